"""From events to claims, hops and transfer offers."""

from __future__ import annotations

from app.claims.tables import ClaimRow, ClaimSideRow, HopRow, SlotRow, TransferOfferRow
from app.kernel.codec import Event
from app.kernel.enums import CLAIM_STATES, DISCHARGES, LOCKS, RECOURSES, TRANSFER_OFFER_STATES
from app.kernel.ids import ClaimId, PartyId
from app.kernel.projector import Projection
from app.kernel.rows import Rows

projection = Projection("claims")


@projection.on("ReceivableBook.ReceivableProposed")
def proposed(rows: Rows, event: Event) -> None:
    """Should it be confirmed, these are the facts its claims stand on."""
    terms = event.args["terms"]
    rows.add(
        SlotRow,
        receivable=event.args["receivable"],
        debtor=terms["debtor"],
        currency=terms["currency"].decode("ascii"),
        face=terms["face"],
        paid=0,
        redeemed=0,
        paid_on=0,
        due_on=terms["dueOn"],
        due_at=event.args["dueAt"],
        version=event.version,
    )


@projection.on("ReceivableBook.ReceivablePaid")
def paid(rows: Rows, event: Event) -> None:
    """The debtor paid into the pot."""
    slot = rows.get_one(SlotRow, event.args["receivable"])
    slot.paid, slot.paid_on, slot.version = event.args["paid"], event.args["paidOn"], event.version


@projection.on("ReceivableBook.PotDrawn")
def drawn(rows: Rows, event: Event) -> None:
    """A holder or its lender drew from the pot."""
    slot = rows.get_one(SlotRow, event.args["receivable"])
    slot.redeemed, slot.version = event.args["redeemed"], event.version


@projection.on("ClaimToken.ClaimMinted")
def minted(rows: Rows, event: Event) -> None:
    """The debtor undertook to pay: the supplier holds the root claim."""
    args = event.args
    claim = rows.add(
        ClaimRow,
        id=args["claim"],
        receivable=args["receivable"],
        due_on=rows.get_one(SlotRow, args["receivable"]).due_on,
        holder=args["holder"],
        value=args["value"],
        redeemed=0,
        tier=1,
        splits=0,
        lock="None",
        locked_by=0,
        state="Live",
        parent=0,
        paid_at=0,
        drawn_at=0,
        root=args["claim"],
        hop=0,
        version=event.version,
    )
    rows.add(ClaimSideRow, claim=claim.id, party=claim.holder)


@projection.on("ClaimToken.ClaimSplit")
def split(rows: Rows, event: Event) -> None:
    """One child of a split; the parent ends with the first of them."""
    args = event.args
    parent = rows.get_one(ClaimRow, args["parent"])
    parent.state, parent.version = "Split", event.version
    child = rows.add(
        ClaimRow,
        id=args["child"],
        receivable=parent.receivable,
        due_on=parent.due_on,
        holder=parent.holder,
        value=args["value"],
        redeemed=0,
        tier=parent.tier,
        splits=parent.splits + 1,
        lock="None",
        locked_by=0,
        state="Live",
        parent=parent.id,
        paid_at=args["paidAt"],
        drawn_at=args["paidAt"],
        root=parent.root,
        hop=parent.hop,
        version=event.version,
    )
    rows.add(ClaimSideRow, claim=child.id, party=child.holder)


@projection.on("ClaimToken.ClaimTransferred")
def transferred(rows: Rows, event: Event) -> None:
    """The recipient accepted: the claim is its own."""
    args = event.args
    claim = rows.get_one(ClaimRow, args["claim"])
    rows.add(
        HopRow,
        id=args["hop"],
        giver=args["from"],
        recipient=args["to"],
        recourse=RECOURSES[args["recourse"]],
        discharge=DISCHARGES[args["discharge"]],
        accepted_at=event.block.timestamp,
        previous=claim.hop,
        invoice=args["invoice"],
        version=event.version,
    )
    claim.holder, claim.hop, claim.tier, claim.version = args["to"], args["hop"], args["tier"], event.version
    _add_side(rows, claim.id, claim.holder)


@projection.on("ClaimToken.ClaimLocked")
def locked(rows: Rows, event: Event) -> None:
    """An open transfer offer or a loan holds it."""
    claim = rows.get_one(ClaimRow, event.args["claim"])
    claim.lock, claim.locked_by, claim.version = LOCKS[event.args["lock"]], event.args["by"], event.version


@projection.on("ClaimToken.ClaimUnlocked")
def unlocked(rows: Rows, event: Event) -> None:
    """It is free again."""
    claim = rows.get_one(ClaimRow, event.args["claim"])
    claim.lock, claim.version = "None", event.version


@projection.on("ClaimToken.ClaimRedeemed")
def redeemed(rows: Rows, event: Event) -> None:
    """What was due to it was paid out of the pot."""
    claim = rows.get_one(ClaimRow, event.args["claim"])
    claim.redeemed, claim.state = event.args["redeemed"], CLAIM_STATES[event.args["state"]]
    claim.drawn_at, claim.version = rows.get_one(SlotRow, claim.receivable).paid, event.version


@projection.on("ClaimToken.TransferOffered")
def offered(rows: Rows, event: Event) -> None:
    """A holder offered a claim in payment of an invoice."""
    args = event.args
    rows.add(
        TransferOfferRow,
        id=args["offer"],
        claim=args["claim"],
        giver=args["from"],
        recipient=args["to"],
        invoice=args["invoice"],
        recourse=RECOURSES[args["recourse"]],
        discharge=DISCHARGES[args["discharge"]],
        state="Open",
        expires_at=args["expiresAt"],
        outstanding=args["outstanding"],
        version=event.version,
    )


@projection.on("ClaimToken.TransferOfferClosed")
def closed(rows: Rows, event: Event) -> None:
    """An offer was accepted, rejected, cancelled, or put away as void."""
    offer = rows.get_one(TransferOfferRow, event.args["offer"])
    offer.state, offer.version = TRANSFER_OFFER_STATES[event.args["state"]], event.version


@projection.on("LoanBook.LoanOpened")
def lent_on(rows: Rows, event: Event) -> None:
    """Somebody lent on it, and so is a side of it from now on."""
    terms = event.args["terms"]
    _add_side(rows, terms["claim"], terms["lender"])


def _add_side(rows: Rows, claim: ClaimId, party: PartyId) -> None:
    if rows.get(ClaimSideRow, (claim, party)) is None:
        rows.add(ClaimSideRow, claim=claim, party=party)
