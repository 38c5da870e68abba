"""Who sees which claims, and where a claim comes from."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.invoices.merkle import Disclosure, Step, verify
from tests.app.claims.kit import GROSS, cny, offered, passed_on, root, split
from tests.app.ledger import Ledger


@pytest.fixture
def chain_of_three(ledger: Ledger) -> Ledger:
    """Tier 1 keeps 700,000.00 (claim 3) and pays tier 2 with 300,000.00 (claim 2); tier 2 keeps 210,000.00 (claim 5)
    and pays tier 3 with 90,000.00 (claim 4)."""
    claim = root(ledger)
    assert split(ledger, claim, 30_000_000, 70_000_000) == ["2", "3"]
    passed_on(ledger, "2", 30_000_000)
    assert split(ledger, "2", 9_000_000, 21_000_000, holder="tier2") == ["4", "5"]
    passed_on(ledger, "4", 9_000_000, giver="tier2", to="tier3", recourse="Without", discharge="OnAcceptance")
    return ledger


def ids(ledger: Ledger, handle: str, **wanted: str) -> list[str]:
    return [each["id"] for each in ledger.maker(handle).seen("/claims", **wanted)["items"]]


class TestList:
    def test_everybody_sees_what_it_is_a_side_of(self, chain_of_three: Ledger) -> None:
        assert ids(chain_of_three, "core1") == ["5", "4", "3", "2", "1"]
        assert ids(chain_of_three, "tier1") == ["3", "2", "1"]
        assert ids(chain_of_three, "tier2") == ["5", "4", "2"]
        assert ids(chain_of_three, "tier3") == ["4"]
        assert ids(chain_of_three, "auditor") == ids(chain_of_three, "regulator") == ["5", "4", "3", "2", "1"]
        for stranger in ("core2", "funder1", "bank", "operator", "governance"):
            assert ids(chain_of_three, stranger) == []

    def test_filters(self, chain_of_three: Ledger) -> None:
        assert ids(chain_of_three, "core1", state="Live") == ["5", "4", "3"]
        assert ids(chain_of_three, "core1", holder=str(chain_of_three.party("tier2"))) == ["5", "2"]
        assert ids(chain_of_three, "core1", receivable="2") == []
        assert ids(chain_of_three, "core1", due_from="2026-11-17", due_until="2026-11-17") == ["5", "4", "3", "2", "1"]
        assert ids(chain_of_three, "core1", due_until="2026-11-16") == []
        assert chain_of_three.maker("core1").get("/claims", state="None").status_code == 422

    def test_pages(self, chain_of_three: Ledger) -> None:
        core = chain_of_three.maker("core1")
        first = core.seen("/claims", limit=3)
        assert first["has_more"]
        rest = core.seen("/claims", limit=3, cursor=first["next_cursor"])
        assert [each["id"] for each in first["items"] + rest["items"]] == ["5", "4", "3", "2", "1"]
        assert not rest["has_more"]


class TestItem:
    def test_a_foreign_claim_does_not_exist(self, chain_of_three: Ledger) -> None:
        for handle, claim in (("tier1", "4"), ("tier3", "2"), ("funder1", "1"), ("operator", "1"), ("core1", "99")):
            stranger = chain_of_three.maker(handle)
            body = {"parts": [cny(1), cny(1)]}
            assert stranger.get(f"/claims/{claim}").status_code == 404
            assert stranger.get(f"/claims/{claim}/lineage").status_code == 404
            assert stranger.post(f"/claims/{claim}/split", body).status_code == 404
            assert stranger.post(f"/claims/{claim}/redeem").status_code == 404

    @pytest.mark.parametrize("name", ["0", "-1", "01", "x", "99999999999999999999", "1e3"])
    def test_what_names_no_claim_is_not_found(self, ledger: Ledger, name: str) -> None:
        assert ledger.maker("auditor").get(f"/claims/{name}").status_code == 404

    def test_a_recipient_sees_it_while_it_is_offered_and_a_funder_finds_its_facts_in_the_request(
        self, ledger: Ledger
    ) -> None:
        claim = root(ledger)
        offer = offered(ledger, claim, GROSS)
        assert ledger.maker("tier2").seen(f"/claims/{claim}/lineage")["claim"] == claim
        ledger.maker("tier2").done(f"/transfer-offers/{offer['id']}/reject")
        assert ledger.maker("tier2").get(f"/claims/{claim}").status_code == 404

        limit = {"debtor": str(ledger.party("core1")), "limit": cny(GROSS), "advance_rate_bps": 9_000}
        ledger.maker("funder1").done("/debtor-limits", limit)
        asked = {"claim": claim, "expires_at": "2026-10-05T00:00:00Z"}
        request = ledger.maker("tier1").done("/financing-requests", asked)["id"]
        assert ledger.maker("funder1").seen(f"/financing-requests/{request}")["facts"] is not None
        assert ledger.maker("funder2").get(f"/financing-requests/{request}").status_code == 404
        assert ledger.maker("funder1").get(f"/claims/{claim}").status_code == 404


class TestLineage:
    @pytest.mark.parametrize("handle", ["core1", "tier1", "auditor", "regulator", "tier2", "tier3"])
    def test_shows_of_an_invoice_what_the_reader_may_see_of_it(self, chain_of_three: Ledger, handle: str) -> None:
        reader = chain_of_three.maker(handle)
        [invoice] = reader.seen("/claims/2/lineage" if handle != "tier3" else "/claims/4/lineage")["receivable"][
            "invoices"
        ]
        is_seen = reader.get(f"/invoices/{invoice['id']}").status_code == 200
        assert is_seen == (handle in {"core1", "tier1", "auditor", "regulator"})
        for field in ("number", "issued_on", "gross"):
            assert (invoice[field] is not None) == is_seen

    def test_lets_a_deep_tier_check_a_field_that_a_side_passed_on(self, chain_of_three: Ledger) -> None:
        [invoice] = chain_of_three.maker("tier3").seen("/claims/4/lineage")["receivable"]["invoices"]
        path = f"/invoices/{invoice['id']}/proofs/gross"
        assert chain_of_three.maker("tier3").get(path).status_code == 404
        passed = chain_of_three.maker("tier1").seen(path)
        steps = tuple(Step(_raw(step["sibling"]), step["side"] == "Left") for step in passed["steps"])
        shown = Disclosure(passed["path"], passed["value"], _raw(passed["salt"]), steps)
        assert verify(_raw(invoice["root"]), shown)
        assert not verify(_raw(invoice["root"]), replace(shown, value="999999999 CNY"))

    def test_the_last_tier_sees_the_way_from_the_invoice_to_itself(self, chain_of_three: Ledger) -> None:
        party = {name: str(chain_of_three.party(name)) for name in ("core1", "tier1", "tier2", "tier3")}
        found = chain_of_three.maker("tier3").seen("/claims/4/lineage")
        receivable = found["receivable"]
        assert (receivable["debtor"], receivable["supplier"]) == (party["core1"], party["tier1"])
        assert (receivable["state"], receivable["face"], receivable["due_on"]) == (
            "Confirmed",
            cny(GROSS),
            "2026-11-17",
        )
        [invoice] = receivable["invoices"]
        assert (invoice["seller"], invoice["buyer"]) == (party["tier1"], party["core1"])
        assert invoice["allocated"] == cny(GROSS)
        assert (invoice["number"], invoice["issued_on"], invoice["gross"]) == (None, None, None)
        assert [
            (step["kind"], step["claim"], step["holder"], step["value"]["amount"], step["tier"])
            for step in found["steps"]
        ] == [
            ("Confirmed", "1", party["tier1"], 100_000_000, 1),
            ("Split", "2", party["tier1"], 30_000_000, 1),
            ("PassedOn", "2", party["tier2"], 30_000_000, 2),
            ("Split", "4", party["tier2"], 9_000_000, 2),
            ("PassedOn", "4", party["tier3"], 9_000_000, 3),
        ]
        hops = [step["passing"] for step in found["steps"] if step["passing"]]
        assert [(hop["recourse"], hop["discharge"]) for hop in hops] == [
            ("With", "OnPayment"),
            ("Without", "OnAcceptance"),
        ]

    def test_a_claim_passed_on_after_a_split_of_a_passed_on_claim_keeps_the_order(self, ledger: Ledger) -> None:
        claim = root(ledger)
        passed_on(ledger, claim, GROSS)
        passed_on(ledger, claim, GROSS, giver="tier2", to="tier3")
        kept, _ = split(ledger, claim, 1, GROSS - 1, holder="tier3")
        steps = ledger.maker("tier3").seen(f"/claims/{kept}/lineage")["steps"]
        assert [step["kind"] for step in steps] == ["Confirmed", "PassedOn", "PassedOn", "Split"]
        assert [step["tier"] for step in steps] == [1, 2, 3, 3]


class TestRows:
    def test_every_row_is_what_the_contract_has(self, chain_of_three: Ledger) -> None:
        offered(chain_of_three, "5", 21_000_000, giver="tier2", to="tier3")
        auditor = chain_of_three.maker("auditor")
        for number in range(1, 6):
            shown, kept = auditor.seen(f"/claims/{number}"), chain_of_three.views.read("ClaimToken", "claim", number)
            assert shown["holder"] == str(kept["holder"])
            assert (shown["value"]["amount"], shown["redeemed"]["amount"]) == (kept["value"], kept["redeemed"])
            assert (shown["tier"], shown["splits"]) == (kept["tier"], kept["splits"])
            assert (shown["parent"] or "0", shown["root"]) == (str(kept["parent"]), "1")
            assert shown["locked_by"] == (str(kept["lockedBy"]) if kept["lock"] else None)


def _raw(text: str) -> bytes:
    return bytes.fromhex(text.removeprefix("0x"))
