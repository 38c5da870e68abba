"""Nobody pays: overdue from the first second after the due day, which stops the debtor; in default after grace."""

from __future__ import annotations

from app.receivables.transitions import ReceivableState
from tests.contracts.world import World, scenes
from tests.contracts.world.members import account
from tests.contracts.world.scenes import FACE
from tests.contracts.world.words import DAY_S, ref

BOOK = "ReceivableBook"


def state(world: World, receivable: int) -> int:
    return int(world.view(BOOK, "receivable", receivable)["state"])


def due_at(world: World, receivable: int) -> int:
    return int(world.view(BOOK, "receivable", receivable)["dueAt"])


def overdue(world: World) -> int:
    """How many of core 1's receivables are marked."""
    return int(world.view("IssuerQuotas", "overdueOf", world.core1.id))


def marked(world: World) -> tuple[int, int]:
    """A receivable marked overdue, its first second, and its claim."""
    receivable, claim = scenes.confirmed(world)
    world.travel(to=due_at(world, receivable))
    world.send(world.auditor.maker, BOOK, "markOverdue", receivable)
    return receivable, claim


class TestMarkOverdue:
    def test_anyone_says_so_from_the_first_second_after_the_due_day(self, world: World) -> None:
        receivable, _ = scenes.confirmed(world)
        scenes.pay(world, receivable, 100)
        at = due_at(world, receivable)
        world.travel(to=at - 1)
        world.refuses("NotOverdue", world.tier3.checker, BOOK, "markOverdue", receivable, overdueAt=at)
        world.travel(to=at)
        done = world.send(world.tier3.checker, BOOK, "markOverdue", receivable)
        said = {"receivable": receivable, "debtor": world.core1.id, "unpaid": FACE - 100}
        assert done.event("ReceivableOverdue") == said
        assert done.event("DebtorOverdue") == {"debtor": world.core1.id, "overdue": 1}
        record = world.view(BOOK, "receivable", receivable)
        assert (record["isOverdue"], record["state"], overdue(world)) == (True, ReceivableState.PARTLY_PAID, 1)
        world.refuses("AccountUnknown", account("stranger"), BOOK, "markOverdue", receivable)

    def test_it_stops_the_debtor_at_once(self, world: World) -> None:
        waiting = scenes.proposed(world, dueOn=world.today + 90, reason=ref("why"))
        own = scenes.proposed(world, by=world.core1.maker, dueOn=world.today + 90, reason=ref("why"))
        _, claim = scenes.confirmed(world, dueOn=world.today + 90, reason=ref("why"))
        marked(world)
        stopped = {"debtor": world.core1.id}
        world.refuses("DebtorIsStopped", world.core1.maker, BOOK, "confirm", 0, waiting, **stopped)
        world.refuses("DebtorIsStopped", world.tier1.maker, BOOK, "accept", 0, own, **stopped)
        number = scenes.invoice(world, world.tier1, world.core1)
        asked = scenes.terms(world, world.core1, world.tier1, (number, FACE))
        world.refuses("DebtorIsStopped", world.core1.maker, BOOK, "propose", 0, asked, **stopped)
        args = (claim, 0, world.now + DAY_S)
        world.refuses("DebtorIsStopped", world.tier1.maker, "FinancingDesk", "request", *args, **stopped)
        call = world.call_data(BOOK, "confirm", 0, waiting)
        target = world.addresses[BOOK]
        world.refuses("DebtorIsStopped", world.core1.maker, "DualControl", "file", target, call, **stopped)

    def test_what_is_not_due_is_live_until_its_debtor_is_stopped(self, world: World) -> None:
        receivable, _ = scenes.confirmed(world, dueOn=world.today + 90, reason=ref("why"))
        assert world.view(BOOK, "requireLive", receivable) == world.view(BOOK, "receivable", receivable)
        late, _ = marked(world)
        by = world.auditor.maker
        world.refuses("DebtorIsStopped", by, BOOK, "requireLive", receivable, debtor=world.core1.id)
        world.refuses("PastDue", by, BOOK, "requireLive", late)

    def test_nothing_stops_another_debtor(self, world: World) -> None:
        marked(world)
        scenes.confirmed(world, debtor=world.core2)

    def test_once_and_only_what_is_owed(self, world: World) -> None:
        receivable, _ = marked(world)
        world.refuses("AlreadyOverdue", world.auditor.maker, BOOK, "markOverdue", receivable, receivable=receivable)
        scenes.pay(world, receivable, FACE)
        proposed = scenes.proposed(world, dueOn=world.today)
        world.travel(days=100)
        defaulted, _ = scenes.defaulted(world)
        for each in (receivable, proposed, defaulted):
            world.refuses("ReceivableNotLive", world.auditor.maker, BOOK, "markOverdue", each, receivable=each)
        world.refuses("ReceivableUnknown", world.auditor.maker, BOOK, "markOverdue", 99)

    def test_paid_in_full_the_debtor_is_free_and_in_part_it_is_not(self, world: World) -> None:
        one, _ = scenes.confirmed(world)
        two, _ = marked(world)
        world.send(world.auditor.maker, BOOK, "markOverdue", one)
        scenes.pay(world, one, FACE - 1)
        assert overdue(world) == 2
        done = scenes.pay(world, one, 1)
        assert done.event("DebtorOverdue") == {"debtor": world.core1.id, "overdue": 1}
        assert not world.view(BOOK, "receivable", one)["isOverdue"]
        scenes.pay(world, two, FACE)
        assert overdue(world) == 0
        scenes.confirmed(world)

    def test_paid_late_before_anybody_marked_it_nothing_is_to_mark(self, world: World) -> None:
        receivable, _ = scenes.confirmed(world)
        world.travel(to=due_at(world, receivable))
        done = scenes.pay(world, receivable, FACE)
        assert "DebtorOverdue" not in done.names
        world.refuses("ReceivableNotLive", world.auditor.maker, BOOK, "markOverdue", receivable)

    def test_a_payment_on_the_due_day_is_in_time(self, world: World) -> None:
        receivable, _ = scenes.confirmed(world)
        world.travel(to=due_at(world, receivable) - 1)
        scenes.pay(world, receivable, FACE)
        world.travel(seconds=1)
        world.refuses("ReceivableNotLive", world.auditor.maker, BOOK, "markOverdue", receivable)


