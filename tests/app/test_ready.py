"""``/readyz`` says no whenever a write would be refused for the ledger's own sake."""

from __future__ import annotations

import shutil
from pathlib import Path

from tests.app.consortium.test_quorum import lose, restore
from tests.app.ledger import Ledger, Template
from tests.app.ledger import opened as opened_ledger
from tests.waiting import eventually


def ready(ledger: Ledger) -> tuple[int, str]:
    answer = ledger.client.get("/readyz")
    return answer.status_code, answer.json().get("detail", "")


class TestReadiness:
    def test_is_there_on_a_ledger_that_works(self, ledger: Ledger) -> None:
        assert ready(ledger)[0] == 200

    def test_is_not_there_without_a_quorum_though_nobody_writes(self, ledger: Ledger) -> None:
        ledger.stopped.names = {"south"}
        assert ready(ledger)[0] == 200
        ledger.stopped.names = {"north", "east"}
        status, why = ready(ledger)
        assert status == 503
        assert "too few of the 4 validators can be asked to seal a block" in why
        ledger.stopped.names = set()
        assert ready(ledger)[0] == 200

    def test_is_not_there_while_a_block_waits_for_its_quorum(self, ledger: Ledger) -> None:
        lose(ledger, "first")
        status, why = ready(ledger)
        assert (status, "2 of 4 validators voted" in why) == (503, True)
        restore(ledger)
        eventually(lambda: ready(ledger)[0] == 200)

    def test_is_not_there_after_a_jump_of_the_clock(self, ledger: Ledger) -> None:
        ledger.clock._start += 3_600  # the even clock falls behind the wall clock
        status, why = ready(ledger)
        assert (status, "the clock jumped: set it right and start the node again" in why) == (503, True)
        assert ledger.maker("tier1").get("/me").status_code == 200, "reads go on"

    def test_is_not_there_once_the_folder_is_gone(self, template: Template, tmp_path: Path) -> None:
        with opened_ledger(template, tmp_path / "ledger") as ledger:
            shutil.rmtree(tmp_path / "ledger" / "chain")
            bank = ledger.maker("bank")
            body = {"party": "1", "amount": {"amount": 1, "currency": "CNY"}, "reference": "CAMT-1"}
            assert bank.post("/deposits", body).status_code == 503
            status, why = ready(ledger)
            assert status == 503
            assert "removed, moved or replaced" in why
            (tmp_path / "ledger" / "chain" / "state").mkdir(parents=True)
