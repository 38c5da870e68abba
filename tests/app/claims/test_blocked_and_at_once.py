"""A blocked party undertakes nothing new and still gets what is due; callers at once get one result between them."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from app.kernel.codec import ContractCall
from tests.app.claims.kit import GROSS, cny, offer_body, offered, paid, root, split
from tests.app.ledger import Ledger

CLIENTS = 8


def suspended(ledger: Ledger, handle: str) -> None:
    ledger.act("operator", ContractCall("PartyRegistry", "suspend", {"id": ledger.party(handle), "reason": bytes(32)}))


class TestASuspendedParty:
    def test_passes_nothing_on(self, ledger: Ledger) -> None:
        claim = root(ledger)
        body = offer_body(ledger, GROSS)
        suspended(ledger, "tier1")
        answer = ledger.maker("tier1").post(f"/claims/{claim}/transfer-offers", body)
        assert (answer.status_code, answer.json()["code"]) == (409, "PartyIsSuspended")

    @pytest.mark.parametrize("side", ["tier1", "tier2"])
    def test_on_either_side_of_an_offer_ends_its_acceptance_but_not_its_release(
        self, ledger: Ledger, side: str
    ) -> None:
        offer = offered(ledger, root(ledger), GROSS)
        suspended(ledger, side)
        answer = ledger.maker("tier2").post(f"/transfer-offers/{offer['id']}/accept", {"least": cny(GROSS)})
        assert (answer.status_code, answer.json()["code"]) == (409, "PartyIsSuspended")
        assert ledger.maker("tier1").done(f"/transfer-offers/{offer['id']}/cancel")["state"] == "Cancelled"

    def test_redeems_and_is_paid_out(self, ledger: Ledger) -> None:
        claim = root(ledger)
        paid(ledger, GROSS)
        suspended(ledger, "tier1")
        tier1 = ledger.maker("tier1")
        assert tier1.done(f"/claims/{claim}/redeem")["state"] == "Redeemed"
        wish = {"amount": cny(GROSS), "bank_account": str(ledger.bank_account("tier1"))}
        assert tier1.done("/deposits/payouts", wish)["state"] == "Reserved"


class TestAtOnce:
    def test_many_acceptances_are_one(self, ledger: Ledger) -> None:
        offer = offered(ledger, root(ledger), GROSS)
        tier2 = ledger.maker("tier2")
        with ThreadPoolExecutor(CLIENTS) as pool:
            answers = list(
                pool.map(
                    lambda _: tier2.post(f"/transfer-offers/{offer['id']}/accept", {"least": cny(GROSS)}),
                    range(CLIENTS),
                )
            )
        assert sorted(answer.status_code for answer in answers) == [201] + [409] * (CLIENTS - 1)
        assert {each.json()["code"] for each in answers if each.status_code == 409} == {"TransferOfferNotOpen"}

    def test_many_redemptions_pay_once(self, ledger: Ledger) -> None:
        first, _second = split(ledger, root(ledger), 400, GROSS - 400)
        paid(ledger, GROSS // 2)
        tier1 = ledger.maker("tier1")
        with ThreadPoolExecutor(CLIENTS) as pool:
            answers = list(pool.map(lambda _: tier1.post(f"/claims/{first}/redeem"), range(CLIENTS)))
        assert sorted(answer.status_code for answer in answers) == [201] + [409] * (CLIENTS - 1)
        assert tier1.seen(f"/claims/{first}")["redeemed"] == cny(200)

    def test_one_statement_entry_brings_money_once(self, ledger: Ledger) -> None:
        body = {"party": str(ledger.party("tier1")), "amount": cny(700), "reference": "entry 1"}
        assert ledger.maker("bank").post("/deposits", body).status_code == 202
        second = ledger.checker("bank")
        with ThreadPoolExecutor(CLIENTS) as pool:
            answers = list(pool.map(lambda _: second.post("/deposits", body), range(CLIENTS)))
        assert sorted(answer.status_code for answer in answers) == [201] + [409] * (CLIENTS - 1)
        assert ledger.maker("tier1").seen("/deposits")["items"][0]["balance"] == cny(700)
