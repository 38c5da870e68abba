"""What the invoice register refuses, and why a document cannot be read."""

from __future__ import annotations

from typing import ClassVar

from app.invoices.problems import FileNotReadableError, InvoiceError
from app.kernel.follow_ups import FollowUp
from app.kernel.problems import FieldError, Problem
from app.kernel.refusals import Refused, refusal

InvoiceUnknown = refusal(
    "InvoiceUnknown", 404, "There is no such invoice", "There is no invoice {invoice}.",
)  # fmt: skip
InvoiceKnown = refusal(
    "InvoiceKnown", 409, "The invoice is registered already",
    "It is invoice {invoice}: same seller, same buyer, same number. Another amount or spelling does not make another one.",
)  # fmt: skip
InvoiceNumberNotNormalised = refusal(
    "InvoiceNumberNotNormalised", 422, "The invoice number is not normalised",
    "A number has 1 to 64 printable ASCII characters, no space and no small letter; the register got the bytes {number}.",
)  # fmt: skip
InvoiceOfOthers = refusal(
    "InvoiceOfOthers", 403, "The invoice is between others",
    "Party {caller} may not do that: seller or buyer register an invoice, and the seller alone corrects or credits it.",
)  # fmt: skip
InvoiceToItself = refusal(
    "InvoiceToItself", 422, "Seller and buyer are the same party",
    "Party {party} cannot invoice itself.",
)  # fmt: skip
IssuedInFuture = refusal(
    "IssuedInFuture", 422, "The issue date is still to come",
    "{issuedOn} has not begun anywhere; an invoice is registered once it is issued.",
)  # fmt: skip
InvoiceInUse = refusal(
    "InvoiceInUse", 409, "The invoice is in use",
    "{allocated} minor units of invoice {invoice} are taken up; it can be corrected while nothing is.",
)  # fmt: skip
CreditNoteKnown = refusal(
    "CreditNoteKnown", 409, "The credit note is recorded already",
    "A credit note of this number between the two sides was recorded before; it reduces invoice {invoice} once.",
)  # fmt: skip
ReductionsTooLarge = refusal(
    "ReductionsTooLarge", 422, "The reductions are more than the invoice",
    "{reductions} minor units of reductions do not go with a gross amount of {gross}.",
)  # fmt: skip
ReductionsBelowCredited = refusal(
    "ReductionsBelowCredited", 422, "The reductions leave out a credit note",
    "Credit notes of {credited} minor units are recorded; {reductions} minor units of reductions must contain them.",
)  # fmt: skip
InvoiceOverallocated = refusal(
    "InvoiceOverallocated", 409, "The invoice does not have that much left",
    "{asked} minor units of invoice {invoice} were asked for and {left} are left; the rest is taken up already.",
)  # fmt: skip
InvoiceSidesDiffer = refusal(
    "InvoiceSidesDiffer", 422, "The invoice is between other sides",
    "Seller and buyer of invoice {invoice} are not the two sides of this.",
)  # fmt: skip
InvoiceCurrencyDiffers = refusal(
    "InvoiceCurrencyDiffers", 422, "The invoice is in another currency",
    "Invoice {invoice} is in {currency}.",
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
        return _BY_ERROR[type(error)](f"{error.detail}. {error.what_to_do}", errors=places, code=error.code)


def _problem_of(kind: type[InvoiceError]) -> type[NotReadable]:
    members = {"code": kind.code, "status": kind.status, "title": kind.title, "__doc__": kind.what_to_do}
    return type(kind.__name__.removesuffix("Error"), (NotReadable,), members)


_BY_ERROR = {kind: _problem_of(kind) for kind in InvoiceError.__subclasses__() if kind is not FileNotReadableError}
NOT_READABLE: tuple[type[NotReadable], ...] = tuple(_BY_ERROR.values())
"""Every reader's error as a problem; a file that cannot be opened concerns the command line alone."""
