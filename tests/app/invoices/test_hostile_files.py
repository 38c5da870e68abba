"""Files made to read other files, reach the network, exhaust the machine or deceive the parser."""

from __future__ import annotations

import io
import json
import socket
from pathlib import Path

import pytest

from app.invoices import problems
from app.invoices.readers import INVOICE_BYTES_MAX, read_invoice
from app.invoices.readers.assembly import LINES_MAX
from app.invoices.readers.json import PARTS_MAX
from app.invoices.readers.xml import ATTRIBUTES_MAX, ATTRIBUTES_TOTAL_MAX, DEPTH_MAX, ELEMENTS_MAX, MARKUP_BYTES_MAX
from app.kernel.texts import Text

TIER1 = "cn-einvoice-tier1.xml"
DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>'
SELLER = "深圳明晖精密制造有限公司"


def refused(data: bytes) -> problems.InvoiceError:
    with pytest.raises(problems.InvoiceError) as refusal:
        read_invoice(data)
    return refusal.value


class TestEntities:
    @pytest.mark.parametrize(
        "subset",
        [
            '[<!ENTITY x SYSTEM "{target}">]',
            '[<!ENTITY % x SYSTEM "{target}"> %x;]',
            'SYSTEM "{target}"',
            'PUBLIC "-//x//y" "{target}"',
            '[<!ENTITY x "y">]',
            "[<!ELEMENT EInvoice ANY>]",
            "",
        ],
    )
    def test_a_document_type_is_refused_and_nothing_is_fetched(self, spoil, tmp_path: Path, subset: str) -> None:
        secret = tmp_path / "secret.txt"
        secret.write_text("the secret of the host", encoding="utf-8")
        with socket.create_server(("127.0.0.1", 0)) as listener:
            listener.setblocking(False)
            for target in (secret.as_uri(), str(secret), f"http://127.0.0.1:{listener.getsockname()[1]}/x.dtd"):
                declared = f"{DECLARATION}<!DOCTYPE EInvoice {subset.format(target=target)}>"
                refusal = spoil(TIER1, (DECLARATION, declared), (SELLER, "&x;"))
                assert isinstance(refusal, problems.ForbiddenMarkupError)
                assert "secret of the host" not in json.dumps(refusal.as_problem())
            with pytest.raises(BlockingIOError):
                listener.accept()

    def test_a_billion_laughs_are_refused_before_the_first(self, spoil) -> None:
        laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
        bomb = f'{DECLARATION}<!DOCTYPE EInvoice [<!ENTITY l0 "ha">{laughs}]>'
        assert isinstance(spoil(TIER1, (DECLARATION, bomb), (SELLER, "&l9;")), problems.ForbiddenMarkupError)

    def test_an_entity_nobody_declared_is_malformed(self, spoil) -> None:
        assert isinstance(spoil(TIER1, (SELLER, "&nbsp;")), problems.MalformedXmlError)

    def test_the_words_of_a_document_type_inside_text_are_text(self, change) -> None:
        document = change(TIER1, (SELLER, "<![CDATA[<!DOCTYPE x>]]> &amp; &#x516C;司"))
        assert document.seller.name == "<!DOCTYPE x> & 公司"


class TestInclusion:
    def test_xinclude_is_refused(self, spoil, tmp_path: Path) -> None:
        secret = tmp_path / "secret.txt"
        secret.write_text("the secret of the host", encoding="utf-8")
        include = f'<i:include xmlns:i="http://www.w3.org/2001/XInclude" href="{secret.as_uri()}" parse="text"/>'
        assert isinstance(spoil(TIER1, (SELLER, include)), problems.ForbiddenMarkupError)

    def test_schema_locations_and_style_sheets_are_never_followed(self, change) -> None:
        with socket.create_server(("127.0.0.1", 0)) as listener:
            listener.setblocking(False)
            url = f"http://127.0.0.1:{listener.getsockname()[1]}/x"
            change(
                "ubl-tc434-example9.xml",
                ("http://docs.oasis-open.org/ubl/os-UBL-2.1/xsd/maindoc/UBL-Invoice-2.1.xsd", url),
                (DECLARATION, f'{DECLARATION}<?xml-stylesheet type="text/xsl" href="{url}"?>'),
            )
            with pytest.raises(BlockingIOError):
                listener.accept()


