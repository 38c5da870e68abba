"""Bringing an invoice: by its fields or as a document, by one of its sides, once."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from app.invoices.tables import PaperRow
from chain.embedded.node import EmbeddedChain
from tests.app import ledger as ledgers
from tests.app.ledger import Ledger, Template
from tests.app.receivables.kit import GROSS, cny, invoice_body, registered, terms

SAMPLES = Path(__file__).parents[2] / "data" / "invoices"
TIER1 = (SAMPLES / "cn-einvoice-tier1.xml").read_bytes()
XML = {"Content_Type": "application/xml"}
READ = {"Content-Type": "application/xml"}


def papers(ledger: Ledger) -> int:
    """How many papers are kept."""
    with ledger.services.db.reading() as session:
        return session.scalar(select(func.count()).select_from(PaperRow)) or 0


def json_form(ledger: Ledger) -> dict[str, Any]:
    """The ledger's own JSON form of an invoice of tier1 to core1."""
    sample = json.loads((SAMPLES / "golden" / "cn-einvoice-tier1.json").read_text(encoding="utf-8"))
    sides = {name: {part: sample[name][part] for part in ("name", "legal_id")} for name in ("seller", "buyer")}
    totals = {name: sample[name] for name in ("net", "tax", "gross")}
    lines = [{"description": "Bolts", "amount_minor": sample["net"]["amount"]}]
    return {"number": "J-1", "issued_on": "2026-09-18", **totals, **sides, "lines": lines}


class TestByFields:
    def test_its_seller_registers_it(self, ledger: Ledger) -> None:
        found = registered(ledger, number="inv 2026／０１")
        assert (found["number"], found["gross"], found["left"]) == ("INV2026/01", cny(GROSS), cny(GROSS))
        assert found["registered_by"] == found["seller"] == str(ledger.party("tier1"))
        assert ledger.views.read("InvoiceRegister", "invoiceOf", bytes.fromhex(found["key"][2:])) == int(found["id"])

    def test_its_buyer_registers_it_too(self, ledger: Ledger) -> None:
        found = ledger.maker("core1").done("/invoices", invoice_body(ledger))
        assert found["registered_by"] == found["buyer"] == str(ledger.party("core1"))

    def test_nobody_else_does(self, ledger: Ledger) -> None:
        for handle in ("tier2", "operator", "funder1", "auditor"):
            answer = ledger.maker(handle).post("/invoices", invoice_body(ledger))
            assert (answer.status_code, answer.json()["code"]) == (403, "InvoiceOfOthers"), handle
        assert papers(ledger) == 0

    def test_the_same_invoice_is_known_however_it_is_written(self, ledger: Ledger) -> None:
        first = registered(ledger, number="INV-2026/1")
        again: list[tuple[str, dict[str, Any]]] = [
            ("tier1", {"number": "inv-2026/1"}),
            ("tier1", {"number": "ＩＮＶ－２０２６／１"}),
            ("tier1", {"number": " INV - 2026 / 1 "}),
            ("tier1", {"number": "INV-2026/1", "gross": cny(GROSS + 1)}),
            ("tier1", {"number": "INV-2026/1", "issued_on": "2026-09-01"}),
            ("core1", {"number": "INV-2026/1"}),
        ]
        for handle, changes in again:
            problem = ledger.maker(handle).post("/invoices", invoice_body(ledger, **changes)).json()
            assert (problem["code"], problem["values"]) == ("InvoiceKnown", {"invoice": first["id"]}), changes
        assert papers(ledger) == 1

    def test_another_buyer_makes_another_invoice(self, ledger: Ledger) -> None:
        assert registered(ledger, number="1")["key"] != registered(ledger, number="1", buyer="core2")["key"]

    def test_what_cannot_be_registered_is_told_why(self, ledger: Ledger) -> None:
        tier1 = str(ledger.party("tier1"))
        wrong: list[tuple[dict[str, Any], int, str]] = [
            ({"number": "发票7"}, 422, "invoice-invalid-number"),
            ({"number": ""}, 422, "invalid-input"),
            ({"buyer": "999"}, 422, "invalid-input"),
            ({"buyer": tier1}, 422, "invoice-to-itself"),
            ({"gross": cny(0)}, 422, "invalid-input"),
            ({"gross": {"amount": 1, "currency": "EUR"}}, 422, "currency-unknown"),
            ({"issued_on": "2026-02-30"}, 422, "invalid-input"),
            ({"issued_on": "2026-09-27"}, 422, "issued-in-future"),
            ({"issued_on": "1969-12-31"}, 422, "invalid-input"),
            ({"issued_on": 2026}, 422, "invalid-input"),
            ({"due_on": 46356}, 422, "invalid-input"),
            ({"delivered_on": 20_000}, 422, "invalid-input"),
            ({"issued_on": "20260901"}, 422, "invalid-input"),
            ({"seller": int(tier1)}, 422, "invalid-input"),
            ({"discount": 3}, 422, "invalid-input"),
        ]
        for change, status, problem in wrong:
            answer = ledger.maker("tier1").post("/invoices", invoice_body(ledger) | change)
            found = answer.status_code, answer.json()["type"].removeprefix("/problems/")
            assert found == (status, problem), change
        assert (papers(ledger), ledger.views.read("InvoiceRegister", "invoiceCount")) == (0, 0)

    def test_a_suspended_seller_brings_nothing_new(self, ledger: Ledger) -> None:
        reason = {"reason": "0x" + "07" * 32}
        ledger.maker("operator").done(f"/parties/{ledger.party('tier1')}/suspend", reason)
        answer = ledger.maker("tier1").post("/invoices", invoice_body(ledger))
        assert (answer.status_code, answer.json()["code"]) == (409, "PartyIsSuspended")


