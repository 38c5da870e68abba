// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";

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
import {Account, Role} from "../interfaces/IPartyRegistry.sol";
import {Receivable} from "../interfaces/IReceivableBook.sol";
import {Parameter} from "../interfaces/IRuleBook.sol";
import {Module} from "../libraries/Module.sol";
import {Shares} from "../libraries/Shares.sol";
import {
    ApprovalId,
    ClaimId,
    HopId,
    InvoiceId,
    LoanId,
    PartyId,
    ReceivableId,
    TransferOfferId
} from "../types/Ids.sol";
import {Modules} from "../types/Modules.sol";
import {checkAmount} from "../types/Money.sol";
import {Verb} from "../types/Verb.sol";
import {ClaimLedger} from "./ClaimLedger.sol";

contract ClaimToken is ClaimLedger, Module, ReentrancyGuardTransient {
    /// @dev Bounds the one loop over what a caller names.
    uint256 private constant PARTS_MAX = 100;

    uint64 public hopCount;
    uint64 public transferOfferCount;
    mapping(HopId => Hop) private _hops;
    mapping(TransferOfferId => TransferOffer) private _offers;

    constructor(Modules memory modules) Module(modules) {}

    function mint(ReceivableId receivable, PartyId holder, uint64 value) external returns (ClaimId id) {
        _onlyFor(address(_receivables));
        id = _nextId();
        Claim storage c = _records[id];
        c.receivable = receivable;
        c.holder = holder;
        c.value = value;
        c.tier = 1;
        c.state = ClaimState.Live;
        c.root = id;
        emit ClaimMinted(id, receivable, holder, value);
        _emitMint(id, c);
    }

    function split(ClaimId id, uint64[] calldata parts) external nonReentrant returns (ClaimId first) {
        Claim storage c = _ofCaller(id, _maker());
        _requireUnlocked(id, c);
        if (parts.length < 2 || parts.length > PARTS_MAX) revert SplitCountOutOfRange(parts.length, PARTS_MAX);
        uint64 splitsMax = _rules.valueOf(Parameter.SplitsMax);
        if (c.splits >= splitsMax) revert SplitTooDeep(id, splitsMax);
        uint64 smallest = _rules.valueOf(Parameter.SmallestPart);
        uint256 sum;
        for (uint256 i; i < parts.length; i++) {
            checkAmount(parts[i]);
            if (parts[i] < smallest) revert SplitTooSmall(parts[i], smallest);
            sum += parts[i];
        }
        if (sum != c.value) revert SplitDiffers(id, sum, c.value);
        Claim memory parent = c;
        c.state = ClaimState.Split;
        _emitBurn(id, parent.holder, parent.receivable, parent.value - parent.redeemed);
        first = _mintChildren(id, parent, parts);
    }

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
        uint256 latest = block.timestamp + _rules.valueOf(Parameter.TransferOfferSecondsMax);
        if (expiresAt <= block.timestamp || expiresAt > latest) revert ExpiryOutOfRange(expiresAt, latest);
        uint64 outstanding = c.value - c.redeemed;
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
        o.outstanding = outstanding;
        o.paid = r.paid;
        emit TransferOffered(
            offerId, id, by.party, recipient, invoice, recourse, discharge, outstanding, r.paid, expiresAt
        );
        _lock(id, c, Lock.TransferOffer, TransferOfferId.unwrap(offerId));
        _clear(by, Verb.OfferTransfer, outstanding, approval);
    }

    function acceptTransfer(ApprovalId approval, TransferOfferId offerId, uint64 outstanding) external nonReentrant {
        Account memory by = _registry.actor(msg.sender);
        TransferOffer storage o = _openOffer(offerId);
        if (o.to != by.party) revert TransferOfferNotForCaller(offerId, by.party);
        ClaimId id = o.claim;
        Claim storage c = _live(id);
        Receivable memory r = _receivables.requireLive(c.receivable);
        if (_isVoid(o, r)) revert TransferOfferIsVoid(offerId);
        uint64 held = c.value - c.redeemed;
        if (outstanding != held) revert OutstandingDiffers(id, outstanding, held);
        _checkPassingOn(id, c, r, o.from, by.party);
        _invoices.allocate(o.invoice, by.party, o.from, r.currency, held);
        o.state = TransferOfferState.Accepted;
        emit TransferOfferClosed(offerId, TransferOfferState.Accepted, by.party);
        _unlock(id, c);
        _pass(id, c, o);
        _clear(by, Verb.AcceptTransfer, held, approval);
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
        Receivable memory r = _receivables.receivable(c.receivable);
        bool isVoid = c.state != ClaimState.Live || _isVoid(o, r) || block.timestamp >= r.dueAt;
        if (!isVoid) revert TransferOfferNotVoid(offerId);
        _close(offerId, o, TransferOfferState.Released, by);
    }

    function redeem(ClaimId id) external nonReentrant {
        _registry.actor(msg.sender);
        Claim storage c = _live(id);
        uint64 amount = _due(c);
        if (amount == 0) revert NothingDue(id);
        c.redeemed += amount;
        bool last = c.redeemed == c.value;
        PartyId holder = c.holder;
        ReceivableId receivable = c.receivable;
        (PartyId lender, uint64 toLender) = _collect(id, c, amount, last);
        if (last) c.state = ClaimState.Redeemed;
        emit ClaimRedeemed(id, amount - toLender, toLender, c.redeemed, c.state);
        _emitDrawn(id, amount);
        if (last) _emitBurn(id, holder, receivable, 0);
        if (toLender != 0) _receivables.draw(receivable, lender, toLender);
        if (toLender != amount) _receivables.draw(receivable, holder, amount - toLender);
    }

    function lockForLoan(ClaimId id, LoanId loan) external {
        _onlyFor(address(_loans));
        Claim storage c = _live(id);
        _requireUnlocked(id, c);
        _lock(id, c, Lock.Pledge, LoanId.unwrap(loan));
    }

    function unlockFromLoan(ClaimId id) external {
        _onlyFor(address(_loans));
        _unlock(id, _records[id]);
    }

    function hop(HopId id) external view returns (Hop memory) {
        return _hops[id];
    }

    function transferOffer(TransferOfferId id) external view returns (TransferOffer memory) {
        if (_offers[id].state == TransferOfferState.None) revert TransferOfferUnknown(id);
        return _offers[id];
    }

    function dueTo(ClaimId id) external view returns (uint64) {
        Claim storage c = _known(id);
        return c.state == ClaimState.Live ? _due(c) : 0;
    }

    function _mintChildren(ClaimId parentId, Claim memory parent, uint64[] calldata parts)
        private
        returns (ClaimId first)
    {
        (uint64 value, uint64 redeemed, uint64 sum) = (parent.value, parent.redeemed, 0);
        Claim memory child = parent;
        child.parent = parentId;
        child.splits++;
        for (uint256 i; i < parts.length; i++) {
            ClaimId id = _nextId();
            if (i == 0) first = id;
            child.value = parts[i];
            child.redeemed = Shares.carried(redeemed, value, sum, sum + parts[i]);
            sum += parts[i];
            child.state = child.redeemed == child.value ? ClaimState.Redeemed : ClaimState.Live;
            _records[id] = child;
            emit ClaimSplit(parentId, id, parts[i], child.redeemed, child.state);
            _emitMint(id, child);
            if (child.state == ClaimState.Redeemed) _emitBurn(id, child.holder, child.receivable, 0);
        }
    }

    /// @dev Who may pass this claim to whom: both may undertake, never to oneself or the debtor, not beyond the last tier.
    function _checkPassingOn(ClaimId id, Claim storage c, Receivable memory r, PartyId from, PartyId to) private view {
        if (from == to) revert RecipientIsHolder(to);
        if (to == r.debtor) revert RecipientIsDebtor(to);
        _registry.requireStanding(from);
        _registry.requireStanding(to);
        _registry.requireRole(to, Role.Supplier);
        uint64 deepest = _rules.valueOf(Parameter.DeepestTier);
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

    /// @dev The lender's share of what a pledged claim pays; the lock ends with the loan, or with the claim.
    function _collect(ClaimId id, Claim storage c, uint64 amount, bool last)
        private
        returns (PartyId lender, uint64 taken)
    {
        if (c.lock != Lock.Pledge) return (lender, 0);
        bool closed;
        (lender, taken, closed) = _loans.collect(LoanId.wrap(c.lockedBy), amount, last);
        if (closed) _unlock(id, c);
    }

    function _close(TransferOfferId offerId, TransferOffer storage o, TransferOfferState state, PartyId by) private {
        o.state = state;
        emit TransferOfferClosed(offerId, state, by);
        _unlock(o.claim, _records[o.claim]);
    }

    function _lock(ClaimId id, Claim storage c, Lock lock, uint64 by) private {
        c.lock = lock;
        c.lockedBy = by;
        emit ClaimLocked(id, lock, by);
    }

    function _unlock(ClaimId id, Claim storage c) private {
        c.lock = Lock.None;
        c.lockedBy = 0;
        emit ClaimUnlocked(id);
    }

    function _due(Claim storage c) private view returns (uint64) {
        Receivable memory r = _receivables.receivable(c.receivable);
        return Shares.due(c.value, c.redeemed, r.face, r.paid, r.paid - r.redeemed);
    }

    function _isVoid(TransferOffer storage o, Receivable memory r) private view returns (bool) {
        return block.timestamp >= o.expiresAt || r.paid != o.paid;
    }

    function _openOffer(TransferOfferId offerId) private view returns (TransferOffer storage o) {
        o = _offers[offerId];
        if (o.state == TransferOfferState.None) revert TransferOfferUnknown(offerId);
        if (o.state != TransferOfferState.Open) revert TransferOfferNotOpen(offerId, o.state);
    }

    function _ofCaller(ClaimId id, PartyId by) private view returns (Claim storage c) {
        c = _live(id);
        if (c.holder != by) revert ClaimOfAnother(id, by);
    }

    function _requireUnlocked(ClaimId id, Claim storage c) private view {
        if (c.lock != Lock.None) revert ClaimIsLocked(id, c.lock);
    }
}
