"""Every exception that leaves a route, as a problem document."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.routing import Match

from app.kernel import problems as p
from app.kernel.field_texts import field_text
from app.kernel.http.answers import problem_answer, respond
from app.kernel.problems import ERRORS_MAX, FieldError, Problem
from app.kernel.texts import Text
from chain import errors

FIELD_MAX = 300
"""Of what a field is called, which its sender chose."""

_METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
_BY_STATUS: dict[int, type[Problem]] = {404: p.NotFound, 405: p.MethodNotAllowed, 413: p.BodyTooLarge}
_DETAILS: dict[type[Problem], Text] = {
    p.NotFound: Text("No resource has this address; /docs lists those that there are."),
    p.MethodNotAllowed: Text("The resource does not know this method; the Allow header lists those it knows."),
    p.BodyTooLarge: Text("The body is larger than this resource reads; send less."),
}
_UNREADABLE = Text(
    "The body cannot be read as the media type that it says it has; correct the body or its Content-Type."
)


def install(app: FastAPI) -> None:
    """Answer every failure with a problem."""
    app.add_exception_handler(Problem, _problem)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(errors.ChainUnavailable, _away)


def _answer(request: Request, problem: Problem) -> Response:
    return respond(problem_answer(problem, request.headers.get("accept-language", "")), hit=False)


async def _problem(request: Request, problem: Exception) -> Response:
    assert isinstance(problem, Problem)  # noqa: S101
    return _answer(request, problem)


async def _invalid(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)  # noqa: S101
    found: Sequence[Any] = error.errors()
    if any(each["type"] == "json_invalid" for each in found):
        return _answer(request, p.MalformedJson(Text("The body cannot be read as JSON; send JSON as RFC 8259 has it.")))
    if any(_is_key(each["loc"]) for each in found):
        return _answer(
            request,
            p.IdempotencyKeyMissing(
                Text("Every write needs an Idempotency-Key header of 1 to 255 visible ASCII characters; send one.")
            ),
        )
    fields = [
        FieldError(field=_field(each["loc"]), code=_code(each), detail=field_text(each)) for each in found[:ERRORS_MAX]
    ]
    return _answer(request, p.InvalidInput(_counted(len(found)), errors=fields))


async def _http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)  # noqa: S101
    # What is not in the table is the framework's own way to say that it could not read a form or a body.
    kind = _BY_STATUS.get(error.status_code, p.InvalidInput)
    headers = {"Allow": _allowed(request)} if kind is p.MethodNotAllowed else error.headers
    return _answer(request, kind(_DETAILS.get(kind, _UNREADABLE), headers=headers))


async def _away(request: Request, error: Exception) -> Response:
    assert isinstance(error, errors.ChainUnavailable)  # noqa: S101
    return _answer(request, p.ChainUnavailable.of(error))


def _counted(count: int) -> Text:
    if count > ERRORS_MAX:
        return Text(
            "{count} of the fields cannot be accepted as they are; the first {named} are listed.",
            count=count,
            named=ERRORS_MAX,
        )
    return Text("{count} of the fields cannot be accepted as they are; correct what is listed.", count=count)


def _allowed(request: Request) -> str:
    """Every method of the path (RFC 9110 §10.2.1); the framework names those of the first route that fits."""

    def has(method: str) -> bool:
        asked = {**request.scope, "method": method}
        return any(route.matches(asked)[0] is Match.FULL for route in request.app.routes)

    return ", ".join(method for method in _METHODS if has("GET" if method == "HEAD" else method))


def _is_key(location: Sequence[Any]) -> bool:
    return tuple(location) == ("header", "Idempotency-Key")


def _field(location: Sequence[Any]) -> str:
    return ".".join(str(part) for part in location[1:])[:FIELD_MAX] or str(location[0])


def _code(error: dict[str, Any]) -> str:
    """A stable word: our own errors' ``code`` where they have one, else pydantic's type."""
    cause = error.get("ctx", {}).get("error")
    return str(getattr(cause, "code", error["type"])).replace("_", "-")
