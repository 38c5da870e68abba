// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";

import {ILoanBook, Loan, LoanState, NewLoan} from "../interfaces/ILoanBook.sol";
import {Account} from "../interfaces/IPartyRegistry.sol";
import {Pledge} from "../interfaces/IPledgeRegistry.sol";
import {Calendar} from "../libraries/Calendar.sol";
import {Holders} from "../libraries/Holders.sol";
import {Interest} from "../libraries/Interest.sol";
import {Module} from "../libraries/Module.sol";
import {ApprovalId, LoanId, PartyId, PledgeId} from "../types/Ids.sol";
import {Modules} from "../types/Modules.sol";
import {checkAmount} from "../types/Money.sol";
import {REPAY} from "../types/Verb.sol";

contract LoanBook is ILoanBook, Module, ReentrancyGuardTransient {
    uint64 public loanCount;
    mapping(LoanId => Loan) private _records;

    constructor(Modules memory modules) Module(modules) {}

    function repay(ApprovalId approval, LoanId id, uint64 amount) external nonReentrant {
        checkAmount(amount);
        Account memory by = _registry.actor(msg.sender);
        Loan storage l = _ofBorrower(id, by.party);
        uint64 owes = _drawn(l);
        if (amount > owes) revert RepaysTooMuch(id, amount, owes);
        _repay(id, l, amount, owes);
        _clear(by, REPAY, l.currency, amount, approval);
    }

    function repayAll(ApprovalId approval, LoanId id, uint64 most) external nonReentrant {
        Account memory by = _registry.actor(msg.sender);
        Loan storage l = _ofBorrower(id, by.party);
        uint64 owes = _drawn(l);
        if (owes > most) revert OwedExceeds(id, owes, most);
        if (owes != 0) _repay(id, l, owes, owes);
        _clear(by, REPAY, l.currency, owes, approval);
    }

    function open(NewLoan calldata t) external returns (LoanId id) {
        _onlyFor(address(_desk));
        id = LoanId.wrap(++loanCount);
        Pledge memory entry;
        entry.loan = id;
        entry.claim = t.claim;
        entry.securedParty = t.lender;
        entry.grantor = t.borrower;
        entry.debtor = t.debtor;
        entry.amount = t.principal;
        entry.currency = t.currency;
        entry.dueOn = t.dueOn;
        PledgeId pledge = _pledges.register(entry);
        uint32 today = Calendar.day(block.timestamp, t.zoneMinutes);
        Loan storage l = _records[id];
        l.claim = t.claim;
        l.lender = t.lender;
        l.borrower = t.borrower;
        l.principal = t.principal;
        l.fee = t.fee;
        l.accruedTo = today;
        l.rateBps = t.rateBps;
        l.lateRateBps = t.lateRateBps;
        l.dueOn = t.dueOn;
        l.zoneMinutes = t.zoneMinutes;
        l.state = LoanState.Open;
        l.pledge = pledge;
        l.currency = t.currency;
        l.debtor = t.debtor;
        emit LoanOpened(id, pledge, today, t);
        _claims.lockForLoan(t.claim, id);
    }

    function collect(LoanId id, uint64 amount, uint32 readySince, bool last)
        external
        returns (PartyId lender, uint64 taken, bool closed)
    {
        _onlyFor(address(_claims));
        Loan storage l = _records[id];
        lender = l.lender;
        _accrue(l, readySince);
        uint64 owes = _owed(l);
        taken = amount < owes ? amount : owes;
        closed = _apply(id, l, taken, owes, true);
        if (!closed && last) {
            closed = true;
            _discharge(l);
            emit LoanUnsecured(id);
        }
    }

    function owed(LoanId id) external view returns (uint64) {
        Loan memory l = _known(id);
        uint64 ready;
        if (PledgeId.unwrap(l.pledge) != 0) {
            uint32 readySince;
            (ready, readySince,) = _claims.amounts(l.claim);
            if (ready != 0) {
                (l.accrued, l.accruedTo) = _accruedTo(l, readySince);
                uint64 owes = _owed(l);
                if (ready >= owes) return owes;
                _settle(l, ready, false);
            }
        }
        (l.accrued, l.accruedTo) = _accruedTo(l, _today(l));
        return ready + _owed(l);
    }

    function loan(LoanId id) external view returns (Loan memory) {
        return _known(id);
    }

    function _repay(LoanId id, Loan storage l, uint64 amount, uint64 owes) private {
        bool secured = PledgeId.unwrap(l.pledge) != 0;
        bool closed = _apply(id, l, amount, owes, false);
        if (closed && secured) _claims.unlockFromLoan(l.claim);
        _deposits(l.currency).move(Holders.holder(l.borrower), Holders.holder(l.lender), amount);
    }

    /// @dev Take a payment off what is owed: fee, then whole units of interest, then principal. What is left of the interest
    /// numerator waits for the one rounding at closing.
    function _settle(Loan memory l, uint64 amount, bool closes)
        private
        pure
        returns (uint64 toFee, uint64 toInterest, uint64 toPrincipal)
    {
        uint64 interest = closes ? Interest.closing(l.accrued) : Interest.payable_(l.accrued);
        toFee = amount < l.fee ? amount : l.fee;
        uint64 rest = amount - toFee;
        toInterest = rest < interest ? rest : interest;
        toPrincipal = rest - toInterest;
        l.fee -= toFee;
        l.accrued = closes ? 0 : l.accrued - uint96(uint256(toInterest) * Interest.PER_MINOR);
        l.principal -= toPrincipal;
    }

    function _apply(LoanId id, Loan storage l, uint64 amount, uint64 owes, bool byRedemption)
        private
        returns (bool closed)
    {
        closed = amount == owes;
        Loan memory after_ = l;
        (uint64 toFee, uint64 toInterest, uint64 toPrincipal) = _settle(after_, amount, closed);
        (l.fee, l.accrued, l.principal) = (after_.fee, after_.accrued, after_.principal);
        emit LoanPaid(id, toFee, toInterest, toPrincipal, l.principal, l.accrued, l.accruedTo, byRedemption);
        if (toPrincipal != 0) _desk.freeLimit(l.lender, l.debtor, l.currency, toPrincipal);
        if (!closed) return false;
        l.state = LoanState.Closed;
        if (PledgeId.unwrap(l.pledge) != 0) _discharge(l);
        emit LoanClosed(id);
    }

    function _discharge(Loan storage l) private {
        _pledges.discharge(l.pledge);
        l.pledge = PledgeId.wrap(0);
    }

    /// @dev What is owed today once the pot's part has been taken: money that lay ready earned nobody interest.
    function _drawn(Loan storage l) private returns (uint64) {
        if (PledgeId.unwrap(l.pledge) != 0) _claims.drawForLoan(l.claim);
        _accrue(l, _today(l));
        return _owed(l);
    }

    function _accrue(Loan storage l, uint32 to) private {
        (l.accrued, l.accruedTo) = _accruedTo(l, to);
    }

    /// @dev A day that is past already adds nothing and takes nothing back.
    function _accruedTo(Loan memory l, uint32 to) private pure returns (uint96, uint32) {
        if (to <= l.accruedTo) return (l.accrued, l.accruedTo);
        uint256 more = Interest.accrued(l.principal, l.rateBps, l.lateRateBps, l.accruedTo, to, l.dueOn);
        return (l.accrued + uint96(more), to);
    }

    function _today(Loan memory l) private view returns (uint32) {
        return Calendar.day(block.timestamp, l.zoneMinutes);
    }

    /// @dev Of a loan accrued to the day in question.
    function _owed(Loan memory l) private pure returns (uint64) {
        return l.fee + Interest.closing(l.accrued) + l.principal;
    }

    function _ofBorrower(LoanId id, PartyId by) private view returns (Loan storage l) {
        l = _known(id);
        if (l.borrower != by) revert LoanOfAnother(id, by);
        if (l.state != LoanState.Open) revert LoanNotOpen(id, l.state);
    }

    function _known(LoanId id) private view returns (Loan storage l) {
        l = _records[id];
        if (l.state == LoanState.None) revert LoanUnknown(id);
    }
}
