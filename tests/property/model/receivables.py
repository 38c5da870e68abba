"""Invoices, receivables and the debtor's quota."""

from __future__ import annotations

from collections import defaultdict

from tests.property.model.cash import CNY, Cash
from tests.property.model.records import DAY_S, LARGE, Claim, Hold, Invoice, Party, Quota, Receivable, amount, need

OWING = ("Confirmed", "PartlyPaid", "Defaulted")


class Receivables(Cash):
    """From an invoice to a debt that is paid, or in default."""

    def __init__(self, now: int, parties: dict[str, Party], parameters: dict[str, int]) -> None:
        super().__init__(now, parties, parameters)
        self.invoices: dict[int, Invoice] = {}
        self.credit_notes: set[tuple[str, str, bytes]] = set()
        self.texts: dict[bytes, bool] = {}
        """Undertaking → whether it is in force."""
        self.receivables: dict[int, Receivable] = {}
        self.claims: dict[int, Claim] = {}
        self.quotas: dict[str, Quota] = defaultdict(Quota)
        self.overdue: dict[str, int] = defaultdict(int)
        self.holds: dict[int, Hold] = {}

    def register(self, by: str, seller: str, buyer: str, gross: int, reductions: int) -> int:
        need(by in (seller, buyer) and seller != buyer)
        self.standing(by)
        amount(gross)
        need(reductions < gross)
        number = len(self.invoices) + 1
        self.invoices[number] = Invoice(seller, buyer, gross, reductions)
        return number

    def correct(self, by: str, number: int, currency: bytes, gross: int, reductions: int) -> None:
        invoice = self.invoices[number]
        need(by == invoice.seller and not invoice.allocated)
        self.standing(by)
        amount(gross)
        need(invoice.credited <= reductions < gross and currency in self.banks)
        invoice.currency, invoice.gross, invoice.reductions = currency, gross, reductions
        invoice.revision += 1

    def reduce(self, by: str, number: int, note: bytes, about: int) -> None:
        invoice = self.invoices[number]
        amount(about)
        key = (invoice.seller, invoice.buyer, note)
        need(by == invoice.seller and key not in self.credit_notes)
        need(invoice.reductions + about <= invoice.gross)
        self.credit_notes.add(key)
        invoice.reductions += about
        invoice.credited += about

    def allocate(self, number: int, seller: str, buyer: str, about: int) -> int:
        revision = self.allocable(number, seller, buyer, about)
        self.invoices[number].allocated += about
        return revision

    def allocable(self, number: int, seller: str, buyer: str, about: int) -> int:
        """The invoice's revision."""
        invoice = self.invoices[number]
        need((invoice.seller, invoice.buyer, invoice.currency) == (seller, buyer, CNY))
        need(invoice.allocated + invoice.reductions + about <= invoice.gross)
        return invoice.revision

    def propose(self, by: str, debtor: str, supplier: str, part: tuple[int, int], due_on: int, text: bytes) -> int:
        """On a part of one invoice, delivered today."""
        number, face = part
        need(by in (debtor, supplier))
        self._sides(debtor, supplier)
        amount(face)
        need(self.texts.get(text, False))
        by_debtor = by == debtor
        new = Receivable(debtor, supplier, face, by_debtor, due_on, self.parameters["GraceDays"], [])
        need(self.now < new.due_at and due_on - self.today <= self._longest(debtor, supplier))
        take = self.allocable if by_debtor else self.allocate
        new.parts.append((number, face, take(number, supplier, debtor, face)))
        if by_debtor:
            self.not_stopped(debtor)
            self.hold(debtor, face)
        key = len(self.receivables) + 1
        self.receivables[key] = new
        return key

    def confirm(self, by: str, key: int) -> int:
        receivable = self.receivables[key]
        need(receivable.state == "Proposed" and not receivable.by_debtor and by == receivable.debtor)
        self.not_stopped(by)
        self._drop_confirmation(key)
        self.fits(by, receivable.face)
        self.quotas[by].outstanding += receivable.face
        return self._undertake(key, receivable)

    def accept(self, by: str, key: int) -> int:
        """A debtor's proposal takes up its invoices now, if they are what was proposed on."""
        receivable = self.receivables[key]
        need(receivable.state == "Proposed" and receivable.by_debtor and by == receivable.supplier)
        for number, part, revision in receivable.parts:
            need(self.allocate(number, by, receivable.debtor, part) == revision)
        self.not_stopped(receivable.debtor)
        self.fits(receivable.debtor, 0)
        quota = self.quotas[receivable.debtor]
        quota.pending -= receivable.face
        quota.outstanding += receivable.face
        return self._undertake(key, receivable)

    def end(self, by: str, key: int, state: str) -> None:
        """Reject it (the other side), or withdraw it (the proposer)."""
        receivable = self.receivables[key]
        proposer, other = receivable.supplier, receivable.debtor
        if receivable.by_debtor:
            proposer, other = other, proposer
        need(by == {"Rejected": other, "Withdrawn": proposer}[state])
        self._come_to_nothing(key, receivable, state)

    def release_proposal(self, key: int) -> None:
        receivable = self.receivables[key]
        need(self.now >= receivable.due_at)
        self._come_to_nothing(key, receivable, "Expired")

    def pay(self, by: str, key: int, about: int) -> None:
        receivable = self.receivables[key]
        need(by == receivable.debtor and receivable.state in OWING)
        amount(about)
        left = receivable.face - receivable.paid
        need(about == left or self.smallest <= about < left)
        self.move(by, "pots", about)
        receivable.paid += about
        receivable.paid_on = self.today
        self.quotas[by].outstanding -= about
        if receivable.paid == receivable.face:
            receivable.state = "Settled"
            self.overdue[by] -= receivable.is_overdue
            receivable.is_overdue = False
        elif receivable.state != "Defaulted":
            receivable.state = "PartlyPaid"

    def mark_overdue(self, key: int) -> None:
        receivable = self.receivables[key]
        need(receivable.state in ("Confirmed", "PartlyPaid") and not receivable.is_overdue)
        need(self.now >= receivable.due_at)
        self._stop(receivable)

    def mark_defaulted(self, key: int) -> None:
        receivable = self.receivables[key]
        need(receivable.state in ("Confirmed", "PartlyPaid"))
        need(self.now >= receivable.due_at + receivable.grace_days * DAY_S)
        receivable.state = "Defaulted"
        if not receivable.is_overdue:
            self._stop(receivable)

    def not_stopped(self, debtor: str) -> None:
        need(not self.overdue[debtor])

    def hold(self, debtor: str, face: int) -> None:
        self.fits(debtor, face)
        self.quotas[debtor].pending += face

    def fits(self, debtor: str, more: int) -> None:
        quota = self.quotas[debtor]
        need(quota.outstanding + quota.pending + more <= min(quota.own, quota.governance))

    def filed(self, number: int, who: str, verb: str, args: tuple[object, ...]) -> None:
        """A maker filed a call of the book: what would make its party owe counts as pending, once for a call."""
        if verb == "confirm":
            (key,) = args
            assert isinstance(key, int)
            receivable = self.receivables[key]
            need(receivable.state == "Proposed")
            if who == receivable.debtor and not receivable.by_debtor:
                self._hold_for(number, Hold(who, receivable.face, key, (verb, key)))
        elif verb == "propose":
            (terms,) = args
            assert isinstance(terms, dict)
            amount(terms["face"])
            if self.names[terms["debtor"]] == who:
                self._hold_for(number, Hold(who, terms["face"], 0, (verb, repr(terms))))

    def drop(self, number: int) -> None:
        """What a request held is free; what it would confirm stays known."""
        held = self.holds.get(number)
        if held is not None:
            self.quotas[held.debtor].pending -= held.amount
            held.amount = 0

    def is_moot(self, number: int) -> bool:
        held = self.holds.get(number)
        return held is not None and held.receivable > 0 and self.receivables[held.receivable].state != "Proposed"

    def live(self, key: int) -> Receivable:
        """A receivable whose claims may be passed on or pledged."""
        receivable = self.receivables[key]
        need(receivable.state in ("Confirmed", "PartlyPaid") and self.now < receivable.due_at)
        self.not_stopped(receivable.debtor)
        return receivable

    @property
    def names(self) -> dict[int, str]:
        """Parties by number: they were admitted in this order."""
        return dict(enumerate(self.parties, start=1))

    def _hold_for(self, number: int, new: Hold) -> None:
        need(not any(held.amount and held.call == new.call for held in self.holds.values()))
        self.standing(new.debtor)
        self.not_stopped(new.debtor)
        self.hold(new.debtor, new.amount)
        self.holds[number] = new

    def _longest(self, debtor: str, supplier: str) -> int:
        """Days from delivery, where no reason is given: 60 where a large firm owes a smaller one."""
        owes_smaller = self.parties[debtor].size >= LARGE > self.parties[supplier].size
        return self.parameters["DaysToPaySme"] if owes_smaller else self.parameters["TenorDays"]

    def _stop(self, receivable: Receivable) -> None:
        receivable.is_overdue = True
        self.overdue[receivable.debtor] += 1

    def _come_to_nothing(self, key: int, receivable: Receivable, state: str) -> None:
        need(receivable.state == "Proposed")
        receivable.state = state
        if receivable.by_debtor:
            self.quotas[receivable.debtor].pending -= receivable.face
            return
        self._drop_confirmation(key)
        for number, part, _ in receivable.parts:
            self.invoices[number].allocated -= part

    def _drop_confirmation(self, key: int) -> None:
        for number, held in self.holds.items():
            if held.receivable == key:
                self.drop(number)

    def _sides(self, debtor: str, supplier: str) -> None:
        self.standing(debtor, supplier)
        self.role(debtor, "CoreEnterprise")
        self.role(supplier, "Supplier")

    def _undertake(self, key: int, receivable: Receivable) -> int:
        self._sides(receivable.debtor, receivable.supplier)
        need(self.now < receivable.due_at)
        receivable.state = "Confirmed"
        number = len(self.claims) + 1
        self.claims[number] = Claim(key, receivable.supplier, receivable.face)
        return number
