"""Parameters and currencies, which governance alone changes."""

from __future__ import annotations

import pytest

from chain.modules import MODULES
from tests.contracts.world import World, founding, scenes
from tests.contracts.world.ledger import ViewRefused
from tests.contracts.world.scenes import FACE
from tests.contracts.world.words import CNY, DAY_S, DEFAULT, EUR, Parameter, Role, Verb, ref

SOURCE = ref("notice of 2026-10-01")
TEXT = ref("undertaking")
TEN_YEARS_S = 3650 * DAY_S
RANGES = (
    ("ApprovalSeconds", 3600, TEN_YEARS_S),
    ("TransferOfferSecondsMax", DAY_S, TEN_YEARS_S),
    ("RequestSecondsMax", DAY_S, TEN_YEARS_S),
    ("OfferSecondsMax", DAY_S, TEN_YEARS_S),
    ("MintReversalSecondsMax", 0, 30 * DAY_S),
    ("PayoutReclaimSeconds", 7 * DAY_S, 365 * DAY_S),
    ("DeepestTier", 1, 255),
    ("SplitsMax", 1, 255),
    ("GraceDays", 0, 255),
    ("TenorDays", 1, 3650),
    ("TenorDaysMax", 1, 3650),
    ("DaysToPaySme", 1, 3650),
    ("DaysToPayPublicMax", 1, 3650),
    ("RateBpsMax", 1, 10_000),
)
"""Each parameter with its least and its most, in the order of the enum."""


