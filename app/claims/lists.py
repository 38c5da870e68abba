"""The list of claims, and who sees which."""

from __future__ import annotations

from pydantic import Field
from sqlalchemy import exists, or_, select

from app.claims.queries import show_claim
from app.claims.schemas import Claim, ShownState
from app.claims.tables import ClaimRow, ClaimSideRow, SlotRow, TransferOfferRow
from app.kernel.enums import Lock
from app.kernel.fields import Day, PartyIdField, ReceivableIdField, day_text
from app.kernel.listing import Condition, Filter, Group, Listing, States, View, sees_all_or


class ClaimFilter(Filter):
    """Which claims a list shows."""

    state: list[ShownState] | None = Field(None, description="In one of these states")
    party: PartyIdField | None = Field(None, description="Debtor or holder")
    debtor: PartyIdField | None = Field(None, description="Who owes the receivable behind it")
    holder: PartyIdField | None = Field(None, description="Whose it is")
    receivable: ReceivableIdField | None = Field(None, description="The receivable it is a leg of")
    lock: list[Lock] | None = Field(None, description="Under one of these locks")
    due_from: Day | None = Field(None, description="Due on this day or later")
    due_until: Day | None = Field(None, description="Due on this day or earlier")


def _is_side(view: View) -> Condition:
    side = exists().where(ClaimSideRow.claim == ClaimRow.id, ClaimSideRow.party == view.actor.party)
    offered = exists().where(
        TransferOfferRow.claim == ClaimRow.id,
        TransferOfferRow.recipient == view.actor.party,
        TransferOfferRow.state == "Open",
    )
    return or_(SlotRow.debtor == view.actor.party, side, offered)


CLAIMS = Listing(
    name="claims",
    rows=select(ClaimRow).join(SlotRow, SlotRow.receivable == ClaimRow.receivable),
    item=Claim,
    show=lambda view, row: show_claim(view.session, row),
    visible=sees_all_or(_is_side),
    # Ids are given out as claims come to be.
    sorts={
        "created_at": (ClaimRow.id,),
        "due_on": (ClaimRow.due_on, ClaimRow.id),
        "value": (ClaimRow.value, ClaimRow.id),
    },
    default="-created_at",
    filters=ClaimFilter,
    columns={
        "party": (SlotRow.debtor, ClaimRow.holder),
        "debtor": SlotRow.debtor,
        "holder": ClaimRow.holder,
        "receivable": ClaimRow.receivable,
        "lock": ClaimRow.lock,
        "due": ClaimRow.due_on,
    },
    states=States(ClaimRow.state),
    groups={
        "due_on": Group(ClaimRow.due_on, day_text),
        "debtor": Group(SlotRow.debtor),
        "holder": Group(ClaimRow.holder),
        "state": Group(ClaimRow.state),
        "lock": Group(ClaimRow.lock),
    },
    sums={"value": ClaimRow.value, "redeemed": ClaimRow.redeemed},
    about_sums="A claim that was split is summed up beside its parts; with `state=Live` nothing counts twice.",
    currency=SlotRow.currency,
)
