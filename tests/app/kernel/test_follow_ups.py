"""What problems say can be done, and how operations are named."""

from __future__ import annotations

import pytest

from app.kernel.follow_ups import FollowUp, operation_id
from app.kernel.problems import ERRORS_MAX, FieldError, InvalidInput
from app.kernel.texts import ENGLISH, Text
from tests.app.ledger import Ledger
from tests.app.receivables.kit import proposed


class TestAName:
    @pytest.mark.parametrize(
        ("method", "path", "name"),
        [
            ("GET", "/v1/claims", "claims.list"),
            ("POST", "/v1/claims", "claims.create"),
            ("GET", "/v1/claims/{claim}", "claims.get"),
            ("GET", "/v1/me", "me.get"),
            ("GET", "/v1", "service.get"),
            ("POST", "/v1/claims/{claim}/split", "claims.split"),
            ("GET", "/v1/claims/{claim}/lineage", "claims.lineage"),
            ("POST", "/v1/claims/{claim}/transfer-offers", "claims.create_transfer_offer"),
            ("POST", "/v1/parties/{party}/policies", "parties.create_policy"),
            ("GET", "/v1/deposits/payouts", "deposits.payouts"),
            ("GET", "/v1/deposits/payouts/{payout}", "deposits.payout"),
            ("POST", "/v1/deposits/payouts/{payout}/settle", "deposits.settle_payout"),
        ],
    )
    def test_is_the_room_and_the_verb(self, method: str, path: str, name: str) -> None:
        assert operation_id(method, path) == name


class TestWhatCanBeDone:
    def test_names_what_the_problem_is_about(self) -> None:
        step = FollowUp("POST", "/v1/approvals/{approval}/approve")
        assert step.document({"approval": "4"}) == {"operation": "approvals.approve", "path": "/v1/approvals/4/approve"}
        assert step.document({"party": "4"}) is None

    def test_about_another_version_is_to_read_again(self, ledger: Ledger) -> None:
        receivable = proposed(ledger)["id"]
        answer = ledger.maker("core1").post(f"/receivables/{receivable}/confirm", if_match='"1.1"')
        assert (answer.status_code, answer.json()["next"]) == (
            412,
            [{"operation": "receivables.get", "path": f"/v1/receivables/{receivable}"}],
        )

    def test_about_a_contracts_refusal_follows_from_its_values(self, ledger: Ledger) -> None:
        receivable = proposed(ledger)["id"]
        ledger.maker("core1").done(f"/receivables/{receivable}/confirm")
        refused = ledger.maker("core1").post(f"/receivables/{receivable}/confirm").json()
        (step,) = refused["next"]
        assert (
            ledger.client.get(step["path"], headers={"Authorization": f"Bearer {ledger.maker('core1').key}"}).json()[
                "state"
            ]
            == "Confirmed"
        )


class TestErrors:
    def test_name_a_field_or_a_place_in_a_file(self) -> None:
        wrong = [
            FieldError(field="face", code="missing", detail=Text("Say it.")),
            FieldError(line=2, column="due_on", code="date-ambiguous", detail=Text("Write it as 2026-11-22.")),
        ]
        assert InvalidInput(Text("Wrong."), errors=wrong).document(ENGLISH)["errors"] == [
            {"field": "face", "code": "missing", "detail": "Say it."},
            {"line": 2, "column": "due_on", "code": "date-ambiguous", "detail": "Write it as 2026-11-22."},
        ]

    def test_are_a_hundred_at_most(self) -> None:
        many = [
            FieldError(field=str(number), code="missing", detail=Text("Say it.")) for number in range(ERRORS_MAX + 1)
        ]
        assert len(InvalidInput(Text("Wrong."), errors=many).document(ENGLISH)["errors"]) == ERRORS_MAX == 100
