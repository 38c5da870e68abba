"""Which parties of the ledger a document's sides are."""

from __future__ import annotations

from collections.abc import Sequence

from app.invoices.document import InvoiceDocument, Remark, Side
from app.kernel.db import Session
from app.kernel.ids import PartyId
from app.kernel.problems import FieldError, InvalidInput
from app.kernel.texts import Text
from app.parties import queries as parties


def party_of(session: Session, side: Side) -> PartyId | None:
    """The one party admitted under a legal id that the document gives for a side; ``None`` where there is none, or
    where its ids name different parties."""
    found = {
        party
        for legal_id in (side.legal_id, *side.other_ids)
        if legal_id is not None and (party := parties.party_with(session, legal_id)) is not None
    }
    return found.pop() if len(found) == 1 else None


def parties_of(session: Session, document: InvoiceDocument) -> tuple[PartyId, PartyId]:
    """Seller and buyer.

    :raises InvalidInput: a side is not admitted under any legal id the document gives.
    """
    seller, buyer = party_of(session, document.seller), party_of(session, document.buyer)
    if seller is None or buyer is None:
        raise not_admitted(
            *(
                (f"{name}.legal_id", _named(side, [each for each in document.warnings if each.code == passed_over]))
                for name, side, party, passed_over in (
                    ("seller", document.seller, seller, "seller-id-passed-over"),
                    ("buyer", document.buyer, buyer, "buyer-id-passed-over"),
                )
                if party is None
            )
        )
    return seller, buyer


def _named(side: Side, passed_over: Sequence[Remark]) -> str:
    """By which ids a document names a side, and which of them were no use."""
    ids = [str(each) for each in (side.legal_id, *side.other_ids) if each is not None]
    return "; ".join([", ".join(ids) or side.name, *(f"passed over: {each.detail}" for each in passed_over)])


def not_admitted(*sides: tuple[str, str]) -> InvalidInput:
    """The problem for sides, each a field and what it says, that are no party."""
    wrong = [
        FieldError(
            field=field,
            code="party-unknown",
            detail=Text("No single party is admitted as {legal_id}; the operator can admit it.", legal_id=what),
        )
        for field, what in sides
    ]
    return InvalidInput(
        Text("The invoice names a firm that is no party of this ledger; the operator can admit it."), errors=wrong
    )
