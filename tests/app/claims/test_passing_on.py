"""A claim is passed on in payment of an invoice, and becomes the recipient's only when it accepts."""

from __future__ import annotations

from typing import Any

import pytest

from app.kernel.fields import instant_text
from chain.contracts.verbs import VERBS
from tests.app.claims.kit import GROSS, accepted, cny, offer_body, offered, paid, passed_on, root, split
from tests.app.ledger import DAY_S, Ledger
from tests.app.receivables.kit import UNTIL_DUE_DAYS


def state(ledger: Ledger, offer: dict[str, Any]) -> str:
    shown: str = ledger.maker("tier1").seen(f"/transfer-offers/{offer['id']}")["state"]
    return shown


class TestOffer:
    def test_the_claim_is_locked_while_the_offer_is_open(self, ledger: Ledger) -> None:
        claim = root(ledger)
        offer = offered(ledger, claim, GROSS)
        assert (offer["state"], offer["outstanding"]) == ("Open", cny(GROSS))
        assert (offer["recourse"], offer["discharge"]) == ("With", "OnPayment")
        shown = ledger.maker("tier1").seen(f"/claims/{claim}")
        assert (shown["lock"], shown["locked_by"]) == ("TransferOffer", offer["id"])
        assert shown["holder"] == str(ledger.party("tier1"))

    @pytest.mark.parametrize(
        ("changes", "status", "code"),
        [
            ({"recipient": "tier1"}, 422, "RecipientIsHolder"),
            ({"recipient": "core1"}, 422, "RecipientIsDebtor"),
            ({"recipient": "funder1"}, 403, "RoleMissing"),
            ({"recipient": "tier3"}, 422, "InvoiceSidesDiffer"),
        ],
    )
    def test_only_a_supplier_that_is_neither_holder_nor_debtor_and_sent_the_invoice(
        self, ledger: Ledger, changes: dict[str, str], status: int, code: str
    ) -> None:
        claim = root(ledger)
        body = offer_body(ledger, GROSS, recipient=str(ledger.party(changes["recipient"])))
        answer = ledger.maker("tier1").post(f"/claims/{claim}/transfer-offers", body)
        assert (answer.status_code, answer.json()["code"]) == (status, code)

    def test_a_stranger_cannot_be_a_recipient(self, ledger: Ledger) -> None:
        claim = root(ledger)
        answer = ledger.maker("tier1").post(
            f"/claims/{claim}/transfer-offers", offer_body(ledger, GROSS, recipient="999")
        )
        assert (answer.status_code, answer.json()["code"]) == (404, "PartyUnknown")

    def test_an_invoice_of_others_is_not_there(self, ledger: Ledger) -> None:
        claim = root(ledger)
        foreign = offer_body(ledger, GROSS, giver="tier2", to="tier3")["invoice"]
        answer = ledger.maker("tier1").post(
            f"/claims/{claim}/transfer-offers", offer_body(ledger, GROSS, invoice=foreign)
        )
        assert answer.status_code == 404

    def test_an_invoice_smaller_than_the_claim_is_not_paid_by_it(self, ledger: Ledger) -> None:
        claim = root(ledger)
        answer = ledger.maker("tier1").post(f"/claims/{claim}/transfer-offers", offer_body(ledger, GROSS - 1))
        assert (answer.status_code, answer.json()["code"]) == (409, "InvoiceOverallocated")

    @pytest.mark.parametrize("days", [-1, 0, 31])
    def test_an_offer_lasts_a_while_but_not_for_ever(self, ledger: Ledger, days: int) -> None:
        claim = root(ledger)
        expires_at = instant_text(ledger.chain.now() + days * DAY_S)
        answer = ledger.maker("tier1").post(
            f"/claims/{claim}/transfer-offers", offer_body(ledger, GROSS, expires_at=expires_at)
        )
        assert (answer.status_code, answer.json()["code"]) == (422, "ExpiryOutOfRange")

    def test_a_claim_is_offered_to_one_at_a_time(self, ledger: Ledger) -> None:
        claim = root(ledger)
        offered(ledger, claim, GROSS)
        answer = ledger.maker("tier1").post(f"/claims/{claim}/transfer-offers", offer_body(ledger, GROSS, to="tier3"))
        assert (answer.status_code, answer.json()["code"]) == (409, "ClaimIsLocked")

    def test_under_dual_control_a_second_person_offers(self, ledger: Ledger) -> None:
        claim = root(ledger)
        ledger.require_two("tier1", VERBS["OfferTransfer"])
        body = offer_body(ledger, GROSS)
        assert ledger.maker("tier1").post(f"/claims/{claim}/transfer-offers", body).status_code == 202
        offer = ledger.checker("tier1").done(f"/claims/{claim}/transfer-offers", body)
        assert offer["state"] == "Open"


