"""Redemption: each holder its share of what was paid, by vectors computed by hand."""

from __future__ import annotations

from tests.contracts.world import World, scenes
from tests.contracts.world.ledger import ViewRefused
from tests.contracts.world.members import account
from tests.contracts.world.scenes import FACE
from tests.contracts.world.words import ClaimState, Lock, TransferOfferState

TOKEN = "ClaimToken"


def pot(world: World, receivable: int) -> int:
    record = world.view("ReceivableBook", "receivable", receivable)
    return int(record["paid"] - record["redeemed"])


class TestRedeem:
    def test_anyone_may_and_the_holder_gets_it(self, world: World) -> None:
        receivable, claim = scenes.confirmed(world, 100)
        scenes.pay(world, receivable, 40)
        assert world.view(TOKEN, "dueTo", claim) == 40
        for by in (world.tier3.checker, world.core2.admin):
            assert world.clone().send(by, TOKEN, "redeem", claim)
        done = world.send(world.tier3.checker, TOKEN, "redeem", claim)
        assert done.event("ClaimRedeemed") == {
            "claim": claim,
            "toHolder": 40,
            "toLender": 0,
            "redeemed": 40,
            "state": ClaimState.Live,
        }
        assert done.event("PotDrawn") == {
            "receivable": receivable,
            "to": world.tier1.id,
            "amount": 40,
            "redeemed": 40,
        }
        assert scenes.deposit(world, world.tier1) == 40
        assert (pot(world, receivable), world.view(TOKEN, "dueTo", claim)) == (0, 0)
        assert world.view(TOKEN, "balanceOf(uint256)", claim) == 60

    def test_the_last_cent_ends_the_claim(self, world: World) -> None:
        receivable, claim = scenes.confirmed(world, 100)
        scenes.pay(world, receivable, 100)
        done = world.send(world.tier1.maker, TOKEN, "redeem", claim)
        assert done.event("ClaimRedeemed")["state"] == ClaimState.Redeemed
        assert world.view(TOKEN, "claim", claim)["state"] == ClaimState.Redeemed
        # The standard's events: all of it drawn, and a token that ends with nothing left.
        drawn = {"fromTokenId": claim, "toTokenId": 0}
        assert done.all("TransferValue") == [drawn | {"value": 100}, drawn | {"value": 0}]
        assert done.event("SlotChanged") == {"tokenId": claim, "oldSlot": receivable, "newSlot": 0}
        assert done.all("Transfer")[0] == {"from": world.tier1.holder, "to": bytes(20), "tokenId": claim}
        assert world.view(TOKEN, "balanceOf(address)", world.tier1.holder) == 0
        assert world.view(TOKEN, "dueTo", claim) == 0
        world.refuses("ClaimNotLive", world.tier1.maker, TOKEN, "redeem", claim, state=ClaimState.Redeemed)

    def test_nothing_is_due_before_something_is_paid(self, world: World) -> None:
        receivable, claim = scenes.confirmed(world, 100)
        world.refuses("NothingDue", world.tier1.maker, TOKEN, "redeem", claim, claim=claim)
        scenes.pay(world, receivable, 40)
        scenes.redeem(world, claim)
        world.refuses("NothingDue", world.tier1.maker, TOKEN, "redeem", claim)

    def test_a_split_or_unknown_claim_redeems_nothing(self, world: World) -> None:
        receivable, claim = scenes.confirmed(world, 100)
        scenes.split(world, claim, 50, 50)
        scenes.pay(world, receivable, 100)
        world.refuses("ClaimNotLive", world.tier1.maker, TOKEN, "redeem", claim, state=ClaimState.Split)
        world.refuses("ClaimUnknown", world.tier1.maker, TOKEN, "redeem", 99, claim=99)
        world.refuses("AccountUnknown", account("stranger"), TOKEN, "redeem", claim)

    def test_a_blocked_holder_receives_what_is_due(self, world: World) -> None:
        receivable, claim = scenes.confirmed(world, 100)
        scenes.pay(world, receivable, 100)
        scenes.suspend(world, world.tier1)
        assert scenes.redeem(world, claim) == (100, 0)

    def test_an_offered_claim_redeems_to_its_holder(self, world: World) -> None:
        receivable, claim = scenes.confirmed(world, 100)
        offer = scenes.transfer_offer(world, claim, world.tier1, world.tier2)
        scenes.pay(world, receivable, 100)
        assert scenes.redeem(world, claim) == (100, 0)
        # Used up, its offer is void; put away, it leaves no lock behind.
        world.send(world.tier3.maker, TOKEN, "releaseTransfer", offer)
        record = world.view(TOKEN, "claim", claim)
        assert (record["lock"], record["state"]) == (Lock.None_, ClaimState.Redeemed)
        assert world.view(TOKEN, "transferOffer", offer)["state"] == TransferOfferState.Released


