"""The one door to the chain: from a verb to a final, projected block, or to a typed problem.

The way of a write: dry call at the next block's time (a refusal is a problem before anything is stored) → sign, store,
commit → submit → wait for the block → wait until the projection holds it. What a contract refuses on chain after a good
dry call gives the same problem as the dry call would have given.

**Dual control.** A verb under it tells a maker ``SecondPersonRequired`` or, where it is for the sum of a day,
``DailySumExceeded``, and a checker that only a maker may begin. Then
the ledger looks for an open request with exactly these terms. There is one: the call goes out naming it, and the
contract judges whether this caller may be its second person. There is none: a maker's call is filed as a request and
the outcome is :class:`Awaiting`; a checker gets the refusal.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Protocol

from app.kernel import queries
from app.kernel.codec import Codec, ContractCall, ContractError, EncodedCall, Event
from app.kernel.db import Database, Session
from app.kernel.enums import Capability, Role
from app.kernel.idempotency import Operation
from app.kernel.ids import ApprovalId, PartyId
from app.kernel.lanes import Lanes, Place
from app.kernel.places import resting
from app.kernel.problems import AlreadyFiled, ChainUnavailable, InvalidInput, Problem
from app.kernel.projector import Projector
from app.kernel.refusals import Catalogue
from app.kernel.refused_calls import Records
from app.kernel.stored import dropped
from app.kernel.texts import Text
from chain import errors
from chain.port import Address, BlockNumber, Call, Chain, Hash32, Receipt

SECOND_PERSON = frozenset({"SecondPersonRequired", "DailySumExceeded"})
"""Refusals of a maker's call for want of a second person alone: because of the amount, or of what one did within a day."""
NEEDS_REQUEST = SECOND_PERSON | {"CapabilityMissing"}
"""Refusals of a call without a request that a fitting request would turn into a yes."""
DEAD_REQUEST = frozenset({"ApprovalIsExpired", "ApprovalNotOpen", "MakerNotGood"})
"""Refusals of a request that can no longer be used, so that a new one has to be filed."""

LOOK_S = 1.0
"""How often a wait for a block is interrupted to see whether the service stops: seldom beside what a block takes."""

ADMIN_VERBS = frozenset(
    {
        ("PartyRegistry", "addAccount"),
        ("PartyRegistry", "removeAccount"),
        ("DualControl", "setPolicy"),
    }
)
"""What always takes two, of whom the second is another admin or somebody of the operator's."""
OpenApproval = Callable[[Session, PartyId, Address, bytes, int], ApprovalId | None]
"""The approvals' room answers this: a party's open request for (target, call with approval 0) at a time."""


class By(Protocol):
    """Who acts: all that the ledger needs of an actor."""

    @property
    def party(self) -> PartyId: ...
    @property
    def account(self) -> Address: ...


@dataclass(frozen=True, slots=True)
class Done:
    """The verb is in a final block, and every table shows it."""

    receipt: Receipt
    events: tuple[Event, ...]
    genesis: Hash32
    """Which ledger it is."""

    def event(self, kind: str) -> Event:
        """The one event of a kind, ``Contract.Event``.

        :raises LookupError: there is none, or more than one; a defect in the room.
        """
        found = [each for each in self.events if each.kind == kind]
        if len(found) != 1:
            raise LookupError(f"{len(found)} events of kind {kind} in one transaction")
        return found[0]


@dataclass(frozen=True, slots=True)
class Approver:
    """A kind of account that may be the second person."""

    capability: Capability
    role: Role | None = None
    """Of whichever party has it; ``None`` for the maker's own."""


@dataclass(frozen=True, slots=True)
class Awaiting:
    """The verb waits for a second person; the request is in a final block."""

    receipt: Receipt
    genesis: Hash32
    approval: ApprovalId
    party: PartyId
    maker: Address
    expires_at: int
    approvers: Sequence[Approver]
    """Who may be the second person."""


Outcome = Done | Awaiting


@dataclass(slots=True)
class Steps:
    """The transactions of one operation, counted, so that a repeat after a crash finds what was already sent."""

    operation: Operation | None = None
    on_sent: Callable[[], None] = lambda: None
    taken: int = field(default=0, init=False)

    def next(self) -> Place:
        """The place of the next transaction."""
        self.taken += 1
        return Place(self.operation, self.taken - 1)


