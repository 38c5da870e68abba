"""How the OpenAPI document spells things: one way for each kind of word, and a unit in every name that has one."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest

from app.main import refusals
from scripts.export_openapi import PATH

FOREIGN = {
    "read", "write", "keys",  # scopes of keys
    "csv", "json", "jsonl", "xlsx", "html",  # formats of files
    "ubl-2.1", "cii-d16b", "cn-einvoice",  # formats of invoices
    "tallystick-proof/2", "claim", "loan", "receivable", "registration", "deposit",  # the proof file's own words
    "2.0",  # JSON-RPC's
}  # fmt: skip
"""Words of enums that stand as others print them."""
CODES = {"code", "reasons"}
"""Members whose values are codes."""
OF_MEMBERS = {"sort", "group_by"}
"""Parameters whose values are names of members."""
PROOF = {"ProofDocument", "NumberedSubject", "DepositSubject", "AccountProof", "SlotProof"}
"""The proof file, whose format (`docs/proofs.md`) has names of its own."""
INSTANT = re.compile(r"\w+_(at|from|until)|timestamp")
"""``timestamp`` is Ethereum's name of a block's time."""
DATE = re.compile(r"\w+_(on|from|until)")
POINTS = {"at", "earlier", "later", "block"}
"""Parameters that name a point of the ledger's past: a block, or an instant, or a date."""
ID = re.compile(r"(id|party|invoice|receivable|claim|loan|offer|request|pledge|payout|approval|account|bank_account)")


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    """The committed document."""
    found: dict[str, Any] = json.loads(PATH.read_text("utf-8"))
    return found


def variants(schema: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """A schema and everything that its value may be, or that a list has in it."""
    yield schema
    for part in (*schema.get("anyOf", ()), *schema.get("oneOf", ()), *filter(None, [schema.get("items")])):
        if isinstance(part, dict):
            yield from variants(part)


def members(document: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Where, name and schema of every member of an answer or a body, and of every parameter."""
    for name, schema in document["components"]["schemas"].items():
        for member, of in schema.get("properties", {}).items():
            yield name, member, of
    for path, methods in document["paths"].items():
        for operation in methods.values():
            for parameter in operation.get("parameters", ()):
                if parameter["in"] != "header":
                    yield path, parameter["name"], parameter["schema"]


class TestSpelling:
    def test_of_members_and_parameters_is_snake_case(self, document: dict[str, Any]) -> None:
        assert [
            each[:2] for each in members(document) if not re.fullmatch(r"[a-z][a-z0-9]*(_[a-z0-9]+)*", each[1])
        ] == []

    def test_of_paths_problem_types_and_codes_is_kebab_case(self, document: dict[str, Any]) -> None:
        part = re.compile(r"(\{[a-z_]+\}|[a-z][a-z0-9]*(-[a-z0-9]+)*)")
        assert [path for path in document["paths"] if not all(map(part.fullmatch, path[1:].split("/")))] == []
        assert [kind.slug() for kind in refusals() if not part.fullmatch(kind.slug())] == []
        for where, name, schema in members(document):
            for each in variants(schema) if name in CODES else ():
                assert all(map(part.fullmatch, each.get("enum", ()))), f"{where}.{name}"

    def test_of_enums_is_pascal_case(self, document: dict[str, Any]) -> None:
        for where, name, schema in members(document):
            for each in variants(schema) if name not in CODES | OF_MEMBERS else ():
                for word in each.get("enum", [each["const"]] if "const" in each else []):
                    fits = not isinstance(word, str) or re.fullmatch(r"([A-Z][a-z0-9]*)+", word)
                    assert fits or word in FOREIGN, f"{where}.{name}: {word}"

    def test_of_orders_and_groups_is_of_members(self, document: dict[str, Any]) -> None:
        found = [each["enum"] for _, name, schema in members(document) if name in OF_MEMBERS for each in variants(schema)
                 if "enum" in each]  # fmt: skip
        assert found
        assert all(re.fullmatch(r"-?[a-z]+(_[a-z]+)*", word) for words in found for word in words)

    def test_of_instants_and_dates_says_what_they_are(self, document: dict[str, Any]) -> None:
        for where, name, schema in members(document):
            for each in variants(schema) if name not in POINTS else ():
                if each.get("format") == "date-time":
                    assert INSTANT.fullmatch(name), f"{where}.{name} is an instant"
                elif each.get("format") == "date":
                    assert DATE.fullmatch(name), f"{where}.{name} is a date"
                elif each.get("type") in ("integer", "number"):
                    assert not re.search(r"_(at|on)$|timestamp|epoch", name), f"{where}.{name} is a number"

    def test_of_days_and_basis_points_is_of_integers(self, document: dict[str, Any]) -> None:
        for where, name, schema in members(document):
            if name.endswith(("_days", "_bps", "_minor")):
                kinds = {each.get("type") for each in variants(schema)} - {None, "null"}
                assert kinds == {"integer"}, f"{where}.{name}"
            assert name not in {"days", "rate", "at", "on"} or name in POINTS, f"{where}.{name} has no unit"

    def test_of_ids_is_of_strings(self, document: dict[str, Any]) -> None:
        for where, name, schema in members(document):
            if ID.fullmatch(name) and where not in PROOF:
                assert not {each.get("type") for each in variants(schema)} & {"integer", "number"}, f"{where}.{name}"

    def test_of_operations_is_the_room_and_the_verb(self, document: dict[str, Any]) -> None:
        for path, methods in document["paths"].items():
            for operation in methods.values():
                room, _, verb = operation["operationId"].partition(".")
                assert re.fullmatch(r"[a-z_]+", verb)
                if path.startswith("/v1/"):
                    assert room == path.split("/")[2].replace("-", "_")


class TestWhatCanBeDone:
    def test_about_a_problem_is_an_operation_that_there_is(self, document: dict[str, Any]) -> None:
        def blank(path: str) -> str:
            return re.sub(r"\{\w+\}", "{}", path)

        known = {
            (method.upper(), blank(path)): operation["operationId"]
            for path, methods in document["paths"].items()
            for method, operation in methods.items()
        }
        declared = [(kind, each) for kind in refusals() for each in kind.next]
        assert len(declared) > 40
        for kind, each in declared:
            assert (each.method, blank(each.path)) in known, kind.code
            names = dict.fromkeys(re.findall(r"\{(\w+)\}", each.path), "7")
            assert (each.document(names) or {})["operation"] == known[each.method, blank(each.path)], kind.code
