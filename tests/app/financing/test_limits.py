"""A funder's limits on debtors: its own business."""

from __future__ import annotations

import pytest

from tests.app.financing.kit import ADVANCE_RATE_BPS, LIMIT, refused, set_limit
from tests.app.ledger import Ledger
from tests.app.receivables.kit import cny


class TestSetting:
    def test_it_shows_what_is_used_and_left(self, lending: Ledger) -> None:
        made = set_limit(lending, "funder1", LIMIT + 1)
        assert (made["limit"], made["used"], made["left"]) == (cny(LIMIT + 1), cny(0), cny(LIMIT + 1))
        assert made["advance_rate_bps"] == ADVANCE_RATE_BPS

    @pytest.mark.parametrize(
        ("change", "code"),
        [
            ({"advance_rate_bps": 10_001}, "less-than-equal"),
            ({"limit": {"amount": -1, "currency": "CNY"}}, "greater-than-equal"),
            ({"limit": {"amount": 2**53, "currency": "CNY"}}, "less-than-equal"),
            ({"debtor": "0"}, "value-error"),
        ],
    )
    def test_bad_input_is_named(self, lending: Ledger, change: dict[str, object], code: str) -> None:
        body = {"debtor": str(lending.party("core1")), "limit": cny(1), "advance_rate_bps": 1} | change
        answer = lending.maker("funder1").post("/debtor-limits", body)
        assert (answer.status_code, [each["code"] for each in answer.json()["errors"]]) == (422, [code])

    def test_a_currency_that_is_not_here(self, lending: Ledger) -> None:
        limit = {"amount": 1, "currency": "EUR"}
        body = {"debtor": str(lending.party("core1")), "limit": limit, "advance_rate_bps": 1}
        assert refused(lending.maker("funder1").post("/debtor-limits", body)) == (422, "CurrencyUnknown")

    def test_only_a_funder_on_a_core_enterprise(self, lending: Ledger) -> None:
        body = {"debtor": str(lending.party("core1")), "limit": cny(1), "advance_rate_bps": 1}
        assert refused(lending.maker("tier1").post("/debtor-limits", body)) == (403, "RoleMissing")
        body["debtor"] = str(lending.party("tier1"))
        assert refused(lending.maker("funder1").post("/debtor-limits", body)) == (403, "RoleMissing")
        body["debtor"] = "99"
        assert lending.maker("funder1").post("/debtor-limits", body).status_code == 404


class TestSeeing:
    def test_a_funder_sees_its_own(self, lending: Ledger) -> None:
        (mine,) = lending.maker("funder1").seen("/debtor-limits")["items"]
        assert (mine["funder"], mine["debtor"]) == (str(lending.party("funder1")), str(lending.party("core1")))
        assert lending.maker("core1").seen("/debtor-limits")["items"] == []

    def test_overseers_see_all_and_can_ask_for_one(self, lending: Ledger) -> None:
        regulator = lending.maker("regulator")
        assert len(regulator.seen("/debtor-limits")["items"]) == 2
        (one,) = regulator.seen("/debtor-limits", funder=str(lending.party("funder2")))["items"]
        assert one["funder"] == str(lending.party("funder2"))
        assert regulator.seen("/debtor-limits", debtor=str(lending.party("core2")))["items"] == []
