"""What profiles beside plain EN 16931 write: their types, ids, sums and dates."""

from __future__ import annotations

from datetime import date

import pytest

from app.invoices import problems
from app.invoices.amounts import SignedMoney
from app.invoices.readers import codes
from app.invoices.registrable import obstacle_to
from app.kernel.money import Money
from app.parties.legal_ids import LegalId

BIS3 = "BIS3_Invoice_positive.xml"
SMALL = "ubl-tc434-example9.xml"
PAYABLE = '<cbc:PayableAmount currencyID="EUR">177.87</cbc:PayableAmount>'
TYPE = "<cbc:InvoiceTypeCode>380"
CUSTOMIZATION = "<cbc:CustomizationID>urn:cen.eu:en16931:2017"
REGISTRATION = '<cbc:CompanyID schemeID="0184">DK12345678'
VAT = "<cbc:CompanyID>NL809163160B01"


def warned(document) -> set[str]:
    """The codes of its warnings."""
    return {warning.code for warning in document.warnings}


class TestTypes:
    @pytest.mark.parametrize("code", sorted(codes.INVOICES))
    def test_every_code_of_an_invoice_is_read_as_one(self, change, code: str) -> None:
        document = change(SMALL, (TYPE, f"<cbc:InvoiceTypeCode>{code}"))
        assert (document.kind, document.type_code) == ("Invoice", code)

    @pytest.mark.parametrize("code", sorted(codes.CREDIT_NOTES))
    def test_every_code_of_a_credit_note_is_read_as_one(self, change, code: str) -> None:
        assert change(SMALL, (TYPE, f"<cbc:InvoiceTypeCode>{code}")).kind == "CreditNote"

    @pytest.mark.parametrize("code", ["331", "388", "387", "575", "780", "875", "876", "877"])
    def test_a_demand_of_any_type_may_be_registered(self, change, code: str) -> None:
        assert obstacle_to(change(SMALL, (TYPE, f"<cbc:InvoiceTypeCode>{code}"))) is None

    @pytest.mark.parametrize("code", sorted(codes.NO_DEMANDS))
    def test_what_is_no_demand_of_its_seller_is_read_and_not_registered(self, change, code: str) -> None:
        obstacle = obstacle_to(change(SMALL, (TYPE, f"<cbc:InvoiceTypeCode>{code}")))
        assert isinstance(obstacle, problems.UnsupportedTypeError)
        assert str(codes.NO_DEMANDS[code]) in str(obstacle.detail)

    def test_a_code_of_another_list_is_told_with_its_profile(self, spoil) -> None:
        refusal = spoil(SMALL, (TYPE, "<cbc:InvoiceTypeCode>SATIS"), (CUSTOMIZATION, "<cbc:CustomizationID>TR1.2"))
        assert isinstance(refusal, problems.UnsupportedTypeError)
        assert "SATIS" in str(refusal.detail)
        assert "TR1.2" in str(refusal.detail)

    def test_a_profile_before_the_standard_may_leave_the_type_to_the_root(self, change, spoil) -> None:
        none = ("<cbc:InvoiceTypeCode>380</cbc:InvoiceTypeCode>", "")
        older = (CUSTOMIZATION, "<cbc:CustomizationID>urn:www.cenbii.eu:transaction:biicoretrdm010:ver1.0")
        assert change(SMALL, older, none).type_code is None
        assert isinstance(spoil(SMALL, none), problems.MissingFieldError)


