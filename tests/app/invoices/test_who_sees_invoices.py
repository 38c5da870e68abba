"""Reading invoices: sides and overseers; proofs that hold by themselves; rows that say what the contract says."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sqlalchemy import select

from app.invoices.merkle import Disclosure, Step, verify
from app.invoices.tables import InvoiceRow
from app.kernel.codec import ContractCall
from tests.app.ledger import Ledger
from tests.app.receivables.kit import GROSS, cny, confirmed, proposed, registered, terms

TIER1 = (Path(__file__).parents[2] / "data" / "invoices" / "cn-einvoice-tier1.xml").read_bytes()
STRANGERS = ("governance", "operator", "bank", "core2", "tier2", "tier3", "funder1", "factor")
SEES = ("core1", "tier1", "regulator", "auditor")
READS = ("", "/document", "/proofs", "/proofs/gross")


class TestWhoSeesAnInvoice:
    def test_sides_and_overseers_see_it_and_nobody_else(self, ledger: Ledger) -> None:
        path = f"/invoices/{registered(ledger)['id']}"
        for read in READS:
            seen = {handle for handle in SEES + STRANGERS if ledger.maker(handle).get(path + read).status_code == 200}
            assert seen == set(SEES), read
            assert ledger.maker("tier2").get(path + read).json()["type"] == "/problems/not-found"
            assert ledger.client.get(f"/v1{path}{read}").status_code == 401

    def test_lists_show_the_same(self, ledger: Ledger) -> None:
        registered(ledger)
        counts = {handle: len(ledger.maker(handle).seen("/invoices")["items"]) for handle in SEES + STRANGERS}
        assert counts == dict.fromkeys(SEES, 1) | dict.fromkeys(STRANGERS, 0)

    def test_writing_needs_a_key_too(self, ledger: Ledger) -> None:
        for path in ("/invoices", "/invoices/upload", "/invoices/read", "/invoices/1/correct"):
            answer = ledger.client.post(f"/v1{path}", headers={"Idempotency-Key": "k"}, json={})
            assert answer.status_code == 401, path

    def test_what_names_nothing_is_not_there(self, ledger: Ledger) -> None:
        for name in ("0", "01", "x", "99", str(2**64)):
            assert ledger.maker("auditor").get(f"/invoices/{name}").status_code == 404, name

    def test_lists_are_filtered(self, ledger: Ledger) -> None:
        first = registered(ledger, number="A-1", issued_on="2026-09-01")
        second = registered(ledger, buyer="core2", gross=cny(7))
        ledger.maker("tier1").done("/receivables", terms(ledger, {second["id"]: 7}, debtor="core2"))

        def listed(**wanted: Any) -> list[str]:
            return [each["id"] for each in ledger.maker("tier1").seen("/invoices", **wanted)["items"]]

        assert listed() == [second["id"], first["id"]]
        assert listed(number="ａ - 1") == [first["id"]]
        assert listed(party=str(ledger.party("core2"))) == [second["id"]]
        assert listed(issued_until="2026-09-01") == [first["id"]]
        assert listed(issued_from="2026-09-02") == [second["id"]]
        assert listed(has_left=True) == [first["id"]]
        assert listed(has_left=False) == [second["id"]]
        refused = ledger.maker("tier1").get("/invoices", number="发票")
        assert refused.status_code == 422
        assert "Value error" not in refused.text

    def test_a_list_goes_on_from_its_cursor(self, ledger: Ledger) -> None:
        made = [registered(ledger)["id"] for _ in range(3)]
        first = ledger.maker("core1").seen("/invoices", limit=2)
        rest = ledger.maker("core1").seen("/invoices", limit=2, cursor=first["next_cursor"])
        assert [each["id"] for each in first["items"] + rest["items"]] == made[::-1]


class TestProofs:
    def test_each_field_is_found_under_the_root_on_chain(self, ledger: Ledger) -> None:
        supplier = ledger.maker("tier1")
        found = supplier.done("/invoices/upload", TIER1, Content_Type="application/xml")
        root = ledger.views.read("InvoiceRegister", "invoice", int(found["id"]))["root"]
        fields = supplier.seen(f"/invoices/{found['id']}/proofs")["fields"]
        assert fields["seller.legal_id"] == "USCC:91440300MA5EQ4T81A"
        assert "lines.0.description" in fields
        for path, value in fields.items():
            shown = disclosure_of(supplier.seen(f"/invoices/{found['id']}/proofs/{path}"))
            assert (shown.path, shown.value) == (path, value)
            assert verify(root, shown)
            assert not verify(root, Disclosure(path, value + "0", shown.salt, shown.steps))

    def test_a_field_that_is_not_there_cannot_be_proven(self, ledger: Ledger) -> None:
        found = registered(ledger)
        assert ledger.maker("tier1").get(f"/invoices/{found['id']}/proofs/discount").status_code == 404

    def test_an_invoice_that_came_past_this_service_has_no_document_here(self, ledger: Ledger) -> None:
        struct = {
            "seller": ledger.party("tier1"),
            "buyer": ledger.party("core1"),
            "number": b"X-1",
            "currency": b"CNY",
            "gross": 5,
            "reductions": 0,
            "issuedOn": 20_000,
            "root": b"\x01" * 32,
        }
        ledger.act("tier1", ContractCall("InvoiceRegister", "register", {"t": struct}))
        for read in READS[1:]:
            assert ledger.maker("tier1").get(f"/invoices/1{read}").status_code == 404
        assert ledger.maker("tier1").seen("/invoices/1")["gross"] == cny(5)


class TestRows:
    def test_they_are_the_contracts_own_records(self, ledger: Ledger) -> None:
        confirmed(ledger)
        ledger.maker("core1").done(f"/receivables/{proposed(ledger, face=GROSS // 3)['id']}/reject")
        corrected = registered(ledger)
        body = {"gross": cny(3), "issued_on": "2026-09-20"}
        ledger.maker("tier1").done(f"/invoices/{corrected['id']}/correct", body)
        with ledger.services.db.reading() as session:
            rows = session.scalars(select(InvoiceRow)).all()
            assert len(rows) == ledger.views.read("InvoiceRegister", "invoiceCount") == 3
            for row in rows:
                assert dict(ledger.views.read("InvoiceRegister", "invoice", row.id)) == {
                    "seller": row.seller,
                    "buyer": row.buyer,
                    "gross": row.gross,
                    "reductions": row.reductions,
                    "credited": row.credited,
                    "allocated": row.allocated,
                    "revision": row.revision,
                    "currency": row.currency.encode(),
                    "issuedOn": row.issued_on,
                    "registeredAt": row.registered_at,
                    "root": row.root,
                    "key": row.key,
                }


def disclosure_of(shown: dict[str, Any]) -> Disclosure:
    """A proof as it came over REST."""
    steps = tuple(
        Step(bytes.fromhex(step["sibling"][2:]), sibling_is_left=step["side"] == "Left") for step in shown["steps"]
    )
    return Disclosure(shown["path"], shown["value"], bytes.fromhex(shown["salt"][2:]), steps)
