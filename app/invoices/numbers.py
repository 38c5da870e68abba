"""Invoice numbers in the one form the contract computes its key from (domain.md, "Invoice and receivable")."""

from __future__ import annotations

import re
import unicodedata
from typing import NewType

from app.invoices.problems import InvalidNumberError

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
        raise InvalidNumberError(f"the number has more than {TEXT_LENGTH_MAX} characters", field)
    compact = "".join(unicodedata.normalize("NFKC", text).split())
    normalised = compact.upper() if compact.isascii() else compact
    if not _NORMALISED.fullmatch(normalised):
        raise InvalidNumberError(f"{text!r} {_fault(compact)}", field)
    return InvoiceNumber(normalised)


def _fault(compact: str) -> str:
    """What is wrong with it, in words that show a character which looks like another."""
    odd = next((character for character in compact if not "!" <= character <= "~"), None)
    if odd is not None:
        return f"has the character U+{ord(odd):04X} ({unicodedata.name(odd, 'without a name')}), which is not printable ASCII"
    return f"does not have 1 to {NUMBER_BYTES_MAX} characters"
