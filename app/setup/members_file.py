"""The members file: who is on a new ledger besides its validators, as TOML.

The first member is governance. ``kyb_until`` ends everybody's know-your-business check::

    operator = "operator"
    kyb_until = 2027-12-31

    [[members]]
    handle = "council"                  # names it here and in lists; a-z, 0-9, hyphens
    name = "Council of the Delta"
    legal_id = "USCC 91440300MA5FACT012"
    roles = ["Governance"]
    size = "Large"
    licences = []                       # may be left out, like jurisdiction ("CN")

    [[currencies]]
    code = "CNY"
    bank = "bank"                       # the handle of the settlement bank

    [[caps]]                            # may be left out: what core enterprises may have outstanding
    member = "core"
    amount = "50000000.00"
    currency = "CNY"
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any, get_args

from app.kernel.enums import LICENCES, ROLES, SizeClass
from app.kernel.money import Money, exponent_of
from app.parties.legal_ids import LegalId
from app.setup.charter import Charter, Listing, Member
from chain.contracts.genesis import CurrencyPlan
from chain.files.toml import TomlLimits, parse_toml, require_known

FILE_LIMITS = TomlLimits(bytes=1 << 20, names=20_000)
"""A thousand members fit."""

_HANDLE = re.compile(r"[a-z0-9-]{1,40}", re.ASCII)
_TOP = {"operator", "kyb_until", "members", "currencies", "caps"}
_MEMBER = {"handle", "name", "legal_id", "roles", "size", "licences", "jurisdiction"}


class MembersFileError(ValueError):
    """The file does not describe the members of a ledger; the message says what is wrong."""


def read_members(path: Path) -> Charter:
    """The charter that a file describes.

    :raises MembersFileError: it describes none.
    :raises OSError: it can't be read.
    """
    return members_of(path)[0]


def members_of(path: Path) -> tuple[Charter, str]:
    """As :func:`read_members`, with the text that says it, read once."""
    with path.open("rb") as file:
        raw = file.read(FILE_LIMITS.bytes + 1)
    try:
        return _charter(parse_toml(raw, FILE_LIMITS)), raw.decode("utf-8")
    except ValueError as error:
        raise MembersFileError(f"{path}: {error}") from error


def _charter(found: Mapping[str, Any]) -> Charter:
    require_known(_TOP, found, "the file")
    members = tuple(_member(each) for each in _tables(found, "members"))
    by_handle = {member.handle: member for member in members}
    if not members or len(by_handle) != len(members):
        raise ValueError("it needs members, each with a handle of its own")
    if "Governance" not in members[0].roles:
        raise ValueError("the first member has to have the role Governance")
    operator = _text(found, "operator")
    _require_role(by_handle, operator, "Operator")
    listings = tuple(_listing(by_handle, each) for each in _tables(found, "currencies"))
    if not listings:
        raise ValueError("it needs at least one currency")
    caps = dict(_cap(by_handle, each) for each in _tables(found, "caps"))
    return Charter(members, operator, listings, _end_of(found.get("kyb_until")), caps)


def _member(found: Mapping[str, Any]) -> Member:
    require_known(_MEMBER, found, "a member")
    handle = _text(found, "handle")
    if not _HANDLE.fullmatch(handle):
        raise ValueError(f"handle {handle[:60]!r} has to be of a-z, 0-9 and hyphens")
    scheme, _, value = _text(found, "legal_id").partition(" ")
    legal_id = LegalId.parse(scheme, value)
    return Member(
        handle=handle,
        name=_text(found, "name"),
        legal_id=legal_id,
        roles=_words(found, "roles", ROLES),
        size=_words({"size": [found.get("size")]}, "size", get_args(SizeClass))[0],
        licences=_words(found, "licences", LICENCES) if "licences" in found else (),
        jurisdiction=_text(found, "jurisdiction") if "jurisdiction" in found else "CN",
    )


def _listing(members: Mapping[str, Member], found: Mapping[str, Any]) -> Listing:
    require_known({"code", "bank"}, found, "a currency")
    code, bank = _text(found, "code"), _text(found, "bank")
    _require_role(members, bank, "SettlementBank")
    return Listing(CurrencyPlan(code, exponent_of(code)), bank)


def _cap(members: Mapping[str, Member], found: Mapping[str, Any]) -> tuple[str, Money]:
    require_known({"member", "amount", "currency"}, found, "a cap")
    handle = _text(found, "member")
    _require_role(members, handle, "CoreEnterprise")
    return handle, Money.parse(_text(found, "amount"), _text(found, "currency"))


def _require_role(members: Mapping[str, Member], handle: str, role: str) -> None:
    if handle not in members or role not in members[handle].roles:
        raise ValueError(f"{handle[:60]!r} is no member with the role {role}")


def _end_of(day: Any) -> int:
    """The last second of a day, UTC."""
    if type(day) is not date:
        raise ValueError("kyb_until has to be a date, as in kyb_until = 2027-12-31")
    return int(datetime.combine(day, time(23, 59, 59), UTC).timestamp())


def _tables(found: Mapping[str, Any], key: str) -> list[Mapping[str, Any]]:
    value = found.get(key, [])
    if not isinstance(value, list) or not all(isinstance(each, dict) for each in value):
        raise ValueError(f"{key} has to be tables: [[{key}]]")
    return value


def _text(found: Mapping[str, Any], key: str) -> str:
    value = found.get(key)
    if not isinstance(value, str) or not value or len(value) > 200 or not value.isprintable():
        raise ValueError(f"{key} has to be a printable text of at most 200 characters")
    return value


def _words(found: Mapping[str, Any], key: str, known: tuple[Any, ...]) -> tuple[Any, ...]:
    value = found.get(key)
    if not isinstance(value, list) or not value or any(each not in known for each in value):
        raise ValueError(f"{key} has to name some of {', '.join(known)}")
    return tuple(value)
