"""What stands beside an answer: the parties that it names, and what its reader asked for and may see."""

from __future__ import annotations

import json
from typing import Any

import pytest

from app.kernel.http.routing import Route
from app.kernel.included import names_parties
from app.main import ROOMS
from app.related import RELATED
from scripts.export_openapi import PATH
from tests.app.claims.kit import offered, split
from tests.app.financing.kit import lent
from tests.app.ledger import Ledger
from tests.app.test_plans import heard, scans, tells_plans

PUBLIC = {"/v1/pledges", "/v1/pledges/{number}"}
"""Read without a key, so they name nobody."""


def parties(ledger: Ledger, *handles: str) -> set[str]:
    return {str(ledger.party(handle)) for handle in handles}


def beside(ledger: Ledger, handle: str, path: str, **asked: str) -> dict[str, Any]:
    """What stands beside an answer."""
    found: dict[str, Any] = ledger.maker(handle).seen(path, **asked)["included"]
    return found


class TestNames:
    def test_are_those_of_every_party_in_an_item_a_list_and_a_write(self, lending: Ledger) -> None:
        loan = lent(lending)
        sides = parties(lending, "funder1", "tier1", "core1")
        for path in (f"/loans/{loan['id']}", "/loans"):
            assert beside(lending, "tier1", path)["parties"].keys() == sides
        claim = lending.maker("tier1").seen("/claims", state="Live")["items"][0]
        assert beside(lending, "core1", f"/claims/{claim['id']}")["parties"].keys() == parties(
            lending, "core1", "tier1"
        )

    def test_are_the_ones_that_the_parties_room_shows(self, lending: Ledger) -> None:
        lent(lending)
        for party, named in beside(lending, "auditor", "/loans")["parties"].items():
            shown = lending.maker("auditor").seen(f"/parties/{party}")
            assert named == {"name": shown["name"], "legal_id": shown["legal_id"]}
            assert named["name"]

    def test_stand_in_a_writes_answer_and_its_repeat(self, lending: Ledger) -> None:
        kept, given = split(lending, "1", 40_000_000, 60_000_000)
        made = offered(lending, given, 60_000_000)
        assert made["included"]["parties"].keys() == parties(lending, "tier1", "tier2")
        assert made["included"]["parties"] == beside(lending, "tier2", f"/transfer-offers/{made['id']}")["parties"]
        assert beside(lending, "core1", f"/claims/{kept}")["parties"].keys() == parties(lending, "core1", "tier1")

    def test_are_not_for_who_has_no_key(self, lending: Ledger) -> None:
        loan = lent(lending)
        for path in (f"/v1/pledges/{loan['pledge']}", f"/v1/pledges?claim={loan['claim']}"):
            assert "included" not in lending.client.get(path).json()

    @tells_plans
    def test_take_one_query_for_all(self, lending: Ledger) -> None:
        lent(lending)
        with heard(lending.services.db.engine) as statements:
            beside(lending, "tier1", "/loans")
        about_names = [each for each in statements if "admission_name" in each]
        assert len(about_names) == 1
        with lending.services.db.engine.connect() as connection:
            assert scans(connection, {each: statements[each] for each in about_names}) == []

    def test_stand_beside_everything_with_an_id_of_a_party(self) -> None:
        document = json.loads(PATH.read_text("utf-8"))
        for room in ROOMS:
            for route in (each for router in room.routers for each in router.routes):
                if isinstance(route, Route) and names_parties(route.response_model):
                    method = next(iter(route.methods or ()))
                    answers = document["paths"][route.path][method.lower()]["responses"]
                    answer = answers["200"]["content"]["application/json"]
                    schema = document["components"]["schemas"][answer["schema"]["$ref"].rpartition("/")[2]]
                    assert ("included" in schema["properties"]) == (route.path not in PUBLIC | {"/v1/me"}), route.path


