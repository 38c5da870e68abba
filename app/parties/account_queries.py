"""Accounts: which keys act for a party is known to itself, the operator, the regulator and the auditor."""

from __future__ import annotations

from collections.abc import Sequence

from pydantic import Field
from sqlalchemy import ColumnElement, exists, select
from sqlalchemy.orm import QueryableAttribute

from app.kernel.auth import Actor
from app.kernel.db import Session
from app.kernel.enums import ROLES, Capability, Role
from app.kernel.ids import PartyId
from app.kernel.listing import Condition, Filter, Listing, View
from app.kernel.problems import NotFound
from app.kernel.rows import Lookup
from app.kernel.texts import Text
from app.parties import queries
from app.parties.legal_ids import LegalId
from app.parties.schemas import Account
from app.parties.tables import AccountRow, KeptKeyRow, PartyRow
from chain.port import Address


def may_see_accounts(session: Session, actor: Actor, party_id: PartyId) -> None:
    """
    :raises NotFound: there is no such party, or its keys are not for this actor to see.
    """
    queries.version_of(session, party_id)
    if not _sees_accounts(actor, party_id):
        raise NotFound(
            Text(
                "Party {party} shows its accounts to itself, the operator, the regulator and the auditor only; use a "
                "key of one of these.",
                party=party_id,
            )
        )


def account(session: Session, actor: Actor, address: Address) -> Account:
    """One account.

    :raises NotFound: there is none that this actor may see.
    """
    row = session.get(AccountRow, address)
    # The same words in both cases: whose key an address is, is no stranger's business.
    if row is None or not _sees_accounts(actor, row.party):
        raise NotFound(
            Text(
                "There is no account 0x{account}; the party's list of accounts shows those that there are.",
                account=address.hex(),
            )
        )
    return _show_account(session, row)


def accounts_in(session: Session, role: Role, capability: Capability) -> Sequence[tuple[PartyId, Address]]:
    """Party and address of every account with a capability of the parties in a role, for the service itself."""
    found = (
        select(AccountRow.party, AccountRow.address)
        .join(PartyRow, PartyRow.id == AccountRow.party)
        .where(AccountRow.capability == capability, PartyRow.roles.bitwise_and(1 << ROLES.index(role)) != 0)
        .order_by(AccountRow.party, AccountRow.address)
    )
    return [(party, Address(address)) for party, address in session.execute(found)]


def capability_of(rows: Lookup, address: bytes) -> str | None:
    """What a key may do for its party, for another room's projection; ``None`` once it is removed."""
    return rows.get_one(AccountRow, address).capability


def is_removed(address: QueryableAttribute[bytes]) -> ColumnElement[bool]:
    """Whether the key that a column names was removed, for another room's query. Looks that one key up."""
    return exists().where(AccountRow.address == address, AccountRow.capability.is_(None))


def kept_key(session: Session, legal_id: LegalId, capability: Capability, person: bytes) -> Address | None:
    """The oldest key kept for a seat that never was any party's account."""
    found = session.scalar(
        select(KeptKeyRow.account)
        .outerjoin(AccountRow, AccountRow.address == KeptKeyRow.account)
        .where(
            KeptKeyRow.scheme == legal_id.scheme,
            KeptKeyRow.value == legal_id.value,
            KeptKeyRow.capability == capability,
            KeptKeyRow.person == person,
            AccountRow.address.is_(None),
        )
        .order_by(KeptKeyRow.created_at, KeptKeyRow.account)
        .limit(1)
    )
    return None if found is None else Address(found)


def keep_key(
    session: Session, account: Address, legal_id: LegalId, capability: Capability, person: bytes, now: int
) -> None:
    """Remember for which seat a key was made."""
    session.add(
        KeptKeyRow(
            account=account,
            scheme=legal_id.scheme,
            value=legal_id.value,
            capability=capability,
            person=person,
            created_at=now,
        )
    )


def _sees_accounts(actor: Actor, party_id: PartyId) -> bool:
    return actor.sees_all or actor.party == party_id or "Operator" in actor.roles


def _show_account(session: Session, row: AccountRow) -> Account:
    return Account.model_validate(
        {
            "version": row.version,
            "address": row.address,
            "party": row.party,
            "capability": row.capability,
            "person": row.person,
            "kept": session.get(KeptKeyRow, row.address) is not None,
        }
    )


class AccountFilter(Filter):
    """Which keys a list shows."""

    capability: list[Capability] | None = Field(
        None, description="With one of these capabilities; removed ones have none"
    )


def _of_party(view: View) -> list[Condition]:
    may_see_accounts(view.session, view.actor, view.within)
    return [AccountRow.party == view.within]


ACCOUNTS = Listing(
    name="accounts",
    rows=select(AccountRow),
    item=Account,
    show=lambda view, row: _show_account(view.session, row),
    visible=_of_party,
    sorts={"address": (AccountRow.address,)},
    default="address",
    filters=AccountFilter,
    columns={"capability": AccountRow.capability},
)
"""A party's keys, removed ones too."""