class TestSize:
    def test_a_file_beyond_the_limit_is_refused(self) -> None:
        assert isinstance(refused(b" " * (INVOICE_BYTES_MAX + 1)), problems.InvoiceTooLargeError)

    @pytest.mark.parametrize("data", [b"", b" \n\t"])
    def test_an_empty_file_is_refused(self, data: bytes) -> None:
        assert isinstance(refused(data), problems.EmptyInvoiceError)

    @pytest.mark.parametrize(
        "text",
        [
            "<a>" * (DEPTH_MAX + 1),
            f"<a>{'<b/>' * ELEMENTS_MAX}</a>",
            "<a {}/>".format(" ".join(f'b{n}="1"' for n in range(ATTRIBUTES_MAX + 1))),
            "<a {}/>".format(" ".join(f'b{n}="1"' for n in range(300_000))),
            "<a {}/>".format(" ".join(f"xmlns:b{n} = '1'" for n in range(200_000))),
            '<a b=">" {}/>'.format(" ".join(f"b{n}='\"'" for n in range(ATTRIBUTES_MAX + 1))),
            "<a>{}</a>".format("<b {}/>".format(" ".join(f'b{n}="1"' for n in range(60))) * 5_000),
            "<a>{}</a>".format('<b c="1"/>' * (ATTRIBUTES_TOTAL_MAX + 1)),
            '{"a":[%s0]}' % ("0," * PARTS_MAX),
            '{"a":' + "[" * 200_000,
            '{"a":' * 200_000,
        ],
        ids=[
            "depth",
            "elements",
            "attributes",
            "attributes-of-one",
            "namespaces-of-one",
            "attributes-with-quotes",
            "attributes-of-many",
            "attributes-in-all",
            "json-parts",
            "json-arrays",
            "json-objects",
        ],
    )
    def test_a_document_of_too_many_parts_is_refused(self, text: str) -> None:
        assert isinstance(refused(text.encode()), problems.InvoiceTooComplexError)

    @pytest.mark.timeout(30)
    def test_a_value_of_millions_of_signs_is_gone_over_once(self) -> None:
        assert isinstance(refused(b"<a b='" + b'="' * 2_400_000 + b"'/>"), problems.UnsupportedFormatError)

    def test_signs_that_only_look_like_attributes_are_text(self, change) -> None:
        text = "a=" * 900 + "' \" > ="
        assert change(TIER1, (SELLER, text.replace(">", "&gt;"))).seller.name == text

    def test_an_embedded_document_does_not_count_as_markup(self, samples: Path) -> None:
        sample = (samples / "ubl-tc434-example9.xml").read_text(encoding="utf-8")
        scan = (
            "<cac:AdditionalDocumentReference><cbc:ID>scan</cbc:ID><cac:Attachment><cbc:EmbeddedDocumentBinaryObject "
            'mimeCode="application/pdf" filename="a.pdf">{}</cbc:EmbeddedDocumentBinaryObject></cac:Attachment>'
            "</cac:AdditionalDocumentReference><cac:AccountingSupplierParty>"
        )

        def with_scan(size: int) -> bytes:
            return sample.replace("<cac:AccountingSupplierParty>", scan.format("QUJD" * (size // 4)), 1).encode()

        assert read_invoice(with_scan(12_000_000)) == read_invoice(sample.encode())
        assert isinstance(refused(with_scan(INVOICE_BYTES_MAX)), problems.InvoiceTooLargeError)
        padded = with_scan(8).replace(
            b"<cac:AccountingSupplierParty>", b" " * MARKUP_BYTES_MAX + b"<cac:AccountingSupplierParty>"
        )
        assert isinstance(refused(padded), problems.InvoiceTooLargeError)

    def test_more_lines_than_the_limit_are_refused(self, spoil) -> None:
        line = "<IssuItemInformation><ItemName>x</ItemName><Amount>1</Amount></IssuItemInformation>"
        refusal = spoil(TIER1, ("</BasicInformation>", "</BasicInformation>" + line * LINES_MAX))
        assert isinstance(refusal, problems.InvoiceTooComplexError)


class TestEncodings:
    def test_utf_8_may_begin_with_a_byte_order_mark(self, samples: Path) -> None:
        plain = (samples / TIER1).read_bytes()
        assert read_invoice(b"\xef\xbb\xbf" + plain) == read_invoice(plain)

    @pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32", "big5", "cp037"])
    @pytest.mark.parametrize("declared", ["UTF-8", "GBK", "itself"])
    def test_every_other_encoding_is_refused(self, samples: Path, encoding: str, declared: str) -> None:
        text = (samples / TIER1).read_text(encoding="utf-8").replace("粤湾智驾", "广东")
        name = encoding if declared == "itself" else declared
        data = text.replace('encoding="UTF-8"', f'encoding="{name}"').encode(encoding, errors="ignore")
        assert isinstance(
            refused(data),
            problems.UnsupportedEncodingError | problems.UnsupportedFormatError | problems.MalformedXmlError,
        )

    def test_utf_7_is_never_decoded_into_markup(self, change) -> None:
        assert change(TIER1, (SELLER, "+ADw-b+AD4-")).seller.name == "+ADw-b+AD4-"

    @pytest.mark.parametrize("name", ["UTF-16", "UTF-7", "ISO-8859-1", "GBK", "EBCDIC-CP-US", "x"])
    def test_a_declaration_that_contradicts_the_bytes_is_refused(self, spoil, name: str) -> None:
        refusal = spoil(TIER1, ('encoding="UTF-8"', f"encoding = '{name}'"))
        assert isinstance(refusal, problems.UnsupportedEncodingError)

    @pytest.mark.parametrize(
        "data", [b"<a>\x00</a>", b"<a>\xc0\xaf</a>", b"<a>\xed\xa0\x80</a>", b"<a>\xff</a>", b"{\x00}"]
    )
    def test_null_bytes_and_broken_utf_8_are_refused(self, data: bytes) -> None:
        assert isinstance(refused(data), problems.UnsupportedEncodingError)

    @pytest.mark.parametrize("part", ["&#0;", "&#x1;", "&#xD800;", "\x01", "\ufffe"])
    def test_characters_that_xml_forbids_are_refused(self, spoil, part: str) -> None:
        assert isinstance(spoil(TIER1, (SELLER, f"a{part}b")), problems.MalformedXmlError)

    @pytest.mark.parametrize("part", ["\u202e", "\u2066", "&#x85;x&#x9f;"])
    def test_a_name_that_reads_otherwise_than_it_is_stored_is_refused(self, spoil, part: str) -> None:
        assert isinstance(spoil(TIER1, (SELLER, f"a{part}b")), problems.InvalidFieldError)

    @pytest.mark.parametrize(
        ("name", "codec", "letters"),
        [
            ("ISO-8859-1", "iso8859-1", "Müller & Søn SA"),
            ("iso-8859-15", "iso8859-15", "Müller € SA"),
            ("windows-1252", "cp1252", "Müller – € SA"),
            ("GBK", "gbk", "深圳明晖精密制造有限公司"),
            ("gb2312", "gbk", "深圳明晖精密制造有限公司"),
            ("GB18030", "gb18030", "深圳明晖㐀公司"),
        ],
    )
    def test_an_older_encoding_is_read_where_it_is_declared(
        self, samples: Path, name: str, codec: str, letters: str
    ) -> None:
        text = (samples / "ubl-tc434-example9.xml").read_text(encoding="utf-8")
        written = letters.replace("&", "&amp;")
        text = text.replace('encoding="UTF-8"', f'encoding="{name}"').replace("Bluem BV", written)
        assert f'encoding="{name}"' in text
        assert read_invoice(text.encode(codec)).seller.name == letters
        with pytest.raises(problems.UnsupportedEncodingError):
            read_invoice(text.replace(f' encoding="{name}"', "").encode(codec))


class TestDisguises:
    def test_a_comment_does_not_cut_a_value_in_two(self, change) -> None:
        document = change(
            TIER1, ("<TotalTax-includedAmount>1000000.00", "<TotalTax-includedAmount>10000<!-- . --><?x y?>00.00")
        )
        assert document.gross.minor == 100_000_000

    def test_elements_inside_a_value_are_refused(self, spoil) -> None:
        assert isinstance(spoil(TIER1, (SELLER, f"{SELLER}<b>x</b>")), problems.InvalidFieldError)

    @pytest.mark.parametrize(
        ("data", "reason"),
        [
            (b"%PDF-1.7 ...", problems.UnsupportedFormatError),
            (b"PK\x03\x04\x00\x00", problems.UnsupportedFormatError),
            (b"hello", problems.UnsupportedFormatError),
            (b"<html/>", problems.UnsupportedFormatError),
            (b"<Invoice/>", problems.WrongNamespaceError),
            (
                b'<Invoice xmlns="urn:oasis:names:specification:ubl:schema:xsd:Invoice-1"/>',
                problems.WrongNamespaceError,
            ),
            (b'<EInvoice xmlns="http://example.com"/>', problems.WrongNamespaceError),
            (b"<EInvoice/><EInvoice/>", problems.MalformedXmlError),
            (b"<x:EInvoice/>", problems.MalformedXmlError),
            (b"<EInvoice a='1' a='2'/>", problems.MalformedXmlError),
            (b"<EInvoice>", problems.MalformedXmlError),
            (b"<", problems.MalformedXmlError),
            (b"<EInvoice/>", problems.MissingFieldError),
        ],
    )
    def test_what_is_no_invoice_says_what_it_is(self, data: bytes, reason: type[problems.InvoiceError]) -> None:
        assert type(refused(data)) is reason


class TestProblems:
    def every_kind(self) -> list[type[problems.InvoiceError]]:
        return problems.InvoiceError.__subclasses__()

    def test_each_has_a_code_of_its_own_and_says_what_to_do(self) -> None:
        kinds = self.every_kind()
        assert len({kind.code for kind in kinds}) == len(kinds)
        for kind in kinds:
            assert kind.code.startswith("invoice-")
            assert kind.title
            assert kind.what_to_do.endswith(".")

    def test_each_becomes_an_rfc_9457_problem(self) -> None:
        for kind in self.every_kind():
            problem = kind(Text("what was found"), "/a/b").as_problem()
            assert problem["type"] == f"/problems/{kind.code}"
            assert 400 <= problem["status"] < 500
            assert problem["errors"] == [{"field": "/a/b", "code": kind.code, "detail": "what was found"}]
            json.dump(problem, io.StringIO())
