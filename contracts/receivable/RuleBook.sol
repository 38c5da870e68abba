// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IDepositToken} from "../interfaces/IDepositToken.sol";
import {Role} from "../interfaces/IPartyRegistry.sol";
import {CurrencyListing, IRuleBook, Parameter, Setting} from "../interfaces/IRuleBook.sol";
import {Module} from "../libraries/Module.sol";
import {Currency, PartyId} from "../types/Ids.sol";
import {Modules} from "../types/Modules.sol";
import {AMOUNT_MAX} from "../types/Money.sol";

contract RuleBook is IRuleBook, Module {
    /// @dev Ten years: an expiry stays far inside 40 bits.
    uint64 private constant SECONDS_MAX = 3650 days;
    uint64 private constant DAYS_MAX = 3650;
    uint64 private constant RATE_BPS_MAX = 10_000;
    /// @dev Tiers, splits and days of grace are kept in a byte.
    uint64 private constant COUNT_MAX = type(uint8).max;

    mapping(Parameter => Setting) private _settings;
    mapping(Currency => CurrencyListing) private _listings;
    Currency[] private _currencies;
    mapping(address token => bool) public isToken;

    /// @param values one number for each parameter, in the order of `Parameter`, in force from the start
    /// @param source hash of where they come from
    constructor(Modules memory modules, uint64[] memory values, bytes32 source) Module(modules) {
        assert(values.length == uint256(type(Parameter).max) + 1);
        for (uint256 i; i < values.length; i++) {
            _settings[Parameter(i)] = Setting(values[i], values[i], uint40(block.timestamp));
            emit ParameterSet(Parameter(i), values[i], values[i], uint40(block.timestamp), source);
        }
    }

    function setParameter(Parameter parameter, uint64 value, uint40 from, bytes32 source) external {
        _maker(Role.Governance);
        if (source == 0) revert SourceMissing(parameter);
        uint64 most = _most(parameter);
        if (value > most) revert ParameterOutOfRange(parameter, value, most);
        uint40 start = from < block.timestamp ? uint40(block.timestamp) : from;
        uint64 before = valueOf(parameter);
        _settings[parameter] = Setting(value, before, start);
        emit ParameterSet(parameter, value, before, start, source);
    }

    function listCurrency(Currency currency, address token, PartyId bank) external {
        _maker(Role.Governance);
        if (_listings[currency].token != address(0)) revert CurrencyKnown(currency);
        if (token.code.length == 0 || IDepositToken(token).currency() != currency) {
            revert TokenForOtherCurrency(currency, token);
        }
        _registry.requireRole(bank, Role.SettlementBank);
        _listings[currency] = CurrencyListing(token, bank);
        _currencies.push(currency);
        isToken[token] = true;
        emit CurrencyListed(currency, token, bank);
    }

    function valueOf(Parameter parameter) public view returns (uint64) {
        Setting storage s = _settings[parameter];
        return block.timestamp < s.from ? s.before : s.value;
    }

    function setting(Parameter parameter) external view returns (Setting memory) {
        return _settings[parameter];
    }

    function listing(Currency currency) external view returns (CurrencyListing memory) {
        if (_listings[currency].token == address(0)) revert CurrencyUnknown(currency);
        return _listings[currency];
    }

    function currencyAt(uint256 index) external view returns (Currency) {
        return _currencies[index];
    }

    function currencyCount() external view returns (uint256) {
        return _currencies.length;
    }

    /// @dev What the fields that a number is compared with or added to can hold; a larger one would be cut silently.
    function _most(Parameter parameter) private pure returns (uint64) {
        if (parameter == Parameter.SmallestPart) return AMOUNT_MAX;
        if (parameter <= Parameter.OfferSecondsMax) return SECONDS_MAX;
        if (parameter >= Parameter.TenorDays && parameter <= Parameter.DaysToPayPublicMax) return DAYS_MAX;
        return parameter == Parameter.RateBpsMax ? RATE_BPS_MAX : COUNT_MAX;
    }
}
