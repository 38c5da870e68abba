"""The embedded node as a backend of eth-tester, for those who know that tool::

    web3 = Web3(EthereumTesterProvider(EthereumTester(TallystickBackend())))

What the node does not do, this does not pretend (``docs/rpc.md``, "eth-tester"): no coin, so no value and no fees; no
empty blocks, so where one is mined the first account sends itself nothing; and no rewriting of history, so going back
opens another ledger that begins with the same blocks.
"""

from __future__ import annotations

import weakref
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import replace
from typing import Any

from coincurve import PrivateKey
from eth_tester.backends.base import ZERO_ADDRESS, BaseChainBackend
from eth_tester.backends.pyevm.main import GENESIS_GAS_LIMIT
from eth_tester.exceptions import BlockNotFound, TransactionFailed, TransactionNotFound, ValidationError

from chain.contracts.revert import RevertDecoder
from chain.embedded.consensus.consortium import Consortium, Limits
from chain.embedded.executors.protocol import CallResult, InvalidBlockError
from chain.embedded.mempool.admission import read_transaction
from chain.embedded.store.sealed import SealedBlock
from chain.embedded.temporary import temporary_chain
from chain.errors import NotAdmitted
from chain.ethereum.blocks import Outcome
from chain.ethereum.gas import intrinsic_gas
from chain.ethereum.keccak import keccak
from chain.ethereum.keystore import address_of
from chain.ethereum.transactions import Transaction, decode, signature_of
from chain.port import Address, BlockNumber, Hash32
from chain.runtime.clock import ManualClock
from chain.tester.requests import call_of, signed
from chain.tester.shapes import Shape, block_shape, receipt_shape, transaction_shape

CHAIN_ID = 131_277_322_940_537
"""That of eth-tester's own chain, so that transactions made for it are signed for the same."""
GENESIS_TIME = 1_700_000_000
ACCOUNTS = 10
FEE_HISTORY_BLOCKS_MAX = 1_024
_LIMITS = Limits(transaction_gas_max=GENESIS_GAS_LIMIT)
"""A transaction may have what eth-tester's own block holds."""
_WAIT_S = 30.0


