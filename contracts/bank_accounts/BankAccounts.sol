// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {BankAccount, BankAccountState, IBankAccounts} from "../interfaces/IBankAccounts.sol";
import {Account} from "../interfaces/IPartyRegistry.sol";
import {Module} from "../libraries/Module.sol";
import {ApprovalId, BankAccountId, Currency, PartyId} from "../types/Ids.sol";
import {Modules} from "../types/Modules.sol";

contract BankAccounts is IBankAccounts, Module {
    uint64 public bankAccountCount;
    mapping(BankAccountId => BankAccount) private _records;

    constructor(Modules memory modules) Module(modules) {}

    function register(ApprovalId approval, Currency currency, bytes32 details) external returns (BankAccountId id) {
        Account memory by = _registry.actor(msg.sender);
        _parameters.listing(currency);
        if (details == 0) revert DetailsMissing();
        id = BankAccountId.wrap(++bankAccountCount);
        _records[id] = BankAccount(by.party, currency, BankAccountState.Registered, details);
        emit BankAccountRegistered(id, by.party, currency, details);
        _clearTwo(by, approval);
    }

    function suspend(BankAccountId id) external {
        PartyId by = _registry.actor(msg.sender).party;
        BankAccount storage a = _ofParty(id, by);
        if (a.state != BankAccountState.Registered) revert BankAccountNotUsable(id, a.state);
        a.state = BankAccountState.Suspended;
        emit BankAccountSuspended(id, by, msg.sender);
    }

    function resume(ApprovalId approval, BankAccountId id) external {
        Account memory by = _registry.actor(msg.sender);
        BankAccount storage a = _ofParty(id, by.party);
        if (a.state != BankAccountState.Suspended) revert BankAccountNotUsable(id, a.state);
        a.state = BankAccountState.Registered;
        emit BankAccountResumed(id, by.party);
        _clearTwo(by, approval);
    }

    function requireUsable(BankAccountId id, PartyId party, Currency currency) external view {
        BankAccount storage a = _ofParty(id, party);
        if (a.state != BankAccountState.Registered) revert BankAccountNotUsable(id, a.state);
        if (a.currency != currency) revert BankAccountCurrencyDiffers(id, a.currency);
    }

    function bankAccount(BankAccountId id) external view returns (BankAccount memory) {
        return _known(id);
    }

    function _ofParty(BankAccountId id, PartyId party) private view returns (BankAccount storage a) {
        a = _known(id);
        if (a.party != party) revert BankAccountOfAnother(id, party);
    }

    function _known(BankAccountId id) private view returns (BankAccount storage a) {
        a = _records[id];
        if (a.state == BankAccountState.None) revert BankAccountUnknown(id);
    }
}
