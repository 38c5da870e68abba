"""A credit note filed as its document: it finds its invoice, counts once, and cancels nothing."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.app.invoices.conftest import SAMPLES
from tests.app.invoices.credit_notes import ORIGINAL, cii, credit_note, form, red_letter, ubl
from tests.app.ledger import Ledger, Person
from tests.app.receivables.kit import GROSS, cny, registered, terms

PATH = "/invoices/credit-notes/upload"
XML = {"Content_Type": "application/xml"}
OTHER_BUYER = "core2"


@pytest.fixture
def seller(ledger: Ledger) -> Person:
    """The first tier's maker."""
    return ledger.maker("tier1")


class TestFinding:
    @pytest.mark.parametrize(
        ("document", "minor"), [(ubl, 10_011), (cii, 17_787), (red_letter, GROSS)], ids=["UBL", "CII", "数电票"]
    )
    def test_a_document_reduces_the_invoice_that_it_names(
        self, ledger: Ledger, seller: Person, document: Callable[[str], bytes], minor: int
    ) -> None:
        registered(ledger)
        credited = registered(ledger, gross=cny(2 * GROSS), number=ORIGINAL)
        shown = seller.done(PATH, document(ORIGINAL), **XML)
        assert (shown["id"], shown["credited"], shown["left"]) == (credited["id"], cny(minor), cny(2 * GROSS - minor))
        too_much = seller.post("/receivables", terms(ledger, {credited["id"]: 2 * GROSS - minor + 1}))
        assert (too_much.status_code, too_much.json()["code"]) == (409, "InvoiceOverallocated")
        seller.done("/receivables", terms(ledger, {credited["id"]: 2 * GROSS - minor}))

    def test_it_may_come_in_a_form(self, ledger: Ledger, seller: Person) -> None:
        registered(ledger, number=ORIGINAL)
        headers = {"Authorization": f"Bearer {seller.key}", "Idempotency-Key": "form"}
        files = {"file": ("note.xml", red_letter(ORIGINAL), "text/xml")}
        answer = ledger.client.post(f"/v1{PATH}", headers=headers, files=files)
        assert (answer.status_code, answer.json()["credited"]) == (201, cny(GROSS))

    def test_none_is_told(self, ledger: Ledger, seller: Person) -> None:
        registered(ledger, number=ORIGINAL, buyer=OTHER_BUYER)
        answer = seller.post(PATH, form())
        assert (answer.status_code, answer.json()["type"]) == (422, "/problems/credited-invoice-unknown")
        assert answer.json()["errors"][0]["field"] == "preceding"

    def test_the_buyer_may_be_left_out_where_one_invoice_has_the_number(self, ledger: Ledger, seller: Person) -> None:
        one = registered(ledger, number=ORIGINAL)
        unnamed = {"name": "Buyer", "legal_id": None}
        assert seller.done(PATH, credit_note(5, buyer=unnamed))["id"] == one["id"]
        other = registered(ledger, number=ORIGINAL, buyer=OTHER_BUYER)
        answer = seller.post(PATH, credit_note(5, number="CN-2", buyer=unnamed))
        assert (answer.status_code, answer.json()["type"]) == (422, "/problems/credited-invoice-unclear")
        assert f"{one['id']}, {other['id']}" in answer.json()["detail"]
        assert seller.done(PATH, credit_note(5, number="CN-2"))["id"] == one["id"]

    def test_a_firm_that_is_no_party_is_named(self, ledger: Ledger, seller: Person) -> None:
        registered(ledger, number=ORIGINAL)
        stranger = {"name": "Stranger", "legal_id": {"scheme": "USCC", "value": "914403001922038216"}}
        for side, sides in (("buyer", {"buyer": stranger}), ("seller", {"seller": stranger})):
            for more in ({}, {"buyer": {"name": "B", "legal_id": None}}):
                problem = seller.post(PATH, form(**({**more, **sides}))).json()
                assert (problem["status"], problem["errors"][0]["field"]) == (422, f"{side}.legal_id")

    def test_what_is_no_credit_note_or_names_no_invoice_is_refused(self, ledger: Ledger, seller: Person) -> None:
        invoice = seller.post(PATH, (SAMPLES / "cn-einvoice-tier1.xml").read_bytes(), **XML)
        assert (invoice.status_code, invoice.json()["type"]) == (422, "/problems/invoice-not-a-credit-note")
        for preceding in ([], [{"number": "A-1"}, {"number": "A-2"}]):
            answer = seller.post(PATH, form(preceding=preceding))
            assert (answer.status_code, answer.json()["type"]) == (422, "/problems/invoice-credit-note-reference")


class TestOnce:
    def test_the_same_document_is_refused_by_name(self, ledger: Ledger, seller: Person) -> None:
        found = registered(ledger, number=ORIGINAL)
        seller.done(PATH, credit_note(100))
        again = seller.post(PATH, credit_note(100))
        assert (again.status_code, again.json()["code"]) == (409, "CreditNoteKnown")
        assert "CN-1" in again.json()["detail"]
        assert seller.seen(f"/invoices/{found['id']}")["credited"] == cny(100)

    def test_so_is_the_same_number_whatever_it_says_and_however_it_comes(self, ledger: Ledger, seller: Person) -> None:
        found = registered(ledger, number=ORIGINAL)
        other = registered(ledger)
        seller.done(PATH, credit_note(100))
        by_fields = {"number": "cn - 1", "amount": cny(7), "issued_on": "2026-09-20"}
        for path, body in (
            (PATH, credit_note(7)),
            (PATH, credit_note(7, of=other["number"])),
            (f"/invoices/{found['id']}/credit-notes", by_fields),
            (f"/invoices/{other['id']}/credit-notes", by_fields),
        ):
            assert seller.post(path, body).json()["code"] == "CreditNoteKnown"

    def test_the_same_request_gives_the_same_answer(self, ledger: Ledger, seller: Person) -> None:
        registered(ledger, number=ORIGINAL)
        first, again = (seller.post(PATH, credit_note(100), again="once") for _ in range(2))
        assert (first.json(), again.headers["Idempotency-Hit"]) == (again.json(), "true")


