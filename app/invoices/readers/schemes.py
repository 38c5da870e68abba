"""How the formats' profiles name the schemes of legal ids, in the ledger's own names.

Sources: Peppol policy for use of identifiers and its code list of participant identifier schemes (EAS), ISO 6523.
"""

from __future__ import annotations

from collections.abc import Callable

from stdnum.no import orgnr as no_orgnr
from stdnum.se import orgnr as se_orgnr

from app.parties.legal_ids import is_known_scheme

_ISO_6523 = {
    "AU:ABN": "0151",
    "BE:EN": "0208",
    "DK:CVR": "0184",
    "DK:DIGST": "0184",
    "DK:ERST": "0198",
    "DK:P": "0096",
    "DUNS": "0060",
    "EE:CC": "0191",
    "FI:ORG": "0212",
    "FI:OVT": "0037",
    "FR:SIRENE": "0002",
    "FR:SIRET": "0009",
    "GLN": "0088",
    "IS:KTNR": "0196",
    "IT:CF": "0210",
    "IT:CUUO": "0201",
    "IT:IPA": "0201",
    "JP:IIN": "0221",
    "JP:SST": "0188",
    "LT:LEC": "0200",
    "NL:KVK": "0106",
    "NL:OIN": "0190",
    "NL:OINO": "0190",
    "NO:ORG": "0192",
    "NO:ORGNR": "0192",
    "SE:ORGNR": "0007",
    "SG:UEN": "0195",
    "SIREN": "0002",
    "SIRET": "0009",
}
# Schemes of electronic addresses that stand for a VAT number: its country, where the address leaves the prefix out.
_VAT_ADDRESSES = dict(
    zip(
        [
            "9910",
            "9914",
            "9920",
            "9922",
            "9923",
            "9924",
            "9925",
            "9926",
            "9927",
            "9928",
            "9929",
            "9930",
            "9931",
            "9932",
            "9933",
            "9934",
            "9935",
            "9936",
            "9937",
            "9938",
            "9939",
            "9940",
            "9941",
            "9942",
            "9943",
            "9944",
            "9945",
            "9946",
            "9947",
            "9948",
            "9949",
            "9950",
            "9951",
            "9952",
            "9953",
            "9955",
            "9957",
            "9906",
        ],
        [
            "HU",
            "AT",
            "ES",
            "AD",
            "AL",
            "BA",
            "BE",
            "BG",
            "CH",
            "CY",
            "CZ",
            "DE",
            "EE",
            "GB",
            "EL",
            "HR",
            "IE",
            "LI",
            "LT",
            "LU",
            "LV",
            "MC",
            "ME",
            "MK",
            "MT",
            "NL",
            "PL",
            "PT",
            "RO",
            "RS",
            "SI",
            "SK",
            "SM",
            "TR",
            "VA",
            "SE",
            "FR",
            "IT",
        ],
        strict=True,
    )
)
_BY_COUNTRY: dict[str, tuple[str, Callable[[str], bool]]] = {
    "NO": ("0192", no_orgnr.is_valid),
    "SE": ("0007", se_orgnr.is_valid),
}


def scheme_of(written: str) -> str | None:
    """The ledger's scheme for one that an invoice names; ``None`` where the ledger knows no such scheme."""
    if is_known_scheme(written):
        return written
    asked = written.strip().upper().removeprefix("ISO6523:")
    if is_known_scheme(asked):
        return asked
    country, _, kind = asked.partition(":")
    if kind in {"VAT", "MOMS"} and len(country) == 2:
        return "VAT"
    return _ISO_6523.get(asked)


def address_id(scheme: str, value: str) -> tuple[str, str] | None:
    """Scheme and value of the legal id that an electronic address is, where its scheme is one of legal ids."""
    country = _VAT_ADDRESSES.get(scheme)
    if country is not None:
        return "VAT", value if value[:2].isalpha() else country + value
    known = scheme_of(scheme)
    return None if known is None else (known, value)


def unnamed_scheme(profile: str, country: str, value: str) -> str | None:
    """The scheme of a company's registration that an invoice gives without one, where its profile says which it is:
    Peppol's national rules for Norway and Sweden (SE-R-003, NO organisation numbers)."""
    known = _BY_COUNTRY.get(country)
    if known is None or "peppol" not in profile.lower() or not known[1](value):
        return None
    return known[0]


def tax_id(profile: str, country: str, kind: str, value: str) -> tuple[str, str] | None:
    """Scheme and value of a registration for a value added or goods and services tax.

    EN 16931 writes the country before the number (BR-CO-09). Profiles outside the Union leave it out: there the seller's
    country goes before it; Australia's number is its business number, Japan's is that of a qualified invoice issuer.
    """
    if kind not in {"VAT", "GST"}:
        return None
    if country == "AU" and len("".join(value.split())) == 11:
        return "0151", value
    if country == "JP" and value.upper().startswith("T") and value[1:].isdigit():
        return "0221", value
    prefixed = value[:2].isalpha() and value[:2].isascii()
    if "peppol:pint" in profile.lower() or kind == "GST":
        prefixed = value[:2].upper() == country
        return kind, value if prefixed or not country else country + value
    return kind, value
