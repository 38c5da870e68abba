"""``/v1/parties/{id}/accounts``, ``/v1/accounts`` and ``/v1/consents``: the keys that act for a party."""

from __future__ import annotations

from typing import Annotated

from fastapi import Query, Response

from app.kernel.codec import ContractCall
from app.kernel.db import Session
from app.kernel.http.answers import Answer, awaiting
from app.kernel.http.lists import Served, add_list
from app.kernel.http.openapi import reads, writes
from app.kernel.http.paths import AccountPath, PartyPath
from app.kernel.http.reads import Read
from app.kernel.http.routing import Router
from app.kernel.http.services import Services
from app.kernel.http.writes import Conduct, Write
from app.kernel.ledger import Awaiting
from app.kernel.problems import NotFound, VersionMismatch
from app.parties import account_queries, commands, errors, queries
from app.parties.schemas import Account, ConsentForm, ConsentIn, NewAccountIn
from app.parties.seats import Seating, message, require_changes_accounts
from chain.contracts.genesis import CONSENT_TYPES
from chain.ethereum.hexes import hex_text
from chain.port import Address

router = Router(prefix="/v1", tags=["accounts"])

_TAKES_TWO = (NotFound, errors.CapabilityMissing, errors.RoleMissing, errors.PartyIsSuspended, errors.PartyExpired)


def seating(parts: Services) -> Seating:
    """Who gives new accounts of this ledger their keys."""
    return Seating(parts.db, parts.keeper, parts.chain.chain_id, parts.codec.address(commands.REGISTRY))


add_list(
    router,
    "/parties/{party}/accounts",
    Served(account_queries.ACCOUNTS, within={"party": PartyPath}),
    NotFound,
    summary="List a party's accounts",
    about="The keys of a party, removed ones too: for itself, the operator, the regulator and the auditor.",
)


@router.get("/accounts/{account}", summary="Show an account", **reads(NotFound))
def show(account: AccountPath, read: Read) -> Account:
    """One key."""
    return read.show(account_queries.account(read.session, read.actor, account))


@router.get("/consents", summary="What a new key signs", **reads())
def consent(read: Read, wanted: Annotated[ConsentIn, Query()]) -> ConsentForm:
    """What a new key signs to join a party (EIP-712), for parties that hold their own keys."""
    return _form(read.services, wanted)


@router.post(
    "/parties/{party}/accounts",
    summary="Add an account",
    **writes(Account, *_TAKES_TWO, errors.AccountTaken, errors.ConsentMissing),
)
def add(party: PartyPath, body: NewAccountIn, write: Write) -> Response:
    """Add a key to a party: an admin asks, another admin or the operator makes the same request.

    Without an address the service makes a key and keeps it; both requests then mean the same key.
    """

    def work(conduct: Conduct) -> Answer:
        def build() -> ContractCall:
            with write.services.db.reading() as session:
                legal_id = queries.legal_id_of(session, party)
            require_changes_accounts(write.actor, party)
            seats, now = seating(write.services), write.services.ledger.now()
            return commands.add_account(party, seats.seat(legal_id, body, now, may_make=write.actor.party == party))

        outcome = conduct.transact(build)
        if isinstance(outcome, Awaiting):
            return awaiting(outcome)
        # Once it is on chain the seat's kept key is given no more, so only the event tells a repeat which it was.
        added = Address(outcome.event("PartyRegistry.AccountAdded").args["account"])
        return conduct.answer(lambda session, _: account_queries.account(session, write.actor, added), outcome)

    return write.perform(work)


@router.post(
    "/accounts/{account}/remove",
    summary="Remove an account",
    **writes(Account, *_TAKES_TWO, VersionMismatch, errors.LastAdmin),
)
def remove(account: AccountPath, write: Write) -> Response:
    """Remove a key for good: an admin asks, another admin or the operator makes the same request."""

    def build(session: Session) -> ContractCall:
        write.if_match.check(account_queries.account(session, write.actor, account).version)
        return commands.remove_account(account)

    return write.transact(build, lambda session, _: account_queries.account(session, write.actor, account))


def _form(parts: Services, wanted: ConsentIn) -> ConsentForm:
    def plain(values: dict[str, object]) -> dict[str, object]:
        return {name: hex_text(each) if isinstance(each, bytes) else each for name, each in values.items()}

    return ConsentForm(
        domain=plain(seating(parts).domain()),
        types=CONSENT_TYPES,
        primary_type=next(iter(CONSENT_TYPES)),
        message=plain(message(wanted.legal_id(), wanted)),
    )
