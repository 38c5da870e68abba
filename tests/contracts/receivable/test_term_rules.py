"""What the law asks of a receivable's terms, on the day of the proposal and on the day of issue."""

from __future__ import annotations

from typing import Any

import pytest

from tests.contracts.receivable.test_propose import asked, refused
from tests.contracts.world import World, scenes
from tests.contracts.world.founding import admission, new_accounts
from tests.contracts.world.ledger import ViewRefused
from tests.contracts.world.members import member
from tests.contracts.world.scenes import FACE
from tests.contracts.world.words import DAY_S, DEFAULT, ZERO, ZONE, Parameter, Role, SizeClass, bits, ref

BOOK, RULES = "ReceivableBook", "TermRules"


class TestDates:
    def test_it_is_due_at_the_end_of_a_day_that_has_not_ended(self, world: World) -> None:
        refused(world, "PastDue", asked(world, dueOn=world.today - 1, deliveredOn=world.today - 1))
        today = asked(world, dueOn=world.today)
        world.travel(to=(world.today + 1) * DAY_S - ZONE * 60 - 1)
        world.clone().send(world.tier1.maker, BOOK, "propose", 0, today)
        world.travel(seconds=1)
        refused(world, "PastDue", today, dueAt=world.now)

    def test_what_is_not_delivered_yet_is_no_receivable(self, world: World) -> None:
        tomorrow = world.today + 1
        refused(
            world, "DeliveredInFuture", asked(world, deliveredOn=tomorrow), deliveredOn=tomorrow, today=tomorrow - 1
        )

    @pytest.mark.parametrize("zone", [-721, 841])
    def test_a_zone_is_one_of_the_earths(self, world: World, zone: int) -> None:
        refused(world, "ZoneOutOfRange", asked(world, zoneMinutes=zone), zoneMinutes=zone)

    @pytest.mark.parametrize("zone", [-720, 840])
    def test_the_outermost_zones_are(self, world: World, zone: int) -> None:
        world.send(
            world.tier1.maker,
            BOOK,
            "propose",
            0,
            asked(world, zoneMinutes=zone, deliveredOn=world.today - 1, dueOn=world.today + 9),
        )

    def test_a_tenor_over_six_months_needs_a_reason_and_over_a_year_there_is_none(self, world: World) -> None:
        # The supplier is large too, so that only the tenor counts.
        def lasting(days: int, reason: bytes = ZERO) -> dict[str, Any]:
            number = scenes.invoice(world, world.core2, world.core1)
            terms = scenes.terms(world, world.core1, world.core2, (number, FACE))
            return terms | {"dueOn": world.today + days, "reason": reason}

        scenes.together(world, world.operator, "PartyRegistry", "grantRole", world.core2.id, Role.Supplier)
        by = world.core2.maker
        world.send(by, BOOK, "propose", 0, lasting(184))
        world.refuses("ReasonRequired", by, BOOK, "propose", 0, lasting(185), termDays=185, most=184)
        world.send(by, BOOK, "propose", 0, lasting(366, ref("why")))
        world.refuses("TenorTooLong", by, BOOK, "propose", 0, lasting(367, ref("why")), tenorDays=367, most=366)

    def test_a_large_firm_pays_a_small_one_within_60_days_of_delivery_or_says_why(self, world: World) -> None:
        delivered = world.today - 10
        world.send(world.tier1.maker, BOOK, "propose", 0, asked(world, deliveredOn=delivered, dueOn=delivered + 60))
        late = asked(world, deliveredOn=delivered, dueOn=delivered + 61)
        refused(world, "ReasonRequired", late, termDays=61, most=60)
        world.send(world.tier1.maker, BOOK, "propose", 0, late | {"reason": ref("custom of the trade")})

    def test_a_public_body_has_60_days_at_most_whatever_its_reason(self, world: World) -> None:
        body = member("school", 14)
        given = admission("school", bits(Role.CoreEnterprise), 0, SizeClass.PublicBody)
        scenes.together(world, world.operator, "PartyRegistry", "admit", given, new_accounts(world, body))
        number = scenes.invoice(world, world.tier1, body)
        terms = scenes.terms(world, body, world.tier1, (number, FACE), reason=ref("why"), dueOn=world.today + 61)
        refused(world, "TenorTooLong", terms, tenorDays=61, most=60)
        world.send(world.tier1.maker, BOOK, "propose", 0, terms | {"dueOn": world.today + 60, "reason": ZERO})

    def test_the_days_of_grace_are_those_of_its_day(self, world: World) -> None:
        before = scenes.proposed(world)
        scenes.together(
            world, world.governance, "ParameterRegistry", "setParameter", Parameter.GraceDays, 9, 0, ref("note")
        )
        after = scenes.proposed(world)
        assert [world.view(BOOK, "receivable", each)["graceDays"] for each in (before, after)] == [3, 9]


class TestAsking:
    """Anyone may ask beforehand; the answer is the book's own."""

    def test_terms_that_would_do_are_told_their_due_time_and_grace(self, world: World) -> None:
        terms = asked(world)
        due_at = (terms["dueOn"] + 1) * DAY_S - ZONE * 60
        assert world.view(RULES, "requireProposable", terms) == (due_at, DEFAULT["GraceDays"])

    def test_terms_that_would_not_are_told_why(self, world: World) -> None:
        late = asked(world, dueOn=world.today + 61)
        with pytest.raises(ViewRefused, match="ReasonRequired"):
            world.view(RULES, "requireProposable", late)

    def test_what_is_due_today_may_be_issued_until_the_day_ends(self, world: World) -> None:
        args = (world.core1.id, world.tier1.id, world.today, ZONE)
        world.view(RULES, "requireIssuable", *args)
        world.travel(to=(world.today + 1) * DAY_S - ZONE * 60)
        with pytest.raises(ViewRefused, match="PastDue"):
            world.view(RULES, "requireIssuable", *args)
