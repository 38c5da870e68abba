"""The room speaks the contract's words in the contract's order."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from app.kernel import enums as words

INTERFACE = Path(__file__).parents[3] / "contracts" / "interfaces" / "IClaimToken.sol"


@pytest.mark.parametrize(
    ("enum", "ours"),
    [
        ("ClaimState", words.CLAIM_STATES),
        ("Lock", words.LOCKS),
        ("Recourse", words.RECOURSES),
        ("Discharge", words.DISCHARGES),
        ("TransferOfferState", words.TRANSFER_OFFER_STATES),
    ],
)
def test_every_enum_is_that_of_the_contract(enum: str, ours: tuple[str, ...]) -> None:
    found = re.search(rf"enum {enum} \{{([^}}]*)\}}", INTERFACE.read_text())
    assert found is not None
    assert ours == tuple(word.strip() for word in found[1].split(","))
