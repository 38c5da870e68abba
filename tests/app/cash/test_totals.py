"""What the deposits of a currency sum to."""

from __future__ import annotations

import pytest

from app.cash.tables import TokenRow
from app.kernel.money import Money
from tests.app.ledger import Ledger


class TestTotals:
    def test_are_what_was_minted_less_what_was_burned(self, ledger: Ledger) -> None:
        ledger.deposit("tier1", Money(500))
        ledger.deposit("tier2", Money(70))
        account = str(ledger.bank_account("tier1"))
        wish = {"amount": {"amount": 200, "currency": "CNY"}, "bank_account": account}
        paid, _ = (ledger.maker("tier1").done("/deposits/payouts", wish) for _ in range(2))
        ledger.maker("bank").done(f"/deposits/payouts/{paid['id']}/settle", {"reference": "out"})
        shown = ledger.maker("bank").seen("/deposits/totals/CNY")
        assert (shown["minted"], shown["burned"]) == ("570", "200")
        assert shown["circulating"] == {"amount": 370, "currency": "CNY"}
        assert shown["reserved"] == {"amount": 200, "currency": "CNY"}
        assert shown["bank"] == str(ledger.party("bank"))

    def test_may_be_beyond_what_sql_can_count(self, ledger: Ledger) -> None:
        with ledger.services.db.unit_of_work() as session:
            row = session.get_one(TokenRow, "CNY")
            row.minted, row.burned = 2**96 - 1, 2**96 - 8
        shown = ledger.maker("auditor").seen("/deposits/totals/CNY")
        assert shown["minted"] == "79228162514264337593543950335"
        assert shown["circulating"]["amount"] == 7

    @pytest.mark.parametrize("currency", ["EUR", "cny", "XXXX", "%20"])
    def test_of_no_currency_are_not_there(self, ledger: Ledger, currency: str) -> None:
        assert ledger.maker("auditor").get(f"/deposits/totals/{currency}").status_code == 404
