"""Every exception that leaves a route, as a problem document."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.routing import Match

from app.kernel import problems as p
from app.kernel.http.answers import problem_answer, respond
from app.kernel.problems import ERRORS_MAX, FieldError, Problem
from chain import errors

TEXT_MAX = 300
"""Of what a field is called and of what is said of it: both may hold what was sent."""

_METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
_BY_STATUS: dict[int, type[Problem]] = {404: p.NotFound, 405: p.MethodNotAllowed, 413: p.BodyTooLarge}


def install(app: FastAPI) -> None:
    """Answer every failure with a problem."""
    app.add_exception_handler(Problem, _problem)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(errors.ChainUnavailable, _away)


def _answer(problem: Problem) -> Response:
    return respond(problem_answer(problem), hit=False)


async def _problem(_request: Request, problem: Exception) -> Response:
    assert isinstance(problem, Problem)  # noqa: S101
    return _answer(problem)


async def _invalid(_request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)  # noqa: S101
    found: Sequence[Any] = error.errors()
    if any(each["type"] == "json_invalid" for each in found):
        return _answer(p.MalformedJson("The body cannot be read as JSON (RFC 8259)."))
    if any(_is_key(each["loc"]) for each in found):
        return _answer(p.IdempotencyKeyMissing("Send an Idempotency-Key header of 1 to 255 visible ASCII characters."))
    fields = [
        FieldError(field=_field(each["loc"]), code=_code(each), detail=each["msg"][:TEXT_MAX])
        for each in found[:ERRORS_MAX]
    ]
    return _answer(p.InvalidInput(_said(len(found)), errors=fields))


async def _http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)  # noqa: S101
    # What is not in the table is the framework's own way to say that it could not read a form or a body.
    kind = _BY_STATUS.get(error.status_code, p.InvalidInput)
    headers = {"Allow": _allowed(request)} if kind is p.MethodNotAllowed else error.headers
    return _answer(kind(f"{error.detail}.", headers=headers))


async def _away(_request: Request, error: Exception) -> Response:
    assert isinstance(error, errors.ChainUnavailable)  # noqa: S101
    return _answer(p.ChainUnavailable(str(error), error.retry_after_s))


def _said(count: int) -> str:
    more = f" The first {ERRORS_MAX} are named." if count > ERRORS_MAX else ""
    return f"{count} of the fields cannot be accepted as they are.{more}"


def _allowed(request: Request) -> str:
    """Every method of the path (RFC 9110 §10.2.1); the framework names those of the first route that fits."""

    def has(method: str) -> bool:
        asked = {**request.scope, "method": method}
        return any(route.matches(asked)[0] is Match.FULL for route in request.app.routes)

    return ", ".join(method for method in _METHODS if has("GET" if method == "HEAD" else method))


def _is_key(location: Sequence[Any]) -> bool:
    return tuple(location) == ("header", "Idempotency-Key")


def _field(location: Sequence[Any]) -> str:
    return ".".join(str(part) for part in location[1:])[:TEXT_MAX] or str(location[0])


def _code(error: dict[str, Any]) -> str:
    """A stable word: our own errors' ``code`` where they have one, else pydantic's type."""
    cause = error.get("ctx", {}).get("error")
    return str(getattr(cause, "code", error["type"])).replace("_", "-")
