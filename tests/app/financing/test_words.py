"""The desk's words are the contract's, in its order."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from app.kernel.enums import OFFER_STATES, REQUEST_STATES

INTERFACE = Path(__file__).parents[3] / "contracts" / "interfaces" / "IFinancingDesk.sol"


@pytest.mark.parametrize(("enum", "words"), [("RequestState", REQUEST_STATES), ("OfferState", OFFER_STATES)])
def test_words_are_those_of_the_interface(enum: str, words: tuple[str, ...]) -> None:
    found = re.search(rf"enum {enum} \{{(.*?)\}}", INTERFACE.read_text(encoding="utf-8"), re.DOTALL)
    assert found is not None
    assert tuple(word.strip() for word in found[1].split(",")) == words
