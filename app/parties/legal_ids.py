"""Legal ids: the number under which a state or a standards body knows a firm.

A party is named on chain by scheme (``bytes8``) and value (``bytes32``), both ASCII, upper case, ``A-Z 0-9`` only, so
that one firm has one spelling. Schemes:

======== ============================================================= ================================
scheme   what it is                                                    checked
======== ============================================================= ================================
USCC     China's unified social credit code, GB 32100-2015             form and check digit
LEI      legal entity identifier, ISO 17442                            form, ISO 7064 mod 97-10
HKBR     Hong Kong business registration number, 8 digits              form
MOBR     Macao commercial registration number, as ``12345SO``          form
VAT      value added tax id with its country prefix, EN 16931 BT-31    form
GST      goods and services tax id, the country put before it          form
0088     GS1 global location number                                    form and check digit
0xxx     any other ISO 6523 code, as EN 16931 invoices carry them      form
======== ============================================================= ================================

ISO 6523 code 0199 is the LEI and is normalised to it.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from stdnum import ean, lei
from stdnum.cn import uscc

from app.kernel.texts import Text, TextError

SCHEME_BYTES_MAX = 8
VALUE_BYTES_MAX = 32
TEXT_LENGTH_MAX = 128
"""Characters of a written value before normalisation; room for the separators people write."""

_USCC_DIGIT = "[0-9A-HJ-NP-RTUWXY]"
# GB 32100-2015 §4: authority and kind (letters too: N1 is a farmers' cooperative), six digits of region, nine of the
# organisation, one check digit. The library refuses letters in the first two, so only its check digit is used.
_FORMS = {
    "USCC": re.compile(f"{_USCC_DIGIT}{{2}}[0-9]{{6}}{_USCC_DIGIT}{{10}}"),
    "LEI": re.compile("[0-9A-Z]{18}[0-9]{2}"),
    "HKBR": re.compile("[0-9]{8}"),
    "MOBR": re.compile("[0-9]{1,8}[A-Z]{0,4}"),
    "VAT": re.compile("[A-Z]{2}[0-9A-Z]{2,28}"),
    "GST": re.compile("[A-Z]{2}[0-9A-Z]{2,28}"),
    "0088": re.compile("[0-9]{13}"),
}
_ISO_6523 = re.compile("0[0-9]{3}")
_ISO_6523_VALUE = re.compile(f"[0-9A-Z]{{1,{VALUE_BYTES_MAX}}}")
_SAME_SCHEME = {"0199": "LEI"}
_SEPARATORS = re.compile(r"[\s().,/_-]+")


class LegalIdError(TextError):
    """A legal id that is not acceptable. ``code`` is a stable kebab-case word."""

    def __init__(self, code: str, detail: Text) -> None:
        super().__init__(detail)
        self.code = code


def is_known_scheme(text: str) -> bool:
    """Whether a scheme, as an invoice writes it, is one of those above."""
    return text in _SAME_SCHEME or text in _FORMS or bool(_ISO_6523.fullmatch(text))


@dataclass(frozen=True, slots=True, order=True)
class LegalId:
    """A legal id in its normalised form. Its check digit may fail: see :attr:`check_digit_holds` and :meth:`parse`.

    :raises LegalIdError: ``legal-id-scheme-unknown``, ``legal-id-malformed``.
    """

    scheme: str
    value: str

    def __post_init__(self) -> None:
        form = _FORMS.get(self.scheme)
        if form is None:
            if self.scheme in _SAME_SCHEME or not is_known_scheme(self.scheme):
                raise LegalIdError(
                    "legal-id-scheme-unknown", Text("“{scheme}” is not a known scheme.", scheme=self.scheme[:32])
                )
            form = _ISO_6523_VALUE
        if not form.fullmatch(self.value):
            raise LegalIdError(
                "legal-id-malformed",
                Text("“{value}” does not have the form of {scheme}.", value=self.value[:64], scheme=self.scheme),
            )

    @classmethod
    def parse(cls, scheme: str, text: str, *, reviewed: bool = False) -> LegalId:
        """Normalise what a person or an invoice wrote, and check it.

        Full-width characters become ASCII, letters upper case; spaces and ``( ) . , / _ -`` go.

        :param reviewed: a person has seen the firm's papers, so a failing USCC check digit is accepted (such firms
            exist). The caller records that it was so. It changes nothing for other schemes.
        :raises LegalIdError: ``legal-id-scheme-unknown``, ``legal-id-malformed``, ``legal-id-check-digit``.
        """
        asked = _ascii_upper(scheme)
        found = cls(_SAME_SCHEME.get(asked, asked), _SEPARATORS.sub("", _ascii_upper(text)))
        if not found.check_digit_holds and not (reviewed and found.scheme == "USCC"):
            raise LegalIdError(
                "legal-id-check-digit", Text("The check digit of {legal_id} does not hold.", legal_id=found)
            )
        return found

    @property
    def check_digit_holds(self) -> bool:
        """Whether the scheme's checksum fits; ``True`` for a scheme without one."""
        if self.scheme == "USCC":
            return uscc.calc_check_digit(self.value[:17]) == self.value[17]
        if self.scheme == "LEI":
            return bool(lei.is_valid(self.value))
        if self.scheme == "0088":
            return bool(ean.is_valid(self.value))
        return True

    def on_chain(self) -> tuple[bytes, bytes]:
        """Scheme as ``bytes8`` and value as ``bytes32``, padded with zero bytes on the right."""
        return (
            self.scheme.encode("ascii").ljust(SCHEME_BYTES_MAX, b"\0"),
            self.value.encode("ascii").ljust(VALUE_BYTES_MAX, b"\0"),
        )

    @classmethod
    def from_chain(cls, scheme: bytes, value: bytes) -> LegalId:
        """Read :meth:`on_chain` back.

        :raises LegalIdError: the bytes are not a normalised legal id.
        """
        try:
            return cls(scheme.rstrip(b"\0").decode("ascii"), value.rstrip(b"\0").decode("ascii"))
        except UnicodeDecodeError as error:
            raise LegalIdError("legal-id-malformed", Text("The bytes are not ASCII.")) from error

    def __str__(self) -> str:
        return f"{self.scheme}:{self.value}"


def _ascii_upper(text: str) -> str:
    """NFKC, then ASCII only, then upper case: the order matters, since upper-casing turns ``ı`` into ``I``."""
    if len(text) > TEXT_LENGTH_MAX:
        raise LegalIdError(
            "legal-id-malformed", Text("A legal id has at most {most} characters.", most=TEXT_LENGTH_MAX)
        )
    plain = unicodedata.normalize("NFKC", text).strip()
    if not plain.isascii():
        raise LegalIdError(
            "legal-id-malformed", Text("“{text}” has characters other than ASCII letters and digits.", text=text)
        )
    return plain.upper()
