"""The service as a whole: its documents are current, its contracts' refusals and its problems are one to one."""

from __future__ import annotations

import re

from jsonschema_rs import Draft202012Validator

from app.kernel.refusals import Catalogue, Gaps
from app.main import refusals, routes
from chain.contracts.artifact import artifacts
from scripts.export_openapi import PATH, current

WRITES = ("post", "put", "patch", "delete")
READING = {"/v1/invoices/read", "/rpc"}
"""POSTs that read what they are sent and keep nothing."""


class TestTheOpenApiDocument:
    def test_is_the_committed_one(self) -> None:
        assert PATH.read_text("utf-8") == current(), "run `make openapi` and look at what changed"

    def test_names_every_operation_once_and_describes_it(self) -> None:
        operations = [each for path in routes().openapi()["paths"].values() for each in path.values()]
        names = [each["operationId"] for each in operations]
        assert len(set(names)) == len(names)
        assert [each["operationId"] for each in operations if not each.get("description")] == []

    def test_asks_every_write_for_an_idempotency_key(self) -> None:
        paths = routes().openapi()["paths"]
        for path, methods in ((path, paths[path]) for path in paths.keys() - READING):
            for method in set(methods) & set(WRITES):
                names = {each["name"] for each in methods[method].get("parameters", ())}
                assert "Idempotency-Key" in names, f"{method} {path}"

    def test_shows_an_example_of_every_body_that_fits_its_schema(self) -> None:
        document = routes().openapi()
        bodies = [
            content
            for path in document["paths"].values()
            for operation in path.values()
            for holder in (
                operation.get("requestBody", {}),
                *(answer for status, answer in operation["responses"].items() if status < "3"),
            )
            for content in holder.get("content", {}).values()
        ]
        assert len(bodies) > 150
        for content in bodies:
            schema = {**content["schema"], "components": document["components"]}
            Draft202012Validator(schema).validate(content["example"])

    def test_refers_to_nothing_that_it_lacks(self) -> None:
        document = routes().openapi()
        for kind, name in set(re.findall(r"#/components/(\w+)/([\w.-]+)", current())):
            assert name in document["components"][kind], f"{kind}/{name}"


class TestProblems:
    def test_and_contract_errors_are_one_to_one(self) -> None:
        gaps = Catalogue(refusals()).gaps({name: found.abi.entries for name, found in artifacts().items()})
        assert gaps == Gaps((), (), (), ())

    def test_have_titles_without_values_and_details_that_end(self) -> None:
        for kind in refusals():
            assert not re.search(r"[{}.]", kind.title), kind.code
            assert kind.template.endswith("."), kind.code
            assert 400 <= kind.status <= 500, kind.code
