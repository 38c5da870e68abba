"""Credit notes and red letters are read as what they are, and say what they take back; none is registered as an invoice."""

from __future__ import annotations

import json
from typing import Any

import pytest

from app.invoices import problems
from app.invoices.document import InvoiceDocument
from app.invoices.readers import read_invoice
from app.invoices.registrable import CreditedAmount, credited, obstacle_to
from app.kernel.money import Money
from app.kernel.texts import CHINESE
from tests.app.invoices.conftest import changed_text
from tests.app.ledger import Ledger

UBL = "ubl-tc434-creditnote1.xml"
SMALL = "ubl-tc434-example9.xml"
TIER1 = "cn-einvoice-tier1.xml"
ORIGINAL = "26442000000012345600"
SUMS = ("TotalAmWithoutTax", "TotalTaxAm", "TotalTax-includedAmount", "Amount", "ComTaxAm")


def reference(number: str) -> str:
    """BG-3 in UBL."""
    return f"<cac:BillingReference><cac:InvoiceDocumentReference><cbc:ID>{number}</cbc:ID></cac:InvoiceDocumentReference></cac:BillingReference>"


def red(*changes: tuple[str, str]) -> InvoiceDocument:
    """A red letter: the first tier's invoice with negative amounts."""
    return read_invoice(changed_text(TIER1, *((f"<{name}>", f"<{name}>-") for name in SUMS), *changes).encode())


class TestUbl:
    def test_a_credit_note_is_read_with_its_own_root(self, change) -> None:
        document = change(UBL, ("<cac:AccountingSupplierParty>", reference("INV 7") + "<cac:AccountingSupplierParty>"))
        assert (document.kind, document.type_code) == ("CreditNote", "381")
        assert credited(document) == CreditedAmount("INV7", None, document.gross)
        assert document.lines

    def test_a_negative_invoice_takes_back_what_it_names(self, change, samples) -> None:
        text = (samples / SMALL).read_text(encoding="utf-8")
        for amount in ("147.00", "30.87", "177.87"):
            text = text.replace(f">{amount}<", f">-{amount}<")
        text = text.replace(' unitCode="MON">3<', ' unitCode="MON">-3<')
        document = read_invoice(text.encode())
        assert (document.kind, document.gross) == ("CreditNote", Money(17_787, "EUR"))
        assert "negative-invoice" in {warning.code for warning in document.warnings}
        assert sum(line.amount_minor for line in document.lines) == document.net.minor > 0

    @pytest.mark.parametrize("references", ["", reference("A-1") + reference("A-2")])
    def test_one_that_does_not_name_one_invoice_says_so(self, change, references: str) -> None:
        document = change(UBL, ("<cac:AccountingSupplierParty>", references + "<cac:AccountingSupplierParty>"))
        with pytest.raises(problems.CreditNoteReferenceError):
            credited(document)

    def test_the_same_invoice_named_twice_is_one(self, change) -> None:
        twice = reference("a-1") + reference("A - 1")
        document = change(UBL, ("<cac:AccountingSupplierParty>", twice + "<cac:AccountingSupplierParty>"))
        assert credited(document).number == "A-1"

    def test_an_invoice_takes_nothing_back(self, change) -> None:
        with pytest.raises(problems.NotACreditNoteError):
            credited(change(SMALL))


