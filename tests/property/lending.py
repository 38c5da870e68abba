"""Rules about financing."""

from __future__ import annotations

from tests.contracts.world.words import DAY_S
from tests.property.base import Draws, step
from tests.property.model.records import Offer
from tests.property.snapshot import FUNDERS
from tests.property.verbs import DESK, Verbs

REQUESTS_MAX, OFFERS_MAX = 8, 12


class Lending(Verbs):
    """From a request to the last cent repaid."""

    @step(when=lambda self: len(self.model.offers) < OFFERS_MAX and self._unlocked())
    def a_claim_is_financed(self, draw: Draws) -> None:
        """From request to payout, as far as the rules let it go."""
        share = draw.number(1, 80)
        accepts = draw.number(0, 2)
        number = draw.one_of(self._unlocked())
        it = self.model.claims[number]
        key = self.do_request(it.holder, number, 0, self.world.now + 9 * DAY_S)
        if not key:
            return
        offer = self.do_offer(self._terms(draw, key, max(1, self.model.to_come(it) * share // 100)), insists=True)
        if offer and accepts:
            self.do_accept_offer(it.holder, offer, insists=True)

    @step(when=lambda self: len(self.model.requests) < REQUESTS_MAX and self.model.claims)
    def request(self, draw: Draws) -> None:
        days = draw.number(0, 31)
        principal = draw.number(0, 50)
        number = draw.one_of(self._unlocked() or sorted(self.model.claims))
        by = draw.someone(self.model.claims[number].holder)
        self.do_request(by, number, 0 if draw.number(0, 2) else principal, self.world.now + days * DAY_S)

    @step(when=lambda self: self._asked())
    def withdraw_request(self, draw: Draws) -> None:
        key = draw.mostly(self._asked(), self.model.requests)
        by = draw.someone(self.model.requests[key].borrower)
        self.both(self.maker(by), DESK, "withdrawRequest", (key,), lambda model: model.withdraw_request(by, key))

    @step(when=lambda self: len(self.model.offers) < OFFERS_MAX and self._asked())
    def offer(self, draw: Draws) -> None:
        key = draw.one_of(self._asked())
        request = self.model.requests[key]
        held = self.model.to_come(self.model.claims[request.claim])
        self.do_offer(self._terms(draw, key, request.principal or draw.number(0, held)))

    @step(when=lambda self: self._offers())
    def withdraw_offer(self, draw: Draws) -> None:
        key = draw.mostly(self._offers(), self.model.offers)
        by = draw.someone(self.model.offers[key].funder)
        self.both(self.maker(by), DESK, "withdrawOffer", (key,), lambda model: model.withdraw_offer(by, key))

    @step(when=lambda self: self._offers())
    def release_offer(self, draw: Draws) -> None:
        key = draw.mostly(self._offers(), self.model.offers)
        if draw.flag():
            self.wait_for(self.model.offers[key].expires_at)
        self.both(self.maker("auditor"), DESK, "releaseOffer", (key,), lambda model: model.release_offer(key))

    @step(when=lambda self: self._offers())
    def accept_offer(self, draw: Draws) -> None:
        key = draw.mostly(self._offers(), self.model.offers)
        self.do_accept_offer(draw.someone(self.model.requests[self.model.offers[key].request].borrower), key)

    @step(when=lambda self: self._loans())
    def repay(self, draw: Draws) -> None:
        """Often days later, when interest has come."""
        self.wait_for(self.world.now + draw.one_of([0, 1, 3, 11]) * DAY_S)
        number = draw.mostly(self._loans(), self.model.loans)
        loan = self.model.loans[number]
        self.do_repay(draw.someone(loan.borrower), number, draw.number(0, self.model.owed(loan) + 1))

    @step(when=lambda self: self._loans())
    def repay_all(self, draw: Draws) -> None:
        number = draw.mostly(self._loans(), self.model.loans)
        loan = self.model.loans[number]
        most = max(0, self.model.still_owed(loan) - draw.rarely())
        self.do_repay_all(draw.someone(loan.borrower), number, most)

    def _terms(self, draw: Draws, key: int, principal: int) -> Offer:
        """An offer that fits, or nearly."""
        claim = self.model.claims[self.model.requests[key].claim]
        last = self.model.receivables[claim.receivable].due_on - self.world.today
        term = draw.number(0, 62) if draw.rarely() else draw.number(1, max(1, last))
        return Offer(
            request=key,
            funder=draw.someone(draw.one_of(FUNDERS)),
            debtor="",
            principal=principal,
            rate_bps=draw.number(0, 2_400),
            late_rate_bps=2_400 if draw.number(0, 5) else draw.number(2_000, 2_401),
            due_on=self.world.today + term,
            fee=draw.number(0, 5) if draw.flag() else 0,
            least=max(0, self.model.to_come(claim) - draw.number(0, 2) + 3 * draw.rarely()),
            expires_at=self.world.now + draw.number(1, 9) * DAY_S,
        )

    def _unlocked(self) -> list[int]:
        claims = self.model.claims.items()
        return [number for number, each in claims if each.state == "Live" and each.lock == ("None", 0)]

    def _asked(self) -> list[int]:
        return [key for key, each in self.model.requests.items() if each.state == "Open"]

    def _offers(self) -> list[int]:
        return [key for key, each in self.model.offers.items() if each.state == "Open"]

    def _loans(self) -> list[int]:
        return [key for key, each in self.model.loans.items() if each.state == "Open"]
