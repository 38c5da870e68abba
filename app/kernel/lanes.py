"""Nonce lanes: one per account, so that its transactions enter the chain in the order they were stored.

A transaction is signed, stored and committed, and only then shown to the chain; so whatever the chain has, SQL has.

**The rule for a refused one.** When the chain refuses a stored transaction for good, it is dropped and its caller told.
The later ones of its lane are then offered to the chain again, in order. What the chain still takes stays as it is;
what it refuses because of its nonce (it takes no gaps) is signed again, same call, with the next free nonce. A
transaction is signed again only after the chain refused its first form, so no call can happen twice; and no lane waits
for a nonce that never comes.
"""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import structlog

from app.kernel import queries
from app.kernel.codec import ContractCall, EncodedCall
from app.kernel.db import Database, Session
from app.kernel.problems import ChainUnavailable, NotAllowed, TransactionRefused
from app.kernel.signing import KeyNotHeld, Signer
from app.kernel.tables import TransactionRow
from chain import errors
from chain.port import Address, Chain, Hash32, Receipt

GAS_LIMIT = 3_000_000
"""Every verb costs a constant amount, the dearest well under a million; the rest is room for a bulk verb's list."""
NONCE_REASONS = frozenset({"nonce-too-low", "nonce-gap"})
"""The chain's words for: this call could still happen, under another nonce."""
BUSY_REASONS = frozenset({"lane-full", "queue-full"})
"""The chain's words for: come back when fewer wait."""

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Place:
    """Where a transaction belongs: which step of which operation it is."""

    operation: str | None
    step: int


