"""Requests, offers in escrow, and loans with interest as exact fractions."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from fractions import Fraction
from math import ceil, floor

from tests.property.model.claims import FREE, Claims
from tests.property.model.records import DAY_S, Claim, Limit, Loan, Offer, Party, Request, amount, need

YEAR = 10_000 * 360
"""Basis points of a year of 360 days."""


class Financing(Claims):
    """From a request to the last cent repaid."""

    def __init__(self, now: int, parties: dict[str, Party], parameters: dict[str, int]) -> None:
        super().__init__(now, parties, parameters)
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
        self.requests[key] = Request(number, by, principal, expires_at, claim.hop)
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
        need(claim.hop == request.hop)
        receivable = self.live(claim.receivable)
        need(new.funder not in (request.borrower, receivable.debtor))
        amount(new.principal)
        need(request.principal in (0, new.principal))
        need(self.now < new.expires_at <= self.now + 30 * DAY_S)
        need(new.rate_bps <= new.late_rate_bps <= self.parameters["RateBpsMax"])
        need(self.to_come(claim) >= new.least)
        new.debtor = receivable.debtor
        self._cost(new, receivable.due_on, new.least)
        limit = self.limits[new.funder, receivable.debtor]
        need(limit.used + new.principal <= limit.limit)
        limit.used += new.principal
        self.move(new.funder, "escrow", new.principal)
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
        has_moved = claim.state != "Live" or (claim.holder, claim.hop) != (request.borrower, request.hop)
        is_due = self.now >= self.receivables[claim.receivable].due_at
        need(is_over or has_moved or self.to_come(claim) < offer.least or is_due)
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
        need(claim.hop == request.hop)
        receivable = self.live(claim.receivable)
        outstanding = self.to_come(claim)
        need(outstanding >= offer.least)
        self._cost(offer, receivable.due_on, outstanding)
        limit = self.limits[offer.funder, offer.debtor]
        need(limit.used <= limit.limit)
        self.draw(request.claim)
        offer.state = request.state = "Accepted"
        number = len(self.loans) + 1
        terms = (offer.principal, offer.fee, offer.rate_bps, offer.late_rate_bps, offer.due_on, self.today)
        self.loans[number] = Loan(request.claim, offer.funder, by, offer.debtor, *terms)
        claim.lock = ("Pledge", number)
        self.move("escrow", by, offer.principal)
        return number

    def owed(self, loan: Loan) -> int:
        """What settles it today, what lies ready in the pot included; that earned nobody interest since it was paid."""
        copy = replace(loan)
        ready = self._ready(loan)
        if ready:
            self._accrue(copy, self._paid_on(loan))
            owes = self._sum(copy)
            if ready >= owes:
                return owes
            self._settle(copy, ready, closes=False)
        self._accrue(copy, self.today)
        return ready + self._sum(copy)

    def still_owed(self, loan: Loan) -> int:
        """The same once the pot's part has been taken."""
        return self.owed(loan) - min(self._ready(loan), self.owed(loan))

    def repay(self, by: str, number: int, about: int) -> None:
        loan = self._own_loan(by, number)
        amount(about)
        need(about <= self._drawn(loan))
        self._repay(loan, about)

    def repay_all(self, by: str, number: int, most: int) -> None:
        loan = self._own_loan(by, number)
        about = self._drawn(loan)
        need(about <= most)
        if about:
            self._repay(loan, about)

    def collect(self, claim: Claim, due: int) -> int:
        """Up to what was owed on the day since which the money lies ready."""
        kind, number = claim.lock
        if kind != "Pledge":
            return 0
        loan = self.loans[number]
        self._accrue(loan, self._paid_on(loan))
        taken = min(due, self._sum(loan))
        self.move("pots", loan.lender, taken)
        self._apply(loan, taken)
        if loan.state == "Open" and claim.state == "Redeemed":
            loan.secured = False
            claim.lock = FREE
        return taken

    def _cost(self, offer: Offer, last: int, value: int) -> None:
        """A loan runs a day at least, and no longer than the debt; it comes to no more than the advance rate's part of the
        value; and fee and interest together are within the ceiling over the term."""
        days = offer.due_on - self.today
        need(days >= 1 and offer.due_on <= last)
        interest = Fraction(offer.principal * offer.rate_bps * days, YEAR)
        need(offer.fee + interest <= Fraction(offer.principal * self.parameters["RateBpsMax"] * days, YEAR))
        advance = self.limits[offer.funder, offer.debtor].advance_bps
        need(offer.principal + offer.fee + ceil(interest) <= value * advance // 10_000)

    def _ready(self, loan: Loan) -> int:
        return self.due(self.claims[loan.claim]) if loan.secured else 0

    def _paid_on(self, loan: Loan) -> int:
        return self.receivables[self.claims[loan.claim].receivable].paid_on

    def _drawn(self, loan: Loan) -> int:
        """What is owed today once the pot's part was taken."""
        if loan.secured:
            self.draw(loan.claim)
        self._accrue(loan, self.today)
        return self._sum(loan)

    def _repay(self, loan: Loan, about: int) -> None:
        self.move(loan.borrower, loan.lender, about)
        self._apply(loan, about)

    def _sum(self, loan: Loan) -> int:
        return loan.fee + ceil(loan.interest) + loan.principal

    def _settle(self, loan: Loan, about: int, *, closes: bool) -> int:
        """Fee, interest in whole cents, principal; the rest of a cent is rounded up when it closes. What went to principal."""
        to_fee = min(about, loan.fee)
        to_interest = min(about - to_fee, ceil(loan.interest) if closes else floor(loan.interest))
        to_principal = about - to_fee - to_interest
        loan.fee -= to_fee
        loan.interest = Fraction(0) if closes else loan.interest - to_interest
        loan.principal -= to_principal
        return to_principal

    def _apply(self, loan: Loan, about: int) -> None:
        closes = about == self._sum(loan)
        self.limits[loan.lender, loan.debtor].used -= self._settle(loan, about, closes=closes)
        if closes:
            if loan.secured:
                self.claims[loan.claim].lock = FREE
            loan.state, loan.secured = "Closed", False

    def _accrue(self, loan: Loan, to: int) -> None:
        """Day by day, so that nothing is shared with how the contract counts."""
        for day in range(loan.accrued_to, to):
            rate = loan.late_rate_bps if day >= loan.due_on else loan.rate_bps
            loan.interest += Fraction(loan.principal * rate, YEAR)
        loan.accrued_to = max(loan.accrued_to, to)

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
