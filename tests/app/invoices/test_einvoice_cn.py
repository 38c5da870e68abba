"""数电票: what is read, what is refused, what is only remarked on."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from app.invoices import problems
from app.invoices.readers import read_invoice
from app.parties.legal_ids import LegalId

TIER1 = "cn-einvoice-tier1.xml"
GROSS = "<TotalTax-includedAmount>1000000.00</TotalTax-includedAmount>"
NET = "<TotalAmWithoutTax>884955.75"
TAX = "<TotalTaxAm>115044.25"
SELLER_CODE = "91440300MA5EQ4T81A"


class TestReading:
    def test_the_time_of_issue_may_carry_a_time_of_day(self, change) -> None:
        document = change(TIER1, ("<IssueTime>2026-09-18", "<IssueTime>2026-09-18 23:59:59"))
        assert document.issued_on == date(2026, 9, 18)

    @pytest.mark.parametrize(
        ("written", "percent"),
        [
            ("0.13", "13"),
            ("0.1", "10"),
            ("13%", "13"),
            ("0.015", "1.5"),
            ("0", "0"),
            ("免税", None),
            ("不征税", None),
            ("", None),
        ],
    )
    def test_rates_are_read_as_percent(self, change, written: str, percent: str | None) -> None:
        line = change(TIER1, ("<TaxRate>0.13", f"<TaxRate>{written}")).lines[0]
        assert line.tax_rate_percent == (None if percent is None else Decimal(percent))

    def test_quantity_and_unit_are_kept_exactly(self, change) -> None:
        line = change(TIER1, ("<Amount>", "<MeaUnits>套</MeaUnits><Quantity>1200.50</Quantity><Amount>")).lines[0]
        assert (str(line.quantity), line.unit) == ("1200.50", "套")

    def test_empty_elements_count_as_absent(self, change) -> None:
        assert change(TIER1, ("<Amount>", "<Quantity/><MeaUnits></MeaUnits><Amount>")).lines[0].quantity is None

    def test_lines_that_do_not_sum_are_a_warning(self, change) -> None:
        document = change(TIER1, ("<Amount>884955.75", "<Amount>884955.70"))
        assert [warning.code for warning in document.warnings] == ["lines-do-not-add-up"]

    def test_a_code_that_fails_its_digit_is_read_only_for_a_reviewed_party(self, samples: Path) -> None:
        data = (samples / TIER1).read_text(encoding="utf-8").replace(SELLER_CODE, SELLER_CODE[:-1] + "B").encode()
        with pytest.raises(problems.InvalidLegalIdError):
            read_invoice(data)
        reviewed = LegalId.parse("USCC", SELLER_CODE[:-1] + "B", reviewed=True)
        assert read_invoice(data, reviewed={reviewed}).seller.legal_id == reviewed


class TestRefusing:
    @pytest.mark.parametrize(
        ("old", "new", "reason"),
        [
            (GROSS, "", problems.MissingFieldError),
            (GROSS, GROSS + GROSS, problems.DuplicateFieldError),
            (GROSS, GROSS.replace("1000000.00", "1000000.01"), problems.TotalsError),
            (GROSS, GROSS.replace("1000000.00", "1E6"), problems.InvalidAmountError),
            (GROSS, GROSS.replace("1000000.00", "1000000.001"), problems.InvalidAmountError),
            (GROSS, GROSS.replace("1000000.00", "1,000,000.00"), problems.InvalidAmountError),
            (GROSS, GROSS.replace("1000000.00", "1000000.00元"), problems.InvalidAmountError),
            (GROSS, GROSS.replace("1000000.00", "9" * 30), problems.InvalidAmountError),
            (GROSS, GROSS.replace("1000000.00", "9" * 30_000), problems.InvalidFieldError),
            (GROSS, GROSS.replace("1000000.00", "0.00"), problems.TotalsError),
            (GROSS, GROSS.replace("1000000.00", "-1000000.00"), problems.TotalsError),
            (TAX, "<TotalTaxAm>", problems.MissingFieldError),
            (NET, "<TotalAmWithoutTax>NaN", problems.InvalidAmountError),
            ("<InvoiceNumber>26442000000012345678", "<InvoiceNumber>", problems.MissingFieldError),
            ("<InvoiceNumber>26442000000012345678", "<InvoiceNumber>2644200000001234567", problems.InvalidFieldError),
            ("<InvoiceNumber>26442000000012345678", "<InvoiceNumber>26442000000012345679", problems.InvalidFieldError),
            ("<IssueTime>2026-09-18", "<IssueTime>2026-02-30", problems.InvalidFieldError),
            ("<IssueTime>2026-09-18", "<IssueTime>18/09/2026", problems.InvalidFieldError),
            ("<IssueTime>2026-09-18", "<IssueTime>0026-09-18", problems.InvalidFieldError),
            ("<IssueTime>2026-09-18", "<IssueTime>20260918", problems.InvalidFieldError),
            (f"<SellerIdNum>{SELLER_CODE}", "<SellerIdNum>", problems.MissingFieldError),
            (f"<SellerIdNum>{SELLER_CODE}", "<SellerIdNum>91440300MA5EQ4T81B", problems.InvalidLegalIdError),
            (f"<SellerIdNum>{SELLER_CODE}", "<SellerIdNum>440300192203821", problems.InvalidLegalIdError),
            ("<BuyerName>粤湾智驾汽车集团有限公司", "<BuyerName>", problems.MissingFieldError),
            ("<TaxRate>0.13", "<TaxRate>13", problems.InvalidFieldError),
            ("<TaxRate>0.13", "<TaxRate>1E-1", problems.InvalidFieldError),
            ("<ItemName>*汽车零部件*制动卡钳总成</ItemName>", "", problems.MissingFieldError),
            ("<EInvoiceData>", "<EInvoiceData/><EInvoiceData>", problems.DuplicateFieldError),
        ],
    )
    def test_each_fault_has_its_reason(self, spoil, old: str, new: str, reason: type[problems.InvoiceError]) -> None:
        assert type(spoil(TIER1, (old, new))) is reason

    def test_the_place_of_the_fault_is_named(self, spoil) -> None:
        refusal = spoil(TIER1, (TAX, "<TotalTaxAm>x"))
        assert refusal.field == "/EInvoice/EInvoiceData/BasicInformation/TotalTaxAm"

    def test_net_and_tax_of_opposite_signs_are_refused(self, spoil) -> None:
        refusal = spoil(TIER1, (NET, "<TotalAmWithoutTax>1000001.00"), (TAX, "<TotalTaxAm>-1.00"))
        assert isinstance(refusal, problems.InvalidAmountError)