class TallystickBackend(BaseChainBackend):
    """A ledger of its own in a temporary folder, whose admins are ten accounts with known keys.

    ``chain`` is the node itself. Its clock stands still until :meth:`time_travel`; everything else is as elsewhere.
    """

    def __init__(self) -> None:
        self._keys = {address_of(PrivateKey(secret)): secret for secret in map(_secret, range(ACCOUNTS))}
        self._admins = tuple(self._keys)
        self._sent: dict[tuple[int, int], bytes] = {}
        self._end: Callable[[], object] = _nothing_to_end
        self.reset_to_genesis()

    def close(self) -> None:
        """Stop the node and remove its folder; happens by itself once nobody needs the backend any more."""
        self._end()

    # Going back

    def take_snapshot(self) -> Hash32:
        return self.chain.head().hash

    def revert_to_snapshot(self, snapshot: Hash32) -> None:
        """Go on as if nothing had been mined since: on another ledger, into which the same blocks are written again."""
        self._pending.clear()
        if snapshot == self.chain.head().hash:
            return
        number = self.chain.number_of(snapshot)
        if number is None:
            raise BlockNotFound(f"No block found for block hash: 0x{snapshot.hex()}")
        kept = [self.chain.sealed_block(BlockNumber(each)) for each in range(1, number + 1)]
        self.reset_to_genesis()
        for block in kept:
            self._clock.advance_to(block.header.timestamp)
            self._mine([entry.raw for entry in block.entries])

    def reset_to_genesis(self) -> None:
        self.close()
        self._clock = ManualClock(GENESIS_TIME)
        self._pending: list[Transaction] = []
        consortium = Consortium("eth-tester", CHAIN_ID, GENESIS_TIME, self._admins, limits=_LIMITS, time_control=True)
        stack = ExitStack()
        self.chain = stack.enter_context(temporary_chain(consortium, self._clock))
        self._end = weakref.finalize(self, stack.close)

    # Time and blocks

    def time_travel(self, to_timestamp: int) -> int:
        self._clock.advance_to(to_timestamp)
        self.mine_blocks()
        return to_timestamp

    def mine_blocks(self, num_blocks: int = 1, coinbase: bytes = ZERO_ADDRESS) -> tuple[bytes, ...]:  # noqa: ARG002
        """Make blocks: the first of what is pending, each further one of a transaction that does nothing."""
        hashes = []
        for _ in range(num_blocks):
            raws = [transaction.raw for transaction in self._pending] or [self._nothing()]
            self._pending.clear()
            hashes.append(self._mine(raws))
        return tuple(hashes)

    def get_block_by_number(self, block_number: int | str, full_transaction: bool = True) -> Shape:  # noqa: FBT001, FBT002
        block = self._block(block_number)
        return block_shape(block, full=full_transaction, pending=block.commit == b"")

    def get_block_by_hash(self, block_hash: bytes, full_transaction: bool = True) -> Shape:  # noqa: FBT001, FBT002
        number = self.chain.number_of(Hash32(block_hash))
        if number is None:
            raise BlockNotFound(f"No block found for block hash: 0x{block_hash.hex()}")
        return self.get_block_by_number(number, full_transaction)

    def get_transaction_by_hash(self, transaction_hash: bytes) -> Shape:
        block, place = self._place(transaction_hash)
        return transaction_shape(block, place, pending=block.commit == b"")

    def get_transaction_receipt(self, transaction_hash: bytes) -> Shape:
        block, place = self._place(transaction_hash)
        return receipt_shape(block, place, pending=block.commit == b"")

    def get_fee_history(
        self, block_count: int = 1, newest_block: int | str = "latest", reward_percentiles: Sequence[float] = ()
    ) -> Shape:
        if not 1 <= block_count <= FEE_HISTORY_BLOCKS_MAX:
            raise ValidationError(f"block_count must be between 1 and {FEE_HISTORY_BLOCKS_MAX}")
        last = min(self._block(newest_block).header.number, self.chain.head().number)
        first = max(0, last - block_count + 1)
        headers = [self.chain.header(BlockNumber(number)) for number in range(first, last + 1)]
        return {
            "oldest_block": first,
            "base_fee_per_gas": [0] * (len(headers) + 1),
            "gas_used_ratio": [header.gas_used / header.gas_limit for header in headers],
            "reward": [[0] * len(reward_percentiles) for _ in headers] if reward_percentiles else [],
        }

    # Accounts and their state

    def get_accounts(self) -> tuple[bytes, ...]:
        return tuple(self._keys)

    def add_account(self, private_key: bytes) -> None:
        """Know another key. Its account may not send: the ledger admits its admins and whom a registry names."""
        self._keys[address_of(PrivateKey(private_key))] = private_key

    def get_nonce(self, account: bytes, block_number: int | str = "latest") -> int:
        return self.chain.transaction_count(Address(account), self._number(block_number))

    def get_balance(self, account: bytes, block_number: int | str = "latest") -> int:
        found = self.chain.account(Address(account), self._number(block_number))
        return 0 if found is None else found.balance

    def get_code(self, account: bytes, block_number: int | str = "latest") -> bytes:
        return self.chain.code(Address(account), self._number(block_number))

    def get_storage(self, account: bytes, slot: int, block_number: int | str = "latest") -> int:
        return self.chain.storage(Address(account), slot, self._number(block_number))

    def get_base_fee(self, block_number: int | str = "latest") -> int:  # noqa: ARG002
        return 0

    # Transactions

    def send_raw_transaction(self, raw_transaction: bytes) -> bytes:
        try:
            transaction = read_transaction(raw_transaction, self.chain.consortium)
            self.chain.preview([*self._pending, transaction])
        except (NotAdmitted, InvalidBlockError) as error:
            raise ValidationError(str(error)) from error
        _v, r, s = signature_of(raw_transaction)
        self._sent[r, s] = raw_transaction
        self._pending.append(transaction)
        return bytes(transaction.hash)

    def send_signed_transaction(self, transaction: Mapping[str, Any]) -> bytes:
        """Send again what eth-tester held back while nothing was mined."""
        return self.send_raw_transaction(self._sent[transaction["r"], transaction["s"]])

    def send_transaction(self, transaction: Mapping[str, Any]) -> bytes:
        key = self._keys.get(Address(transaction["from"]))
        if key is None:
            raise ValidationError("The key of the sender is not known here.")
        return self.send_raw_transaction(self._signed(transaction, key))

    def call(self, transaction: Mapping[str, Any], block_number: int | str = "latest") -> bytes:
        result = self.chain.run(call_of(transaction), self._number(block_number), transaction.get("gas"))
        if not result.succeeded:
            raise TransactionFailed(_words(result.output))
        return result.output

    def estimate_gas(self, transaction: Mapping[str, Any], block_number: int | str = "latest") -> int:
        """The least gas limit with which a transaction succeeds."""
        any_key = next(iter(self._keys.values()))
        made = decode(self._signed({**transaction, "gas": 0}, any_key))
        asked = replace(made, sender=Address(transaction["from"]))
        if self._number(block_number) == self.chain.head().number:

            def attempt(gas: int) -> Outcome | CallResult:
                block = self.chain.preview([*self._pending, replace(asked, gas_limit=gas)])
                return block.entries[-1].outcome
        else:
            message, at, own = call_of(transaction), self._number(block_number), intrinsic_gas(asked)

            def attempt(gas: int) -> Outcome | CallResult:
                result = self.chain.run(message, at, gas - own)
                return replace(result, gas_used=result.gas_used + own)

        return _least_gas(attempt, self.chain.consortium.limits.transaction_gas_max)

    # Parts

    def _mine(self, raws: Sequence[bytes]) -> bytes:
        head = self.chain.head().number
        try:
            for transaction in self.chain.submit_together(raws):
                self.chain.wait(transaction, _WAIT_S)
        except NotAdmitted as error:
            raise ValidationError(str(error)) from error
        return bytes(self.chain.header(BlockNumber(head + 1)).hash)

    def _nothing(self) -> bytes:
        first = self._admins[0]
        return self._signed({"from": first, "to": first, "gas": 21_000}, self._keys[first])

    def _block(self, block_number: int | str | None) -> SealedBlock:
        """A block; the pending one is what is pending, executed now, and has no commit."""
        if block_number == "pending":
            return self.chain.preview(self._pending)
        return self.chain.sealed_block(self._number(block_number))

    def _number(self, block_number: int | str | None) -> BlockNumber:
        head = self.chain.head().number
        if block_number in ("latest", "safe", "finalized", "pending"):
            return head
        if block_number == "earliest":
            return BlockNumber(0)
        if isinstance(block_number, int) and 0 <= block_number <= head:
            return BlockNumber(block_number)
        raise BlockNotFound(f"No block found for block number: {block_number}")

    def _place(self, transaction_hash: bytes) -> tuple[SealedBlock, int]:
        place = self.chain.place_of(Hash32(transaction_hash))
        if place is not None:
            return self.chain.sealed_block(place[0]), place[1]
        for index, transaction in enumerate(self._pending):
            if transaction.hash == transaction_hash:
                return self.chain.preview(self._pending), index
        raise TransactionNotFound(f"No transaction found for transaction hash: 0x{transaction_hash.hex()}")

    def _signed(self, transaction: Mapping[str, Any], key: bytes) -> bytes:
        sender = Address(transaction["from"])
        waiting = sum(each.sender == sender for each in self._pending)
        nonce = transaction.get("nonce", self.get_nonce(sender) + waiting)
        return signed({**transaction, "nonce": nonce}, key, CHAIN_ID)


def _least_gas(attempt: Callable[[int], Outcome | CallResult], limit: int) -> int:
    """The least gas with which an attempt succeeds; it may be more than is used, where a part is kept back for callers.

    :raises TransactionFailed: it does not succeed with any.
    """
    enough = attempt(limit)
    if not enough.succeeded:
        raise TransactionFailed(_words(enough.output))
    low, high = enough.gas_used - 1, limit
    if attempt(enough.gas_used).succeeded:
        return enough.gas_used
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if attempt(middle).succeeded else (middle, high)
    return high


def _nothing_to_end() -> None:
    """Before the first ledger."""


def _secret(number: int) -> bytes:
    return keccak(b"tallystick eth-tester account %d" % number)


def _words(output: bytes) -> str:
    """Why a call failed, as eth-tester and web3.py expect it: the reason, or the revert data as Python writes bytes."""
    said = RevertDecoder(()).decode(output)
    return str(said.args["message"]) if said is not None and said.name == "Error" else str(output)
