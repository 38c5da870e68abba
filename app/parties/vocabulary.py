"""How the registry numbers its words (:mod:`app.kernel.enums`). Roles and licences are stored there as bitmaps."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from app.kernel.enums import CAPABILITIES, Capability, Role
from chain.ethereum.keccak import keccak

RESERVED_ROLES: frozenset[Role] = frozenset({"Governance", "Operator", "Regulator", "Arbitrator", "Auditor"})
"""Roles that watch or steer the others; governance alone grants them."""


ADMIT = keccak(
    b"admit(uint64,((bytes8,bytes32),bool,uint16,uint8,uint8,bytes2,uint40),(address,uint8,bytes16,bytes)[])"
)[:4]
"""Selector of the call that admits a party. A test compares it with the ABI."""


def capability_number(capability: Capability) -> int:
    """The number on chain, where 0 is None."""
    return CAPABILITIES.index(capability) + 1


def capability_name(number: int) -> Capability | None:
    """The capability behind a number; ``None`` for a removed account."""
    return CAPABILITIES[number - 1] if number else None


def bitmap(words: Sequence[str], chosen: Iterable[str]) -> int:
    """The bitmap of some of ``words``."""
    return sum(1 << words.index(word) for word in set(chosen))


def in_bitmap(words: Sequence[str], bits: int) -> list[str]:
    """The words whose bits are set, in their order."""
    return [word for place, word in enumerate(words) if bits >> place & 1]
