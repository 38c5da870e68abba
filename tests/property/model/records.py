"""What the model remembers. Parties go by name, amounts are minor units, days are China's."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction

DAY_S = 86_400
ZONE_S = 8 * 3_600
AMOUNT_MAX = 2**53 - 1


class No(Exception):
    """The rules refuse it."""


class Two(Exception):
    """It takes a second person."""


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


@dataclass
class Invoice:
    seller: str
    buyer: str
    gross: int
    allocated: int = 0


@dataclass
class Receivable:
    debtor: str
    supplier: str
    face: int
    by_debtor: bool
    due_on: int
    grace_days: int
    parts: list[tuple[int, int]]
    state: str = "Proposed"
    paid: int = 0
    redeemed: int = 0

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
    root: int
    parent: int = 0
    redeemed: int = 0
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
    paid: int
    state: str = "Open"


@dataclass
class Request:
    claim: int
    borrower: str
    principal: int
    expires_at: int
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
    outstanding: int
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
    state: str = "Reserved"


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
