"""Time, parties, two persons, and money on account."""

from __future__ import annotations

from collections import defaultdict

from tests.property.model.records import (
    AMOUNT_MAX,
    DAY_S,
    ZONE_S,
    BankAccount,
    Entry,
    No,
    Party,
    Payout,
    Policy,
    TooMuchToday,
    Two,
    amount,
    need,
)

CNY = b"CNY"


class Cash:
    """Who may undertake, what needs two, and where the money is."""

    def __init__(self, now: int, parties: dict[str, Party], parameters: dict[str, int]) -> None:
        self.now = now
        self.parties = parties
        self.parameters = parameters
        self.policies: dict[tuple[str, str], Policy] = {}
        self.money: dict[str, int] = defaultdict(int)
        self.accounts: dict[int, BankAccount] = {}
        self.payouts: dict[int, Payout] = {}
        self.entries: dict[bytes, Entry] = {}
        self.banks: dict[bytes, str] = {CNY: "bank"}
        """Currency → its settlement bank, for those that are listed."""
        self.smallest = 1
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

    def set_policy(self, who: str, verb: str, *, on: bool, above: int, daily: int) -> None:
        """What one person did before stays done."""
        need(above <= AMOUNT_MAX and daily <= AMOUNT_MAX)
        before = self.policies.get((who, verb))
        used = before.left(self.now) if before else 0
        self.policies[who, verb] = Policy(on, above, daily, used, self.now)

    def clear(self, who: str, verb: str, about: int) -> None:
        """:raises Two: the party wants two persons for this verb from an amount, or from a sum within a day, on."""
        policy = self.policies.get((who, verb))
        if policy is None or not policy.on or not about:
            return
        if about >= policy.above:
            raise Two
        used = policy.left(self.now) + about * DAY_S
        if used > policy.daily * DAY_S:
            raise TooMuchToday
        policy.used, policy.used_at = used, self.now

    def move(self, giver: str, taker: str, about: int) -> None:
        need(self.money[giver] >= about)
        self.money[giver] -= about
        self.money[taker] += about

    def mint(self, by: str, name: str, about: int, entry: bytes) -> None:
        """The bank mirrors what came in, in good standing or not."""
        self.bank(by)
        amount(about)
        self._use(entry, name, about, "Minted")
        amount(self.minted - self.burned + about)
        self.minted += about
        self.money[name] += about

    def reverse_mint(self, by: str, entry: bytes) -> None:
        self.bank(by)
        used = self.entries.get(entry)
        need(used is not None and used.use == "Minted")
        assert used is not None
        need(self.now < used.used_at + self.parameters["MintReversalSecondsMax"])
        need(self.money[used.party] >= used.amount)
        self.money[used.party] -= used.amount
        self.burned += used.amount
        used.use = "Reversed"

    def register_account(self, party: str, currency: bytes) -> int:
        need(currency in self.banks)
        number = len(self.accounts) + 1
        self.accounts[number] = BankAccount(party, currency)
        return number

    def turn_account(self, by: str, number: int, state: str) -> None:
        """Suspend it, or make it usable again."""
        account = self.accounts[number]
        need(account.party == by and account.state != state)
        account.state = state

    def reserve_payout(self, name: str, about: int, number: int) -> int:
        amount(about)
        account = self.accounts.get(number)
        if account is None:
            raise No
        need((account.party, account.currency, account.state) == (name, CNY, "Registered"))
        self.move(name, "reserve", about)
        key = len(self.payouts) + 1
        self.payouts[key] = Payout(name, about, number, self.now)
        return key

    def settle_payout(self, by: str, number: int, entry: bytes) -> None:
        self.bank(by)
        payout = self._reserved(number)
        self._use(entry, payout.party, payout.amount, "Settled")
        payout.state = "Settled"
        self.money["reserve"] -= payout.amount
        self.burned += payout.amount

    def return_payout(self, by: str, number: int) -> None:
        self.bank(by)
        self._give_money_back(number, "Returned")

    def reclaim_payout(self, by: str, number: int) -> None:
        payout = self._reserved(number)
        need(payout.party == by and self.now >= payout.reserved_at + self.parameters["PayoutReclaimSeconds"])
        self._give_money_back(number, "Reclaimed")

    def suspend(self, name: str) -> None:
        need(not self.parties[name].suspended)
        self.parties[name].suspended = True

    def resume(self, name: str) -> None:
        need(self.parties[name].suspended)
        self.parties[name].suspended = False

    def renew(self, name: str, until: int) -> None:
        need(until > self.now)
        self.parties[name].kyb_until = until

    def bank(self, name: str) -> None:
        need(self.banks[CNY] == name)

    def _use(self, entry: bytes, party: str, about: int, use: str) -> None:
        """An entry serves once, and once more where its mint was undone."""
        before = self.entries.get(entry)
        need(before is None or before.use == "Reversed")
        self.entries[entry] = Entry(party, about, use, self.now)

    def _give_money_back(self, number: int, state: str) -> None:
        payout = self._reserved(number)
        payout.state = state
        self.move("reserve", payout.party, payout.amount)

    def _reserved(self, number: int) -> Payout:
        payout = self.payouts[number]
        if payout.state != "Reserved":
            raise No
        return payout
