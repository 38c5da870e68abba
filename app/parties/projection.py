"""From the registry's events to parties and accounts."""

from __future__ import annotations

from sqlalchemy import func, select

from app.kernel.codec import Event
from app.kernel.enums import SIZES
from app.kernel.ids import PartyId
from app.kernel.projector import Projection
from app.kernel.rows import Rows
from app.parties.legal_ids import LegalId
from app.parties.tables import AccountRow, FiledAdmissionRow, LegalIdRow, PartyRow
from app.parties.vocabulary import ADMIT, capability_name

_ADMITTED = "parties.admitted"
"""The note of the transaction that admitted the newest party, and which."""

projection = Projection("parties")


@projection.on("PartyRegistry.PartyAdmitted")
def admitted(rows: Rows, event: Event) -> None:
    """A party joined the ledger."""
    args = event.args
    legal_id = LegalId.from_chain(args["scheme"], args["value"])
    rows.add(
        PartyRow,
        id=args["party"],
        scheme=legal_id.scheme,
        value=legal_id.value,
        reviewed=args["reviewed"],
        roles=args["roles"],
        licences=args["licences"],
        size=SIZES[args["size"]],
        jurisdiction=_jurisdiction(args["jurisdiction"]),
        kyb_until=args["kybUntil"],
        suspended_by=None,
        suspended_for=None,
        admins=0,
        admitted_by=event.transaction,
        filed_by=None,
        version=event.version,
    )
    _add_legal_id(rows, PartyId(args["party"]), 0, legal_id, reviewed=args["reviewed"])
    rows.notes[_ADMITTED] = (event.transaction, args["party"])


@projection.on("DualControl.ApprovalFiled")
def filed(rows: Rows, event: Event) -> None:
    """A first person filed a call; only of an admission it matters here which transaction that was."""
    if event.args["call"][:4] == ADMIT:
        rows.put(FiledAdmissionRow, approval=event.args["approval"], filed_by=event.transaction)


@projection.on("DualControl.ApprovalConsumed")
def consumed(rows: Rows, event: Event) -> None:
    """A second person made a call, which says so last; if it just admitted a party, it is known now what was filed."""
    transaction, party = rows.notes.pop(_ADMITTED, (None, None))
    if transaction == event.transaction:
        filing = rows.get_one(FiledAdmissionRow, event.args["approval"])
        rows.get_one(PartyRow, party).filed_by = filing.filed_by


@projection.on("PartyRegistry.LegalIdAdded")
def legal_id_added(rows: Rows, event: Event) -> None:
    """It is known under one id more."""
    row, args = _touched(rows, event), event.args
    place = rows.scalar(select(func.count()).select_from(LegalIdRow).where(LegalIdRow.party == row.id))
    _add_legal_id(rows, row.id, place, LegalId.from_chain(args["scheme"], args["value"]), reviewed=args["reviewed"])


@projection.on("PartyRegistry.PartyReclassified")
def reclassified(rows: Rows, event: Event) -> None:
    """Its size or its jurisdiction changed."""
    row = _touched(rows, event)
    row.size, row.jurisdiction = SIZES[event.args["size"]], _jurisdiction(event.args["jurisdiction"])


@projection.on("PartyRegistry.PartyRenewed")
def renewed(rows: Rows, event: Event) -> None:
    """Its know-your-business check has a new end."""
    _touched(rows, event).kyb_until = event.args["kybUntil"]


@projection.on("PartyRegistry.PartySuspended")
def suspended(rows: Rows, event: Event) -> None:
    """It undertakes nothing new."""
    row = _touched(rows, event)
    row.suspended_by, row.suspended_for = PartyId(event.args["by"]), event.args["reason"]


@projection.on("PartyRegistry.PartyResumed")
def resumed(rows: Rows, event: Event) -> None:
    """It may undertake again."""
    row = _touched(rows, event)
    row.suspended_by = row.suspended_for = None


@projection.on("PartyRegistry.RoleGranted")
def role_granted(rows: Rows, event: Event) -> None:
    """It has one role more."""
    _touched(rows, event).roles |= 1 << event.args["role"]


@projection.on("PartyRegistry.RoleEnded")
def role_ended(rows: Rows, event: Event) -> None:
    """It has one role less."""
    _touched(rows, event).roles &= ~(1 << event.args["role"])


@projection.on("PartyRegistry.LicenceGranted")
def licence_granted(rows: Rows, event: Event) -> None:
    """It has one licence more."""
    _touched(rows, event).licences |= 1 << event.args["licence"]


@projection.on("PartyRegistry.LicenceEnded")
def licence_ended(rows: Rows, event: Event) -> None:
    """It has one licence less."""
    _touched(rows, event).licences &= ~(1 << event.args["licence"])


@projection.on("PartyRegistry.AccountAdded")
def account_added(rows: Rows, event: Event) -> None:
    """A key acts for it."""
    args = event.args
    capability = capability_name(args["capability"])
    rows.add(
        AccountRow,
        address=args["account"],
        party=args["party"],
        capability=capability,
        person=args["person"],
        version=event.version,
    )
    _touched(rows, event).admins += capability == "Admin"


@projection.on("PartyRegistry.AccountRemoved")
def account_removed(rows: Rows, event: Event) -> None:
    """A key no longer acts for it."""
    account = rows.get_one(AccountRow, event.args["account"])
    _touched(rows, event).admins -= account.capability == "Admin"
    account.capability, account.version = None, event.version


def _jurisdiction(code: bytes) -> str:
    return code.rstrip(b"\0").decode("ascii", errors="replace")


def _add_legal_id(rows: Rows, party: PartyId, place: int, legal_id: LegalId, *, reviewed: bool) -> None:
    rows.add(LegalIdRow, party=party, place=place, scheme=legal_id.scheme, value=legal_id.value, reviewed=reviewed)


def _touched(rows: Rows, event: Event) -> PartyRow:
    row = rows.get_one(PartyRow, event.args["party"])
    row.version = event.version
    return row