class TestAccept:
    def test_the_recipient_holds_it_one_tier_down_and_the_invoice_is_taken_up(self, ledger: Ledger) -> None:
        claim = root(ledger)
        offer = accepted(ledger, offered(ledger, claim, GROSS))
        assert offer["state"] == "Accepted"
        shown = ledger.maker("tier2").seen(f"/claims/{claim}")
        assert (shown["holder"], shown["tier"], shown["lock"]) == (str(ledger.party("tier2")), 2, "None")
        invoice = ledger.maker("tier2").seen(f"/invoices/{offer['invoice']}")
        assert invoice["left"] == cny(0)

    def test_an_invoice_is_paid_once(self, ledger: Ledger) -> None:
        first, second = split(ledger, root(ledger), 400, GROSS - 400)
        offer = offered(ledger, first, 400)
        accepted(ledger, offer)
        body = offer_body(ledger, GROSS - 400, invoice=offer["invoice"])
        answer = ledger.maker("tier1").post(f"/claims/{second}/transfer-offers", body)
        assert (answer.status_code, answer.json()["code"]) == (409, "InvoiceOverallocated")

    def test_the_recipient_names_the_least_it_takes(self, ledger: Ledger) -> None:
        offer = offered(ledger, root(ledger), GROSS)
        answer = ledger.maker("tier2").post(f"/transfer-offers/{offer['id']}/accept", {"least": cny(GROSS + 1)})
        assert (answer.status_code, answer.json()["code"]) == (409, "BelowLeast")
        wrong = {"least": {"amount": GROSS, "currency": "EUR"}}
        assert ledger.maker("tier2").post(f"/transfer-offers/{offer['id']}/accept", wrong).status_code == 422
        accepted = ledger.maker("tier2").done(f"/transfer-offers/{offer['id']}/accept", {"least": cny(1)})
        assert accepted["state"] == "Accepted"

    def test_the_giver_cannot_accept_for_it(self, ledger: Ledger) -> None:
        offer = offered(ledger, root(ledger), GROSS)
        answer = ledger.maker("tier1").post(f"/transfer-offers/{offer['id']}/accept", {"least": cny(GROSS)})
        assert (answer.status_code, answer.json()["code"]) == (403, "TransferOfferNotForCaller")

    def test_an_expired_offer_is_void_and_anyone_of_the_two_puts_it_away(self, ledger: Ledger) -> None:
        claim = root(ledger)
        offer = offered(ledger, claim, GROSS)
        ledger.pass_days(10)
        assert state(ledger, offer) == "Void"
        answer = ledger.maker("tier2").post(f"/transfer-offers/{offer['id']}/accept", {"least": cny(GROSS)})
        assert (answer.status_code, answer.json()["code"]) == (409, "TransferOfferIsVoid")
        assert ledger.maker("tier2").done(f"/transfer-offers/{offer['id']}/release")["state"] == "Released"
        assert ledger.maker("tier1").seen(f"/claims/{claim}")["lock"] == "None"

    def test_a_payment_voids_no_offer_and_the_giver_gets_what_is_due_before(self, ledger: Ledger) -> None:
        claim = root(ledger)
        offer = offered(ledger, claim, GROSS)
        paid(ledger, 1_000)
        assert state(ledger, offer) == "Open"
        tier2 = ledger.maker("tier2")
        answer = tier2.post(f"/transfer-offers/{offer['id']}/accept", {"least": cny(GROSS)})
        assert (answer.status_code, answer.json()["code"]) == (409, "BelowLeast")
        tier2.done(f"/transfer-offers/{offer['id']}/accept", {"least": cny(GROSS - 1_000)})
        assert ledger.maker("tier1").seen("/deposits")["items"][0]["balance"] == cny(1_000)
        shown = tier2.seen(f"/claims/{claim}")
        assert (shown["outstanding"], shown["due_now"]) == (cny(GROSS - 1_000), cny(0))
        assert tier2.seen(f"/invoices/{offer['invoice']}")["left"] == cny(1_000)

    def test_a_redemption_by_anyone_does_not_stop_an_acceptance(self, ledger: Ledger) -> None:
        claim = root(ledger)
        offer = offered(ledger, claim, GROSS)
        paid(ledger, 1_000)
        ledger.maker("core1").done(f"/claims/{claim}/redeem")
        done = ledger.maker("tier2").done(f"/transfer-offers/{offer['id']}/accept", {"least": cny(GROSS - 1_000)})
        assert done["state"] == "Accepted"

    def test_an_offer_is_void_once_the_claim_is_due(self, ledger: Ledger) -> None:
        claim = root(ledger)
        ledger.pass_days(UNTIL_DUE_DAYS - 5)
        offer = offered(ledger, claim, GROSS)
        assert state(ledger, offer) == "Open"
        ledger.pass_days(5)
        assert state(ledger, offer) == "Void"
        answer = ledger.maker("tier2").post(f"/transfer-offers/{offer['id']}/accept", {"least": cny(GROSS)})
        assert (answer.status_code, answer.json()["code"]) == (409, "PastDue")
        ledger.maker("tier1").done(f"/transfer-offers/{offer['id']}/release")

    def test_a_closed_offer_stays_closed(self, ledger: Ledger) -> None:
        offer = offered(ledger, root(ledger), GROSS)
        accepted(ledger, offer)
        for verb, by in (("reject", "tier2"), ("cancel", "tier1"), ("release", "tier1")):
            answer = ledger.maker(by).post(f"/transfer-offers/{offer['id']}/{verb}")
            assert (answer.status_code, answer.json()["code"]) == (409, "TransferOfferNotOpen")


