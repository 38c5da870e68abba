"""What an endpoint and its dependencies ask of a request, laid out once, when the route is made.

FastAPI reads an endpoint's declarations into a tree, and writes the OpenAPI document from it. Its own solver works out
from that tree for every request what there is to do, which took longer than all else the event loop did for one. A plan
is made of the same tree, so it cannot disagree with the document; it knows the ways to declare that the rooms use, and
refuses any other when the route is made.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from inspect import iscoroutinefunction, isgeneratorfunction
from typing import Annotated, Any

from fastapi._compat import field_annotation_is_sequence
from fastapi.dependencies.models import Dependant
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, TypeAdapter, ValidationError
from starlette.requests import Request
from starlette.responses import Response

from app.kernel.fields import OUTSIDE
from app.kernel.texts import Text, TextError

ERRORS_LISTED_MAX = 2_000
"""Of a body. To list them takes the interpreter some 10 µs each, which nobody else has meanwhile."""
_MISSING = object()
_FAILED = object()
"""In place of what a dependency would have given, had its own parameters been good."""


@dataclass(frozen=True, slots=True)
class JsonText:
    """A body that is JSON."""

    text: bytes
    is_large: bool
    """Whether to judge it would keep the event loop from others."""


@dataclass(frozen=True, slots=True)
class Said:
    """A request in the places that parameters are read from."""

    request: Request
    places: Mapping[str, Mapping[str, Any]]
    """``path``, ``query``, ``header`` (names in lower case) and ``body``, which has one thing in it or nothing."""
    response: Response
    """Takes the headers that a dependency adds to the answer."""
    aside: Callable[..., Awaitable[Any]]
    """Calls a function in a thread."""

    @property
    def has_large_body(self) -> bool:
        """Whether there is a body that is not to be judged in the event loop."""
        body = self.places["body"].get("body")
        return isinstance(body, JsonText) and body.is_large


def _wrong(kind: str, location: tuple[str, ...], detail: Text) -> dict[str, Any]:
    """An error of our own, in the form that pydantic gives its errors."""
    return {"type": kind, "loc": location, "msg": str(detail), "input": None, "ctx": {"error": TextError(detail)}}


class Parameter:
    """One value that a request carries."""

    def __init__(self, place: str, field: Any) -> None:
        annotation = field.field_info.annotation
        self.name: str = field.name
        self._place = place
        self._field = field
        # A model of a whole place: each of its fields is a parameter of the request.
        is_whole = place == "query" and isinstance(annotation, type) and issubclass(annotation, BaseModel)
        self._alias = None if is_whole else field.alias.lower() if place == "header" else field.alias
        self._is_many = place == "query" and not is_whole and field_annotation_is_sequence(annotation)
        shape: Any = Annotated[annotation, field.field_info]
        self._outside: TypeAdapter[Any] | None = TypeAdapter(shape) if place == "body" else None
        self._is_required = field.field_info.is_required()
        self.query_names: Mapping[str, bool] = (
            {}
            if place != "query"
            else {
                inner.alias or name: field_annotation_is_sequence(inner.annotation)
                for name, inner in annotation.model_fields.items()
            }
            if is_whole
            else {field.alias: self._is_many}
        )
        """Names of query parameters that it reads, and which of them may be repeated."""
        self._default = field.get_default()
        self._location = (place,) if is_whole or place == "body" else (place, field.alias)

    def read(self, said: Said, values: dict[str, Any], errors: list[Any]) -> None:
        """Put what was sent into ``values``, or what is wrong with it into ``errors``."""
        found = said.places[self._place]
        value = self._whole(said) if self._alias is None else found.get(self._alias, _MISSING)
        if isinstance(value, JsonText):
            self._judge(value, values, errors)
        elif value is not _MISSING:
            if self._is_many:
                value = said.request.query_params.getlist(str(self._alias))
            values[self.name], wrong = self._field.validate(value, loc=self._location)
            errors += wrong
        elif self._is_required:
            errors.append({"type": "missing", "loc": self._location, "msg": "Field required", "input": None})
        else:
            values[self.name] = self._default

    def _whole(self, said: Said) -> dict[str, Any]:
        """What a model of the whole query is given: a list for each name that may be repeated."""
        sent = said.request.query_params
        return {
            name: sent.getlist(name) if many else sent[name] for name, many in self.query_names.items() if name in sent
        }

    def _judge(self, body: JsonText, values: dict[str, Any], errors: list[Any]) -> None:
        """Take what JSON says, and only what it says: a text is no number, and no form that the service has for itself
        inside is taken from outside."""
        assert self._outside is not None  # noqa: S101
        try:
            values[self.name] = self._outside.validate_json(body.text, strict=True, context=OUTSIDE)
        except ValidationError as wrong:
            if wrong.error_count() > ERRORS_LISTED_MAX:
                said = Text(
                    "{count} things are wrong in it; they are named where there are fewer.", count=wrong.error_count()
                )
                errors.append(_wrong("too_many_errors", self._location, said))
                return
            found = wrong.errors(include_url=False, include_input=False)
            errors += [{**each, "loc": (*self._location, *each["loc"])} for each in found]


class Step:
    """One call: a dependency, or the endpoint at the end."""

    def __init__(self, dependant: Dependant, given: tuple[tuple[str, int], ...]) -> None:
        call = dependant.call
        assert call is not None, "only FastAPI's own half-made trees have none"  # noqa: S101
        self.asked = call
        """What was declared."""
        self.is_opened = isgeneratorfunction(call)
        self.is_awaited = iscoroutinefunction(call) or iscoroutinefunction(type(call).__call__)
        self.call: Callable[..., Any] = contextmanager(call) if self.is_opened else call
        self.given = given
        """Names of arguments, and the earlier steps they come from."""
        self._parameters = tuple(
            Parameter(place, field)
            for place, fields in (
                ("path", dependant.path_params),
                ("query", dependant.query_params),
                ("header", dependant.header_params),
                ("body", dependant.body_params),
            )
            for field in fields
        )
        self.query_names = {name: many for each in self._parameters for name, many in each.query_names.items()}
        self._request_names = tuple(filter(None, (dependant.request_param_name, dependant.http_connection_param_name)))
        self._response_name = dependant.response_param_name
        if dependant.cookie_params or dependant.background_tasks_param_name or len(dependant.body_params) > 1:
            raise TypeError(f"{call} asks for what no plan has: cookies, background tasks, a body in parts")

    def arguments(self, said: Said, results: list[Any], errors: list[Any]) -> dict[str, Any] | None:
        """What to call it with; ``None`` if that cannot be had, and ``errors`` says why."""
        before = len(errors)
        values = {name: results[number] for name, number in self.given}
        is_whole = all(value is not _FAILED for value in values.values())
        for parameter in self._parameters:
            parameter.read(said, values, errors)
        for name in self._request_names:
            values[name] = said.request
        if self._response_name is not None:
            values[self._response_name] = said.response
        return values if is_whole and len(errors) == before else None


class Plan:
    """The steps to an endpoint's arguments: each dependency once, after those that it needs itself."""

    def __init__(self, dependant: Dependant) -> None:
        self._steps: list[Step] = []
        numbers: dict[Any, int] = {}
        self._endpoint = self._lay(dependant, numbers)
        self.opened = tuple(name for name, number in self._endpoint.given if self._steps[number].is_opened)
        """Arguments that are context managers still, to be entered by whoever calls the endpoint."""
        self._query_names = {
            name: many for step in (*self._steps, self._endpoint) for name, many in step.query_names.items()
        }
        self._unknown = (
            Text("No parameter of this operation; it has {known}.", known=tuple(self._query_names))
            if self._query_names
            else Text("No parameter of this operation; it has none.")
        )
        for step in self._steps:
            if not (step.is_awaited or step.is_opened) or any(self._steps[n].is_opened for _, n in step.given):
                raise TypeError(f"{step.call} is neither a coroutine nor a generator, or needs another generator")

    def asks(self, dependency: Callable[..., Any]) -> bool:
        """Whether the endpoint asks for what a generator opens."""
        return any(step.asked is dependency for step in self._steps)

    async def arguments(self, said: Said) -> dict[str, Any]:
        """What to call the endpoint with.

        :raises RequestValidationError: parameters are missing or wrong.
        """
        errors: list[Any] = []
        results: list[Any] = []
        if said.places["query"]:
            errors += self._strange(said.request.query_params.multi_items())
        unclear = {each["loc"][1] for each in errors}
        for step in self._steps:
            # Of what is said twice, a dependency would judge one, and its refusal would hide this one.
            values = step.arguments(said, results, errors) if unclear.isdisjoint(step.query_names) else None
            if values is None:
                results.append(_FAILED)
            else:
                results.append(await step.call(**values) if step.is_awaited else step.call(**values))
        arguments: dict[str, Any] | None
        if said.has_large_body:
            arguments = await said.aside(self._endpoint.arguments, said, results, errors)
        else:
            arguments = self._endpoint.arguments(said, results, errors)
        if arguments is None or errors:
            raise RequestValidationError(errors)
        return arguments

    def _strange(self, sent: list[tuple[str, str]]) -> list[Any]:
        """What is wrong with the names of query parameters: a misspelt filter would list everything, and of one that is
        said twice nobody knows which counts."""
        errors: list[Any] = []
        seen: set[str] = set()
        for name, _ in sent:
            many = self._query_names.get(name)
            if many is None:
                errors.append(_wrong("unknown_parameter", ("query", name), self._unknown))
            elif name in seen and not many:
                errors.append(_wrong("repeated_parameter", ("query", name), Text("Say it once.")))
            seen.add(name)
        return errors

    def _lay(self, dependant: Dependant, numbers: dict[Any, int]) -> Step:
        given = []
        for needed in dependant.dependencies:
            if needed.call not in numbers:
                step = self._lay(needed, numbers)
                numbers[needed.call] = len(self._steps)
                self._steps.append(step)
            if needed.name is not None:
                given.append((needed.name, numbers[needed.call]))
        return Step(dependant, tuple(given))
