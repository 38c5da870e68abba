// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";

import {Claim, ClaimState, IClaimToken} from "../interfaces/IClaimToken.sol";
import {
    FinancingOffer,
    FinancingRequest,
    OfferState,
    OfferTerms,
    RequestState
} from "../interfaces/IFinancingDesk.sol";
import {NewLoan} from "../interfaces/ILoanBook.sol";
import {Parameter} from "../interfaces/IParameterRegistry.sol";
import {Account, Licence, Role} from "../interfaces/IPartyRegistry.sol";
import {Receivable} from "../interfaces/IReceivableBook.sol";
import {Calendar} from "../libraries/Calendar.sol";
import {Holders} from "../libraries/Holders.sol";
import {Interest} from "../libraries/Interest.sol";
import {Module} from "../libraries/Module.sol";
import {Shares} from "../libraries/Shares.sol";
import {ApprovalId, LoanId, OfferId, PartyId} from "../types/Ids.sol";
import {Modules} from "../types/Modules.sol";
import {AMOUNT_MAX, AmountOutOfRange, BPS, checkAmount} from "../types/Money.sol";
import {ACCEPT_FINANCING, OFFER_FINANCING} from "../types/Verb.sol";
import {DebtorLimits} from "./DebtorLimits.sol";
import {FinancingRequests} from "./FinancingRequests.sol";

