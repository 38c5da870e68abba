"""Every sample file is read to its golden JSON, which can be read again."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

import pytest

from app.invoices.readers import read_invoice
from app.kernel.money import Money

SAMPLES = Path(__file__).parents[2] / "data" / "invoices"
READ = sorted(path.name for path in SAMPLES.iterdir() if path.suffix in {".xml", ".pdf"})


class TestSamples:
    @pytest.mark.parametrize("name", READ)
    def test_what_is_read_is_the_golden_json(self, samples: Path, name: str) -> None:
        document = read_invoice((samples / name).read_bytes())
        golden = (samples / "golden" / f"{Path(name).stem}.json").read_text(encoding="utf-8")
        assert document.model_dump_json(indent=2) + "\n" == golden

    @pytest.mark.parametrize("name", READ)
    def test_what_is_printed_is_read_to_the_same(self, samples: Path, name: str) -> None:
        document = read_invoice((samples / name).read_bytes())
        golden = (samples / "golden" / f"{Path(name).stem}.json").read_bytes()
        assert read_invoice(golden) == document.model_copy(update={"format": "json"})

    def test_no_golden_is_left_over(self, samples: Path) -> None:
        assert {path.stem for path in (samples / "golden").iterdir()} == {Path(name).stem for name in READ}

    @pytest.mark.parametrize(("tier", "gross"), [(1, 100_000_000), (2, 30_000_000), (3, 9_000_000)])
    def test_the_sandbox_ships_the_three_tiers(self, samples: Path, tier: int, gross: int) -> None:
        shipped = files("app").joinpath("sandbox", "invoices", f"cn-einvoice-tier{tier}.xml").read_bytes()
        assert shipped == (samples / f"cn-einvoice-tier{tier}.xml").read_bytes()
        assert read_invoice(shipped).gross == Money(gross)

    def test_each_tier_sells_to_the_one_above(self, samples: Path) -> None:
        tiers = [read_invoice((samples / f"cn-einvoice-tier{tier}.xml").read_bytes()) for tier in (1, 2, 3)]
        assert tiers[1].buyer == tiers[0].seller
        assert tiers[2].buyer == tiers[1].seller
