"""From a record's bytes to a block, believing nothing: afterwards every field has its type and length."""

from __future__ import annotations

from collections.abc import Iterable

from chain.embedded.consensus.seals import COMMIT_BYTES_MAX
from chain.embedded.store.sealed import Entry, SealedBlock
from chain.errors import Damaged
from chain.ethereum import rlp
from chain.ethereum.headers import NUMBER_MAX, check_fields

_WRONG_FIELD = "a field of its record has a wrong type or length"


def read_block(expected: int, payload: bytes) -> SealedBlock:
    """A block from its record, whatever its number; mostly it is the expected one.

    :raises Damaged: the record is that of no block.
    """
    block = _decoded(expected, payload)
    try:
        check_fields(block.header)
    except ValueError as error:
        raise Damaged(expected, _WRONG_FIELD) from error
    if not (_are_bytes([block.commit]) and all(map(_is_entry, block.entries))):
        raise Damaged(expected, _WRONG_FIELD)
    if len(block.commit) > COMMIT_BYTES_MAX:
        raise Damaged(expected, f"its commit has {len(block.commit)} bytes")
    if block.encode() != payload:
        raise Damaged(expected, "its record is not spelt as a node writes it")
    return block


def _decoded(expected: int, payload: bytes) -> SealedBlock:
    try:
        return SealedBlock.decode(expected, payload)
    except Damaged:
        try:
            number = rlp.decode_int(rlp.decode(payload)[0][8])
        except (ValueError, TypeError, IndexError) as error:
            raise Damaged(expected, f"its record can't be read: {error}") from error
        return SealedBlock.decode(number, payload)


def _is_entry(entry: Entry) -> bool:
    outcome = entry.outcome
    return (
        _are_bytes([entry.raw, outcome.output])
        and _are_bytes([each for each in (entry.sender, entry.to, outcome.contract) if each is not None], 20)
        and max(outcome.gas_used, outcome.gas_used_in_block) < NUMBER_MAX
        and all(
            _are_bytes([log.address], 20)
            and len(log.topics) <= 4
            and _are_bytes(log.topics, 32)
            and _are_bytes([log.data])
            for log in outcome.logs
        )
    )


def _are_bytes(values: Iterable[object], length: int | None = None) -> bool:
    return all(isinstance(value, bytes) and length in (None, len(value)) for value in values)
