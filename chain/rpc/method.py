"""A method of the protocol: a function whose annotations say how its parameters are read."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any, TypeVar, get_type_hints

from pydantic import TypeAdapter, ValidationError

from chain.embedded.node import EmbeddedChain
from chain.rpc.errors import invalid_params

Answering = TypeVar("Answering", bound=Callable[..., Any])


class Method:
    """``function(chain, …)`` behind parameters by position, as Ethereum has them."""

    def __init__(self, function: Callable[..., Any]) -> None:
        hints = get_type_hints(function, include_extras=True)
        parameters = list(inspect.signature(function).parameters.values())[1:]
        self._function = function
        self._adapters = [TypeAdapter(hints[parameter.name]) for parameter in parameters]
        self._parameters = parameters

    def call(self, chain: EmbeddedChain, params: list[Any]) -> Any:
        """
        :raises RpcError: a parameter is missing, superfluous or of a wrong form; or what the function says.
        """
        if len(params) > len(self._parameters):
            raise invalid_params(f"at most {len(self._parameters)} are expected")
        given = list(params)
        while given and given[-1] is None:  # clients send null for a parameter they leave out
            given.pop()
        for parameter in self._parameters[len(given) :]:
            if parameter.default is inspect.Parameter.empty:
                raise invalid_params(f"{parameter.name} is missing")
        return self._function(chain, *(self._read(place, value) for place, value in enumerate(given)))

    def _read(self, place: int, value: Any) -> Any:
        parameter = self._parameters[place]
        if value is None and parameter.default is not inspect.Parameter.empty:
            return parameter.default
        try:
            return self._adapters[place].validate_python(value)
        except ValidationError as error:
            first = error.errors(include_url=False, include_context=False, include_input=False)[0]
            where = ".".join([parameter.name, *(str(part) for part in first["loc"])])
            raise invalid_params(f"{where}: {first['msg'].removeprefix('Value error, ')}") from None


class Methods:
    """Methods by their names in the protocol."""

    def __init__(self) -> None:
        self.by_name: dict[str, Method] = {}

    def add(self, name: str) -> Callable[[Answering], Answering]:
        """Name a function; everything after its first parameter, the chain, comes from the request."""

        def adding(function: Answering) -> Answering:
            self.by_name[name] = Method(function)
            return function

        return adding
