// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Hold, IIssuerQuotas, Quota} from "../interfaces/IIssuerQuotas.sol";
import {Account, Role} from "../interfaces/IPartyRegistry.sol";
import {IReceivableBook, Receivable, ReceivableState, ReceivableTerms} from "../interfaces/IReceivableBook.sol";
import {Module} from "../libraries/Module.sol";
import {ApprovalId, Currency, PartyId, ReceivableId} from "../types/Ids.sol";
import {Modules} from "../types/Modules.sol";
import {AMOUNT_MAX, AmountOutOfRange, checkAmount} from "../types/Money.sol";
import {SET_QUOTA_CAP} from "../types/Verb.sol";

contract IssuerQuotas is IIssuerQuotas, Module {
    /// @dev Which debtor and currency a number of the list stands for.
    struct Key {
        PartyId debtor;
        Currency currency;
    }

    mapping(PartyId => mapping(Currency => Quota)) private _records;
    Key[] private _keys;
    mapping(PartyId debtor => mapping(Currency => bool)) private _isListed;
    mapping(PartyId debtor => uint32) public overdueOf;
    mapping(ApprovalId => Hold) private _holds;
    mapping(bytes32 terms => ApprovalId) private _holderOf;

    constructor(Modules memory modules) Module(modules) {}

    function setQuotaCap(ApprovalId approval, PartyId debtor, Currency currency, uint64 cap) external {
        Account memory by = _registry.actor(msg.sender);
        _parameters.listing(currency);
        if (cap > AMOUNT_MAX) revert AmountOutOfRange(cap);
        _registry.requireRole(debtor, Role.CoreEnterprise);
        if (!_isListed[debtor][currency]) {
            _isListed[debtor][currency] = true;
            _keys.push(Key(debtor, currency));
        }
        Quota storage q = _records[debtor][currency];
        emit QuotaCapSet(debtor, currency, cap, by.party != debtor);
        if (by.party == debtor) {
            uint64 raisedTo = cap > q.own ? cap : 0;
            q.own = cap;
            _clear(by, SET_QUOTA_CAP, currency, raisedTo, approval);
        } else {
            _registry.undertaker(msg.sender, Role.Governance);
            q.governance = cap;
            _clearTwo(by, approval);
        }
    }

    function onApprovalFiled(ApprovalId approval, PartyId party, bytes calldata call) external {
        _onlyFor(address(_dualControl));
        if (bytes4(call) == IReceivableBook.confirm.selector) {
            (, ReceivableId id) = abi.decode(call[4:], (ApprovalId, ReceivableId));
            Receivable memory r = _receivables.receivable(id);
            if (r.state != ReceivableState.Proposed) {
                revert IReceivableBook.EdgeNotAllowed(id, r.state, ReceivableState.Confirmed);
            }
            if (party == r.debtor && !r.byDebtor) {
                _holdFor(approval, Hold(r.debtor, r.currency, r.face, id, _termsOfConfirm(id)));
            }
        } else if (bytes4(call) == IReceivableBook.propose.selector) {
            (, ReceivableTerms memory t) = abi.decode(call[4:], (ApprovalId, ReceivableTerms));
            checkAmount(t.face);
            if (party == t.debtor) {
                _holdFor(approval, Hold(t.debtor, t.currency, t.face, ReceivableId.wrap(0), keccak256(call)));
            }
        }
    }

    function onApprovalVoid(ApprovalId approval) external {
        _onlyFor(address(_dualControl));
        _drop(approval);
    }

    function propose(ApprovalId approval, PartyId debtor, Currency currency, uint64 face) external {
        _onlyFor(address(_receivables));
        _requireNotStopped(debtor);
        _drop(approval);
        _hold(debtor, currency, face);
    }

    function confirm(ReceivableId receivable, PartyId debtor, Currency currency, uint64 face) external {
        _onlyFor(address(_receivables));
        _requireNotStopped(debtor);
        _drop(_holderOf[_termsOfConfirm(receivable)]);
        Quota storage q = _records[debtor][currency];
        _requireFits(debtor, currency, q, uint256(q.outstanding) + q.pending, face);
        q.outstanding += face;
        emit QuotaUsed(debtor, currency, q.outstanding, q.pending);
    }

    function accept(PartyId debtor, Currency currency, uint64 face) external {
        _onlyFor(address(_receivables));
        _requireNotStopped(debtor);
        Quota storage q = _records[debtor][currency];
        // The proposal holds its part; the caps may have come down since.
        _requireFits(debtor, currency, q, uint256(q.outstanding) + q.pending - face, face);
        q.pending -= face;
        q.outstanding += face;
        emit QuotaUsed(debtor, currency, q.outstanding, q.pending);
    }

    function free(PartyId debtor, Currency currency, uint64 face) external {
        _onlyFor(address(_receivables));
        _free(debtor, currency, face);
    }

    function dropConfirmation(ReceivableId receivable) external {
        _onlyFor(address(_receivables));
        _drop(_holderOf[_termsOfConfirm(receivable)]);
    }

    function pay(PartyId debtor, Currency currency, uint64 amount, bool cleared) external {
        _onlyFor(address(_receivables));
        Quota storage q = _records[debtor][currency];
        q.outstanding -= amount;
        emit QuotaUsed(debtor, currency, q.outstanding, q.pending);
        if (cleared) emit DebtorOverdue(debtor, --overdueOf[debtor]);
    }

    function markOverdue(PartyId debtor) external {
        _onlyFor(address(_receivables));
        emit DebtorOverdue(debtor, ++overdueOf[debtor]);
    }

    function requireNotStopped(PartyId debtor) external view {
        _requireNotStopped(debtor);
    }

    function isMoot(ApprovalId approval) external view returns (bool) {
        ReceivableId id = _holds[approval].receivable;
        return ReceivableId.unwrap(id) != 0 && _receivables.receivable(id).state != ReceivableState.Proposed;
    }

    function quota(PartyId debtor, Currency currency) external view returns (Quota memory) {
        return _records[debtor][currency];
    }

    function quotaCount() external view returns (uint256) {
        return _keys.length;
    }

    function quotaAt(uint256 index) external view returns (PartyId debtor, Currency currency) {
        return (_keys[index].debtor, _keys[index].currency);
    }

    function holdOf(ApprovalId approval) external view returns (Hold memory) {
        return _holds[approval];
    }

    /// @dev The same call twice would hold twice what can be undertaken once.
    function _holdFor(ApprovalId approval, Hold memory h) private {
        if (!_holderOf[h.terms].noApproval()) revert CallAlreadyFiled(_holderOf[h.terms]);
        _registry.requireStanding(h.debtor);
        _requireNotStopped(h.debtor);
        _hold(h.debtor, h.currency, h.amount);
        _holds[approval] = h;
        _holderOf[h.terms] = approval;
        emit QuotaHeld(approval, h.debtor, h.currency, h.amount);
    }

    /// @dev What the request held is free; the receivable it named stays on record, so that a moot one can be released.
    function _drop(ApprovalId approval) private {
        Hold storage held = _holds[approval];
        (PartyId debtor, Currency currency, uint64 amount) = (held.debtor, held.currency, held.amount);
        if (amount == 0) return;
        held.amount = 0;
        _holderOf[held.terms] = ApprovalId.wrap(0);
        emit QuotaHeld(approval, debtor, currency, 0);
        _free(debtor, currency, amount);
    }

    function _hold(PartyId debtor, Currency currency, uint64 amount) private {
        Quota storage q = _records[debtor][currency];
        _requireFits(debtor, currency, q, uint256(q.outstanding) + q.pending, amount);
        q.pending += amount;
        emit QuotaUsed(debtor, currency, q.outstanding, q.pending);
    }

    function _free(PartyId debtor, Currency currency, uint64 amount) private {
        Quota storage q = _records[debtor][currency];
        q.pending -= amount;
        emit QuotaUsed(debtor, currency, q.outstanding, q.pending);
    }

    function _requireFits(PartyId debtor, Currency currency, Quota storage q, uint256 used, uint64 amount) private view {
        uint256 cap = q.own < q.governance ? q.own : q.governance;
        uint256 left = used < cap ? cap - used : 0;
        if (amount > left) revert QuotaExceeded(debtor, currency, amount, uint64(left));
    }

    function _requireNotStopped(PartyId debtor) private view {
        if (overdueOf[debtor] != 0) revert DebtorIsStopped(debtor);
    }

    /// @dev keccak256 of the one call that confirms a receivable, as it is filed.
    function _termsOfConfirm(ReceivableId id) private pure returns (bytes32) {
        return keccak256(abi.encodeCall(IReceivableBook.confirm, (ApprovalId.wrap(0), id)));
    }
}
