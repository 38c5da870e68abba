"""Document types of UNTDID 1001 as EN 16931 lists them (BR-CL-01, code lists of 2026), and what follows from each."""

from __future__ import annotations

from collections.abc import Mapping

from app.invoices.document import Remark
from app.kernel.texts import Text

INVOICES = frozenset(
    [
        "71",
        "80",
        "82",
        "84",
        "102",
        "130",
        "202",
        "203",
        "204",
        "211",
        "218",
        "219",
        "295",
        "325",
        "326",
        "331",
        "380",
        "382",
        "383",
        "384",
        "385",
        "386",
        "387",
        "388",
        "389",
        "390",
        "393",
        "394",
        "395",
        "456",
        "457",
        "471",
        "472",
        "473",
        "500",
        "501",
        "527",
        "553",
        "575",
        "623",
        "633",
        "751",
        "780",
        "817",
        "870",
        "875",
        "876",
        "877",
        "935",
    ]
)
CREDIT_NOTES = frozenset(["81", "83", "261", "262", "296", "308", "381", "396", "420", "458", "502", "503", "532"])

NO_DEMANDS: Mapping[str, Text] = {
    "325": Text("a pro forma invoice, which asks for nothing yet"),
    "393": Text("a factored invoice: its seller has sold the claim"),
    "472": Text("a factored corrected invoice: its seller has sold the claim"),
    "473": Text("a self-billed factored corrected invoice: its seller has sold the claim"),
    "501": Text("a self-billed factored invoice: its seller has sold the claim"),
    "751": Text("for accounting only"),
    "935": Text("a customs invoice, which is not settled"),
}
"""Codes of documents by which no seller demands payment for itself, and what each is."""

_SELF_BILLED = frozenset(["261", "389", "471", "473", "500", "501", "502", "503", "527"])
_CORRECTED = frozenset(["384", "471", "472", "473"])
_PREPAYMENTS = frozenset(["386", "500", "503"])


def remarks_of(code: str) -> list[Remark]:
    """What a person should know of a document of that type."""
    found = []
    if code in _CORRECTED:
        detail = "the invoice replaces an earlier one, which may be registered too"
        found.append(Remark(code="corrected-invoice", detail=detail))
    if code in _PREPAYMENTS:
        found.append(Remark(code="prepayment-invoice", detail="the invoice asks for payment before delivery"))
    if code in _SELF_BILLED:
        found.append(Remark(code="self-billed-invoice", detail="the buyer wrote the document in its seller's name"))
    return found
