"""The XML inside a PDF: Factur-X, ZUGFeRD 2 and XRechnung in PDF/A-3 carry the invoice as an embedded file.

Only the embedded file is read. What the pages show may differ from it; the standards make the XML the invoice, and who
confirms sees what was read. pypdf undoes compression, so its output is bounded here.
"""

from __future__ import annotations

import logging
from io import BytesIO
from typing import Any

from pypdf import PdfReader, apply_configuration
from pypdf.errors import LimitReachedError

from app.invoices.problems import DuplicateFieldError, InvoiceTooLargeError, UnsupportedFormatError
from app.kernel.texts import Text

NAMES = ("factur-x.xml", "xrechnung.xml", "zugferd-invoice.xml")
"""What the standards call the embedded file; compared without case. ``zugferd-invoice.xml`` is version 1's name too."""
ATTACHMENTS_MAX = 64
"""Embedded files of one PDF that are looked at."""
ATTACHMENT_BYTES_MAX = 16_777_216

_XREF_ENTRIES_MAX = 100_000
_LIMITS: dict[str, Any] = {
    "maximum_declared_stream_length": ATTACHMENT_BYTES_MAX,
    "array_based_stream_maximum_output_length": ATTACHMENT_BYTES_MAX,
    "lzw_maximum_output_length": ATTACHMENT_BYTES_MAX,
    "run_length_maximum_output_length": ATTACHMENT_BYTES_MAX,
    "zlib_maximum_output_length": ATTACHMENT_BYTES_MAX,
    "brotli_maximum_output_length": ATTACHMENT_BYTES_MAX,
    "stream_decoding_work_maximum_length": 4 * ATTACHMENT_BYTES_MAX,
    "named_destinations_maximum_entries": 1_000,
    "jbig2dec_binary": None,
}
"""The library's own limits, narrowed to what an embedded invoice needs; it starts no other program."""
# It complains of what it repairs; a stranger's file is no event of this service.
logging.getLogger("pypdf").setLevel(logging.CRITICAL)


def embedded_invoice(data: bytes) -> bytes:
    """The one invoice file in a PDF.

    :raises UnsupportedFormatError: the PDF cannot be read, is encrypted, or has no invoice in it.
    :raises DuplicateFieldError: it has several that differ.
    :raises InvoiceTooLargeError: an embedded file, or how many there are, is beyond the limits.
    """
    try:
        with apply_configuration(**_LIMITS):
            found = _invoices(data)
    except (DuplicateFieldError, InvoiceTooLargeError):
        raise
    except LimitReachedError as error:
        raise InvoiceTooLargeError(
            Text(
                "A part of the PDF has more than {most} bytes.",
                most=ATTACHMENT_BYTES_MAX,
            )
        ) from error
    except Exception as error:
        raise UnsupportedFormatError(Text("The PDF cannot be read ({fault}).", fault=type(error).__name__)) from error
    if not found:
        raise UnsupportedFormatError(Text("The PDF has no invoice in it as {names}.", names=", ".join(NAMES)))
    if len(found) > 1:
        raise DuplicateFieldError(Text("The PDF has {count} different invoices in it.", count=len(found)))
    return found.pop()


def _invoices(data: bytes) -> set[bytes]:
    found = set()
    reader = PdfReader(BytesIO(data), xref_stream_maximum_entries=_XREF_ENTRIES_MAX, root_object_recovery_limit=1_000)
    for count, attachment in enumerate(reader.attachment_list, 1):
        if count > ATTACHMENTS_MAX:
            raise InvoiceTooLargeError(Text("The PDF has more than {most} embedded files.", most=ATTACHMENTS_MAX))
        if attachment.name.lower() in NAMES:
            content = attachment.content
            if len(content) > ATTACHMENT_BYTES_MAX:
                raise InvoiceTooLargeError(
                    Text(
                        "An embedded file has more than {most} bytes.",
                        most=ATTACHMENT_BYTES_MAX,
                    )
                )
            found.add(content)
    return found