class TestVectors:
    def test_face_30_held_as_10_and_20(self, world: World) -> None:
        receivable, claim = scenes.confirmed(world, 30)
        ten, twenty = scenes.split(world, claim, 10, 20)
        scenes.pay(world, receivable, 10)
        out = scenes.redeem(world, ten)[0]
        assert out == 3  # ⌊10 × 10 / 30⌋
        children = scenes.split(world, ten, 2, 2, 3)
        for child in children:
            world.refuses("NothingDue", world.tier1.maker, TOKEN, "redeem", child)
        out += scenes.redeem(world, twenty)[0]
        assert (out, pot(world, receivable)) == (9, 1)  # ⌊20 × 10 / 30⌋ = 6; the last cent waits
        scenes.pay(world, receivable, 20)
        # Of the 20 that are paid since, ⌊2 × 20 / 20⌋ and so on: all of what was outstanding.
        assert [scenes.redeem(world, each)[0] for each in (*children, twenty)] == [2, 2, 3, 14]
        assert pot(world, receivable) == 0

    def test_the_pot_always_has_what_is_due(self, world: World) -> None:
        receivable, claim = scenes.confirmed(world, 30)
        ten, twenty = scenes.split(world, claim, 10, 20)
        scenes.pay(world, receivable, 14)
        one, two, rest = scenes.split(world, ten, 1, 1, 4)  # draws ⌊10 × 14 / 30⌋ = 4
        for child in (one, two, rest):
            assert world.view(TOKEN, "dueTo", child) == 0
        assert scenes.redeem(world, twenty)[0] == 9  # ⌊20 × 14 / 30⌋
        assert pot(world, receivable) == 1
        scenes.pay(world, receivable, 15)
        # Of 15 of the 16 outstanding then: ⌊15 / 16⌋ = 0 twice, ⌊4 × 15 / 16⌋ = 3, ⌊20 × 29 / 30⌋ − 9 = 10.
        assert [world.view(TOKEN, "dueTo", each) for each in (one, two, rest, twenty)] == [0, 0, 3, 10]
        scenes.redeem(world, rest)
        scenes.redeem(world, twenty)
        scenes.pay(world, receivable, 1)
        assert [scenes.redeem(world, each)[0] for each in (one, two, rest, twenty)] == [1, 1, 1, 1]
        assert pot(world, receivable) == 0

    def test_face_600_held_as_300_and_300(self, world: World) -> None:
        receivable, claim = scenes.confirmed(world, 600)
        a, b = scenes.split(world, claim, 300, 300)
        scenes.pay(world, receivable, 300)
        assert scenes.redeem(world, a) == (150, 0)
        large, small = scenes.split(world, a, 125, 25)
        for child in (large, small):
            world.refuses("NothingDue", world.tier1.maker, TOKEN, "redeem", child)
        scenes.pay(world, receivable, 300)
        of_a = 150 + scenes.redeem(world, large)[0] + scenes.redeem(world, small)[0]
        assert (of_a, scenes.redeem(world, b)[0]) == (300, 300)

    def test_a_hundred_holders_of_odd_parts_get_it_all(self, world: World) -> None:
        receivable, claim = scenes.confirmed(world, FACE)
        parts = [1_000_003] * 99
        children = scenes.split(world, claim, *parts, FACE - sum(parts))
        scenes.pay(world, receivable, 77_777_777)
        # ⌊1,000,003 × 77,777,777 / 100,000,000⌋ = ⌊777,780.1…⌋; the rest waits in the pot.
        first = [scenes.redeem(world, child)[0] for child in children]
        assert first[0] == 777_780
        assert 0 <= 77_777_777 - sum(first) < 100
        scenes.pay(world, receivable, FACE - 77_777_777)
        second = [scenes.redeem(world, child)[0] for child in children]
        assert [one + two for one, two in zip(first, second, strict=True)] == [*parts, FACE - sum(parts)]


