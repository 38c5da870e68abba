"""``/v1/receivables``: propose, agree, pay."""

from __future__ import annotations

from fastapi import Response

from app.approvals.errors import TWO_PERSONS
from app.cash.errors import DepositTooSmall
from app.invoices.errors import InvoiceOverallocated
from app.kernel.db import Session
from app.kernel.http.lists import Served, add_list
from app.kernel.http.openapi import reads, writes
from app.kernel.http.paths import ReceivablePath
from app.kernel.http.reads import Read
from app.kernel.http.routing import Router
from app.kernel.http.writes import Write, Writer
from app.kernel.ids import ReceivableId
from app.kernel.ledger import Done
from app.kernel.problems import NotFound, VersionMismatch
from app.parties.errors import CapabilityMissing, PartyExpired, PartyIsSuspended, RoleMissing
from app.receivables import commands, errors, lists, queries
from app.receivables.schemas import LookAlikes, PaymentIn, ProposalIn, Receivable

router = Router(prefix="/v1/receivables", tags=["receivables"], expand=("invoices", "claim"))

_STANDING = (CapabilityMissing, RoleMissing, PartyIsSuspended, PartyExpired)
_ANY = (NotFound, VersionMismatch, errors.NotTheNamedParty, errors.EdgeNotAllowed)
_UNDERTAKES = (
    *_ANY,
    *_STANDING,
    *TWO_PERSONS,
    errors.PastDue,
    errors.TenorTooLong,
    errors.QuotaExceeded,
    errors.DebtorIsStopped,
)


add_list(
    router,
    "",
    lists.RECEIVABLES,
    summary="List receivables",
    about="Receivables this party is debtor or supplier of, newest first. What it holds of others' is under `/v1/claims`.",
)


@router.post(
    "",
    summary="Propose a receivable",
    **writes(
        Receivable,
        NotFound,
        errors.NotTheNamedParty,
        InvoiceOverallocated,
        errors.TenorTooLong,
        errors.ReasonRequired,
        errors.QuotaExceeded,
        errors.DebtorIsStopped,
        *_STANDING,
        *TWO_PERSONS,
    ),
)
def propose(body: ProposalIn, write: Write) -> Response:
    """Propose a receivable over one or several invoices, whole or in part. By the supplier, whom the debtor then
    confirms; or by the debtor, whom the supplier then accepts."""

    def show(session: Session, done: Done) -> Receivable:
        proposed = ReceivableId(done.event("ReceivableBook.ReceivableProposed").args["receivable"])
        return _shown(session, write, proposed)

    return write.transact(
        lambda session: commands.propose(session, write.actor, write.services.ledger.now(), body),
        show,
        keeps=body.reason is not None,
    )


@router.get("/{receivable}", summary="Show a receivable", **reads(NotFound))
def show(receivable: ReceivablePath, read: Read) -> Receivable:
    """One receivable. While it is proposed it carries a list of look-alike invoices for whoever has to confirm."""
    return read.show(queries.receivable(read.session, read.actor, read.services.ledger.now(), receivable))


@router.get("/{receivable}/look-alikes", summary="List look-alike invoices", **reads(NotFound))
def look_alikes(receivable: ReceivablePath, read: Read) -> LookAlikes:
    """Invoices that look like one of its own: a warning to a person. The same number is refused by the register."""
    return queries.look_alikes(read.session, read.actor, receivable)


add_list(
    router,
    "/{receivable}/payments",
    Served(lists.PAYMENTS, within={"receivable": ReceivablePath}),
    NotFound,
    summary="List a receivable's payments",
    about="What the debtor has paid, oldest first.",
)


@router.post("/{receivable}/confirm", summary="Confirm a receivable", **writes(Receivable, *_UNDERTAKES))
def confirm(receivable: ReceivablePath, write: Write) -> Response:
    """Undertake, unconditionally, to pay what the supplier proposed. By the debtor. The supplier gets the claim."""
    return _act(write, receivable, "confirm")


@router.post(
    "/{receivable}/accept",
    summary="Accept a receivable",
    **writes(Receivable, *_UNDERTAKES, InvoiceOverallocated, errors.InvoiceRevised),
)
def accept(receivable: ReceivablePath, write: Write) -> Response:
    """Consent to what the debtor proposed. By the supplier, who gets the claim. Its invoices are allocated now, as they were
    when the debtor proposed."""
    return _act(write, receivable, "accept")


@router.post("/{receivable}/reject", summary="Reject a proposal", **writes(Receivable, *_ANY, CapabilityMissing))
def reject(receivable: ReceivablePath, write: Write) -> Response:
    """Decline a proposal. By the side that did not propose; its invoices are free again."""
    return _act(write, receivable, "reject")


@router.post("/{receivable}/withdraw", summary="Withdraw a proposal", **writes(Receivable, *_ANY, CapabilityMissing))
def withdraw(receivable: ReceivablePath, write: Write) -> Response:
    """Take a proposal back. By the side that proposed; its invoices are free again."""
    return _act(write, receivable, "withdraw")


@router.post(
    "/{receivable}/payments",
    summary="Pay a receivable",
    **writes(
        Receivable, *_ANY, errors.PaysTooMuch, errors.PaymentTooSmall, DepositTooSmall, CapabilityMissing, *TWO_PERSONS
    ),
)
def pay(receivable: ReceivablePath, body: PaymentIn, write: Write) -> Response:
    """Pay any part, of the currency's smallest amount at least or all the rest, at any time into the receivable's pot. By the
    debtor, suspended or not. Holders draw their shares."""
    return write.transact(
        lambda session: commands.pay(session, write.actor, write.if_match, receivable, body),
        lambda session, _: _shown(session, write, receivable),
    )


@router.post(
    "/{receivable}/release",
    summary="Release a proposal past its due day",
    **writes(Receivable, *_ANY, errors.ProposalNotDue),
)
def release(receivable: ReceivablePath, write: Write) -> Response:
    """End a proposal to which nobody can agree any more, since its due day has passed: its invoices and quota are free. By
    anyone who sees it; the service does it by itself."""
    return _act(write, receivable, "releaseProposal")


@router.post(
    "/{receivable}/overdue",
    summary="Mark a receivable overdue",
    **writes(Receivable, *_ANY, errors.NotOverdue, errors.AlreadyOverdue, errors.ReceivableNotLive),
)
def overdue(receivable: ReceivablePath, write: Write) -> Response:
    """Mark an unpaid receivable from the first second after its due day. It stops new undertakings by the debtor until it
    is settled; the service does it by itself."""
    return _act(write, receivable, "markOverdue")


@router.post(
    "/{receivable}/default", summary="Mark a receivable defaulted", **writes(Receivable, *_ANY, errors.NotOverdue)
)
def default(receivable: ReceivablePath, write: Write) -> Response:
    """Mark an unpaid receivable after maturity and grace. It stops new undertakings by the debtor until it is paid."""
    return _act(write, receivable, "markDefaulted")


def _act(write: Writer, receivable: ReceivableId, verb: str) -> Response:
    def show(session: Session, _: Done) -> Receivable:
        return _shown(session, write, receivable)

    return write.transact(lambda session: commands.act(session, write.actor, write.if_match, receivable, verb), show)


def _shown(session: Session, write: Writer, receivable: ReceivableId) -> Receivable:
    return queries.receivable(session, write.actor, write.services.ledger.now(), receivable)
