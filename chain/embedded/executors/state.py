"""Reading accounts, storage and code of a state root: the part of an executor that no EVM takes part in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from chain.embedded.executors.protocol import Account, Proof, Reader
from chain.ethereum import rlp, trie
from chain.ethereum.keccak import EMPTY, keccak
from chain.port import Address, Hash32

EMPTY_ACCOUNT = Account(0, 0, Hash32(trie.EMPTY_ROOT), Hash32(EMPTY))
"""What an address without an account reads as."""


def decode_account(encoded: bytes) -> Account:
    """An account from the value that the state trie holds for it."""
    nonce, balance, storage_root, code_hash = rlp.decode(encoded)
    return Account(rlp.decode_int(nonce), rlp.decode_int(balance), Hash32(storage_root), Hash32(code_hash))


def encode_account(account: Account) -> bytes:
    """The value of the state trie for an account."""
    nonce, balance = rlp.encode_int(account.nonce), rlp.encode_int(account.balance)
    return rlp.encode([nonce, balance, account.storage_root, account.code_hash])


def read_account(reader: Reader, root: Hash32, address: Address) -> Account | None:
    """An account at a root, ``None`` where there is none."""
    encoded = trie.get(reader.get, root, keccak(address))
    return decode_account(encoded) if encoded else None


def read_slot(reader: Reader, storage_root: Hash32, slot: int) -> int:
    """A storage slot under an account's storage root."""
    encoded = trie.get(reader.get, storage_root, keccak(slot.to_bytes(32, "big")))
    return rlp.decode_int(rlp.decode(encoded)) if encoded else 0


def read_code(reader: Reader, code_hash: Hash32) -> bytes:
    """Code by its hash."""
    return b"" if code_hash == EMPTY else reader.get(code_hash)


def changed_storage(reader: Reader, root: Hash32, slots: Mapping[int, int]) -> trie.Updated:
    """A storage trie after some slots changed."""
    changes = {
        keccak(slot.to_bytes(32, "big")): rlp.encode(rlp.encode_int(value)) if value else b""
        for slot, value in slots.items()
    }
    return trie.update(reader.get, root, changes)


def changed_accounts(reader: Reader, root: Hash32, accounts: Mapping[Address, Account | None]) -> trie.Updated:
    """The state trie after some accounts changed."""
    changes = {
        keccak(address): encode_account(account) if account is not None else b""
        for address, account in accounts.items()
    }
    return trie.update(reader.get, root, changes)


def prove(reader: Reader, root: Hash32, address: Address, slots: Sequence[int]) -> Proof:
    """Proofs of an account and of storage slots of it (EIP-1186)."""
    account = read_account(reader, root, address)
    storage_root = account.storage_root if account is not None else Hash32(trie.EMPTY_ROOT)
    return Proof(
        account=account,
        account_nodes=tuple(trie.proof(reader.get, root, keccak(address))),
        slots=tuple(
            (
                slot,
                read_slot(reader, storage_root, slot),
                tuple(trie.proof(reader.get, storage_root, keccak(slot.to_bytes(32, "big")))),
            )
            for slot in slots
        ),
    )