class TestSetParameter:
    def test_a_number_is_in_force_from_its_day_on(self, world: World) -> None:
        start = world.now + 1_000
        args = (Parameter.TenorDays, 90, start, SOURCE)
        done = scenes.together(world, world.governance, "ParameterRegistry", "setParameter", *args)
        assert done.event("ParameterSet") == {
            "parameter": Parameter.TenorDays,
            "value": 90,
            "before": DEFAULT["TenorDays"],
            "from": start,
            "source": SOURCE,
        }
        assert world.view("ParameterRegistry", "setting", Parameter.TenorDays) == {
            "value": 90,
            "before": DEFAULT["TenorDays"],
            "from": start,
        }
        world.travel(to=start - 1)
        assert world.view("ParameterRegistry", "valueOf", Parameter.TenorDays) == DEFAULT["TenorDays"]
        world.travel(to=start)
        assert world.view("ParameterRegistry", "valueOf", Parameter.TenorDays) == 90

    def test_a_time_gone_by_means_now(self, world: World) -> None:
        scenes.together(
            world, world.governance, "ParameterRegistry", "setParameter", Parameter.TenorDays, 90, 0, SOURCE
        )
        assert world.view("ParameterRegistry", "setting", Parameter.TenorDays)["from"] == world.now

    def test_a_second_change_replaces_one_that_is_not_in_force_yet(self, world: World) -> None:
        later = world.now + 1_000
        scenes.together(
            world, world.governance, "ParameterRegistry", "setParameter", Parameter.TenorDays, 90, later, SOURCE
        )
        scenes.together(
            world, world.governance, "ParameterRegistry", "setParameter", Parameter.TenorDays, 80, later, SOURCE
        )
        assert world.view("ParameterRegistry", "valueOf", Parameter.TenorDays) == DEFAULT["TenorDays"]
        world.travel(to=later)
        assert world.view("ParameterRegistry", "valueOf", Parameter.TenorDays) == 80

    def test_it_names_its_source(self, world: World) -> None:
        world.refuses(
            "SourceMissing",
            world.governance.maker,
            "ParameterRegistry",
            "setParameter",
            0,
            Parameter.TenorDays,
            90,
            0,
            bytes(32),
        )

    def test_governance_alone_sets_it(self, world: World) -> None:
        for by in (world.operator, world.regulator, world.core1):
            world.refuses(
                "RoleMissing",
                by.maker,
                "ParameterRegistry",
                "setParameter",
                0,
                Parameter.TenorDays,
                90,
                0,
                SOURCE,
                role=Role.Governance,
            )
        world.refuses(
            "CapabilityMissing",
            world.governance.admin,
            "ParameterRegistry",
            "setParameter",
            0,
            Parameter.TenorDays,
            90,
            0,
            SOURCE,
        )

    @pytest.mark.parametrize(("name", "least", "most"), RANGES)
    def test_it_is_in_a_range_that_no_clerk_can_leave(self, world: World, name: str, least: int, most: int) -> None:
        """No request void at birth, no expiry that a field could not hold."""
        parameter, limits = Parameter[name], {"least": least, "most": most}
        for value in (least - 1, most + 1):
            if value < 0:
                continue
            args = (0, parameter, value, 0, SOURCE)
            world.refuses(
                "ParameterOutOfRange",
                world.governance.maker,
                "ParameterRegistry",
                "setParameter",
                *args,
                value=value,
                **limits,
            )
        for value in (least, most):
            scenes.together(world, world.governance, "ParameterRegistry", "setParameter", parameter, value, 0, SOURCE)
            assert world.view("ParameterRegistry", "valueOf", parameter) == value

    def test_every_parameter_has_a_range(self) -> None:
        assert [name for name, _, _ in RANGES] == list(DEFAULT)

    @pytest.mark.parametrize(("name", "least", "most"), RANGES)
    def test_a_ledger_does_not_begin_outside_it(self, world: World, name: str, least: int, most: int) -> None:
        modules = tuple(world.addresses[module] for module in MODULES.values())
        deployer = founding.deployer().address
        for value, is_good in ((least, True), (most, True), (least - 1, False), (most + 1, False)):
            if value < 0:
                continue
            values = [value if rule == name else number for rule, number in DEFAULT.items()]
            args = (modules, values, SOURCE, [TEXT])
            if is_good:
                world.create(deployer, f"Rules {value}", "ParameterRegistry", args)
            else:
                with pytest.raises(AssertionError, match="ParameterOutOfRange"):
                    world.create(deployer, f"Rules {value}", "ParameterRegistry", args)

    def test_one_person_of_governance_sets_nothing(self, world: World) -> None:
        args = (Parameter.ApprovalSeconds, 3600, 0, SOURCE)
        by = world.governance
        world.refuses("SecondPersonRequired", by.maker, "ParameterRegistry", "setParameter", 0, *args, party=by.id)
        approval = scenes.file(world, by.maker, "ParameterRegistry", "setParameter", 0, *args)
        world.refuses("CapabilityMissing", by.maker, "ParameterRegistry", "setParameter", approval, *args)
        world.send(by.checker, "ParameterRegistry", "setParameter", approval, *args)

    def test_the_shortest_time_for_requests_still_lets_a_second_person_come(self, world: World) -> None:
        receivable, _ = scenes.confirmed(world)
        scenes.policy(world, world.core1, Verb.Pay)
        scenes.together(
            world, world.governance, "ParameterRegistry", "setParameter", Parameter.ApprovalSeconds, 3600, 0, SOURCE
        )
        approval = scenes.file(world, world.core1.maker, "ReceivableBook", "pay", 0, receivable, FACE)
        world.travel(seconds=3599)
        world.send(world.core1.checker, "ReceivableBook", "pay", approval, receivable, FACE)


