// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {
    Claim,
    ClaimState,
    Discharge,
    Hop,
    Lock,
    Recourse,
    TransferOffer,
    TransferOfferState
} from "../interfaces/IClaimToken.sol";
import {Parameter} from "../interfaces/IParameterRegistry.sol";
import {Account, Role} from "../interfaces/IPartyRegistry.sol";
import {Receivable} from "../interfaces/IReceivableBook.sol";
import {ApprovalId, ClaimId, HopId, InvoiceId, PartyId, TransferOfferId} from "../types/Ids.sol";
import {ACCEPT_TRANSFER, OFFER_TRANSFER} from "../types/Verb.sol";
import {ClaimRedemption} from "./ClaimRedemption.sol";

/// @title How a claim is passed on: offered, accepted, and the hops that it took
abstract contract TransferOffers is ClaimRedemption {
    uint64 public hopCount;
    uint64 public transferOfferCount;
    mapping(HopId => Hop) private _hops;
    mapping(TransferOfferId => TransferOffer) private _offers;

    function offerTransfer(
        ApprovalId approval,
        ClaimId id,
        PartyId recipient,
        InvoiceId invoice,
        Recourse recourse,
        Discharge discharge,
        uint40 expiresAt
    ) external nonReentrant returns (TransferOfferId offerId) {
        Account memory by = _registry.actor(msg.sender);
        Claim storage c = _ofCaller(id, by.party);
        _requireUnlocked(id, c);
        Receivable memory r = _receivables.requireLive(c.receivable);
        _checkPassingOn(id, c, r, by.party, recipient);
        uint256 latest = block.timestamp + _parameters.valueOf(Parameter.TransferOfferSecondsMax);
        if (expiresAt <= block.timestamp || expiresAt > latest) revert ExpiryOutOfRange(expiresAt, latest);
        _draw(id, c, r);
        uint64 outstanding = _outstanding(id, c);
        _invoices.requireAllocable(invoice, recipient, by.party, r.currency, outstanding);
        offerId = TransferOfferId.wrap(++transferOfferCount);
        TransferOffer storage o = _offers[offerId];
        o.claim = id;
        o.from = by.party;
        o.to = recipient;
        o.invoice = invoice;
        o.recourse = recourse;
        o.discharge = discharge;
        o.state = TransferOfferState.Open;
        o.expiresAt = expiresAt;
        emit TransferOffered(offerId, id, by.party, recipient, invoice, recourse, discharge, outstanding, expiresAt);
        _lock(id, c, Lock.TransferOffer, TransferOfferId.unwrap(offerId));
        _clear(by, OFFER_TRANSFER, r.currency, outstanding, approval);
    }

    function acceptTransfer(ApprovalId approval, TransferOfferId offerId, uint64 least) external nonReentrant {
        Account memory by = _registry.actor(msg.sender);
        TransferOffer storage o = _openOffer(offerId);
        if (o.to != by.party) revert TransferOfferNotForCaller(offerId, by.party);
        ClaimId id = o.claim;
        Claim storage c = _live(id);
        Receivable memory r = _receivables.requireLive(c.receivable);
        if (block.timestamp >= o.expiresAt) revert TransferOfferIsVoid(offerId);
        _draw(id, c, r);
        uint64 held = _outstanding(id, c);
        if (held < least) revert BelowLeast(id, least, held);
        _checkPassingOn(id, c, r, o.from, by.party);
        _invoices.allocate(o.invoice, by.party, o.from, r.currency, held);
        o.state = TransferOfferState.Accepted;
        emit TransferOfferClosed(offerId, TransferOfferState.Accepted, by.party);
        _unlock(id, c);
        _pass(id, c, o);
        _clear(by, ACCEPT_TRANSFER, r.currency, held, approval);
    }

    function rejectTransfer(TransferOfferId offerId) external {
        PartyId by = _maker();
        TransferOffer storage o = _openOffer(offerId);
        if (o.to != by) revert TransferOfferNotForCaller(offerId, by);
        _close(offerId, o, TransferOfferState.Rejected, by);
    }

    function cancelTransfer(TransferOfferId offerId) external {
        PartyId by = _maker();
        TransferOffer storage o = _openOffer(offerId);
        if (o.from != by) revert TransferOfferNotForCaller(offerId, by);
        _close(offerId, o, TransferOfferState.Cancelled, by);
    }

    function releaseTransfer(TransferOfferId offerId) external {
        PartyId by = _registry.actor(msg.sender).party;
        TransferOffer storage o = _openOffer(offerId);
        Claim storage c = _records[o.claim];
        bool isVoid = c.state != ClaimState.Live || block.timestamp >= o.expiresAt
            || block.timestamp >= _receivables.receivable(c.receivable).dueAt;
        if (!isVoid) revert TransferOfferNotVoid(offerId);
        _close(offerId, o, TransferOfferState.Released, by);
    }

    function hop(HopId id) external view returns (Hop memory) {
        return _hops[id];
    }

    function transferOffer(TransferOfferId id) external view returns (TransferOffer memory) {
        if (_offers[id].state == TransferOfferState.None) revert TransferOfferUnknown(id);
        return _offers[id];
    }

    /// @dev Who may pass this claim to whom: both may undertake, never to oneself or the debtor, not beyond the last tier.
    function _checkPassingOn(ClaimId id, Claim storage c, Receivable memory r, PartyId from, PartyId to) private view {
        if (from == to) revert RecipientIsHolder(to);
        if (to == r.debtor) revert RecipientIsDebtor(to);
        _registry.requireStanding(from);
        _registry.requireStanding(to);
        _registry.requireRole(to, Role.Supplier);
        uint64 deepest = _parameters.valueOf(Parameter.DeepestTier);
        if (c.tier >= deepest) revert TierTooDeep(id, deepest);
    }

    function _pass(ClaimId id, Claim storage c, TransferOffer storage o) private {
        HopId hopId = HopId.wrap(++hopCount);
        _hops[hopId] = Hop(o.from, o.to, o.recourse, o.discharge, uint40(block.timestamp), c.hop, o.invoice);
        c.hop = hopId;
        c.holder = o.to;
        c.tier++;
        emit ClaimTransferred(id, hopId, o.from, o.to, o.recourse, o.discharge, o.invoice, c.tier);
        _emitMove(id, o.from, o.to);
    }

    function _close(TransferOfferId offerId, TransferOffer storage o, TransferOfferState state, PartyId by) private {
        o.state = state;
        emit TransferOfferClosed(offerId, state, by);
        _unlock(o.claim, _records[o.claim]);
    }

    function _openOffer(TransferOfferId offerId) private view returns (TransferOffer storage o) {
        o = _offers[offerId];
        if (o.state == TransferOfferState.None) revert TransferOfferUnknown(offerId);
        if (o.state != TransferOfferState.Open) revert TransferOfferNotOpen(offerId, o.state);
    }
}
