"""Nonce lanes: one per account, so that its transactions enter the chain in the order they were stored.

A transaction is signed, stored and committed, and only then shown to the chain; so whatever the chain has, SQL has.

**The rule for a refused one.** When the chain refuses a stored transaction for good, it is dropped and its caller told.
The later ones of its lane are then offered to the chain again, in order. What the chain still takes stays as it is;
what it refuses because of its nonce (it takes no gaps, and whoever else holds the key may have used it) is signed
again, same call, with the nonce the chain takes next. A transaction is signed again only after the chain refused its
first form, so no call can happen twice; and no lane waits for a nonce that never comes.
"""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import structlog

from app.kernel.codec import ContractCall, EncodedCall
from app.kernel.db import Database
from app.kernel.gathering import Gathering, Part
from app.kernel.idempotency import Operation
from app.kernel.problems import ChainUnavailable, NotAllowed, TransactionRefused
from app.kernel.signing import KeyNotHeld, Signer
from app.kernel.stored import Stored
from app.kernel.tables import TransactionRow
from app.kernel.texts import Text
from chain import errors
from chain.port import Address, Chain, Hash32, Receipt
from chain.runtime.failpoints import failpoint

GAS_LIMIT = 3_000_000
"""Every verb costs a constant amount, the dearest well under a million; the rest is room for a bulk verb's list."""
NONCE_REASONS = frozenset({"nonce-too-low", "nonce-gap"})
"""The chain's words for: this call could still happen, under another nonce."""
BUSY_REASONS = frozenset({"lane-full", "queue-full"})
"""The chain's words for: come back when fewer wait."""
FORMS_MAX = 16
"""How often a call is signed again before the lane rests: each time, somebody else took its nonce first."""

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Place:
    """Where a transaction belongs: which step of which operation it is."""

    operation: Operation | None
    step: int


@dataclass(frozen=True, slots=True)
class Sending:
    """A call that waits to be sent."""

    encoded: EncodedCall
    place: Place


@dataclass(slots=True)
class _Lane:
    """What is remembered of one account. ``held`` while a transaction is sent, never while one waits for its block."""

    held: threading.Lock = field(default_factory=threading.Lock)
    next: int | None = None
    """The next free nonce; ``None`` where only SQL and the chain know."""
    unsigned: int | None = None
    """From this nonce on, nothing was ever signed; ``None`` where only SQL knows."""


