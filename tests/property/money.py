"""Rules about deposits, bank accounts and payouts."""

from __future__ import annotations

from tests.contracts.world.words import CNY, DAY_S, EUR, ref
from tests.property.base import Draws, step
from tests.property.model import Model
from tests.property.snapshot import CORES, SUPPLIERS
from tests.property.verbs import ACCOUNTS, TOKEN, Verbs

PAYOUTS_MAX, ACCOUNTS_MAX = 6, 10


class Money(Verbs):
    """Money that comes in, goes out, or comes back."""

    def do_register_account(self, name: str, currency: bytes = CNY) -> None:
        def effect(model: Model) -> int:
            return model.register_account(name, currency)

        self.together(name, ACCOUNTS, "register", (currency, ref("details")), effect)

    @step()
    def mint(self, draw: Draws) -> None:
        about = draw.number(0, 999)
        self.do_mint(draw.one_of(SUPPLIERS), about, self._entry(draw))

    @step(when=lambda self: self.model.entries)
    def reverse_mint(self, draw: Draws) -> None:
        """At once or later; now and then too late. Where it is undone, the entry is minted anew, for whom it was meant,
        or undone once more."""
        fit = [key for key, each in self.model.entries.items() if each.use == "Minted"]
        if draw.rarely():
            self.wait_for(self.world.now + 5 * DAY_S)
        bank, key = self.model.banks[CNY], draw.mostly(fit or sorted(self.model.entries), self.model.entries)
        args = (key, ref("by mistake"))
        before = self.model.entries[key]
        self.together(bank, TOKEN, "reverseMint", args, lambda model: model.reverse_mint(bank, key))
        if self.model.entries[key].use == "Reversed":
            if draw.flag():
                self.do_mint(draw.one_of((before.party, *SUPPLIERS)), before.amount, key)
            else:
                self.together(bank, TOKEN, "reverseMint", args, lambda model: model.reverse_mint(bank, key))

    @step(when=lambda self: len(self.model.accounts) < ACCOUNTS_MAX)
    def register_account(self, draw: Draws) -> None:
        self.do_register_account(draw.one_of((*CORES, *SUPPLIERS)), EUR if draw.rarely() else CNY)

    @step()
    def turn_account(self, draw: Draws) -> None:
        """Suspend one, or make it usable again: what one person of the party stops, two let go on."""
        number = draw.one_of(sorted(self.model.accounts))
        account = self.model.accounts[number]
        by = draw.someone(account.party)
        if account.state == "Registered":
            self.both(
                self.world.members[by].checker,
                ACCOUNTS,
                "suspend",
                (number,),
                lambda model: model.turn_account(by, number, "Suspended"),
            )
            return
        self.together(by, ACCOUNTS, "resume", (number,), lambda model: model.turn_account(by, number, "Registered"))

    @step(when=lambda self: len(self.model.payouts) < PAYOUTS_MAX)
    def reserve_payout(self, draw: Draws) -> None:
        about = draw.number(0, 300)
        fit = [key for key, each in self.model.accounts.items() if each.state == "Registered"]
        number = draw.mostly(fit or sorted(self.model.accounts), self.model.accounts)
        self.do_reserve_payout(draw.someone(self.model.accounts[number].party), about, number)

    @step(when=lambda self: self._reserved())
    def finish_payout(self, draw: Draws) -> None:
        settles, bank = draw.flag(), self.model.banks[CNY]
        number, entry = draw.one_of(sorted(self.model.payouts)), self._entry(draw)

        def effect(model: Model) -> None:
            model.settle_payout(bank, number, entry) if settles else model.return_payout(bank, number)

        verb, kind = ("settlePayout", "SettlePayout") if settles else ("returnPayout", "ReturnPayout")
        self.act(bank, TOKEN, verb, (number, entry), effect, kind, self.model.payouts[number].amount)

    @step(when=lambda self: self._reserved())
    def reclaim_payout(self, draw: Draws) -> None:
        number = draw.one_of(self._reserved())
        payout = self.model.payouts[number]
        if draw.number(0, 2) == 2:
            self.wait_for(payout.reserved_at + self.model.parameters["PayoutReclaimSeconds"])
        by = draw.someone(payout.party)
        self.both(self.maker(by), TOKEN, "reclaimPayout", (number,), lambda model: model.reclaim_payout(by, number))

    def _reserved(self) -> list[int]:
        return [number for number, each in self.model.payouts.items() if each.state == "Reserved"]

    def _entry(self, draw: Draws) -> bytes:
        """A statement entry, new or used."""
        if self.model.entries and draw.rarely():
            return draw.one_of(sorted(self.model.entries))
        return ref(f"entry {self.world.next_serial()}")
