// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";

import {Claim, ClaimState, Lock} from "../interfaces/IClaimToken.sol";
import {Receivable} from "../interfaces/IReceivableBook.sol";
import {Module} from "../libraries/Module.sol";
import {Shares} from "../libraries/Shares.sol";
import {ClaimId, LoanId, PartyId} from "../types/Ids.sol";
import {ClaimLedger} from "./ClaimLedger.sol";

/// @title What is due to a claim, who is paid, and what locks it
abstract contract ClaimRedemption is ClaimLedger, Module, ReentrancyGuardTransient {
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
    function _draw(ClaimId id, Claim storage c, Receivable memory r) internal returns (uint64 amount) {
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
    function _outstanding(ClaimId id, Claim storage c) internal view returns (uint64) {
        if (c.state != ClaimState.Live) revert ClaimNotLive(id, c.state);
        return c.value - c.redeemed;
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

    function _lock(ClaimId id, Claim storage c, Lock lock, uint64 by) internal {
        c.lock = lock;
        c.lockedBy = by;
        emit ClaimLocked(id, lock, by);
    }

    /// @dev `lockedBy` stays as it is: without a lock it says nothing, and clearing it costs a write.
    function _unlock(ClaimId id, Claim storage c) internal {
        c.lock = Lock.None;
        emit ClaimUnlocked(id);
    }

    /// @dev Virtual for the tests alone, which give it a rule with a known fault, as they do with `split`.
    function _due(Claim memory c, Receivable memory r) internal pure virtual returns (uint64) {
        return Shares.due(c.value, c.redeemed, c.paidAt, r.face, r.paid);
    }

    function _ofCaller(ClaimId id, PartyId by) internal view returns (Claim storage c) {
        c = _live(id);
        if (c.holder != by) revert ClaimOfAnother(id, by);
    }

    function _requireUnlocked(ClaimId id, Claim storage c) internal view {
        if (c.lock != Lock.None) revert ClaimIsLocked(id, c.lock);
    }
}
