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
import {Verb} from "../types/Verb.sol";

contract LoanBook is ILoanBook, Module, ReentrancyGuardTransient {
    uint64 public loanCount;
    mapping(LoanId => Loan) private _records;

    constructor(Modules memory modules) Module(modules) {}

    function repay(ApprovalId approval, LoanId id, uint64 amount) external nonReentrant {
        checkAmount(amount);
        Account memory by = _registry.actor(msg.sender);
        Loan storage l = _ofBorrower(id, by.party);
        _accrue(l);
        uint64 owes = _owed(l);
        if (amount > owes) revert RepaysTooMuch(id, amount, owes);
        _repay(id, l, amount, owes);
        _clear(by, Verb.Repay, amount, approval);
    }

    function repayAll(ApprovalId approval, LoanId id, uint64 most) external nonReentrant {
        Account memory by = _registry.actor(msg.sender);
        Loan storage l = _ofBorrower(id, by.party);
        _accrue(l);
        uint64 owes = _owed(l);
        if (owes > most) revert OwedExceeds(id, owes, most);
        _repay(id, l, owes, owes);
        _clear(by, Verb.Repay, owes, approval);
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

    function collect(LoanId id, uint64 amount, bool last)
        external
        returns (PartyId lender, uint64 taken, bool closed)
    {
        _onlyFor(address(_claims));
        Loan storage l = _records[id];
        lender = l.lender;
        _accrue(l);
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
        (l.accrued, l.accruedTo) = _accruedToday(l);
        return _owed(l);
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

    /// @dev Fee, then whole units of interest, then principal. What is left of the interest numerator waits for the one
    /// rounding at closing.
    function _apply(LoanId id, Loan storage l, uint64 amount, uint64 owes, bool byRedemption)
        private
        returns (bool closed)
    {
        closed = amount == owes;
        uint64 interest = closed ? Interest.closing(l.accrued) : Interest.payable_(l.accrued);
        uint64 toFee = amount < l.fee ? amount : l.fee;
        uint64 rest = amount - toFee;
        uint64 toInterest = rest < interest ? rest : interest;
        uint64 toPrincipal = rest - toInterest;
        l.fee -= toFee;
        l.accrued = closed ? 0 : l.accrued - uint96(uint256(toInterest) * Interest.PER_MINOR);
        l.principal -= toPrincipal;
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

    function _accrue(Loan storage l) private {
        (l.accrued, l.accruedTo) = _accruedToday(l);
    }

    function _accruedToday(Loan memory l) private view returns (uint96, uint32) {
        uint32 today = Calendar.day(block.timestamp, l.zoneMinutes);
        uint256 more = Interest.accrued(l.principal, l.rateBps, l.lateRateBps, l.accruedTo, today, l.dueOn);
        return (l.accrued + uint96(more), today);
    }

    /// @dev Of a loan accrued to today.
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