class TestEnding:
    @pytest.mark.parametrize(
        ("verb", "by", "expected"), [("reject", "tier2", "Rejected"), ("cancel", "tier1", "Cancelled")]
    )
    def test_the_claim_is_free_again(self, ledger: Ledger, verb: str, by: str, expected: str) -> None:
        claim = root(ledger)
        offer = offered(ledger, claim, GROSS)
        assert ledger.maker(by).done(f"/transfer-offers/{offer['id']}/{verb}")["state"] == expected
        shown = ledger.maker("tier1").seen(f"/claims/{claim}")
        assert (shown["lock"], shown["locked_by"]) == ("None", None)

    @pytest.mark.parametrize(("verb", "by"), [("reject", "tier1"), ("cancel", "tier2")])
    def test_each_side_has_its_own_way_out(self, ledger: Ledger, verb: str, by: str) -> None:
        offer = offered(ledger, root(ledger), GROSS)
        answer = ledger.maker(by).post(f"/transfer-offers/{offer['id']}/{verb}")
        assert (answer.status_code, answer.json()["code"]) == (403, "TransferOfferNotForCaller")

    def test_an_open_offer_is_not_put_away(self, ledger: Ledger) -> None:
        offer = offered(ledger, root(ledger), GROSS)
        answer = ledger.maker("tier2").post(f"/transfer-offers/{offer['id']}/release")
        assert (answer.status_code, answer.json()["code"]) == (409, "TransferOfferNotVoid")


class TestReading:
    def test_both_sides_and_overseers_see_an_offer(self, ledger: Ledger) -> None:
        offer = offered(ledger, root(ledger), GROSS)
        for handle in ("tier1", "tier2", "regulator", "auditor"):
            assert ledger.maker(handle).seen(f"/transfer-offers/{offer['id']}")["id"] == offer["id"]
            assert len(ledger.maker(handle).seen("/transfer-offers")["items"]) == 1

    def test_to_everybody_else_it_does_not_exist(self, ledger: Ledger) -> None:
        offer = offered(ledger, root(ledger), GROSS)
        for handle in ("core1", "tier3", "funder1", "bank", "operator", "governance"):
            stranger = ledger.maker(handle)
            assert stranger.get(f"/transfer-offers/{offer['id']}").status_code == 404
            assert stranger.seen("/transfer-offers")["items"] == []
            for verb in ("reject", "cancel", "release"):
                assert stranger.post(f"/transfer-offers/{offer['id']}/{verb}").status_code == 404
            answer = stranger.post(f"/transfer-offers/{offer['id']}/accept", {"least": cny(GROSS)})
            assert answer.status_code == 404

    def test_lists_tell_open_from_void(self, ledger: Ledger) -> None:
        first, second, third = split(ledger, root(ledger), 100, 200, GROSS - 300)
        gone = offered(ledger, first, 100, expires_at=instant_text(ledger.chain.now() + DAY_S))
        alive = offered(ledger, second, 200)
        passed_on(ledger, third, GROSS - 300)
        ledger.pass_days(2)
        tier2 = ledger.maker("tier2")
        assert [each["id"] for each in tier2.seen("/transfer-offers", state="Void")["items"]] == [gone["id"]]
        assert [each["id"] for each in tier2.seen("/transfer-offers", state="Open")["items"]] == [alive["id"]]
        assert len(tier2.seen("/transfer-offers", state="Accepted", claim=third)["items"]) == 1
        assert tier2.seen("/transfer-offers", recipient=str(ledger.party("tier3")))["items"] == []
