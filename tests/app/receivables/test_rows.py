"""Every row says what the contract says, field by field."""

from __future__ import annotations

from sqlalchemy import select

from app.kernel.enums import RECEIVABLE_STATES
from app.kernel.money import Money
from app.receivables import queries
from app.receivables.tables import AllocationRow, IssuerQuotaRow, ReceivableRow
from app.receivables.transitions import ReceivableState
from app.rules.queries import undertaking_words
from app.rules.undertaking import HASH
from tests.app.ledger import Ledger
from tests.app.receivables.kit import GROSS, UNTIL_DUE_DAYS, cny, confirmed, proposed, registered, terms

FIELDS = {
    "debtor": "debtor",
    "supplier": "supplier",
    "face": "face",
    "paid": "paid",
    "redeemed": "redeemed",
    "byDebtor": "by_debtor",
    "dueAt": "due_at",
    "deliveredOn": "delivered_on",
    "dueOn": "due_on",
    "zoneMinutes": "zone_minutes",
    "graceDays": "grace_days",
    "terms": "terms",
}
"""Member of the struct ``Receivable`` → column."""


class TestRows:
    def test_they_are_the_contracts_own_records(self, ledger: Ledger) -> None:
        _play(ledger)
        with ledger.services.db.reading() as session:
            rows = session.scalars(select(ReceivableRow).order_by(ReceivableRow.id)).all()
            assert len(rows) == ledger.views.read("ReceivableBook", "receivableCount") == 6
            for row in rows:
                record = ledger.views.read("ReceivableBook", "receivable", row.id)
                assert {name: getattr(row, column) for name, column in FIELDS.items()} == {
                    name: record[name] for name in FIELDS
                }
                assert row.state == RECEIVABLE_STATES[record["state"]]
                assert row.currency.encode() == record["currency"]
                allocations = queries.allocations(session, row.id)
                assert [{"invoice": invoice, "amount": amount, "revision": 0} for invoice, amount in allocations] == (
                    ledger.views.read("ReceivableBook", "allocations", row.id)
                )
            assert len(session.scalars(select(AllocationRow)).all()) == 7
            for quota in session.scalars(select(IssuerQuotaRow)):
                record = ledger.views.read("IssuerQuotas", "quota", quota.debtor, quota.currency.encode())
                assert {name: getattr(quota, name) for name in record} == dict(record)

    def test_they_are_the_same_when_built_again(self, ledger: Ledger) -> None:
        _play(ledger)
        before = ledger.maker("auditor").seen("/receivables"), ledger.maker("auditor").seen("/issuer-quotas")
        ledger.services.projector.stop()
        ledger.services.projector.reindex()
        after = ledger.maker("auditor").seen("/receivables"), ledger.maker("auditor").seen("/issuer-quotas")
        assert before == after


class TestWords:
    def test_states_stand_in_the_order_of_the_contracts_enum(self) -> None:
        assert [word.upper() for word in RECEIVABLE_STATES] == [
            state.name.replace("_", "") for state in ReceivableState
        ]

    def test_a_text_is_found_by_its_hash_alone(self, ledger: Ledger) -> None:
        with ledger.services.db.reading() as session:
            assert undertaking_words(session, HASH) is not None
            assert undertaking_words(session, bytes(32)) is None


def _play(ledger: Ledger) -> None:
    """One receivable of every kind: two invoices, another zone and a reason; rejected; paid in part; in default."""
    ledger.deposit("core1", Money(GROSS))
    supplier, core = ledger.maker("tier1"), ledger.maker("core1")
    parts = {registered(ledger)["id"]: GROSS, registered(ledger)["id"]: 7}
    supplier.done("/receivables", terms(ledger, parts, zone="-05:00", due_on="2027-03-01", reason="Custom"))
    core.done(f"/receivables/{proposed(ledger)['id']}/reject")
    supplier.done(f"/receivables/{proposed(ledger)['id']}/withdraw")
    proposed(ledger, by="core1", face=3)
    paid = confirmed(ledger, face=50_000)
    core.done(f"/receivables/{paid['id']}/payments", {"amount": cny(20_000)})
    late = confirmed(ledger, face=60_000)
    ledger.pass_days(UNTIL_DUE_DAYS + 3)
    supplier.done(f"/receivables/{late['id']}/default")
    core.done(f"/receivables/{late['id']}/payments", {"amount": cny(1)})
