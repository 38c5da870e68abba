"""Every sample file is read to its golden JSON, or refused with its reason."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

import pytest

from app.invoices.problems import CreditNoteError, InvoiceError, UnsupportedFormatError
from app.invoices.readers import read_invoice
from app.kernel.money import Money

READ = [
    "BIS3_Invoice_positive",
    "cn-einvoice-tier1",
    "cn-einvoice-tier2",
    "cn-einvoice-tier3",
    "ubl-tc434-example1",
    "ubl-tc434-example9",
]
REFUSED = {
    "ubl-tc434-creditnote1": CreditNoteError,
    "CII_example1": UnsupportedFormatError,
    "CII_example9": UnsupportedFormatError,
    "CII-BR-CO-10-RoundingIssue": UnsupportedFormatError,
}


class TestSamples:
    @pytest.mark.parametrize("name", READ)
    def test_what_is_read_is_the_golden_json(self, samples: Path, name: str) -> None:
        document = read_invoice((samples / f"{name}.xml").read_bytes())
        golden = (samples / "golden" / f"{name}.json").read_text(encoding="utf-8")
        assert document.model_dump_json(indent=2) + "\n" == golden

    @pytest.mark.parametrize("name", REFUSED)
    def test_what_is_not_read_says_why(self, samples: Path, name: str) -> None:
        with pytest.raises(InvoiceError) as refusal:
            read_invoice((samples / f"{name}.xml").read_bytes())
        assert type(refusal.value) is REFUSED[name]

    def test_no_sample_is_left_out(self, samples: Path) -> None:
        assert {path.stem for path in samples.glob("*.xml")} == {*READ, *REFUSED}

    @pytest.mark.parametrize(("tier", "gross"), [(1, 100_000_000), (2, 30_000_000), (3, 9_000_000)])
    def test_the_sandbox_ships_the_three_tiers(self, samples: Path, tier: int, gross: int) -> None:
        shipped = files("app").joinpath("sandbox", "invoices", f"cn-einvoice-tier{tier}.xml").read_bytes()
        assert shipped == (samples / f"cn-einvoice-tier{tier}.xml").read_bytes()
        assert read_invoice(shipped).gross == Money(gross)

    def test_each_tier_sells_to_the_one_above(self, samples: Path) -> None:
        tiers = [read_invoice((samples / f"cn-einvoice-tier{tier}.xml").read_bytes()) for tier in (1, 2, 3)]
        assert tiers[1].buyer == tiers[0].seller
        assert tiers[2].buyer == tiers[1].seller
