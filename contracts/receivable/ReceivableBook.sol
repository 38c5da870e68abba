// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";

import {IDepositToken} from "../interfaces/IDepositToken.sol";
import {CurrencyListing} from "../interfaces/IParameterRegistry.sol";
import {Account} from "../interfaces/IPartyRegistry.sol";
import {
    AllocatedInvoice,
    Allocation,
    IReceivableBook,
    Receivable,
    ReceivableState,
    ReceivableTerms
} from "../interfaces/IReceivableBook.sol";
import {Calendar} from "../libraries/Calendar.sol";
import {Holders} from "../libraries/Holders.sol";
import {Module} from "../libraries/Module.sol";
import {Transitions} from "../libraries/Transitions.sol";
import {ApprovalId, ClaimId, PartyId, ReceivableId} from "../types/Ids.sol";
import {Modules} from "../types/Modules.sol";
import {checkAmount} from "../types/Money.sol";
import {CONFIRM, PAY, PROPOSE} from "../types/Verb.sol";

contract ReceivableBook is IReceivableBook, Module, ReentrancyGuardTransient {
    /// @dev Bounds the one loop over what a caller names.
    uint256 private constant ALLOCATIONS_MAX = 16;

    uint64 public receivableCount;
    mapping(ReceivableId => Receivable) private _records;
    mapping(ReceivableId => AllocatedInvoice[]) private _allocations;

    constructor(Modules memory modules) Module(modules) {}

    function propose(ApprovalId approval, ReceivableTerms calldata t) external nonReentrant returns (ReceivableId id) {
        Account memory by = _registry.actor(msg.sender);
        bool byDebtor = by.party == t.debtor;
        if (!byDebtor && by.party != t.supplier) revert NotTheNamedParty(by.party);
        (uint40 dueAt, uint8 graceDays) = _termRules.requireProposable(t);
        checkAmount(t.face);
        id = ReceivableId.wrap(++receivableCount);
        _allocate(id, t, byDebtor);
        if (byDebtor) _quotas.propose(approval, t.debtor, t.currency, t.face);
        _store(id, t, byDebtor, dueAt, graceDays);
        emit ReceivableProposed(id, byDebtor, dueAt, graceDays, t);
        _clear(by, byDebtor ? CONFIRM : PROPOSE, t.currency, t.face, approval);
    }

    function confirm(ApprovalId approval, ReceivableId id) external nonReentrant returns (ClaimId) {
        Account memory by = _registry.actor(msg.sender);
        Receivable storage r = _known(id);
        if (r.byDebtor || by.party != r.debtor) revert NotTheNamedParty(by.party);
        _move(id, r, ReceivableState.Confirmed);
        _quotas.confirm(id, r.debtor, r.currency, r.face);
        return _undertake(by, approval, id, r);
    }

    function accept(ApprovalId approval, ReceivableId id) external nonReentrant returns (ClaimId) {
        Account memory by = _registry.actor(msg.sender);
        Receivable storage r = _known(id);
        if (!r.byDebtor || by.party != r.supplier) revert NotTheNamedParty(by.party);
        _move(id, r, ReceivableState.Confirmed);
        AllocatedInvoice[] storage list = _allocations[id];
        for (uint256 i; i < list.length; i++) {
            AllocatedInvoice memory a = list[i];
            uint16 revision = _invoices.allocate(a.invoice, r.supplier, r.debtor, r.currency, a.amount);
            if (revision != a.revision) revert InvoiceRevised(a.invoice, a.revision, revision);
        }
        _quotas.accept(r.debtor, r.currency, r.face);
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

    function releaseProposal(ReceivableId id) external {
        _registry.actor(msg.sender);
        Receivable storage r = _known(id);
        _end(id, r, ReceivableState.Expired);
        if (block.timestamp < r.dueAt) revert ProposalNotDue(id, r.dueAt);
        emit ReceivableExpired(id);
    }

    function pay(ApprovalId approval, ReceivableId id, uint64 amount) external nonReentrant {
        Account memory by = _registry.actor(msg.sender);
        Receivable storage r = _known(id);
        if (by.party != r.debtor) revert NotTheNamedParty(by.party);
        checkAmount(amount);
        uint64 left = r.face - r.paid;
        if (amount > left) revert PaysTooMuch(id, amount, left);
        CurrencyListing memory listing = _parameters.listing(r.currency);
        if (amount < listing.smallest && amount != left) revert PaymentTooSmall(amount, listing.smallest);
        bool settles = amount == left;
        if (settles) _move(id, r, ReceivableState.Settled);
        else if (r.state != ReceivableState.Defaulted) _move(id, r, ReceivableState.PartlyPaid);
        else _move(id, r, ReceivableState.Defaulted);
        r.paid += amount;
        r.paidOn = Calendar.day(block.timestamp, r.zoneMinutes);
        bool cleared = settles && r.isOverdue;
        if (cleared) r.isOverdue = false;
        emit ReceivablePaid(id, amount, r.paid, r.state, r.paidOn);
        _quotas.pay(r.debtor, r.currency, amount, cleared);
        IDepositToken(listing.token).move(Holders.holder(r.debtor), address(this), amount);
        _clear(by, PAY, r.currency, amount, approval);
    }

    function markOverdue(ReceivableId id) external {
        _registry.actor(msg.sender);
        Receivable storage r = _known(id);
        if (r.state != ReceivableState.Confirmed && r.state != ReceivableState.PartlyPaid) {
            revert ReceivableNotLive(id, r.state);
        }
        if (r.isOverdue) revert AlreadyOverdue(id);
        if (block.timestamp < r.dueAt) revert NotOverdue(id, r.dueAt);
        _markOverdue(id, r);
    }

    function markDefaulted(ReceivableId id) external {
        _registry.actor(msg.sender);
        Receivable storage r = _known(id);
        if (r.state == ReceivableState.Defaulted) revert EdgeNotAllowed(id, r.state, r.state);
        _move(id, r, ReceivableState.Defaulted);
        uint256 defaultsAt = uint256(r.dueAt) + uint256(r.graceDays) * 1 days;
        if (block.timestamp < defaultsAt) revert NotOverdue(id, defaultsAt);
        if (!r.isOverdue) _markOverdue(id, r);
        emit ReceivableDefaulted(id, r.debtor, r.face - r.paid);
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
        _quotas.requireNotStopped(r.debtor);
    }

    function receivable(ReceivableId id) external view returns (Receivable memory) {
        return _known(id);
    }

    function allocations(ReceivableId id) external view returns (AllocatedInvoice[] memory) {
        return _allocations[id];
    }

    /// @dev The second side's consent: from here on the debtor owes, and the supplier holds the claim.
    function _undertake(Account memory by, ApprovalId approval, ReceivableId id, Receivable storage r)
        private
        returns (ClaimId claim)
    {
        _termRules.requireIssuable(r.debtor, r.supplier, r.dueOn, r.zoneMinutes);
        claim = _claims.mint(id, r.supplier, r.face);
        emit ReceivableConfirmed(id, claim, by.party);
        _clear(by, CONFIRM, r.currency, r.face, approval);
    }

    /// @dev The debtor undertakes nothing new until it is settled.
    function _markOverdue(ReceivableId id, Receivable storage r) private {
        r.isOverdue = true;
        _quotas.markOverdue(r.debtor);
        emit ReceivableOverdue(id, r.debtor, r.face - r.paid);
    }

    /// @dev A proposal that comes to nothing frees its invoices and what it, or a filed confirmation, held of the quota.
    function _end(ReceivableId id, Receivable storage r, ReceivableState to) private {
        _move(id, r, to);
        if (r.byDebtor) {
            _quotas.free(r.debtor, r.currency, r.face);
            return;
        }
        _quotas.dropConfirmation(id);
        AllocatedInvoice[] storage list = _allocations[id];
        for (uint256 i; i < list.length; i++) {
            _invoices.release(list[i].invoice, list[i].amount);
        }
    }

    /// @dev A debtor's proposal only looks whether its invoices would do: else it could keep their seller from correcting
    /// them for as long as it likes.
    function _allocate(ReceivableId id, ReceivableTerms calldata t, bool byDebtor) private {
        if (t.allocations.length > ALLOCATIONS_MAX) {
            revert AllocationsTooMany(t.allocations.length, ALLOCATIONS_MAX);
        }
        AllocatedInvoice[] storage list = _allocations[id];
        uint256 sum;
        for (uint256 i; i < t.allocations.length; i++) {
            Allocation calldata a = t.allocations[i];
            checkAmount(a.amount);
            sum += a.amount;
            uint16 revision = byDebtor
                ? _invoices.requireAllocable(a.invoice, t.supplier, t.debtor, t.currency, a.amount)
                : _invoices.allocate(a.invoice, t.supplier, t.debtor, t.currency, a.amount);
            list.push(AllocatedInvoice(a.invoice, a.amount, revision));
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

    function _known(ReceivableId id) private view returns (Receivable storage r) {
        r = _records[id];
        if (r.state == ReceivableState.None) revert ReceivableUnknown(id);
    }
}