contract FinancingDesk is DebtorLimits, FinancingRequests, ReentrancyGuardTransient {
    uint64 public offerCount;
    mapping(OfferId => FinancingOffer) private _offers;

    constructor(Modules memory modules) Module(modules) {}

    function offer(ApprovalId approval, OfferTerms calldata t) external nonReentrant returns (OfferId id) {
        Account memory by = _registry.undertaker(msg.sender, Role.Funder);
        _registry.requireLicence(by.party, Licence.Lending);
        FinancingRequest memory q = _liveRequest(t.request);
        Claim memory c = _freeClaim(q.claim, q.borrower);
        if (c.hop != q.hop) revert ClaimMovedOn(t.request, q.claim);
        Receivable memory r = _receivables.requireLive(c.receivable);
        if (by.party == q.borrower || by.party == r.debtor) revert FunderIsSide(by.party);
        _checkTerms(by.party, t, q, r, _outstanding(c, r));
        _use(by.party, r.debtor, r.currency, t.principal);
        id = OfferId.wrap(++offerCount);
        _offers[id] = FinancingOffer(
            t.request,
            by.party,
            t.principal,
            t.rateBps,
            t.lateRateBps,
            t.dueOn,
            OfferState.Open,
            t.fee,
            t.least,
            t.expiresAt,
            r.currency,
            r.debtor
        );
        emit FinancingOffered(id, by.party, r.debtor, r.currency, t);
        _deposits(r.currency).move(Holders.holder(by.party), address(this), t.principal);
        _clear(by, OFFER_FINANCING, r.currency, t.principal, approval);
    }

    function withdrawOffer(OfferId id) external nonReentrant {
        PartyId by = _maker();
        FinancingOffer storage o = _openOffer(id);
        if (o.funder != by) revert OfferOfAnother(id, by);
        _giveBack(id, o, OfferState.Withdrawn, by);
    }

    function releaseOffer(OfferId id) external nonReentrant {
        PartyId by = _registry.actor(msg.sender).party;
        FinancingOffer storage o = _openOffer(id);
        if (!_isVoid(o)) revert OfferNotVoid(id);
        _giveBack(id, o, OfferState.Released, by);
    }

    function acceptOffer(ApprovalId approval, OfferId id) external nonReentrant returns (LoanId loan) {
        Account memory by = _registry.actor(msg.sender);
        FinancingOffer storage o = _openOffer(id);
        FinancingRequest storage q = _liveRequest(o.request);
        if (q.borrower != by.party) revert RequestOfAnother(o.request, by.party);
        if (block.timestamp >= o.expiresAt) revert OfferIsExpired(id, o.expiresAt);
        _registry.requireStanding(by.party);
        _registry.requireStanding(o.funder);
        _registry.requireRole(o.funder, Role.Funder);
        _registry.requireLicence(o.funder, Licence.Lending);
        Claim memory c = _freeClaim(q.claim, by.party);
        if (c.hop != q.hop) revert ClaimMovedOn(o.request, q.claim);
        Receivable memory r = _receivables.requireLive(c.receivable);
        uint64 outstanding = _outstanding(c, r);
        if (outstanding < o.least) revert IClaimToken.BelowLeast(q.claim, o.least, outstanding);
        _checkCost(o.funder, r, o.principal, o.fee, o.rateBps, o.dueOn, outstanding);
        _requireWithinLimit(o.funder, o.debtor, o.currency);
        o.state = OfferState.Accepted;
        q.state = RequestState.Accepted;
        loan = _loans.open(_newLoan(id, o, q, r));
        emit OfferAccepted(id, o.request, loan);
        _deposits(o.currency).move(address(this), Holders.holder(by.party), o.principal);
        // What will be owed is never more, since no advance rate is more than the whole.
        _clear(by, ACCEPT_FINANCING, o.currency, outstanding, approval);
    }

    function financingOffer(OfferId id) external view returns (FinancingOffer memory) {
        return _knownOffer(id);
    }

    function _checkTerms(
        PartyId funder,
        OfferTerms calldata t,
        FinancingRequest memory q,
        Receivable memory r,
        uint64 outstanding
    ) private view {
        checkAmount(t.principal);
        if (t.fee > AMOUNT_MAX) revert AmountOutOfRange(t.fee);
        if (q.principal != 0 && q.principal != t.principal) revert PrincipalDiffers(t.request, q.principal, t.principal);
        _checkExpiry(t.expiresAt, Parameter.OfferSecondsMax);
        uint64 rateMost = _parameters.valueOf(Parameter.RateBpsMax);
        if (t.lateRateBps > rateMost || t.lateRateBps < t.rateBps) revert RateOutOfRange(t.lateRateBps, rateMost);
        if (outstanding < t.least) revert IClaimToken.BelowLeast(q.claim, t.least, outstanding);
        _checkCost(funder, r, t.principal, t.fee, t.rateBps, t.dueOn, t.least);
    }

    /// @dev What the loan comes to at maturity, taken today. It is at most the advance rate's part of `value`; and the fee is
    /// a price like interest: both together, as an annual rate over the term, obey the ceiling.
    function _checkCost(
        PartyId funder,
        Receivable memory r,
        uint64 principal,
        uint64 fee,
        uint16 rateBps,
        uint32 dueOn,
        uint64 value
    ) private view {
        uint256 termDays = dueOn - _checkDay(dueOn, r);
        uint64 rateMost = _parameters.valueOf(Parameter.RateBpsMax);
        if (rateBps > rateMost) revert RateOutOfRange(rateBps, rateMost);
        uint256 interest = uint256(principal) * rateBps * termDays;
        uint256 feeMost = (uint256(principal) * rateMost * termDays - interest) / Interest.PER_MINOR;
        if (fee > feeMost) revert CostExceedsCeiling(fee, feeMost);
        uint256 owes = uint256(principal) + fee + Interest.closing(interest);
        uint256 most = uint256(value) * _advanceRateBps(funder, r.debtor, r.currency) / BPS;
        if (owes > most) revert AdvanceRateExceeded(owes, most);
    }

    /// @dev A loan runs at least a day and ends with the claim's own day at the latest.
    function _checkDay(uint32 dueOn, Receivable memory r) private view returns (uint32 today) {
        today = Calendar.day(block.timestamp, r.zoneMinutes);
        if (dueOn <= today || dueOn > r.dueOn) revert LoanDayOutOfRange(dueOn, today + 1, r.dueOn);
    }

    function _newLoan(OfferId id, FinancingOffer memory o, FinancingRequest memory q, Receivable memory r)
        private
        pure
        returns (NewLoan memory)
    {
        return NewLoan(
            id,
            q.claim,
            o.funder,
            q.borrower,
            o.debtor,
            o.currency,
            o.principal,
            o.fee,
            o.rateBps,
            o.lateRateBps,
            o.dueOn,
            r.zoneMinutes
        );
    }

    /// @dev Void for good: it or its request is over, or the claim is no longer what was offered on.
    function _isVoid(FinancingOffer storage o) private view returns (bool) {
        FinancingRequest storage q = _requests[o.request];
        if (block.timestamp >= o.expiresAt || q.state != RequestState.Open || block.timestamp >= q.expiresAt) {
            return true;
        }
        Claim memory c = _claims.claim(q.claim);
        if (c.state != ClaimState.Live || c.holder != q.borrower || c.hop != q.hop) return true;
        Receivable memory r = _receivables.receivable(c.receivable);
        return _outstanding(c, r) < o.least || block.timestamp >= r.dueAt;
    }

    /// @dev The escrow leaves once, whole.
    function _giveBack(OfferId id, FinancingOffer storage o, OfferState state, PartyId by) private {
        o.state = state;
        emit OfferClosed(id, state, by);
        _free(o.funder, o.debtor, o.currency, o.principal);
        _deposits(o.currency).move(address(this), Holders.holder(o.funder), o.principal);
    }

    /// @dev What the claim still has to come once what is due to it is drawn.
    function _outstanding(Claim memory c, Receivable memory r) private pure returns (uint64) {
        return c.value - c.redeemed - Shares.due(c.value, c.redeemed, c.paidAt, r.face, r.paid);
    }

    function _openOffer(OfferId id) private view returns (FinancingOffer storage o) {
        o = _knownOffer(id);
        if (o.state != OfferState.Open) revert OfferNotOpen(id, o.state);
    }

    function _knownOffer(OfferId id) private view returns (FinancingOffer storage o) {
        o = _offers[id];
        if (o.state == OfferState.None) revert OfferUnknown(id);
    }
}
