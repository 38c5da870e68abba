"""``/v1/me`` and ``/v1/api-keys``."""

from __future__ import annotations

from functools import cache

from fastapi import Response

from app.access import commands, queries
from app.access.schemas import ApiKey, ApiKeyIn, Me, NewApiKey
from app.kernel.db import Session
from app.kernel.http.answers import Answer, json_answer
from app.kernel.http.lists import Served, add_list
from app.kernel.http.openapi import reads, records
from app.kernel.http.reads import ActorOf
from app.kernel.http.routing import Router
from app.kernel.http.writes import Write
from app.kernel.problems import NotFound

router = Router(prefix="/v1", tags=["access"])


@router.get("/me", **reads())
def me(actor: ActorOf) -> Me:
    """Who this key speaks for."""
    return Me.model_validate(
        {
            "party": actor.party,
            "account": actor.account,
            "capability": actor.capability,
            "roles": sorted(actor.roles),
            "scopes": sorted(actor.scopes),
            "key": actor.key,
        }
    )


add_list(
    router,
    "/api-keys",
    Served(queries.KEYS, given=lambda parts: cache(parts.gate.standing_of)),
    summary="List API keys",
    about="The API keys of this party, and those that its accounts made for others. Whether each still opens anything is its "
    "`state`.",
)


@router.post("/api-keys", **records(NewApiKey, NotFound))
def create(body: ApiKeyIn, write: Write) -> Response:
    """Make a key: another one for the own account, or the first of an account whose keys the caller's party keeps. Its
    text is in this answer and nowhere else, also not in the answer to a repeat."""
    parts = write.services

    def work(session: Session) -> Answer:
        now = parts.ledger.now()
        environment = parts.settings.key_environment
        made, standing = commands.create(session, write.actor, parts.gate.standing_of, environment, now, body)
        fields = queries.fields(made.row, standing, now)
        live, kept = (NewApiKey.model_validate(fields | {"text": text}) for text in (made.text, None))
        named = write.beside(session, live)
        return Answer(json_answer(201, live, beside_it=named), json_answer(201, kept, beside_it=named))

    return write.record(work)


@router.post("/api-keys/{key}/revoke", **records(ApiKey, NotFound))
def revoke(key: str, write: Write) -> Response:
    """Revoke a key for good."""
    parts = write.services

    def work(session: Session) -> Answer:
        revoked = commands.revoke(session, write.actor, parts.gate.standing_of, key, parts.ledger.now())
        return Answer(json_answer(201, revoked, beside_it=write.beside(session, revoked)))

    answer = write.record(work)
    parts.gate.forget()
    return answer
