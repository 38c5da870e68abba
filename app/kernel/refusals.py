"""Refusals: the problems that come from a contract's custom errors, one class for each error.

A room names the errors of its contract in ``errors.py``::

    SplitDiffers = refusal(
        "SplitDiffers", 422, "The parts do not sum to the claim",
        "The parts sum to {parts:money}, and {outstanding:money} is outstanding of claim {claim}; give parts that sum to that.",
    )
    REFUSALS = (SplitDiffers, ...)

A detail names the error's values in braces. What stands behind a colon says how a person reads the value: see
:data:`KINDS`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, ClassVar, Protocol

from app.kernel.codec import ContractError
from app.kernel.money import amount_text
from app.kernel.problems import ContractFault, Problem, slug_of
from app.kernel.texts import Text, Word, fields

KINDS = frozenset({"", "money", "party", "Party", "word", "percent"})
"""Money: minor units as an amount with its currency. Party: its number and name; with a capital where a sentence begins. Word:
one of the contracts' own. Percent: basis points. Anything else is read as the API shows it."""


class Facts(Protocol):
    """What the ledger knows beside what an error carries."""

    def party_name(self, party: int) -> str | None:
        """The name of a party, where the ledger was told one."""

    @property
    def currency(self) -> str | None:
        """Of the amounts in the error, where the error or the refused call say it."""


@dataclass(frozen=True, slots=True)
class NoFacts:
    """Where there is no ledger to ask."""

    currency: str | None = None

    def party_name(self, party: int) -> str | None:  # noqa: ARG002 - as the protocol has it
        """None."""
        return None


class Refused(Problem):
    """A contract refused. ``code`` is its error's name, ``template`` the detail with the error's values in braces."""

    code: ClassVar[str]
    template: ClassVar[str]

    @classmethod
    def slug(cls) -> str:
        return slug_of(cls.code)

    @classmethod
    def meaning(cls) -> Text:
        placeholders = {name: f"<{name}>" for name in fields(cls.template)}
        return Text(cls.template, **placeholders)

    @classmethod
    def of(cls, error: ContractError, facts: Facts = NoFacts()) -> Refused:
        """The problem for one refusal as the contract said it."""
        shown = {name: _shown(kind, error.values[name], facts) for name, kind in fields(cls.template).items()}
        return cls(Text(cls.template, **shown), code=error.name, values=dict(error.values))


def _shown(kind: str, value: Any, facts: Facts) -> object:
    """A value as a person reads it."""
    if kind == "money":
        if facts.currency is None:
            return Text("{count} minor units", count=int(value))
        return amount_text(int(value), facts.currency)
    if kind in {"party", "Party"}:
        return party_text(int(value), facts.party_name(int(value)), is_first=kind == "Party")
    if kind == "percent":
        return f"{Decimal(int(value)) / 100:f} %"
    if kind == "word":
        return Word(value)
    return [Word(each) for each in value] if isinstance(value, list) else value


def party_text(number: int, name: str | None, *, is_first: bool = False) -> Text:
    """A party as a text names it.

    :param is_first: it begins a sentence.
    """
    if name is None:
        return Text("Party {number}", number=number) if is_first else Text("party {number}", number=number)
    if is_first:
        return Text("Party {number} ({name})", number=number, name=name)
    return Text("party {number} ({name})", number=number, name=name)


def refusal(code: str, status: int, title: str, template: str) -> type[Refused]:
    """The problem for the contract error ``code``. ``template`` says what is wrong and what to do about it."""
    members = {"code": code, "status": status, "title": title, "template": template, "__doc__": f"{title}."}
    return type(code, (Refused,), members)


@dataclass(frozen=True, slots=True)
class Gaps:
    """Where errors and problems are not one to one. Empty fields mean that they are."""

    unmapped: tuple[str, ...]
    """Errors in an ABI that no room names."""
    unknown: tuple[str, ...]
    """Refusals that no ABI has."""
    doubled: tuple[str, ...]
    """Errors that more than one room names."""
    misworded: tuple[str, ...]
    """Refusals whose detail names a value that the error does not carry."""

    def __bool__(self) -> bool:
        return bool(self.unmapped or self.unknown or self.doubled or self.misworded)


class Catalogue:
    """Every refusal of every room, looked up by the contract error's name."""

    def __init__(self, refusals: Iterable[type[Refused]]) -> None:
        self._all = tuple(refusals)
        self._by_code = {each.code: each for each in self._all}

    def problem(self, error: ContractError | None, facts: Facts = NoFacts()) -> Problem:
        """The problem for what a contract said; ``None`` stands for revert data that no ABI explains."""
        if error is None:
            return ContractFault(
                Text("A contract failed without a reason that its interface names; report it to the operator.")
            )
        found = self._by_code.get(error.name)
        if found is None:
            return ContractFault(
                Text(
                    "A contract failed with {fault}, which no rule foresees; report it to the operator.",
                    fault=error.name,
                ),
                code=error.name,
                values=dict(error.values),
            )
        return found.of(error, facts)

    def gaps(self, abis: Mapping[str, Sequence[Mapping[str, Any]]]) -> Gaps:
        """Compare with the ABIs, given by contract name."""
        errors = {
            entry["name"]: [part["name"] for part in entry["inputs"]]
            for abi in abis.values()
            for entry in abi
            if entry["type"] == "error"
        }
        codes = [each.code for each in self._all]
        return Gaps(
            unmapped=tuple(sorted(errors.keys() - self._by_code.keys())),
            unknown=tuple(sorted(self._by_code.keys() - errors.keys())),
            doubled=tuple(sorted({code for code in codes if codes.count(code) > 1})),
            misworded=tuple(
                sorted(
                    each.code for each in self._all if each.code in errors and not _words_fit(each, errors[each.code])
                )
            ),
        )


def _words_fit(refused: type[Refused], names: Sequence[str]) -> bool:
    used = fields(refused.template)
    return used.keys() <= set(names) and KINDS.issuperset(used.values())