class TestARedLetter:
    @pytest.mark.parametrize(
        "remark",
        [
            f"被红冲蓝字数电票号码：{ORIGINAL}",
            f"被红冲蓝字数电发票号码:{ORIGINAL} 红字发票信息确认单编号：44000000001",
            f"对应正数发票号码：{ORIGINAL}",
        ],
    )
    def test_names_its_original_in_the_remark(self, remark: str) -> None:
        end = "</EInvoiceData>"
        document = red((end, f"<AdditionalInformation><Remark>{remark}</Remark></AdditionalInformation>{end}"))
        assert credited(document) == CreditedAmount(ORIGINAL, None, Money(100_000_000))
        assert [line.amount_minor for line in document.lines] == [88_495_575]

    def test_is_known_by_the_original_that_it_names_whatever_its_signs(self, change) -> None:
        end = "</EInvoiceData>"
        named = (
            f"<SpecificInformation><OriginalInvoiceNumber>{ORIGINAL}</OriginalInvoiceNumber></SpecificInformation>{end}"
        )
        document = change(TIER1, (end, named))
        assert (document.kind, credited(document).number) == ("CreditNote", ORIGINAL)

    def test_is_known_by_its_label_or_by_its_signs(self, change) -> None:
        assert change(TIER1, ("<LabelCode>Y", "<LabelCode>N")).kind == "CreditNote"
        assert red().kind == "CreditNote"

    @pytest.mark.parametrize(
        ("word", "percent"),
        [
            ("简易征收", None),
            ("差额征税", None),
            ("出口零税率", None),
            ("***", None),
            ("按3%简易征收", "3"),
            ("减按1%征税", None),
        ],
    )
    def test_words_instead_of_a_rate_are_read(self, change, word: str, percent: str | None) -> None:
        rate = change(TIER1, ("<TaxRate>0.13", f"<TaxRate>{word}")).lines[0].tax_rate_percent
        assert (None if rate is None else str(rate)) == percent


class TestNotRegistered:
    def test_a_credit_note_says_what_takes_it(self, change) -> None:
        obstacle = obstacle_to(change(UBL))
        assert isinstance(obstacle, problems.CreditNoteError)
        assert "/v1/invoices/credit-notes/upload" in obstacle.what_to_do

    def test_a_credit_note_of_no_invoice_says_so_in_either_language(self, change) -> None:
        obstacle = obstacle_to(change(UBL))
        assert isinstance(obstacle, problems.CreditNoteError)
        assert str(obstacle.detail) == "The document is a credit note that names no invoice."
        assert "invoice" not in obstacle.detail.in_locale(CHINESE)

    @pytest.mark.parametrize(("prepaid", "payable"), [("177.87", "0.00"), ("178.87", "-1.00")])
    def test_an_invoice_on_which_nothing_is_left_to_pay(self, change, prepaid: str, payable: str) -> None:
        due = '<cbc:PayableAmount currencyID="EUR">177.87</cbc:PayableAmount>'
        part = f'<cbc:PrepaidAmount currencyID="EUR">{prepaid}</cbc:PrepaidAmount>'
        document = change(SMALL, (due, part + due.replace("177.87", payable)))
        assert document.reduced_by == document.gross
        assert isinstance(obstacle_to(document), problems.NothingPayableError)


class TestOverRest:
    def read(self, ledger: Ledger, data: bytes) -> dict[str, Any]:
        sent = {"Authorization": f"Bearer {ledger.maker('tier1').key}", "Content-Type": "application/xml"}
        found: dict[str, Any] = ledger.client.post("/v1/invoices/read", headers=sent, content=data).json()
        return found

    def test_reading_says_what_it_takes_back_and_that_it_is_no_invoice(self, ledger: Ledger) -> None:
        end = "</EInvoiceData>"
        remark = (
            f"<AdditionalInformation><Remark>被红冲蓝字数电票号码：{ORIGINAL}</Remark></AdditionalInformation>{end}"
        )
        note = changed_text(TIER1, *((f"<{name}>", f"<{name}>-") for name in SUMS), (end, remark)).encode()
        found = self.read(ledger, note)
        assert found["document"]["kind"] == "CreditNote"
        assert found["credits"] == {
            "number": ORIGINAL, "issued_on": None, "amount": {"amount": 100_000_000, "currency": "CNY"},
        }  # fmt: skip
        assert found["obstacle"]["code"] == "invoice-credit-note"
        refused = ledger.maker("tier1").post("/invoices/upload", note, Content_Type="application/xml")
        assert (refused.status_code, refused.json()["type"]) == (422, "/problems/invoice-credit-note")
        assert ledger.views.read("InvoiceRegister", "invoiceCount") == 0

    def test_an_invoice_has_no_obstacle(self, ledger: Ledger) -> None:
        found = self.read(ledger, changed_text(TIER1).encode())
        assert (found["obstacle"], found["credits"]) == (None, None)
        again = self.read(ledger, json.dumps(found["document"]).encode())
        assert again["document"] == found["document"] | {"format": "json"}
