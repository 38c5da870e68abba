"""Every route for every role: a side, who sees all, and the rest, for whom the receivable is not there."""

from __future__ import annotations

from typing import Any

from app.kernel.codec import ContractCall
from tests.app.ledger import Ledger
from tests.app.receivables.kit import GROSS, cny, confirmed, proposed, registered, terms

STRANGERS = ("governance", "operator", "bank", "core2", "tier2", "tier3", "funder1", "factor")
SEES = ("core1", "tier1", "regulator", "auditor")
READS = ("", "/payments", "/look-alikes")
WRITES: dict[str, Any] = {
    "confirm": None,
    "accept": None,
    "reject": None,
    "withdraw": None,
    "release": None,
    "overdue": None,
    "default": None,
    "payments": {"amount": cny(1)},
}


class TestReading:
    def test_sides_and_overseers_see_it_and_nobody_else(self, ledger: Ledger) -> None:
        path = f"/receivables/{proposed(ledger)['id']}"
        for read in READS:
            seen = {handle for handle in SEES + STRANGERS if ledger.maker(handle).get(path + read).status_code == 200}
            assert seen == set(SEES), read
        for handle in STRANGERS:
            assert ledger.maker(handle).get(path).json()["type"] == "/problems/not-found"

    def test_lists_show_the_same(self, ledger: Ledger) -> None:
        proposed(ledger)
        counts = {handle: len(ledger.maker(handle).seen("/receivables")["items"]) for handle in SEES + STRANGERS}
        assert counts == dict.fromkeys(SEES, 1) | dict.fromkeys(STRANGERS, 0)

    def test_a_holder_further_down_sees_what_its_claim_is_on(self, ledger: Ledger) -> None:
        found = confirmed(ledger)
        invoice = registered(ledger, seller="tier2", buyer="tier1")
        offer = {
            "id": 1,
            "recipient": ledger.party("tier2"),
            "invoice": int(invoice["id"]),
            "recourse": 0,
            "discharge": 0,
            "expiresAt": ledger.chain.now() + 1_000,
        }
        ledger.act("tier1", ContractCall("ClaimToken", "offerTransfer", offer))
        assert ledger.maker("tier2").get(f"/receivables/{found['id']}").status_code == 404
        ledger.act("tier2", ContractCall("ClaimToken", "acceptTransfer", {"offerId": 1, "least": GROSS}))
        assert ledger.maker("tier2").seen(f"/receivables/{found['id']}")["state"] == "Confirmed"

    def test_lists_are_filtered(self, ledger: Ledger) -> None:
        first, second, third = proposed(ledger), confirmed(ledger), confirmed(ledger, debtor="core2")
        ids = [each["id"] for each in (first, second, third)]

        def listed(**wanted: Any) -> list[str]:
            return [each["id"] for each in ledger.maker("tier1").seen("/receivables", **wanted)["items"]]

        assert listed() == ids[::-1]
        assert listed(state="Proposed") == [ids[0]]
        assert listed(party=str(ledger.party("core2"))) == [ids[2]]
        assert listed(invoice=second["allocations"][0]["invoice"]) == [ids[1]]
        assert listed(due_from="2026-11-18") == []
        assert listed(due_until="2026-11-17") == ids[::-1]
        assert listed(overdue=False) == ids[::-1]
        assert listed(state=["Proposed", "Confirmed"]) == ids[::-1]
        assert listed(debtor=str(ledger.party("core2"))) == [ids[2]]
        assert listed(supplier=str(ledger.party("core1"))) == []
        assert listed(created_from=first["proposed_at"]) == ids[::-1]
        assert listed(created_until=first["proposed_at"]) == []

    def test_what_waits_for_a_party_is_what_the_other_side_proposed(self, ledger: Ledger) -> None:
        by_supplier, by_debtor, _ = proposed(ledger), proposed(ledger, by="core1"), confirmed(ledger)

        def waiting(handle: str) -> list[str]:
            return [each["id"] for each in ledger.maker(handle).seen("/receivables", to_confirm=True)["items"]]

        assert waiting("core1") == [by_supplier["id"]]
        assert waiting("tier1") == [by_debtor["id"]]
        assert waiting("auditor") == []

    def test_totals_are_by_what_the_sides_plan_by(self, ledger: Ledger) -> None:
        confirmed(ledger, face=300), confirmed(ledger, face=200), confirmed(ledger, face=50, debtor="core2")
        core1, core2 = str(ledger.party("core1")), str(ledger.party("core2"))

        def totals(handle: str, by: str, **wanted: Any) -> list[tuple[str, int, int]]:
            found = ledger.maker(handle).seen("/receivables/totals", group_by=by, **wanted)["groups"]
            return [(group["key"], group["count"], group["sums"]["unpaid"]["amount"]) for group in found]

        assert totals("tier1", "debtor") == [(core1, 2, 500), (core2, 1, 50)]
        assert totals("core2", "due_on") == [("2026-11-17", 1, 50)]
        assert totals("tier1", "state", debtor=core1) == [("Confirmed", 2, 500)]
        assert totals("tier2", "debtor") == []

    def test_a_list_goes_on_from_its_cursor(self, ledger: Ledger) -> None:
        made = [proposed(ledger)["id"] for _ in range(3)]
        first = ledger.maker("core1").seen("/receivables", limit=2)
        rest = ledger.maker("core1").seen("/receivables", limit=2, cursor=first["next_cursor"])
        assert [each["id"] for each in first["items"] + rest["items"]] == made[::-1]
        assert ledger.maker("core1").get("/receivables", cursor="bm9uc2Vuc2U").status_code == 400


