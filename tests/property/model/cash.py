"""Time, parties, two persons, and money on account."""

from __future__ import annotations

from collections import defaultdict

from tests.property.model.records import DAY_S, ZONE_S, No, Party, Payout, Two, amount, need


class Cash:
    """Who may undertake, what needs two, and where the money is."""

    def __init__(self, now: int, parties: dict[str, Party], rules: dict[str, int]) -> None:
        self.now = now
        self.parties = parties
        self.rules = rules
        self.policies: dict[tuple[str, str], int] = {}
        self.money: dict[str, int] = defaultdict(int)
        self.payouts: dict[int, Payout] = {}
        self.entries: set[bytes] = set()
        self.minted = self.burned = 0

    @property
    def today(self) -> int:
        return (self.now + ZONE_S) // DAY_S

    def standing(self, *names: str) -> None:
        for name in names:
            party = self.parties[name]
            need(not party.suspended and self.now < party.kyb_until)

    def role(self, name: str, role: str) -> None:
        need(role in self.parties[name].roles)

    def clear(self, who: str, verb: str, about: int) -> None:
        """:raises Two: the party wants two persons for this verb from an amount on."""
        above = self.policies.get((who, verb))
        if above is not None and about >= above:
            raise Two

    def move(self, giver: str, taker: str, about: int) -> None:
        need(self.money[giver] >= about)
        self.money[giver] -= about
        self.money[taker] += about

    def mint(self, bank: str, name: str, about: int, entry: bytes) -> None:
        self.standing(bank)
        amount(about)
        need(entry not in self.entries)
        amount(self.minted - self.burned + about)
        self.entries.add(entry)
        self.minted += about
        self.money[name] += about

    def reserve_payout(self, name: str, about: int) -> int:
        amount(about)
        self.move(name, "reserve", about)
        number = len(self.payouts) + 1
        self.payouts[number] = Payout(name, about)
        return number

    def settle_payout(self, number: int, entry: bytes) -> None:
        payout = self._reserved(number)
        need(entry not in self.entries)
        self.entries.add(entry)
        payout.state = "Settled"
        self.money["reserve"] -= payout.amount
        self.burned += payout.amount

    def return_payout(self, number: int) -> None:
        payout = self._reserved(number)
        payout.state = "Returned"
        self.move("reserve", payout.party, payout.amount)

    def suspend(self, name: str) -> None:
        need(not self.parties[name].suspended)
        self.parties[name].suspended = True

    def resume(self, name: str) -> None:
        need(self.parties[name].suspended)
        self.parties[name].suspended = False

    def renew(self, name: str, until: int) -> None:
        need(until > self.now)
        self.parties[name].kyb_until = until

    def _reserved(self, number: int) -> Payout:
        payout = self.payouts[number]
        if payout.state != "Reserved":
            raise No
        return payout
