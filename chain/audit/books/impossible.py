"""What a record can not say, whatever the amounts of the others are."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from chain.audit.books.tables import UNDERTAKEN, Tables
from chain.audit.findings import Finding
from chain.audit.invariants import DEFAULTED, OPEN, OWED, follows, goes_to_own_account, share
from chain.audit.state import Key, Record, key_text
from chain.contracts.parameters import DAY_S

Faults = Iterator[tuple[str, str]]
"""An invariant and what is wrong, in words."""


def impossible(
    tables: Tables, table: str, key: Key, before: Record | None, after: Record, block: int
) -> Iterator[Finding]:
    """What is wrong with a record that a block changed.

    :param before: as it was before the block; ``None`` where it was not there.
    """
    check = _CHECKS.get(table)
    for invariant, detail in check(tables, key, before, after) if check is not None else ():
        yield Finding(invariant, f"{table} {key_text(key)}: {detail}", block)


def _claim(tables: Tables, _key: Key, _before: Record | None, row: Record) -> Faults:
    """A share only grows, so who was within it when it last drew is within it for good."""
    if row["redeemed"] > row["value"]:
        yield "claims-cover-receivables", "more redeemed than it is worth"
    most = share(row, tables.row("receivable", row["receivable"]))
    if row["redeemed"] > most:
        yield "claims-draw-their-share", f"{row['redeemed']} redeemed of a share of {most}"
    parent = tables.rows["claim"].get(row["parent"])
    if parent is not None and not follows(row, parent):
        yield "splits-sum", "it is of another receivable than its parent, or older"


def _receivable(_tables: Tables, _key: Key, _before: Record | None, row: Record) -> Faults:
    if not 0 <= row["redeemed"] <= row["paid"] <= row["face"]:
        yield "claims-cover-receivables", "face, paid and redeemed are out of order"
    if row["isOverdue"] and row["state"] not in OWED:
        yield "overdue-stops-the-debtor", "it is marked overdue and nothing is owed"
    if row["state"] == DEFAULTED and not row["isOverdue"]:
        yield "overdue-stops-the-debtor", "it is in default and not marked overdue"


def _undertaken(_tables: Tables, _key: Key, _before: Record | None, row: Record) -> Faults:
    if not row["in_force"]:
        yield "undertakings-are-in-force", "the text that its debtor signs was not in force"


def _invoice(_tables: Tables, _key: Key, _before: Record | None, row: Record) -> Faults:
    if not 0 <= row["allocated"] <= row["gross"]:
        yield "invoices-are-used-once", "more is allocated than its gross"
    if row["reductions"] > row["gross"]:
        yield "invoices-are-used-once", "more is reduced than its gross"
    if row["credited"] > row["reductions"]:
        yield "invoices-are-used-once", "its reductions leave out a credit note"


def _deposit(_tables: Tables, _key: Key, _before: Record | None, row: Record) -> Faults:
    if row["amount"] < 0:
        yield "cash-adds-up", "it is below zero"


def _payout(tables: Tables, key: Key, _before: Record | None, row: Record) -> Faults:
    if not goes_to_own_account(row, key[0], tables.rows["bank_account"].get(row["account"])):
        yield "payouts-go-to-own-accounts", f"it goes to account {row['account']}"


def _held(tables: Tables, key: Key, _before: Record | None, row: Record) -> Faults:
    if row["amount"] and tables.row("approval", key)["state"] != OPEN:
        yield "quotas-count-what-is-owed", f"its request is over, and it holds {row['amount']}"


def _approval(tables: Tables, key: Key, before: Record | None, _row: Record) -> Faults:
    yield from _held(tables, key, before, tables.row("held", key))


def _policy(_tables: Tables, _key: Key, before: Record | None, row: Record) -> Faults:
    """What one person did decays by a day's sum a day, as the sum was before the block; and what is done is within it,
    where the block left the policy as it was."""
    if before is None:
        if row["used"] and not row["on"]:
            yield "daily-sums-decay", f"{row['used']} is used of a policy that was never on"
        return
    left = max(0, before["used"] - before["daily"] * (row["usedAt"] - before["usedAt"]))
    if row["used"] < left:
        yield "daily-sums-decay", f"{row['used']} is left where {left} had not decayed"
    same = all(before[name] == row[name] for name in ("on", "above", "daily"))
    if same and row["used"] > max(left, row["daily"] * DAY_S):
        yield "daily-sums-decay", f"{row['used']} is used of {row['daily'] * DAY_S}"


_CHECKS: Mapping[str, Callable[[Tables, Key, Record | None, Record], Faults]] = {
    "claim": _claim,
    "receivable": _receivable,
    UNDERTAKEN: _undertaken,
    "invoice": _invoice,
    "deposit": _deposit,
    "payout": _payout,
    "held": _held,
    "approval": _approval,
    "policy": _policy,
}
"""Table → what is checked of its records."""
