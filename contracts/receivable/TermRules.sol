// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Parameter} from "../interfaces/IParameterRegistry.sol";
import {SizeClass} from "../interfaces/IPartyRegistry.sol";
import {IReceivableBook, ReceivableTerms} from "../interfaces/IReceivableBook.sol";
import {ITermRules} from "../interfaces/ITermRules.sol";
import {Calendar} from "../libraries/Calendar.sol";
import {Module} from "../libraries/Module.sol";
import {PartyId} from "../types/Ids.sol";
import {Modules} from "../types/Modules.sol";

contract TermRules is ITermRules, Module {
    constructor(Modules memory modules) Module(modules) {}

    /// @dev Tenor: 6 months in principle, more needs a stated reason, 1 year at most (银发〔2025〕77号). Term after
    /// delivery: 60 days where a large firm or a public body owes a smaller one, else a reason; a public body never more
    /// (国令802号). What is not delivered yet is a prepayment, on which none may be issued, and a delivery date to come
    /// would disguise a longer term.
    function requireProposable(ReceivableTerms calldata t) external view returns (uint40 dueAt, uint8 graceDays) {
        (SizeClass debtor, SizeClass supplier) = _registry.requireCounterparties(t.debtor, t.supplier);
        Calendar.checkZone(t.zoneMinutes);
        dueAt = _requireNotDue(t.dueOn, t.zoneMinutes);
        uint32 today = Calendar.day(block.timestamp, t.zoneMinutes);
        if (t.deliveredOn > today) revert DeliveredInFuture(t.deliveredOn, today);
        _checkTerm(t.dueOn - today, Parameter.TenorDays, Parameter.TenorDaysMax, t.reason);
        if (debtor >= SizeClass.Large && supplier < SizeClass.Large) {
            Parameter most = debtor == SizeClass.PublicBody ? Parameter.DaysToPayPublicMax : Parameter.TenorDaysMax;
            _checkTerm(t.dueOn - t.deliveredOn, Parameter.DaysToPaySme, most, t.reason);
        }
        _parameters.requireUndertaking(t.undertaking);
        graceDays = uint8(_parameters.valueOf(Parameter.GraceDays));
    }

    function requireIssuable(PartyId debtor, PartyId supplier, uint32 dueOn, int16 zoneMinutes) external view {
        _registry.requireCounterparties(debtor, supplier);
        _requireNotDue(dueOn, zoneMinutes);
        _checkLongest(dueOn - Calendar.day(block.timestamp, zoneMinutes), Parameter.TenorDaysMax);
    }

    function _requireNotDue(uint32 dueOn, int16 zoneMinutes) private view returns (uint40 dueAt) {
        dueAt = Calendar.endOfDay(dueOn, zoneMinutes);
        if (block.timestamp >= dueAt) revert IReceivableBook.PastDue(dueAt);
    }

    function _checkTerm(uint256 termDays, Parameter usual, Parameter most, bytes32 reason) private view {
        _checkLongest(termDays, most);
        if (reason != 0) return;
        uint64 usualDays = _parameters.valueOf(usual);
        if (termDays > usualDays) revert ReasonRequired(termDays, usualDays);
    }

    function _checkLongest(uint256 termDays, Parameter most) private view {
        uint64 mostDays = _parameters.valueOf(most);
        if (termDays > mostDays) revert TenorTooLong(termDays, mostDays);
    }
}
