"""Invoices, receivables and the debtor's quota."""

from __future__ import annotations

from collections import defaultdict

from tests.property.model.cash import Cash
from tests.property.model.records import Claim, Invoice, Party, Quota, Receivable, amount, need

OWING = ("Confirmed", "PartlyPaid", "Defaulted")


class Receivables(Cash):
    """From an invoice to a debt that is paid, or in default."""

    def __init__(self, now: int, parties: dict[str, Party], rules: dict[str, int]) -> None:
        super().__init__(now, parties, rules)
        self.invoices: dict[int, Invoice] = {}
        self.receivables: dict[int, Receivable] = {}
        self.claims: dict[int, Claim] = {}
        self.quotas: dict[str, Quota] = defaultdict(Quota)

    def register(self, by: str, seller: str, buyer: str, gross: int) -> int:
        need(by in (seller, buyer) and seller != buyer)
        self.standing(by)
        amount(gross)
        number = len(self.invoices) + 1
        self.invoices[number] = Invoice(seller, buyer, gross)
        return number

    def correct(self, by: str, number: int, gross: int) -> None:
        invoice = self.invoices[number]
        need(by == invoice.seller and not invoice.allocated)
        self.standing(by)
        amount(gross)
        invoice.gross = gross

    def allocate(self, number: int, seller: str, buyer: str, about: int) -> None:
        self.allocable(number, seller, buyer, about)
        self.invoices[number].allocated += about

    def allocable(self, number: int, seller: str, buyer: str, about: int) -> None:
        invoice = self.invoices[number]
        need((invoice.seller, invoice.buyer) == (seller, buyer))
        need(invoice.allocated + about <= invoice.gross)

    def propose(self, by: str, debtor: str, supplier: str, number: int, face: int, due_on: int) -> int:
        need(by in (debtor, supplier))
        self._sides(debtor, supplier)
        amount(face)
        new = Receivable(debtor, supplier, face, by == debtor, due_on, self.rules["GraceDays"], [(number, face)])
        need(self.now < new.due_at and due_on - self.today <= 60)
        self.allocate(number, supplier, debtor, face)
        if new.by_debtor:
            self.not_stopped(debtor)
            self.hold(debtor, face)
        key = len(self.receivables) + 1
        self.receivables[key] = new
        return key

    def confirm(self, by: str, key: int) -> int:
        receivable = self.receivables[key]
        need(receivable.state == "Proposed" and not receivable.by_debtor and by == receivable.debtor)
        self.hold(by, receivable.face)
        return self._undertake(key, receivable)

    def accept(self, by: str, key: int) -> int:
        receivable = self.receivables[key]
        need(receivable.state == "Proposed" and receivable.by_debtor and by == receivable.supplier)
        self.fits(receivable.debtor, 0)
        return self._undertake(key, receivable)

    def end(self, by: str, key: int, state: str) -> None:
        """Reject it (the other side), or withdraw it (the proposer)."""
        receivable = self.receivables[key]
        proposer, other = receivable.supplier, receivable.debtor
        if receivable.by_debtor:
            proposer, other = other, proposer
        need(receivable.state == "Proposed" and by == {"Rejected": other, "Withdrawn": proposer}[state])
        receivable.state = state
        if receivable.by_debtor:
            self.quotas[receivable.debtor].pending -= receivable.face
        for number, part in receivable.parts:
            self.invoices[number].allocated -= part

    def pay(self, by: str, key: int, about: int) -> None:
        receivable = self.receivables[key]
        need(by == receivable.debtor and receivable.state in OWING)
        amount(about)
        need(receivable.paid + about <= receivable.face)
        self.move(by, "pots", about)
        receivable.paid += about
        self.quotas[by].outstanding -= about
        if receivable.paid == receivable.face:
            receivable.state = "Settled"
        elif receivable.state != "Defaulted":
            receivable.state = "PartlyPaid"

    def mark_defaulted(self, key: int) -> None:
        receivable = self.receivables[key]
        need(receivable.state in ("Confirmed", "PartlyPaid"))
        need(self.now >= receivable.due_at + receivable.grace_days * 86_400)
        receivable.state = "Defaulted"

    def not_stopped(self, debtor: str) -> None:
        need(not any(each.debtor == debtor and each.state == "Defaulted" for each in self.receivables.values()))

    def hold(self, debtor: str, face: int) -> None:
        self.fits(debtor, face)
        self.quotas[debtor].pending += face

    def fits(self, debtor: str, more: int) -> None:
        quota = self.quotas[debtor]
        need(quota.outstanding + quota.pending + more <= min(quota.own, quota.governance))

    def first_approval(self, debtor: str, face: int) -> None:
        """A maker of the debtor filed what would undertake: it counts as pending."""
        self.standing(debtor)
        self.not_stopped(debtor)
        self.hold(debtor, face)

    def live(self, key: int) -> Receivable:
        """A receivable whose claims may be passed on or pledged."""
        receivable = self.receivables[key]
        need(receivable.state in ("Confirmed", "PartlyPaid") and self.now < receivable.due_at)
        self.not_stopped(receivable.debtor)
        return receivable

    def _sides(self, debtor: str, supplier: str) -> None:
        self.standing(debtor, supplier)
        self.role(debtor, "CoreEnterprise")
        self.role(supplier, "Supplier")

    def _undertake(self, key: int, receivable: Receivable) -> int:
        self._sides(receivable.debtor, receivable.supplier)
        need(self.now < receivable.due_at)
        self.not_stopped(receivable.debtor)
        receivable.state = "Confirmed"
        quota = self.quotas[receivable.debtor]
        quota.pending -= receivable.face
        quota.outstanding += receivable.face
        number = len(self.claims) + 1
        self.claims[number] = Claim(key, receivable.supplier, receivable.face, root=number)
        return number