class TestWaterfall:
    """A pledged claim redeems to the secured party first, up to what is owed, then to its holder."""

    def test_the_lender_is_paid_before_the_holder_and_the_lien_ends(self, world: World) -> None:
        receivable, claim = scenes.confirmed(world, 1_000_00)
        loan = scenes.loan(world, claim, 500_00)
        before = scenes.deposit(world, world.funder1)
        world.travel(days=9)
        scenes.pay(world, receivable, 300_00)
        # Nine days at 5 %: 50,000 × 500 × 9 / 3,600,000 = 62.5 cents. A part pays whole cents, 62, and 29,938 of principal.
        done = world.send(world.auditor.maker, TOKEN, "redeem", claim)
        assert done.event("LoanPaid") == {
            "loan": loan,
            "toFee": 0,
            "toInterest": 62,
            "toPrincipal": 299_38,
            "principal": 200_62,
            "accrued": 1_800_000,
            "accruedTo": world.today,
            "byRedemption": True,
        }
        assert done.event("ClaimRedeemed")["toLender"] == 300_00
        assert scenes.deposit(world, world.funder1) == before + 300_00
        assert world.view(TOKEN, "claim", claim)["lock"] == Lock.Pledge
        # The half cent that is left is rounded up at closing: 20,062 + 1 to the lender, the rest to the holder.
        scenes.pay(world, receivable, 700_00)
        done = world.send(world.auditor.maker, TOKEN, "redeem", claim)
        assert (done.event("ClaimRedeemed")["toLender"], done.event("ClaimRedeemed")["toHolder"]) == (200_63, 499_37)
        assert {"LoanClosed", "PledgeDischarged", "ClaimUnlocked"} <= set(done.names)
        assert scenes.deposit(world, world.tier1) == 500_00 + 499_37
        assert world.view("LoanBook", "owed", loan) == 0

    def test_a_fee_goes_first_then_interest_then_principal(self, world: World) -> None:
        receivable, claim = scenes.confirmed(world, 1_000_00)
        scenes.loan(world, claim, 360_00, fee=5_00, dueOn=world.today + 30)
        world.travel(days=20)
        # 36,000 × 500 × 20 = 360,000,000: just 100 cents. Owed: 500 + 100 + 36,000.
        for amount, fee, interest, principal in ((3_00, 300, 0, 0), (2_50, 200, 50, 0), (5_00, 0, 50, 450)):
            scenes.pay(world, receivable, amount)
            paid = world.send(world.auditor.maker, TOKEN, "redeem", claim).event("LoanPaid")
            assert (paid["toFee"], paid["toInterest"], paid["toPrincipal"]) == (fee, interest, principal)

    def test_a_claim_used_up_leaves_the_rest_of_the_loan_unsecured(self, world: World) -> None:
        receivable, claim = scenes.confirmed(world, 100_00)
        loan = scenes.loan(world, claim, 89_00, rateBps=500, lateRateBps=2_400, dueOn=world.today + 30)
        world.travel(days=930)
        # 30 days at 5 %: 8,900 × 15,000 = 133,500,000; 900 days at 24 %: 8,900 × 2,160,000 = 19,224,000,000.
        # Together 19,357,500,000 / 3,600,000 = 5,377.08: 5,378 to close, owed 14,278.
        assert world.view("LoanBook", "owed", loan) == 142_78
        scenes.pay(world, receivable, 100_00)
        done = world.send(world.auditor.maker, TOKEN, "redeem", claim)
        # 10,000 come: 5,377 of interest, 4,623 of principal; 4,277 of principal and 0.08 cents of interest stay owed.
        assert done.event("LoanPaid")["toInterest"] == 53_77
        assert done.event("ClaimRedeemed")["toLender"] == 100_00
        assert {"LoanUnsecured", "PledgeDischarged", "ClaimUnlocked"} <= set(done.names)
        record = world.view("LoanBook", "loan", loan)
        assert (record["principal"], record["pledge"]) == (42_77, 0)
        assert world.view("LoanBook", "owed", loan) == 42_78
        # The shortfall is the borrower's.
        scenes.fund(world, world.tier1, 42_78)
        world.send(world.tier1.maker, "LoanBook", "repayAll", 0, loan, 42_78)
        assert world.view("LoanBook", "owed", loan) == 0

    def test_a_blocked_lender_gets_its_share(self, world: World) -> None:
        receivable, claim = scenes.confirmed(world, 1_000_00)
        scenes.loan(world, claim, 500_00)
        scenes.suspend(world, world.funder1)
        scenes.pay(world, receivable, 1_000_00)
        assert scenes.redeem(world, claim) == (500_00, 500_00)

    def test_after_repayment_everything_is_the_holders(self, world: World) -> None:
        receivable, claim = scenes.confirmed(world, 1_000_00)
        loan = scenes.loan(world, claim, 500_00)
        world.send(world.tier1.maker, "LoanBook", "repayAll", 0, loan, 500_00)
        scenes.pay(world, receivable, 1_000_00)
        assert scenes.redeem(world, claim) == (1_000_00, 0)


def unknown_view(world: World, view: str) -> bool:
    """Whether a view says that the claim is unknown."""
    try:
        world.view(TOKEN, view, 99)
    except ViewRefused as refused:
        return "ClaimUnknown" in str(refused)
    return False


class TestViews:
    def test_a_claim_that_never_was_is_unknown(self, world: World) -> None:
        assert unknown_view(world, "claim")
        assert unknown_view(world, "dueTo")
        assert unknown_view(world, "amounts")

    def test_a_claim_says_what_is_due_since_when_and_what_is_then_outstanding(self, world: World) -> None:
        receivable, claim = scenes.confirmed(world, 100)
        assert world.view(TOKEN, "amounts", claim) == (0, 0, 100)
        paid_on = world.today
        scenes.pay(world, receivable, 40)
        world.travel(days=9)
        assert world.view(TOKEN, "amounts", claim) == (40, paid_on, 60)
        scenes.redeem(world, claim)
        assert world.view(TOKEN, "amounts", claim) == (0, paid_on, 60)
        one, _ = scenes.split(world, claim, 20, 40)
        assert world.view(TOKEN, "amounts", claim) == (0, 0, 0)
        assert world.view(TOKEN, "amounts", one) == (0, paid_on, 20)
