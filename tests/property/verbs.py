"""The verbs that build a history, each on contracts and model; they return a new record's number, or 0 when refused."""

from __future__ import annotations

from tests.contracts.world import Account, Done, scenes
from tests.contracts.world.words import CNY, Verb
from tests.property.base import Base, Effect
from tests.property.model import Model
from tests.property.model.records import Offer

BOOK, CLAIMS, DESK, TOKEN = "ReceivableBook", "ClaimToken", "FinancingDesk", "DepositToken:CNY"


def _number(outcome: Done | str | None) -> int:
    return int(outcome.value) if isinstance(outcome, Done) else 0


class Verbs(Base):
    """One method a verb."""

    def do_register(self, by: str, seller: str, buyer: str, gross: int) -> int:
        members = self.world.members
        terms = scenes.invoice_terms(self.world, members[seller], members[buyer], gross)

        def effect(model: Model) -> int:
            return model.register(by, seller, buyer, gross)

        return _number(self.both(self.maker(by), "InvoiceRegister", "register", (terms,), effect))

    def do_propose(self, by: str, debtor: str, supplier: str, number: int, face: int, due_on: int) -> int:
        members = self.world.members
        terms = scenes.terms(self.world, members[debtor], members[supplier], (number, face), dueOn=due_on)

        def effect(model: Model) -> int:
            return model.propose(by, debtor, supplier, number, face, due_on)

        held = face if by == debtor else 0
        return _number(self.act(by, BOOK, "propose", (terms,), effect, "Propose", face, held))

    def do_undertake(self, by: str, key: int, *, accepts: bool) -> int:
        """Confirm, or accept what the debtor proposed."""
        it = self.model.receivables[key]
        verb = "accept" if accepts else "confirm"

        def effect(model: Model) -> int:
            return model.accept(by, key) if accepts else model.confirm(by, key)

        held = it.face if by == it.debtor and not accepts else 0
        return _number(self.act(by, BOOK, verb, (key,), effect, "Confirm", it.face, held))

    def do_pay(self, by: str, key: int, about: int) -> None:
        def effect(model: Model) -> None:
            model.pay(by, key, about)

        self.act(by, BOOK, "pay", (key, about), effect, "Pay", about)

    def do_offer_transfer(
        self, by: str, number: int, taker: str, invoice: int, expires_at: int, *, insists: bool = False
    ) -> int:
        to = self.world.members[taker]
        args = scenes.offer_args(self.world, number, to, invoice, expiresAt=expires_at)[1:]
        about = self.model.claims[number].outstanding

        def effect(model: Model) -> int:
            return model.offer_transfer(by, number, taker, invoice, expires_at)

        return _number(self.act(by, CLAIMS, "offerTransfer", args, effect, "OfferTransfer", about, insists=insists))

    def do_accept_transfer(self, by: str, key: int, expected: int, *, insists: bool = False) -> None:
        about = self.model.claims[self.model.transfers[key].claim].outstanding

        def effect(model: Model) -> None:
            model.accept_transfer(by, key, expected)

        self.act(by, CLAIMS, "acceptTransfer", (key, expected), effect, "AcceptTransfer", about, insists=insists)

    def do_mint(self, name: str, about: int, entry: bytes) -> None:
        def effect(model: Model) -> None:
            model.mint("bank", name, about, entry)

        self.act("bank", TOKEN, "mint", (self.id(name), about, entry), effect, "Mint", about)

    def do_reserve_payout(self, name: str, about: int, account: bytes) -> None:
        def effect(model: Model) -> int:
            return model.reserve_payout(name, about)

        self.act(name, TOKEN, "reservePayout", (about, account), effect, "Payout", about)

    def do_set_debtor_limit(self, by: str, core: str, limit: int, advance_bps: int) -> None:
        def effect(model: Model) -> None:
            model.set_debtor_limit(by, core, limit, advance_bps)

        self.both(self.maker(by), DESK, "setDebtorLimit", (self.id(core), CNY, limit, advance_bps), effect)

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
            "outstanding": new.outstanding,
            "expiresAt": new.expires_at,
        }

        def effect(model: Model) -> int:
            return model.offer(Offer(**vars(new)))

        outcome = self.act(
            new.funder, DESK, "offer", (terms,), effect, "OfferFinancing", new.principal, insists=insists
        )
        return _number(outcome)

    def do_accept_offer(self, by: str, key: int, *, insists: bool = False) -> int:
        about = self.model.offers[key].principal

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
            return model.owed(model.loans[number])

        self.act(by, "LoanBook", "repayAll", (number, most), effect, "Repay", about)

    def do_set_quota_cap(self, by: str, core: str, field: str, cap: int) -> None:
        def effect(model: Model) -> None:
            model.role(core, "CoreEnterprise")
            setattr(model.quotas[core], field, cap)

        self.both(self.maker(by), BOOK, "setQuotaCap", (self.id(core), CNY, cap), effect)

    def set_policy(self, name: str, verb: Verb, above: int | None) -> None:
        """Two persons from an amount on, or never."""

        def effect(model: Model) -> None:
            model.policies.pop((name, verb.name), None)
            if above is not None:
                model.policies[name, verb.name] = above

        args = (self.id(name), verb, above is not None, above or 0)
        self.two_persons(name, "DualControl", "setPolicy", args, effect)

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
