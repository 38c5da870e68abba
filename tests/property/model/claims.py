"""Claims: split, passed on, redeemed."""

from __future__ import annotations

from dataclasses import replace

from tests.property.model.receivables import Receivables
from tests.property.model.records import DAY_S, Claim, Party, Receivable, TransferOffer, amount, need

FREE = ("None", 0)


class Claims(Receivables):
    """A holder's leg of a confirmed receivable."""

    def __init__(self, now: int, parties: dict[str, Party], rules: dict[str, int]) -> None:
        super().__init__(now, parties, rules)
        self.transfers: dict[int, TransferOffer] = {}

    def split(self, by: str, number: int, parts: list[int]) -> int:
        claim = self.free_claim(number, by)
        need(2 <= len(parts) <= 100 and claim.splits < self.rules["SplitsMax"])
        for part in parts:
            amount(part)
            need(part >= self.rules["SmallestPart"])
        need(sum(parts) == claim.value)
        claim.state = "Split"
        first, start = len(self.claims) + 1, 0
        for place, part in enumerate(parts):
            carried = claim.redeemed * (start + part) // claim.value - claim.redeemed * start // claim.value
            state = "Redeemed" if carried == part else "Live"
            child = replace(claim, value=part, redeemed=carried, parent=number, splits=claim.splits + 1, state=state)
            self.claims[first + place] = child
            start += part
        return first

    def offer_transfer(self, by: str, number: int, taker: str, invoice: int, expires_at: int) -> int:
        claim = self.free_claim(number, by)
        receivable = self.live(claim.receivable)
        self._may_pass(claim, receivable, by, taker)
        need(self.now < expires_at <= self.now + 30 * DAY_S)
        self.allocable(invoice, taker, by, claim.outstanding)
        key = len(self.transfers) + 1
        self.transfers[key] = TransferOffer(number, by, taker, invoice, expires_at, receivable.paid)
        claim.lock = ("TransferOffer", key)
        return key

    def accept_transfer(self, by: str, key: int, outstanding: int) -> None:
        offer = self._open_transfer(key)
        claim = self.claims[offer.claim]
        need(by == offer.taker and claim.state == "Live")
        receivable = self.live(claim.receivable)
        need(not self._is_void(offer, receivable) and outstanding == claim.outstanding)
        self._may_pass(claim, receivable, offer.giver, by)
        self.allocate(offer.invoice, by, offer.giver, claim.outstanding)
        offer.state = "Accepted"
        claim.lock, claim.holder, claim.tier = FREE, by, claim.tier + 1

    def end_transfer(self, by: str, key: int, state: str) -> None:
        """Reject it (the recipient), cancel it (the holder), or release it where it is void (anyone)."""
        offer = self._open_transfer(key)
        claim = self.claims[offer.claim]
        receivable = self.receivables[claim.receivable]
        if state == "Released":
            is_over = claim.state != "Live" or self.now >= receivable.due_at
            need(is_over or self._is_void(offer, receivable))
        else:
            need(by == {"Rejected": offer.taker, "Cancelled": offer.giver}[state])
        offer.state = state
        claim.lock = FREE

    def redeem(self, number: int) -> None:
        claim = self.claims[number]
        need(claim.state == "Live")
        receivable = self.receivables[claim.receivable]
        share = claim.value * receivable.paid // receivable.face - claim.redeemed
        due = min(share, receivable.pot)
        need(due > 0)
        claim.redeemed += due
        receivable.redeemed += due
        if claim.outstanding == 0:
            claim.state = "Redeemed"
        to_lender = self.collect(claim, due)
        self.move("pots", claim.holder, due - to_lender)

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
        need(claim.tier < self.rules["DeepestTier"])

    def _is_void(self, offer: TransferOffer, receivable: Receivable) -> bool:
        return self.now >= offer.expires_at or receivable.paid != offer.paid

    def _open_transfer(self, key: int) -> TransferOffer:
        offer = self.transfers[key]
        need(offer.state == "Open")
        return offer
