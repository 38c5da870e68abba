"""UBL 2.1: the sums of EN 16931, dates, ids and types."""

from __future__ import annotations

from datetime import date

import pytest

from app.invoices import problems
from app.invoices.amounts import SignedMoney
from app.kernel.money import Money
from app.parties.legal_ids import LegalId

BIS3 = "BIS3_Invoice_positive.xml"
SMALL = "ubl-tc434-example9.xml"
PAYABLE = '<cbc:PayableAmount currencyID="EUR">177.87</cbc:PayableAmount>'
TYPE = "<cbc:InvoiceTypeCode>380"
REGISTRATION = '<cbc:CompanyID schemeID="0184">DK12345678'


class TestReading:
    def test_dates_may_carry_a_zone_that_does_not_move_them(self, change) -> None:
        document = change(SMALL, ("<cbc:DueDate>2015-04-14", "<cbc:DueDate>2015-04-14-11:00"))
        assert document.due_on == date(2015, 4, 14)

    def test_a_prepaid_part_lowers_what_is_payable_and_is_remarked_on(self, change) -> None:
        prepaid = '<cbc:PrepaidAmount currencyID="EUR">100.00</cbc:PrepaidAmount>'
        document = change(SMALL, (PAYABLE, prepaid + PAYABLE.replace("177.87", "77.87")))
        assert (document.gross, document.payable) == (Money(17_787, "EUR"), SignedMoney(7_787, "EUR"))
        assert "payable-is-not-gross" in {warning.code for warning in document.warnings}

    def test_rounding_is_part_of_what_is_payable(self, change) -> None:
        rounding = '<cbc:PayableRoundingAmount currencyID="EUR">0.13</cbc:PayableRoundingAmount>'
        assert change(SMALL, (PAYABLE, rounding + PAYABLE.replace("177.87", "178.00"))).payable == SignedMoney(
            17_800, "EUR"
        )

    def test_a_tax_total_in_the_accounting_currency_is_left_aside(self, change) -> None:
        second = '<cac:TaxTotal><cbc:TaxAmount currencyID="USD">33.00</cbc:TaxAmount></cac:TaxTotal>'
        assert change(SMALL, ("<cac:TaxTotal>", f"{second}<cac:TaxTotal>")).tax == SignedMoney(3_087, "EUR")

    def test_the_registration_is_the_strongest_id(self, change) -> None:
        seller = change(BIS3, (REGISTRATION, '<cbc:CompanyID schemeID="0199">HWUPKR0MPOU8FGXBT394')).seller
        assert seller.legal_id == LegalId("LEI", "HWUPKR0MPOU8FGXBT394")
        assert seller.other_ids == (LegalId("0184", "DK12345678"), LegalId("VAT", "DK12345678"))

    @pytest.mark.parametrize("scheme", ["", ' schemeID="EM"', ' schemeID="9902"'])
    def test_an_id_of_no_known_scheme_names_nobody(self, change, scheme: str) -> None:
        seller = change(BIS3, (REGISTRATION, f"<cbc:CompanyID{scheme}>whatever it says")).seller
        assert seller.legal_id == LegalId("0184", "DK12345678")

    def test_a_negative_line_is_kept_with_its_sign(self, change) -> None:
        line = (
            '<cac:InvoiceLine><cbc:ID>2</cbc:ID><cbc:InvoicedQuantity unitCode="EA">-1</cbc:InvoicedQuantity>'
            '<cbc:LineExtensionAmount currencyID="EUR">{}</cbc:LineExtensionAmount>'
            "<cac:Item><cbc:Name>x</cbc:Name></cac:Item></cac:InvoiceLine>"
        )
        document = change(SMALL, ("<cac:InvoiceLine>", f"{line.format('-5.00')}{line.format('5.00')}<cac:InvoiceLine>"))
        assert [item.amount_minor for item in document.lines] == [-500, 500, 14_700]

    @pytest.mark.parametrize(
        ("old", "new", "code"),
        [
            (TYPE, "<cbc:InvoiceTypeCode>384", "corrected-invoice"),
            (TYPE, "<cbc:InvoiceTypeCode>386", "prepayment-invoice"),
            ("<cac:PaymentMeans>", "<cac:PayeeParty/><cac:PaymentMeans>", "payee-is-not-seller"),
            ("<cbc:DueDate>2015-04-14", "<cbc:DueDate>2015-03-14", "due-before-issue"),
        ],
    )
    def test_what_a_person_should_know_is_a_warning(self, change, old: str, new: str, code: str) -> None:
        assert code in {warning.code for warning in change(SMALL, (old, new)).warnings}


