// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ApprovalId, Currency, PartyId} from "../types/Ids.sol";

/// @dev Numbers that come from rules or policy. Units are in the names.
enum Parameter {
    ApprovalSeconds,
    TransferOfferSecondsMax,
    RequestSecondsMax,
    OfferSecondsMax,
    MintReversalSecondsMax,
    PayoutReclaimSeconds,
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
/// @param smallest part of a split and payment on a receivable, minor units; a remainder may be smaller
struct CurrencyListing {
    address token;
    PartyId bank;
    uint64 smallest;
}

/// @param listedAt seconds UTC; 0 = never listed
/// @param retiredAt seconds UTC; 0 = in force
struct UndertakingText {
    uint40 listedAt;
    uint40 retiredAt;
}

/// @title Parameters with their source and date, the currencies of the ledger, and the texts that debtors sign
/// @dev Whatever governance changes here takes two of its persons.
interface IParameterRegistry {
    event ParameterSet(Parameter parameter, uint64 value, uint64 before, uint40 from, bytes32 source);
    event CurrencyListed(Currency currency, address token, PartyId bank, uint64 smallest);
    event SettlementBankNamed(Currency currency, PartyId bank);
    event SmallestAmountSet(Currency currency, uint64 smallest);
    event UndertakingListed(bytes32 undertaking);
    event UndertakingRetired(bytes32 undertaking);

    error CurrencyUnknown(Currency currency);
    error CurrencyKnown(Currency currency);
    error TokenForOtherCurrency(Currency currency, address token);
    error SourceMissing(Parameter parameter);
    error ParameterOutOfRange(Parameter parameter, uint64 value, uint64 least, uint64 most);
    error SmallestOutOfRange(uint64 smallest, uint64 most);
    error UndertakingKnown(bytes32 undertaking);
    /// @notice Not a text that is in force.
    error UndertakingUnknown(bytes32 undertaking);

    /// @notice Change a number from a time on. By governance.
    /// @param from first second it is in force; now or later
    /// @param source hash of the rule's reference and date
    function setParameter(ApprovalId approval, Parameter parameter, uint64 value, uint40 from, bytes32 source) external;

    /// @notice Bring a currency onto the ledger. By governance, once.
    function listCurrency(ApprovalId approval, Currency currency, address token, PartyId bank, uint64 smallest) external;

    /// @notice Name another settlement bank for a currency, so that a blocked or silent one keeps nobody from paying.
    function nameBank(ApprovalId approval, Currency currency, PartyId bank) external;

    /// @notice Set a currency's smallest part and payment.
    function setSmallest(ApprovalId approval, Currency currency, uint64 smallest) external;

    /// @notice Bring a text of the debtor's undertaking into force, by its hash; once.
    function listUndertaking(ApprovalId approval, bytes32 undertaking) external;

    /// @notice Nothing new may be proposed under a text any more. What was proposed goes on.
    function retireUndertaking(ApprovalId approval, bytes32 undertaking) external;

    /// @notice The number in force now.
    function valueOf(Parameter parameter) external view returns (uint64);
    function setting(Parameter parameter) external view returns (Setting memory);

    /// @dev Reverts `CurrencyUnknown` where it is not listed.
    function listing(Currency currency) external view returns (CurrencyListing memory);
    function currencyAt(uint256 index) external view returns (Currency);
    function currencyCount() external view returns (uint256);

    /// @dev Reverts `UndertakingUnknown` unless the text is in force.
    function requireUndertaking(bytes32 undertaking) external view;
    function undertaking(bytes32 hash) external view returns (UndertakingText memory);
    function undertakingAt(uint256 index) external view returns (bytes32);
    function undertakingCount() external view returns (uint256);

    /// @notice Whether a contract is the deposit token of a listed currency.
    function isToken(address token) external view returns (bool);
}
