"""Claims: split, passed on, redeemed."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from math import floor

from tests.property.model.receivables import Receivables
from tests.property.model.records import DAY_S, Claim, Party, Receivable, TransferOffer, amount, need

FREE = ("None", 0)


class Claims(Receivables):
    """A holder's leg of a confirmed receivable."""

    def __init__(self, now: int, parties: dict[str, Party], parameters: dict[str, int]) -> None:
        super().__init__(now, parties, parameters)
        self.transfers: dict[int, TransferOffer] = {}
        self.hops = 0

    def split(self, by: str, number: int, parts: list[int]) -> int:
        """What is due is drawn first; what is still to come is divided, and one part may be a small remainder."""
        claim = self.free_claim(number, by)
        need(2 <= len(parts) <= 100 and claim.splits < self.parameters["SplitsMax"])
        for part in parts:
            amount(part)
        need(sum(part < self.smallest for part in parts) <= 1)
        self.draw(number)
        need(sum(parts) == claim.outstanding)
        claim.state = "Split"
        paid = self.receivables[claim.receivable].paid
        first = len(self.claims) + 1
        fresh = {"redeemed": 0, "paid_at": paid, "parent": number, "splits": claim.splits + 1, "state": "Live"}
        for place, part in enumerate(parts):
            self.claims[first + place] = replace(claim, value=part, **fresh)
        return first

    def offer_transfer(self, by: str, number: int, taker: str, invoice: int, expires_at: int) -> int:
        claim = self.free_claim(number, by)
        receivable = self.live(claim.receivable)
        self._may_pass(claim, receivable, by, taker)
        need(self.now < expires_at <= self.now + 30 * DAY_S)
        self.draw(number)
        need(claim.state == "Live")
        self.allocable(invoice, taker, by, claim.outstanding)
        key = len(self.transfers) + 1
        self.transfers[key] = TransferOffer(number, by, taker, invoice, expires_at)
        claim.lock = ("TransferOffer", key)
        return key

    def accept_transfer(self, by: str, key: int, least: int) -> None:
        offer = self._open_transfer(key)
        claim = self.claims[offer.claim]
        need(by == offer.taker and claim.state == "Live")
        receivable = self.live(claim.receivable)
        need(self.now < offer.expires_at)
        self.draw(offer.claim)
        need(claim.state == "Live" and claim.outstanding >= least)
        self._may_pass(claim, receivable, offer.giver, by)
        self.allocate(offer.invoice, by, offer.giver, claim.outstanding)
        offer.state = "Accepted"
        self.hops += 1
        claim.lock, claim.holder, claim.tier, claim.hop = FREE, by, claim.tier + 1, self.hops

    def end_transfer(self, by: str, key: int, state: str) -> None:
        """Reject it (the recipient), cancel it (the holder), or release it where it is void (anyone)."""
        offer = self._open_transfer(key)
        claim = self.claims[offer.claim]
        if state == "Released":
            is_due = self.now >= self.receivables[claim.receivable].due_at
            need(claim.state != "Live" or self.now >= offer.expires_at or is_due)
        else:
            need(by == {"Rejected": offer.taker, "Cancelled": offer.giver}[state])
        offer.state = state
        claim.lock = FREE

    def redeem(self, number: int) -> None:
        need(self.claims[number].state == "Live")
        need(self.draw(number) > 0)

    def due(self, claim: Claim) -> int:
        """Its part of what was paid since it came to be, rounded down, less what it drew."""
        if claim.state != "Live":
            return 0
        receivable = self.receivables[claim.receivable]
        paid, face = receivable.paid - claim.paid_at, receivable.face - claim.paid_at
        return floor(Fraction(claim.value * paid, face)) - claim.redeemed

    def to_come(self, claim: Claim) -> int:
        """What is still to come once what is due is drawn."""
        return claim.outstanding - self.due(claim) if claim.state == "Live" else 0

    def draw(self, number: int) -> int:
        """Pay out what is due, the lender first; how much it was."""
        claim = self.claims[number]
        due = self.due(claim)
        if not due:
            return 0
        claim.redeemed += due
        receivable = self.receivables[claim.receivable]
        receivable.redeemed += due
        if claim.outstanding == 0:
            claim.state = "Redeemed"
        to_lender = self.collect(claim, due)
        self.move("pots", claim.holder, due - to_lender)
        return due

    def collect(self, claim: Claim, due: int) -> int:
        """What a lender takes first of it; moves it, too."""
        raise NotImplementedError

    def free_claim(self, number: int, holder: str) -> Claim:
        claim = self.claims[number]
        need(claim.state == "Live" and claim.holder == holder and claim.lock == FREE)
        return claim

    def _may_pass(self, claim: Claim, receivable: Receivable, giver: str, taker: str) -> None:
        need(taker not in (giver, receivable.debtor))
        self.standing(giver, taker)
        self.role(taker, "Supplier")
        need(claim.tier < self.parameters["DeepestTier"])

    def _open_transfer(self, key: int) -> TransferOffer:
        offer = self.transfers[key]
        need(offer.state == "Open")
        return offer
