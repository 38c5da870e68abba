"""A claim splits into parts that sum exactly."""

from __future__ import annotations

from typing import Any

import pytest

from tests.app.claims.kit import GROSS, cny, offered, paid, root, split
from tests.app.ledger import Ledger


def parts(*amounts: int) -> dict[str, Any]:
    return {"parts": [cny(amount) for amount in amounts]}


class TestSplit:
    def test_the_parts_are_claims_of_the_same_holder_and_the_parent_ends(self, ledger: Ledger) -> None:
        claim = root(ledger)
        done = ledger.maker("tier1").done(f"/claims/{claim}/split", parts(30_000_000, 70_000_000))
        assert done["claim"]["state"] == "Split"
        assert [part["value"]["amount"] for part in done["parts"]] == [30_000_000, 70_000_000]
        for part in done["parts"]:
            assert (part["state"], part["holder"], part["tier"]) == ("Live", str(ledger.party("tier1")), 1)
            assert (part["parent"], part["root"], part["splits"]) == (claim, claim, 1)

    def test_what_is_due_is_drawn_first_and_the_parts_are_of_what_is_outstanding(self, ledger: Ledger) -> None:
        claim = root(ledger)
        paid(ledger, 1_000)
        tier1 = ledger.maker("tier1")
        assert tier1.seen(f"/claims/{claim}")["outstanding"] == cny(GROSS - 1_000)
        whole = tier1.post(f"/claims/{claim}/split", parts(33_333_333, 33_333_333, 33_333_334))
        assert (whole.status_code, whole.json()["code"]) == (422, "SplitDiffers")
        done = tier1.done(f"/claims/{claim}/split", parts(33_333_000, 33_333_000, 33_333_000))
        assert done["claim"]["redeemed"] == cny(1_000)
        assert tier1.seen("/deposits")["items"][0]["balance"] == cny(1_000)
        assert [part["redeemed"]["amount"] for part in done["parts"]] == [0, 0, 0]
        assert [part["due_now"]["amount"] for part in done["parts"]] == [0, 0, 0]

    @pytest.mark.parametrize(
        ("amounts", "status", "code"),
        [
            ((30_000_000, 70_000_001), 422, "SplitDiffers"),
            ((30_000_000, 69_999_999), 422, "SplitDiffers"),
            ((GROSS,), 422, None),
            ((GROSS, 0), 422, None),
            ((GROSS + 1, -1), 422, None),
            ((), 422, None),
            ((1_000_000,) * 101, 422, None),
        ],
    )
    def test_parts_that_do_not_fit_change_nothing(
        self, ledger: Ledger, amounts: tuple[int, ...], status: int, code: str | None
    ) -> None:
        claim = root(ledger)
        answer = ledger.maker("tier1").post(f"/claims/{claim}/split", parts(*amounts))
        assert answer.status_code == status
        assert answer.json().get("code") == code
        assert ledger.maker("tier1").seen(f"/claims/{claim}")["state"] == "Live"

    def test_every_part_is_in_the_claims_currency(self, ledger: Ledger) -> None:
        claim = root(ledger)
        body = {"parts": [cny(GROSS - 5), {"amount": 5, "currency": "EUR"}]}
        answer = ledger.maker("tier1").post(f"/claims/{claim}/split", body)
        assert answer.status_code == 422
        assert answer.json()["errors"][0]["field"] == "parts.1.currency"

    def test_an_offered_claim_cannot_be_split(self, ledger: Ledger) -> None:
        claim = root(ledger)
        offered(ledger, claim, GROSS)
        answer = ledger.maker("tier1").post(f"/claims/{claim}/split", parts(1, GROSS - 1))
        assert answer.status_code == 409
        assert answer.json()["code"] == "ClaimIsLocked"

    def test_a_split_claim_cannot_be_split_again(self, ledger: Ledger) -> None:
        claim = root(ledger)
        split(ledger, claim, 1, GROSS - 1)
        answer = ledger.maker("tier1").post(f"/claims/{claim}/split", parts(1, GROSS - 1))
        assert answer.status_code == 409
        assert answer.json()["code"] == "ClaimNotLive"

    def test_only_the_holder_splits(self, ledger: Ledger) -> None:
        claim = root(ledger)
        answer = ledger.maker("core1").post(f"/claims/{claim}/split", parts(1, GROSS - 1))
        assert answer.status_code == 403
        assert answer.json()["code"] == "ClaimOfAnother"

    def test_a_claim_that_changed_since_it_was_read_is_not_touched(self, ledger: Ledger) -> None:
        claim = root(ledger)
        tier1 = ledger.maker("tier1")
        stale = tier1.get(f"/claims/{claim}").headers["ETag"]
        offer = offered(ledger, claim, GROSS)
        tier1.done(f"/transfer-offers/{offer['id']}/cancel")
        assert tier1.post(f"/claims/{claim}/split", parts(1, GROSS - 1), if_match=stale).status_code == 412
        fresh = tier1.get(f"/claims/{claim}").headers["ETag"]
        assert tier1.post(f"/claims/{claim}/split", parts(1, GROSS - 1), if_match=fresh).status_code == 201
