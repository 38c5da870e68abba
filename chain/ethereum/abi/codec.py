"""Calls, results, events and errors by a contract's ABI, in plain Python values.

Values are ``int``, ``bool``, ``str``, ``bytes`` (an address is its 20 bytes), ``list`` for arrays and ``dict`` for
structs; a struct or an argument list may be given by name or in order. Coders are looked up once for each signature.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from eth_abi.exceptions import EncodingError
from eth_abi.registry import registry

from chain.ethereum.abi.decoding import Kind, Read, fields, kind_of
from chain.ethereum.keccak import keccak
from chain.port import Hash32

Parameter = Mapping[str, Any]
"""One entry of an ABI's ``inputs`` or ``outputs``."""


def type_of(parameter: Parameter) -> str:
    """The canonical type of a parameter, structs as tuples."""
    declared: str = parameter["type"]
    if not declared.startswith("tuple"):
        return declared
    return "(" + ",".join(type_of(part) for part in parameter["components"]) + ")" + declared[5:]


class Values:
    """A list of parameters, and the way from Python values to bytes and back."""

    def __init__(self, parameters: Sequence[Parameter]) -> None:
        self.parameters = tuple(parameters)
        self.names = tuple(str(parameter["name"]) for parameter in parameters)
        self.types = tuple(type_of(parameter) for parameter in parameters)

    @cached_property
    def _encoder(self) -> Callable[[Any], bytes]:
        return registry.get_encoder(f"({','.join(self.types)})")  # type: ignore[return-value]  # said to be a class

    @cached_property
    def _kind(self) -> Kind:
        return fields([kind_of(parameter) for parameter in self.parameters])

    def encode(self, values: Mapping[str, Any] | Sequence[Any]) -> bytes:
        """The ABI encoding.

        :raises TypeError: a value is missing, too many, or does not fit its type.
        """
        ordered = _ordered(self.parameters, values)
        if not self.types:
            return b""
        try:
            return self._encoder(ordered)
        except EncodingError as error:
            raise TypeError(str(error)) from error

    def decode(self, data: bytes) -> tuple[Any, ...]:
        """The values in order.

        :raises ValueError: the bytes are no such values.
        """
        values: tuple[Any, ...] = self._kind.read(bytes(data), 0)
        return values

    def decode_named(self, data: bytes) -> dict[str, Any]:
        """The values by name."""
        return dict(zip(self.names, self.decode(data), strict=True))


@dataclass(frozen=True, slots=True)
class Function:
    """One function of a contract."""

    name: str
    selector: bytes
    inputs: Values
    outputs: Values
    is_view: bool

    def encode(self, args: Mapping[str, Any] | Sequence[Any] = ()) -> bytes:
        """Call data. :raises TypeError: an argument does not fit."""
        return self.selector + self.inputs.encode(args)

    def decode(self, returned: bytes) -> tuple[Any, ...]:
        """Returned values in order. :raises ValueError: the bytes are no such values."""
        return self.outputs.decode(returned)


@dataclass(frozen=True, slots=True)
class ErrorType:
    """One custom error of a contract."""

    name: str
    selector: bytes
    inputs: Values


class EventType:
    """One event of a contract."""

    def __init__(self, entry: Mapping[str, Any]) -> None:
        inputs: Sequence[Parameter] = entry["inputs"]
        self.name: str = entry["name"]
        self.inputs = Values(inputs)
        self.topic = Hash32(keccak(f"{self.name}({','.join(self.inputs.types)})".encode()))
        self._data = Values([p for p in inputs if not p["indexed"]])
        self._indexed_count = sum(p["indexed"] for p in inputs)
        self._readers = [(p["name"], _topic_reader(p) if p["indexed"] else None) for p in inputs]

    def decode(self, topics: Sequence[Hash32], data: bytes) -> dict[str, Any]:
        """The event's values by name, in the order of its declaration; of an indexed value that has no 32-byte form only
        the hash is known.

        :raises ValueError: the log is not of this event.
        """
        if len(topics) != self._indexed_count + 1:
            raise ValueError(f"{self.name} has {self._indexed_count} indexed values, the log {len(topics) - 1}")
        indexed, plain = iter(topics[1:]), iter(self._data.decode(data))
        return {name: next(plain) if read is None else read(next(indexed), 0) for name, read in self._readers}


