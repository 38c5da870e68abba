"""The sample invoices, and a way to spoil them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from app.invoices.document import InvoiceDocument
from app.invoices.problems import InvoiceError
from app.invoices.readers import read_invoice

SAMPLES = Path(__file__).parents[2] / "data" / "invoices"

Spoil = Callable[..., InvoiceError]
Change = Callable[..., InvoiceDocument]


def changed_text(name: str, *changes: tuple[str, str]) -> str:
    """A sample's text with each old part, which must be there, replaced once by the new one."""
    text = (SAMPLES / name).read_text(encoding="utf-8")
    for old, new in changes:
        assert old in text, f"{name} has no {old!r}"
        text = text.replace(old, new, 1)
    return text


@pytest.fixture
def samples() -> Path:
    """The folder of sample invoices."""
    return SAMPLES


@pytest.fixture
def change() -> Change:
    """``change(name, (old, new), …)`` reads a sample with parts replaced."""

    def read_changed(name: str, *changes: tuple[str, str]) -> InvoiceDocument:
        return read_invoice(changed_text(name, *changes).encode())

    return read_changed


@pytest.fixture
def spoil() -> Spoil:
    """``spoil(name, (old, new), …)`` gives the refusal of a sample with parts replaced."""

    def refusal(name: str, *changes: tuple[str, str]) -> InvoiceError:
        with pytest.raises(InvoiceError) as caught:
            read_invoice(changed_text(name, *changes).encode())
        return caught.value

    return refusal
