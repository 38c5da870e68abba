"""``/healthz``, ``/readyz``, ``/metrics`` and ``/problems``: for machines that watch, and people who read an error."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated

from fastapi import Depends, Request, Response
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from pydantic import BaseModel

from app.kernel.http.languages import in_language, locale_wanted
from app.kernel.http.openapi import problems
from app.kernel.http.routing import Router
from app.kernel.http.services import Services, services
from app.kernel.problems import ChainUnavailable, DatabaseUnavailable, NotFound, Problem
from app.kernel.texts import Text

Parts = Annotated[Services, Depends(services)]

router = Router(tags=["health"])


class Readiness(BaseModel):
    """The chain's head and how far the tables show it."""

    chain_block: int
    shown_block: int


class ProblemType(BaseModel):
    """What a problem's ``type`` means."""

    type: str
    status: int
    title: str
    detail: str


@router.get("/healthz")
def healthz() -> dict[str, str]:
    """The process answers."""
    return {"status": "ok"}


@router.get("/readyz", responses=problems(ChainUnavailable, DatabaseUnavailable))
def readyz(parts: Parts) -> Readiness:
    """Writes can be taken: chain and database are there, blocks can be sealed, the clock did not jump, and the projection
    follows."""
    parts.db.ask()
    parts.projector.require_running()
    parts.require_writable()
    return Readiness(chain_block=parts.chain.head().number, shown_block=parts.projector.block)


@router.get("/metrics", response_class=Response, responses=problems(NotFound))
def metrics(parts: Parts) -> Response:
    """Counters in the Prometheus text format, unless the operator closed them."""
    if not parts.settings.metrics:
        raise NotFound(Text("This service shows no metrics; the operator can open them."))
    return Response(generate_latest(), headers={"Content-Type": CONTENT_TYPE_LATEST})


def problem_types(kinds: Iterable[type[Problem]]) -> Router:
    """Routes that say what each problem type means, in the reader's language."""
    known = {kind.slug(): kind for kind in kinds}
    routes = Router(prefix="/problems", tags=["problems"])

    @routes.get("")
    def index(request: Request, response: Response) -> list[ProblemType]:
        """Every way a request can fail."""
        locale = _locale(request, response)
        return [_described(kind, locale) for kind in known.values()]

    @routes.get("/{slug}", responses=problems(NotFound))
    def show(slug: str, request: Request, response: Response) -> ProblemType:
        """What one problem type means."""
        if slug not in known:
            raise NotFound(
                Text("There is no problem type {slug}; /problems lists those that there are.", slug=slug[:80])
            )
        return _described(known[slug], _locale(request, response))

    return routes


def _locale(request: Request, response: Response) -> str:
    locale = locale_wanted(request.headers.get("accept-language", ""))
    response.headers.update(in_language(locale))
    return locale


def _described(kind: type[Problem], locale: str) -> ProblemType:
    return ProblemType(
        type=f"/problems/{kind.slug()}",
        status=kind.status,
        title=kind.title_in(locale),
        detail=kind.meaning().in_locale(locale),
    )
