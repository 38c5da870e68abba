"""What is said and shown of API keys."""

from __future__ import annotations

from typing import Literal

from pydantic import ConfigDict, Field

from app.kernel.fields import AccountField, Instant, PartyIdField
from app.kernel.resources import Schema

Scope = Literal["read", "write", "keys"]
KeyState = Literal["Active", "Expired", "Revoked", "AccountRemoved"]


class Me(Schema):
    """Who the caller is: the party, the account its key acts with, and what both may do."""

    party: PartyIdField
    account: AccountField
    capability: Literal["Maker", "Checker", "Admin"]
    roles: list[str] = Field(examples=[["Supplier"]])
    scopes: list[Scope]
    key: str = Field(examples=["8f3c1a2b4d5e6f70"])


class ApiKeyIn(Schema):
    """A key to make: for the caller's own account; or, by an admin of the party that keeps an account's keys, for that."""

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
        json_schema_extra={"examples": [{"account": "0x" + "a1" * 20, "label": "ERP", "scopes": ["read", "write"]}]},
    )

    account: AccountField
    label: str = Field(min_length=1, max_length=100)
    scopes: set[Scope] = Field(min_length=1)
    expires_at: Instant | None = None


class ApiKey(Schema):
    """A key without its secret."""

    id: str
    party: PartyIdField
    account: AccountField
    capability: Literal["Maker", "Checker", "Admin"]
    state: KeyState = Field(description="Only an active key opens anything; `AccountRemoved` is for good")
    label: str
    scopes: list[Scope]
    issued_by: AccountField | None = Field(description="The account that made it; null for the ledger's first keys")
    created_at: Instant
    expires_at: Instant | None
    revoked_at: Instant | None
    last_used_at: Instant | None = Field(description="To the minute")


class NewApiKey(ApiKey):
    """A key just made. ``text`` is shown this once; a repeat of the request does not have it."""

    text: str | None = Field(examples=["tsk_sandbox_8f3c1a2b4d5e6f70_…"])