class TestAsADocument:
    def test_its_legal_ids_name_the_parties(self, ledger: Ledger) -> None:
        found = ledger.maker("tier1").done("/invoices/upload", TIER1, **XML)
        assert (found["seller"], found["buyer"]) == (str(ledger.party("tier1")), str(ledger.party("core1")))
        assert (found["number"], found["gross"]) == ("26442000000012345678", cny(GROSS))

    def test_it_comes_back_as_it_came(self, ledger: Ledger) -> None:
        found = ledger.maker("tier1").done("/invoices/upload", TIER1, **XML)
        kept = ledger.maker("core1").get(f"/invoices/{found['id']}/document")
        assert kept.content == TIER1
        assert kept.headers["Content-Type"] == "application/xml"
        assert kept.headers["Content-Disposition"].startswith("attachment")

    def test_it_may_come_in_a_form(self, ledger: Ledger) -> None:
        supplier = ledger.maker("tier1")
        headers = {"Authorization": f"Bearer {supplier.key}", "Idempotency-Key": "form"}
        for status_of_hit in (None, "true"):  # a client draws a new boundary for the repeat
            files = {"file": ("a.xml", TIER1, "text/xml")}
            answer = ledger.client.post("/v1/invoices/upload", headers=headers, files=files)
            assert (answer.status_code, answer.headers.get("Idempotency-Hit")) == (201, status_of_hit)
        assert supplier.get("/invoices/1/document").content == TIER1

    def test_a_form_without_the_file_is_told_so(self, ledger: Ledger) -> None:
        supplier = ledger.maker("tier1")
        headers = {"Authorization": f"Bearer {supplier.key}", "Idempotency-Key": "form"}
        answer = ledger.client.post("/v1/invoices/upload", headers=headers, files={"other": ("a.xml", TIER1)})
        assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "file")

    def test_the_json_form_is_a_document_too(self, ledger: Ledger) -> None:
        found = ledger.maker("core1").done("/invoices/upload", json_form(ledger))
        assert found["number"] == "J-1"
        kept = ledger.maker("tier1").get(f"/invoices/{found['id']}/document")
        assert kept.headers["Content-Type"] == "application/json"

    def test_a_stranger_cannot_bring_it(self, ledger: Ledger) -> None:
        answer = ledger.maker("tier2").post("/invoices/upload", TIER1, **XML)
        assert (answer.status_code, answer.json()["code"]) == (403, "InvoiceOfOthers")
        assert papers(ledger) == 0

    def test_a_firm_that_is_no_party_is_named(self, ledger: Ledger) -> None:
        foreign = TIER1.replace(b"91440101MA5D3K7N18", b"914403001922038216")
        problem = ledger.maker("tier1").post("/invoices/upload", foreign, **XML).json()
        assert [(error["field"], error["code"]) for error in problem["errors"]] == [("buyer.legal_id", "party-unknown")]

    def test_what_cannot_be_read_is_told_why(self, ledger: Ledger) -> None:
        credit_note = (SAMPLES / "ubl-tc434-creditnote1.xml").read_bytes()
        entity = b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>' + TIER1[TIER1.index(b"<EInvoice") :]
        unreadable = {
            "invoice-credit-note": credit_note,
            "invoice-forbidden-markup": entity,
            "invoice-malformed-xml": TIER1[:-20],
            "invoice-empty": b" ",
            "invoice-invalid-legal-id": TIER1.replace(b"MA5EQ4T81A", b"MA5EQ4T81B"),
        }
        for code, data in unreadable.items():
            answer = ledger.maker("tier1").post("/invoices/upload", data, **XML)
            assert (answer.status_code, answer.json()["type"]) == (422, f"/problems/{code}"), code
            assert ledger.client.get(f"/problems/{code}").status_code == 200
        pdf = ledger.maker("tier1").post("/invoices/upload", b"%PDF-1.7", **XML)
        assert (pdf.status_code, pdf.json()["type"]) == (415, "/problems/invoice-unsupported-format")
        too_large = ledger.maker("tier1").post("/invoices/upload", b"<" + b" " * 5_000_000, **XML)
        assert (too_large.status_code, too_large.json()["type"]) == (413, "/problems/invoice-too-large")
        assert papers(ledger) == 0

    def test_a_media_type_that_no_invoice_has_is_refused(self, ledger: Ledger) -> None:
        answer = ledger.maker("tier1").post("/invoices/upload", TIER1, Content_Type="image/png")
        assert answer.status_code == 415

    def test_reading_registers_nothing(self, ledger: Ledger) -> None:
        supplier = ledger.maker("tier1")
        sent = {"Authorization": f"Bearer {supplier.key}", **READ}
        found = ledger.client.post("/v1/invoices/read", headers=sent, content=TIER1).json()
        assert (found["seller"], found["buyer"]) == (str(ledger.party("tier1")), str(ledger.party("core1")))
        assert found["document"] == json.loads((SAMPLES / "golden" / "cn-einvoice-tier1.json").read_text("utf-8"))
        assert supplier.seen("/invoices")["items"] == []


