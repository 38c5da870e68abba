"""Rules about invoices, receivables and claims."""

from __future__ import annotations

from hypothesis import strategies as st
from hypothesis.stateful import initialize

from tests.contracts.world.words import AMOUNT_MAX, CNY, DAY_S, EUR, Verb, ref
from tests.property.base import UNDERTAKING, Draws, step
from tests.property.model import Model
from tests.property.money import Money
from tests.property.snapshot import CORES, SUPPLIERS
from tests.property.verbs import BOOK, CLAIMS, INVOICES

INVOICES_MAX, RECEIVABLES_MAX, CLAIMS_MAX, TRANSFERS_MAX = 14, 6, 16, 8
SIDES = [("tier1", "core1"), ("tier2", "core1"), ("tier1", "core2"), ("tier2", "tier1"), ("tier3", "tier2")]
"""Seller and buyer."""


class Trade(Money):
    """From the invoice to the cash."""

    @initialize(face=st.integers(10, 999))
    def a_first_claim(self, face: int) -> None:
        number = self.do_register("tier1", "tier1", "core1", face)
        key = self.do_propose("tier1", "core1", "tier1", (number, face), self.world.today + 60)
        self.do_undertake("core1", key, accepts=False)
        for name, verb, above, daily in (
            ("core1", Verb.Confirm, 500, 400),
            ("core2", Verb.Confirm, 0, AMOUNT_MAX),
            ("funder1", Verb.OfferFinancing, 200, 100),
        ):
            self.set_policy(name, verb, above, daily)
        for name in (*CORES, *SUPPLIERS):
            self.do_register_account(name)

    @step(when=lambda self: len(self.model.receivables) < RECEIVABLES_MAX)
    def an_invoice_becomes_a_claim(self, draw: Draws) -> None:
        """From registration to the second side's consent, as far as the rules let it go."""
        face = draw.number(10, 999)
        by_debtor = draw.flag()
        seller, buyer = draw.one_of(SIDES[:3])
        number = self.do_register(seller, seller, buyer, face)
        first, second = (buyer, seller) if by_debtor else (seller, buyer)
        key = number and self.do_propose(first, buyer, seller, (number, face), self.world.today + 50)
        if key and draw.number(0, 3):
            self.do_undertake(second, key, accepts=by_debtor)

    @step(when=lambda self: len(self.model.transfers) < TRANSFERS_MAX and self._free())
    def a_claim_is_passed_on(self, draw: Draws) -> None:
        accepts = draw.flag()
        number = draw.one_of(self._free())
        it = self.model.claims[number]
        taker = draw.one_of([each for each in SUPPLIERS if each != it.holder])
        left = self.model.to_come(it)
        invoice = left and self.do_register(taker, taker, it.holder, left)
        expires_at = self.world.now + 5 * DAY_S
        key = invoice and self.do_offer_transfer(it.holder, number, taker, invoice, expires_at, insists=True)
        if key and accepts:
            self.do_accept_transfer(taker, key, left, insists=True)

    @step(when=lambda self: len(self.model.invoices) < INVOICES_MAX)
    def register_invoice(self, draw: Draws) -> None:
        gross = draw.number(0, 999)
        reductions = draw.number(0, gross) if draw.rarely() else 0
        seller, buyer = draw.one_of(SIDES)
        self.do_register(draw.someone(draw.one_of([seller, buyer])), seller, buyer, gross, reductions)

    @step()
    def correct_invoice(self, draw: Draws) -> None:
        gross = draw.number(0, 999)
        unused = [number for number, each in self.model.invoices.items() if not each.allocated]
        number = draw.one_of(unused or sorted(self.model.invoices))
        by = draw.someone(self.model.invoices[number].seller)

        currency = EUR if draw.rarely() else CNY
        reductions = draw.number(0, gross) if draw.rarely() else 0

        def effect(model: Model) -> None:
            model.correct(by, number, currency, gross, reductions)

        args = (number, currency, gross, reductions, self.world.today, ref("root"))
        self.both(self.maker(by), INVOICES, "correct", args, effect)

    @step()
    def reduce_invoice(self, draw: Draws) -> None:
        """A credit note, now and then once more."""
        number = draw.one_of(sorted(self.model.invoices))
        invoice = self.model.invoices[number]
        by, about = draw.someone(invoice.seller), draw.number(0, 9 if draw.flag() else 400)
        note = b"NOTE-1" if draw.rarely() else b"NOTE-%d" % self.world.next_serial()
        args = (number, note, about, ref("root"))
        self.both(self.maker(by), INVOICES, "reduce", args, lambda model: model.reduce(by, number, note, about))

    @step(when=lambda self: len(self.model.receivables) < RECEIVABLES_MAX and self._allocable())
    def propose(self, draw: Draws) -> None:
        days = draw.number(0, 61)
        by_debtor = draw.flag()
        number = draw.one_of(self._allocable())
        invoice = self.model.invoices[number]
        left = max(1, invoice.gross - invoice.allocated - invoice.reductions)
        face = draw.number(0, left + 1) if draw.rarely() else draw.number(1, left)
        by = draw.someone(invoice.buyer if by_debtor else invoice.seller)
        text = draw.one_of((*sorted(self.model.texts), ref("unlisted"))) if draw.rarely() else UNDERTAKING
        self.do_propose(by, invoice.buyer, invoice.seller, (number, face), self.world.today + days, text)

    @step(when=lambda self: self._proposed())
    def undertake(self, draw: Draws) -> None:
        """Confirm it, or accept it, whichever fits; now and then the other."""
        key = draw.one_of(self._proposed())
        it = self.model.receivables[key]
        accepts = it.by_debtor != draw.rarely()
        self.do_undertake(draw.someone(it.supplier if accepts else it.debtor), key, accepts=accepts)

    @step(when=lambda self: self._proposed())
    def end_proposal(self, draw: Draws) -> None:
        withdraws = draw.flag()
        key = draw.one_of(self._proposed())
        it = self.model.receivables[key]
        by = draw.someone(it.debtor if it.by_debtor == withdraws else it.supplier)
        verb, state = ("withdraw", "Withdrawn") if withdraws else ("reject", "Rejected")
        self.both(self.maker(by), BOOK, verb, (key,), lambda model: model.end(by, key, state))

    @step(when=lambda self: self._proposed())
    def release_proposal(self, draw: Draws) -> None:
        key = draw.one_of(self._proposed())
        if draw.rarely():
            self.wait_for(self.model.receivables[key].due_at)
        self.both(self.maker("auditor"), BOOK, "releaseProposal", (key,), lambda model: model.release_proposal(key))

    @step()
    def pay(self, draw: Draws) -> None:
        owing = [key for key, each in self.model.receivables.items() if each.state not in ("Proposed", "Settled")]
        key = draw.one_of(owing or sorted(self.model.receivables))
        it = self.model.receivables[key]
        left = it.face - it.paid
        about = left if draw.number(0, 2) == 2 else draw.number(0, left + 1)
        self.do_pay(draw.someone(it.debtor), key, about)

    @step()
    def mark_overdue(self, draw: Draws) -> None:
        """Now and then maturity passes at once; what is overdue is paid sooner or later, so that the debtor goes on."""
        key = draw.one_of(sorted(self.model.receivables))
        it = self.model.receivables[key]
        if draw.number(0, 3) == 3 and it.state in ("Confirmed", "PartlyPaid"):
            self.wait_for(it.due_at)
        self.both(self.maker("auditor"), BOOK, "markOverdue", (key,), lambda model: model.mark_overdue(key))
        stopped = [key for key, each in self.model.receivables.items() if each.is_overdue]
        if stopped and draw.flag():
            key = draw.one_of(stopped)
            it = self.model.receivables[key]
            self.do_pay(it.debtor, key, it.face - it.paid)

    @step()
    def mark_defaulted(self, draw: Draws) -> None:
        """Now and then maturity and grace pass at once."""
        waits = draw.flag()
        key = draw.one_of(sorted(self.model.receivables))
        it = self.model.receivables[key]
        late = it.due_at + it.grace_days * DAY_S
        if waits and draw.flag() and it.state in ("Confirmed", "PartlyPaid"):
            self.wait_for(late)
        self.both(self.maker("auditor"), BOOK, "markDefaulted", (key,), lambda model: model.mark_defaulted(key))

    @step(when=lambda self: len(self.model.claims) < CLAIMS_MAX and self._live())
    def split(self, draw: Draws) -> None:
        count = draw.number(2, 4)
        number = draw.one_of(self._free() or self._live())
        it = self.model.claims[number]
        left = self.model.to_come(it)
        cuts = sorted(draw.number(0, left) for _ in range(count - 1))
        parts = [end - start for start, end in zip([0, *cuts], [*cuts, left], strict=True)]
        parts[0] += draw.rarely()
        by = draw.someone(it.holder)
        self.both(self.maker(by), CLAIMS, "split", (number, parts), lambda model: model.split(by, number, parts))

    @step(when=lambda self: len(self.model.transfers) < TRANSFERS_MAX and self._live())
    def offer_transfer(self, draw: Draws) -> None:
        """To somebody, on an invoice that may not fit."""
        days = draw.number(0, 31)
        number = draw.one_of(self._live())
        by, taker = draw.someone(self.model.claims[number].holder), draw.someone(draw.one_of(SUPPLIERS))
        invoice = draw.one_of(sorted(self.model.invoices))
        self.do_offer_transfer(by, number, taker, invoice, self.world.now + days * DAY_S)

    @step(when=lambda self: self._transfers())
    def accept_transfer(self, draw: Draws) -> None:
        key = draw.mostly(self._transfers(), self.model.transfers)
        offer = self.model.transfers[key]
        least = self.model.to_come(self.model.claims[offer.claim]) - 1 + 2 * draw.rarely()
        self.do_accept_transfer(draw.someone(offer.taker), key, max(0, least))

    @step(when=lambda self: self._transfers())
    def end_transfer(self, draw: Draws) -> None:
        state = self.fairly(draw, ["Rejected", "Cancelled", "Released"])
        key = draw.mostly(self._transfers(), self.model.transfers)
        offer = self.model.transfers[key]
        if state == "Released" and draw.number(0, 3):
            self.wait_for(offer.expires_at)
        by = draw.someone(offer.giver if state == "Cancelled" else offer.taker)
        verb = {"Rejected": "rejectTransfer", "Cancelled": "cancelTransfer", "Released": "releaseTransfer"}[state]
        self.both(self.maker(by), CLAIMS, verb, (key,), lambda model: model.end_transfer(by, key, state))

    @step()
    def redeem(self, draw: Draws) -> None:
        number = draw.one_of(self._live() or sorted(self.model.claims))
        self.both(self.maker("auditor"), CLAIMS, "redeem", (number,), lambda model: model.redeem(number))

    def _allocable(self) -> list[int]:
        invoices = self.model.invoices.items()
        return [number for number, each in invoices if each.allocated < each.gross and each.buyer in CORES]

    def _proposed(self) -> list[int]:
        return [key for key, each in self.model.receivables.items() if each.state == "Proposed"]

    def _live(self) -> list[int]:
        return [number for number, each in self.model.claims.items() if each.state == "Live"]

    def _free(self) -> list[int]:
        return [number for number in self._live() if self.model.claims[number].lock == ("None", 0)]

    def _transfers(self) -> list[int]:
        return [key for key, each in self.model.transfers.items() if each.state == "Open"]