class TestWhoAndHowMuch:
    @pytest.mark.parametrize("handle", ["core1", "tier2", "operator", "auditor"])
    def test_nobody_but_the_seller_files_it_nor_learns_of_its_invoices(self, ledger: Ledger, handle: str) -> None:
        registered(ledger, number=ORIGINAL)
        known, unknown = (ledger.maker(handle).post(PATH, credit_note(5, of=of)).json() for of in (ORIGINAL, "NONE-1"))
        assert (known["status"], known["code"]) == (403, "InvoiceOfOthers")
        assert known["detail"] == unknown["detail"]

    def test_it_is_in_the_invoices_currency(self, ledger: Ledger, seller: Person) -> None:
        registered(ledger, number=ORIGINAL)
        euros = {"amount": 5, "currency": "EUR"}
        zero = {"amount": 0, "currency": "EUR"}
        note = credit_note(5) | {"net": euros, "tax": zero, "gross": euros, "payable": euros, "currency": "EUR"}
        problem = seller.post(PATH, note).json()
        assert [(error["field"], error["code"]) for error in problem["errors"]] == [
            ("gross.currency", "currency-differs")
        ]

    def test_all_of_them_come_to_no_more_than_the_invoice(self, ledger: Ledger, seller: Person) -> None:
        found = registered(ledger, number=ORIGINAL)
        seller.done(PATH, credit_note(GROSS - 9))
        answer = seller.post(PATH, credit_note(10, number="CN-2"))
        assert (answer.status_code, answer.json()["code"]) == (422, "ReductionsTooLarge")
        assert seller.done(PATH, credit_note(9, number="CN-2"))["left"] == cny(0)
        assert seller.seen(f"/invoices/{found['id']}")["warnings"] == []


class TestAfterAllocation:
    def test_it_is_recorded_flagged_to_all_concerned_and_cancels_nothing(self, ledger: Ledger, seller: Person) -> None:
        found = registered(ledger, number=ORIGINAL)
        receivable = seller.done("/receivables", terms(ledger, {found["id"]: GROSS}))
        claim = ledger.maker("core1").done(f"/receivables/{receivable['id']}/confirm")["claim"]
        seller.done(PATH, credit_note(30_000_000))
        wanted = "after credit notes, 300,000.00 CNY more is allocated than the invoice comes to"
        for handle in ("tier1", "core1", "regulator"):
            person = ledger.maker(handle)
            assert person.seen(f"/invoices/{found['id']}")["warnings"] == [{"code": "over-allocated", "detail": wanted}]
            shown = person.seen(f"/receivables/{receivable['id']}")
            assert (shown["state"], shown["face"]) == ("Confirmed", cny(GROSS))
            assert [(each["invoice"], each["code"]) for each in shown["warnings"]] == [(found["id"], "over-allocated")]
        held = seller.seen(f"/claims/{claim}")
        assert (held["holder"], held["value"]) == (str(ledger.party("tier1")), cny(GROSS))

    def test_whoever_holds_the_claim_by_then_sees_it_too(self, ledger: Ledger, seller: Person) -> None:
        found = registered(ledger, number=ORIGINAL)
        receivable = seller.done("/receivables", terms(ledger, {found["id"]: GROSS}))
        claim = ledger.maker("core1").done(f"/receivables/{receivable['id']}/confirm")["claim"]
        paying = registered(ledger, seller="tier2", buyer="tier1")
        offer = {
            "recipient": str(ledger.party("tier2")), "invoice": paying["id"], "recourse": "With",
            "discharge": "OnPayment", "expires_at": "2026-10-20T00:00:00Z",
        }  # fmt: skip
        made = seller.done(f"/claims/{claim}/transfer-offers", offer)
        ledger.maker("tier2").done(f"/transfer-offers/{made['id']}/accept", {"least": cny(GROSS)})
        seller.done(PATH, credit_note(1))
        warnings = ledger.maker("tier2").seen(f"/receivables/{receivable['id']}")["warnings"]
        assert [each["code"] for each in warnings] == ["over-allocated"]

    def test_what_is_released_again_takes_the_flag_away(self, ledger: Ledger, seller: Person) -> None:
        found = registered(ledger, number=ORIGINAL)
        receivable = seller.done("/receivables", terms(ledger, {found["id"]: GROSS}))
        seller.done(PATH, credit_note(1))
        seller.done(f"/receivables/{receivable['id']}/withdraw")
        assert seller.seen(f"/invoices/{found['id']}")["warnings"] == []


class TestTheDocument:
    def test_one_that_was_refused_is_not_kept(self, ledger: Ledger, seller: Person) -> None:
        registered(ledger, number=ORIGINAL)
        seller.done(PATH, credit_note(5))
        assert seller.post(PATH, credit_note(5)).status_code == 409
        with ledger.services.db.engine.connect() as connection:
            kept = connection.exec_driver_sql("SELECT COUNT(*) FROM invoice_paper").scalar()
        assert kept == 2