class TestMarkDefaulted:
    def test_anyone_says_so_after_maturity_and_grace(self, world: World) -> None:
        receivable, _ = scenes.confirmed(world)
        scenes.pay(world, receivable, 100)
        record = world.view(BOOK, "receivable", receivable)
        defaults_at = record["dueAt"] + 3 * DAY_S
        world.travel(to=defaults_at - 1)
        world.refuses("NotOverdue", world.auditor.checker, BOOK, "markDefaulted", receivable, overdueAt=defaults_at)
        world.travel(to=defaults_at)
        done = world.send(world.auditor.checker, BOOK, "markDefaulted", receivable)
        assert done.event("DebtorOverdue") == {"debtor": world.core1.id, "overdue": 1}
        assert done.event("ReceivableDefaulted") == {
            "receivable": receivable,
            "debtor": world.core1.id,
            "unpaid": FACE - 100,
        }
        assert state(world, receivable) == ReceivableState.DEFAULTED
        assert overdue(world) == 1

    def test_once(self, world: World) -> None:
        receivable, _ = scenes.defaulted(world)
        world.refuses("EdgeNotAllowed", world.auditor.maker, BOOK, "markDefaulted", receivable)
        assert overdue(world) == 1

    def test_only_what_is_owed(self, world: World) -> None:
        proposed, (settled, _) = scenes.proposed(world), scenes.confirmed(world)
        scenes.pay(world, settled, FACE)
        world.travel(days=100)
        for receivable in (proposed, settled):
            world.refuses("EdgeNotAllowed", world.auditor.maker, BOOK, "markDefaulted", receivable)
        world.refuses("ReceivableUnknown", world.auditor.maker, BOOK, "markDefaulted", 9)

    def test_it_stays_in_default_until_settled_and_then_the_debtor_is_free(self, world: World) -> None:
        one, _ = scenes.confirmed(world)
        two, _ = scenes.defaulted(world)
        world.send(world.auditor.maker, BOOK, "markDefaulted", one)
        assert overdue(world) == 2
        scenes.pay(world, one, 1)
        assert state(world, one) == ReceivableState.DEFAULTED
        scenes.pay(world, one, FACE - 1)
        assert (state(world, one), overdue(world)) == (ReceivableState.SETTLED, 1)
        scenes.pay(world, two, FACE)
        assert overdue(world) == 0

    def test_what_was_marked_overdue_counts_once(self, world: World) -> None:
        receivable, _ = scenes.confirmed(world)
        world.travel(to=due_at(world, receivable))
        world.send(world.auditor.maker, BOOK, "markOverdue", receivable)
        world.travel(days=3)
        done = world.send(world.auditor.maker, BOOK, "markDefaulted", receivable)
        assert not {"DebtorOverdue", "ReceivableOverdue"} & set(done.names)
        assert overdue(world) == 1

    def test_a_late_part_payment_is_shared_by_the_cent(self, world: World) -> None:
        receivable, claim = scenes.confirmed(world, 100)
        parts = scenes.split(world, claim, 33, 33, 34)
        world.travel(days=64)
        world.send(world.auditor.maker, BOOK, "markDefaulted", receivable)
        scenes.pay(world, receivable, 50)
        # ⌊33 × 50 / 100⌋ = 16, twice; ⌊34 × 50 / 100⌋ = 17: 49 of the 50, the last cent waits in the pot.
        assert [scenes.redeem(world, part)[0] for part in parts] == [16, 16, 17]
        scenes.pay(world, receivable, 50)
        assert [scenes.redeem(world, part)[0] for part in parts] == [17, 17, 17]
