"""The words of the financing desk, in the order of its enums (``IFinancingDesk.sol``); a test compares the two."""

from __future__ import annotations

from typing import Literal, get_args

RequestState = Literal["None", "Open", "Accepted", "Withdrawn"]
OfferState = Literal["None", "Open", "Accepted", "Withdrawn", "Released"]

REQUEST_STATES: tuple[RequestState, ...] = get_args(RequestState)
OFFER_STATES: tuple[OfferState, ...] = get_args(OfferState)
