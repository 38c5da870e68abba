// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IBankAccounts} from "../interfaces/IBankAccounts.sol";
import {IClaimToken} from "../interfaces/IClaimToken.sol";
import {IDepositToken} from "../interfaces/IDepositToken.sol";
import {IDualControl} from "../interfaces/IDualControl.sol";
import {IFinancingDesk} from "../interfaces/IFinancingDesk.sol";
import {IInvoiceRegister} from "../interfaces/IInvoiceRegister.sol";
import {IIssuerQuotas} from "../interfaces/IIssuerQuotas.sol";
import {ILoanBook} from "../interfaces/ILoanBook.sol";
import {IParameterRegistry} from "../interfaces/IParameterRegistry.sol";
import {Account, Capability, IPartyRegistry, Role} from "../interfaces/IPartyRegistry.sol";
import {IPledgeRegistry} from "../interfaces/IPledgeRegistry.sol";
import {IReceivableBook} from "../interfaces/IReceivableBook.sol";
import {ITermRules} from "../interfaces/ITermRules.sol";
import {IValidatorSet} from "../interfaces/IValidatorSet.sol";
import {ApprovalId, Currency, PartyId} from "../types/Ids.sol";
import {Modules} from "../types/Modules.sol";
import {Verb} from "../types/Verb.sol";

/// @title What every contract of the ledger shares: its neighbours, and who is calling
abstract contract Module {
    IPartyRegistry internal immutable _registry;
    IDualControl internal immutable _dualControl;
    IParameterRegistry internal immutable _parameters;
    IInvoiceRegister internal immutable _invoices;
    IIssuerQuotas internal immutable _quotas;
    ITermRules internal immutable _termRules;
    IReceivableBook internal immutable _receivables;
    IClaimToken internal immutable _claims;
    IFinancingDesk internal immutable _desk;
    ILoanBook internal immutable _loans;
    IPledgeRegistry internal immutable _pledges;
    IValidatorSet internal immutable _validatorSet;
    IBankAccounts internal immutable _bankAccounts;

    /// @notice This function is for a contract of the ledger, not for accounts.
    error OnlyForModule(address caller);

    constructor(Modules memory modules) {
        _registry = IPartyRegistry(modules.registry);
        _dualControl = IDualControl(modules.dualControl);
        _parameters = IParameterRegistry(modules.parameters);
        _invoices = IInvoiceRegister(modules.invoices);
        _quotas = IIssuerQuotas(modules.quotas);
        _termRules = ITermRules(modules.termRules);
        _receivables = IReceivableBook(modules.receivables);
        _claims = IClaimToken(modules.claims);
        _desk = IFinancingDesk(modules.desk);
        _loans = ILoanBook(modules.loans);
        _pledges = IPledgeRegistry(modules.pledges);
        _validatorSet = IValidatorSet(modules.validators);
        _bankAccounts = IBankAccounts(modules.bankAccounts);
    }

    function _onlyFor(address module) internal view {
        if (msg.sender != module) revert OnlyForModule(msg.sender);
    }

    /// @dev The calling account. A verb without dual control is a maker's.
    function _maker() internal view returns (PartyId) {
        return _asMaker(_registry.actor(msg.sender));
    }

    /// @dev The same for a protective verb of a role: one person is enough to stop something.
    function _maker(Role role) internal view returns (PartyId) {
        return _asMaker(_registry.undertaker(msg.sender, role));
    }

    /// @dev Ask dual control whether the call may go through: the last line of every verb that may need two persons, so
    /// that a maker's dry call learns of anything else that is wrong first, and here that only a second person is missing.
    /// @param amount what the verb undertakes or moves, minor units; 0 where it only takes back
    function _clear(Account memory by, Verb verb, Currency currency, uint64 amount, ApprovalId approval) internal {
        bytes32 terms = approval.noApproval() ? bytes32(0) : _termsOfCall();
        _dualControl.clear(by, msg.sender, verb, currency, amount, approval, terms);
    }

    /// @dev The same for what always takes two persons of the caller's party.
    function _clearTwo(Account memory by, ApprovalId approval) internal {
        _dualControl.clearTwo(by, msg.sender, approval, _termsOfCall());
    }

    /// @dev keccak256 of this call with its first argument, the approval number, set to zero.
    function _termsOfCall() internal pure returns (bytes32 terms) {
        bytes memory data = msg.data;
        assembly ("memory-safe") {
            mstore(add(data, 36), 0)
            terms := keccak256(add(data, 32), mload(data))
        }
    }

    function _deposits(Currency currency) internal view returns (IDepositToken) {
        return IDepositToken(_parameters.listing(currency).token);
    }

    function _asMaker(Account memory by) private view returns (PartyId) {
        if (by.capability != Capability.Maker) {
            revert IPartyRegistry.CapabilityMissing(msg.sender, Capability.Maker);
        }
        return by.party;
    }
}
