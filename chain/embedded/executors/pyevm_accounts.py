"""Accounts and storage under py-evm: plain dictionaries over a state root, with an undo log.

py-evm's own ``AccountDB`` keeps journals of journals and hashes a trie path for every write; here every write is one
dictionary entry and one undo entry, and roots are computed once a block.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from chain.embedded.executors import state
from chain.embedded.executors.protocol import Account, Reader
from chain.ethereum import trie
from chain.ethereum.keccak import EMPTY, keccak
from chain.port import Address, Hash32

_MISSING = object()


class Accounts:
    """The state of a block being executed: the methods py-evm asks of an account database, and :meth:`changes`.

    A checkpoint is a length of the undo log; discarding it takes back everything written since.
    """

    def __init__(self, reader: Reader, root: Hash32) -> None:
        self._reader = reader
        self.state_root = root
        self._accounts: dict[bytes, Account | None] = {}
        self._slots: dict[bytes, dict[int, int]] = {}
        self._originals: dict[tuple[bytes, int], int] = {}
        self._wiped: dict[bytes, bool] = {}
        self._transient: dict[tuple[bytes, int], bytes] = {}
        self._warm: dict[Any, bool] = {}
        self._new_code: dict[bytes, bytes] = {}
        self._created: set[bytes] = set()
        self._dirty_accounts: set[bytes] = set()
        self._dirty_slots: dict[bytes, set[int]] = {}
        self._undo: list[tuple[dict[Any, Any], Any, Any]] = []

    # Undo

    def record(self) -> int:
        return len(self._undo)

    def discard(self, checkpoint: int) -> None:
        undo = self._undo
        while len(undo) > checkpoint:
            table, key, old = undo.pop()
            if old is _MISSING:
                table.pop(key, None)
            else:
                table[key] = old

    def commit(self, checkpoint: int) -> None:
        """Nothing to do: the undo log ends with the transaction."""

    def begin_transaction(self) -> None:
        """Make everything so far final, and every address and slot cold."""
        self._undo.clear()
        self._originals.clear()
        self._transient.clear()
        self._warm.clear()

    def _set(self, table: dict[Any, Any], key: Any, value: Any) -> None:
        self._undo.append((table, key, table.get(key, _MISSING)))
        table[key] = value

    # Storage

    def get_storage(self, address: bytes, slot: int, from_journal: bool = True) -> int:  # noqa: FBT001, FBT002
        """A slot's value now, or (``from_journal`` false) before this transaction (EIP-2200)."""
        if not from_journal:
            original = self._originals.get((address, slot))
            if original is not None:
                return original
        slots = self._slots.get(address)
        if slots is None:
            slots = self._slots[address] = {}
        value = slots.get(slot)
        if value is None:
            value = self._stored(address, slot)
            slots[slot] = value
        return value

    def set_storage(self, address: bytes, slot: int, value: int) -> None:
        current = self.get_storage(address, slot)
        if current == value:
            return
        self._originals.setdefault((address, slot), current)
        self._set(self._slots[address], slot, value)
        self._dirty_slots.setdefault(address, set()).add(slot)
        self._dirty_accounts.add(address)

    def delete_storage(self, address: bytes) -> None:
        self._set(self._wiped, address, value=True)
        self._set(self._slots, address, {})
        self._dirty_accounts.add(address)

    def _stored(self, address: bytes, slot: int) -> int:
        if self._wiped.get(address):
            return 0
        account = self._account(address)
        if account is None:
            return 0
        return state.read_slot(self._reader, account.storage_root, slot)

    def get_transient(self, address: bytes, slot: int) -> bytes:
        return self._transient.get((address, slot), b"")

    def set_transient(self, address: bytes, slot: int, value: bytes) -> None:
        self._set(self._transient, (address, slot), value)

    # Warm addresses and slots (EIP-2929)

    def is_storage_warm(self, address: bytes, slot: int) -> bool:
        return (address, slot) in self._warm

    def mark_storage_warm(self, address: bytes, slot: int) -> None:
        if (address, slot) not in self._warm:
            self._set(self._warm, (address, slot), value=True)

    def is_address_warm(self, address: bytes) -> bool:
        return address in self._warm

    def mark_address_warm(self, address: bytes) -> None:
        if address not in self._warm:
            self._set(self._warm, address, value=True)

    # Accounts

    def _account(self, address: bytes) -> Account | None:
        account = self._accounts.get(address, _MISSING)
        if account is _MISSING:
            account = state.read_account(self._reader, self.state_root, Address(address))
            self._accounts[address] = account
        return account  # type: ignore[return-value]  # _MISSING was replaced above

    def _put(self, address: bytes, **fields: Any) -> None:
        old = self._account(address)
        self._set(self._accounts, address, replace(old or state.EMPTY_ACCOUNT, **fields))
        self._dirty_accounts.add(address)

    def get_balance(self, address: bytes) -> int:
        account = self._account(address)
        return account.balance if account is not None else 0

    def set_balance(self, address: bytes, balance: int) -> None:
        self._put(address, balance=balance)

    def get_nonce(self, address: bytes) -> int:
        account = self._account(address)
        return account.nonce if account is not None else 0

    def set_nonce(self, address: bytes, nonce: int) -> None:
        self._put(address, nonce=nonce)

    def increment_nonce(self, address: bytes) -> None:
        self._put(address, nonce=self.get_nonce(address) + 1)

    def get_code_hash(self, address: bytes) -> bytes:
        account = self._account(address)
        return account.code_hash if account is not None else EMPTY

    def get_code(self, address: bytes) -> bytes:
        code_hash = self.get_code_hash(address)
        if code_hash in self._new_code:
            return self._new_code[code_hash]
        return state.read_code(self._reader, Hash32(code_hash))

    def set_code(self, address: bytes, code: bytes) -> None:
        code_hash = keccak(code)
        self._new_code[code_hash] = code
        self._created.add(address)
        self._put(address, code_hash=Hash32(code_hash))

    def delete_code(self, address: bytes) -> None:
        self._put(address, code_hash=Hash32(EMPTY))

    def account_has_code_or_nonce(self, address: bytes) -> bool:
        return self.get_nonce(address) != 0 or self.get_code_hash(address) != EMPTY

    def account_exists(self, address: bytes) -> bool:
        return self._account(address) is not None

    def account_is_empty(self, address: bytes) -> bool:
        return not self.account_has_code_or_nonce(address) and self.get_balance(address) == 0

    def touch_account(self, address: bytes) -> None:
        if self._account(address) is None:
            self._put(address)

    def delete_account(self, address: bytes) -> None:
        self.delete_storage(address)
        self._set(self._accounts, address, None)
        self._dirty_accounts.add(address)

    # The result

    def changes(self) -> tuple[dict[Address, Account | None], dict[tuple[Address, int], int], list[trie.Updated]]:
        """Accounts and slots after the block, and storage tries as they changed. Empty accounts are gone (EIP-161)."""
        accounts: dict[Address, Account | None] = {}
        slots: dict[tuple[Address, int], int] = {}
        tries: list[trie.Updated] = []
        for raw in sorted(self._dirty_accounts):
            address = Address(raw)
            account = self._account(address)
            if account is None or self.account_is_empty(address):
                accounts[address] = None
                continue
            base = Hash32(trie.EMPTY_ROOT) if self._wiped.get(address) else account.storage_root
            changed = dict(self._changed_slots(address))
            slots.update({(address, slot): value for slot, value in changed.items()})
            storage = state.changed_storage(self._reader, base, changed)
            tries.append(storage)
            accounts[address] = replace(account, storage_root=Hash32(storage.root))
        return accounts, slots, tries

    def new_code(self) -> dict[bytes, bytes]:
        """Code of accounts that were created and exist after the block, by hash. Another account's is not new, though one
        that did not stay had the same."""
        created = (self._account(address) for address in self._created)
        live = {account.code_hash for account in created if account is not None}
        return {digest: code for digest, code in self._new_code.items() if digest in live}

    def _changed_slots(self, address: bytes) -> Iterator[tuple[int, int]]:
        current = self._slots.get(address, {})
        for slot in sorted(self._dirty_slots.get(address, ())):
            if slot in current:
                yield slot, current[slot]