class TestIds:
    @pytest.mark.parametrize(
        ("written", "value", "found"),
        [
            ("NL:KVK", "57151520", LegalId("0106", "57151520")),
            ("NL:VAT", "NL809163160B01", LegalId("VAT", "NL809163160B01")),
            ("NL:OINO", "00000001003214345000", LegalId("0190", "00000001003214345000")),
            ("DK:CVR", "12345678", LegalId("0184", "12345678")),
            ("GLN", "5790000435975", LegalId("0088", "5790000435975")),
            ("0199", "HWUPKR0MPOU8FGXBT394", LegalId("LEI", "HWUPKR0MPOU8FGXBT394")),
            ("iso6523:0192", "923609016", LegalId("0192", "923609016")),
        ],
    )
    def test_a_scheme_is_known_by_its_profiles_name_too(self, change, written: str, value: str, found: LegalId) -> None:
        seller = change(BIS3, (REGISTRATION, f'<cbc:CompanyID schemeID="{written}">{value}')).seller
        assert seller.legal_id == found

    def test_an_odd_id_beside_a_good_one_is_passed_over_with_a_remark(self, change) -> None:
        document = change(BIS3, (REGISTRATION, '<cbc:CompanyID schemeID="0088">1234567890123'))
        assert document.seller.legal_id == LegalId("0184", "DK12345678")
        assert "seller-id-passed-over" in warned(document)

    def test_odd_ids_alone_name_nobody(self, change) -> None:
        document = change(SMALL, (VAT, "<cbc:CompanyID>809163160"))
        assert document.seller.legal_id is None
        assert {"seller-id-passed-over", "seller-unidentified"} <= warned(document)

    @pytest.mark.parametrize(
        ("profile", "country", "tax", "value", "found"),
        [
            ("urn:peppol:pint:billing-1@aunz-1", "AU", "GST", "47555222000", LegalId("0151", "47555222000")),
            ("urn:peppol:pint:billing-1@sg-1", "SG", "GST", "M2-1234567-8", LegalId("GST", "SGM212345678")),
            ("urn:peppol:pint:billing-1@jp-1", "JP", "VAT", "T1234567890123", LegalId("0221", "T1234567890123")),
            ("urn:peppol:pint:billing-1@ae-1", "AE", "VAT", "100123456789003", LegalId("VAT", "AE100123456789003")),
            ("urn:cen.eu:en16931:2017", "NL", "VAT", "NL809163160B01", LegalId("VAT", "NL809163160B01")),
        ],
    )
    def test_a_tax_number_is_known_by_profile_and_country(
        self, change, profile: str, country: str, tax: str, value: str, found: LegalId
    ) -> None:
        seller = change(
            SMALL,
            (CUSTOMIZATION, f"<cbc:CustomizationID>{profile}"),
            ("<cbc:IdentificationCode>NL", f"<cbc:IdentificationCode>{country}"),
            (VAT, f"<cbc:CompanyID>{value}"),
            ("<cbc:ID>VAT</cbc:ID>", f"<cbc:ID>{tax}</cbc:ID>"),
        ).seller
        assert found in (seller.legal_id, *seller.other_ids)

    @pytest.mark.parametrize(
        ("country", "value", "found"),
        [
            ("SE", "5560360793", LegalId("0007", "5560360793")),
            ("NO", "923609016", LegalId("0192", "923609016")),
            ("SE", "5560360794", None),
            ("DE", "5560360793", None),
        ],
    )
    def test_a_registration_without_a_scheme_is_known_where_the_profile_says_it(
        self, change, country: str, value: str, found: LegalId | None
    ) -> None:
        document = change(
            BIS3,
            (REGISTRATION, f"<cbc:CompanyID>{value}"),
            ("<cbc:IdentificationCode>DK", f"<cbc:IdentificationCode>{country}"),
        )
        ids = (document.seller.legal_id, *document.seller.other_ids)
        assert found in ids if found else LegalId("0184", "DK12345678") == ids[0]

    @pytest.mark.parametrize(
        ("scheme", "value", "found"),
        [
            ("0192", "923609016", LegalId("0192", "923609016")),
            ("9930", "DE123456789", LegalId("VAT", "DE123456789")),
            ("9930", "123456789", LegalId("VAT", "DE123456789")),
            ("EM", "a@example.com", None),
        ],
    )
    def test_an_electronic_address_counts_where_there_is_nothing_else(
        self, change, scheme: str, value: str, found: LegalId | None
    ) -> None:
        document = change(
            SMALL,
            (VAT, "<cbc:CompanyID>"),
            ("<cac:Party>", f'<cac:Party><cbc:EndpointID schemeID="{scheme}">{value}</cbc:EndpointID>'),
        )
        assert document.seller.legal_id == found
        assert ("seller-by-endpoint" in warned(document)) == (found is not None)

    def test_an_electronic_address_beside_a_legal_id_is_left_aside(self, change) -> None:
        address = '<cac:Party><cbc:EndpointID schemeID="0192">923609016</cbc:EndpointID>'
        seller = change(SMALL, ("<cac:Party>", address)).seller
        assert (seller.legal_id, seller.other_ids) == (LegalId("VAT", "NL809163160B01"), ())


