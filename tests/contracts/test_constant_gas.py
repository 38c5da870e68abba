"""No verb's gas depends on how many claims, offers or blocks there are: the bytes of its call aside."""

from __future__ import annotations

from typing import Any

from chain.embedded.gas import OTHER_BYTE_GAS, ZERO_BYTE_GAS
from tests.contracts.world import Account, founding, scenes
from tests.contracts.world.words import DAY_S, ref

FACE = 10_000_000
PARTS = 100


class Crowd:
    """A receivable whose claim is in many hands, and a request with as many offers; and one claim beside to act on."""

    def __init__(self, others: int) -> None:
        self.world = world = founding.world()
        self.receivable, root = scenes.confirmed(world, FACE)
        self.claim, self.second, rest = scenes.split(world, root, 10_000, 10_000, FACE - 20_000)
        for giver, taker in ((world.tier1, world.tier2), (world.tier2, world.tier3)):
            scenes.passed(world, self.second, giver, taker)
        self._split(rest, FACE - 20_000, others)
        self.request = scenes.request(world, self.claim)
        terms = scenes.offer_terms(world, self.request, 1)
        world.batch(world.funder1.maker, "FinancingDesk", "offer", [(0, terms)] * others)

    def _split(self, claim: int, value: int, others: int) -> None:
        """Into as many parts as wanted: halves of halves would be too deep, so first into hundreds."""
        hundreds = [PARTS] * (others // PARTS) or [others]
        claims, values = [claim], [value]
        if len(hundreds) > 1:
            values = _shares(value, len(hundreds))
            claims = scenes.split(self.world, claim, *values)
        for each, held, count in zip(claims, values, hundreds, strict=True):
            scenes.split(self.world, each, *_shares(held, count))

    def costs(self) -> dict[str, int]:
        """Gas of each verb on the claim beside the crowd, less that of the call's bytes."""
        world, tier1, core1 = self.world, self.world.tier1.maker, self.world.core1.maker
        used: dict[str, int] = {}

        def do(by: Account, contract: str, verb: str, *args: Any) -> Any:
            data = world.call_data(contract, verb, *args)
            bytes_gas = sum(OTHER_BYTE_GAS if byte else ZERO_BYTE_GAS for byte in data)
            done = world.send(by, contract, verb, *args)
            used[verb] = done.gas - bytes_gas
            return done.value

        offer = do(world.funder1.maker, "FinancingDesk", "offer", 0, scenes.offer_terms(world, self.request, 500))
        do(world.funder1.maker, "FinancingDesk", "withdrawOffer", scenes.offer(world, self.request, 400))
        loan = do(tier1, "FinancingDesk", "acceptOffer", 0, offer)
        do(world.auditor.maker, "FinancingDesk", "releaseOffer", 1)
        do(tier1, "LoanBook", "repay", 0, loan, 100)
        do(tier1, "LoanBook", "repayAll", 0, loan, 400)
        first = do(tier1, "ClaimToken", "split", self.claim, [5_000, 5_000])
        number = scenes.invoice(world, world.tier2, world.tier1, 9_000)
        given = do(tier1, "ClaimToken", "offerTransfer", *scenes.offer_args(world, first, world.tier2, number))
        do(world.tier2.maker, "ClaimToken", "acceptTransfer", 0, given, 5_000)
        do(core1, "ReceivableBook", "pay", 0, self.receivable, FACE // 2)
        do(world.auditor.maker, "ClaimToken", "redeem", first)
        do(tier1, "FinancingDesk", "request", first + 1, 0, world.now + DAY_S)
        terms = scenes.invoice_terms(world, world.tier1, world.core1, 700)
        number = do(tier1, "InvoiceRegister", "register", terms)
        asked = scenes.terms(world, world.core1, world.tier1, (number, 700))
        receivable = do(tier1, "ReceivableBook", "propose", 0, asked)
        do(core1, "ReceivableBook", "confirm", 0, receivable)
        do(world.bank.maker, "DepositToken:CNY", "mint", 0, world.tier1.id, 9, ref("one more entry"))
        return used


def _shares(value: int, count: int) -> list[int]:
    return [value // count] * (count - 1) + [value - value // count * (count - 1)]


def one() -> dict[str, int]:
    return Crowd(2).costs()


class TestConstantGas:
    def test_with_5_000_claims_and_offers_beside(self) -> None:
        assert Crowd(5_000).costs() == one()
