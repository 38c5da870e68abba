"""What the sweeper puts away, what that frees, and what it leaves alone."""

from __future__ import annotations

from app.kernel.fields import instant_text
from tests.app.claims.kit import GROSS, paid, root, split
from tests.app.claims.kit import offered as transfer_offered
from tests.app.financing.kit import PRINCIPAL, PURSE, balance, requested
from tests.app.financing.kit import offered as financing_offered
from tests.app.ledger import DAY_S, Ledger
from tests.app.receivables.kit import UNTIL_DUE_DAYS, cny, proposed
from tests.app.sweeping.kit import CONFIRM, limit_used, maker_of, quota_pending, sweep_of, swept

OFFER_DAYS = 10
"""How long the kit's transfer offers last."""
APPROVAL_DAYS = 3


class TestTransferOffers:
    def test_an_expired_one_ends_and_its_claim_is_free(self, ledger: Ledger) -> None:
        claim = root(ledger)
        offer = transfer_offered(ledger, claim, GROSS)
        ledger.pass_days(OFFER_DAYS)
        assert swept(ledger.services) == 1
        tier1 = ledger.maker("tier1")
        assert tier1.seen(f"/transfer-offers/{offer['id']}")["state"] == "Released"
        assert tier1.seen(f"/claims/{claim}")["lock"] == "None"
        assert len(split(ledger, claim, GROSS // 2, GROSS // 2)) == 2

    def test_one_that_is_paid_on_stays_and_its_giver_gets_what_is_due(self, ledger: Ledger) -> None:
        offer = transfer_offered(ledger, root(ledger), GROSS)
        paid(ledger, 100)
        assert swept(ledger.services) == 1
        assert ledger.maker("tier2").seen(f"/transfer-offers/{offer['id']}")["state"] == "Open"
        assert balance(ledger, "tier1") == 100

    def test_one_whose_claim_fell_due_ends(self, ledger: Ledger) -> None:
        claim = root(ledger)
        ledger.pass_days(UNTIL_DUE_DAYS - 5)
        offer = transfer_offered(ledger, claim, GROSS)
        ledger.pass_days(5)
        assert swept(ledger.services) == 2, "the offer, and the mark of its overdue receivable"
        assert ledger.maker("tier2").seen(f"/transfer-offers/{offer['id']}")["state"] == "Released"

    def test_a_live_one_is_never_touched(self, ledger: Ledger) -> None:
        offer = transfer_offered(ledger, root(ledger), GROSS)
        ends_at = ledger.views.read("ClaimToken", "transferOffer", int(offer["id"]))["expiresAt"]
        ledger.clock.advance_to(ends_at - 1)
        before = ledger.chain.head()
        assert swept(ledger.services) == 0
        assert ledger.chain.head() == before
        assert ledger.maker("tier2").seen(f"/transfer-offers/{offer['id']}")["state"] == "Open"
        ledger.clock.advance_to(ends_at)
        assert swept(ledger.services) == 1


class TestFinancingOffers:
    def test_an_expired_ones_escrow_comes_back_and_its_limit_is_free(self, lending: Ledger) -> None:
        offer = financing_offered(lending, requested(lending))
        assert (balance(lending, "funder1"), limit_used(lending)) == (PURSE - PRINCIPAL, PRINCIPAL)
        lending.pass_days(14)
        assert swept(lending.services) == 1
        assert (balance(lending, "funder1"), limit_used(lending)) == (PURSE, 0)
        assert lending.maker("funder1").seen(f"/offers/{offer['id']}")["state"] == "Released"

    def test_the_losers_escrow_comes_back_and_the_loan_stays(self, lending: Ledger) -> None:
        request = requested(lending)
        chosen, other = (financing_offered(lending, request, funder) for funder in ("funder1", "funder2"))
        loan = lending.maker("tier1").done(f"/offers/{chosen['id']}/accept")["loan"]
        assert swept(lending.services) == 1
        assert (balance(lending, "funder2"), limit_used(lending, "funder2")) == (PURSE, 0)
        assert (balance(lending, "funder1"), limit_used(lending, "funder1")) == (PURSE - PRINCIPAL, PRINCIPAL)
        assert lending.maker("funder2").seen(f"/offers/{other['id']}")["state"] == "Released"
        assert lending.maker("tier1").seen(f"/loans/{loan}")["state"] == "Open"

    def test_one_on_a_withdrawn_request_comes_back(self, lending: Ledger) -> None:
        request = requested(lending)
        financing_offered(lending, request)
        lending.maker("tier1").done(f"/financing-requests/{request['id']}/withdraw")
        assert swept(lending.services) == 1
        assert balance(lending, "funder1") == PURSE

    def test_a_live_one_is_never_touched(self, lending: Ledger) -> None:
        offer = financing_offered(lending, requested(lending))
        lending.clock.advance_to(
            lending.views.read("FinancingDesk", "financingOffer", int(offer["id"]))["expiresAt"] - 1
        )
        before = lending.chain.head()
        assert swept(lending.services) == 0
        assert lending.chain.head() == before
        assert balance(lending, "funder1") == PURSE - PRINCIPAL
        lending.clock.advance(1)
        assert swept(lending.services) == 1


class TestRequestsForASecondPerson:
    def test_an_expired_one_frees_what_it_held_of_the_quota(self, ledger: Ledger) -> None:
        ledger.require_two("core1", CONFIRM)
        receivable = proposed(ledger)
        waiting = ledger.maker("core1").post(f"/receivables/{receivable['id']}/confirm")
        approval = waiting.json()["pending"]["id"]
        assert quota_pending(ledger) == GROSS
        ledger.pass_days(APPROVAL_DAYS)
        assert quota_pending(ledger) == GROSS
        assert swept(ledger.services) == 1
        assert quota_pending(ledger) == 0
        assert ledger.maker("core1").seen(f"/approvals/{approval}")["state"] == "Released"

    def test_one_whose_maker_was_removed_frees_what_it_held_of_the_quota(self, ledger: Ledger) -> None:
        ledger.require_two("core1", CONFIRM)
        ledger.maker("core1").post(f"/receivables/{proposed(ledger)['id']}/confirm")
        address = "0x" + ledger.maker("core1").account.hex()
        ledger.admin("core1").post(f"/accounts/{address}/remove")
        assert (swept(ledger.services), quota_pending(ledger)) == (0, GROSS)
        ledger.checker("operator").done(f"/accounts/{address}/remove")
        assert (swept(ledger.services), quota_pending(ledger)) == (1, 0)

    def test_one_that_was_overtaken_is_put_away(self, ledger: Ledger) -> None:
        ledger.require_two("core1", CONFIRM)
        path = f"/receivables/{proposed(ledger)['id']}/confirm"
        approval = ledger.maker("core1").post(path).json()["pending"]["id"]
        ledger.require_two("core1", CONFIRM, above=GROSS + 1)
        assert ledger.maker("core1").done(path)["state"] == "Confirmed"
        assert quota_pending(ledger) == 0
        assert ledger.maker("core1").seen(f"/approvals/{approval}")["state"] == "Void"
        assert swept(ledger.services) == 1
        assert ledger.maker("core1").seen(f"/approvals/{approval}")["state"] == "Released"
        assert swept(ledger.services) == 0

    def test_one_that_can_still_be_used_is_never_touched(self, ledger: Ledger) -> None:
        ledger.require_two("core1", CONFIRM)
        receivable = proposed(ledger)
        ledger.maker("core1").post(f"/receivables/{receivable['id']}/confirm")
        before = ledger.chain.head()
        assert swept(ledger.services) == 0
        assert ledger.chain.head() == before
        assert ledger.checker("core1").done(f"/receivables/{receivable['id']}/confirm")["state"] == "Confirmed"
        ledger.pass_days(APPROVAL_DAYS)
        assert swept(ledger.services) == 0


class TestReceivables:
    def test_one_past_its_due_day_is_marked_overdue_and_stops_its_debtor(self, ledger: Ledger) -> None:
        root(ledger)
        waiting = proposed(ledger)
        record = ledger.views.read("ReceivableBook", "receivable", 1)
        ledger.clock.advance_to(record["dueAt"] - 1)
        assert swept(ledger.services) == 0
        ledger.clock.advance_to(record["dueAt"])
        assert swept(ledger.services) == 2, "the mark, and the proposal to which nobody can agree any more"
        shown = ledger.maker("tier1").seen("/receivables/1")
        assert (shown["state"], shown["marked_overdue"]) == ("Confirmed", True)
        assert ledger.maker("tier1").seen(f"/receivables/{waiting['id']}")["state"] == "Expired"
        (quota,) = ledger.maker("core1").seen("/issuer-quotas")["items"]
        assert quota["stopped"] is True

    def test_one_past_its_days_of_grace_is_marked_defaulted(self, ledger: Ledger) -> None:
        root(ledger)
        ledger.pass_days(UNTIL_DUE_DAYS + 3)
        assert swept(ledger.services) == 2
        assert ledger.maker("tier1").seen("/receivables/1")["state"] == "Defaulted"
        assert swept(ledger.services) == 0

    def test_a_debtors_proposal_past_its_due_day_frees_its_quota(self, ledger: Ledger) -> None:
        proposed(ledger, by="core1")
        assert quota_pending(ledger) == GROSS
        ledger.pass_days(UNTIL_DUE_DAYS)
        assert (swept(ledger.services), quota_pending(ledger)) == (1, 0)


class TestRedemptions:
    def test_what_is_due_is_drawn_by_every_holder(self, ledger: Ledger) -> None:
        first, second = split(ledger, root(ledger), GROSS // 2, GROSS // 2)
        paid(ledger, 1_000)
        assert swept(ledger.services) == 2
        assert balance(ledger, "tier1") == 1_000
        assert swept(ledger.services) == 0
        assert [ledger.maker("tier1").seen(f"/claims/{each}")["due_now"]["amount"] for each in (first, second)] == [
            0,
            0,
        ]

    def test_the_lender_is_paid_without_anybody_asking(self, lending: Ledger) -> None:
        offer = financing_offered(lending, requested(lending))
        loan = lending.maker("tier1").done(f"/offers/{offer['id']}/accept")["loan"]
        paid(lending, GROSS)
        assert swept(lending.services) == 1
        assert lending.maker("tier1").seen(f"/loans/{loan}")["state"] == "Closed"
        assert balance(lending, "funder1") >= PURSE

    def test_a_crowd_of_small_claims_keeps_no_lender_and_no_borrower_waiting(self, lending: Ledger) -> None:
        """A debtor and a holder that split finely could else let interest run on what lies ready."""
        small = [10_000] * 5
        *crowd, pledged = split(lending, "1", *small, GROSS - sum(small))
        offer = financing_offered(lending, requested(lending, claim=pledged), least=cny(GROSS - sum(small)))
        lending.maker("tier1").done(f"/offers/{offer['id']}/accept")
        paid(lending, GROSS // 100)
        sweep = sweep_of(lending.services, items_max=1)
        assert swept(lending.services, sweep) == 2
        tier1 = lending.maker("tier1")
        due = {each: tier1.seen(f"/claims/{each}")["due_now"]["amount"] for each in (*crowd, pledged)}
        assert due == dict.fromkeys(crowd, 100) | {crowd[0]: 0, pledged: 0}
        assert balance(lending, "funder1") > PURSE - PRINCIPAL


class TestARound:
    def test_takes_a_bounded_batch_the_oldest_first(self, ledger: Ledger) -> None:
        third = GROSS // 4
        claims = split(ledger, root(ledger), third, third, GROSS - 2 * third)
        values = (third, third, GROSS - 2 * third)
        offers = [transfer_offered(ledger, *each)["id"] for each in zip(claims, values, strict=True)]
        ledger.pass_days(OFFER_DAYS)
        sweep, tier1 = sweep_of(ledger.services, items_max=2), ledger.maker("tier1")
        assert swept(ledger.services, sweep) == 2
        assert [tier1.seen(f"/transfer-offers/{each}")["state"] for each in offers] == ["Released", "Released", "Void"]
        assert swept(ledger.services, sweep) == 1
        assert swept(ledger.services, sweep) == 0

    def test_begins_again_at_the_oldest_once_it_came_to_the_end(self, ledger: Ledger) -> None:
        first, second = split(ledger, root(ledger), GROSS // 2, GROSS // 2)
        lasting = instant_text(ledger.chain.now() + 2 * OFFER_DAYS * DAY_S)
        early = transfer_offered(ledger, first, GROSS // 2, expires_at=lasting)
        transfer_offered(ledger, second, GROSS // 2)
        sweep = sweep_of(ledger.services, items_max=2)
        ledger.pass_days(OFFER_DAYS)
        assert swept(ledger.services, sweep) == 1
        ledger.pass_days(OFFER_DAYS)
        assert swept(ledger.services, sweep) == 1
        assert ledger.maker("tier1").seen(f"/transfer-offers/{early['id']}")["state"] == "Released"

    def test_acts_with_the_operators_maker(self, ledger: Ledger) -> None:
        maker = maker_of(ledger.services)
        assert (maker.party, maker.account) == (ledger.party("operator"), ledger.maker("operator").account)
