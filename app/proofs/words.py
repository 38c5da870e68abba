"""What a proof proves, in words. Amounts are decimal with their minor units beside; enums by the rooms' own words."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from app.kernel.enums import CLAIM_STATES, LOAN_STATES, LOCKS, RECEIVABLE_STATES
from app.kernel.fields import day_text, instant_text
from app.kernel.money import decimal_text
from chain.contracts.genesis import DEPOSITS
from chain.ethereum.hexes import hex_text
from chain.proofs.layout import Record, Value
from chain.proofs.subjects import Claim, Deposit, Loan, Part, Receivable, Registration, Subject
from chain.proofs.verifier import Proven

_AMOUNTS = {
    "ClaimToken": {"value", "redeemed"},
    "ReceivableBook": {"face", "paid", "redeemed"},
    "LoanBook": {"principal", "fee"},
    "PledgeRegistry": {"amount"},
    DEPOSITS: {"value"},
}
_ENUMS: Mapping[tuple[str, str], Sequence[str]] = {
    ("ClaimToken", "state"): CLAIM_STATES,
    ("ClaimToken", "lock"): LOCKS,
    ("ReceivableBook", "state"): RECEIVABLE_STATES,
    ("LoanBook", "state"): LOAN_STATES,
}


def instant(seconds: int) -> str:
    """An instant, or how many seconds after 1970 it is where no calendar reaches: a file may say anything."""
    try:
        return instant_text(seconds)
    except OverflowError:
        return f"{seconds} s after 1970"


def _day(days: int) -> str:
    try:
        return day_text(days)
    except OverflowError:
        return f"{days} days after 1970"


_SAID: Mapping[str, Callable[[int], str]] = {
    **dict.fromkeys(
        ("holder", "debtor", "supplier", "securedParty", "grantor", "bank", "lender", "borrower"), "party {}".format
    ),
    **dict.fromkeys(("dueOn", "deliveredOn", "accruedTo"), _day),
    **dict.fromkeys(("dueAt", "registeredAt"), instant),
    "dischargedAt": lambda seconds: instant(seconds) if seconds else "no",
}
_NAMES = {
    ("ParameterRegistry", "token"): "its token",
    (DEPOSITS, "value"): "balance",
    ("ReceivableBook", "state"): "receivable is",
}


def title(subject: Subject) -> str:
    """What a proof is about."""
    match subject:
        case Claim(number):
            return f"Claim {number}"
        case Receivable(number):
            return f"Receivable {number}"
        case Loan(number):
            return f"Loan {number}"
        case Registration(number):
            return f"Entry {number} of the register of pledges"
        case Deposit(holder, currency):
            return f"Deposit of {hex_text(holder)} in {currency}"
    raise TypeError(f"nothing is known of {subject!r}")


def lines(proven: Proven) -> Iterator[tuple[str, str]]:
    """Each field of each record: its name and what it says."""
    currency = _currency(proven)
    for part, record in proven.records:
        for name, value in record.items():
            is_stale = name == "lockedBy" and not record.get("lock")
            said = "nothing" if is_stale else _said(part, name, value, currency)
            yield _NAMES.get((part.contract, name), _spaced(name)), said


def _currency(proven: Proven) -> str:
    """The currency of the amounts: the record says it, or the deposit's own name does."""
    if isinstance(proven.subject, Deposit):
        return proven.subject.currency
    records: Iterator[Record] = (record for _part, record in proven.records)
    found = next((record["currency"] for record in records if "currency" in record), b"")
    return found.decode("ascii", "replace").rstrip("\0") if isinstance(found, bytes) else ""


def _said(part: Part, name: str, value: Value, currency: str) -> str:
    if isinstance(value, bytes):
        return value.decode("ascii", "replace").rstrip("\0") if name == "currency" else hex_text(value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    if name in _AMOUNTS.get(part.contract, ()):
        return _amount(value, currency)
    words = dict(enumerate(_ENUMS.get((part.contract, name), ())))
    return words.get(value) or _SAID.get(name, str)(value)


def _amount(minor: int, currency: str) -> str:
    if not currency:
        return f"{minor} minor units"
    return f"{decimal_text(minor, currency)} {currency} ({minor} minor units)"


def _spaced(name: str) -> str:
    """``securedParty`` → ``secured party``."""
    return "".join(f" {letter.lower()}" if letter.isupper() else letter for letter in name)
