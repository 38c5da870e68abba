"""Requests, offers in escrow, and loans with interest as exact fractions."""

from __future__ import annotations

from collections import defaultdict
from fractions import Fraction
from math import ceil, floor

from tests.property.model.claims import FREE, Claims
from tests.property.model.records import DAY_S, Claim, Limit, Loan, Offer, Party, Request, amount, need

YEAR = 10_000 * 360
"""Basis points of a year of 360 days."""


class Financing(Claims):
    """From a request to the last cent repaid."""

    def __init__(self, now: int, parties: dict[str, Party], rules: dict[str, int]) -> None:
        super().__init__(now, parties, rules)
        self.requests: dict[int, Request] = {}
        self.offers: dict[int, Offer] = {}
        self.loans: dict[int, Loan] = {}
        self.limits: dict[tuple[str, str], Limit] = defaultdict(Limit)

    def set_debtor_limit(self, by: str, debtor: str, most: int, advance_bps: int) -> None:
        self._funder(by)
        self.role(debtor, "CoreEnterprise")
        limit = self.limits[by, debtor]
        limit.limit, limit.advance_bps = most, advance_bps

    def request(self, by: str, number: int, principal: int, expires_at: int) -> int:
        self.standing(by)
        claim = self.free_claim(number, by)
        self.live(claim.receivable)
        need(self.now < expires_at <= self.now + 30 * DAY_S)
        key = len(self.requests) + 1
        self.requests[key] = Request(number, by, principal, expires_at)
        return key

    def withdraw_request(self, by: str, key: int) -> None:
        request = self.requests[key]
        need(request.borrower == by and request.state == "Open")
        request.state = "Withdrawn"

    def offer(self, new: Offer) -> int:
        self._funder(new.funder)
        need("Lending" in self.parties[new.funder].licences)
        request = self._live_request(new.request)
        claim = self.free_claim(request.claim, request.borrower)
        receivable = self.live(claim.receivable)
        need(new.funder not in (request.borrower, receivable.debtor))
        amount(new.principal)
        need(request.principal in (0, new.principal))
        need(self.now < new.expires_at <= self.now + 30 * DAY_S)
        need(new.rate_bps <= new.late_rate_bps <= 2_400)
        need(new.outstanding == claim.outstanding)
        need(self.today < new.due_on <= receivable.due_on)
        days = new.due_on - self.today
        owes = new.principal + new.fee + ceil(Fraction(new.principal * new.rate_bps * days, YEAR))
        limit = self.limits[new.funder, receivable.debtor]
        need(owes <= claim.outstanding * limit.advance_bps // 10_000)
        need(limit.used + new.principal <= limit.limit)
        limit.used += new.principal
        self.move(new.funder, "escrow", new.principal)
        new.debtor = receivable.debtor
        key = len(self.offers) + 1
        self.offers[key] = new
        return key

    def withdraw_offer(self, by: str, key: int) -> None:
        need(self.offers[key].funder == by)
        self._give_back(key, "Withdrawn")

    def release_offer(self, key: int) -> None:
        offer = self.offers[key]
        request = self.requests[offer.request]
        claim = self.claims[request.claim]
        is_over = self.now >= offer.expires_at or request.state != "Open" or self.now >= request.expires_at
        has_changed = claim.state != "Live" or claim.holder != request.borrower or claim.outstanding < offer.outstanding
        need(is_over or has_changed or self.now >= self.receivables[claim.receivable].due_at)
        self._give_back(key, "Released")

    def accept_offer(self, by: str, key: int) -> int:
        offer = self.offers[key]
        need(offer.state == "Open" and self.now < offer.expires_at)
        request = self._live_request(offer.request)
        need(request.borrower == by)
        self.standing(by, offer.funder)
        self.role(offer.funder, "Funder")
        need("Lending" in self.parties[offer.funder].licences)
        claim = self.free_claim(request.claim, by)
        receivable = self.live(claim.receivable)
        need(claim.outstanding >= offer.outstanding and self.today < offer.due_on <= receivable.due_on)
        offer.state = request.state = "Accepted"
        number = len(self.loans) + 1
        terms = (offer.principal, offer.fee, offer.rate_bps, offer.late_rate_bps, offer.due_on, self.today)
        self.loans[number] = Loan(request.claim, offer.funder, by, offer.debtor, *terms)
        claim.lock = ("Pledge", number)
        self.move("escrow", by, offer.principal)
        return number

    def owed(self, loan: Loan) -> int:
        self._accrue(loan)
        return loan.fee + ceil(loan.interest) + loan.principal

    def repay(self, by: str, number: int, about: int) -> None:
        loan = self._own_loan(by, number)
        amount(about)
        need(about <= self.owed(loan))
        self.move(by, loan.lender, about)
        self._apply(loan, about)

    def repay_all(self, by: str, number: int, most: int) -> None:
        loan = self._own_loan(by, number)
        about = self.owed(loan)
        need(about <= most)
        self.move(by, loan.lender, about)
        self._apply(loan, about)

    def collect(self, claim: Claim, due: int) -> int:
        kind, number = claim.lock
        if kind != "Pledge":
            return 0
        loan = self.loans[number]
        taken = min(due, self.owed(loan))
        self.move("pots", loan.lender, taken)
        self._apply(loan, taken)
        if loan.state == "Open" and claim.state == "Redeemed":
            loan.secured = False
            claim.lock = FREE
        return taken

    def _apply(self, loan: Loan, about: int) -> None:
        """Fee, interest in whole cents, principal; the rest of a cent is rounded up when it closes."""
        closes = about == self.owed(loan)
        to_fee = min(about, loan.fee)
        to_interest = min(about - to_fee, ceil(loan.interest) if closes else floor(loan.interest))
        to_principal = about - to_fee - to_interest
        loan.fee -= to_fee
        loan.interest = Fraction(0) if closes else loan.interest - to_interest
        loan.principal -= to_principal
        self.limits[loan.lender, loan.debtor].used -= to_principal
        if closes:
            if loan.secured:
                self.claims[loan.claim].lock = FREE
            loan.state, loan.secured = "Closed", False

    def _accrue(self, loan: Loan) -> None:
        """Day by day, so that nothing is shared with how the contract counts."""
        for day in range(loan.accrued_to, self.today):
            rate = loan.late_rate_bps if day >= loan.due_on else loan.rate_bps
            loan.interest += Fraction(loan.principal * rate, YEAR)
        loan.accrued_to = self.today

    def _own_loan(self, by: str, number: int) -> Loan:
        loan = self.loans[number]
        need(loan.borrower == by and loan.state == "Open")
        return loan

    def _give_back(self, key: int, state: str) -> None:
        offer = self.offers[key]
        need(offer.state == "Open")
        offer.state = state
        self.limits[offer.funder, offer.debtor].used -= offer.principal
        self.move("escrow", offer.funder, offer.principal)

    def _live_request(self, key: int) -> Request:
        request = self.requests[key]
        need(request.state == "Open" and self.now < request.expires_at)
        return request

    def _funder(self, name: str) -> None:
        self.standing(name)
        self.role(name, "Funder")
