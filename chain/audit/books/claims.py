"""Claims, their splits, hops, locks and transfer offers, from the events of the claim token."""

from __future__ import annotations

from chain.audit.books.tables import PASSED_ON, Tables, copied
from chain.audit.invariants import LIVE, OPEN, SPLIT
from chain.contracts.events import Event


def minted(tables: Tables, event: Event) -> None:
    number = event.args["claim"]
    tables.put(
        "claim",
        number,
        **copied(event, "receivable", "holder", "value"),
        redeemed=0,
        tier=1,
        splits=0,
        lock=0,
        state=LIVE,
        parent=0,
        paidAt=0,
        hop=0,
        lockedBy=0,
    )


def split(tables: Tables, event: Event) -> None:
    """One event a child; the first of them ends the parent. What the receivable had been paid by then, its own record
    says."""
    parent = tables.row("claim", event.args["parent"])
    tables.change("claim", event.args["parent"], state=SPLIT)
    paid = tables.row("receivable", parent["receivable"])["paid"]
    fresh = {"redeemed": 0, "paidAt": paid, "state": LIVE, "lockedBy": 0, "splits": parent["splits"] + 1}
    tables.put("claim", event.args["child"], **{**parent, **copied(event, "value", "parent"), **fresh})


def transferred(tables: Tables, event: Event) -> None:
    """Besides the hop, the books remember what the claim was worth: so much of the hop's invoice is used."""
    number = event.args["claim"]
    claim = tables.row("claim", number)
    used = claim["value"] - claim["redeemed"]
    tables.put(PASSED_ON, event.args["hop"], invoice=event.args["invoice"], amount=used)
    tables.put(
        "hop",
        event.args["hop"],
        **copied(event, "from", "to", "recourse", "discharge", "invoice"),
        acceptedAt=event.block.timestamp,
        previous=claim["hop"],
    )
    tables.change("claim", number, hop=event.args["hop"], holder=event.args["to"], tier=event.args["tier"])


def locked(tables: Tables, event: Event) -> None:
    tables.change("claim", event.args["claim"], lock=event.args["lock"], lockedBy=event.args["by"])


def unlocked(tables: Tables, event: Event) -> None:
    """What locked it stays on record, and means nothing without a lock."""
    tables.change("claim", event.args["claim"], lock=0)


def redeemed(tables: Tables, event: Event) -> None:
    drawn = event.args["toHolder"] + event.args["toLender"]
    number = event.args["claim"]
    total = tables.row("claim", number)["redeemed"] + drawn
    tables.change("claim", number, redeemed=total, state=event.args["state"])


def offered(tables: Tables, event: Event) -> None:
    names = ("claim", "from", "to", "invoice", "recourse", "discharge", "expiresAt")
    tables.put("transfer_offer", event.args["offer"], **copied(event, *names), state=OPEN)


def offer_closed(tables: Tables, event: Event) -> None:
    tables.change("transfer_offer", event.args["offer"], state=event.args["state"])
