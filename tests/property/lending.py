"""Rules about financing."""

from __future__ import annotations

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from tests.contracts.world.words import CNY, DAY_S
from tests.property.base import Base, Draws
from tests.property.model.records import Offer
from tests.property.snapshot import CORES, FUNDERS

DESK = "FinancingDesk"
REQUESTS_MAX, OFFERS_MAX = 8, 12


class Lending(Base):
    """From a request to the last cent repaid."""

    @rule(data=st.data(), limit=st.integers(0, 2_000), advance_bps=st.integers(0, 10_000))
    def set_debtor_limit(self, data: st.DataObject, limit: int, advance_bps: int) -> None:
        draw = Draws(data)
        by, core = draw.someone(draw.one_of(FUNDERS)), draw.one_of(CORES)
        if draw.number(0, 3):
            limit, advance_bps = 100_000, 9_000
        self.both(
            self.maker(by),
            DESK,
            "setDebtorLimit",
            (self.id(core), CNY, limit, advance_bps),
            lambda model: model.set_debtor_limit(by, core, limit, advance_bps),
        )

    @precondition(lambda self: len(self.model.requests) < REQUESTS_MAX)
    @rule(data=st.data(), days=st.integers(0, 31), principal=st.integers(0, 50))
    def request(self, data: st.DataObject, days: int, principal: int) -> None:
        draw = Draws(data)
        live = [number for number, each in self.model.claims.items() if each.state == "Live"]
        number = draw.one_of(live or sorted(self.model.claims))
        by = draw.someone(self.model.claims[number].holder)
        principal = 0 if draw.number(0, 2) else principal
        expires_at = self.world.now + days * DAY_S
        self.both(
            self.maker(by),
            DESK,
            "request",
            (number, principal, expires_at),
            lambda model: model.request(by, number, principal, expires_at),
        )

    @precondition(lambda self: self.model.requests)
    @rule(data=st.data())
    def withdraw_request(self, data: st.DataObject) -> None:
        draw = Draws(data)
        key = draw.one_of(sorted(self.model.requests))
        by = draw.someone(self.model.requests[key].borrower)
        self.both(self.maker(by), DESK, "withdrawRequest", (key,), lambda model: model.withdraw_request(by, key))

    @precondition(lambda self: len(self.model.offers) < OFFERS_MAX and self._asked())
    @rule(data=st.data(), days=st.integers(0, 31), term=st.integers(0, 62), fee=st.integers(0, 9))
    def offer(self, data: st.DataObject, days: int, term: int, fee: int) -> None:
        draw = Draws(data)
        key = draw.one_of(self._asked())
        request = self.model.requests[key]
        claim = self.model.claims[request.claim]
        funder = draw.someone(draw.one_of(FUNDERS))
        receivable = self.model.receivables[claim.receivable]
        term = term if draw.rarely() else max(1, min(term, receivable.due_on - self.world.today))
        new = Offer(
            request=key,
            funder=funder,
            debtor="",
            principal=request.principal or draw.number(0, claim.outstanding),
            rate_bps=draw.number(0, 2_400),
            late_rate_bps=draw.number(2_000, 2_401),
            due_on=self.world.today + term,
            fee=fee,
            outstanding=claim.outstanding + draw.rarely(),
            expires_at=self.world.now + days * DAY_S,
        )
        terms = {
            "request": key,
            "principal": new.principal,
            "rateBps": new.rate_bps,
            "lateRateBps": new.late_rate_bps,
            "dueOn": new.due_on,
            "fee": new.fee,
            "outstanding": new.outstanding,
            "expiresAt": new.expires_at,
        }
        self.act(
            funder,
            DESK,
            "offer",
            (terms,),
            lambda model: model.offer(Offer(**vars(new))),
            "OfferFinancing",
            new.principal,
        )

    @precondition(lambda self: self.model.offers)
    @rule(data=st.data())
    def withdraw_offer(self, data: st.DataObject) -> None:
        draw = Draws(data)
        key = draw.one_of(self._offers())
        by = draw.someone(self.model.offers[key].funder)
        self.both(self.maker(by), DESK, "withdrawOffer", (key,), lambda model: model.withdraw_offer(by, key))

    @precondition(lambda self: self.model.offers)
    @rule(data=st.data())
    def release_offer(self, data: st.DataObject) -> None:
        key = Draws(data).one_of(self._offers())
        self.both(self.maker("auditor"), DESK, "releaseOffer", (key,), lambda model: model.release_offer(key))

    @precondition(lambda self: self.model.offers)
    @rule(data=st.data())
    def accept_offer(self, data: st.DataObject) -> None:
        draw = Draws(data)
        key = draw.one_of(self._offers())
        offer = self.model.offers[key]
        by = draw.someone(self.model.requests[offer.request].borrower)
        self.act(
            by,
            DESK,
            "acceptOffer",
            (key,),
            lambda model: model.accept_offer(by, key),
            "AcceptFinancing",
            offer.principal,
        )

    @precondition(lambda self: self.model.loans)
    @rule(data=st.data())
    def repay(self, data: st.DataObject) -> None:
        draw = Draws(data)
        number = draw.one_of(self._loans())
        loan = self.model.loans[number]
        about = draw.number(0, self.model.owed(loan) + 1)
        by = draw.someone(loan.borrower)
        self.act(by, "LoanBook", "repay", (number, about), lambda model: model.repay(by, number, about), "Repay", about)

    @precondition(lambda self: self.model.loans)
    @rule(data=st.data())
    def repay_all(self, data: st.DataObject) -> None:
        draw = Draws(data)
        number = draw.one_of(self._loans())
        loan = self.model.loans[number]
        most = self.model.owed(loan) - draw.rarely()
        by = draw.someone(loan.borrower)
        self.act(
            by,
            "LoanBook",
            "repayAll",
            (number, max(0, most)),
            lambda model: model.repay_all(by, number, max(0, most)),
            "Repay",
            lambda model: model.owed(model.loans[number]),
        )

    def _asked(self) -> list[int]:
        return [key for key, each in self.model.requests.items() if each.state == "Open"]

    def _offers(self) -> list[int]:
        """The open ones, or any."""
        return [key for key, each in self.model.offers.items() if each.state == "Open"] or list(self.model.offers)

    def _loans(self) -> list[int]:
        """The open ones, or any."""
        return [key for key, each in self.model.loans.items() if each.state == "Open"] or list(self.model.loans)
