"""Asking for cash on a claim, and who sees it."""

from __future__ import annotations

from tests.app.lending import FACE, Lending, cny, terms


class TestRequest:
    def test_a_holder_asks_and_the_claim_stays_free(self, lending: Lending) -> None:
        made = lending.request(principal=cny(80_000_000))
        assert made["state"] == "Open"
        assert made["principal"] == cny(80_000_000)
        assert made["facts"]["claim"]["lock"] == "None"
