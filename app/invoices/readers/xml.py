"""The one door through which XML comes in. It opens no file and no network address, whatever the document asks.

Encodings other than UTF-8 are refused before a parser sees a byte. Then the document is walked once with expat, which
refuses a document type where it begins, so that no entity is ever declared and none can be expanded, and bounds depth
and size; only what passed is built into a tree by lxml, with every outside access switched off there too. Comments and
processing instructions are left out of the tree, so that the text around them stays whole.
``xsi:schemaLocation`` and style sheets may stand in an invoice and are never followed.
"""

from __future__ import annotations

import re
from io import BytesIO
from xml.parsers import expat

from lxml import etree

from app.invoices.problems import (
    ForbiddenMarkupError,
    InvoiceTooComplexError,
    MalformedXmlError,
    UnsupportedEncodingError,
)

DEPTH_MAX = 64
"""Nesting of elements. UBL with an embedded signature stays under 20."""
ELEMENTS_MAX = 400_000
"""Elements of a document: 10,000 lines of 40."""
ATTRIBUTES_MAX = 64
"""Attributes of one element. UBL's busiest has 8."""

_DECLARATION = re.compile(r"<\?xml\s[^>]*?\?>")
_ENCODING = re.compile(r"""\sencoding\s*=\s*["']([^"']*)["']""")
_XINCLUDE = "http://www.w3.org/2001/XInclude "


class _Guard:
    """Walks the document once with expat and stops at the first thing an invoice has no need of."""

    def __init__(self) -> None:
        self._depth = 0
        self._elements = 0
        self._parser = expat.ParserCreate("utf-8", namespace_separator=" ")
        self._parser.StartDoctypeDeclHandler = self._on_doctype
        self._parser.StartElementHandler = self._on_start
        self._parser.EndElementHandler = self._on_end

    def walk(self, data: bytes) -> None:
        """Read all of ``data``; raises what :func:`parse_xml` says."""
        try:
            self._parser.ParseFile(BytesIO(data))
        except expat.ExpatError as error:
            raise MalformedXmlError(f"not well-formed: {error}") from error

    def _on_doctype(self, name: str, _system: str | None, _public: str | None, _subset: bool) -> None:  # noqa: FBT001 (expat's signature)
        raise ForbiddenMarkupError(f"the document declares the type {name[:64]!r}")

    def _on_start(self, name: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        self._elements += 1
        if self._depth > DEPTH_MAX:
            raise InvoiceTooComplexError(f"elements are nested more than {DEPTH_MAX} deep")
        if self._elements > ELEMENTS_MAX:
            raise InvoiceTooComplexError(f"more than {ELEMENTS_MAX} elements")
        if len(attributes) > ATTRIBUTES_MAX:
            raise InvoiceTooComplexError(f"an element has more than {ATTRIBUTES_MAX} attributes")
        if name.startswith(_XINCLUDE):
            raise ForbiddenMarkupError("the document asks for another one to be included")

    def _on_end(self, _name: str) -> None:
        self._depth -= 1


def decode_utf8(data: bytes) -> str:
    """The text of UTF-8 bytes, with or without a byte order mark.

    :raises UnsupportedEncodingError: not UTF-8 (UTF-16 and UTF-32 included), or with null characters.
    """
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UnsupportedEncodingError(f"the bytes are not UTF-8 (first at byte {error.start})") from error
    if "\0" in text:
        raise UnsupportedEncodingError("the text has null characters, as UTF-16 read as UTF-8 has")
    return text


def parse_xml(text: str) -> etree._Element:
    """The root element of a document whose text was already decoded.

    :raises UnsupportedEncodingError: it declares another encoding than UTF-8.
    :raises ForbiddenMarkupError: a document type, an entity or an inclusion.
    :raises InvoiceTooComplexError: too deep or too many elements.
    :raises MalformedXmlError: not well-formed.
    """
    declaration = _DECLARATION.match(text)
    encoding = _ENCODING.search(declaration[0]) if declaration else None
    if encoding and encoding[1].upper() not in {"UTF-8", "UTF8", "US-ASCII", "ASCII"}:
        raise UnsupportedEncodingError(f"the document declares the encoding {encoding[1][:40]!r}")
    data = text.encode("utf-8")
    _Guard().walk(data)
    parser = etree.XMLParser(
        encoding="utf-8",
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        huge_tree=False,
        recover=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        return etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise MalformedXmlError(f"not well-formed: {error.msg}") from error
