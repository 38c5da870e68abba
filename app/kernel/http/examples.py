"""An example body for every operation of the OpenAPI document, put together from the examples of its fields."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

AMOUNT = 8_000_000
"""¥80,000.00."""
BY_FORMAT = {"date-time": "2026-11-22T08:30:00Z", "date": "2026-11-22", "binary": "the document's bytes"}
BY_PATTERN = {"^[A-Z]{3}$": "CNY"}

Node = Mapping[str, Any]


def add(document: dict[str, Any]) -> None:
    """Give every body that is sent or answered with success an example, unless it has one."""
    schemas = document["components"]["schemas"]
    for content in _contents(document):
        if "schema" in content and "example" not in content and "examples" not in content:
            content["example"] = example_of(content["schema"], schemas)


def example_of(schema: Node, schemas: Mapping[str, Node], name: str = "") -> Any:
    """A value that fits a schema, made of the examples it carries."""
    if "$ref" in schema:
        return example_of(schemas[schema["$ref"].rpartition("/")[2]], schemas, name)
    for given in ("examples", "enum"):
        if schema.get(given):
            return schema[given][0]
    for given in ("example", "const"):
        if given in schema:
            return schema[given]
    for choice in (*schema.get("anyOf", ()), *schema.get("oneOf", ()), *schema.get("allOf", ())):
        if choice.get("type") != "null":
            return example_of(choice, schemas, name)
    return _plain(schema, schemas, name)


def _plain(schema: Node, schemas: Mapping[str, Node], name: str) -> Any:
    match schema.get("type"):
        case "object":
            return {each: example_of(of, schemas, each) for each, of in schema.get("properties", {}).items()}
        case "array":
            return [example_of(schema.get("items", {}), schemas, name)]
        case "integer" | "number":
            return AMOUNT if name == "amount" else int(schema.get("minimum", 1))
        case "boolean":
            return False
        case "null":
            return None
    return BY_FORMAT.get(schema.get("format", "")) or BY_PATTERN.get(schema.get("pattern", "")) or "text"


def _contents(document: Node) -> Iterator[dict[str, Any]]:
    for operations in document["paths"].values():
        for operation in operations.values():
            yield from operation.get("requestBody", {}).get("content", {}).values()
            for status, answer in operation["responses"].items():
                if status.startswith("2"):
                    yield from answer.get("content", {}).values()
