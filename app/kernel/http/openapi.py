"""What the routes promise: helpers that declare a route's answers, and the finished OpenAPI document."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from pydantic import BaseModel, create_model
from starlette.routing import BaseRoute

from app.kernel import problems as p
from app.kernel.http import examples
from app.kernel.http.routing import Route
from app.kernel.included import Included, Relations, names_parties
from app.kernel.problems import Problem, ProblemDocument
from app.kernel.refusals import Refused
from app.kernel.resources import AwaitingAnswer, OperationAccepted, ReceiptOut

_PUBLIC = (p.InvalidInput, p.InternalError, p.DatabaseUnavailable)
_READS = (p.Unauthenticated, p.NotAllowed, p.InvalidInput, p.TooManyRequests, p.InternalError, p.DatabaseUnavailable)
_WRITES = (
    p.MalformedJson,
    p.DuplicateMember,
    p.IdempotencyKeyMissing,
    p.Unauthenticated,
    p.NotAllowed,
    p.StillRunning,
    p.AlreadyFiled,
    p.TransactionRefused,
    p.BodyTooLarge,
    p.InvalidInput,
    p.IdempotencyKeyReused,
    p.InternalError,
    p.UnsupportedMedia,
    p.TooManyRequests,
    p.ContractFault,
    p.ChainUnavailable,
    p.DatabaseUnavailable,
    p.Busy,
)
_SCHEMA = {"$ref": "#/components/schemas/ProblemDocument"}


def problems(*kinds: type[Problem]) -> dict[int | str, dict[str, Any]]:
    """The ``responses`` of a route for these problems, by status, each with an example."""
    by_status: dict[int | str, dict[str, Any]] = {}
    for kind in dict.fromkeys(kinds):
        answer = by_status.setdefault(
            kind.status, {"description": "", "content": {p.MEDIA_TYPE: {"schema": _SCHEMA, "examples": {}}}}
        )
        answer["description"] = "; ".join(filter(None, (answer["description"], kind.title)))
        answer["content"][p.MEDIA_TYPE]["examples"][kind.slug()] = {"$ref": f"#/components/examples/{kind.slug()}"}
    return by_status


def reads(*kinds: type[Problem], files: Iterable[str] = (), is_public: bool = False) -> dict[str, Any]:
    """Keyword arguments of a reading route: ``@router.get("/{id}", **reads(NotFound))``.

    :param files: media types that it can answer with besides JSON.
    :param is_public: nobody is asked for a key.
    """
    content = {each.partition(";")[0]: {"schema": {"type": "string", "format": "binary"}} for each in files}
    answers: dict[int | str, dict[str, Any]] = {200: {"content": content}} if content else {}
    return {"responses": answers | problems(*(_PUBLIC if is_public else _READS), *kinds)}


def lists(*kinds: type[Problem], files: Iterable[str] = (), is_public: bool = False) -> dict[str, Any]:
    """Keyword arguments of a route that reads a list by cursor."""
    return reads(p.MalformedCursor, *kinds, files=files, is_public=is_public)


def written(resource: type[BaseModel]) -> type[BaseModel]:
    """The schema of a write's 201: the resource's fields, what stands beside them, and the receipt."""
    fields: dict[str, Any] = {"included": (Included, ...)} if names_parties(resource) else {}
    return create_model(f"{resource.__name__}Written", __base__=resource, **fields, receipt=(ReceiptOut, ...))


def writes(resource: type[BaseModel], *kinds: type[Problem]) -> dict[str, Any]:
    """Keyword arguments of a route that writes to the chain and shows ``resource`` afterwards."""
    answers: dict[int | str, dict[str, Any]] = {
        201: {"model": written(resource), "description": "In a final block"},
        202: {"model": AwaitingAnswer | OperationAccepted, "description": "Awaiting a second person, or running"},
    }
    return {"status_code": 201, "responses": answers | problems(*_WRITES, *kinds)}


def records(resource: type[BaseModel], *kinds: type[Problem], status: int = 201) -> dict[str, Any]:
    """Keyword arguments of a route that writes own tables alone."""
    shown = create_model(f"{resource.__name__}Recorded", __base__=resource, included=(Included, ...))
    answers: dict[int | str, dict[str, Any]] = {status: {"model": shown, "description": "Done"}}
    return {"status_code": status, "responses": answers | problems(*_WRITES, *kinds)}


def install(app: FastAPI, routes: Sequence[BaseRoute], kinds: Iterable[type[Problem]], related: Relations) -> None:
    """Make the application's OpenAPI document: the problem's schema and an example of each kind once, what can stand beside
    an answer, and FastAPI's own error schema nowhere."""
    problem_examples = {kind.slug(): {"value": _example(kind)} for kind in sorted(kinds, key=lambda kind: kind.slug())}

    def document() -> dict[str, Any]:
        if app.openapi_schema is None:
            made = get_openapi(title=app.title, version=app.version, description=app.description, routes=routes)
            schemas = made.setdefault("components", {}).setdefault("schemas", {})
            shape = ProblemDocument.model_json_schema(ref_template="#/components/schemas/{model}")
            schemas.update(shape.pop("$defs"))
            schemas["ProblemDocument"] = shape
            made["components"]["examples"] = problem_examples
            _add_included(made, routes, related)
            _forget_default_errors(made)
            examples.add(made)
            app.openapi_schema = made
        return app.openapi_schema

    app.openapi = document  # type: ignore[method-assign]


def _add_included(made: dict[str, Any], routes: Iterable[BaseRoute], related: Relations) -> None:
    """Say what stands beside the answers of reads. A schema that answers have inside, too, is kept without."""
    schemas = made["components"]["schemas"]
    things = [each for words in related.values() for each in words.values() if each.model.__name__ in schemas]
    for thing in things:
        schemas["Included"]["properties"][thing.into] = {
            "type": "object",
            "description": "Where `expand` asked for them",
            "additionalProperties": {"$ref": f"#/components/schemas/{thing.model.__name__}"},
        }
    shown: dict[str, str] = {}
    for route in routes:
        if isinstance(route, Route) and route.has_included:
            method = next(iter(route.methods or ()))
            content = made["paths"][route.path][method.lower()]["responses"]["200"]["content"]["application/json"]
            name = content["schema"]["$ref"].rpartition("/")[2]
            plain = schemas[name]
            shown[name] = name if name.startswith("Page_") else f"{name}Shown"
            schemas[shown[name]] = {
                **plain,
                "title": shown[name],
                "properties": {**plain["properties"], "included": {"$ref": "#/components/schemas/Included"}},
                "required": sorted({*plain.get("required", ()), "included"}),
            }
            content["schema"] = {"$ref": f"#/components/schemas/{shown[name]}"}


def _forget_default_errors(made: dict[str, Any]) -> None:
    for operations in made["paths"].values():
        for operation in operations.values():
            answer = operation["responses"].get("422", {}).get("content", {})
            answer.pop("application/json", None)
    for name in ("HTTPValidationError", "ValidationError"):
        made["components"]["schemas"].pop(name, None)


def _example(kind: type[Problem]) -> dict[str, Any]:
    example = {"type": f"/problems/{kind.slug()}", "title": kind.title, "status": kind.status}
    if issubclass(kind, Refused):
        example["code"] = kind.code
    return {**example, "detail": str(kind.meaning())}
