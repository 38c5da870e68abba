"""Who writes to the database alone gains no right by it."""

from __future__ import annotations

import hashlib
import secrets
from typing import Any

import pytest
from sqlalchemy import text

from tests.app.ledger import Ledger, Person


def change(ledger: Ledger, statement: str, **values: Any) -> None:
    """What somebody with the database's password does, and what the service then believes."""
    with ledger.services.db.engine.begin() as connection:
        assert connection.execute(text(statement), values).rowcount > 0
        connection.commit()
    ledger.services.gate.forget()


def id_of(person: Person) -> str:
    return person.key.split("_")[2]


class TestADoctoredKey:
    def test_of_a_supplier_does_not_mint_as_the_bank(self, ledger: Ledger) -> None:
        tier1, bank = ledger.maker("tier1"), ledger.maker("bank")
        change(
            ledger, "UPDATE api_key SET party = :party, account = :account WHERE id = :id",
            party=bank.party, account=bank.account, id=id_of(tier1),
        )  # fmt: skip
        body = {"party": str(tier1.party), "amount": {"amount": 100, "currency": "CNY"}, "reference": "CAMT-1"}
        assert tier1.post("/deposits", body).status_code == 401
        assert bank.get("/me").status_code == 200

    @pytest.mark.parametrize(
        "doctored",
        ["secret_hash = x'00'", "capability = 'Admin'", "scopes = '[\"keys\", \"read\", \"write\", \"x\"]'",
         "label = 'another'", "expires_at = 1", "created_at = 1", "issued_by = account", "digest = NULL", "scopes = 'no JSON'",
         "digest = (SELECT digest FROM api_key AS other WHERE other.id <> api_key.id LIMIT 1)"],
    )  # fmt: skip
    def test_opens_nothing_whatever_was_changed(self, ledger: Ledger, doctored: str) -> None:
        if ledger.services.db.engine.dialect.name != "sqlite":
            # PostgreSQL refuses to store what is no JSON, so there the doctored value is JSON of another shape.
            doctored = doctored.replace("x'00'", "'\\x00'::bytea").replace("'no JSON'", "'{}'")
        maker = ledger.maker("tier1")
        change(ledger, f"UPDATE api_key SET {doctored} WHERE id = :id", id=id_of(maker))  # noqa: S608
        assert maker.get("/me").status_code == 401

    def test_stays_revoked_when_its_revocation_is_deleted(self, ledger: Ledger) -> None:
        maker = ledger.maker("tier1")
        ledger.admin("tier1").done(f"/api-keys/{id_of(maker)}/revoke")
        change(ledger, "UPDATE api_key SET revoked_at = NULL WHERE id = :id", id=id_of(maker))
        assert maker.get("/me").status_code == 401

    def test_that_nobody_issued_opens_nothing(self, ledger: Ledger) -> None:
        bank, identity, secret = ledger.maker("bank"), secrets.token_hex(8), secrets.token_urlsafe(32)
        change(
            ledger,
            "INSERT INTO api_key SELECT :id, :hash, party, account, capability, scopes, label, created_at, expires_at, "
            "revoked_at, last_used_at, issued_by, digest FROM api_key WHERE id = :from",
            id=identity, hash=hashlib.sha256(secret.encode()).digest(), **{"from": id_of(bank)},
        )  # fmt: skip
        forged = Person(ledger.client, bank.party, bank.account, f"tsk_sandbox_{identity}_{secret}")
        assert forged.get("/me").status_code == 401

    def test_still_notes_when_it_was_used(self, ledger: Ledger) -> None:
        maker = ledger.maker("tier1")
        assert maker.get("/me").status_code == 200
        ledger.pass_days(1)
        assert maker.get("/me").status_code == 200
        ledger.services.gate.forget()
        assert maker.get("/me").status_code == 200


class TestDoctoredStanding:
    def test_a_role_that_only_a_table_has_is_none(self, ledger: Ledger) -> None:
        tier1 = ledger.maker("tier1")
        change(ledger, "UPDATE party SET roles = 2047 WHERE id = :id", id=tier1.party)
        assert tier1.seen("/me")["roles"] == ["Supplier"]
        assert tier1.get("/audit/reconcile").status_code == 403

    def test_an_account_that_only_a_table_moves_stays_where_it_was(self, ledger: Ledger) -> None:
        tier1, bank = ledger.maker("tier1"), ledger.maker("bank")
        change(ledger, "UPDATE account SET party = :bank WHERE address = :id", bank=bank.party, id=tier1.account)
        assert tier1.seen("/me")["party"] == str(tier1.party)

    def test_an_account_that_is_removed_on_chain_opens_nothing_whatever_a_table_says(self, ledger: Ledger) -> None:
        gone, admin = ledger.maker("tier1"), ledger.admin("tier1")
        path = f"/accounts/0x{gone.account.hex()}/remove"
        assert admin.post(path).status_code == 202
        ledger.checker("operator").done(path)
        change(ledger, "UPDATE account SET capability = 'Maker' WHERE address = :id", id=gone.account)
        assert gone.get("/me").status_code == 401
