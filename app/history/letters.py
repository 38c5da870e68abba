"""Confirmation letters (函证): what a party had, owed and had pledged at a block, for its auditor to confirm.

PRC auditing standard 1312 has auditors confirm balances with third parties; here the third party is the ledger, and
every figure is contract state at a named block.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from app.history.errors import NoSuchRecord
from app.history.registers import AsOf, Cell, Record
from app.kernel.calendar import day_of
from app.kernel.fields import parse_day
from app.kernel.texts import Text
from app.loans.owed import owed_on
from chain.port import BlockHead

Totals = Mapping[str, int]
"""Minor units by currency."""


@dataclass(frozen=True, slots=True)
class Section:
    """One kind of position: its records and their sums.

    :param counted: the field that is summed.
    """

    name: str
    counted: str
    records: tuple[Record, ...]
    totals: Totals


@dataclass(frozen=True, slots=True)
class Letter:
    """Everything a ledger says of one party at one block."""

    head: BlockHead
    party: Record
    sections: tuple[Section, ...]


@dataclass(frozen=True, slots=True)
class _Debt:
    """A loan's record as :class:`app.loans.owed.Debt`."""

    principal: int
    fee: int
    accrued: int
    accrued_to: int
    rate_bps: int
    late_rate_bps: int
    due_on: int

    @classmethod
    def of(cls, loan: Record) -> _Debt:
        return cls(
            principal=_int(loan, "principal"),
            fee=_int(loan, "fee"),
            accrued=_int(loan, "accrued"),
            accrued_to=parse_day(loan["accruedTo"]),
            rate_bps=_int(loan, "rateBps"),
            late_rate_bps=_int(loan, "lateRateBps"),
            due_on=parse_day(loan["dueOn"]),
        )


def letter(at: AsOf, party: int) -> Letter:
    """The letter of a party.

    :raises NoSuchRecord: there was no such party.
    """
    found = at.find("party", party)
    if found is None:
        raise NoSuchRecord(
            Text(
                "There was no party {party} at block {block}; name another party or a later block.",
                party=party,
                block=at.head.number,
            )
        )
    receivables = at.whole("receivable")
    claims = [
        {
            **claim,
            **_of(receivables[claim["receivable"]]),
            "open": _int(claim, "value") - _int(claim, "redeemed"),
        }
        for claim in at.where("claim", holder=party, state="Live")
    ]
    owed = [
        {**each, "open": _int(each, "face") - _int(each, "paid")}
        for each in at.where("receivable", debtor=party)
        if each["state"] in {"Confirmed", "PartlyPaid", "Defaulted"}
    ]
    sections = (
        _section("deposits", "amount", at.where("deposit", holder=f"party {party}")),
        _section("claims-held", "open", claims),
        _section("receivables-owed", "open", owed),
        _section("loans-taken", "settles", _with_interest(at, borrower=party)),
        _section("loans-given", "settles", _with_interest(at, lender=party)),
        _section("liens-given", "amount", at.where("pledge", grantor=party, dischargedAt=None)),
        _section("liens-held", "amount", at.where("pledge", securedParty=party, dischargedAt=None)),
    )
    return Letter(at.head, found, sections)


def _section(name: str, counted: str, records: Iterable[Record]) -> Section:
    kept = tuple(record for record in records if record[counted])
    totals: dict[str, int] = defaultdict(int)
    for record in kept:
        totals[str(record["currency"])] += _int(record, counted)
    return Section(name, counted, kept, dict(totals))


def _with_interest(at: AsOf, **side: Cell) -> list[Record]:
    """Open loans with what would settle each on the block's day."""
    loans = at.where("loan", state="Open", **side)
    return [{**loan, "settles": _owed(loan, at.head.timestamp)} for loan in loans]


def _owed(loan: Record, timestamp: int) -> int:
    return owed_on(_Debt.of(loan), day_of(timestamp, _int(loan, "zoneMinutes"))).total


def _of(receivable: Record) -> Record:
    return {name: receivable[name] for name in ("currency", "debtor", "dueOn")}


def _int(record: Record, field: str) -> int:
    value = record[field]
    if not isinstance(value, int):
        raise TypeError(f"{field} is {value!r}, no amount")
    return value
