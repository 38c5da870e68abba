"""The one door through which XML comes in. It opens no file and no network address, whatever the document asks.

The text is decoded before a parser sees a byte (:mod:`app.invoices.readers.encodings`), and its tags are counted, so that
no parser is handed a tag of a million attributes. Then the document is walked once with expat, which refuses a document
type where it begins, so that no entity is ever declared and none can be expanded, and bounds depth and size; only what
passed is built into a tree by lxml, with every outside access switched off there too. Comments and processing
instructions are left out of the tree, so that the text around them stays whole.
``xsi:schemaLocation`` and style sheets may stand in an invoice and are never followed.
"""

from __future__ import annotations

import re
from xml.parsers import expat

from lxml import etree

from app.invoices.problems import (
    ForbiddenMarkupError,
    InvoiceTooComplexError,
    InvoiceTooLargeError,
    MalformedXmlError,
)
from app.kernel.texts import Text

DEPTH_MAX = 64
"""Nesting of elements. UBL with an embedded signature stays under 20."""
ELEMENTS_MAX = 400_000
"""Elements of a document: 10,000 lines of 40."""
ATTRIBUTES_MAX = 64
"""Attributes of one element, declarations of namespaces among them. UBL's busiest has 8."""
ATTRIBUTES_TOTAL_MAX = 200_000
"""Attributes of a document: 10,000 lines of 20."""
MARKUP_BYTES_MAX = 5_000_000
"""Bytes of a document beside the documents embedded in it. 10,000 lines of UBL fit."""

_DECLARATION = re.compile(r"<\?xml\s[^>]*?\?>")
_XINCLUDE = "http://www.w3.org/2001/XInclude "
_QUOTED = re.compile(r"""[^"'>]*+(?:"[^"]*+"|'[^']*+'|>)""")
_EMBEDDED = ("EmbeddedDocumentBinaryObject", "AttachmentBinaryObject")
"""Elements of UBL and CII whose text is a document of its own in base64."""


def count_attributes(text: str) -> None:
    """Refuse tags of too many attributes before any parser reads them: expat and lxml lay out all attributes of a tag
    before they let go of it.

    :raises InvoiceTooComplexError: an element, or all of them together, have too many.
    """
    total = 0
    for piece in text.split("<"):
        count = piece.count("=")
        if not count or piece[0] in "!?":
            continue
        if count > ATTRIBUTES_MAX:
            count = _quoted(piece)
        if count > ATTRIBUTES_MAX:
            raise InvoiceTooComplexError(Text("An element has more than {most} attributes.", most=ATTRIBUTES_MAX))
        total += count
    if total > ATTRIBUTES_TOTAL_MAX:
        raise InvoiceTooComplexError(Text("The document has more than {most} attributes.", most=ATTRIBUTES_TOTAL_MAX))


def _quoted(tag: str) -> int:
    """Quoted values in a tag, and behind its end what does not belong to it; no more than are of interest."""
    count, place = 0, 0
    while count <= ATTRIBUTES_MAX and (found := _QUOTED.match(tag, place)) is not None:
        if found[0].endswith(">"):
            break
        count, place = count + 1, found.end()
    return count


class _Guard:
    """Walks the document once with expat and stops at the first thing an invoice has no need of."""

    def __init__(self) -> None:
        self._depth = 0
        self._elements = 0
        self._embedded = 0
        self._embedded_bytes = 0
        self._parser = expat.ParserCreate("utf-8", namespace_separator=" ")
        self._parser.StartDoctypeDeclHandler = self._on_doctype
        self._parser.StartElementHandler = self._on_start
        self._parser.EndElementHandler = self._on_end

    def walk(self, data: bytes) -> None:
        """Read all of ``data``; raises what :func:`parse_xml` says."""
        self._parser.buffer_text = True
        try:
            # At once: fed in pieces, expat goes over a long tag again for each.
            self._parser.Parse(data, True)  # noqa: FBT003  (expat's signature)
        except expat.ExpatError as error:
            raise MalformedXmlError(Text("The XML is not well-formed ({fault}).", fault=error)) from error
        if len(data) - self._embedded_bytes > MARKUP_BYTES_MAX:
            raise InvoiceTooLargeError(
                Text("The document has more than {most} bytes beside embedded documents.", most=MARKUP_BYTES_MAX)
            )

    def _on_doctype(self, name: str, _system: str | None, _public: str | None, _subset: bool) -> None:  # noqa: FBT001 (expat's signature)
        raise ForbiddenMarkupError(Text("The document declares the type “{name}”.", name=name[:64]))

    def _on_start(self, name: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        self._elements += 1
        if self._depth > DEPTH_MAX:
            raise InvoiceTooComplexError(Text("Elements are nested more than {most} deep.", most=DEPTH_MAX))
        if self._elements > ELEMENTS_MAX:
            raise InvoiceTooComplexError(Text("The document has more than {most} elements.", most=ELEMENTS_MAX))
        if len(attributes) > ATTRIBUTES_MAX:
            raise InvoiceTooComplexError(Text("An element has more than {most} attributes.", most=ATTRIBUTES_MAX))
        if name.startswith(_XINCLUDE):
            raise ForbiddenMarkupError(Text("The document asks for another one to be included."))
        if name.endswith(_EMBEDDED):
            self._embedded = self._depth
            self._parser.CharacterDataHandler = self._on_embedded

    def _on_embedded(self, text: str) -> None:
        self._embedded_bytes += len(text.encode())

    def _on_end(self, _name: str) -> None:
        if self._depth == self._embedded:
            self._embedded = 0
            self._parser.CharacterDataHandler = None
        self._depth -= 1


def parse_xml(text: str) -> etree._Element:
    """The root element of a document whose text was already decoded.

    :raises ForbiddenMarkupError: a document type, an entity or an inclusion.
    :raises InvoiceTooComplexError: too deep, or too many elements or attributes.
    :raises InvoiceTooLargeError: too large beside the documents embedded in it.
    :raises MalformedXmlError: not well-formed.
    """
    if len(text) > MARKUP_BYTES_MAX and not any(name in text for name in _EMBEDDED):
        raise InvoiceTooLargeError(
            Text("The document has more than {most} bytes, and no document embedded.", most=MARKUP_BYTES_MAX)
        )
    count_attributes(text)
    # What it was encoded in is no longer so.
    data = _DECLARATION.sub("", text, count=1).encode("utf-8") if text.startswith("<?xml") else text.encode("utf-8")
    _Guard().walk(data)
    parser = etree.XMLParser(
        encoding="utf-8",
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        huge_tree=True,  # the limits are above; libxml2's own are below a scanned delivery note in base64
        recover=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        return etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise MalformedXmlError(Text("The XML is not well-formed ({fault}).", fault=error.msg)) from error
