"""Ids in paths. Text that is no id is answered like the name of something that does not exist: 404."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Annotated, Any

from pydantic import BeforeValidator

from app.kernel.fields import (
    AccountField,
    ApprovalIdField,
    BankAccountIdField,
    ClaimIdField,
    InvoiceIdField,
    LoanIdField,
    OfferIdField,
    PartyIdField,
    PayoutIdField,
    PledgeIdField,
    ReceivableIdField,
    RequestIdField,
    TransferOfferIdField,
    account_of,
    stored_id,
)
from app.kernel.ids import (
    ApprovalId,
    BankAccountId,
    ClaimId,
    IdError,
    InvoiceId,
    LoanId,
    OfferId,
    PartyId,
    PayoutId,
    PledgeId,
    ReceivableId,
    RequestId,
    TransferOfferId,
)
from app.kernel.problems import NotFound
from app.kernel.texts import Text


def _found(parse: Callable[[str], Any], text: str) -> Any:
    # NotFound is no ValueError, so pydantic lets it through to the problem handler instead of making a 422 of it.
    try:
        return parse(text)
    except IdError as error:
        raise NotFound(Text("“{text}” names nothing here; check the address.", text=text[:80])) from error


PartyPath = Annotated[PartyIdField, BeforeValidator(partial(_found, partial(stored_id, PartyId)))]
InvoicePath = Annotated[InvoiceIdField, BeforeValidator(partial(_found, partial(stored_id, InvoiceId)))]
ReceivablePath = Annotated[ReceivableIdField, BeforeValidator(partial(_found, partial(stored_id, ReceivableId)))]
ClaimPath = Annotated[ClaimIdField, BeforeValidator(partial(_found, partial(stored_id, ClaimId)))]
TransferOfferPath = Annotated[
    TransferOfferIdField, BeforeValidator(partial(_found, partial(stored_id, TransferOfferId)))
]
RequestPath = Annotated[RequestIdField, BeforeValidator(partial(_found, partial(stored_id, RequestId)))]
OfferPath = Annotated[OfferIdField, BeforeValidator(partial(_found, partial(stored_id, OfferId)))]
LoanPath = Annotated[LoanIdField, BeforeValidator(partial(_found, partial(stored_id, LoanId)))]
PledgePath = Annotated[PledgeIdField, BeforeValidator(partial(_found, partial(stored_id, PledgeId)))]
PayoutPath = Annotated[PayoutIdField, BeforeValidator(partial(_found, partial(stored_id, PayoutId)))]
BankAccountPath = Annotated[BankAccountIdField, BeforeValidator(partial(_found, partial(stored_id, BankAccountId)))]
ApprovalPath = Annotated[ApprovalIdField, BeforeValidator(partial(_found, partial(stored_id, ApprovalId)))]
AccountPath = Annotated[AccountField, BeforeValidator(partial(_found, account_of))]
