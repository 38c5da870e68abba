"""What the register shows to everybody."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from app.kernel.fields import ClaimIdField, Day, HashField, Instant, LoanIdField, PartyIdField, PledgeIdField
from app.kernel.money import Money
from app.kernel.pages import AsOf, Page
from app.kernel.resources import Resource, Schema

State = Literal["Standing", "Discharged"]

SHOWS = (
    "Every pledge of a claim on this ledger, entered and discharged in the same transaction that locks and frees the "
    "claim. A claim is under one pledge at most."
)
CANNOT_SEE = (
    "Filings made elsewhere, above all in the statutory register of movable property and rights (动产融资统一登记公示系统).",
    "Pledges and assignments of the receivables behind the claims, agreed and notified outside this ledger.",
    "Court seizures and insolvency proceedings.",
)
PRIORITY = (
    "Among competing interests in one receivable a statutory filing comes first, by its time; then the earliest notice "
    "to the debtor; then all of them pro rata (Civil Code §768). An entry here is no statutory filing."
)


class Side(Schema):
    """A party, by the number and the legal id it has here."""

    party: PartyIdField
    legal_id: str = Field(examples=["USCC:914403001922038216"])


class Registration(Schema):
    """Where the ledger holds the entry."""

    block: int = Field(examples=[17])
    block_hash: HashField
    transaction: HashField


class Limits(Schema):
    """What the register shows, what it can't see, and what decides between competing interests."""

    shows: str = SHOWS
    cannot_see: tuple[str, ...] = CANNOT_SEE
    priority: str = PRIORITY


class Pledge(Resource):
    """One entry of the register."""

    number: PledgeIdField
    state: State
    filer: Side = Field(description="Who made the entry: the secured party")
    secured_party: Side
    grantor: Side = Field(description="Who pledged: the claim's holder")
    account_debtor: Side = Field(description="Who owes the receivable behind the claim")
    collateral: ClaimIdField = Field(description="The pledged claim")
    loan: LoanIdField = Field(description="The secured loan")
    amount: Money = Field(description="Principal secured at registration; interest and fees of the loan come on top")
    due_on: Day = Field(description="Last day of the secured loan's term")
    registered_at: Instant
    discharged_at: Instant | None
    registration: Registration


class Certificate(Pledge):
    """One entry with the register's limits: what anybody may keep as evidence."""

    limits: Limits
    as_of: AsOf


class Search(Page[Pledge]):
    """Entries found. An empty answer says only what the register can see."""

    limits: Limits
