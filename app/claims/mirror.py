"""How claims, hops and transfer offers correspond to the claim token, and the slot to the receivable book."""

from __future__ import annotations

from app.claims.tables import ClaimRow, HopRow, SlotRow, TransferOfferRow
from app.kernel.enums import CLAIM_STATES, DISCHARGES, LOCKS, RECOURSES, TRANSFER_OFFER_STATES
from app.kernel.mirror import Mirror, mirror

_SIDES = {"from": "giver", "to": "recipient"}
_TERMS = {"recourse": RECOURSES, "discharge": DISCHARGES}

MIRRORS: tuple[Mirror, ...] = (
    mirror(ClaimRow, "claim", "id", words={"state": CLAIM_STATES, "lock": LOCKS}),
    mirror(HopRow, "hop", "id", names=_SIDES, words=_TERMS),
    mirror(TransferOfferRow, "transfer_offer", "id", names=_SIDES, words={**_TERMS, "state": TRANSFER_OFFER_STATES}),
    mirror(
        SlotRow,
        "receivable",
        "receivable",
        fields=("debtor", "currency", "face", "paid", "redeemed", "paidOn", "dueOn", "dueAt"),
    ),
)
