"""Rules about invoices, receivables, claims and money."""

from __future__ import annotations

from hypothesis import strategies as st
from hypothesis.stateful import initialize, precondition, rule

from tests.contracts.world import Done, scenes
from tests.contracts.world.words import CNY, DAY_S, ref
from tests.property.base import Base, Draws
from tests.property.snapshot import CORES, SUPPLIERS

TOKEN = "DepositToken:CNY"
INVOICES_MAX, RECEIVABLES_MAX, CLAIMS_MAX, TRANSFERS_MAX, PAYOUTS_MAX = 12, 6, 16, 6, 4
SIDES = [("tier1", "core1"), ("tier2", "core1"), ("tier1", "core2"), ("tier2", "tier1"), ("tier3", "tier2")]
"""Seller and buyer."""


class Trade(Base):
    """From the invoice to the cash."""

    @initialize(face=st.integers(10, 999))
    def a_receivable_is_confirmed(self, face: int) -> None:
        receivable, _ = scenes.confirmed(self.world, face)
        number = self.model.register("tier1", "tier1", "core1", face)
        mine = self.model.propose("tier1", "core1", "tier1", number, face, self.world.today + 60)
        self.model.confirm("core1", mine)
        assert mine == receivable

    @precondition(lambda self: len(self.model.invoices) < INVOICES_MAX)
    @rule(data=st.data(), gross=st.integers(0, 999))
    def register_invoice(self, data: st.DataObject, gross: int) -> None:
        draw = Draws(data)
        seller, buyer = draw.one_of(SIDES)
        by = draw.someone(draw.one_of([seller, buyer]))
        terms = scenes.invoice_terms(self.world, self.world.members[seller], self.world.members[buyer], gross)
        self.both(
            self.maker(by),
            "InvoiceRegister",
            "register",
            (terms,),
            lambda model: model.register(by, seller, buyer, gross),
        )

    @precondition(lambda self: self.model.invoices)
    @rule(data=st.data(), gross=st.integers(0, 999))
    def correct_invoice(self, data: st.DataObject, gross: int) -> None:
        draw = Draws(data)
        number = draw.one_of(sorted(self.model.invoices))
        by = draw.someone(self.model.invoices[number].seller)
        args = (number, gross, self.world.today, ref("root"))
        self.both(self.maker(by), "InvoiceRegister", "correct", args, lambda model: model.correct(by, number, gross))

    @precondition(lambda self: len(self.model.receivables) < RECEIVABLES_MAX and self._allocable())
    @rule(data=st.data(), days=st.integers(0, 61), by_debtor=st.booleans())
    def propose(self, data: st.DataObject, days: int, by_debtor: bool) -> None:
        draw = Draws(data)
        number = draw.one_of(self._allocable())
        invoice = self.model.invoices[number]
        left = invoice.gross - invoice.allocated
        face = draw.number(0, left + 1) if draw.rarely() else draw.number(1, left)
        supplier, debtor, due_on = invoice.seller, invoice.buyer, self.world.today + days
        by = draw.someone(debtor if by_debtor else supplier)
        members = self.world.members
        terms = scenes.terms(self.world, members[debtor], members[supplier], (number, face), dueOn=due_on)
        self.act(
            by,
            "ReceivableBook",
            "propose",
            (terms,),
            lambda model: model.propose(by, debtor, supplier, number, face, due_on),
            "Propose",
            face,
            undertakes=face if by == debtor else 0,
        )

    @precondition(lambda self: self._proposed())
    @rule(data=st.data())
    def undertake(self, data: st.DataObject) -> None:
        """Confirm it, or accept it, whichever fits; now and then the other."""
        draw = Draws(data)
        key = draw.one_of(self._proposed())
        it = self.model.receivables[key]
        accepts = it.by_debtor != draw.rarely()
        by = draw.someone(it.supplier if accepts else it.debtor)
        if accepts:
            self.act(by, "ReceivableBook", "accept", (key,), lambda model: model.accept(by, key), "Confirm", it.face)
        else:
            held = it.face if by == it.debtor else 0
            self.act(
                by, "ReceivableBook", "confirm", (key,), lambda model: model.confirm(by, key), "Confirm", it.face, held
            )

    @precondition(lambda self: self._proposed())
    @rule(data=st.data(), verb=st.sampled_from([("reject", "Rejected"), ("withdraw", "Withdrawn")]))
    def end_proposal(self, data: st.DataObject, verb: tuple[str, str]) -> None:
        draw = Draws(data)
        key = draw.one_of(self._proposed())
        it = self.model.receivables[key]
        by = draw.someone(it.debtor if it.by_debtor == (verb[0] == "withdraw") else it.supplier)
        self.both(self.maker(by), "ReceivableBook", verb[0], (key,), lambda model: model.end(by, key, verb[1]))

    @rule(data=st.data())
    def pay(self, data: st.DataObject) -> None:
        draw = Draws(data)
        key = draw.one_of(sorted(self.model.receivables))
        it = self.model.receivables[key]
        left = it.face - it.paid
        about = left if draw.number(0, 2) == 2 else draw.number(0, left + 1)
        by = draw.someone(it.debtor)
        self.act(by, "ReceivableBook", "pay", (key, about), lambda model: model.pay(by, key, about), "Pay", about)

    @rule(data=st.data(), waits=st.booleans())
    def mark_defaulted(self, data: st.DataObject, waits: bool) -> None:
        key = Draws(data).one_of(sorted(self.model.receivables))
        it = self.model.receivables[key]
        late = it.due_at + it.grace_days * DAY_S
        if waits and it.state in ("Confirmed", "PartlyPaid") and late > self.world.now:
            self.world.travel(to=late)
            self.model.now = late
        self.both(
            self.maker("auditor"), "ReceivableBook", "markDefaulted", (key,), lambda model: model.mark_defaulted(key)
        )

    @rule(data=st.data(), cap=st.integers(0, 4_000))
    def set_quota_cap(self, data: st.DataObject, cap: int) -> None:
        draw = Draws(data)
        core = draw.one_of(CORES)
        by, field = draw.one_of([(core, "own"), ("governance", "governance")])
        cap = 100_000 if draw.number(0, 2) else cap

        def effect(model: object) -> None:
            model.role(core, "CoreEnterprise")
            setattr(model.quotas[core], field, cap)

        self.both(self.maker(by), "ReceivableBook", "setQuotaCap", (self.id(core), CNY, cap), effect)

    @rule(data=st.data(), about=st.integers(0, 999))
    def mint(self, data: st.DataObject, about: int) -> None:
        draw = Draws(data)
        name, entry = draw.one_of(SUPPLIERS), self._entry(draw)
        self.act(
            "bank",
            TOKEN,
            "mint",
            (self.id(name), about, entry),
            lambda model: model.mint("bank", name, about, entry),
            "Mint",
            about,
        )

    @precondition(lambda self: len(self.model.payouts) < PAYOUTS_MAX)
    @rule(data=st.data(), about=st.integers(0, 300))
    def reserve_payout(self, data: st.DataObject, about: int) -> None:
        name = Draws(data).one_of((*SUPPLIERS, *CORES))
        self.act(
            name,
            TOKEN,
            "reservePayout",
            (about, ref("account")),
            lambda model: model.reserve_payout(name, about),
            "Payout",
            about,
        )

    @precondition(lambda self: self.model.payouts)
    @rule(data=st.data(), settles=st.booleans())
    def finish_payout(self, data: st.DataObject, settles: bool) -> None:
        draw = Draws(data)
        number, entry = draw.one_of(sorted(self.model.payouts)), self._entry(draw)
        if settles:
            args, verb = (number, entry), "settlePayout"
            self.both(self.maker("bank"), TOKEN, verb, args, lambda model: model.settle_payout(number, entry))
        else:
            args, verb = (number, ref("closed")), "returnPayout"
            self.both(self.maker("bank"), TOKEN, verb, args, lambda model: model.return_payout(number))

    @precondition(lambda self: len(self.model.claims) < CLAIMS_MAX and self._live())
    @rule(data=st.data(), count=st.integers(2, 4))
    def split(self, data: st.DataObject, count: int) -> None:
        draw = Draws(data)
        number = draw.one_of(self._live())
        it = self.model.claims[number]
        cuts = sorted(draw.number(0, it.value) for _ in range(count - 1))
        parts = [end - start for start, end in zip([0, *cuts], [*cuts, it.value], strict=True)]
        if draw.rarely():
            parts[0] += 1
        by = draw.someone(it.holder)
        self.both(self.maker(by), "ClaimToken", "split", (number, parts), lambda model: model.split(by, number, parts))

    @precondition(lambda self: len(self.model.transfers) < TRANSFERS_MAX and self._live())
    @rule(data=st.data(), days=st.integers(0, 31))
    def offer_transfer(self, data: st.DataObject, days: int) -> None:
        """Passes a claim to a tier below, on an invoice made for it, or on one that may not fit."""
        draw = Draws(data)
        number = draw.one_of(self._live())
        it = self.model.claims[number]
        by, taker = (
            draw.someone(it.holder),
            draw.someone(draw.one_of([each for each in SUPPLIERS if each != it.holder])),
        )
        invoice = (
            draw.one_of(sorted(self.model.invoices)) if draw.rarely() else self._invoice(taker, by, it.outstanding)
        )
        expires_at = self.world.now + days * DAY_S
        args = scenes.offer_args(self.world, number, self.world.members[taker], invoice, expiresAt=expires_at)[1:]
        self.act(
            by,
            "ClaimToken",
            "offerTransfer",
            args,
            lambda model: model.offer_transfer(by, number, taker, invoice, expires_at),
            "OfferTransfer",
            it.outstanding,
        )

    @precondition(lambda self: self.model.transfers)
    @rule(data=st.data())
    def accept_transfer(self, data: st.DataObject) -> None:
        draw = Draws(data)
        key = draw.one_of(self._transfers())
        offer = self.model.transfers[key]
        held = self.model.claims[offer.claim].outstanding
        expected = held + draw.rarely()
        by = draw.someone(offer.taker)
        self.act(
            by,
            "ClaimToken",
            "acceptTransfer",
            (key, expected),
            lambda model: model.accept_transfer(by, key, expected),
            "AcceptTransfer",
            held,
        )

    @precondition(lambda self: self.model.transfers)
    @rule(
        data=st.data(),
        verb=st.sampled_from(
            [("rejectTransfer", "Rejected"), ("cancelTransfer", "Cancelled"), ("releaseTransfer", "Released")]
        ),
    )
    def end_transfer(self, data: st.DataObject, verb: tuple[str, str]) -> None:
        draw = Draws(data)
        key = draw.one_of(self._transfers())
        offer = self.model.transfers[key]
        by = draw.someone(offer.giver if verb[1] == "Cancelled" else offer.taker)
        self.both(self.maker(by), "ClaimToken", verb[0], (key,), lambda model: model.end_transfer(by, key, verb[1]))

    @rule(data=st.data())
    def redeem(self, data: st.DataObject) -> None:
        number = Draws(data).one_of(sorted(self.model.claims))
        self.both(self.maker("auditor"), "ClaimToken", "redeem", (number,), lambda model: model.redeem(number))

    def both(self, *args: object) -> Done | str:
        """Remember what a hop took of its invoice."""
        outcome = super().both(*args)
        if isinstance(outcome, Done):
            for hop in outcome.all("ClaimTransferred"):
                self.hop_values[hop["hop"]] = outcome.event("InvoiceAllocated")["amount"]
        return outcome

    def _allocable(self) -> list[int]:
        return [
            number
            for number, each in self.model.invoices.items()
            if each.allocated < each.gross and each.buyer in CORES
        ]

    def _proposed(self) -> list[int]:
        return [key for key, each in self.model.receivables.items() if each.state == "Proposed"]

    def _live(self) -> list[int]:
        return [number for number, each in self.model.claims.items() if each.state == "Live"]

    def _transfers(self) -> list[int]:
        """The open ones, or any."""
        return [key for key, each in self.model.transfers.items() if each.state == "Open"] or list(self.model.transfers)

    def _entry(self, draw: Draws) -> bytes:
        """A statement entry, new or used."""
        if self.model.entries and draw.rarely():
            return draw.one_of(sorted(self.model.entries))
        return ref(f"entry {self.world.next_serial()}")

    def _invoice(self, seller: str, buyer: str, gross: int) -> int:
        """An invoice for just that, where its sides may make one."""
        members = self.world.members
        terms = scenes.invoice_terms(self.world, members[seller], members[buyer], gross)
        outcome = self.both(
            self.maker(seller),
            "InvoiceRegister",
            "register",
            (terms,),
            lambda model: model.register(seller, seller, buyer, gross),
        )
        return int(outcome.value) if isinstance(outcome, Done) else 1
