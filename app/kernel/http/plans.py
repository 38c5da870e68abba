"""What an endpoint and its dependencies ask of a request, laid out once, when the route is made.

FastAPI reads an endpoint's declarations into a tree, and writes the OpenAPI document from it. Its own solver works out
from that tree for every request what there is to do, which took longer than all else the event loop did for one. A plan
is made of the same tree, so it cannot disagree with the document; it knows the ways to declare that the rooms use, and
refuses any other when the route is made.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from inspect import iscoroutinefunction, isgeneratorfunction
from typing import Any

from fastapi.dependencies.models import Dependant
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel
from starlette.requests import Request
from starlette.responses import Response

from app.kernel.fields import from_outside

_MISSING = object()
_FAILED = object()
"""In place of what a dependency would have given, had its own parameters been good."""


@dataclass(frozen=True, slots=True)
class Said:
    """A request in the places that parameters are read from."""

    request: Request
    places: Mapping[str, Mapping[str, Any]]
    """``path``, ``query``, ``header`` (names in lower case) and ``body``, which has one thing in it or nothing."""
    response: Response
    """Takes the headers that a dependency adds to the answer."""


class Parameter:
    """One value that a request carries."""

    def __init__(self, place: str, field: Any) -> None:
        annotation = field.field_info.annotation
        self.name: str = field.name
        self._place = place
        self._field = field
        # Paths come converted, queries and headers are text; JSON alone can say a date as a number.
        self._reading: Callable[[], AbstractContextManager[None]] = from_outside if place == "body" else nullcontext
        # A model of a whole place: each of its fields is a parameter of the request.
        is_whole = place == "query" and isinstance(annotation, type) and issubclass(annotation, BaseModel)
        self._alias = None if is_whole else field.alias.lower() if place == "header" else field.alias
        self._is_required = field.field_info.is_required()
        self._default = field.get_default()
        self._location = (place,) if is_whole or place == "body" else (place, field.alias)

    def read(self, said: Said, values: dict[str, Any], errors: list[Any]) -> None:
        """Put what was sent into ``values``, or what is wrong with it into ``errors``."""
        found = said.places[self._place]
        value = found if self._alias is None else found.get(self._alias, _MISSING)
        if value is not _MISSING:
            with self._reading():
                values[self.name], wrong = self._field.validate(value, loc=self._location)
            errors += wrong
        elif self._is_required:
            errors.append({"type": "missing", "loc": self._location, "msg": "Field required", "input": None})
        else:
            values[self.name] = self._default


class Step:
    """One call: a dependency, or the endpoint at the end."""

    def __init__(self, dependant: Dependant, given: tuple[tuple[str, int], ...]) -> None:
        call = dependant.call
        assert call is not None, "only FastAPI's own half-made trees have none"  # noqa: S101
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
        for step in self._steps:
            if not (step.is_awaited or step.is_opened) or any(self._steps[n].is_opened for _, n in step.given):
                raise TypeError(f"{step.call} is neither a coroutine nor a generator, or needs another generator")

    async def arguments(self, said: Said) -> dict[str, Any]:
        """What to call the endpoint with.

        :raises RequestValidationError: parameters are missing or wrong.
        """
        errors: list[Any] = []
        results: list[Any] = []
        for step in self._steps:
            values = step.arguments(said, results, errors)
            if values is None:
                results.append(_FAILED)
            else:
                results.append(await step.call(**values) if step.is_awaited else step.call(**values))
        arguments = self._endpoint.arguments(said, results, errors)
        if arguments is None or errors:
            raise RequestValidationError(errors)
        return arguments

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