class Lanes:
    """Stores, sends and settles transactions. Thread-safe. What is sent for one account at the same time is stored in one
    commit and handed over in one go."""

    def __init__(self, db: Database, chain: Chain, signer: Signer) -> None:
        self._stored = Stored(db)
        self._chain = chain
        self._signer = signer
        self._lanes: defaultdict[Address, _Lane] = defaultdict(_Lane)
        self._sending: dict[Address, Gathering[Sending, Hash32]] = {}
        self._guard = threading.Lock()
        self._unsure: set[Address] = set()
        """Lanes with stored transactions that the chain may not have been shown."""

    def send(self, account: Address, encoded: EncodedCall, place: Place) -> Hash32:
        """Sign a call, store it, and hand it to the chain.

        :raises NotAllowed: the service does not keep this account's key.
        :raises TransactionRefused: the chain will not have it; nothing happened.
        :raises chain.errors.NoQuorum: the chain takes nothing; nothing happened.
        :raises chain.errors.ChainUnavailable: it is stored and will be sent when the chain is back.
        """
        sending = self._sending.get(account)
        if sending is None:
            sending = self._sending.setdefault(account, Gathering(partial(self._send, account)))
        return sending.do(Sending(encoded, place))

    def resume(self, hash_: Hash32) -> None:
        """Make sure that the chain was shown a transaction stored earlier.

        :raises chain.errors.ChainUnavailable: it takes nothing now.
        """
        account = Address(self._stored.row(hash_).account)
        with self._lane(account).held:
            self._make_sure(account)

    def settle(self, hash_: Hash32, timeout_s: float) -> Receipt:
        """Wait until a stored transaction, or what replaced it, is in a final block.

        :raises TransactionRefused: it was dropped; nothing happened.
        :raises chain.errors.TimedOut: it still waits after ``timeout_s``.
        :raises chain.errors.ChainUnavailable: the chain is away; the transaction is kept.
        """
        while True:
            try:
                return self._chain.wait(hash_, timeout_s)
            except errors.NotAdmitted as refused:
                with self._lane(Address(self._stored.row(hash_).account)).held:
                    hash_ = self._refused(hash_, refused)

    def recover(self) -> int:
        """Offer every stored, unfinished transaction to the chain again, in order. Returns how many there were. Where
        the chain takes nothing now, they are offered when it is asked for the next time.

        What was in blocks already is offered in their order, whosever it is: a second person's call comes to nothing before
        the first one's filing."""
        self._unsure |= {Address(row.account) for row in self._stored.unfinished()}
        accounts = sorted(self._unsure)
        with ExitStack() as held:
            for account in accounts:  # nobody else holds more than one
                held.enter_context(self._lane(account).held)
            rows = self._stored.unfinished()
            try:
                self._offer_all(accounts, rows)
            except errors.ChainUnavailable as away:
                log.warning("stored transactions wait for the chain", reason=str(away))
        return len(rows)

    def _send(self, account: Address, parts: Sequence[Part[Sending, Hash32]]) -> None:
        lane = self._lane(account)
        with lane.held:
            self._make_sure(account)
            failpoint("sign.before")
            first = self._free_nonce(account, lane)
            rows = [self._signed(account, first + place, part.brought) for place, part in enumerate(parts)]
            failpoint("sign.signed")
            begun = [part.brought.place.operation for part in parts]
            self._stored.add(rows, [operation for operation in begun if operation is not None])
            lane.next = first + len(rows)
            failpoint("sign.stored")
            for place, part in enumerate(parts):
                try:
                    part.result = self._submitted(account, rows[place], rows[place:])
                except (errors.ChainUnavailable, ChainUnavailable, TransactionRefused) as failure:
                    part.failure = failure

    def _submitted(self, account: Address, row: Mapping[str, Any], rest: Sequence[Mapping[str, Any]]) -> Hash32:
        """Hand a stored transaction over; its hash, or that of what stands for it now.

        :param rest: it and those that were stored together with it and come later.
        """
        lane = self._lane(account)
        hash_ = Hash32(row["hash"])
        if account in self._unsure:
            raise errors.ChainUnavailable("the chain was not shown the transaction before this one")
        if lane.next is None:  # one before was refused, and this one was offered again with all that came later
            return self._stored.standing(hash_)
        try:
            return self._chain.submit(row["raw"])
        except errors.NotAdmitted as refused:
            lane.next = None
            if refused.reason in BUSY_REASONS:
                self._stored.forget(rest)
                raise ChainUnavailable(
                    Text(
                        "Too many transactions wait to be taken into a block; repeat the request in a moment.",
                        detail=refused.detail,
                    )
                ) from refused
            return self._refused(hash_, refused)
        except errors.NoQuorum:
            lane.next = None
            self._stored.forget(rest)
            raise
        except errors.ChainUnavailable:
            self._unsure.add(account)
            raise

    def _make_sure(self, account: Address) -> None:
        if account in self._unsure:
            self._offer_again(account)

    def _free_nonce(self, account: Address, lane: _Lane) -> int:
        if lane.next is not None:
            return lane.next
        after_sent, lane.unsigned = self._stored.next_nonces(account)
        return max(self._chain.next_nonce(account), after_sent)

    def _refused(self, hash_: Hash32, refused: errors.NotAdmitted) -> Hash32:
        """The lane is held. Apply the module's rule; return the hash that now stands for the row's call."""
        row = self._stored.row(hash_)
        account = Address(row.account)
        if row.state == "sent" and refused.reason not in NONCE_REASONS:
            self._stored.drop(hash_, refused)
        if row.state in {"sent", "dropped"}:
            self._offer_again(account)
        return self._stored.standing(hash_)

    def _offer_again(self, account: Address) -> None:
        self._unsure.add(account)
        self._offer_all((account,), self._stored.lane(account))

    def _offer_all(self, accounts: Sequence[Address], rows: Sequence[TransactionRow]) -> None:
        """The lanes of the accounts are held. Offer their rows, in this order."""
        after_offered = dict.fromkeys(accounts, 0)
        for account in accounts:
            self._lane(account).next = None
        for row in rows:
            account = Address(row.account)
            if account in after_offered and self._chain.receipt(Hash32(row.hash)) is None:
                after_offered[account] = self._offer_one(row, after_offered[account])
        self._unsure.difference_update(accounts)

    def _offer_one(self, row: TransactionRow, after_offered: int) -> int:
        """Offer one row, signed again where its nonce is the trouble. Returns the nonce after what was offered.

        :raises ChainUnavailable: others who hold the key are always faster; it is kept.
        """
        for _ in range(FORMS_MAX):
            hash_ = Hash32(row.hash)
            try:
                self._chain.submit(row.raw)
                return row.nonce + 1
            except errors.NotAdmitted as refused:
                if refused.reason not in NONCE_REASONS:
                    self._stored.drop(hash_, refused)
                    return after_offered
            row = self._signed_again(row, max(self._chain.next_nonce(Address(row.account)), after_offered))
        raise errors.ChainUnavailable("others send with the same key, and were faster each time")

    def _signed_again(self, row: TransactionRow, nonce: int) -> TransactionRow:
        encoded = EncodedCall(ContractCall(row.contract, row.verb), Address(row.target), row.data)
        again = self._signed(Address(row.account), nonce, Sending(encoded, Place(None, row.step)))
        again |= {"operation": row.operation, "attempt": row.attempt + 1}
        self._stored.replace(Hash32(row.hash), again)
        return self._stored.row(again["hash"])

    def _signed(self, account: Address, nonce: int, sending: Sending) -> dict[str, Any]:
        """The row of a call, signed."""
        lane, encoded, place = self._lane(account), sending.encoded, sending.place
        forms = 0
        if lane.unsigned is None or nonce < lane.unsigned:
            forms = self._stored.forms(account, nonce)
        else:
            lane.unsigned = nonce + 1
        try:
            signed = self._signer.sign(
                account,
                chain_id=self._chain.chain_id,
                nonce=nonce,
                # Signatures are deterministic: without a difference, a dropped transaction and the same call made
                # again under its nonce would be the same bytes, and the dropped one would come true.
                gas=GAS_LIMIT + forms,
                to=encoded.target,
                data=encoded.data,
                fee=self._chain.fee(),
            )
        except KeyNotHeld as missing:
            raise NotAllowed(
                Text(
                    "The signing key of this account is kept by its owner, so the service cannot act for it; the owner "
                    "signs and sends the transaction."
                )
            ) from missing
        return {
            "hash": signed.hash,
            "account": account,
            "nonce": nonce,
            "operation": place.operation.id if place.operation else None,
            "step": place.step,
            "attempt": 0,
            "contract": encoded.call.contract,
            "verb": encoded.call.verb,
            "target": encoded.target,
            "data": encoded.data,
            "raw": signed.raw,
            "state": "sent",
            "reason": None,
            "replaced_by": None,
            "block": None,
        }

    def _lane(self, account: Address) -> _Lane:
        with self._guard:
            return self._lanes[account]