class TestRefusing:
    @pytest.mark.parametrize(
        ("old", "new", "reason"),
        [
            (">147.00</cbc:LineExtensionAmount>", ">148.00</cbc:LineExtensionAmount>", problems.TotalsError),
            (">147.00</cbc:TaxExclusiveAmount>", ">147.01</cbc:TaxExclusiveAmount>", problems.TotalsError),
            (">177.87</cbc:TaxInclusiveAmount>", ">177.86</cbc:TaxInclusiveAmount>", problems.TotalsError),
            (PAYABLE, PAYABLE.replace("177.87", "177.88"), problems.TotalsError),
            (">30.87</cbc:TaxAmount>", ">30.86</cbc:TaxAmount>", problems.TotalsError),
            (PAYABLE, PAYABLE.replace("EUR", "USD"), problems.CurrencyMismatchError),
            (PAYABLE, PAYABLE + PAYABLE, problems.DuplicateFieldError),
            (PAYABLE, PAYABLE.replace("177.87", "1.7787E2"), problems.InvalidAmountError),
            (PAYABLE, PAYABLE.replace("177.87", "177.871"), problems.InvalidAmountError),
            ("<cbc:DocumentCurrencyCode>EUR", "<cbc:DocumentCurrencyCode>XXX", problems.InvalidFieldError),
            ("<cbc:DocumentCurrencyCode>EUR", "<cbc:DocumentCurrencyCode>CNY", problems.CurrencyMismatchError),
            (TYPE, "<cbc:InvoiceTypeCode>01", problems.UnsupportedTypeError),
            (TYPE, "<cbc:InvoiceTypeCode>SATIS", problems.UnsupportedTypeError),
            (TYPE, "<cbc:InvoiceTypeCode>", problems.MissingFieldError),
            ("<cbc:ID>20150483", "<cbc:ID>", problems.MissingFieldError),
            ("<cbc:ID>20150483", "<cbc:ID>№ 2015—0483", problems.InvalidNumberError),
            ("<cbc:ID>20150483</cbc:ID>", "<cbc:ID>1</cbc:ID><cbc:ID>2</cbc:ID>", problems.DuplicateFieldError),
            ("<cbc:IssueDate>2015-04-01</cbc:IssueDate>", "", problems.MissingFieldError),
            ("<cbc:DueDate>2015-04-14", "<cbc:DueDate>soon", problems.InvalidFieldError),
            ("<cbc:RegistrationName>Bluem BV", "<cbc:RegistrationName>", problems.MissingFieldError),
            ('unitCode="MON">3<', 'unitCode="MON">three<', problems.InvalidFieldError),
            ("xsd:CommonBasicComponents-2", "xsd:CommonBasicComponents-1", problems.MissingFieldError),
        ],
    )
    def test_each_fault_has_its_reason(self, spoil, old: str, new: str, reason: type[problems.InvoiceError]) -> None:
        assert type(spoil(SMALL, (old, new))) is reason

    def test_an_invoice_without_lines_is_refused(self, spoil) -> None:
        refusal = spoil(SMALL, ("<cac:InvoiceLine>", "<!--"), ("</cac:InvoiceLine>", "-->"))
        assert (type(refusal), refusal.field) == (problems.MissingFieldError, "lines")

    def test_the_place_of_the_fault_is_named_by_its_number(self, spoil) -> None:
        refusal = spoil(
            "ubl-tc434-example1.xml", ('currencyID="EUR">8.29</cbc:LineE', 'currencyID="EUR">8,29</cbc:LineE')
        )
        assert refusal.field == "/Invoice/cac:InvoiceLine[3]/cbc:LineExtensionAmount"
