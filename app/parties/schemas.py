"""Parties and accounts as they come in and go out."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, ConfigDict, Field, StringConstraints, model_validator

from app.kernel.enums import Capability, Licence, Role, SizeClass
from app.kernel.fields import AccountField, HashField, Instant, PartyIdField, PersonField, SignatureField
from app.kernel.resources import LegalId, Resource, Schema
from app.kernel.texts import Text, TextError
from app.parties import legal_ids, names

ACCOUNTS_MAX = 20
"""Accounts that one admission brings: each costs a signature check on chain; more are added one by one."""

PartyState = Literal["Good", "Suspended", "Expired"]
Jurisdiction = Annotated[str, StringConstraints(pattern="^[A-Z]{2}$")]
Name = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=names.NAME_LENGTH_MAX),
    AfterValidator(names.checked),
]


class OtherLegalId(LegalId):
    """A further legal id of a party."""

    reviewed: bool = Field(description="Its check digit fails, and a person reviewed it")


class NameWarning(Schema):
    """Something about a party's name that a person should look at. It refuses nothing."""

    code: Literal["name-mixes-scripts", "name-looks-like-another"]
    detail: str


class Party(Resource):
    """A party of the ledger. Everybody on the ledger may look it up."""

    id: PartyIdField
    name: str | None = Field(description="Not on chain; null where nobody told this service", examples=["粤湾智驾"])
    legal_id: LegalId
    reviewed: bool = Field(description="The legal id's check digit fails, and a person reviewed it")
    other_legal_ids: list[OtherLegalId] = Field(description="In the order of their recording")
    roles: list[Role]
    licences: list[Licence]
    size: SizeClass
    jurisdiction: Jurisdiction = Field(examples=["CN"])
    kyb_until: Instant = Field(description="End of the know-your-business check")
    state: PartyState = Field(description="Suspended and expired parties pay and are paid, but undertake nothing new")
    suspended_by: PartyIdField | None
    suspended_for: HashField | None = Field(description="Hash of the order or note")
    warnings: list[NameWarning] | None = Field(description="What to look at in its name; null in lists")
    holder: AccountField = Field(description="The party's permanent address, which has no key and owns what it holds")


class Account(Resource):
    """A key that acts for a party."""

    address: AccountField
    party: PartyIdField
    capability: Capability | None = Field(description="null once removed, which is for good")
    person: PersonField
    kept: bool = Field(description="Whether this service made the key and keeps it")


class SeatIn(Schema):
    """What a new key may do, and the human behind it, by a pseudonym: no personal data goes on chain."""

    capability: Capability
    person: PersonField


class NewAccountIn(SeatIn):
    """A new key: its address and its own signed consent, or neither, and the service makes a key and keeps it."""

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
        json_schema_extra={"examples": [{"capability": "Maker", "person": "0x" + "5e" * 16}]},
    )

    address: AccountField | None = None
    consent: SignatureField | None = Field(None, description="The new key's signature; see `GET /v1/consents`")

    @model_validator(mode="after")
    def _both_or_neither(self) -> NewAccountIn:
        if (self.address is None) != (self.consent is None):
            raise TextError(Text("Give the address and its consent, or neither."))
        return self


class LegalIdIn(LegalId):
    """A legal id as a person writes it; it is normalised, and its form and check digit are checked."""

    reviewed: bool = Field(default=False, description="A person has seen the papers: accept a failing USCC check digit")

    @model_validator(mode="after")
    def _acceptable(self) -> LegalIdIn:
        self.parsed()
        return self

    def parsed(self) -> legal_ids.LegalId:
        """The id in its normal form."""
        return legal_ids.LegalId.parse(self.scheme, self.value, reviewed=self.reviewed)


_ADMISSION: dict[str, Any] = {
    "name": "深圳明晖精密制造有限公司",
    "legal_id": {"scheme": "USCC", "value": "91440300MA5EQ4T81A"},
    "roles": ["Supplier"],
    "licences": [],
    "size": "Small",
    "jurisdiction": "CN",
    "kyb_until": "2027-11-22T00:00:00Z",
    "accounts": [
        {"capability": "Maker", "person": "0x" + "5e" * 16},
        {"capability": "Admin", "person": "0x" + "a7" * 16},
    ],
}


class PartyIn(Schema):
    """A party to admit, with its first keys; one of them an admin's."""

    model_config = ConfigDict(extra="forbid", frozen=True, json_schema_extra={"examples": [_ADMISSION]})

    name: Name
    legal_id: LegalIdIn
    roles: list[Role] = Field(min_length=1, max_length=11)
    licences: list[Licence] = Field(default_factory=list, max_length=2)
    size: SizeClass
    jurisdiction: Jurisdiction
    kyb_until: Instant
    accounts: list[NewAccountIn] = Field(min_length=1, max_length=ACCOUNTS_MAX)


class ReclassifyIn(Schema):
    """What a party is; both are set."""

    size: SizeClass
    jurisdiction: Jurisdiction = Field(examples=["CN"])


class RenewIn(Schema):
    """A new end of the know-your-business check."""

    kyb_until: Instant


class SuspendIn(Schema):
    """Why a party is suspended."""

    reason: HashField = Field(description="Hash of the order or note; the paper itself stays with who suspends")


class RoleIn(Schema):
    """A role to grant."""

    role: Role = Field(examples=["Supplier"])


class LicenceIn(Schema):
    """A licence to grant."""

    licence: Licence = Field(examples=["Factoring"])


class ConsentIn(SeatIn):
    """Which seat of which party a new key would take."""

    scheme: str = Field(examples=["USCC"])
    value: str = Field(examples=["91440300MA5EQ4T81A"])

    @model_validator(mode="after")
    def _acceptable(self) -> ConsentIn:
        self.legal_id()
        return self

    def legal_id(self) -> legal_ids.LegalId:
        """The party's legal id in its normal form; a failing check digit was somebody else's to judge."""
        return legal_ids.LegalId.parse(self.scheme, self.value, reviewed=True)


class ConsentForm(Schema):
    """What a new key has to sign to join a party: EIP-712 typed data."""

    domain: dict[str, Any]
    types: dict[str, Any]
    primary_type: str
    message: dict[str, Any]
