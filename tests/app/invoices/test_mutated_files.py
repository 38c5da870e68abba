"""Whatever is done to a file, the answer is a document or a typed refusal, and a document always adds up."""

from __future__ import annotations

import json
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from app.invoices.problems import InvoiceError
from app.invoices.readers import read_invoice
from app.invoices.registrable import obstacle_to

SAMPLES = Path(__file__).parents[2] / "data" / "invoices"
FILES = [path.read_bytes() for path in sorted((*SAMPLES.glob("*.xml"), *SAMPLES.glob("*.pdf")))]
READABLE = [path.read_bytes() for path in sorted(SAMPLES.glob("*.xml"))]
NASTY = [
    b"<!DOCTYPE x>", b"&x;", b"<x>", b"</x>", b"<!--", b"-->", b"<![CDATA[", b"]]>", b"<?y", b"\x00", b"\xff", b"-1",
    b"0", b"1E5", b"9" * 400, b"NaN", b"\xe2\x80\xae", b'xmlns=""', b"\xef\xbb\xbf", b"{", b'"', b"0.001",
]  # fmt: skip


def check(data: bytes) -> None:
    try:
        document = read_invoice(data)
    except InvoiceError as error:
        json.dumps(error.as_problem(), ensure_ascii=False).encode()
        return
    assert document.net.minor + document.tax.minor == document.gross.minor
    assert document.lines
    if obstacle_to(document) is None:
        assert document.kind == "Invoice"
        assert document.gross.minor > 0
        assert document.payable.minor > 0
    again = read_invoice(document.model_dump_json().encode())
    assert again == document.model_copy(update={"format": "json"})


@st.composite
def mutated(draw: st.DrawFn) -> bytes:
    data = draw(st.sampled_from(FILES))
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, len(data)))
        end = min(len(data), start + draw(st.integers(0, 40)))
        part = draw(st.sampled_from([b"", data[start:end] * 2, data[:20], data[-20:], *NASTY]) | st.binary(max_size=8))
        data = data[:start] + part + data[end:]
    return data


@st.composite
def with_other_values(draw: st.DrawFn) -> bytes:
    """Well-formed files whose values were replaced: they get past the parser and into the readers."""
    pieces = draw(st.sampled_from(READABLE)).decode().split(">")
    places = [place for place, piece in enumerate(pieces) if piece.partition("<")[0].strip()]
    for place in draw(st.lists(st.sampled_from(places), min_size=1, max_size=3)):
        value = draw(
            st.text(max_size=30) | st.sampled_from(["1E5", "-1", "0.00", "１", "1.001", "", " ", "2026-13-01"])
        )
        escaped = value.encode("utf-8", errors="replace").decode().replace("&", "&amp;").replace("<", "&lt;")
        pieces[place] = escaped.replace(">", "&gt;") + "<" + pieces[place].partition("<")[2]
    return ">".join(pieces).encode()


class TestAnyFile:
    @settings(max_examples=400)
    @given(mutated())
    def test_damaged_samples_are_read_or_refused(self, data: bytes) -> None:
        check(data)

    @settings(max_examples=300)
    @given(with_other_values())
    def test_samples_with_other_values_are_read_or_refused(self, data: bytes) -> None:
        check(data)

    @settings(max_examples=200)
    @given(st.binary(max_size=200) | st.text(max_size=100).map(lambda text: text.encode("utf-8", errors="replace")))
    def test_noise_is_refused(self, data: bytes) -> None:
        check(data)

    @settings(max_examples=200)
    @given(
        st.recursive(
            st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
            lambda inner: (
                st.lists(inner) | st.dictionaries(st.sampled_from(["number", "gross", "lines", "seller", "x"]), inner)
            ),
        )
    )
    def test_any_json_is_read_or_refused(self, value: object) -> None:
        check(json.dumps({"number": value, "gross": value, "lines": [value]}).encode())