class TestWriting:
    def test_a_stranger_finds_nothing_to_act_upon(self, ledger: Ledger) -> None:
        path = f"/receivables/{proposed(ledger)['id']}"
        for handle in STRANGERS:
            for verb, body in WRITES.items():
                assert ledger.maker(handle).post(f"{path}/{verb}", body).status_code == 404, (handle, verb)

    def test_an_overseer_sees_it_and_is_no_side_of_it(self, ledger: Ledger) -> None:
        path = f"/receivables/{proposed(ledger)['id']}"
        for handle in ("regulator", "auditor"):
            for verb in ("confirm", "accept", "reject", "withdraw", "payments"):
                answer = ledger.maker(handle).post(f"{path}/{verb}", WRITES[verb])
                assert (answer.status_code, answer.json()["code"]) == (403, "NotTheNamedParty"), (handle, verb)

    def test_what_names_nothing_is_not_there(self, ledger: Ledger) -> None:
        for name in ("0", "01", "-1", "x", "99", str(2**64)):
            assert ledger.maker("core1").get(f"/receivables/{name}").status_code == 404, name
            assert ledger.maker("core1").post(f"/receivables/{name}/confirm").status_code == 404, name

    def test_without_a_key_nothing_is_said(self, ledger: Ledger) -> None:
        path = f"/v1/receivables/{proposed(ledger)['id']}"
        for read in READS:
            assert ledger.client.get(path + read).status_code == 401
        for verb, body in WRITES.items():
            sent = {"json": body} if body else {}
            answer = ledger.client.post(f"{path}/{verb}", headers={"Idempotency-Key": "k"}, **sent)
            assert answer.status_code == 401, verb
        assert ledger.client.get("/v1/issuer-quotas").status_code == 401
        assert ledger.client.get("/v1/receivables").status_code == 401

    def test_every_write_needs_an_idempotency_key(self, ledger: Ledger) -> None:
        core = ledger.maker("core1")
        path = f"/v1/receivables/{proposed(ledger)['id']}/confirm"
        answer = ledger.client.post(path, headers={"Authorization": f"Bearer {core.key}"})
        assert (answer.status_code, answer.json()["type"]) == (400, "/problems/idempotency-key-missing")

    def test_a_maker_of_the_supplier_reads_what_it_proposed_with_its_version(self, ledger: Ledger) -> None:
        body = terms(ledger, {registered(ledger)["id"]: GROSS})
        made = ledger.maker("tier1").post("/receivables", body)
        read = ledger.maker("tier1").get(f"/receivables/{made.json()['id']}")
        assert read.headers["ETag"].partition("+")[0] == made.headers["ETag"].partition("+")[0]
