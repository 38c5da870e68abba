"""The verbs that build a history, each on contracts and model; they return a new record's number, or 0 when refused."""

from __future__ import annotations

from tests.contracts.world import Account, Done, scenes
from tests.contracts.world.words import AMOUNT_MAX, CNY, Verb
from tests.property.base import UNDERTAKING, Base, Effect
from tests.property.model import Model, Two
from tests.property.model.records import Offer

BOOK, CLAIMS, DESK, TOKEN = "ReceivableBook", "ClaimToken", "FinancingDesk", "DepositToken:CNY"
INVOICES, QUOTAS, ACCOUNTS, PARAMETER_REGISTRY = "InvoiceRegister", "IssuerQuotas", "BankAccounts", "ParameterRegistry"


def _number(outcome: Done | str | None) -> int:
    return int(outcome.value) if isinstance(outcome, Done) else 0


class Verbs(Base):
    """One method a verb."""

    def do_register(self, by: str, seller: str, buyer: str, gross: int, reductions: int = 0) -> int:
        members = self.world.members
        terms = scenes.invoice_terms(self.world, members[seller], members[buyer], gross, reductions=reductions)

        def effect(model: Model) -> int:
            return model.register(by, seller, buyer, gross, reductions)

        return _number(self.both(self.maker(by), "InvoiceRegister", "register", (terms,), effect))

    def do_propose(
        self, by: str, debtor: str, supplier: str, part: tuple[int, int], due_on: int, text: bytes = UNDERTAKING
    ) -> int:
        members = self.world.members
        changes = {"dueOn": due_on, "undertaking": text}
        terms = scenes.terms(self.world, members[debtor], members[supplier], part, **changes)

        def effect(model: Model) -> int:
            return model.propose(by, debtor, supplier, part, due_on, text)

        kind = "Confirm" if by == debtor else "Propose"
        return _number(self.act(by, BOOK, "propose", (terms,), effect, kind, part[1]))

    def do_undertake(self, by: str, key: int, *, accepts: bool) -> int:
        """Confirm, or accept what the debtor proposed."""
        it = self.model.receivables[key]
        verb = "accept" if accepts else "confirm"

        def effect(model: Model) -> int:
            return model.accept(by, key) if accepts else model.confirm(by, key)

        return _number(self.act(by, BOOK, verb, (key,), effect, "Confirm", it.face))

    def do_pay(self, by: str, key: int, about: int) -> None:
        def effect(model: Model) -> None:
            model.pay(by, key, about)

        self.act(by, BOOK, "pay", (key, about), effect, "Pay", about)

    def do_offer_transfer(
        self, by: str, number: int, taker: str, invoice: int, expires_at: int, *, insists: bool = False
    ) -> int:
        to = self.world.members[taker]
        args = scenes.offer_args(self.world, number, to, invoice, expiresAt=expires_at)[1:]

        def about(model: Model) -> int:
            return model.to_come(model.claims[number])

        def effect(model: Model) -> int:
            return model.offer_transfer(by, number, taker, invoice, expires_at)

        return _number(self.act(by, CLAIMS, "offerTransfer", args, effect, "OfferTransfer", about, insists=insists))

    def do_accept_transfer(self, by: str, key: int, least: int, *, insists: bool = False) -> None:
        def about(model: Model) -> int:
            return model.to_come(model.claims[model.transfers[key].claim])

        def effect(model: Model) -> None:
            model.accept_transfer(by, key, least)

        self.act(by, CLAIMS, "acceptTransfer", (key, least), effect, "AcceptTransfer", about, insists=insists)

    def do_mint(self, name: str, about: int, entry: bytes) -> None:
        bank = self.model.banks[CNY]
        args = (self.id(name), about, entry)
        self.together(bank, TOKEN, "mint", args, lambda model: model.mint(bank, name, about, entry))

    def do_reserve_payout(self, name: str, about: int, account: int) -> None:
        def effect(model: Model) -> int:
            return model.reserve_payout(name, about, account)

        self.act(name, TOKEN, "reservePayout", (about, account), effect, "Payout", about)

    def do_set_debtor_limit(self, by: str, core: str, limit: int, advance_bps: int) -> None:
        before = self.model.limits[by, core]
        raises = limit > before.limit or advance_bps > before.advance_bps

        def effect(model: Model) -> None:
            model.set_debtor_limit(by, core, limit, advance_bps)

        args = (self.id(core), CNY, limit, advance_bps)
        self.act(by, DESK, "setDebtorLimit", args, effect, "SetDebtorLimit", limit if raises else 0)

    def do_request(self, by: str, number: int, principal: int, expires_at: int) -> int:
        def effect(model: Model) -> int:
            return model.request(by, number, principal, expires_at)

        return _number(self.both(self.maker(by), DESK, "request", (number, principal, expires_at), effect))

    def do_offer(self, new: Offer, *, insists: bool = False) -> int:
        terms = {
            "request": new.request,
            "principal": new.principal,
            "rateBps": new.rate_bps,
            "lateRateBps": new.late_rate_bps,
            "dueOn": new.due_on,
            "fee": new.fee,
            "least": new.least,
            "expiresAt": new.expires_at,
        }

        def effect(model: Model) -> int:
            return model.offer(Offer(**vars(new)))

        outcome = self.act(
            new.funder, DESK, "offer", (terms,), effect, "OfferFinancing", new.principal, insists=insists
        )
        return _number(outcome)

    def do_accept_offer(self, by: str, key: int, *, insists: bool = False) -> int:

        def about(model: Model) -> int:
            return model.to_come(model.claims[model.requests[model.offers[key].request].claim])

        def effect(model: Model) -> int:
            return model.accept_offer(by, key)

        return _number(self.act(by, DESK, "acceptOffer", (key,), effect, "AcceptFinancing", about, insists=insists))

    def do_repay(self, by: str, number: int, about: int) -> None:
        def effect(model: Model) -> None:
            model.repay(by, number, about)

        self.act(by, "LoanBook", "repay", (number, about), effect, "Repay", about)

    def do_repay_all(self, by: str, number: int, most: int) -> None:
        def effect(model: Model) -> None:
            model.repay_all(by, number, most)

        def about(model: Model) -> int:
            return model.still_owed(model.loans[number])

        self.act(by, "LoanBook", "repayAll", (number, most), effect, "Repay", about)

    def do_set_quota_cap(self, core: str, cap: int, *, by_governance: bool) -> None:
        def effect(model: Model) -> None:
            model.role(core, "CoreEnterprise")
            setattr(model.quotas[core], "governance" if by_governance else "own", cap)

        args = (self.id(core), CNY, cap)
        if by_governance:
            self.together("governance", QUOTAS, "setQuotaCap", args, effect)
            return
        raised = cap if cap > self.model.quotas[core].own else 0
        self.act(core, QUOTAS, "setQuotaCap", args, effect, "SetQuotaCap", raised)

    def set_policy(self, name: str, verb: Verb, above: int | None, daily: int = AMOUNT_MAX) -> None:
        """Two persons from an amount on, or from a sum within a day on, or never."""
        on, least = above is not None, above or 0

        def effect(model: Model) -> None:
            model.set_policy(name, verb.name, on=on, above=least, daily=daily)

        args = (self.id(name), verb, CNY, on, least, daily)
        self.two_persons(name, "DualControl", "setPolicy", args, effect)

    def together(self, name: str, contract: str, verb: str, args: tuple[object, ...], effect: Effect) -> Done | str:
        """What always takes two: alone a maker learns so; a maker files, the checker calls."""
        who = self.world.members[name]

        def alone(model: Model) -> None:
            effect(model)
            raise Two

        self.both(who.maker, contract, verb, (0, *args), alone)
        approval = scenes.file(self.world, who.maker, contract, verb, 0, *args)
        return self.both(who.checker, contract, verb, (approval, *args), effect)

    def two_persons(
        self, name: str, contract: str, verb: str, args: tuple[object, ...], effect: Effect = lambda _: None
    ) -> None:
        """An admin files, the operator calls."""
        approval = scenes.file(self.world, self.world.members[name].admin, contract, verb, 0, *args)
        self.both(self.maker("operator"), contract, verb, (approval, *args), effect)

    def both(self, by: Account, contract: str, verb: str, args: tuple[object, ...], effect: Effect) -> Done | str:
        """Remember what a hop took of its invoice."""
        outcome = super().both(by, contract, verb, args, effect)
        if isinstance(outcome, Done):
            for hop in outcome.all("ClaimTransferred"):
                self.hop_values[hop["hop"]] = outcome.event("InvoiceAllocated")["amount"]
        return outcome
