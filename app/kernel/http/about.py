"""``/v1`` and ``/v1/limits``: which service and ledger this is, and what of a request is too much. For everybody."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Request
from pydantic import Field

from app.kernel.fields import HashField
from app.kernel.http.rates import WINDOW_S
from app.kernel.http.routing import Router
from app.kernel.http.services import Services, services
from app.kernel.json_text import NESTING_MAX, VALUES_MAX
from app.kernel.pages import PAGE_ITEMS_DEFAULT, PAGE_ITEMS_MAX
from app.kernel.problems import ERRORS_MAX
from app.kernel.resources import Schema

router = Router(prefix="/v1", tags=["service"])

Parts = Annotated[Services, Depends(services)]


class Links(Schema):
    """Where to go on from here."""

    openapi: str = "/openapi.json"
    docs: str = "/docs"
    problems: str = "/problems"
    limits: str = "/v1/limits"
    ready: str = "/readyz"


class About(Schema):
    """The service, and the ledger that it serves."""

    version: str = Field(description="Of the service", examples=["0.1.0"])
    environment: str = Field(description="Also the word in its API keys", examples=["sandbox"])
    chain_id: str = Field(examples=["20260"])
    genesis: HashField = Field(description="Hash of the ledger's block 0, which every receipt names")
    links: Links


class BodyLimits(Schema):
    """Of what a request carries."""

    json_bytes_max: int = Field(description="Of a JSON body", examples=[1_048_576])
    file_bytes_max: int = Field(description="Of any other body", examples=[16_777_216])
    head_bytes_max: int = Field(description="Of request line and headers", examples=[32_768])
    nesting_max: int = Field(description="How deep JSON is nested", examples=[NESTING_MAX])
    json_values_max: int = Field(description="Objects, lists and values of one JSON body", examples=[VALUES_MAX])


class ListLimits(Schema):
    """Of a page of a list."""

    items_max: int = Field(description="`limit` is no more", examples=[PAGE_ITEMS_MAX])
    items_default: int = Field(description="`limit` where it is not said", examples=[PAGE_ITEMS_DEFAULT])


class RateLimits(Schema):
    """How often one may ask. A quota is filled again evenly; null is no bound."""

    window_seconds: int = Field(examples=[WINDOW_S])
    key_requests_max: int | None = Field(description="Of an API key in a window", examples=[3_000])
    party_requests_max: int | None = Field(description="Of all keys of a party in a window", examples=[6_000])
    party_at_once_max: int | None = Field(
        description="Requests of a party worked on at the same time; the others wait for their turn", examples=[64]
    )


class ConnectionLimits(Schema):
    """Of connections, in seconds and numbers."""

    connections_max: int = Field(description="Open at once", examples=[1_000])
    head_seconds_max: float = Field(description="Until the headers are there", examples=[10.0])
    body_seconds_max: float = Field(description="From then until the body is", examples=[60.0])
    idle_seconds_max: int = Field(description="Until a connection without a request is closed", examples=[30])
    answer_seconds_max: float = Field(description="How long a write waits for its block", examples=[30.0])


class ServiceLimits(Schema):
    """What of a request is too much for this service, as its operator set it."""

    body: BodyLimits
    list: ListLimits
    rates: RateLimits
    connections: ConnectionLimits
    errors_max: int = Field(description="How many `errors` a problem names", examples=[ERRORS_MAX])


@router.get("", summary="Show the service")
def about(request: Request, parts: Parts) -> About:
    """Which service this is, and of which ledger."""
    return About(
        version=request.app.version,
        environment=parts.settings.key_environment,
        chain_id=str(parts.chain.chain_id),
        genesis=parts.ledger.genesis,
        links=Links(),
    )


@router.get("/limits", summary="Show the limits")
def limits(parts: Parts) -> ServiceLimits:
    """What of a request is too much. What is left of a key's quotas is in `RateLimit` of each answer."""
    said = parts.settings
    return ServiceLimits(
        body=BodyLimits(
            json_bytes_max=said.json_body_bytes_max,
            file_bytes_max=said.body_bytes_max,
            head_bytes_max=said.head_bytes_max,
            nesting_max=NESTING_MAX,
            json_values_max=VALUES_MAX,
        ),
        list=ListLimits(items_max=PAGE_ITEMS_MAX, items_default=PAGE_ITEMS_DEFAULT),
        rates=RateLimits(
            window_seconds=WINDOW_S,
            key_requests_max=said.key_requests_max or None,
            party_requests_max=said.party_requests_max or None,
            party_at_once_max=said.party_at_once_max or None,
        ),
        connections=ConnectionLimits(
            connections_max=said.connections_max,
            head_seconds_max=said.head_s_max,
            body_seconds_max=said.body_s_max,
            idle_seconds_max=said.idle_s_max,
            answer_seconds_max=said.wait_s_max,
        ),
        errors_max=ERRORS_MAX,
    )