class TestSums:
    def test_two_totals_of_the_same_tax_are_one(self, change) -> None:
        again = '<cac:TaxTotal><cbc:TaxAmount currencyID="EUR">30.87</cbc:TaxAmount></cac:TaxTotal>'
        assert change(SMALL, ("<cac:TaxTotal>", f"{again}<cac:TaxTotal>")).tax == SignedMoney(3_087, "EUR")

    def test_two_totals_of_two_taxes_are_their_sum(self, change) -> None:
        other = '<cac:TaxTotal><cbc:TaxAmount currencyID="EUR">10.87</cbc:TaxAmount></cac:TaxTotal>'
        document = change(
            SMALL, (">30.87</cbc:TaxAmount>", ">20.00</cbc:TaxAmount>"), ("<cac:TaxTotal>", f"{other}<cac:TaxTotal>")
        )
        assert document.tax == SignedMoney(3_087, "EUR")

    def test_two_totals_that_fit_neither_way_are_refused(self, spoil) -> None:
        other = '<cac:TaxTotal><cbc:TaxAmount currencyID="EUR">1.00</cbc:TaxAmount></cac:TaxTotal>'
        assert isinstance(spoil(SMALL, ("<cac:TaxTotal>", f"{other}<cac:TaxTotal>")), problems.DuplicateFieldError)

    def test_a_negative_tax_is_read(self, change) -> None:
        document = change(
            SMALL,
            (">30.87</cbc:TaxAmount>", ">-30.87</cbc:TaxAmount>"),
            (">177.87</cbc:TaxInclusiveAmount>", ">116.13</cbc:TaxInclusiveAmount>"),
            (PAYABLE, PAYABLE.replace("177.87", "116.13")),
        )
        assert (document.tax, document.gross) == (SignedMoney(-3_087, "EUR"), Money(11_613, "EUR"))

    def test_lines_may_have_more_decimals_than_the_currency(self, change) -> None:
        line = '<cbc:LineExtensionAmount currencyID="EUR">{}</cbc:LineExtensionAmount>'
        item = (
            "<cac:InvoiceLine><cbc:ID>9</cbc:ID><cbc:InvoicedQuantity>1</cbc:InvoicedQuantity>"
            f"{line.format('0.004')}<cac:Item><cbc:Name>x</cbc:Name></cac:Item></cac:InvoiceLine>"
        )
        document = change(SMALL, ("<cac:InvoiceLine>", f"{item}<cac:InvoiceLine>"))
        assert document.lines[0].amount_minor == 0
        assert "line-amounts-rounded" in warned(document)

    def test_the_exact_amounts_of_lines_are_summed_and_not_the_rounded(self, spoil) -> None:
        item = (
            '<cac:InvoiceLine><cbc:ID>9</cbc:ID><cbc:LineExtensionAmount currencyID="EUR">0.004</cbc:LineExtensionAmount>'
            "<cac:Item><cbc:Name>x</cbc:Name></cac:Item></cac:InvoiceLine>"
        )
        refusal = spoil(SMALL, ("<cac:InvoiceLine>", f"{item * 2}<cac:InvoiceLine>"))
        assert isinstance(refusal, problems.TotalsError)

    def test_withheld_tax_is_a_retention(self, change) -> None:
        withheld = (
            '<cac:WithholdingTaxTotal><cbc:TaxAmount currencyID="EUR">7.87</cbc:TaxAmount></cac:WithholdingTaxTotal>'
        )
        document = change(
            SMALL, ("<cac:TaxTotal>", f"{withheld}<cac:TaxTotal>"), (PAYABLE, PAYABLE.replace("177.87", "170.00"))
        )
        assert [(each.kind, each.amount) for each in document.reductions] == [("Retention", Money(787, "EUR"))]

    def test_what_is_collected_for_others_is_added_in_the_extension_of_xrechnung(self, change, spoil) -> None:
        other = '<cac:PrepaidPayment><cbc:PaidAmount currencyID="EUR">10.00</cbc:PaidAmount></cac:PrepaidPayment>'
        parts = (("<cac:TaxTotal>", f"{other}<cac:TaxTotal>"), (PAYABLE, PAYABLE.replace("177.87", "187.87")))
        extension = "urn:cen.eu:en16931:2017#compliant#urn:xeinkauf.de:kosit:xrechnung_3.0#conformant#urn:xeinkauf.de:kosit:extension:xrechnung_3.0"
        document = change(SMALL, (CUSTOMIZATION, f"<cbc:CustomizationID>{extension}"), *parts)
        assert (document.payable, document.reductions) == (SignedMoney(18_787, "EUR"), ())
        assert "third-party-payment" in warned(document)
        assert isinstance(spoil(SMALL, *parts), problems.TotalsError)

    def test_rounding_inside_the_amount_with_tax_is_read_in_profiles_before_the_standard(self, change) -> None:
        rounding = '<cbc:PayableRoundingAmount currencyID="EUR">0.13</cbc:PayableRoundingAmount>'
        document = change(
            SMALL,
            (">177.87</cbc:TaxInclusiveAmount>", ">178.00</cbc:TaxInclusiveAmount>"),
            (PAYABLE, rounding + PAYABLE.replace("177.87", "178.00")),
        )
        assert (document.gross, document.payable) == (Money(17_800, "EUR"), SignedMoney(17_800, "EUR"))
        assert (document.rounding, document.reductions) == (SignedMoney(13, "EUR"), ())

    def test_a_line_of_two_tax_categories_has_no_one_rate(self, change) -> None:
        category = (
            "<cac:ClassifiedTaxCategory><cbc:ID>S</cbc:ID><cbc:Percent>6</cbc:Percent></cac:ClassifiedTaxCategory>"
        )
        document = change(SMALL, ("<cac:ClassifiedTaxCategory>", f"{category}<cac:ClassifiedTaxCategory>"))
        assert document.lines[0].tax_rate_percent is None


