// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {PartyId} from "../types/Ids.sol";
import {ReceivableTerms} from "./IReceivableBook.sol";

/// @title Who may come to owe whom, on what dates and under what text
/// @dev It keeps nothing: an answer depends on the registry, the parameters and the block's time. Anyone may ask.
interface ITermRules {
    error DeliveredInFuture(uint32 deliveredOn, uint32 today);
    error TenorTooLong(uint256 tenorDays, uint256 most);
    error ReasonRequired(uint256 termDays, uint256 most);

    /// @notice Reverts unless these terms may be proposed now: both counterparties may undertake, the dates and the
    /// stated reason obey the parameters, and the undertaking's text is in force. Amounts are not judged.
    /// @return dueAt first second (UTC) after the due day
    /// @return graceDays days after `dueAt` before anyone may mark it defaulted
    function requireProposable(ReceivableTerms calldata terms) external view returns (uint40 dueAt, uint8 graceDays);

    /// @notice Reverts unless what was proposed on these terms may be undertaken now. A reason was asked for when it
    /// was proposed; the longest tenor is judged again, since it may have been shortened.
    function requireIssuable(PartyId debtor, PartyId supplier, uint32 dueOn, int16 zoneMinutes) external view;
}
