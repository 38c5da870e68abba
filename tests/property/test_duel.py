"""Nobody wins a cent by splitting, passing on, pledging or drawing, however it chooses its calls."""

from __future__ import annotations

import pytest

from tests.contracts.world import founding
from tests.property.duel import Duel, Overdrawn
from tests.property.old_shares import old_world

STEPS_IN_ALL = 10_000
RUNS = 10


class TestDuel:
    @pytest.mark.parametrize("seed", [1, 2])
    def test_the_greedy_one_wins_nothing(self, seed: int) -> None:
        Duel(founding.world(), seed).run(30)

    @pytest.mark.long
    @pytest.mark.parametrize("seed", range(100, 100 + RUNS))
    def test_the_greedy_one_wins_nothing_in_ten_thousand_steps(self, seed: int) -> None:
        Duel(founding.world(), seed).run(STEPS_IN_ALL // RUNS)

    def test_the_greedy_one_finds_the_fault_of_the_old_formula(self) -> None:
        """Face 380, 190 each, 38 paid: entitled to 19, it draws all 38, and nothing is left for the other."""
        duel = Duel(old_world(), 1)
        duel.begin(380, 190)
        duel.pay(38)
        (other,) = duel.live("tier2")
        assert duel.world.view("ClaimToken", "dueTo", other) == 19
        while sum(duel.stakes.drawn.values()) < 38 and len(duel.trace) < 200:
            duel.greedy()
        drawn = sum(duel.stakes.drawn[name] for name in ("tier1", "tier3"))
        assert (drawn, duel.world.view("ClaimToken", "dueTo", other)) == (38, 0)
        with pytest.raises(Overdrawn, match=r"entitled to 19\.0\nseed 1; steps:\n  1\. a receivable of 380"):
            duel.check()

    def test_on_the_formula_of_today_the_same_search_draws_what_it_is_entitled_to(self) -> None:
        duel = Duel(founding.world(), 1)
        duel.begin(380, 190)
        duel.pay(38)
        (other,) = duel.live("tier2")
        for _ in range(20):
            duel.greedy()
        duel.check()
        assert duel.world.view("ClaimToken", "dueTo", other) == 19

    def test_the_old_formula_fails_a_run_too(self) -> None:
        with pytest.raises(Overdrawn, match="seed 3; steps:"):
            Duel(old_world(), 3).run(200)