class TestWhatIsAskedFor:
    def test_is_what_the_routes_declare(self) -> None:
        paths = json.loads(PATH.read_text("utf-8"))["paths"]
        declared = {
            path: each["schema"]["anyOf"][0]["pattern"]
            for path, methods in paths.items()
            for each in methods.get("get", {}).get("parameters", ())
            if each["name"] == "expand"
        }
        wanted = {
            "/v1/receivables": "invoices|claim",
            "/v1/claims": "receivable",
            "/v1/transfer-offers": "claim",
            "/v1/financing-requests": "claim|offers",
            "/v1/offers": "request",
            "/v1/loans": "claim|offer|pledge",
        }
        assert {path: f"^({words})(,({words}))*$" for path, words in wanted.items()}.items() <= declared.items()
        assert len(declared) == 2 * len(wanted)
        assert sorted("|".join(words) for words in RELATED.values()) == sorted(wanted.values())

    def test_stands_beside_by_its_id(self, lending: Ledger) -> None:
        loan = lent(lending)
        found = beside(lending, "tier1", f"/loans/{loan['id']}", expand="claim,offer,pledge")
        assert found["claims"].keys() == {loan["claim"]}
        assert found["offers"][loan["offer"]]["loan"] == loan["id"]
        assert found["pledges"][loan["pledge"]]["loan"] == loan["id"]
        claim = lending.maker("tier1").seen(f"/claims/{loan['claim']}", expand="receivable")
        assert claim["included"]["receivables"].keys() == {claim["receivable"]}
        receivable = beside(lending, "core1", "/receivables", expand="invoices,claim")
        assert receivable["claims"].keys() == {loan["claim"]}
        (invoice,) = receivable["invoices"].values()
        assert invoice == lending.maker("core1").shown(f"/invoices/{invoice['id']}")
        requests = beside(lending, "tier1", "/financing-requests", expand="offers,claim")
        assert requests["offers"].keys() == {loan["offer"]}
        assert beside(lending, "funder1", "/offers", expand="request")["requests"]

    def test_names_its_own_parties_too(self, lending: Ledger) -> None:
        loan = lent(lending)
        found = beside(lending, "tier1", "/transfer-offers", expand="claim")
        assert found == {"parties": {}, "claims": {}}
        found = beside(lending, "funder1", "/offers", expand="request")
        assert found["parties"].keys() == parties(lending, "funder1", "core1", "tier1")
        assert loan["state"] == "Open"

    def test_is_left_out_where_its_reader_may_not_see_it(self, lending: Ledger) -> None:
        loan = lent(lending)
        receivable = lending.maker("funder1").seen(f"/claims/{loan['claim']}")["receivable"]
        seen = beside(lending, "funder1", f"/receivables/{receivable}", expand="invoices,claim")
        assert (seen["invoices"], seen["claims"].keys()) == ({}, {loan["claim"]})
        rival = beside(lending, "funder2", "/financing-requests", expand="offers,claim")
        assert not rival.get("offers")
        assert not rival.get("claims")

    @pytest.mark.parametrize("asked", ["documents", "claim,", "", "claims", "claim;offer"])
    def test_that_is_not_there_is_refused(self, lending: Ledger, asked: str) -> None:
        answer = lending.maker("tier1").get("/loans", expand=asked)
        assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "expand")
        assert lending.maker("tier1").get("/parties", expand="claim").status_code == 422

    @pytest.mark.parametrize("form", ["csv", "xlsx"])
    def test_has_no_place_in_a_file(self, lending: Ledger, form: str) -> None:
        answer = lending.maker("tier1").get("/loans", expand="claim", format=form)
        assert (answer.status_code, answer.json()["errors"][0]["code"]) == (422, "not-in-a-file")

    def test_does_not_move_the_cursor(self, lending: Ledger) -> None:
        split(lending, "1", 40_000_000, 60_000_000)
        first = lending.maker("tier1").seen("/claims", limit=1)
        rest = lending.maker("tier1").seen("/claims", limit=1, cursor=first["next_cursor"], expand="receivable")
        assert rest["items"][0]["id"] != first["items"][0]["id"]

    @tells_plans
    def test_is_found_by_an_index(self, lending: Ledger) -> None:
        loan = lent(lending)
        with heard(lending.services.db.engine) as statements:
            beside(lending, "tier1", f"/loans/{loan['id']}", expand="claim,offer,pledge")
            beside(lending, "tier1", "/receivables/1", expand="invoices,claim")
            beside(lending, "funder1", f"/claims/{loan['claim']}", expand="receivable")
            beside(lending, "funder1", f"/offers/{loan['offer']}", expand="request")
            beside(lending, "tier1", "/financing-requests/1", expand="claim,offers")
        with lending.services.db.engine.connect() as connection:
            assert scans(connection, statements) == []
