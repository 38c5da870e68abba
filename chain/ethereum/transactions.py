"""Signed transactions of types 0 (EIP-155), 1 (EIP-2930) and 2 (EIP-1559): their bytes, hash and sender."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from coincurve import PublicKey

from chain.ethereum import rlp
from chain.ethereum.keccak import keccak
from chain.port import Address, Hash32

CURVE_ORDER = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141
"""The order n of secp256k1 (SEC 2)."""


@dataclass(frozen=True, slots=True)
class Transaction:
    """A decoded transaction and who signed it. ``to`` is ``None`` for a creation; fees are in wei per gas."""

    raw: bytes
    hash: Hash32
    sender: Address
    type: int
    chain_id: int
    nonce: int
    fee_per_gas_max: int
    tip_per_gas_max: int
    gas_limit: int
    to: Address | None
    value: int
    data: bytes
    access_list: tuple[tuple[bytes, tuple[int, ...]], ...]


def decode(raw: bytes) -> Transaction:
    """Decode a transaction and recover its sender.

    :raises ValueError: the bytes are not a canonical transaction of a known type with a valid low-s signature.
    """
    if not raw:
        raise ValueError("no bytes")
    if raw[0] >= 0xC0:
        return _decode_legacy(raw)
    if raw[0] == 1:
        return _decode_typed(raw, 11)
    if raw[0] == 2:
        return _decode_typed(raw, 12)
    raise ValueError(f"type {raw[0]} is not accepted")


def type_of(raw: bytes) -> int:
    """The EIP-2718 type of a transaction's bytes; 0 of a legacy one, which is a list."""
    return raw[0] if raw[:1] < b"\x80" and raw else 0


def signature_of(raw: bytes) -> tuple[int, int, int]:
    """v (of typed transactions the parity), r and s of a signed transaction's bytes."""
    is_typed = type_of(raw) > 0
    fields = rlp.decode(raw[1:] if is_typed else raw)
    v, r, s = (rlp.decode_int(field) for field in (fields[-3:] if is_typed else fields[6:9]))
    return v, r, s


def created_address(sender: Address, nonce: int) -> Address:
    """The address of the contract that a creation makes (Yellow Paper, 7)."""
    return Address(keccak(rlp.encode([sender, rlp.encode_int(nonce)]))[12:])


def _decode_legacy(raw: bytes) -> Transaction:
    fields, _ = _fields(raw, 9)
    v = rlp.decode_int(fields[6])
    if v < 35:
        raise ValueError("the signature names no chain (EIP-155)")
    chain_id, parity = divmod(v - 35, 2)
    signing = keccak(rlp.encode([*fields[:6], rlp.encode_int(chain_id), b"", b""]))
    price = rlp.decode_int(fields[1])
    return Transaction(
        raw=raw,
        hash=Hash32(keccak(raw)),
        sender=_recover(signing, parity, fields[7], fields[8]),
        type=0,
        chain_id=chain_id,
        nonce=rlp.decode_int(fields[0]),
        fee_per_gas_max=price,
        tip_per_gas_max=price,
        gas_limit=rlp.decode_int(fields[2]),
        to=_to(fields[3]),
        value=rlp.decode_int(fields[4]),
        data=_bytes(fields[5]),
        access_list=(),
    )


def _decode_typed(raw: bytes, count: int) -> Transaction:
    encoded = raw[1:]
    fields, starts = _fields(encoded, count)
    signing = keccak(raw[:1] + rlp.encoded_list((encoded[starts[0] : starts[-3]],)))
    fees = 2 if count == 12 else 1
    tip, fee = rlp.decode_int(fields[2]), rlp.decode_int(fields[1 + fees])
    gas_limit, to, value, data, access_list, parity, r, s = fields[2 + fees :]
    return Transaction(
        raw=raw,
        hash=Hash32(keccak(raw)),
        sender=_recover(signing, rlp.decode_int(parity), r, s),
        type=raw[0],
        chain_id=rlp.decode_int(fields[0]),
        nonce=rlp.decode_int(fields[1]),
        fee_per_gas_max=fee,
        tip_per_gas_max=tip,
        gas_limit=rlp.decode_int(gas_limit),
        to=_to(to),
        value=rlp.decode_int(value),
        data=_bytes(data),
        access_list=_access_list(access_list),
    )


def _fields(encoded: bytes, count: int) -> tuple[list[Any], list[int]]:
    """A transaction's fields, and where in its bytes each begins."""
    fields, starts = rlp.decode_list(encoded)
    if len(fields) != count:
        raise ValueError(f"{count} fields were expected")
    return fields, starts


def _bytes(field: Any) -> bytes:
    if not isinstance(field, bytes):
        raise ValueError("bytes were expected, not a list")  # noqa: TRY004  (bad bytes, not a bad caller)
    return field


def _to(field: Any) -> Address | None:
    address = _bytes(field)
    if len(address) not in (0, 20):
        raise ValueError("an address has 20 bytes")
    return Address(address) if address else None


def _access_list(field: Any) -> tuple[tuple[bytes, tuple[int, ...]], ...]:
    entries = []
    if not isinstance(field, list):
        raise ValueError("the access list is not a list")  # noqa: TRY004  (bad bytes, not a bad caller)
    for entry in field:
        if not isinstance(entry, list) or len(entry) != 2 or not isinstance(entry[1], list):
            raise ValueError("an entry of the access list is not an address and its slots")
        address, slots = _bytes(entry[0]), [_bytes(slot) for slot in entry[1]]
        if len(address) != 20 or any(len(slot) != 32 for slot in slots):
            raise ValueError("the access list holds an address or a slot of a wrong length")
        entries.append((address, tuple(int.from_bytes(slot, "big") for slot in slots)))
    return tuple(entries)


def signer(digest: bytes, parity: int, r: int, s: int) -> Address:
    """The signer of a digest; EIP-2 demands the lower of the two possible s.

    :raises ValueError: the signature is out of range, or no key's.
    """
    if parity > 1 or not 0 < r < CURVE_ORDER or not 0 < s <= CURVE_ORDER // 2:
        raise ValueError("the signature is out of range")
    signature = r.to_bytes(32, "big") + s.to_bytes(32, "big") + bytes((parity,))
    try:
        point = PublicKey.from_signature_and_message(signature, digest, hasher=None)
    except Exception as error:  # coincurve raises a bare Exception for a point that is not on the curve
        raise ValueError("the signature belongs to no key") from error
    return Address(keccak(point.format(compressed=False)[1:])[12:])


def _recover(digest: bytes, parity: int, r: Any, s: Any) -> Address:
    return signer(digest, parity, rlp.decode_int(r), rlp.decode_int(s))
