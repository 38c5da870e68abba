"""What the model remembers. Parties go by name, amounts are minor units, days are China's."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction

DAY_S = 86_400
ZONE_S = 8 * 3_600
AMOUNT_MAX = 2**53 - 1
LARGE = 3


class No(Exception):
    """The rules refuse it."""


class Two(Exception):
    """It takes a second person."""

    error = "SecondPersonRequired"


class TooMuchToday(Two):
    """It takes a second person, since one did too much today."""

    error = "DailySumExceeded"


def need(holds: object) -> None:
    if not holds:
        raise No


def amount(value: int) -> None:
    need(0 < value <= AMOUNT_MAX)


@dataclass
class Party:
    roles: set[str]
    licences: set[str] = field(default_factory=set)
    kyb_until: int = 2**39
    suspended: bool = False
    size: int = 0
    """``SizeClass``; from :data:`LARGE` on a firm is large or a public body."""
    jurisdiction: bytes = b"CN"
    others: list[bytes] = field(default_factory=list)
    """Its legal ids besides the first."""


@dataclass
class Invoice:
    seller: str
    buyer: str
    gross: int
    reductions: int = 0
    credited: int = 0
    currency: bytes = b"CNY"
    allocated: int = 0
    revision: int = 0


@dataclass
class Receivable:
    debtor: str
    supplier: str
    face: int
    by_debtor: bool
    due_on: int
    grace_days: int
    parts: list[tuple[int, int, int]]
    """Invoice, amount, and the invoice's revision."""
    state: str = "Proposed"
    paid: int = 0
    redeemed: int = 0
    is_overdue: bool = False
    paid_on: int = 0

    @property
    def due_at(self) -> int:
        return (self.due_on + 1) * DAY_S - ZONE_S

    @property
    def pot(self) -> int:
        return self.paid - self.redeemed


@dataclass
class Claim:
    receivable: int
    holder: str
    value: int
    paid_at: int = 0
    parent: int = 0
    redeemed: int = 0
    hop: int = 0
    tier: int = 1
    splits: int = 0
    state: str = "Live"
    lock: tuple[str, int] = ("None", 0)

    @property
    def outstanding(self) -> int:
        return self.value - self.redeemed


@dataclass
class TransferOffer:
    claim: int
    giver: str
    taker: str
    invoice: int
    expires_at: int
    state: str = "Open"


@dataclass
class Request:
    claim: int
    borrower: str
    principal: int
    expires_at: int
    hop: int
    state: str = "Open"


@dataclass
class Offer:
    request: int
    funder: str
    debtor: str
    principal: int
    rate_bps: int
    late_rate_bps: int
    due_on: int
    fee: int
    least: int
    expires_at: int
    state: str = "Open"


@dataclass
class Loan:
    claim: int
    lender: str
    borrower: str
    debtor: str
    principal: int
    fee: int
    rate_bps: int
    late_rate_bps: int
    due_on: int
    accrued_to: int
    interest: Fraction = Fraction(0)
    state: str = "Open"
    secured: bool = True


@dataclass
class Payout:
    party: str
    amount: int
    account: int
    reserved_at: int
    state: str = "Reserved"


@dataclass
class BankAccount:
    party: str
    currency: bytes
    state: str = "Registered"


@dataclass
class Entry:
    """What an entry of the bank's statement stands for."""

    party: str
    amount: int
    use: str
    used_at: int


@dataclass
class Policy:
    """``used`` is what one person did and has not decayed at ``used_at``, in minor units × seconds of a day."""

    on: bool
    above: int
    daily: int
    used: int
    used_at: int

    def left(self, now: int) -> int:
        """What of it has not decayed by now: a day's sum goes in a day."""
        return max(0, self.used - self.daily * (now - self.used_at))


@dataclass
class Hold:
    """What a filed call holds of its debtor's quota. ``receivable`` is the one it would confirm; 0 = it would propose."""

    debtor: str
    amount: int
    receivable: int
    call: tuple[object, ...]


@dataclass
class Quota:
    own: int = 0
    governance: int = 0
    outstanding: int = 0
    pending: int = 0


@dataclass
class Limit:
    limit: int = 0
    advance_bps: int = 0
    used: int = 0
