"""Invoice numbers in the one form the contract computes its key from (domain.md, "Invoice and receivable")."""

from __future__ import annotations

import re
import unicodedata
from typing import NewType

from app.invoices.problems import InvalidNumberError
from app.kernel.texts import Text

InvoiceNumber = NewType("InvoiceNumber", str)
"""A normalised number: 1 to 64 printable characters of ASCII without spaces and lower case letters, each one byte."""

NUMBER_BYTES_MAX = 64
TEXT_LENGTH_MAX = 256
"""Characters before normalisation; NFKC makes some characters up to 18 long, so the input is bounded too."""

_NORMALISED = re.compile(rf"[!-`{{-~]{{1,{NUMBER_BYTES_MAX}}}", re.ASCII)


def normalise_number(text: str, field: str = "number") -> InvoiceNumber:
    """NFKC, then white space removed, then upper case: ``"inv 2026／０１"`` becomes ``INV2026/01``.

    Only ASCII letters are raised, because ``ı`` raised is ``I`` and would take another invoice's key.

    :raises InvalidNumberError: a character is left that is not printable ASCII, nothing is left, or more than 64 bytes.
    """
    if len(text) > TEXT_LENGTH_MAX:
        raise InvalidNumberError(Text("The number has more than {most} characters.", most=TEXT_LENGTH_MAX), field)
    compact = "".join(unicodedata.normalize("NFKC", text).split())
    normalised = compact.upper() if compact.isascii() else compact
    if not _NORMALISED.fullmatch(normalised):
        raise InvalidNumberError(_fault(text, compact), field)
    return InvoiceNumber(normalised)


def _fault(text: str, compact: str) -> Text:
    """What is wrong with it, in words that show a character which looks like another."""
    odd = next((character for character in compact if not "!" <= character <= "~"), None)
    if odd is None:
        return Text("“{number}” does not have 1 to {most} characters.", number=text, most=NUMBER_BYTES_MAX)
    code = f"{ord(odd):04X}"
    return Text(
        "“{number}” has the character U+{code} ({name}), which is not printable ASCII.",
        number=text,
        code=code,
        name=unicodedata.name(odd, "?"),
    )
