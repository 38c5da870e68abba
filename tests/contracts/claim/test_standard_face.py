"""ERC-721 and ERC-3525: everything can be read, nothing moves or approves."""

from __future__ import annotations

from functools import reduce

import pytest

from chain.contracts.artifact import artifact
from tests.contracts.world import World, scenes
from tests.contracts.world.ledger import ViewRefused

TOKEN = "ClaimToken"

ERC3525 = (
    "valueDecimals()",
    "balanceOf(uint256)",
    "slotOf(uint256)",
    "approve(uint256,address,uint256)",
    "allowance(uint256,address)",
    "transferFrom(uint256,uint256,uint256)",
    "transferFrom(uint256,address,uint256)",
)
"""The functions of ERC-3525 over those of ERC-721; their selectors' exclusive or is its interface id."""

NEEDED_OF_ERC721 = (
    "balanceOf(address)",
    "ownerOf(uint256)",
    "getApproved(uint256)",
    "isApprovedForAll(address,address)",
    "name()",
    "symbol()",
    "tokenURI(uint256)",
)


class TestReading:
    def test_the_interface_ids_are_those_of_the_standards(self, world: World) -> None:
        abi = artifact(TOKEN).abi
        erc3525 = reduce(lambda mask, name: mask ^ int.from_bytes(abi.function(name).selector, "big"), ERC3525, 0)
        assert erc3525 == 0xD5358140
        for id_, is_there in (
            (0xD5358140, True),  # ERC-3525
            (0x80AC58CD, True),  # ERC-721
            (0x5B5E139F, True),  # ERC-721 metadata
            (0x01FFC9A7, True),  # ERC-165
            (0xFFFFFFFF, False),
            (0x36372B07, False),  # ERC-20
        ):
            assert world.view(TOKEN, "supportsInterface", id_.to_bytes(4, "big")) == is_there

    def test_a_wallet_sees_the_claim(self, world: World) -> None:
        receivable, claim = scenes.confirmed(world, 100)
        scenes.pay(world, receivable, 30)
        scenes.redeem(world, claim)
        assert {name for name in NEEDED_OF_ERC721 if artifact(TOKEN).abi.function(name).is_view} == set(
            NEEDED_OF_ERC721
        )
        assert world.view(TOKEN, "name") == "Tallystick claim"
        assert world.view(TOKEN, "symbol") == "CLAIM"
        assert world.view(TOKEN, "tokenURI", claim) == ""
        assert world.view(TOKEN, "valueDecimals") == 0
        assert world.view(TOKEN, "ownerOf", claim) == world.tier1.holder
        assert world.view(TOKEN, "slotOf", claim) == receivable
        assert world.view(TOKEN, "balanceOf(uint256)", claim) == 70
        assert world.view(TOKEN, "balanceOf(address)", world.tier1.holder) == 1
        assert world.view(TOKEN, "getApproved", claim) == bytes(20)
        assert not world.view(TOKEN, "isApprovedForAll", world.tier1.holder, world.tier1.maker.address)
        assert world.view(TOKEN, "allowance", claim, world.tier1.maker.address) == 0

    @pytest.mark.parametrize(
        "view", ["ownerOf", "slotOf", "tokenURI", "getApproved", "balanceOf(uint256)", "allowance"]
    )
    def test_what_is_not_alive_has_no_owner(self, world: World, view: str) -> None:
        spender = (world.tier1.maker.address,) if view == "allowance" else ()
        _, claim = scenes.confirmed(world, 100)
        scenes.split(world, claim, 50, 50)
        with pytest.raises(ViewRefused, match="ClaimNotLive"):
            world.view(TOKEN, view, claim, *spender)
        # A number of more than 64 bits must not be taken for the claim of its last bits.
        for unknown in (99, 2**64 + 2, 2**256 - 1):
            with pytest.raises(ViewRefused, match="ClaimUnknown"):
                world.view(TOKEN, view, unknown, *spender)

    def test_nobody_has_no_balance_to_ask_for(self, world: World) -> None:
        by, nobody = world.auditor.maker, bytes(20)
        world.refuses("ERC721InvalidOwner", by, TOKEN, "balanceOf(address)", nobody, owner=nobody)


class TestMoving:
    def test_nothing_moves_or_approves_whoever_asks(self, world: World) -> None:
        _, claim = scenes.confirmed(world, 100)
        one, two = scenes.split(world, claim, 50, 50)
        here, there = world.tier1.holder, world.tier2.holder
        movers = (
            ("approve(address,uint256)", there, one),
            ("approve(uint256,address,uint256)", one, there, 1),
            ("setApprovalForAll", there, True),
            ("transferFrom(address,address,uint256)", here, there, one),
            ("transferFrom(uint256,uint256,uint256)", one, two, 1),
            ("transferFrom(uint256,address,uint256)", one, there, 1),
            ("safeTransferFrom(address,address,uint256)", here, there, one),
            ("safeTransferFrom(address,address,uint256,bytes)", here, there, one, b""),
        )
        for by in (world.tier1.maker, world.tier1.holder, world.addresses[TOKEN], world.operator.maker):
            for verb, *args in movers:
                world.refuses("OnlyByLedgerVerbs", by, TOKEN, verb, *args)

    def test_every_function_of_the_standards_that_writes_is_among_them(self) -> None:
        ledger = {
            "split",
            "offerTransfer",
            "acceptTransfer",
            "rejectTransfer",
            "cancelTransfer",
            "releaseTransfer",
            "redeem",
            "mint",
            "lockForLoan",
            "drawForLoan",
            "unlockFromLoan",
        }
        writers = {each.name for each in artifact(TOKEN).abi.by_selector.values() if not each.is_view}
        # Some refusing movers are declared pure, so they count as views here; the rest are the payable ones.
        assert writers - ledger <= {"approve", "transferFrom", "safeTransferFrom", "setApprovalForAll"}
