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
import {Parameter} from "../interfaces/IParameterRegistry.sol";
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
import {ACCEPT_TRANSFER, OFFER_TRANSFER} from "../types/Verb.sol";
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
        emit ClaimMinted(id, receivable, holder, value);
        _emitMint(id, c);
    }

    function split(ClaimId id, uint64[] calldata parts) external nonReentrant returns (ClaimId first) {
        Claim storage c = _ofCaller(id, _maker());
        _requireUnlocked(id, c);
        if (parts.length < 2 || parts.length > PARTS_MAX) revert SplitCountOutOfRange(parts.length, PARTS_MAX);
        uint64 splitsMax = _parameters.valueOf(Parameter.SplitsMax);
        if (c.splits >= splitsMax) revert SplitTooDeep(id, splitsMax);
        Receivable memory r = _receivables.receivable(c.receivable);
        uint256 sum = _sumOfParts(parts, _parameters.listing(r.currency).smallest);
        _draw(id, c, r);
        Claim memory parent = c;
        uint64 outstanding = parent.value - parent.redeemed;
        if (sum != outstanding) revert SplitDiffers(id, sum, outstanding);
        c.state = ClaimState.Split;
        _emitBurn(id, parent.holder, parent.receivable, outstanding);
        first = _mintChildren(id, parent, r.paid, parts);
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

    function redeem(ClaimId id) external nonReentrant {
        _registry.actor(msg.sender);
        Claim storage c = _live(id);
        if (_draw(id, c, _receivables.receivable(c.receivable)) == 0) revert NothingDue(id);
    }

    function lockForLoan(ClaimId id, LoanId loan) external {
        _onlyFor(address(_loans));
        Claim storage c = _live(id);
        _requireUnlocked(id, c);
        _draw(id, c, _receivables.receivable(c.receivable));
        _lock(id, c, Lock.Pledge, LoanId.unwrap(loan));
    }

    function drawForLoan(ClaimId id) external {
        _onlyFor(address(_loans));
        Claim storage c = _records[id];
        _draw(id, c, _receivables.receivable(c.receivable));
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

    function dueTo(ClaimId id) external view returns (uint64 due) {
        (due,,) = amounts(id);
    }

    function amounts(ClaimId id) public view returns (uint64 due, uint32 readySince, uint64 outstanding) {
        Claim memory c = _known(id);
        if (c.state != ClaimState.Live) return (0, 0, 0);
        Receivable memory r = _receivables.receivable(c.receivable);
        due = _due(c, r);
        return (due, r.paidOn, c.value - c.redeemed - due);
    }

    /// @dev Pay out what is due to a claim: the secured party first, then the holder. Whatever changes its holder, its lock
    /// or its parts draws first, so that nobody's share depends on who called what before.
    function _draw(ClaimId id, Claim storage c, Receivable memory r) private returns (uint64 amount) {
        Claim memory before = c;
        amount = _due(before, r);
        if (amount == 0) return 0;
        c.redeemed = before.redeemed + amount;
        bool last = c.redeemed == before.value;
        (PartyId lender, uint64 toLender) = _collect(id, c, amount, r.paidOn, last);
        if (last) c.state = ClaimState.Redeemed;
        emit ClaimRedeemed(id, amount - toLender, toLender, c.redeemed, c.state);
        _emitDrawn(id, amount);
        if (last) _emitBurn(id, before.holder, before.receivable, 0);
        if (toLender != 0) _receivables.draw(before.receivable, lender, toLender);
        if (toLender != amount) _receivables.draw(before.receivable, before.holder, amount - toLender);
    }

    /// @dev A claim that the draw ended has nothing left to pass on.
    function _outstanding(ClaimId id, Claim storage c) private view returns (uint64) {
        if (c.state != ClaimState.Live) revert ClaimNotLive(id, c.state);
        return c.value - c.redeemed;
    }

    function _sumOfParts(uint64[] calldata parts, uint64 smallest) private pure returns (uint256 sum) {
        bool hasRemainder;
        for (uint256 i; i < parts.length; i++) {
            checkAmount(parts[i]);
            if (parts[i] < smallest) {
                if (hasRemainder) revert SplitTooSmall(parts[i], smallest);
                hasRemainder = true;
            }
            sum += parts[i];
        }
    }

    function _mintChildren(ClaimId parentId, Claim memory parent, uint64 paidAt, uint64[] calldata parts)
        private
        returns (ClaimId first)
    {
        Claim memory child = parent;
        child.parent = parentId;
        child.splits++;
        (child.redeemed, child.paidAt, child.lockedBy) = (0, paidAt, 0);
        for (uint256 i; i < parts.length; i++) {
            ClaimId id = _nextId();
            if (i == 0) first = id;
            child.value = parts[i];
            _records[id] = child;
            emit ClaimSplit(parentId, id, parts[i], paidAt);
            _emitMint(id, child);
        }
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

    /// @dev The lender's share of what a pledged claim pays; the lock ends with the loan, or with the claim.
    function _collect(ClaimId id, Claim storage c, uint64 amount, uint32 readySince, bool last)
        private
        returns (PartyId lender, uint64 taken)
    {
        if (c.lock != Lock.Pledge) return (lender, 0);
        bool closed;
        (lender, taken, closed) = _loans.collect(LoanId.wrap(c.lockedBy), amount, readySince, last);
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

    /// @dev `lockedBy` stays as it is: without a lock it says nothing, and clearing it costs a write.
    function _unlock(ClaimId id, Claim storage c) private {
        c.lock = Lock.None;
        emit ClaimUnlocked(id);
    }

    function _due(Claim memory c, Receivable memory r) private pure returns (uint64) {
        return Shares.due(c.value, c.redeemed, c.paidAt, r.face, r.paid);
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
