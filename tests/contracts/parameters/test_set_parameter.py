"""Parameters, which governance alone changes, within bounds."""

from __future__ import annotations

import pytest

from chain.contracts.genesis import MODULES
from tests.contracts.world import World, founding, scenes
from tests.contracts.world.scenes import FACE
from tests.contracts.world.words import DAY_S, DEFAULT, Parameter, Role, Verb, ref

REGISTRY = "ParameterRegistry"
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
        done = scenes.together(world, world.governance, REGISTRY, "setParameter", *args)
        assert done.event("ParameterSet") == {
            "parameter": Parameter.TenorDays,
            "value": 90,
            "before": DEFAULT["TenorDays"],
            "from": start,
            "source": SOURCE,
        }
        assert world.view(REGISTRY, "setting", Parameter.TenorDays) == {
            "value": 90,
            "before": DEFAULT["TenorDays"],
            "from": start,
        }
        world.travel(to=start - 1)
        assert world.view(REGISTRY, "valueOf", Parameter.TenorDays) == DEFAULT["TenorDays"]
        world.travel(to=start)
        assert world.view(REGISTRY, "valueOf", Parameter.TenorDays) == 90

    def test_a_time_gone_by_means_now(self, world: World) -> None:
        scenes.together(world, world.governance, REGISTRY, "setParameter", Parameter.TenorDays, 90, 0, SOURCE)
        assert world.view(REGISTRY, "setting", Parameter.TenorDays)["from"] == world.now

    def test_a_second_change_replaces_one_that_is_not_in_force_yet(self, world: World) -> None:
        later = world.now + 1_000
        scenes.together(world, world.governance, REGISTRY, "setParameter", Parameter.TenorDays, 90, later, SOURCE)
        scenes.together(world, world.governance, REGISTRY, "setParameter", Parameter.TenorDays, 80, later, SOURCE)
        assert world.view(REGISTRY, "valueOf", Parameter.TenorDays) == DEFAULT["TenorDays"]
        world.travel(to=later)
        assert world.view(REGISTRY, "valueOf", Parameter.TenorDays) == 80

    def test_it_names_its_source(self, world: World) -> None:
        world.refuses(
            "SourceMissing",
            world.governance.maker,
            REGISTRY,
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
                REGISTRY,
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
            REGISTRY,
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
                REGISTRY,
                "setParameter",
                *args,
                value=value,
                **limits,
            )
        for value in (least, most):
            scenes.together(world, world.governance, REGISTRY, "setParameter", parameter, value, 0, SOURCE)
            assert world.view(REGISTRY, "valueOf", parameter) == value

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
                world.create(deployer, f"Rules {value}", REGISTRY, args)
            else:
                with pytest.raises(AssertionError, match="ParameterOutOfRange"):
                    world.create(deployer, f"Rules {value}", REGISTRY, args)

    def test_one_person_of_governance_sets_nothing(self, world: World) -> None:
        args = (Parameter.ApprovalSeconds, 3600, 0, SOURCE)
        by = world.governance
        world.refuses("SecondPersonRequired", by.maker, REGISTRY, "setParameter", 0, *args, party=by.id)
        approval = scenes.file(world, by.maker, REGISTRY, "setParameter", 0, *args)
        world.refuses("CapabilityMissing", by.maker, REGISTRY, "setParameter", approval, *args)
        world.send(by.checker, REGISTRY, "setParameter", approval, *args)

    def test_the_shortest_time_for_requests_still_lets_a_second_person_come(self, world: World) -> None:
        receivable, _ = scenes.confirmed(world)
        scenes.policy(world, world.core1, Verb.Pay)
        scenes.together(world, world.governance, REGISTRY, "setParameter", Parameter.ApprovalSeconds, 3600, 0, SOURCE)
        approval = scenes.file(world, world.core1.maker, "ReceivableBook", "pay", 0, receivable, FACE)
        world.travel(seconds=3599)
        world.send(world.core1.checker, "ReceivableBook", "pay", approval, receivable, FACE)