class Lanes:
    """Stores, sends and settles transactions. Thread-safe; a lane is held while a transaction is sent, never while one
    waits for its block."""

    def __init__(self, db: Database, chain: Chain, signer: Signer) -> None:
        self._db = db
        self._chain = chain
        self._signer = signer
        self._locks: defaultdict[Address, threading.Lock] = defaultdict(threading.Lock)
        self._guard = threading.Lock()
        self._unsure: set[Address] = set()
        """Lanes with stored transactions that the chain may not have been shown."""

    def send(self, account: Address, encoded: EncodedCall, place: Place) -> Hash32:
        """Sign a call, store it, and hand it to the chain.

        :raises NotAllowed: the service does not keep this account's key.
        :raises TransactionRefused: the chain will not have it; nothing happened.
        :raises chain.errors.ChainUnavailable: it is stored and will be sent when the chain is back.
        """
        with self._hold(account):
            self._make_sure(account)
            row = self._sign(account, self._free_nonce(account), encoded, place, attempt=0)
            with self._db.unit_of_work() as session:
                session.add(row)
            try:
                return self._chain.submit(row.raw)
            except errors.NotAdmitted as refused:
                if refused.reason in BUSY_REASONS:
                    with self._db.unit_of_work() as session:
                        session.delete(_known(session, Hash32(row.hash)))
                    raise ChainUnavailable(f"Too many transactions wait: {refused.detail}.") from refused
                return self._refused(row, refused)
            except errors.ChainUnavailable:
                self._unsure.add(account)
                raise

    def resume(self, hash_: Hash32) -> None:
        """Make sure that the chain was shown a transaction stored earlier.

        :raises chain.errors.ChainUnavailable: it takes nothing now.
        """
        with self._db.reading() as session:
            account = Address(_known(session, hash_).account)
        with self._hold(account):
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
                with self._db.reading() as session:
                    account = Address(_known(session, hash_).account)
                with self._hold(account):
                    with self._db.reading() as session:
                        row = _known(session, hash_)
                    hash_ = self._refused(row, refused)

    def recover(self) -> int:
        """Offer every stored, unfinished transaction to the chain again, in order. Returns how many there were. Where
        the chain takes nothing now, they are offered when it is asked for the next time."""
        with self._db.reading() as session:
            rows = queries.unfinished(session)
        self._unsure |= {Address(row.account) for row in rows}
        for account in tuple(self._unsure):
            with self._hold(account):
                try:
                    self._make_sure(account)
                except errors.ChainUnavailable as away:
                    log.warning("stored transactions wait for the chain", reason=str(away))
                    break
        return len(rows)

    def _make_sure(self, account: Address) -> None:
        if account in self._unsure:
            self._offer_again(account, first_nonce=0)
            self._unsure.discard(account)

    def _free_nonce(self, account: Address) -> int:
        with self._db.reading() as session:
            highest = queries.highest_nonce_sent(session, account)
        return max(self._chain.transaction_count(account), 0 if highest is None else highest + 1)

    def _refused(self, row: TransactionRow, refused: errors.NotAdmitted) -> Hash32:
        """The lane is held. Apply the module's rule; return the hash that now stands for the row's call."""
        account = Address(row.account)
        if row.state == "sent" and refused.reason not in NONCE_REASONS:
            self._drop(row, refused)
        if row.state in {"sent", "dropped"}:
            self._offer_again(account, first_nonce=row.nonce)
        with self._db.reading() as session:
            now = _newest(session, _known(session, Hash32(row.hash)))
        if now.state == "dropped":
            raise TransactionRefused(f"The chain refused the transaction: {now.reason}.")
        return Hash32(now.hash)

    def _offer_again(self, account: Address, first_nonce: int) -> None:
        with self._db.reading() as session:
            rows = queries.lane(session, account, first_nonce)
            before = queries.lane(session, account)
        below = [each.nonce + 1 for each in before if each.nonce < first_nonce]
        expected = max([self._chain.transaction_count(account), *below])
        for row in rows:
            if self._chain.receipt(Hash32(row.hash)) is not None:
                continue
            expected = self._offer_one(row, expected)

    def _offer_one(self, row: TransactionRow, expected: int) -> int:
        """Offer one row; sign it again where its nonce is the trouble. Returns the next free nonce."""
        try:
            self._chain.submit(row.raw)
        except errors.NotAdmitted as refused:
            if refused.reason not in NONCE_REASONS:
                self._drop(row, refused)
                return expected
        else:
            return row.nonce + 1
        encoded = EncodedCall(ContractCall(row.contract, row.verb), Address(row.target), row.data)
        again = self._sign(
            Address(row.account), expected, encoded, Place(row.operation, row.step), attempt=row.attempt + 1
        )
        with self._db.unit_of_work() as session:
            old = _known(session, Hash32(row.hash))
            old.state, old.replaced_by = "replaced", again.hash
            session.add(again)
        log.warning("transaction signed again", old="0x" + row.hash.hex(), new="0x" + again.hash.hex(), nonce=expected)
        try:
            self._chain.submit(again.raw)
        except errors.NotAdmitted as refused:
            self._drop(again, refused)
            return expected
        return expected + 1

    def _drop(self, row: TransactionRow, refused: errors.NotAdmitted) -> None:
        row.state = "dropped"
        with self._db.unit_of_work() as session:
            stored = _known(session, Hash32(row.hash))
            stored.state, stored.reason = "dropped", str(refused)[:200]
        log.warning("transaction dropped", hash="0x" + row.hash.hex(), reason=str(refused))

    def _sign(self, account: Address, nonce: int, encoded: EncodedCall, place: Place, attempt: int) -> TransactionRow:
        with self._db.reading() as session:
            forms = queries.forms_of(session, account, nonce)
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
            raise NotAllowed("The key of this account is kept by its owner, who signs by itself.") from missing
        return TransactionRow(
            hash=signed.hash,
            account=account,
            nonce=nonce,
            operation=place.operation,
            step=place.step,
            attempt=attempt,
            contract=encoded.call.contract,
            verb=encoded.call.verb,
            target=encoded.target,
            data=encoded.data,
            raw=signed.raw,
            state="sent",
            reason=None,
            replaced_by=None,
            block=None,
        )

    @contextmanager
    def _hold(self, account: Address) -> Iterator[None]:
        with self._guard:
            lock = self._locks[account]
        with lock:
            yield


def _known(session: Session, hash_: Hash32) -> TransactionRow:
    row = queries.transaction(session, hash_)
    assert row is not None, "a transaction is stored before the chain sees it"  # noqa: S101
    return row


def _newest(session: Session, row: TransactionRow) -> TransactionRow:
    """The row that stands for the same step now."""
    while row.replaced_by is not None:
        row = _known(session, Hash32(row.replaced_by))
    return row
