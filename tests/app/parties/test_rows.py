"""The rows of parties, accounts, requests, policies, parameters and currencies say what the contracts say."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from app.approvals.tables import ApprovalRow, PolicyRow
from app.approvals.vocabulary import VERBS
from app.parties.legal_ids import LegalId
from app.parties.tables import AccountRow, PartyRow
from app.parties.vocabulary import CAPABILITIES, SIZES
from app.rules.tables import CurrencyRow, ParameterRow
from chain.audit.state import LedgerState, read_state
from chain.keccak import keccak
from tests.app.ledger import Ledger

STATES = ("None", "Open", "Consumed", "Cancelled", "Released")


def a_little_of_everything(ledger: Ledger) -> None:
    """Each of the verbs that these rows follow from, at least once."""
    operator, regulator, governance = (ledger.maker(each) for each in ("operator", "regulator", "governance"))
    tier1, factor = f"/parties/{ledger.party('tier1')}", f"/parties/{ledger.party('factor')}"
    operator.done(f"{tier1}/roles", {"role": "Sponsor"})
    operator.done(f"{tier1}/roles", {"role": "Guarantor"})
    operator.done(f"{tier1}/roles/Sponsor/end")
    operator.done(f"{factor}/licences", {"licence": "Lending"})
    operator.done(f"{factor}/licences/Factoring/end")
    operator.done(f"{tier1}/renew", {"kyb_until": "2031-01-01T00:00:00Z"})
    regulator.done(f"{tier1}/suspend", {"reason": "0x" + "0d" * 32})
    regulator.done(f"{factor}/suspend", {"reason": "0x" + "0e" * 32})
    regulator.done(f"{factor}/resume")
    governance.done("/parameters", {"name": "GraceDays", "value": 9, "from": "2027-01-01T00:00:00Z", "source": "x"})
    admin, second = ledger.admin("core1"), ledger.checker("operator")
    for path, body in (
        (f"/parties/{ledger.party('core1')}/policies", {"verb": "Confirm", "on": True, "above_minor": 5}),
        (f"/parties/{ledger.party('core1')}/accounts", {"capability": "Admin", "person": "0x" + "08" * 16}),
        (f"/accounts/0x{ledger.maker('core1').account.hex()}/remove", None),
    ):
        assert admin.post(path, body).status_code == 202
        second.done(path, body)
    for verb in ("Pay", "Propose", "Payout"):
        admin.post(f"/parties/{ledger.party('core1')}/policies", {"verb": verb, "on": True})
    admin.done("/approvals/4/cancel")
    ledger.pass_days(4)
    admin.done("/approvals/5/release")


def rows(ledger: Ledger, kind: Any) -> list[Any]:
    with ledger.services.db.reading() as session:
        found = list(session.scalars(select(kind)))
        session.expunge_all()
        return found


class TestRowsAgainstContracts:
    def test_after_a_little_of_everything_nothing_differs(self, ledger: Ledger) -> None:
        a_little_of_everything(ledger)
        state = read_state(ledger.views)
        self.parties(ledger, state)
        self.accounts(ledger, state)
        self.requests(ledger, state)
        self.rules(ledger, state)

    def parties(self, ledger: Ledger, state: LedgerState) -> None:
        found = rows(ledger, PartyRow)
        assert {row.id for row in found} == {key for key, _ in state.rows("party")}
        for row in found:
            scheme, value = LegalId(row.scheme, row.value).on_chain()
            assert state.row("party", row.id) == {
                "value": value,
                "scheme": scheme,
                "roles": row.roles,
                "licences": row.licences,
                "size": SIZES.index(row.size),
                "reviewed": row.reviewed,
                "jurisdiction": row.jurisdiction.encode("ascii"),
                "kybUntil": row.kyb_until,
                "suspendedBy": row.suspended_by or 0,
                "admins": row.admins,
            }

    def accounts(self, ledger: Ledger, state: LedgerState) -> None:
        found = rows(ledger, AccountRow)
        assert {row.address for row in found} == {key for key, _ in state.rows("account")}
        for row in found:
            assert state.row("account", row.address) == {
                "party": row.party,
                "capability": ("None", *CAPABILITIES).index(row.capability or "None"),
                "person": row.person,
            }

    def requests(self, ledger: Ledger, state: LedgerState) -> None:
        found = rows(ledger, ApprovalRow)
        assert {row.state for row in found} == {"Open", "Consumed", "Cancelled", "Released"}
        assert {row.id for row in found} == {key for key, _ in state.rows("approval")}
        for row in found:
            assert state.row("approval", row.id) == {
                "party": row.party,
                "maker": row.maker,
                "state": STATES.index(row.state),
                "expiresAt": row.expires_at,
                "target": row.target,
                "terms": keccak(row.call),
            }
        set_ones = {(row.party, row.verb): {"on": row.on, "above": row.above} for row in rows(ledger, PolicyRow)}
        for key, policy in state.rows("policy"):
            assert set_ones.get(key, {"on": False, "above": 0}) == policy
        assert {verb for _, verb in set_ones} < set(VERBS)

    def rules(self, ledger: Ledger, state: LedgerState) -> None:
        parameters = {
            row.name: {"value": row.value, "before": row.before, "from": row.from_}
            for row in rows(ledger, ParameterRow)
        }
        assert parameters == dict(state.rows("parameter"))
        currencies = {row.code: {"token": row.token, "bank": row.bank} for row in rows(ledger, CurrencyRow)}
        assert currencies == dict(state.rows("currency"))
