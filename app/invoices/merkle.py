"""A salted Merkle root over an invoice's fields: the chain holds the root, a party can show one field and no other.

- leaf = keccak256(0x00 ‖ salt ‖ path ‖ 0x00 ‖ value), path and value in UTF-8, salt 32 random bytes of its own; without
  the salt an amount could be guessed by trying all. A path has no zero byte, so path and value cannot run together.
- inner node = keccak256(0x01 ‖ left ‖ right); the first byte keeps leaves and inner nodes apart.
- Leaves stand in the order of their paths' bytes. A node without a partner goes up unchanged; it is never paired with
  itself. One leaf is its own root; a root over nothing does not exist.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

import sha3

SALT_BYTES = 32
_LEAF, _INNER = b"\x00", b"\x01"


@dataclass(frozen=True, slots=True)
class Step:
    """One level of the way up: the hash beside, and on which side it stands."""

    sibling: bytes
    sibling_is_left: bool


@dataclass(frozen=True, slots=True)
class Disclosure:
    """One field with all that is needed to find it under a root. It says nothing of any other field."""

    path: str
    value: str
    salt: bytes
    steps: tuple[Step, ...]


def fresh_salts(paths: Iterable[str], random_bytes: Callable[[int], bytes] = secrets.token_bytes) -> dict[str, bytes]:
    """A salt of its own for each path. Whoever loses them can prove nothing any more."""
    return {path: random_bytes(SALT_BYTES) for path in paths}


class MerkleTree:
    """The tree over ``fields`` (path to value), with one salt a path.

    :raises ValueError: no field, a zero byte in a path, or salts that do not fit the fields one to one with 32 bytes.
    """

    def __init__(self, fields: Mapping[str, str], salts: Mapping[str, bytes]) -> None:
        if not fields:
            raise ValueError("a root over nothing does not exist")
        if fields.keys() != salts.keys() or any(len(salt) != SALT_BYTES for salt in salts.values()):
            raise ValueError(f"each field has one salt of {SALT_BYTES} bytes")
        self._fields = dict(fields)
        self._salts = dict(salts)
        self._paths = sorted(fields, key=str.encode)
        self._levels = _levels([_leaf(path, fields[path], salts[path]) for path in self._paths])

    @property
    def root(self) -> bytes:
        """32 bytes."""
        return self._levels[-1][0]

    def disclose(self, path: str) -> Disclosure:
        """The field with its way to the root.

        :raises KeyError: there is no such field.
        """
        if path not in self._fields:
            raise KeyError(path)
        place = self._paths.index(path)
        steps = []
        for level in self._levels[:-1]:
            beside = place ^ 1
            if beside < len(level):
                steps.append(Step(level[beside], sibling_is_left=beside < place))
            place //= 2
        return Disclosure(path, self._fields[path], self._salts[path], tuple(steps))


def verify(root: bytes, disclosure: Disclosure) -> bool:
    """Whether the field with that value is under the root. Needs nothing but the two."""
    if len(disclosure.salt) != SALT_BYTES or "\0" in disclosure.path:
        return False
    found = _leaf(disclosure.path, disclosure.value, disclosure.salt)
    for step in disclosure.steps:
        if len(step.sibling) != len(found):
            return False
        found = _inner(step.sibling, found) if step.sibling_is_left else _inner(found, step.sibling)
    return found == root


def _leaf(path: str, value: str, salt: bytes) -> bytes:
    if "\0" in path:
        raise ValueError(f"{path!r} has a zero byte")
    return _keccak256(_LEAF + salt + path.encode() + b"\0" + value.encode())


def _inner(left: bytes, right: bytes) -> bytes:
    return _keccak256(_INNER + left + right)


def _levels(leaves: list[bytes]) -> list[list[bytes]]:
    levels = [leaves]
    while len(levels[-1]) > 1:
        below = levels[-1]
        above = [_inner(below[place], below[place + 1]) for place in range(0, len(below) - 1, 2)]
        levels.append(above + below[len(below) & ~1 :])
    return levels


def _keccak256(data: bytes) -> bytes:
    digest: bytes = sha3.keccak_256(data).digest()
    return digest
