"""Calls of the receivable book."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from app.invoices import queries as invoices
from app.kernel.auth import Actor
from app.kernel.calendar import day_of, end_of_day
from app.kernel.codec import ContractCall
from app.kernel.db import Session, keep_once
from app.kernel.etags import IfMatch
from app.kernel.ids import ReceivableId
from app.kernel.inputs import minor_in
from app.kernel.money import amount_text
from app.kernel.problems import FieldError, InvalidInput
from app.kernel.texts import Text
from app.parties import queries as parties
from app.receivables import queries, quota_queries
from app.receivables.schemas import IssuerQuotaIn, PaymentIn, ProposalIn
from app.receivables.tables import ReceivableRow, StatedReasonRow
from app.rules import queries as rules
from chain.ethereum.keccak import keccak

CONTRACT = "ReceivableBook"
NO_TEXT = bytes(32)
"""While no text is in force, the contract says so."""


def propose(session: Session, actor: Actor, now: int, body: ProposalIn) -> ContractCall:
    """Propose a receivable, with the newest text of the undertaking in force. A stated reason is kept first, so it takes a unit
    of work.

    :raises NotFound: an invoice that this actor may not see.
    :raises InvalidInput: the terms do not fit the invoices or each other.
    """
    wrong = [*_against_invoices(session, actor, body), *_against_each_other(now, body)]
    if wrong:
        raise InvalidInput(
            Text("The terms do not fit the invoices or each other; correct what is listed."), errors=wrong
        )
    if body.reason is not None:
        keep_once(session, StatedReasonRow(hash=reason_hash(body.reason), text=body.reason, kept_at=now))
    terms = {
        "debtor": body.debtor,
        "supplier": body.supplier,
        "currency": body.face.currency.encode("ascii"),
        "face": body.face.minor,
        "deliveredOn": body.delivered_on,
        "dueOn": body.due_on,
        "zoneMinutes": body.zone,
        "reason": queries.NO_REASON if body.reason is None else reason_hash(body.reason),
        "undertaking": rules.undertaking_in_force(session) or NO_TEXT,
        "allocations": [{"invoice": each.invoice, "amount": each.amount.minor} for each in body.allocations],
    }
    return ContractCall(CONTRACT, "propose", {"t": terms})


def act(session: Session, actor: Actor, if_match: IfMatch, receivable: ReceivableId, verb: str) -> ContractCall:
    """A verb that needs nothing but the receivable.

    :param verb: ``confirm``, ``accept``, ``reject``, ``withdraw``, ``releaseProposal``, ``markOverdue`` or
        ``markDefaulted``.
    :raises NotFound: no such receivable that this actor may see.
    """
    _current(session, actor, if_match, receivable)
    return ContractCall(CONTRACT, verb, {"id": receivable})


def pay(session: Session, actor: Actor, if_match: IfMatch, receivable: ReceivableId, body: PaymentIn) -> ContractCall:
    """Pay a part or the rest.

    :raises NotFound: no such receivable that this actor may see.
    :raises InvalidInput: the amount is in another currency.
    """
    current = _current(session, actor, if_match, receivable)
    amount = minor_in(current.currency, "amount", body.amount)
    return ContractCall(CONTRACT, "pay", {"id": receivable, "amount": amount})


def set_cap(session: Session, if_match: IfMatch, body: IssuerQuotaIn) -> ContractCall:
    """Set the caller's cap: the debtor's own, or governance's.

    :raises NotFound: there is no such party.
    """
    parties.version_of(session, body.debtor)
    version = quota_queries.version_of(session, body.debtor, body.cap.currency)
    if version is not None:
        if_match.check(version)
    args = {"debtor": body.debtor, "currency": body.cap.currency.encode("ascii"), "cap": body.cap.minor}
    return ContractCall("IssuerQuotas", "setQuotaCap", args)


def by_itself(verb: str) -> Callable[[ReceivableId], ContractCall]:
    """A verb that anyone may do, on the service's own account."""
    return lambda receivable: ContractCall(CONTRACT, verb, {"id": receivable})


def reason_hash(text: str) -> bytes:
    """What stands in the terms for a stated reason."""
    return keccak(text.encode())


def _current(session: Session, actor: Actor, if_match: IfMatch, receivable: ReceivableId) -> ReceivableRow:
    current = queries.visible(session, actor, receivable)
    if_match.check(current.version)
    return current


def _against_invoices(session: Session, actor: Actor, body: ProposalIn) -> Iterator[FieldError]:
    for place, each in enumerate(body.allocations):
        field = f"allocations.{place}"
        invoice = invoices.visible(session, actor, each.invoice)
        if invoice.seller != body.supplier:
            yield FieldError(
                field=f"{field}.invoice",
                code="seller-differs",
                detail=Text("The invoice's seller is {seller}.", seller=parties.as_text(session, invoice.seller)),
            )
        if invoice.buyer != body.debtor:
            yield FieldError(
                field=f"{field}.invoice",
                code="buyer-differs",
                detail=Text("The invoice's buyer is {buyer}.", buyer=parties.as_text(session, invoice.buyer)),
            )
        if body.face.currency != invoice.currency:
            yield FieldError(
                field=f"{field}.invoice",
                code="currency-differs",
                detail=Text("The invoice is in {currency}, and the face is not.", currency=invoice.currency),
            )
        if each.amount.currency != body.face.currency:
            yield FieldError(
                field=f"{field}.amount.currency",
                code="currency-differs",
                detail=Text("This has to be the currency of the face."),
            )


def _against_each_other(now: int, body: ProposalIn) -> Iterator[FieldError]:
    allocated = sum(each.amount.minor for each in body.allocations)
    is_one_currency = all(each.amount.currency == body.face.currency for each in body.allocations)
    if is_one_currency and allocated != body.face.minor:
        yield FieldError(
            field="face.amount",
            code="allocations-differ",
            detail=Text(
                "The allocations sum to {allocated}, and the face is {face}.",
                allocated=amount_text(allocated, body.face.currency),
                face=body.face,
            ),
        )
    if body.delivered_on > day_of(now, body.zone):
        yield FieldError(
            field="delivered_on",
            code="delivered-in-future",
            detail=Text("The delivery is still to come; a receivable can be proposed once the goods are delivered."),
        )
    if end_of_day(body.due_on, body.zone) <= now:
        yield FieldError(field="due_on", code="past-due", detail=Text("The day is over already; name a later one."))
