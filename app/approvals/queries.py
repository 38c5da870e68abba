"""Requests and policies of dual control, seen by their party; regulator and auditor see all. The operator sees policies,
and the requests that it may be the second person for: those that change accounts or policies."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from itertools import product
from typing import Any

from pydantic import Field
from sqlalchemy import ColumnElement, or_, select

from app.approvals.schemas import Approval, Policies, Policy, State
from app.approvals.tables import ApprovalRow, PolicyRow
from app.approvals.vocabulary import VERBS, Verb
from app.kernel.auth import Actor
from app.kernel.codec import Codec, Description
from app.kernel.db import Session
from app.kernel.enums import Capability
from app.kernel.fields import Instant, PartyIdField
from app.kernel.ids import ApprovalId, PartyId
from app.kernel.listing import Condition, Filter, Listing, States, View
from app.kernel.problems import NotFound
from app.kernel.spoken import Words
from app.kernel.texts import Text
from app.parties import account_queries
from app.rules import queries as rules
from chain.contracts.parameters import DAY_S
from chain.port import Address, Hash32

NEVER = "0.0"
"""Version of a policy that nobody ever set."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What it takes to say what a request is about."""

    codec: Codec
    words: Words


def terms_of(target: bytes, call: bytes) -> bytes:
    """Names a call with approval number 0 at a contract."""
    return sha256(target + call).digest()


def open_approval(session: Session, party: PartyId, target: Address, call: bytes, now: int) -> ApprovalId | None:
    """A party's newest request for exactly this call that could still be used at ``now``: open, and not void."""
    return session.scalar(
        select(ApprovalRow.id)
        .where(
            ApprovalRow.terms == terms_of(target, call),
            ApprovalRow.party == party,
            ApprovalRow.state == "Open",
            ~_is_void(now),
        )
        .order_by(ApprovalRow.id.desc())
        .limit(1)
    )


def void_approvals(session: Session, now: int, after: int, limit: int) -> Sequence[ApprovalId]:
    """Requests that hold what they hold although nobody can use them, whoever may see them; see
    :class:`app.kernel.voids.Voids`."""
    found = (
        select(ApprovalRow.id)
        .where(ApprovalRow.state == "Open", ApprovalRow.id > after, _is_void(now))
        .order_by(ApprovalRow.id)
    )
    return session.scalars(found.limit(limit)).all()


def filed_call(session: Session, actor: Actor, approval: ApprovalId) -> tuple[Address, bytes]:
    """Target and bytes of the call a request was filed for.

    :raises NotFound: no such request of this party.
    """
    row = _visible(session, actor, approval)
    return Address(row.target), row.call


def approval(session: Session, actor: Actor, reading: Reading, now: int, approval_id: ApprovalId) -> Approval:
    """One request, as it is at ``now``.

    :raises NotFound: no such request, or not one this actor may see.
    """
    return _show(session, _visible(session, actor, approval_id), reading, now)


class ApprovalFilter(Filter):
    """Which requests a list shows."""

    state: list[State] | None = Field(None, description="In one of these states")
    party: PartyIdField | None = Field(None, description="Whose")
    filed_as: list[Capability] | None = Field(None, description="Filed with one of these capabilities")
    expires_from: Instant | None = Field(None, description="Good until this instant or later")
    expires_until: Instant | None = Field(None, description="Good until before this instant")


def may_see_policies(actor: Actor, party: PartyId) -> None:
    """
    :raises NotFound: they are not for this actor to see.
    """
    if not (actor.sees_all or actor.party == party or "Operator" in actor.roles):
        raise NotFound(
            Text(
                "Party {party} shows its policies to itself, the operator, the regulator and the auditor only; use a "
                "key of one of these.",
                party=party,
            )
        )


def policies(session: Session, actor: Actor, now: int, party: PartyId) -> Policies:
    """A party's policies, in the order of the currencies and the verbs.

    :raises NotFound: they are not for this actor to see.
    """
    may_see_policies(actor, party)
    rows = {(row.verb, row.currency): row for row in session.scalars(select(PolicyRow).where(PolicyRow.party == party))}
    codes = rules.currency_codes(session)
    return Policies(
        items=[_show_policy(party, verb, code, rows.get((verb, code)), now) for code, verb in product(codes, VERBS)]
    )


