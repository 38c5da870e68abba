"""How much a debtor may owe: its own cap, and the consortium's."""

from __future__ import annotations

from tests.contracts.world import World, scenes
from tests.contracts.world.founding import QUOTA_CAP
from tests.contracts.world.scenes import FACE
from tests.contracts.world.words import AMOUNT_MAX, CNY, EUR, Role, ref

QUOTAS = "IssuerQuotas"


class TestSetQuotaCap:
    def test_the_debtor_sets_its_own_and_two_of_governance_the_consortiums(self, world: World) -> None:
        args = (world.core1.id, CNY, 777)
        own = world.send(world.core1.maker, QUOTAS, "setQuotaCap", 0, *args)
        common = scenes.together(world, world.governance, QUOTAS, "setQuotaCap", *args)
        for done, field in ((own, "own"), (common, "governance")):
            assert done.event("QuotaCapSet") == {
                "debtor": world.core1.id,
                "currency": CNY,
                "cap": 777,
                "byGovernance": field == "governance",
            }
            assert world.view(QUOTAS, "quota", world.core1.id, CNY)[field] == 777

    def test_one_person_of_governance_sets_none_not_even_a_lower_one(self, world: World) -> None:
        for cap in (0, QUOTA_CAP + 1):
            args, by = (world.core1.id, CNY, cap), world.governance
            world.refuses("SecondPersonRequired", by.maker, QUOTAS, "setQuotaCap", 0, *args, party=by.id)

    def test_nobody_else(self, world: World) -> None:
        args = (0, world.core1.id, CNY, 1)
        for by in (world.operator, world.core2, world.tier1):
            world.refuses("RoleMissing", by.maker, QUOTAS, "setQuotaCap", *args, role=Role.Governance)
        world.refuses("CapabilityMissing", world.core1.checker, QUOTAS, "setQuotaCap", *args)

    def test_governance_sets_it_in_good_standing(self, world: World) -> None:
        world.travel(to=world.view("PartyRegistry", "party", world.governance.id)["kybUntil"])
        args = (0, world.core1.id, CNY, 777)
        world.refuses("PartyExpired", world.governance.maker, QUOTAS, "setQuotaCap", *args)

    def test_for_a_core_enterprise_in_a_listed_currency_and_an_amount(self, world: World) -> None:
        by = world.governance.maker
        world.refuses("RoleMissing", by, QUOTAS, "setQuotaCap", 0, world.tier1.id, CNY, 1, role=Role.CoreEnterprise)
        world.refuses("CurrencyUnknown", by, QUOTAS, "setQuotaCap", 0, world.core1.id, EUR, 1)
        world.refuses("AmountOutOfRange", by, QUOTAS, "setQuotaCap", 0, world.core1.id, CNY, AMOUNT_MAX + 1)
        scenes.together(world, world.governance, QUOTAS, "setQuotaCap", world.core1.id, CNY, 0)

    def test_quotas_are_numbered_each_once(self, world: World) -> None:
        before = world.view(QUOTAS, "quotaCount")
        listed = [world.view(QUOTAS, "quotaAt", place) for place in range(before)]
        assert listed == [(world.core1.id, CNY), (world.core2.id, CNY)]
        token = world.addresses["DepositToken:EUR"]
        scenes.together(world, world.governance, "ParameterRegistry", "listCurrency", EUR, token, world.bank.id, 1)
        world.send(world.core1.maker, QUOTAS, "setQuotaCap", 0, world.core1.id, EUR, 5)
        scenes.together(world, world.governance, QUOTAS, "setQuotaCap", world.core1.id, EUR, 6)
        assert world.view(QUOTAS, "quotaCount") == before + 1
        assert world.view(QUOTAS, "quotaAt", before) == (world.core1.id, EUR)
        assert world.view(QUOTAS, "quota", world.core1.id, EUR) == {
            "own": 5,
            "governance": 6,
            "outstanding": 0,
            "pending": 0,
        }


class TestModules:
    def test_no_account_uses_or_frees_a_quota_by_itself(self, world: World) -> None:
        receivable = scenes.proposed(world)
        about = (world.core1.id, CNY, FACE)
        calls = {
            "onApprovalFiled": (1, world.core1.id, b""),
            "onApprovalVoid": (1,),
            "propose": (0, *about),
            "confirm": (receivable, *about),
            "accept": about,
            "free": about,
            "dropConfirmation": (receivable,),
            "pay": (*about, True),
            "markOverdue": (world.core1.id,),
        }
        for by in (world.core1.maker, world.operator.maker, world.governance.admin):
            for verb, args in calls.items():
                world.refuses("OnlyForModule", by, QUOTAS, verb, *args, caller=by.address)

    def test_a_stopped_debtor_is_told_apart(self, world: World) -> None:
        world.view(QUOTAS, "requireNotStopped", world.core1.id)
        scenes.defaulted(world)
        by = world.auditor.maker
        world.refuses("DebtorIsStopped", by, QUOTAS, "requireNotStopped", world.core1.id, debtor=world.core1.id)
        world.view(QUOTAS, "requireNotStopped", world.core2.id)

    def test_a_number_nobody_filed_holds_nothing(self, world: World) -> None:
        assert world.view(QUOTAS, "holdOf", 1_000)["amount"] == 0
        assert not world.view(QUOTAS, "isMoot", 1_000)
        assert world.view(QUOTAS, "holdOf", 1_000)["terms"] == ref("")
