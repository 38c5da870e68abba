"""What the invoice register refuses, and why a document cannot be read."""

from __future__ import annotations

from typing import ClassVar

from app.invoices.problems import FileNotReadableError, InvoiceError
from app.kernel.follow_ups import FollowUp
from app.kernel.problems import FieldError, Problem
from app.kernel.refusals import Refused, refusal
from app.kernel.texts import Text

InvoiceUnknown = refusal(
    "InvoiceUnknown", 404, "There is no such invoice",
    "There is no invoice {invoice}; its seller or its buyer can register it.",
)  # fmt: skip
InvoiceKnown = refusal(
    "InvoiceKnown", 409, "The invoice is registered already",
    "It is invoice {invoice}: the same seller, buyer and number, and another amount or spelling makes no other "
    "invoice; use that one.",
)  # fmt: skip
InvoiceNumberNotNormalised = refusal(
    "InvoiceNumberNotNormalised", 422, "The invoice number is not normalised",
    "An invoice number has 1 to 64 printable ASCII characters, without spaces and small letters; “{number}” has not.",
)  # fmt: skip
InvoiceOfOthers = refusal(
    "InvoiceOfOthers", 403, "The invoice is between others",
    "{caller:Party} may not do that; seller or buyer registers an invoice, and the seller alone corrects or credits "
    "it.",
)  # fmt: skip
InvoiceToItself = refusal(
    "InvoiceToItself", 422, "Seller and buyer are the same party",
    "{party:Party} cannot invoice itself; give the seller and the buyer as the invoice names them.",
)  # fmt: skip
IssuedInFuture = refusal(
    "IssuedInFuture", 422, "The issue date is still to come",
    "{issuedOn} has begun nowhere yet; an invoice can be registered once it is issued.",
)  # fmt: skip
InvoiceInUse = refusal(
    "InvoiceInUse", 409, "The invoice is in use",
    "{allocated:money} of invoice {invoice} is allocated to receivables; its seller can correct it once nothing is.",
)  # fmt: skip
CreditNoteKnown = refusal(
    "CreditNoteKnown", 409, "The credit note is recorded already",
    "A credit note with this number was recorded before, for invoice {invoice}; it reduces the invoice once.",
)  # fmt: skip
ReductionsTooLarge = refusal(
    "ReductionsTooLarge", 422, "The reductions exceed the invoice",
    "Reductions of {reductions:money} exceed the invoice's gross amount of {gross:money}; give smaller ones.",
)  # fmt: skip
ReductionsBelowCredited = refusal(
    "ReductionsBelowCredited", 422, "The reductions leave out a credit note",
    "Credit notes of {credited:money} are recorded, and reductions of {reductions:money} do not contain them; give at "
    "least what was credited.",
)  # fmt: skip
InvoiceOverallocated = refusal(
    "InvoiceOverallocated", 409, "The invoice does not have that much available",
    "{asked:money} of invoice {invoice} was asked for and {left:money} is available, since the rest is allocated or "
    "reduced; ask for at most that.",
)  # fmt: skip
InvoiceSidesDiffer = refusal(
    "InvoiceSidesDiffer", 422, "The invoice is between other parties",
    "Seller and buyer of invoice {invoice} are not the supplier and the debtor here; name an invoice between these "
    "two.",
)  # fmt: skip
InvoiceCurrencyDiffers = refusal(
    "InvoiceCurrencyDiffers", 422, "The invoice is in another currency",
    "Invoice {invoice} is in {currency}; all amounts have to be in that currency.",
)  # fmt: skip

_INVOICE = FollowUp("GET", "/v1/invoices/{invoice}")
InvoiceKnown.next = InvoiceInUse.next = InvoiceOverallocated.next = CreditNoteKnown.next = (_INVOICE,)

REFUSALS: tuple[type[Refused], ...] = (
    InvoiceUnknown, InvoiceKnown, InvoiceNumberNotNormalised, InvoiceOfOthers, InvoiceToItself, IssuedInFuture,
    InvoiceInUse,
    CreditNoteKnown, ReductionsTooLarge, ReductionsBelowCredited, InvoiceOverallocated, InvoiceSidesDiffer,
    InvoiceCurrencyDiffers,
)  # fmt: skip


class NotReadable(Problem):
    """An invoice was refused by its reader. One subclass for each of the readers' errors."""

    code: ClassVar[str]

    @classmethod
    def slug(cls) -> str:
        return cls.code

    @staticmethod
    def of(error: InvoiceError) -> NotReadable:
        """The problem for a reader's error."""
        places = [FieldError(field=field, code=error.code, detail=detail) for field, detail in error.places]
        detail = Text("{fault} {remedy}", fault=error.detail, remedy=Text(error.what_to_do))
        return _BY_ERROR[type(error)](detail, errors=places, code=error.code)


def _problem_of(kind: type[InvoiceError]) -> type[NotReadable]:
    members = {"code": kind.code, "status": kind.status, "title": kind.title, "__doc__": kind.what_to_do}
    return type(kind.__name__.removesuffix("Error"), (NotReadable,), members)


_BY_ERROR = {kind: _problem_of(kind) for kind in InvoiceError.__subclasses__() if kind is not FileNotReadableError}
NOT_READABLE: tuple[type[NotReadable], ...] = tuple(_BY_ERROR.values())
"""Every reader's error as a problem; a file that cannot be opened concerns the command line alone."""