class Abi:
    """A contract's ABI. Functions are found by name, or by signature where a name is overloaded."""

    def __init__(self, entries: Sequence[Mapping[str, Any]]) -> None:
        self.entries = tuple(entries)
        functions = [_function(entry) for entry in entries if entry["type"] == "function"]
        self.by_selector: Mapping[bytes, Function] = {function.selector: function for function in functions}
        self._by_name: dict[str, Function | None] = {}
        for function in functions:
            self._by_name[_signature(function.name, function.inputs)] = function
            self._by_name[function.name] = None if function.name in self._by_name else function
        self.events: Mapping[bytes, EventType] = {
            event.topic: event for event in (EventType(entry) for entry in entries if entry["type"] == "event")
        }
        self.errors: Mapping[bytes, ErrorType] = {
            error.selector: error for error in (_error(entry) for entry in entries if entry["type"] == "error")
        }
        constructor = next((entry for entry in entries if entry["type"] == "constructor"), {"inputs": ()})
        self._constructor = Values(constructor["inputs"])

    def function(self, name: str) -> Function:
        """A function by name or signature.

        :raises KeyError: there is none, or the name is overloaded.
        """
        function = self._by_name.get(name)
        if function is None:
            raise KeyError(f"{name} is {'overloaded' if name in self._by_name else 'no function'} of this contract")
        return function

    def encode_constructor(self, args: Sequence[Any]) -> bytes:
        """Constructor arguments. :raises TypeError: one does not fit."""
        return self._constructor.encode(args)

    def decode_constructor(self, data: bytes) -> tuple[Any, ...]:
        """Constructor arguments from their encoding. :raises ValueError: the bytes are no such values."""
        return self._constructor.decode(data)


def _signature(name: str, inputs: Values) -> str:
    return f"{name}({','.join(inputs.types)})"


def _function(entry: Mapping[str, Any]) -> Function:
    inputs = Values(entry["inputs"])
    selector = keccak(_signature(entry["name"], inputs).encode())[:4]
    is_view = entry["stateMutability"] in ("view", "pure")
    return Function(entry["name"], selector, inputs, Values(entry["outputs"]), is_view)


def _error(entry: Mapping[str, Any]) -> ErrorType:
    inputs = Values(entry["inputs"])
    return ErrorType(entry["name"], keccak(_signature(entry["name"], inputs).encode())[:4], inputs)


def _topic_reader(parameter: Parameter) -> Read:
    fits_topic = not parameter["type"].endswith("]") and parameter["type"] not in ("tuple", "string", "bytes")
    return kind_of(parameter).read if fits_topic else lambda topic, _: topic


def _ordered(parameters: Sequence[Parameter], values: Mapping[str, Any] | Sequence[Any]) -> list[Any]:
    if isinstance(values, Mapping):
        if values.keys() != {parameter["name"] for parameter in parameters}:
            raise TypeError(f"{sorted(values)} given where {[p['name'] for p in parameters]} are wanted")
        values = [values[parameter["name"]] for parameter in parameters]
    if len(values) != len(parameters):
        raise TypeError(f"{len(values)} values given where {len(parameters)} are wanted")
    return [_nested(p, p["type"], value) for p, value in zip(parameters, values, strict=True)]


def _nested(parameter: Parameter, declared: str, value: Any) -> Any:
    """A value with its structs as lists in order."""
    if declared.endswith("]"):
        inner = declared[: declared.rindex("[")]
        return [_nested(parameter, inner, each) for each in value]
    return _ordered(parameter["components"], value) if declared == "tuple" else value
