// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {DebtorLimit, IFinancingDesk} from "../interfaces/IFinancingDesk.sol";
import {Account, Role} from "../interfaces/IPartyRegistry.sol";
import {Module} from "../libraries/Module.sol";
import {ApprovalId, Currency, PartyId} from "../types/Ids.sol";
import {AMOUNT_MAX, AmountOutOfRange, BPS} from "../types/Money.sol";
import {SET_DEBTOR_LIMIT} from "../types/Verb.sol";

/// @title How much each funder lends on each debtor's paper, offers included
abstract contract DebtorLimits is IFinancingDesk, Module {
    /// @dev Which funder, debtor and currency a number of the list stands for.
    struct Key {
        PartyId funder;
        PartyId debtor;
        Currency currency;
    }

    mapping(PartyId funder => mapping(PartyId debtor => mapping(Currency => DebtorLimit))) private _limits;
    mapping(PartyId funder => mapping(PartyId debtor => mapping(Currency => bool))) private _isListed;
    Key[] private _keys;

    function setDebtorLimit(
        ApprovalId approval,
        PartyId debtor,
        Currency currency,
        uint64 limit,
        uint16 advanceRateBps
    ) external {
        Account memory by = _registry.undertaker(msg.sender, Role.Funder);
        _registry.requireRole(debtor, Role.CoreEnterprise);
        _parameters.listing(currency);
        if (limit > AMOUNT_MAX) revert AmountOutOfRange(limit);
        if (advanceRateBps > BPS) revert AdvanceRateOutOfRange(advanceRateBps);
        if (!_isListed[by.party][debtor][currency]) {
            _isListed[by.party][debtor][currency] = true;
            _keys.push(Key(by.party, debtor, currency));
        }
        DebtorLimit storage l = _limits[by.party][debtor][currency];
        bool raises = limit > l.limit || advanceRateBps > l.advanceRateBps;
        (l.limit, l.advanceRateBps) = (limit, advanceRateBps);
        emit DebtorLimitSet(by.party, debtor, currency, limit, advanceRateBps);
        _clear(by, SET_DEBTOR_LIMIT, currency, raises ? limit : 0, approval);
    }

    function freeLimit(PartyId funder, PartyId debtor, Currency currency, uint64 principal) external {
        _onlyFor(address(_loans));
        _free(funder, debtor, currency, principal);
    }

    function debtorLimit(PartyId funder, PartyId debtor, Currency currency) external view returns (DebtorLimit memory) {
        return _limits[funder][debtor][currency];
    }

    function debtorLimitCount() external view returns (uint256) {
        return _keys.length;
    }

    function debtorLimitAt(uint256 index) external view returns (PartyId funder, PartyId debtor, Currency currency) {
        Key storage k = _keys[index];
        return (k.funder, k.debtor, k.currency);
    }

    function _use(PartyId funder, PartyId debtor, Currency currency, uint64 principal) internal {
        DebtorLimit storage l = _limits[funder][debtor][currency];
        uint64 left = l.used < l.limit ? l.limit - l.used : 0;
        if (principal > left) revert DebtorLimitExceeded(funder, debtor, principal, left);
        l.used += principal;
        emit DebtorLimitUsed(funder, debtor, currency, l.used);
    }

    /// @dev Which part of a claim's outstanding value the funder lends at most, in basis points.
    function _advanceRateBps(PartyId funder, PartyId debtor, Currency currency) internal view returns (uint16) {
        return _limits[funder][debtor][currency].advanceRateBps;
    }

    /// @dev Open offers are within `used`: a limit that came down below it holds for them too.
    function _requireWithinLimit(PartyId funder, PartyId debtor, Currency currency) internal view {
        DebtorLimit storage l = _limits[funder][debtor][currency];
        if (l.used > l.limit) revert DebtorLimitExceeded(funder, debtor, l.used, l.limit);
    }

    function _free(PartyId funder, PartyId debtor, Currency currency, uint64 principal) internal {
        DebtorLimit storage l = _limits[funder][debtor][currency];
        l.used -= principal;
        emit DebtorLimitUsed(funder, debtor, currency, l.used);
    }
}