class TestACrash:
    def test_between_paper_and_answer_keeps_the_paper_that_the_chain_knows(
        self, template: Template, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def die(*_args: object, **_kwargs: object) -> None:
            raise RuntimeError("the process dies here")

        with ledgers.opened(template, tmp_path / "ledger") as ledger, monkeypatch.context() as broken:
            broken.setattr(EmbeddedChain, "submit", die)
            broken.setattr(type(ledger.services.operations), "abandon", die)
            answer = ledger.maker("tier1").post("/invoices/upload", TIER1, again="once", **XML)
            assert answer.status_code == 500
        with ledgers.opened(template, tmp_path / "ledger") as ledger:
            answer = ledger.maker("tier1").post("/invoices/upload", TIER1, again="once", **XML)
            assert (answer.status_code, answer.json()["id"]) == (201, "1")
            assert ledger.maker("tier1").seen("/invoices/1/proofs/gross")["root"] == answer.json()["root"]
            assert papers(ledger) == 1


class TestCorrecting:
    def test_the_seller_corrects_what_nothing_is_taken_up_of(self, ledger: Ledger) -> None:
        found = registered(ledger)
        body = {"gross": cny(90_000_000), "issued_on": "2026-09-19"}
        corrected = ledger.maker("tier1").done(f"/invoices/{found['id']}/correct", body)
        assert (corrected["gross"], corrected["issued_on"]) == (cny(90_000_000), "2026-09-19")
        assert corrected["root"] != found["root"]
        proven = ledger.maker("core1").seen(f"/invoices/{found['id']}/proofs/gross")
        assert (proven["value"], proven["root"]) == ("90000000 CNY", corrected["root"])

    def test_what_is_taken_up_stays_as_it_is(self, ledger: Ledger) -> None:
        found = registered(ledger)
        ledger.maker("tier1").done("/receivables", terms(ledger, {found["id"]: 1}))
        body = {"gross": cny(1), "issued_on": "2026-09-19"}
        problem = ledger.maker("tier1").post(f"/invoices/{found['id']}/correct", body).json()
        assert (problem["status"], problem["code"], problem["values"]["allocated"]) == (409, "InvoiceInUse", 1)

    def test_a_wrong_currency_is_put_right(self, ledger: Ledger) -> None:
        found = ledger.maker("core1").done("/invoices", invoice_body(ledger))
        body = {"gross": cny(90_000_000), "issued_on": "2026-09-19", "reductions": cny(10_000_000)}
        corrected = ledger.maker("tier1").done(f"/invoices/{found['id']}/correct", body)
        assert (corrected["left"], corrected["reductions"], corrected["revision"]) == (
            cny(80_000_000),
            cny(10_000_000),
            1,
        )

    def test_a_buyers_proposal_does_not_bar_it_and_is_good_for_the_old_one_only(self, ledger: Ledger) -> None:
        found = registered(ledger)
        waiting = ledger.maker("core1").done("/receivables", terms(ledger, {found["id"]: GROSS}))
        body = {"gross": cny(GROSS), "issued_on": "2026-09-19"}
        assert ledger.maker("tier1").done(f"/invoices/{found['id']}/correct", body)["revision"] == 1
        answer = ledger.maker("tier1").post(f"/receivables/{waiting['id']}/accept")
        assert (answer.status_code, answer.json()["code"]) == (409, "InvoiceRevised")

    def test_nobody_but_the_seller_corrects(self, ledger: Ledger) -> None:
        path = f"/invoices/{registered(ledger)['id']}/correct"
        body = {"gross": cny(1), "issued_on": "2026-09-19"}
        buyer, stranger = ledger.maker("core1").post(path, body), ledger.maker("tier2").post(path, body)
        assert (buyer.status_code, buyer.json()["code"]) == (403, "InvoiceOfOthers")
        assert stranger.status_code == 404

    def test_the_currency_and_the_version_have_to_fit(self, ledger: Ledger) -> None:
        path = f"/invoices/{registered(ledger)['id']}/correct"
        euros = {"gross": {"amount": 1, "currency": "EUR"}, "issued_on": "2026-09-19"}
        assert ledger.maker("tier1").post(path, euros).json()["code"] == "CurrencyUnknown"
        mixed = {"gross": cny(9), "reductions": {"amount": 1, "currency": "EUR"}, "issued_on": "2026-09-19"}
        assert ledger.maker("tier1").post(path, mixed).json()["errors"][0]["field"] == "reductions.currency"
        body = {"gross": cny(1), "issued_on": "2026-09-19"}
        assert ledger.maker("tier1").post(path, body, if_match='"1.0"').status_code == 412


class TestCreditNotes:
    def test_one_reduces_what_may_still_be_allocated_once(self, ledger: Ledger) -> None:
        found = registered(ledger)
        path = f"/invoices/{found['id']}/credit-notes"
        body = {"number": "CN-1", "amount": cny(30_000_000), "issued_on": "2026-09-20"}
        assert ledger.maker("tier1").done(path, body)["left"] == cny(GROSS - 30_000_000)
        again = ledger.maker("tier1").post(path, body)
        assert (again.status_code, again.json()["code"]) == (409, "CreditNoteKnown")
        answer = ledger.maker("tier1").post("/receivables", terms(ledger, {found["id"]: GROSS}))
        assert (answer.status_code, answer.json()["code"]) == (409, "InvoiceOverallocated")

    def test_a_correction_keeps_what_was_credited(self, ledger: Ledger) -> None:
        path = f"/invoices/{registered(ledger)['id']}"
        note = {"number": "CN-1", "amount": cny(30_000_000), "issued_on": "2026-09-20"}
        assert ledger.maker("tier1").done(f"{path}/credit-notes", note)["credited"] == cny(30_000_000)
        body = {"gross": cny(GROSS), "issued_on": "2026-09-19"}
        problem = ledger.maker("tier1").post(f"{path}/correct", body | {"reductions": cny(29_999_999)}).json()
        assert (problem["status"], problem["code"]) == (422, "ReductionsBelowCredited")
        assert problem["values"]["credited"] == 30_000_000
        shown = ledger.maker("tier1").done(f"{path}/correct", body)
        assert (shown["reductions"], shown["credited"]) == (cny(30_000_000), cny(30_000_000))

    def test_what_is_allocated_already_stays(self, ledger: Ledger) -> None:
        found = registered(ledger)
        receivable = ledger.maker("tier1").done("/receivables", terms(ledger, {found["id"]: GROSS}))
        body = {"number": "CN-1", "amount": cny(30_000_000), "issued_on": "2026-09-20"}
        shown = ledger.maker("tier1").done(f"/invoices/{found['id']}/credit-notes", body)
        assert (shown["allocated"], shown["reductions"], shown["left"]) == (cny(GROSS), cny(30_000_000), cny(0))
        assert ledger.maker("core1").seen(f"/receivables/{receivable['id']}")["state"] == "Proposed"

    def test_nobody_but_the_seller_records_one_and_none_is_more_than_the_invoice(self, ledger: Ledger) -> None:
        path = f"/invoices/{registered(ledger)['id']}/credit-notes"
        body = {"number": "CN-1", "amount": cny(GROSS + 1), "issued_on": "2026-09-20"}
        assert ledger.maker("core1").post(path, body).json()["code"] == "InvoiceOfOthers"
        assert ledger.maker("tier1").post(path, body).json()["code"] == "ReductionsTooLarge"
        assert ledger.maker("tier2").post(path, body).status_code == 404
