"""``/v1/undertaking-texts``: what debtors sign when they confirm."""

from __future__ import annotations

from typing import Annotated

from fastapi import Path, Response

from app.kernel.codec import ContractCall
from app.kernel.db import Session
from app.kernel.fields import HashField
from app.kernel.http.lists import add_list
from app.kernel.http.openapi import reads, writes
from app.kernel.http.reads import Read
from app.kernel.http.routing import Router
from app.kernel.http.writes import Write
from app.kernel.problems import NotFound, VersionMismatch
from app.rules import commands, errors, queries, undertaking
from app.rules.schemas import UndertakingText, UndertakingTextIn

router = Router(prefix="/v1/undertaking-texts", tags=["rules"])

TextPath = Annotated[HashField, Path(description="The text's hash")]


add_list(
    router,
    "",
    queries.UNDERTAKING_TEXTS,
    summary="List undertaking texts",
    about="Every text that is or was in force, in the order of their listing.",
)


@router.get("/{undertaking_text}", summary="Show an undertaking text", **reads(NotFound))
def show(undertaking_text: TextPath, read: Read) -> UndertakingText:
    """One text."""
    return read.show(queries.undertaking_text(read.session, undertaking_text))


@router.post("", summary="List an undertaking text", **writes(UndertakingText, errors.UndertakingKnown))
def propose(body: UndertakingTextIn, write: Write) -> Response:
    """Bring a text into force. By governance: a maker asks, a checker makes the same request."""
    write.actor.require_role("Governance")
    return write.transact(
        lambda session: commands.list_undertaking(queries.keep_undertaking(session, body.text)),
        lambda session, _: queries.undertaking_text(session, undertaking.hash_of(body.text)),
        keeps=True,
    )


@router.post(
    "/{undertaking_text}/retire",
    summary="Retire an undertaking text",
    **writes(UndertakingText, NotFound, VersionMismatch, errors.UndertakingUnknown),
)
def retire(undertaking_text: TextPath, write: Write) -> Response:
    """Let nothing new be proposed under a text; what was proposed goes on. By governance: a maker asks, a checker makes the
    same request."""

    def build(session: Session) -> ContractCall:
        write.if_match.check(queries.undertaking_text(session, undertaking_text).version)
        return commands.retire_undertaking(undertaking_text)

    return write.transact(build, lambda session, _: queries.undertaking_text(session, undertaking_text))
