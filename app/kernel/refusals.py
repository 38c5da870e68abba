"""Refusals: the problems that come from a contract's custom errors, one class for each error.

A room names the errors of its contract in ``errors.py``::

    SplitExceedsClaim = refusal(
        "SplitExceedsClaim", 409, "The parts exceed the claim",
        "Claim {id} holds {held}; {asked} was asked. Split it into parts that sum exactly to what it holds.",
    )
    REFUSALS = (SplitExceedsClaim, ...)
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from app.kernel.codec import ContractError
from app.kernel.problems import ContractFault, Problem, slug_of


class Refused(Problem):
    """A contract refused. ``code`` is its error's name, ``template`` the detail with the error's values in braces."""

    code: ClassVar[str]
    template: ClassVar[str]

    @classmethod
    def slug(cls) -> str:
        return slug_of(cls.code)

    @classmethod
    def of(cls, error: ContractError) -> Refused:
        """The problem for one refusal as the contract said it."""
        return cls(cls.template.format_map(error.values), code=error.name, values=dict(error.values))


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

    def problem(self, error: ContractError | None) -> Problem:
        """The problem for what a contract said; ``None`` stands for revert data that no ABI explains."""
        if error is None:
            return ContractFault("The contract reverted without a reason that its interface names.")
        found = self._by_code.get(error.name)
        if found is None:
            return ContractFault(f"The contract failed with {error.name}.", code=error.name, values=dict(error.values))
        return found.of(error)

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
    try:
        refused.template.format_map(dict.fromkeys(names, ""))
    except (KeyError, ValueError, IndexError):
        return False
    return True
