"""What has to be proven for every line of a confirmation letter."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from app.history.letters import Letter
from app.history.registers import Cell
from chain.contracts.genesis import holder_of
from chain.proofs.subjects import KINDS, Deposit, Kind, Subject

_KINDS: Mapping[str, Kind] = {
    "claims-held": "claim",
    "receivables-owed": "receivable",
    "loans-taken": "loan",
    "loans-given": "loan",
    "liens-given": "registration",
    "liens-held": "registration",
}


def evidence(letter: Letter) -> Iterator[tuple[str, Subject]]:
    """Name and subject of every line's proof."""
    for section in letter.sections:
        for record in section.records:
            if section.name == "deposits":
                holder = holder_of(_int(letter.party["id"]))
                yield f"deposit-{record['currency']}", Deposit(holder, str(record["currency"]))
            else:
                kind = _KINDS[section.name]
                yield f"{kind}-{record['id']}", KINDS[kind](_int(record["id"]))


def _int(cell: Cell) -> int:
    if not isinstance(cell, int):
        raise TypeError(f"{cell!r} is no number of a record")
    return cell
