// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Currency, PartyId} from "../types/Ids.sol";

/// @dev Numbers that come from rules or policy. Units are in the names.
enum Parameter {
    ApprovalSeconds,
    TransferOfferSecondsMax,
    RequestSecondsMax,
    OfferSecondsMax,
    SmallestPart,
    DeepestTier,
    SplitsMax,
    GraceDays,
    TenorDays,
    TenorDaysMax,
    DaysToPaySme,
    DaysToPayPublicMax,
    RateBpsMax
}

/// @param value in force from `from` on
/// @param before in force until then
struct Setting {
    uint64 value;
    uint64 before;
    uint40 from;
}

/// @param token the currency's deposit token
/// @param bank the settlement bank it mirrors
struct CurrencyListing {
    address token;
    PartyId bank;
}

/// @title Parameters with their source and date, and the currencies of the ledger
interface IRuleBook {
    event ParameterSet(Parameter parameter, uint64 value, uint64 before, uint40 from, bytes32 source);
    event CurrencyListed(Currency currency, address token, PartyId bank);

    error CurrencyUnknown(Currency currency);
    error CurrencyKnown(Currency currency);
    error TokenForOtherCurrency(Currency currency, address token);
    error SourceMissing(Parameter parameter);
    error ParameterOutOfRange(Parameter parameter, uint64 value, uint64 most);

    /// @notice Change a number from a time on. By governance.
    /// @param from first second it is in force; now or later
    /// @param source hash of the rule's reference and date
    function setParameter(Parameter parameter, uint64 value, uint40 from, bytes32 source) external;

    /// @notice Bring a currency onto the ledger. By governance, once.
    function listCurrency(Currency currency, address token, PartyId bank) external;

    /// @notice The number in force now.
    function valueOf(Parameter parameter) external view returns (uint64);
    function setting(Parameter parameter) external view returns (Setting memory);

    /// @dev Reverts `CurrencyUnknown` where it is not listed.
    function listing(Currency currency) external view returns (CurrencyListing memory);
    function currencyAt(uint256 index) external view returns (Currency);
    function currencyCount() external view returns (uint256);

    /// @notice Whether a contract is the deposit token of a listed currency.
    function isToken(address token) external view returns (bool);
}