class TestListCurrency:
    def test_a_currency_gets_its_token_its_bank_and_its_smallest_amount(self, world: World) -> None:
        token = world.addresses["DepositToken:EUR"]
        assert not world.view("ParameterRegistry", "isToken", token)
        done = scenes.together(
            world, world.governance, "ParameterRegistry", "listCurrency", EUR, token, world.bank.id, 100_00
        )
        record = {"token": token, "bank": world.bank.id, "smallest": 100_00}
        assert done.event("CurrencyListed") == record | {"currency": EUR}
        assert world.view("ParameterRegistry", "listing", EUR) == record
        assert world.view("ParameterRegistry", "isToken", token)
        assert [world.view("ParameterRegistry", "currencyAt", place) for place in range(2)] == [CNY, EUR]
        assert world.view("ParameterRegistry", "currencyCount") == 2

    def test_once(self, world: World) -> None:
        args = (0, CNY, world.addresses["DepositToken:CNY"], world.bank.id, 1)
        world.refuses("CurrencyKnown", world.governance.maker, "ParameterRegistry", "listCurrency", *args, currency=CNY)

    def test_with_its_own_token(self, world: World) -> None:
        for token in (world.addresses["DepositToken:CNY"], world.bank.maker.address, bytes(20)):
            args = (0, EUR, token, world.bank.id, 1)
            world.refuses(
                "TokenForOtherCurrency", world.governance.maker, "ParameterRegistry", "listCurrency", *args, token=token
            )

    def test_kept_by_a_settlement_bank(self, world: World) -> None:
        args = (0, EUR, world.addresses["DepositToken:EUR"], world.funder1.id, 1)
        by, role = world.governance.maker, Role.SettlementBank
        world.refuses("RoleMissing", by, "ParameterRegistry", "listCurrency", *args, role=role)

    def test_by_two_of_governance(self, world: World) -> None:
        args = (0, EUR, world.addresses["DepositToken:EUR"], world.bank.id, 1)
        world.refuses("RoleMissing", world.operator.maker, "ParameterRegistry", "listCurrency", *args)
        world.refuses("SecondPersonRequired", world.governance.maker, "ParameterRegistry", "listCurrency", *args)

    @pytest.mark.parametrize("smallest", [0, 10_000_001])
    def test_the_smallest_amount_is_one_that_can_be_paid(self, world: World, smallest: int) -> None:
        by = world.governance.maker
        args = (0, EUR, world.addresses["DepositToken:EUR"], world.bank.id, smallest)
        world.refuses(
            "SmallestOutOfRange", by, "ParameterRegistry", "listCurrency", *args, smallest=smallest, most=10_000_000
        )
        args = (0, CNY, smallest)
        world.refuses(
            "SmallestOutOfRange", by, "ParameterRegistry", "setSmallest", *args, smallest=smallest, most=10_000_000
        )

    def test_what_is_not_listed_is_unknown(self, world: World) -> None:
        with pytest.raises(ViewRefused, match="CurrencyUnknown"):
            world.view("ParameterRegistry", "listing", EUR)
        terms = scenes.invoice_terms(world, world.tier1, world.core1, currency=EUR)
        world.refuses("CurrencyUnknown", world.tier1.maker, "InvoiceRegister", "register", terms, currency=EUR)
        for verb, value in (("setSmallest", 1), ("nameBank", world.bank.id)):
            world.refuses(
                "CurrencyUnknown", world.governance.maker, "ParameterRegistry", verb, 0, EUR, value, currency=EUR
            )


class TestSetSmallest:
    def test_two_of_governance_set_it_and_it_holds_at_once(self, world: World) -> None:
        world.refuses(
            "SecondPersonRequired", world.governance.maker, "ParameterRegistry", "setSmallest", 0, CNY, 100_00
        )
        world.refuses("RoleMissing", world.operator.maker, "ParameterRegistry", "setSmallest", 0, CNY, 100_00)
        done = scenes.together(world, world.governance, "ParameterRegistry", "setSmallest", CNY, 100_00)
        assert done.event("SmallestAmountSet") == {"currency": CNY, "smallest": 100_00}
        assert world.view("ParameterRegistry", "listing", CNY)["smallest"] == 100_00
        receivable, _ = scenes.confirmed(world)
        world.refuses("PaymentTooSmall", world.core1.maker, "ReceivableBook", "pay", 0, receivable, 99_99)


