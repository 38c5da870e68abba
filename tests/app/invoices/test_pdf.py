"""PDF/A-3 with the invoice inside: the embedded file is read as if it had come alone."""

from __future__ import annotations

import io
import zlib
from pathlib import Path

import pytest
from pypdf import PdfWriter

from app.invoices import problems
from app.invoices.readers import pdf, read_invoice


def pdf_with(**files: bytes) -> bytes:
    """A PDF of one blank page with embedded files; ``factur_x_xml`` stands for ``factur-x.xml``."""
    writer = PdfWriter()
    writer.add_blank_page(72, 72)
    for name, content in files.items():
        writer.add_attachment(name.replace("_x_", "-x.").replace("_", "."), content)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def refusal_of(data: bytes) -> problems.InvoiceError:
    with pytest.raises(problems.InvoiceError) as refusal:
        read_invoice(data)
    return refusal.value


class TestReading:
    @pytest.mark.parametrize("name", ["factur_x_xml", "xrechnung_xml", "XRECHNUNG_XML"])
    @pytest.mark.parametrize("sample", ["CII_example9.xml", "ubl-tc434-example9.xml"])
    def test_the_embedded_invoice_is_the_invoice(self, samples: Path, name: str, sample: str) -> None:
        data = (samples / sample).read_bytes()
        assert read_invoice(pdf_with(**{name: data, "scan_txt": b"x"})) == read_invoice(data)

    def test_the_same_invoice_twice_is_one(self, samples: Path) -> None:
        data = (samples / "CII_example9.xml").read_bytes()
        assert read_invoice(pdf_with(factur_x_xml=data, xrechnung_xml=data)) == read_invoice(data)


class TestRefusing:
    def test_a_pdf_without_an_invoice_says_which_file_it_lacks(self) -> None:
        refusal = refusal_of(pdf_with(readme_xml=b"<x/>"))
        assert isinstance(refusal, problems.UnsupportedFormatError)
        assert "factur-x.xml" in str(refusal.detail)

    def test_two_different_invoices_are_refused(self, samples: Path) -> None:
        one, two = ((samples / f"CII_example{number}.xml").read_bytes() for number in (1, 9))
        assert isinstance(refusal_of(pdf_with(factur_x_xml=one, xrechnung_xml=two)), problems.DuplicateFieldError)

    def test_what_is_hostile_inside_is_refused_as_it_is_outside(self) -> None:
        entity = b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><x>&e;</x>'
        assert isinstance(refusal_of(pdf_with(factur_x_xml=entity)), problems.ForbiddenMarkupError)

    @pytest.mark.parametrize("data", [b"%PDF-1.7", b"%PDF-1.7\n" + b"[" * 50_000, b"%PDF-1.7\nstartxref\n0\n%%EOF"])
    def test_a_damaged_pdf_is_refused(self, data: bytes) -> None:
        assert isinstance(refusal_of(data), problems.UnsupportedFormatError)

    def test_an_encrypted_pdf_is_refused(self, samples: Path) -> None:
        writer = PdfWriter(clone_from=io.BytesIO(pdf_with(factur_x_xml=(samples / "CII_example9.xml").read_bytes())))
        writer.encrypt("secret", algorithm="RC4-128")
        out = io.BytesIO()
        writer.write(out)
        assert isinstance(refusal_of(out.getvalue()), problems.UnsupportedFormatError)

    def test_a_file_that_grows_without_measure_is_cut_off(self) -> None:
        bomb = zlib.compress(b" " * (4 * pdf.ATTACHMENT_BYTES_MAX), 9)
        plain = pdf_with(factur_x_xml=b"STAND-IN")
        start = plain.index(b"stream\n", plain.index(b"/EmbeddedFile")) + len(b"stream\n")
        end = plain.index(b"\nendstream", start)
        header = plain.rindex(b"<<", 0, start)
        dictionary = b"<<\n/Type /EmbeddedFile\n/Filter /FlateDecode\n/Length %d\n>>\nstream\n" % len(bomb)
        assert isinstance(refusal_of(plain[:header] + dictionary + bomb + plain[end:]), problems.InvoiceTooLargeError)

    def test_json_inside_is_no_invoice_of_a_pdf(self) -> None:
        assert isinstance(refusal_of(pdf_with(factur_x_xml=b"{}")), problems.UnsupportedFormatError)
