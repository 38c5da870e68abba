"""The words of the claim contract, in the order of its enums (``IClaimToken.sol``); a test compares the two."""

from __future__ import annotations

from typing import Literal, NewType, get_args

HopId = NewType("HopId", int)
"""A claim's way from one holder to the next; numbered from 1."""

ClaimState = Literal["None", "Live", "Split", "Redeemed"]
Lock = Literal["None", "TransferOffer", "Pledge"]
Recourse = Literal["With", "Without"]
Discharge = Literal["OnAcceptance", "OnPayment"]
TransferOfferState = Literal["None", "Open", "Accepted", "Rejected", "Cancelled", "Released"]

CLAIM_STATES: tuple[ClaimState, ...] = get_args(ClaimState)
LOCKS: tuple[Lock, ...] = get_args(Lock)
RECOURSES: tuple[Recourse, ...] = get_args(Recourse)
DISCHARGES: tuple[Discharge, ...] = get_args(Discharge)
TRANSFER_OFFER_STATES: tuple[TransferOfferState, ...] = get_args(TransferOfferState)