class TestNameBank:
    def test_a_silent_bank_is_replaced_and_money_comes_in_again(self, world: World) -> None:
        scenes.together(world, world.operator, "PartyRegistry", "grantRole", world.funder2.id, Role.SettlementBank)
        done = scenes.together(world, world.governance, "ParameterRegistry", "nameBank", CNY, world.funder2.id)
        assert done.event("SettlementBankNamed") == {"currency": CNY, "bank": world.funder2.id}
        token, args = "DepositToken:CNY", (world.tier1.id, 500, ref("entry"))
        scenes.together(world, world.funder2, token, "mint", *args)
        args = (0, world.tier1.id, 500, ref("other"))
        world.refuses("NotTheBank", world.bank.maker, token, "mint", *args, caller=world.bank.id)

    def test_what_the_old_bank_left_open_the_new_one_ends(self, world: World) -> None:
        to = scenes.bank_account(world, world.core1)
        token = "DepositToken:CNY"
        payout = world.send(world.core1.maker, token, "reservePayout", 0, 500, to).value
        scenes.together(world, world.operator, "PartyRegistry", "grantRole", world.funder2.id, Role.SettlementBank)
        scenes.together(world, world.governance, "ParameterRegistry", "nameBank", CNY, world.funder2.id)
        world.refuses("NotTheBank", world.bank.maker, token, "settlePayout", 0, payout, ref("entry"))
        world.send(world.funder2.maker, token, "settlePayout", 0, payout, ref("entry"))

    def test_by_two_of_governance_and_a_bank_in_good_standing(self, world: World) -> None:
        by, args = world.governance.maker, (0, CNY, world.bank.id)
        world.refuses("SecondPersonRequired", by, "ParameterRegistry", "nameBank", *args, party=world.governance.id)
        world.refuses("RoleMissing", world.operator.maker, "ParameterRegistry", "nameBank", *args, role=Role.Governance)
        args = (0, CNY, world.funder1.id)
        world.refuses("RoleMissing", by, "ParameterRegistry", "nameBank", *args, role=Role.SettlementBank)
        scenes.suspend(world, world.bank)
        world.refuses(
            "PartyIsSuspended", by, "ParameterRegistry", "nameBank", 0, CNY, world.bank.id, party=world.bank.id
        )


class TestUndertakings:
    def test_a_text_in_force_is_listed(self, world: World) -> None:
        assert world.view("ParameterRegistry", "undertakingCount") == 1
        assert world.view("ParameterRegistry", "undertakingAt", 0) == TEXT
        record = world.view("ParameterRegistry", "undertaking", TEXT)
        assert (record["listedAt"], record["retiredAt"]) == (founding.START, 0)
        world.view("ParameterRegistry", "requireUndertaking", TEXT)

    def test_governance_brings_a_new_text_into_force_once(self, world: World) -> None:
        new = ref("undertaking 2027")
        done = scenes.together(world, world.governance, "ParameterRegistry", "listUndertaking", new)
        assert done.event("UndertakingListed") == {"undertaking": new}
        assert world.view("ParameterRegistry", "undertakingAt", 1) == new
        scenes.confirmed(world, undertaking=new)
        by = world.governance.maker
        world.refuses("UndertakingKnown", by, "ParameterRegistry", "listUndertaking", 0, new, undertaking=new)
        world.refuses(
            "UndertakingUnknown", by, "ParameterRegistry", "listUndertaking", 0, bytes(32), undertaking=bytes(32)
        )

    def test_a_retired_text_is_proposed_no_more_and_what_was_proposed_goes_on(self, world: World) -> None:
        before = scenes.proposed(world)
        done = scenes.together(world, world.governance, "ParameterRegistry", "retireUndertaking", TEXT)
        assert done.event("UndertakingRetired") == {"undertaking": TEXT}
        assert world.view("ParameterRegistry", "undertaking", TEXT)["retiredAt"] == world.now
        number = scenes.invoice(world, world.tier1, world.core1)
        asked = scenes.terms(world, world.core1, world.tier1, (number, FACE))
        world.refuses("UndertakingUnknown", world.tier1.maker, "ReceivableBook", "propose", 0, asked, undertaking=TEXT)
        world.send(world.core1.maker, "ReceivableBook", "confirm", 0, before)
        by = world.governance.maker
        world.refuses("UndertakingUnknown", by, "ParameterRegistry", "retireUndertaking", 0, TEXT)
        # Nor does it come back by being listed again.
        world.refuses("UndertakingKnown", by, "ParameterRegistry", "listUndertaking", 0, TEXT)

    @pytest.mark.parametrize(("verb", "text"), [("listUndertaking", ref("new")), ("retireUndertaking", TEXT)])
    def test_it_takes_two_of_governance(self, world: World, verb: str, text: bytes) -> None:
        world.refuses("SecondPersonRequired", world.governance.maker, "ParameterRegistry", verb, 0, text)
        for by in (world.operator, world.core1, world.bank):
            world.refuses("RoleMissing", by.maker, "ParameterRegistry", verb, 0, text, role=Role.Governance)
