"""CII D16B: the same model as UBL's, in the other syntax; the profiles of Factur-X and ZUGFeRD in it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from app.invoices import problems
from app.invoices.amounts import SignedMoney
from app.invoices.document import Reference
from app.invoices.readers import read_invoice
from app.kernel.money import Money
from app.parties.legal_ids import LegalId

EXAMPLE = "CII_example1.xml"
SMALL = "CII_example9.xml"
PROFILE = "<ram:ID>urn:cen.eu:en16931:2017"
TYPE = "<ram:TypeCode>380"
CURRENCY = "<ram:InvoiceCurrencyCode>EUR"


def due(sample: str) -> str:
    """The amount due as the sample writes it."""
    return f"<ram:DuePayableAmount>{sample}</ram:DuePayableAmount>"


class TestReading:
    def test_the_model_is_that_of_the_same_invoice_in_ubl(self, samples: Path) -> None:
        for number in ("1", "9"):
            cii = read_invoice((samples / f"CII_example{number}.xml").read_bytes())
            ubl = read_invoice((samples / f"ubl-tc434-example{number}.xml").read_bytes())
            for name in ("normalised_number", "currency", "net", "tax", "gross", "payable", "lines_total"):
                assert getattr(cii, name) == getattr(ubl, name), name

    def test_dates_may_carry_a_time_of_day(self, change) -> None:
        document = change(EXAMPLE, ('format="102">20150109', 'format="203">201501092359'))
        assert document.issued_on == date(2015, 1, 9)

    def test_a_prepaid_part_is_a_reduction(self, change) -> None:
        document = change(
            SMALL, (due("177.87"), "<ram:TotalPrepaidAmount>100.00</ram:TotalPrepaidAmount>" + due("77.87"))
        )
        assert document.payable == SignedMoney(7_787, "EUR")
        assert [(each.kind, each.amount) for each in document.reductions] == [("Prepaid", Money(10_000, "EUR"))]
        assert document.reduced_by == Money(10_000, "EUR")

    def test_a_credit_note_names_the_invoice_it_credits(self, change) -> None:
        reference = (
            "<ram:InvoiceReferencedDocument><ram:IssuerAssignedID>INV-7</ram:IssuerAssignedID>"
            "<ram:FormattedIssueDateTime>"
            '<qdt:DateTimeString format="102">20150101</qdt:DateTimeString></ram:FormattedIssueDateTime>'
            "</ram:InvoiceReferencedDocument>"
        )
        end = "</ram:SpecifiedTradeSettlementHeaderMonetarySummation>"
        document = change(SMALL, (TYPE, "<ram:TypeCode>381"), (end, end + reference))
        assert document.kind == "CreditNote"
        assert document.preceding == (Reference(number="INV-7", issued_on=date(2015, 1, 1)),)

    def test_a_group_line_counts_nothing(self, change, samples: Path) -> None:
        text = (samples / SMALL).read_text(encoding="utf-8")
        item = text[
            text.index("<ram:IncludedSupplyChainTradeLineItem>") : text.index("<ram:ApplicableHeaderTradeAgreement>")
        ]
        group = item.replace(
            "</ram:LineID>", "</ram:LineID><ram:LineStatusReasonCode>GROUP</ram:LineStatusReasonCode>", 1
        )
        assert "LineStatusReasonCode" in group
        document = change(
            SMALL, ("<ram:ApplicableHeaderTradeAgreement>", f"{group}<ram:ApplicableHeaderTradeAgreement>")
        )
        assert len(document.lines) == item.count("<ram:IncludedSupplyChainTradeLineItem>")

    @pytest.mark.parametrize("profile", ["urn:factur-x.eu:1p0:minimum", "urn:factur-x.eu:1p0:basicwl"])
    def test_profiles_without_lines_are_read_and_remarked_on(self, samples: Path, profile: str) -> None:
        text = (samples / SMALL).read_text(encoding="utf-8")
        start, end = (
            text.index("<ram:IncludedSupplyChainTradeLineItem>"),
            text.index("<ram:ApplicableHeaderTradeAgreement>"),
        )
        document = read_invoice((text[:start] + text[end:]).replace(PROFILE, f"<ram:ID>{profile}").encode())
        assert document.lines == ()
        assert "no-lines" in {warning.code for warning in document.warnings}

    def test_lines_of_the_extended_profile_may_be_a_cent_off(self, change) -> None:
        extended = (PROFILE, "<ram:ID>urn:cen.eu:en16931:2017#conformant#urn:factur-x.eu:1p0:extended")
        off = ("<ram:LineTotalAmount>147", "<ram:LineTotalAmount>147.01")
        assert "lines-do-not-add-up" in {each.code for each in change(SMALL, extended, off).warnings}

    def test_the_registration_and_the_tax_number_are_ids(self, samples: Path) -> None:
        seller = read_invoice((samples / EXAMPLE).read_bytes()).seller
        assert LegalId("VAT", "NL8200.98.395.B.01".replace(".", "")) in (seller.legal_id, *seller.other_ids)


class TestRefusing:
    @pytest.mark.parametrize(
        ("old", "new", "reason"),
        [
            ("<ram:LineTotalAmount>147", "<ram:LineTotalAmount>147.01", problems.TotalsError),
            (due("177.87"), due("177.88"), problems.TotalsError),
            (due("177.87"), due("177.871"), problems.InvalidAmountError),
            (due("177.87"), "", problems.MissingFieldError),
            (due("177.87"), due("177.87") + due("177.88"), problems.DuplicateFieldError),
            (CURRENCY, "<ram:InvoiceCurrencyCode>XXX", problems.InvalidFieldError),
            (CURRENCY, "<ram:InvoiceCurrencyCode>USD", problems.CurrencyMismatchError),
            (TYPE, "<ram:TypeCode>9", problems.UnsupportedTypeError),
            ("CrossIndustryInvoice:100", "CrossIndustryInvoice:99", problems.WrongNamespaceError),
        ],
    )
    def test_each_fault_has_its_reason(
        self, samples: Path, old: str, new: str, reason: type[problems.InvoiceError]
    ) -> None:
        text = (samples / SMALL).read_text(encoding="utf-8")
        assert old in text
        with pytest.raises(problems.InvoiceError) as refusal:
            read_invoice(text.replace(old, new, 1 if "LineTotal" in old else -1).encode())
        assert type(refusal.value) is reason

    def test_all_that_is_missing_is_named_at_once(self, spoil) -> None:
        refusal = spoil(SMALL, (TYPE, "<ram:TypeCode>"), (CURRENCY, "<ram:InvoiceCurrencyCode>"))
        assert isinstance(refusal, problems.MissingFieldError)
        assert [place.rpartition(":")[2] for place, _ in refusal.places] == ["TypeCode", "InvoiceCurrencyCode"]

    def test_the_first_zugferd_says_so(self) -> None:
        with pytest.raises(problems.UnsupportedFormatError, match="ZUGFeRD 1"):
            read_invoice(b'<x:CrossIndustryDocument xmlns:x="urn:ferd:CrossIndustryDocument:invoice:1p0"/>')
