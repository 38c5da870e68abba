"""What has to be proven for every line of a confirmation letter."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from app.history.letters import Letter
from app.history.registers import Cell
from chain.modules import holder_of
from chain.proofs import subjects
from chain.proofs.subjects import Subject

_KINDS: Mapping[str, tuple[str, Callable[[int], Subject]]] = {
    "claims-held": ("claim", subjects.Claim),
    "receivables-owed": ("receivable", subjects.Receivable),
    "loans-taken": ("loan", subjects.Loan),
    "loans-given": ("loan", subjects.Loan),
    "liens-given": ("registration", subjects.Registration),
    "liens-held": ("registration", subjects.Registration),
}


def evidence(letter: Letter) -> Iterator[tuple[str, Subject]]:
    """Name and subject of every line's proof."""
    for section in letter.sections:
        for record in section.records:
            if section.name == "deposits":
                holder = holder_of(_int(letter.party["id"]))
                yield f"deposit-{record['currency']}", subjects.Deposit(holder, str(record["currency"]))
            else:
                word, kind = _KINDS[section.name]
                yield f"{word}-{record['id']}", kind(_int(record["id"]))


def _int(cell: Cell) -> int:
    if not isinstance(cell, int):
        raise TypeError(f"{cell!r} is no number of a record")
    return cell