def policy(session: Session, actor: Actor, now: int, party: PartyId, verb: Verb, currency: str) -> Policy:
    """A party's policy for one verb in one currency.

    :raises NotFound: it is not for this actor to see.
    """
    may_see_policies(actor, party)
    return _show_policy(party, verb, currency, session.get(PolicyRow, (party, verb, currency)), now)


def _is_void(now: int) -> ColumnElement[bool]:
    """Whether the contract lets anyone put an open request away: it expired, its maker's account was removed, which is for
    good, or what it would confirm is no longer proposed."""
    is_removed = account_queries.is_removed(ApprovalRow.maker)
    return or_(ApprovalRow.expires_at <= now, ApprovalRow.is_moot, is_removed)


def _show_policy(party: PartyId, verb: Verb, currency: str, row: PolicyRow | None, now: int) -> Policy:
    return Policy(
        version=row.version if row else NEVER,
        party=party,
        verb=verb,
        currency=currency,
        enabled=row.on if row else False,
        above_minor=row.above if row else 0,
        daily_minor=row.daily if row else 0,
        used_minor=_used(row, now) if row else 0,
    )


def _used(row: PolicyRow, now: int) -> int:
    """What is left of what one person did; the contract keeps it exactly, in minor units × seconds of a day."""
    left = max(0, row.used - row.daily * (now - row.used_at))
    return -(-left // DAY_S)


def _visible(session: Session, actor: Actor, approval_id: ApprovalId) -> ApprovalRow:
    row = session.get(ApprovalRow, approval_id)
    if row is None or not _may_see(actor, row):
        raise NotFound(
            Text(
                "There is no approval {approval}; the list of approvals shows those of your party.",
                approval=approval_id,
            )
        )
    return row


def _may_see(actor: Actor, row: ApprovalRow) -> bool:
    may_approve = row.filed_as == "Admin" and "Operator" in actor.roles
    return actor.sees_all or row.party == actor.party or may_approve


def _words(session: Session, row: ApprovalRow, described: Description, reading: Reading) -> dict[str, Any]:
    return reading.words.behind(session, row.party, described, Hash32(row.filed_by))


def _show(session: Session, row: ApprovalRow, reading: Reading, now: int) -> Approval:
    described = reading.codec.describe(Address(row.target), row.call)
    found = select(ApprovalRow.id).where(ApprovalRow.id == row.id, _is_void(now))
    is_void = row.state == "Open" and session.scalar(found) is not None
    return Approval.model_validate(
        {
            "version": row.version,
            "id": row.id,
            "party": row.party,
            "maker": row.maker,
            "filed_as": row.filed_as,
            "state": "Void" if is_void else row.state,
            "until_at": row.expires_at,
            "closed_by": row.closed_by,
            "contract": described.contract if described else "unknown",
            "verb": described.verb if described else "unknown",
            "args": dict(described.args) if described else {"call": "0x" + row.call.hex()},
            "words": _words(session, row, described, reading) if described else {},
        }
    )


def _visible_rows(view: View) -> list[Condition]:
    if view.actor.sees_all:
        return []
    own = ApprovalRow.party == view.actor.party
    return [own, ApprovalRow.filed_as == "Admin"] if "Operator" in view.actor.roles else [own]


APPROVALS = Listing(
    name="approvals",
    rows=select(ApprovalRow),
    item=Approval,
    show=lambda view, row: _show(view.session, row, view.given, view.now),
    visible=_visible_rows,
    sorts={"created_at": (ApprovalRow.id,), "until": (ApprovalRow.expires_at, ApprovalRow.id)},
    default="-created_at",
    filters=ApprovalFilter,
    columns={"party": ApprovalRow.party, "filed_as": ApprovalRow.filed_as, "expires": ApprovalRow.expires_at},
    states=States(ApprovalRow.state, {"Void": ("Open", lambda view: _is_void(view.now))}),
)
"""Shown with a :class:`Reading`."""
