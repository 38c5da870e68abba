"""The Python table of edges is the contract's, edge by edge."""

from __future__ import annotations

from itertools import product

import pytest

from app.receivables.transitions import ReceivableState, allowed
from tests.contracts.test_words import ENUMS
from tests.contracts.world import World


class TestTransitions:
    @pytest.mark.parametrize(("start", "end"), list(product(ReceivableState, repeat=2)))
    def test_an_edge_is_in_both_tables_or_in_neither(
        self, libraries: World, start: ReceivableState, end: ReceivableState
    ) -> None:
        assert libraries.view("Libraries", "allowed", start, end) == allowed(start, end)

    def test_the_states_are_those_of_the_contract(self) -> None:
        names = [state.name.replace("_", "").title() for state in ReceivableState]
        assert names == [name.title() for name in ENUMS["ReceivableState"]]
