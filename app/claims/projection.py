"""From events to claims, hops and transfer offers."""

from __future__ import annotations

from app.claims.tables import ClaimRow, ClaimSideRow, HopRow, SlotRow, TransferOfferRow
from app.claims.words import CLAIM_STATES, DISCHARGES, LOCKS, RECOURSES, TRANSFER_OFFER_STATES
from app.kernel.codec import Event
from app.kernel.db import Session
from app.kernel.ids import ClaimId, PartyId
from app.kernel.projector import Projection

projection = Projection("claims")


@projection.on("ReceivableBook.ReceivableProposed")
def proposed(session: Session, event: Event) -> None:
    """Should it be confirmed, these are the facts its claims stand on."""
    terms = event.args["terms"]
    session.add(
        SlotRow(
            receivable=event.args["receivable"],
            debtor=terms["debtor"],
            currency=terms["currency"].decode("ascii"),
            face=terms["face"],
            paid=0,
            redeemed=0,
            due_on=terms["dueOn"],
            due_at=event.args["dueAt"],
            version=event.version,
        )
    )


@projection.on("ReceivableBook.ReceivablePaid")
def paid(session: Session, event: Event) -> None:
    """The debtor paid into the pot."""
    slot = session.get_one(SlotRow, event.args["receivable"])
    slot.paid, slot.version = event.args["paid"], event.version


@projection.on("ReceivableBook.PotDrawn")
def drawn(session: Session, event: Event) -> None:
    """A holder or its lender drew from the pot."""
    slot = session.get_one(SlotRow, event.args["receivable"])
    slot.redeemed, slot.version = event.args["redeemed"], event.version


@projection.on("ClaimToken.ClaimMinted")
def minted(session: Session, event: Event) -> None:
    """The debtor undertook to pay: the supplier holds the root claim."""
    args = event.args
    claim = ClaimRow(
        id=args["claim"],
        receivable=args["receivable"],
        holder=args["holder"],
        value=args["value"],
        redeemed=0,
        tier=1,
        splits=0,
        lock="None",
        locked_by=0,
        state="Live",
        parent=0,
        root=args["claim"],
        hop=0,
        version=event.version,
    )
    session.add(claim)
    _add_side(session, claim.id, claim.holder)


@projection.on("ClaimToken.ClaimSplit")
def split(session: Session, event: Event) -> None:
    """One child of a split; the parent ends with the first of them."""
    args = event.args
    parent = session.get_one(ClaimRow, args["parent"])
    parent.state, parent.version = "Split", event.version
    child = ClaimRow(
        id=args["child"],
        receivable=parent.receivable,
        holder=parent.holder,
        value=args["value"],
        redeemed=args["redeemed"],
        tier=parent.tier,
        splits=parent.splits + 1,
        lock="None",
        locked_by=0,
        state=CLAIM_STATES[args["state"]],
        parent=parent.id,
        root=parent.root,
        hop=parent.hop,
        version=event.version,
    )
    session.add(child)
    _add_side(session, child.id, child.holder)


@projection.on("ClaimToken.ClaimTransferred")
def transferred(session: Session, event: Event) -> None:
    """The recipient accepted: the claim is its own."""
    args = event.args
    claim = session.get_one(ClaimRow, args["claim"])
    session.add(
        HopRow(
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
    )
    claim.holder, claim.hop, claim.tier, claim.version = args["to"], args["hop"], args["tier"], event.version
    _add_side(session, claim.id, claim.holder)


@projection.on("ClaimToken.ClaimLocked")
def locked(session: Session, event: Event) -> None:
    """An open transfer offer or a loan holds it."""
    claim = session.get_one(ClaimRow, event.args["claim"])
    claim.lock, claim.locked_by, claim.version = LOCKS[event.args["lock"]], event.args["by"], event.version


@projection.on("ClaimToken.ClaimUnlocked")
def unlocked(session: Session, event: Event) -> None:
    """It is free again."""
    claim = session.get_one(ClaimRow, event.args["claim"])
    claim.lock, claim.locked_by, claim.version = "None", 0, event.version


@projection.on("ClaimToken.ClaimRedeemed")
def redeemed(session: Session, event: Event) -> None:
    """What was due to it was paid out of the pot."""
    claim = session.get_one(ClaimRow, event.args["claim"])
    claim.redeemed, claim.state = event.args["redeemed"], CLAIM_STATES[event.args["state"]]
    claim.version = event.version


@projection.on("ClaimToken.TransferOffered")
def offered(session: Session, event: Event) -> None:
    """A holder offered a claim in payment of an invoice."""
    args = event.args
    session.add(
        TransferOfferRow(
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
            paid=args["paid"],
            version=event.version,
        )
    )


@projection.on("ClaimToken.TransferOfferClosed")
def closed(session: Session, event: Event) -> None:
    """An offer was accepted, rejected, cancelled, or put away as void."""
    offer = session.get_one(TransferOfferRow, event.args["offer"])
    offer.state, offer.version = TRANSFER_OFFER_STATES[event.args["state"]], event.version


@projection.on("LoanBook.LoanOpened")
def lent_on(session: Session, event: Event) -> None:
    """Somebody lent on it, and so is a side of it from now on."""
    terms = event.args["terms"]
    _add_side(session, terms["claim"], terms["lender"])


def _add_side(session: Session, claim: ClaimId, party: PartyId) -> None:
    if session.get(ClaimSideRow, (claim, party)) is None:
        session.add(ClaimSideRow(claim=claim, party=party))
