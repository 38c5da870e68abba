"""Parameters and currencies, which governance alone changes."""

from __future__ import annotations

import pytest

from tests.contracts.world import World, scenes
from tests.contracts.world.ledger import ViewRefused
from tests.contracts.world.words import AMOUNT_MAX, CNY, EUR, RULE, Parameter, Role, ref

SOURCE = ref("notice of 2026-10-01")


class TestSetParameter:
    def test_a_number_is_in_force_from_its_day_on(self, world: World) -> None:
        start = world.now + 1_000
        args = (Parameter.TenorDays, 90, start, SOURCE)
        done = world.send(world.governance.maker, "RuleBook", "setParameter", *args)
        assert done.event("ParameterSet") == {
            "parameter": Parameter.TenorDays,
            "value": 90,
            "before": RULE["TenorDays"],
            "from": start,
            "source": SOURCE,
        }
        assert world.view("RuleBook", "setting", Parameter.TenorDays) == {
            "value": 90,
            "before": RULE["TenorDays"],
            "from": start,
        }
        world.travel(to=start - 1)
        assert world.view("RuleBook", "valueOf", Parameter.TenorDays) == RULE["TenorDays"]
        world.travel(to=start)
        assert world.view("RuleBook", "valueOf", Parameter.TenorDays) == 90

    def test_a_time_gone_by_means_now(self, world: World) -> None:
        world.send(world.governance.maker, "RuleBook", "setParameter", Parameter.TenorDays, 90, 0, SOURCE)
        assert world.view("RuleBook", "setting", Parameter.TenorDays)["from"] == world.now

    def test_a_second_change_replaces_one_that_is_not_in_force_yet(self, world: World) -> None:
        later = world.now + 1_000
        world.send(world.governance.maker, "RuleBook", "setParameter", Parameter.TenorDays, 90, later, SOURCE)
        world.send(world.governance.maker, "RuleBook", "setParameter", Parameter.TenorDays, 80, later, SOURCE)
        assert world.view("RuleBook", "valueOf", Parameter.TenorDays) == RULE["TenorDays"]
        world.travel(to=later)
        assert world.view("RuleBook", "valueOf", Parameter.TenorDays) == 80

    def test_it_names_its_source(self, world: World) -> None:
        world.refuses(
            "SourceMissing", world.governance.maker, "RuleBook", "setParameter", Parameter.TenorDays, 90, 0, bytes(32)
        )

    def test_governance_alone_sets_it(self, world: World) -> None:
        for by in (world.operator, world.regulator, world.core1):
            world.refuses(
                "RoleMissing",
                by.maker,
                "RuleBook",
                "setParameter",
                Parameter.TenorDays,
                90,
                0,
                SOURCE,
                role=Role.Governance,
            )
        world.refuses(
            "CapabilityMissing", world.governance.admin, "RuleBook", "setParameter", Parameter.TenorDays, 90, 0, SOURCE
        )

    @pytest.mark.parametrize(
        ("name", "most"),
        [
            ("ApprovalSeconds", 3650 * 86_400),
            ("TransferOfferSecondsMax", 3650 * 86_400),
            ("RequestSecondsMax", 3650 * 86_400),
            ("OfferSecondsMax", 3650 * 86_400),
            ("SmallestPart", AMOUNT_MAX),
            ("DeepestTier", 255),
            ("SplitsMax", 255),
            ("GraceDays", 255),
            ("TenorDays", 3650),
            ("TenorDaysMax", 3650),
            ("DaysToPaySme", 3650),
            ("DaysToPayPublicMax", 3650),
            ("RateBpsMax", 10_000),
        ],
    )
    def test_a_number_that_its_use_could_not_hold_is_refused(self, world: World, name: str, most: int) -> None:
        by, parameter = world.governance.maker, Parameter[name]
        world.refuses("ParameterOutOfRange", by, "RuleBook", "setParameter", parameter, most + 1, 0, SOURCE, most=most)
        world.send(by, "RuleBook", "setParameter", parameter, most, 0, SOURCE)


class TestListCurrency:
    def test_a_currency_gets_its_token_and_its_bank(self, world: World) -> None:
        token = world.addresses["DepositToken:EUR"]
        assert not world.view("RuleBook", "isToken", token)
        done = world.send(world.governance.maker, "RuleBook", "listCurrency", EUR, token, world.bank.id)
        assert done.event("CurrencyListed") == {"currency": EUR, "token": token, "bank": world.bank.id}
        assert world.view("RuleBook", "listing", EUR) == {"token": token, "bank": world.bank.id}
        assert world.view("RuleBook", "isToken", token)
        assert [world.view("RuleBook", "currencyAt", place) for place in range(2)] == [CNY, EUR]
        assert world.view("RuleBook", "currencyCount") == 2

    def test_once(self, world: World) -> None:
        args = (CNY, world.addresses["DepositToken:CNY"], world.bank.id)
        world.refuses("CurrencyKnown", world.governance.maker, "RuleBook", "listCurrency", *args, currency=CNY)

    def test_with_its_own_token(self, world: World) -> None:
        for token in (world.addresses["DepositToken:CNY"], world.bank.maker.address, bytes(20)):
            world.refuses(
                "TokenForOtherCurrency",
                world.governance.maker,
                "RuleBook",
                "listCurrency",
                EUR,
                token,
                world.bank.id,
                token=token,
            )

    def test_kept_by_a_settlement_bank(self, world: World) -> None:
        args = (EUR, world.addresses["DepositToken:EUR"], world.funder1.id)
        world.refuses(
            "RoleMissing", world.governance.maker, "RuleBook", "listCurrency", *args, role=Role.SettlementBank
        )

    def test_by_governance(self, world: World) -> None:
        args = (EUR, world.addresses["DepositToken:EUR"], world.bank.id)
        world.refuses("RoleMissing", world.operator.maker, "RuleBook", "listCurrency", *args)

    def test_what_is_not_listed_is_unknown(self, world: World) -> None:
        with pytest.raises(ViewRefused, match="CurrencyUnknown"):
            world.view("RuleBook", "listing", EUR)
        terms = scenes.invoice_terms(world, world.tier1, world.core1, currency=EUR)
        world.refuses("CurrencyUnknown", world.tier1.maker, "InvoiceRegister", "register", terms, currency=EUR)
