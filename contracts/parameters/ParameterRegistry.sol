// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IDepositToken} from "../interfaces/IDepositToken.sol";
import {CurrencyListing, IParameterRegistry, Parameter, Setting, UndertakingText} from "../interfaces/IParameterRegistry.sol";
import {Account, Role} from "../interfaces/IPartyRegistry.sol";
import {Module} from "../libraries/Module.sol";
import {ApprovalId, Currency, PartyId} from "../types/Ids.sol";
import {Modules} from "../types/Modules.sol";

contract ParameterRegistry is IParameterRegistry, Module {
    /// @dev Ten years: an expiry stays far inside 40 bits.
    uint64 private constant SECONDS_MAX = 3650 days;
    uint64 private constant DAYS_MAX = 3650;
    uint64 private constant RATE_BPS_MAX = 10_000;
    /// @dev Tiers, splits and days of grace are kept in a byte.
    uint64 private constant COUNT_MAX = type(uint8).max;
    /// @dev A hundred thousand of a currency with two decimals; above it, nobody could pay in parts.
    uint64 private constant SMALLEST_MAX = 10_000_000;

    mapping(Parameter => Setting) private _settings;
    mapping(Currency => CurrencyListing) private _listings;
    Currency[] private _currencies;
    mapping(address token => bool) public isToken;
    mapping(bytes32 => UndertakingText) private _texts;
    bytes32[] public undertakingAt;

    /// @param values one number for each parameter, in the order of `Parameter`, in force from the start
    /// @param source hash of where they come from
    /// @param texts hashes of the debtor's undertaking, in force from the start
    constructor(Modules memory modules, uint64[] memory values, bytes32 source, bytes32[] memory texts)
        Module(modules)
    {
        assert(values.length == uint256(type(Parameter).max) + 1);
        for (uint256 i; i < values.length; i++) {
            _checkRange(Parameter(i), values[i]);
            _settings[Parameter(i)] = Setting(values[i], values[i], uint40(block.timestamp));
            emit ParameterSet(Parameter(i), values[i], values[i], uint40(block.timestamp), source);
        }
        for (uint256 i; i < texts.length; i++) {
            _list(texts[i]);
        }
    }

    function setParameter(ApprovalId approval, Parameter parameter, uint64 value, uint40 from, bytes32 source)
        external
    {
        Account memory by = _governor();
        if (source == 0) revert SourceMissing(parameter);
        _checkRange(parameter, value);
        uint40 start = from < block.timestamp ? uint40(block.timestamp) : from;
        uint64 before = valueOf(parameter);
        _settings[parameter] = Setting(value, before, start);
        emit ParameterSet(parameter, value, before, start, source);
        _clearTwo(by, approval);
    }

    function listCurrency(ApprovalId approval, Currency currency, address token, PartyId bank, uint64 smallest)
        external
    {
        Account memory by = _governor();
        if (_listings[currency].token != address(0)) revert CurrencyKnown(currency);
        if (token.code.length == 0 || IDepositToken(token).currency() != currency) {
            revert TokenForOtherCurrency(currency, token);
        }
        _checkSmallest(smallest);
        _registry.requireRole(bank, Role.SettlementBank);
        _listings[currency] = CurrencyListing(token, bank, smallest);
        _currencies.push(currency);
        isToken[token] = true;
        emit CurrencyListed(currency, token, bank, smallest);
        _clearTwo(by, approval);
    }

    function nameBank(ApprovalId approval, Currency currency, PartyId bank) external {
        Account memory by = _governor();
        CurrencyListing storage l = _listed(currency);
        _registry.requireStanding(bank);
        _registry.requireRole(bank, Role.SettlementBank);
        l.bank = bank;
        emit SettlementBankNamed(currency, bank);
        _clearTwo(by, approval);
    }

    function setSmallest(ApprovalId approval, Currency currency, uint64 smallest) external {
        Account memory by = _governor();
        CurrencyListing storage l = _listed(currency);
        _checkSmallest(smallest);
        l.smallest = smallest;
        emit SmallestAmountSet(currency, smallest);
        _clearTwo(by, approval);
    }

    function listUndertaking(ApprovalId approval, bytes32 hash) external {
        Account memory by = _governor();
        _list(hash);
        _clearTwo(by, approval);
    }

    function retireUndertaking(ApprovalId approval, bytes32 hash) external {
        Account memory by = _governor();
        requireUndertaking(hash);
        _texts[hash].retiredAt = uint40(block.timestamp);
        emit UndertakingRetired(hash);
        _clearTwo(by, approval);
    }

    function requireUndertaking(bytes32 hash) public view {
        UndertakingText storage t = _texts[hash];
        if (t.listedAt == 0 || t.retiredAt != 0) revert UndertakingUnknown(hash);
    }

    function undertaking(bytes32 hash) external view returns (UndertakingText memory) {
        return _texts[hash];
    }

    function undertakingCount() external view returns (uint256) {
        return undertakingAt.length;
    }

    function valueOf(Parameter parameter) public view returns (uint64) {
        Setting storage s = _settings[parameter];
        return block.timestamp < s.from ? s.before : s.value;
    }

    function setting(Parameter parameter) external view returns (Setting memory) {
        return _settings[parameter];
    }

    function listing(Currency currency) external view returns (CurrencyListing memory) {
        return _listed(currency);
    }

    function currencyAt(uint256 index) external view returns (Currency) {
        return _currencies[index];
    }

    function currencyCount() external view returns (uint256) {
        return _currencies.length;
    }

    function _governor() private view returns (Account memory) {
        return _registry.undertaker(msg.sender, Role.Governance);
    }

    function _list(bytes32 hash) private {
        if (hash == 0) revert UndertakingUnknown(hash);
        if (_texts[hash].listedAt != 0) revert UndertakingKnown(hash);
        _texts[hash] = UndertakingText(uint40(block.timestamp), 0);
        undertakingAt.push(hash);
        emit UndertakingListed(hash);
    }

    function _listed(Currency currency) private view returns (CurrencyListing storage l) {
        l = _listings[currency];
        if (l.token == address(0)) revert CurrencyUnknown(currency);
    }

    function _checkSmallest(uint64 smallest) private pure {
        if (smallest == 0 || smallest > SMALLEST_MAX) revert SmallestOutOfRange(smallest, SMALLEST_MAX);
    }

    /// @dev At least what leaves people time to act, at most what the fields that a number is compared with or added to can
    /// hold: nobody, not even governance's two persons, voids every request at birth.
    function _checkRange(Parameter parameter, uint64 value) private pure {
        (uint64 least, uint64 most) = _range(parameter);
        if (value < least || value > most) revert ParameterOutOfRange(parameter, value, least, most);
    }

    function _range(Parameter parameter) private pure returns (uint64 least, uint64 most) {
        if (parameter == Parameter.ApprovalSeconds) return (1 hours, SECONDS_MAX);
        if (parameter <= Parameter.OfferSecondsMax) return (1 days, SECONDS_MAX);
        if (parameter == Parameter.MintReversalSecondsMax) return (0, 30 days);
        if (parameter == Parameter.PayoutReclaimSeconds) return (7 days, 365 days);
        if (parameter == Parameter.RateBpsMax) return (1, RATE_BPS_MAX);
        if (parameter == Parameter.GraceDays) return (0, COUNT_MAX);
        if (parameter <= Parameter.SplitsMax) return (1, COUNT_MAX);
        return (1, DAYS_MAX);
    }
}
