// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {Account, Role, SizeClass} from "../interfaces/IPartyRegistry.sol";
import {
    Allocation,
    IReceivableBook,
    Quota,
    Receivable,
    ReceivableState,
    ReceivableTerms
} from "../interfaces/IReceivableBook.sol";
import {Parameter} from "../interfaces/IRuleBook.sol";
import {Calendar} from "../libraries/Calendar.sol";
import {Holders} from "../libraries/Holders.sol";
import {Module} from "../libraries/Module.sol";
import {Transitions} from "../libraries/Transitions.sol";
import {ApprovalId, ClaimId, Currency, PartyId, ReceivableId} from "../types/Ids.sol";
import {Modules} from "../types/Modules.sol";
import {AMOUNT_MAX, AmountOutOfRange, checkAmount} from "../types/Money.sol";
import {Verb} from "../types/Verb.sol";

contract ReceivableBook is IReceivableBook, Module, ReentrancyGuardTransient {
    /// @dev Bounds the one loop over what a caller names.
    uint256 private constant ALLOCATIONS_MAX = 16;

    /// @dev What a first approval holds of a quota until its request is consumed or void.
    struct Held {
        PartyId debtor;
        Currency currency;
        uint64 amount;
    }

    uint64 public receivableCount;
    mapping(ReceivableId => Receivable) private _records;
    mapping(ReceivableId => Allocation[]) private _allocations;
    mapping(PartyId => mapping(Currency => Quota)) private _quotas;
    mapping(PartyId debtor => uint32) public defaultsOf;
    mapping(ApprovalId => Held) private _held;

    constructor(Modules memory modules) Module(modules) {}

    function propose(ApprovalId approval, ReceivableTerms calldata t) external nonReentrant returns (ReceivableId id) {
        Account memory by = _registry.actor(msg.sender);
        bool byDebtor = by.party == t.debtor;
        if (!byDebtor && by.party != t.supplier) revert NotTheNamedParty(by.party);
        _checkSides(t.debtor, t.supplier);
        checkAmount(t.face);
        uint40 dueAt = _checkDates(t);
        if (t.undertaking == 0) revert UndertakingMissing();
        id = ReceivableId.wrap(++receivableCount);
        _allocate(id, t);
        if (byDebtor) {
            _requireNotStopped(t.debtor);
            _unhold(approval);
            _hold(t.debtor, t.currency, t.face);
        }
        uint8 graceDays = uint8(Math.min(_rules.valueOf(Parameter.GraceDays), type(uint8).max));
        _store(id, t, byDebtor, dueAt, graceDays);
        emit ReceivableProposed(id, byDebtor, dueAt, graceDays, t);
        _clear(by, Verb.Propose, t.face, approval);
    }

    function confirm(ApprovalId approval, ReceivableId id) external nonReentrant returns (ClaimId) {
        Account memory by = _registry.actor(msg.sender);
        Receivable storage r = _known(id);
        if (r.byDebtor || by.party != r.debtor) revert NotTheNamedParty(by.party);
        _move(id, r, ReceivableState.Confirmed);
        _unhold(approval);
        _hold(r.debtor, r.currency, r.face);
        return _undertake(by, approval, id, r);
    }

    function accept(ApprovalId approval, ReceivableId id) external nonReentrant returns (ClaimId) {
        Account memory by = _registry.actor(msg.sender);
        Receivable storage r = _known(id);
        if (!r.byDebtor || by.party != r.supplier) revert NotTheNamedParty(by.party);
        _move(id, r, ReceivableState.Confirmed);
        // The proposal holds its part of the quota; the caps may have come down since.
        Quota storage q = _quotas[r.debtor][r.currency];
        _requireFits(r.debtor, r.currency, q, uint256(q.outstanding) + q.pending - r.face, r.face);
        return _undertake(by, approval, id, r);
    }

    function reject(ReceivableId id) external {
        PartyId by = _maker();
        Receivable storage r = _known(id);
        if (by != (r.byDebtor ? r.supplier : r.debtor)) revert NotTheNamedParty(by);
        _end(id, r, ReceivableState.Rejected);
        emit ReceivableRejected(id, by);
    }

    function withdraw(ReceivableId id) external {
        PartyId by = _maker();
        Receivable storage r = _known(id);
        if (by != (r.byDebtor ? r.debtor : r.supplier)) revert NotTheNamedParty(by);
        _end(id, r, ReceivableState.Withdrawn);
        emit ReceivableWithdrawn(id, by);
    }

    function pay(ApprovalId approval, ReceivableId id, uint64 amount) external nonReentrant {
        Account memory by = _registry.actor(msg.sender);
        Receivable storage r = _known(id);
        if (by.party != r.debtor) revert NotTheNamedParty(by.party);
        checkAmount(amount);
        uint64 left = r.face - r.paid;
        if (amount > left) revert PaysTooMuch(id, amount, left);
        bool wasDefaulted = r.state == ReceivableState.Defaulted;
        if (amount == left) _move(id, r, ReceivableState.Settled);
        else _move(id, r, wasDefaulted ? ReceivableState.Defaulted : ReceivableState.PartlyPaid);
        if (wasDefaulted && amount == left) defaultsOf[r.debtor]--;
        r.paid += amount;
        Quota storage q = _quotas[r.debtor][r.currency];
        q.outstanding -= amount;
        emit QuotaUsed(r.debtor, r.currency, q.outstanding, q.pending);
        emit ReceivablePaid(id, amount, r.paid, r.state);
        _deposits(r.currency).move(Holders.holder(r.debtor), address(this), amount);
        _clear(by, Verb.Pay, amount, approval);
    }

    function markDefaulted(ReceivableId id) external {
        _registry.actor(msg.sender);
        Receivable storage r = _known(id);
        if (r.state == ReceivableState.Defaulted) revert EdgeNotAllowed(id, r.state, r.state);
        _move(id, r, ReceivableState.Defaulted);
        uint256 defaultsAt = uint256(r.dueAt) + uint256(r.graceDays) * 1 days;
        if (block.timestamp < defaultsAt) revert NotOverdue(id, defaultsAt);
        defaultsOf[r.debtor]++;
        emit ReceivableDefaulted(id, r.debtor, r.face - r.paid);
    }

    function setQuotaCap(PartyId debtor, Currency currency, uint64 cap) external {
        PartyId by = _maker();
        _rules.listing(currency);
        if (cap > AMOUNT_MAX) revert AmountOutOfRange(cap);
        _registry.requireRole(debtor, Role.CoreEnterprise);
        bool byGovernance = by != debtor;
        if (byGovernance) {
            _registry.requireRole(by, Role.Governance);
            _registry.requireStanding(by);
        }
        Quota storage q = _quotas[debtor][currency];
        if (byGovernance) q.governance = cap;
        else q.own = cap;
        emit QuotaCapSet(debtor, currency, cap, byGovernance);
    }

    function firstApproved(ApprovalId approval, PartyId party, bytes calldata call) external {
        _onlyFor(address(_dualControl));
        if (bytes4(call) == this.confirm.selector) {
            (, ReceivableId id) = abi.decode(call[4:], (ApprovalId, ReceivableId));
            Receivable storage r = _known(id);
            if (party == r.debtor) _holdFor(approval, r.debtor, r.currency, r.face);
        } else if (bytes4(call) == this.propose.selector) {
            (, ReceivableTerms memory t) = abi.decode(call[4:], (ApprovalId, ReceivableTerms));
            checkAmount(t.face);
            if (party == t.debtor) _holdFor(approval, t.debtor, t.currency, t.face);
        }
    }

    function firstApprovalVoid(ApprovalId approval) external {
        _onlyFor(address(_dualControl));
        _unhold(approval);
    }

    function draw(ReceivableId id, PartyId to, uint64 amount) external {
        _onlyFor(address(_claims));
        Receivable storage r = _records[id];
        r.redeemed += amount;
        assert(r.redeemed <= r.paid);
        emit PotDrawn(id, to, amount, r.redeemed);
        _deposits(r.currency).move(address(this), Holders.holder(to), amount);
    }

    function requireLive(ReceivableId id) external view returns (Receivable memory r) {
        r = _known(id);
        if (r.state != ReceivableState.Confirmed && r.state != ReceivableState.PartlyPaid) {
            revert ReceivableNotLive(id, r.state);
        }
        if (block.timestamp >= r.dueAt) revert PastDue(r.dueAt);
        _requireNotStopped(r.debtor);
    }

    function receivable(ReceivableId id) external view returns (Receivable memory) {
        return _known(id);
    }

    function allocations(ReceivableId id) external view returns (Allocation[] memory) {
        return _allocations[id];
    }

    function quota(PartyId debtor, Currency currency) external view returns (Quota memory) {
        return _quotas[debtor][currency];
    }

    function heldFor(ApprovalId approval) external view returns (uint64) {
        return _held[approval].amount;
    }

    /// @dev The second side's consent: from here on the debtor owes, and the supplier holds the claim.
    function _undertake(Account memory by, ApprovalId approval, ReceivableId id, Receivable storage r)
        private
        returns (ClaimId claim)
    {
        _checkSides(r.debtor, r.supplier);
        if (block.timestamp >= r.dueAt) revert PastDue(r.dueAt);
        _checkTenor(r.dueOn - Calendar.day(block.timestamp, r.zoneMinutes));
        _requireNotStopped(r.debtor);
        Quota storage q = _quotas[r.debtor][r.currency];
        q.pending -= r.face;
        q.outstanding += r.face;
        emit QuotaUsed(r.debtor, r.currency, q.outstanding, q.pending);
        claim = _claims.mint(id, r.supplier, r.face);
        emit ReceivableConfirmed(id, claim, by.party);
        _clear(by, Verb.Confirm, r.face, approval);
    }

    /// @dev A proposal that comes to nothing frees its invoices and what it held of the quota.
    function _end(ReceivableId id, Receivable storage r, ReceivableState to) private {
        _move(id, r, to);
        if (r.byDebtor) _free(r.debtor, r.currency, r.face);
        Allocation[] storage list = _allocations[id];
        for (uint256 i; i < list.length; i++) {
            _invoices.release(list[i].invoice, list[i].amount);
        }
    }

    function _allocate(ReceivableId id, ReceivableTerms calldata t) private {
        if (t.allocations.length > ALLOCATIONS_MAX) {
            revert AllocationsTooMany(t.allocations.length, ALLOCATIONS_MAX);
        }
        Allocation[] storage list = _allocations[id];
        uint256 sum;
        for (uint256 i; i < t.allocations.length; i++) {
            Allocation calldata a = t.allocations[i];
            checkAmount(a.amount);
            sum += a.amount;
            list.push(a);
            _invoices.allocate(a.invoice, t.supplier, t.debtor, t.currency, a.amount);
        }
        if (sum != t.face) revert AllocationsDiffer(t.face, sum);
    }

    function _store(ReceivableId id, ReceivableTerms calldata t, bool byDebtor, uint40 dueAt, uint8 graceDays)
        private
    {
        Receivable storage r = _records[id];
        _move(id, r, ReceivableState.Proposed);
        r.debtor = t.debtor;
        r.supplier = t.supplier;
        r.face = t.face;
        r.currency = t.currency;
        r.byDebtor = byDebtor;
        r.dueAt = dueAt;
        r.deliveredOn = t.deliveredOn;
        r.dueOn = t.dueOn;
        r.zoneMinutes = t.zoneMinutes;
        r.graceDays = graceDays;
        r.terms = keccak256(abi.encode(t));
    }

    function _move(ReceivableId id, Receivable storage r, ReceivableState to) private {
        if (!Transitions.allowed(r.state, to)) revert EdgeNotAllowed(id, r.state, to);
        r.state = to;
    }

    /// @dev Both may undertake: the debtor as a core enterprise, the supplier as a supplier.
    function _checkSides(PartyId debtor, PartyId supplier) private view {
        _registry.requireStanding(debtor);
        _registry.requireStanding(supplier);
        _registry.requireRole(debtor, Role.CoreEnterprise);
        _registry.requireRole(supplier, Role.Supplier);
    }

    /// @dev Tenor: 6 months in principle, more needs a stated reason, 1 year at most (银发〔2025〕77号). Term after
    /// delivery: 60 days where a large firm or a public body owes a smaller one, else a reason; a public body never more
    /// (国令802号). What is not delivered yet is a prepayment, on which none may be issued, and a delivery date to come
    /// would disguise a longer term.
    function _checkDates(ReceivableTerms calldata t) private view returns (uint40 dueAt) {
        Calendar.checkZone(t.zoneMinutes);
        dueAt = Calendar.endOfDay(t.dueOn, t.zoneMinutes);
        if (block.timestamp >= dueAt) revert PastDue(dueAt);
        uint32 today = Calendar.day(block.timestamp, t.zoneMinutes);
        if (t.deliveredOn > today) revert DeliveredInFuture(t.deliveredOn, today);
        _checkTerm(t.dueOn - today, Parameter.TenorDays, Parameter.TenorDaysMax, t.reason);
        SizeClass debtor = _registry.party(t.debtor).size;
        if (debtor < SizeClass.Large || _registry.party(t.supplier).size >= SizeClass.Large) return dueAt;
        Parameter most = debtor == SizeClass.PublicBody ? Parameter.DaysToPayPublicMax : Parameter.TenorDaysMax;
        _checkTerm(t.dueOn - t.deliveredOn, Parameter.DaysToPaySme, most, t.reason);
    }

    /// @dev The longest tenor is judged by the day of issue too, since it may have been shortened after the proposal.
    function _checkTenor(uint256 tenorDays) private view {
        uint64 most = _rules.valueOf(Parameter.TenorDaysMax);
        if (tenorDays > most) revert TenorTooLong(tenorDays, most);
    }

    function _checkTerm(uint256 termDays, Parameter usual, Parameter most, bytes32 reason) private view {
        if (termDays > _rules.valueOf(most)) revert TenorTooLong(termDays, _rules.valueOf(most));
        if (reason == 0 && termDays > _rules.valueOf(usual)) revert ReasonRequired(termDays, _rules.valueOf(usual));
    }

    function _requireNotStopped(PartyId debtor) private view {
        if (defaultsOf[debtor] != 0) revert DebtorIsStopped(debtor);
    }

    function _hold(PartyId debtor, Currency currency, uint64 amount) private {
        Quota storage q = _quotas[debtor][currency];
        _requireFits(debtor, currency, q, uint256(q.outstanding) + q.pending, amount);
        q.pending += amount;
        emit QuotaUsed(debtor, currency, q.outstanding, q.pending);
    }

    /// @param used what else counts against the caps, as they are now
    function _requireFits(PartyId debtor, Currency currency, Quota storage q, uint256 used, uint64 amount) private view {
        uint64 cap = q.own < q.governance ? q.own : q.governance;
        if (used + amount > cap) {
            revert QuotaExceeded(debtor, currency, amount, used < cap ? uint64(cap - used) : 0);
        }
    }

    function _free(PartyId debtor, Currency currency, uint64 amount) private {
        Quota storage q = _quotas[debtor][currency];
        q.pending -= amount;
        emit QuotaUsed(debtor, currency, q.outstanding, q.pending);
    }

    function _holdFor(ApprovalId approval, PartyId debtor, Currency currency, uint64 amount) private {
        _registry.requireStanding(debtor);
        _requireNotStopped(debtor);
        _hold(debtor, currency, amount);
        _held[approval] = Held(debtor, currency, amount);
        emit QuotaHeld(approval, debtor, currency, amount);
    }

    function _unhold(ApprovalId approval) private {
        Held memory h = _held[approval];
        if (h.amount == 0) return;
        delete _held[approval];
        emit QuotaHeld(approval, h.debtor, h.currency, 0);
        _free(h.debtor, h.currency, h.amount);
    }

    function _known(ReceivableId id) private view returns (Receivable storage r) {
        r = _records[id];
        if (r.state == ReceivableState.None) revert ReceivableUnknown(id);
    }
}
