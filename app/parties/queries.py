"""Parties and accounts. Who is on the ledger is known to all on it; which keys act for a party only to itself, the
operator, the regulator and the auditor."""

from __future__ import annotations

from sqlalchemy import select

from app.kernel.auth import Actor, Standing
from app.kernel.db import Session
from app.kernel.etags import Version
from app.kernel.ids import PartyId
from app.kernel.pages import Page, Window, paginate
from app.kernel.problems import NotFound
from app.parties.legal_ids import LegalId
from app.parties.schemas import Account, Party, PartyState
from app.parties.tables import AccountRow, KeptKeyRow, PartyNameRow, PartyRow
from app.parties.vocabulary import LICENCES, ROLES, Capability, Role, SizeClass, in_bitmap
from chain.modules import holder_of
from chain.port import Address


def standing(session: Session, account: Address) -> Standing | None:
    """What an account may do and for whom; ``None`` where no party has it (any more)."""
    row = session.get(AccountRow, account)
    if row is None or row.capability is None:
        return None
    party_row = session.get_one(PartyRow, row.party)
    return Standing(row.party, row.capability, frozenset(in_bitmap(ROLES, party_row.roles)))


def party(session: Session, now: int, party_id: PartyId) -> Party:
    """One party.

    :raises NotFound: there is none.
    """
    return _show(session, _known(session, party_id), now)


def parties(session: Session, now: int, window: Window, role: Role | None, state: PartyState | None) -> Page[Party]:
    """Parties in the order of their admission."""
    wanted = select(PartyRow).order_by(PartyRow.id)
    if role is not None:
        wanted = wanted.where(PartyRow.roles.bitwise_and(1 << ROLES.index(role)) != 0)
    if state == "Suspended":
        wanted = wanted.where(PartyRow.suspended_by.is_not(None))
    elif state is not None:
        good = PartyRow.kyb_until > now
        wanted = wanted.where(PartyRow.suspended_by.is_(None), good if state == "Good" else ~good)
    return paginate(session, wanted, window, lambda row: _show(session, row, now))


def version_of(session: Session, party_id: PartyId) -> Version:
    """The version of a party.

    :raises NotFound: there is none.
    """
    return _known(session, party_id).version


def party_with(session: Session, legal_id: LegalId) -> PartyId | None:
    """The party that has a legal id."""
    return session.scalar(
        select(PartyRow.id).where(PartyRow.scheme == legal_id.scheme, PartyRow.value == legal_id.value)
    )


def legal_id_of(session: Session, party_id: PartyId) -> LegalId:
    """A party's legal id.

    :raises NotFound: there is no such party.
    """
    row = _known(session, party_id)
    return LegalId(row.scheme, row.value)


def reviewed_legal_ids(session: Session) -> list[LegalId]:
    """The ids of parties admitted by review although their check digit fails; few."""
    found = session.execute(select(PartyRow.scheme, PartyRow.value).where(PartyRow.reviewed))
    return [LegalId(scheme, value) for scheme, value in found]


def name_of(session: Session, party_id: PartyId) -> str | None:
    """A party's name, where this service was told."""
    row = session.get(PartyNameRow, party_id)
    return row.name if row else None


def size_of(session: Session, party_id: PartyId) -> SizeClass:
    """A party's size class.

    :raises NotFound: there is no such party.
    """
    size: SizeClass = _known(session, party_id).size  # type: ignore[assignment]  # only the registry's words are stored
    return size


def may_see_accounts(session: Session, actor: Actor, party_id: PartyId) -> None:
    """
    :raises NotFound: there is no such party, or its keys are not for this actor to see.
    """
    _known(session, party_id)
    if not (actor.sees_all or actor.party == party_id or "Operator" in actor.roles):
        raise NotFound(f"Party {party_id} shows its accounts to itself, the operator, regulator and auditor only.")


def account(session: Session, actor: Actor, address: Address) -> Account:
    """One account.

    :raises NotFound: there is none that this actor may see.
    """
    row = session.get(AccountRow, address)
    if row is None:
        raise NotFound(f"There is no account 0x{address.hex()}.")
    may_see_accounts(session, actor, row.party)
    return _show_account(session, row)


def accounts(session: Session, actor: Actor, party_id: PartyId, window: Window) -> Page[Account]:
    """A party's keys, removed ones too.

    :raises NotFound: they are not for this actor to see.
    """
    may_see_accounts(session, actor, party_id)
    wanted = select(AccountRow).where(AccountRow.party == party_id).order_by(AccountRow.address)
    return paginate(session, wanted, window, lambda row: _show_account(session, row))


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


def record_name(session: Session, party_id: PartyId, name: str) -> None:
    """Remember a party's name."""
    session.merge(PartyNameRow(party=party_id, name=name))


def _known(session: Session, party_id: PartyId) -> PartyRow:
    row = session.get(PartyRow, party_id)
    if row is None:
        raise NotFound(f"There is no party {party_id}.")
    return row


def _show(session: Session, row: PartyRow, now: int) -> Party:
    suspended = row.suspended_by is not None
    return Party.model_validate(
        {
            "version": row.version,
            "id": row.id,
            "name": name_of(session, row.id),
            "legal_id": {"scheme": row.scheme, "value": row.value},
            "reviewed": row.reviewed,
            "roles": in_bitmap(ROLES, row.roles),
            "licences": in_bitmap(LICENCES, row.licences),
            "size": row.size,
            "jurisdiction": row.jurisdiction,
            "kyb_until": row.kyb_until,
            "state": "Suspended" if suspended else "Good" if now < row.kyb_until else "Expired",
            "suspended_by": row.suspended_by,
            "suspended_for": row.suspended_for,
            "holder": holder_of(row.id),
        }
    )


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
