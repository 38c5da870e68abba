"""The public register: anybody searches it, and it says what it cannot see."""

from __future__ import annotations

from typing import Any

import pytest

from app.kernel.fields import instant_text
from app.pledges.tables import PledgeRow
from tests.app.financing.kit import DUE_ON, PRINCIPAL, lent, row
from tests.app.ledger import Ledger
from tests.app.receivables.kit import cny

TIER1 = "USCC:91440300MA5EQ4T81A"
CORE1 = "USCC:91440101MA5D3K7N18"
FUNDER1 = "USCC:91440300MA5GTXY27N"
STRANGER = "USCC:914403001922038216"


def asked(ledger: Ledger, path: str = "", **params: str) -> Any:
    """An answer to somebody without a key."""
    return ledger.client.get(f"/v1/pledges{path}", params=params)


def numbers(ledger: Ledger, **params: str) -> list[str]:
    """The entries a search finds."""
    answer = asked(ledger, **params)
    assert answer.status_code == 200, answer.text
    return [each["number"] for each in answer.json()["items"]]


class TestSearch:
    def test_by_the_legal_id_of_grantor_or_account_debtor(self, lending: Ledger) -> None:
        lent(lending)
        assert numbers(lending, legal_id=TIER1) == ["1"]
        assert numbers(lending, legal_id=CORE1) == ["1"]
        assert numbers(lending, legal_id=FUNDER1) == []

    def test_a_legal_id_may_be_written_as_people_write_it(self, lending: Ledger) -> None:
        lent(lending)
        assert numbers(lending, legal_id="uscc:9144 0300 ma5eq4t81a") == ["1"]

    def test_by_party_and_by_claim(self, lending: Ledger) -> None:
        lent(lending)
        assert numbers(lending, party=str(lending.party("tier1"))) == ["1"]
        assert numbers(lending, party=str(lending.party("funder1"))) == []
        assert numbers(lending, claim="1") == ["1"]
        assert numbers(lending, claim="2") == []

    def test_all_that_is_given_has_to_fit(self, lending: Ledger) -> None:
        lent(lending)
        assert numbers(lending, legal_id=TIER1, party=str(lending.party("core1"))) == ["1"]
        assert numbers(lending, legal_id=TIER1, party=str(lending.party("core2"))) == []

    def test_a_firm_that_the_ledger_does_not_know_is_an_empty_answer_with_its_limits(self, lending: Ledger) -> None:
        answer = asked(lending, legal_id=STRANGER).json()
        assert (answer["items"], answer["has_more"]) == ([], False)
        assert answer["limits"]["cannot_see"]

    def test_standing_and_discharged_are_told_apart(self, lending: Ledger) -> None:
        _repaid(lending, lent(lending))
        assert numbers(lending, legal_id=TIER1, state="Discharged") == ["1"]
        assert numbers(lending, legal_id=TIER1, state="Standing") == []
        lent(lending)
        assert numbers(lending, legal_id=TIER1, state="Standing") == ["2"]
        assert numbers(lending, legal_id=TIER1) == ["1", "2"]

    def test_it_goes_on_from_a_cursor(self, lending: Ledger) -> None:
        for _ in range(2):
            _repaid(lending, lent(lending))
        first = asked(lending, claim="1", limit="1").json()
        assert numbers(lending, claim="1", limit="1", cursor=first["next_cursor"]) == ["2"]

    @pytest.mark.parametrize(
        "legal_id", ["91440300MA5EQ4T81A", "USCC:", "NONE:1", "USCC:914403001", "USCC:" + "9" * 200]
    )
    def test_what_cannot_be_a_legal_id_is_refused(self, lending: Ledger, legal_id: str) -> None:
        answer = asked(lending, legal_id=legal_id)
        assert answer.status_code == 422
        assert [each["field"] for each in answer.json()["errors"]] == ["legal_id"]

    @pytest.mark.parametrize(
        ("params", "status"),
        [({}, 422), ({"state": "Standing"}, 422), ({"party": "x"}, 422), ({"claim": "1", "cursor": "nonsense"}, 400)],
    )
    def test_a_search_for_nothing_or_nonsense_is_refused(
        self, lending: Ledger, params: dict[str, str], status: int
    ) -> None:
        assert asked(lending, **params).status_code == status


class TestCertificate:
    def test_it_shows_the_entry_and_where_the_ledger_holds_it(self, lending: Ledger) -> None:
        loan = lent(lending)
        shown = asked(lending, "/1").json()
        assert (shown["number"], shown["state"], shown["discharged_at"]) == ("1", "Standing", None)
        assert (shown["collateral"], shown["loan"]) == ("1", loan["id"])
        assert (shown["amount"], shown["due_on"]) == (cny(PRINCIPAL), DUE_ON)
        assert shown["filer"] == shown["secured_party"] == {"party": str(lending.party("funder1")), "legal_id": FUNDER1}
        assert shown["grantor"]["legal_id"] == TIER1
        assert shown["account_debtor"]["legal_id"] == CORE1
        block = lending.chain.block(shown["registration"]["block"]).head
        assert shown["registration"]["block_hash"] == "0x" + block.hash.hex()
        assert shown["registered_at"] == "2026-09-26T00:00:00Z"

    def test_it_has_an_etag_that_changes_with_the_discharge(self, lending: Ledger) -> None:
        loan = lent(lending)
        before = asked(lending, "/1").headers["ETag"]
        lending.pass_days(3)
        _repaid(lending, loan)
        after = asked(lending, "/1")
        assert after.headers["ETag"] != before
        assert (after.json()["state"], after.json()["discharged_at"]) == ("Discharged", "2026-09-29T00:00:00Z")

    @pytest.mark.parametrize("number", ["1", "0", "one", "18446744073709551615"])
    def test_a_number_without_an_entry_is_not_found(self, lending: Ledger, number: str) -> None:
        assert asked(lending, f"/{number}").status_code == 404

    def test_the_terms_between_lender_and_borrower_stay_between_them(self, lending: Ledger) -> None:
        lent(lending)
        assert "rate" not in asked(lending, "/1").text


class TestLimits:
    def test_the_answer_says_plainly_what_the_register_cannot_see(self, lending: Ledger) -> None:
        lent(lending)
        for answer in (asked(lending, legal_id=TIER1), asked(lending, "/1")):
            limits = answer.json()["limits"]
            assert any("动产融资统一登记公示系统" in each for each in limits["cannot_see"])
            assert "§768" in limits["priority"]

    def test_it_names_the_last_block_it_knows(self, lending: Ledger) -> None:
        head = lending.chain.head()
        as_of = asked(lending, claim="1").json()["as_of"]
        assert as_of == {
            "block": head.number,
            "hash": "0x" + head.hash.hex(),
            "timestamp": instant_text(head.timestamp),
        }


def test_a_row_holds_what_the_contract_holds(lending: Ledger) -> None:
    _repaid(lending, lent(lending))
    found = row(lending, PledgeRow, 1)
    assert lending.views.read("PledgeRegistry", "pledge", 1) == {
        "loan": found.loan,
        "claim": found.claim,
        "securedParty": found.secured_party,
        "grantor": found.grantor,
        "debtor": found.debtor,
        "amount": found.amount,
        "currency": found.currency.encode(),
        "dueOn": found.due_on,
        "registeredAt": found.registered_at,
        "dischargedAt": found.discharged_at,
    }


def _repaid(ledger: Ledger, loan: dict[str, Any]) -> None:
    body = {"all": True, "most": cny(2 * PRINCIPAL)}
    ledger.maker("tier1").done(f"/loans/{loan['id']}/repayments", body)