class Ledger:
    """Writes to the chain for the service. Thread-safe; no lock is held while a caller waits for its block."""

    def __init__(
        self,
        db: Database,
        chain: Chain,
        codec: Codec,
        lanes: Lanes,
        projector: Projector,
        catalogue: Catalogue,
        records: Records,
        open_approval: OpenApproval,
        wait_s_max: float,
    ) -> None:
        self._db = db
        self._chain = chain
        self.genesis = chain.block(BlockNumber(0)).head.hash
        """Names the ledger."""
        self._codec = codec
        self._lanes = lanes
        self._projector = projector
        self._catalogue = catalogue
        self._records = records
        self._open_approval = open_approval
        self._wait_s_max = wait_s_max
        self._is_closing = False

    def close(self) -> None:
        """The service stops: whoever waits for a block goes on waiting for at most :data:`LOOK_S` more. What was stored
        happens; a repeat of the request tells."""
        self._is_closing = True

    def now(self) -> int:
        """The time of the next block, seconds UTC: the service's only clock for what the chain judges."""
        return self._chain.now()

    def transact(
        self,
        by: By,
        call: ContractCall | Callable[[], ContractCall],
        steps: Steps | None = None,
        approval: ApprovalId | None = None,
    ) -> Outcome:
        """Do one verb for an account.

        :param call: the verb, or what builds it. It is built only if its step was not sent before: what building
            checks (a version, say) need not hold any more once the verb has happened.
        :param steps: the operation this belongs to; a transaction it already sent for this step is not sent again.
        :param approval: the dual-control request to use, where the caller names one.
        :raises app.kernel.problems.Problem: why it was not done.
        """

        def prepare() -> EncodedCall:
            return self._prepared(by, call if isinstance(call, ContractCall) else call(), approval)

        return self._do(by, steps or Steps(), prepare)

    def approve(
        self, by: By, approval: ApprovalId, target: Address, call: bytes, steps: Steps | None = None
    ) -> Outcome:
        """Make the call that a request was filed for, as its second person.

        :param call: the request's own bytes, as ``ApprovalFiled`` carries them.
        :raises app.kernel.problems.Problem: why it was not done.
        """
        return self._do(by, steps or Steps(), lambda: self._checked(by, self._codec.named(target, call, approval)))

    def _do(self, by: By, steps: Steps, prepare: Callable[[], EncodedCall]) -> Outcome:
        place, call = steps.next(), None
        with self._typed():
            hash_ = self._sent_before(place)
            if hash_ is None:
                self._projector.require_running()
                call = prepare()
                hash_ = self._lanes.send(by.account, call, place)
            else:
                self._lanes.resume(hash_)
            steps.on_sent()
            with resting:
                receipt = self._settled(hash_)
                self._projector.wait_until(receipt.block.number, self._wait_s_max)
        return self._outcome(receipt, call)

    def _settled(self, hash_: Hash32) -> Receipt:
        """Wait for the transaction's block, looking up from time to time whether the service stops."""
        left_s = self._wait_s_max
        while True:
            step_s = min(LOOK_S, left_s)
            try:
                return self._lanes.settle(hash_, step_s)
            except errors.TimedOut:
                left_s -= step_s
                if left_s <= 0 or self._is_closing:
                    raise

    def _sent_before(self, place: Place) -> Hash32 | None:
        if place.operation is None or not place.operation.again:
            return None
        with self._db.reading() as session:
            row = queries.transaction_of_step(session, place.operation.id, place.step)
        if row is not None and row.state == "dropped":
            raise dropped(row.reason)
        return None if row is None else Hash32(row.hash)

    def _prepared(self, by: By, call: ContractCall, approval: ApprovalId | None) -> EncodedCall:
        """The call that goes out: the verb itself, or the filing of a request for a second person."""
        if approval is not None and not self._codec.takes_approval(call):
            raise InvalidInput(
                Text("This operation is never under dual control, so no approval can be named; leave `approval` out.")
            )
        plain = self._codec.encode(call, approval or 0)
        refused = self._dry(by, plain)
        if refused is None:
            return plain
        if approval is not None or refused.name not in NEEDS_REQUEST or not self._codec.takes_approval(call):
            raise self._refusal(refused, plain)
        return self._named(by, call, plain, refused) or self._filing(by, plain, refused)

    def _named(self, by: By, call: ContractCall, plain: EncodedCall, refused: ContractError) -> EncodedCall | None:
        """The call naming the open request with its terms; ``None`` where there is none that could still be used.

        Anybody may file anything, so only requests of the party whose second person is missing are looked at.
        """
        party = PartyId(int(refused.values["party"])) if refused.name in SECOND_PERSON else by.party
        with self._db.reading() as session:
            found = self._open_approval(session, party, plain.target, plain.data, self.now())
        if found is None:
            return None
        named = self._codec.encode(call, found)
        again = self._dry(by, named)
        if again is None:
            return named
        if again.name in DEAD_REQUEST:
            return None
        if again.name == "CapabilityMissing":
            # It lacks nothing for what it asked; it, or another maker, has done that already.
            raise AlreadyFiled(
                Text(
                    "The same call waits for a second person as approval {approval}; {approvers} approves it, by the same request or "
                    "at /v1/approvals/{approval}/approve.",
                    approval=found,
                    approvers=_in_words(call.contract, call.verb),
                ),
                approval=str(found),
            )
        raise self._refusal(again, named)

    def _filing(self, by: By, plain: EncodedCall, refused: ContractError) -> EncodedCall:
        """The filing of a request for a second person."""
        # A request belongs to the filer's party, so one for another party's verb could never be used.
        if refused.name not in SECOND_PERSON or refused.values["party"] != str(by.party):
            # Somebody else's call may have used the request since this one was refused: what is so now is said.
            raise self._refusal(self._dry(by, plain) or refused, plain)
        filing = self._codec.encode(ContractCall("DualControl", "file", {"target": plain.target, "call": plain.data}))
        return self._checked(by, filing)

    def _checked(self, by: By, encoded: EncodedCall) -> EncodedCall:
        refused = self._dry(by, encoded)
        if refused is not None:
            raise self._refusal(refused, encoded)
        return encoded

    def _refusal(self, error: ContractError | None, call: EncodedCall | None) -> Problem:
        """The problem for what a contract said of a call; of a call that a crash left behind only what it said is known."""
        if error is None:
            return self._catalogue.problem(None)
        return self._catalogue.problem(error, self._records.facts(error, call))

    def _dry(self, by: By, encoded: EncodedCall) -> ContractError | None:
        """What the contract would refuse this call with in the next block."""
        try:
            with resting:
                self._chain.call(Call(by.account, encoded.target, encoded.data), at="next")
        except errors.Reverted as reverted:
            refused = self._codec.error(reverted.data)
            if refused is None:
                raise self._refusal(None, encoded) from reverted
            return refused
        return None

    def _outcome(self, receipt: Receipt, call: EncodedCall | None) -> Outcome:
        if not receipt.succeeded:
            raise self._refusal(self._codec.error(receipt.revert), call)
        decoded = (self._codec.event(log, receipt.block, receipt.transaction) for log in receipt.logs)
        events = tuple(event for event in decoded if event is not None)
        filed = [event for event in events if event.kind == "DualControl.ApprovalFiled"]
        if not filed:
            return Done(receipt, events, self.genesis)
        args = filed[0].args
        return Awaiting(
            receipt=receipt,
            genesis=self.genesis,
            approval=ApprovalId(args["approval"]),
            party=PartyId(args["party"]),
            maker=Address(args["maker"]),
            expires_at=args["expiresAt"],
            approvers=self._approvers_of(Address(args["target"]), args["call"]),
        )

    def _approvers_of(self, target: Address, call: bytes) -> Sequence[Approver]:
        found = self._codec.describe(target, call)
        return _approvers(found.contract, found.verb) if found else _approvers("", "")

    @contextmanager
    def _typed(self) -> Iterator[None]:
        """Every way the chain can be away, as one problem."""
        try:
            yield
        except errors.ChainUnavailable as away:
            raise ChainUnavailable.of(away) from away
        except errors.TimedOut as late:
            raise ChainUnavailable(
                Text(
                    "The transaction is stored and waits for its block; repeat the request with the same idempotency key "
                    "to get its answer."
                )
            ) from late


def _approvers(contract: str, verb: str) -> Sequence[Approver]:
    """Who may be the second person for a verb."""
    if (contract, verb) in ADMIN_VERBS:
        return Approver("Admin"), Approver("Maker", "Operator"), Approver("Checker", "Operator")
    return (Approver("Checker"),)


def _in_words(contract: str, verb: str) -> Text:
    if (contract, verb) in ADMIN_VERBS:
        return Text("another admin of the party, or a maker or checker of the operator,")
    return Text("another person of the party with a checker's account")