class TestDueDates:
    DUE = "<cbc:DueDate>2015-04-14</cbc:DueDate>"

    def test_one_with_the_means_of_payment_counts(self, change) -> None:
        document = change(
            SMALL,
            (self.DUE, ""),
            ("</cbc:PaymentMeansCode>", "</cbc:PaymentMeansCode><cbc:PaymentDueDate>2015-05-01</cbc:PaymentDueDate>"),
        )
        assert document.due_on == date(2015, 5, 1)

    def test_several_that_differ_are_a_remark_and_no_date(self, change) -> None:
        means = "<cac:PaymentMeans><cbc:PaymentDueDate>2015-0{}-01</cbc:PaymentDueDate></cac:PaymentMeans>"
        document = change(
            SMALL, (self.DUE, ""), ("<cac:PaymentMeans>", f"{means.format(5)}{means.format(6)}<cac:PaymentMeans>")
        )
        assert document.due_on is None
        assert "several-due-dates" in warned(document)


class TestNumbers:
    @pytest.mark.parametrize("number", ["A|1", "A#1", "A(1)", "A&1", "INV*1+2", "1:2;3,4"])
    def test_any_printable_sign_may_stand_in_a_number(self, change, number: str) -> None:
        document = change(SMALL, ("<cbc:ID>20150483", f"<cbc:ID>{number.replace('&', '&amp;')}"))
        assert document.normalised_number == number

    def test_a_letter_that_only_looks_latin_is_named(self, spoil) -> None:
        refusal = spoil(SMALL, ("<cbc:ID>20150483", "<cbc:ID>С-1"))
        assert isinstance(refusal, problems.InvalidNumberError)
        assert "CYRILLIC CAPITAL LETTER ES" in str(refusal.detail)
