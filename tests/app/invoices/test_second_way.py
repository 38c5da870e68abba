"""The second way into the XML, by which public test sets are checked, agrees with the readers and can disagree."""

from __future__ import annotations

import pytest

from app.invoices.readers import read_invoice
from scripts.invoice_xpaths import differences, said
from tests.app.invoices.conftest import SAMPLES

FILES = sorted(path.name for path in SAMPLES.glob("*.xml") if not path.name.startswith("cn-"))
FIELDS = {"number", "issued on", "currency", "net", "gross", "payable", "seller", "buyer"}


@pytest.mark.parametrize("name", FILES)
def test_every_field_of_a_sample_says_what_was_read(name: str) -> None:
    data = (SAMPLES / name).read_bytes()
    says = said(data)
    assert {field for field, texts in says.items() if texts} == FIELDS
    assert list(differences(read_invoice(data), says)) == []


@pytest.mark.parametrize("field", sorted(FIELDS))
def test_a_field_that_says_something_else_is_named(field: str) -> None:
    data = (SAMPLES / "CII_example9.xml").read_bytes()
    (found,) = differences(read_invoice(data), said(data) | {field: ["2001-01-01"]})
    assert found.startswith(f"{field}: read ")


def test_another_format_says_nothing() -> None:
    assert said((SAMPLES / "cn-einvoice-tier1.xml").read_bytes()) == {}
    assert said(b"{}") == {}
