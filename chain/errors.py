"""What a chain can refuse or fail with. Every error says what the caller can do."""

from __future__ import annotations


class ChainError(Exception):
    """Anything a chain answers instead of a result."""


class NotAdmitted(ChainError):
    """The transaction may not enter a block; it left no trace.

    ``reason`` is one of: ``malformed``, ``too-large``, ``wrong-chain``, ``fee-not-zero``, ``value-not-zero``,
    ``gas-too-high``, ``gas-too-low``, ``may-not-deploy``, ``initcode-too-large`` (these bytes never will);
    ``unknown-sender`` (not while the sender is no admitted account); ``nonce-too-low``, ``nonce-gap`` (the call may,
    under another nonce); ``lane-full``, ``queue-full`` (the same bytes may, later). On networks where gas costs
    something also ``insufficient-funds`` and ``fee-too-low`` (the call may, once that is put right); on any other
    network ``refused`` for what its nodes say in words of their own.
    """

    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(f"{reason}: {detail}")
        self.reason = reason
        self.detail = detail


class ChainUnavailable(ChainError):
    """Nothing can be accepted or read now. Try again after ``retry_after_s`` seconds."""

    def __init__(self, detail: str, retry_after_s: int = 1) -> None:
        super().__init__(detail)
        self.retry_after_s = retry_after_s


class NoQuorum(ChainUnavailable):
    """Too few validators vote. A transaction that :meth:`chain.port.Chain.submit` refuses with it was not taken; one that
    was taken before still waits, and comes into a block when the validators are back."""


class TimedOut(ChainError):
    """The transaction still waits; ask again for its receipt, never send other bytes with its nonce."""


class Reverted(ChainError):
    """The contract refused. ``data`` is the ABI-encoded error (may be empty)."""

    def __init__(self, data: bytes) -> None:
        super().__init__(f"reverted with {data.hex() or 'no data'}")
        self.data = data


class UnknownBlock(ChainError):
    """There is no such block."""


class NoContract(ChainError):
    """Nothing answers at an address: at the block asked about, its contract was not created yet."""


class Pruned(ChainError):
    """The state asked for lies where the retention window no longer reaches."""


class Damaged(ChainError):
    """A complete record does not match its checksum or its roots. The node stops; ``block`` is the first one in doubt."""

    def __init__(self, block: int, detail: str) -> None:
        super().__init__(f"block {block}: {detail}")
        self.block = block


class WrongLedger(ChainError):
    """The folder belongs to another ledger, or was written by software this one does not understand."""
