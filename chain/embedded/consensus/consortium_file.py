"""The consortium file: what the members of a ledger agree on before it begins, as TOML.

Everything in it goes into the genesis hash, so members compare one hash to know that they hold the same file::

    name = "delta"
    chain_id = 202611
    genesis_time = 2026-11-22T00:00:00Z
    admins = ["0x…"]
    time_control = false        # may be left out

    [[validators]]
    name = "north"
    address = "0x…"

    [limits]                    # each may be left out; see chain.embedded.consensus.consortium.Limits
    block_transactions_max = 500

    [parameters]                # each may be left out; see chain.contracts.parameters.DEFAULT_PARAMETERS
    GraceDays = 5
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, fields
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from chain.contracts.parameters import DEFAULT_PARAMETERS
from chain.embedded.consensus.consortium import Consortium, Limits, Validator
from chain.files.toml import TomlLimits, parse_toml, require_known
from chain.port import Address

FILE_LIMITS = TomlLimits(bytes=64 << 10, names=2_048)
"""A file of 32 validators has some 5 KB."""

_NUMBER_MAX = 2**53 - 1
_WHY_CHARACTERS_MAX = 500
_KEYS = {"name", "chain_id", "genesis_time", "admins", "time_control", "validators", "limits", "parameters"}


class ConsortiumFileError(ValueError):
    """The file does not describe a consortium; the message says what is wrong."""


def read_consortium(path: Path) -> Consortium:
    """The consortium that a file describes.

    :raises ConsortiumFileError: it describes none.
    :raises OSError: it can't be read.
    """
    try:
        with path.open("rb") as file:
            return parse_consortium(file.read(FILE_LIMITS.bytes + 1))
    except ValueError as error:
        raise ConsortiumFileError(f"{path}: {error}") from error


def parse_consortium(text: str | bytes) -> Consortium:
    """The consortium that a text, or its UTF-8, describes.

    :raises ConsortiumFileError: it describes none.
    """
    try:
        found = parse_toml(text, FILE_LIMITS)
        require_known(_KEYS, found, "the file")
        return Consortium(
            name=_text(found, "name"),
            chain_id=_number(found, "chain_id"),
            genesis_time=_instant(found, "genesis_time"),
            admins=tuple(_address(each) for each in _list(found, "admins")),
            validators=tuple(_validator(each) for each in _list(found, "validators")),
            limits=_limits(_table(found, "limits")),
            time_control=_boolean(found, "time_control"),
            parameters=_parameters(_table(found, "parameters")),
        )
    except ValueError as error:
        raise ConsortiumFileError(str(error)[:_WHY_CHARACTERS_MAX]) from error


def consortium_toml(consortium: Consortium) -> str:
    """A file that describes a consortium; :func:`parse_consortium` gives it back."""
    began = datetime.fromtimestamp(consortium.genesis_time, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    lines = [
        f"name = {_quoted(consortium.name)}",
        f"chain_id = {consortium.chain_id}",
        f"genesis_time = {began}",
        f"admins = [{', '.join(_quoted('0x' + admin.hex()) for admin in consortium.admins)}]",
        f"time_control = {_quoted(consortium.time_control)}",
    ]
    for validator in consortium.validators:
        lines += ["", "[[validators]]", f"name = {_quoted(validator.name)}"]
        lines += [f"address = {_quoted('0x' + validator.address.hex())}"]
    lines += ["", "[limits]", *(f"{name} = {value}" for name, value in asdict(consortium.limits).items())]
    lines += ["", "[parameters]", *(f"{name} = {value}" for name, value in consortium.parameters)]
    return "\n".join(lines) + "\n"


def _quoted(value: object) -> str:
    """JSON's strings and booleans are TOML's."""
    return json.dumps(value)


def _of(kind: type, found: Mapping[str, Any], key: str) -> Any:
    value = found.get(key)
    if type(value) is not kind:  # a boolean is no number here
        raise ValueError(f"{key} is missing, or not of the type {kind.__name__}")
    return value


def _text(found: Mapping[str, Any], key: str) -> str:
    text: str = _of(str, found, key)
    if not text or not text.isprintable():
        raise ValueError(f"{key} has to be a printable text")
    return text


def _number(found: Mapping[str, Any], key: str) -> int:
    number: int = _of(int, found, key)
    if not 0 <= number <= _NUMBER_MAX:
        raise ValueError(f"{key} has to be from 0 to {_NUMBER_MAX}")
    return number


def _boolean(found: Mapping[str, Any], key: str) -> bool:
    return bool(_of(bool, {key: False, **found}, key))


def _list(found: Mapping[str, Any], key: str) -> list[Any]:
    return list(_of(list, {key: [], **found}, key))


def _table(found: Mapping[str, Any], key: str) -> dict[str, Any]:
    return dict(_of(dict, {key: {}, **found}, key))


def _instant(found: Mapping[str, Any], key: str) -> int:
    moment: datetime = _of(datetime, found, key)
    if moment.tzinfo is None or moment.microsecond:
        raise ValueError(f"{key} has to be in whole seconds, with its zone")
    return int(moment.timestamp())


def _address(value: Any) -> Address:
    if not isinstance(value, str) or len(value) != 42 or not value.startswith("0x"):
        raise ValueError(f"{value!r} is no address of 0x and 40 hexadecimal digits")
    return Address(bytes.fromhex(value[2:]))


def _validator(value: Any) -> Validator:
    if not isinstance(value, dict):
        raise ValueError("a validator has a name and an address")  # noqa: TRY004  (bad content, not a bad caller)
    require_known({"name", "address"}, value, "a validator")
    return Validator(_text(value, "name"), _address(value.get("address")))


def _limits(found: Mapping[str, Any]) -> Limits:
    require_known({field.name for field in fields(Limits)}, found, "limits")
    return Limits(**{name: _number(found, name) for name in found})


def _parameters(found: Mapping[str, Any]) -> tuple[tuple[str, int], ...]:
    require_known({parameter.name for parameter in DEFAULT_PARAMETERS}, found, "parameters")
    return tuple(sorted((name, _number(found, name)) for name in found))
