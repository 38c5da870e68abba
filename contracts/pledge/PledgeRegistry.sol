// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IPledgeRegistry, Pledge} from "../interfaces/IPledgeRegistry.sol";
import {Module} from "../libraries/Module.sol";
import {PledgeId} from "../types/Ids.sol";
import {Modules} from "../types/Modules.sol";

contract PledgeRegistry is IPledgeRegistry, Module {
    uint64 public pledgeCount;
    mapping(PledgeId => Pledge) private _entries;

    constructor(Modules memory modules) Module(modules) {}

    function register(Pledge calldata entry) external returns (PledgeId id) {
        _onlyFor(address(_loans));
        id = PledgeId.wrap(++pledgeCount);
        Pledge storage p = _entries[id];
        p.loan = entry.loan;
        p.claim = entry.claim;
        p.securedParty = entry.securedParty;
        p.grantor = entry.grantor;
        p.debtor = entry.debtor;
        p.amount = entry.amount;
        p.currency = entry.currency;
        p.dueOn = entry.dueOn;
        p.registeredAt = uint40(block.timestamp);
        emit PledgeRegistered(
            id,
            entry.loan,
            entry.claim,
            entry.securedParty,
            entry.grantor,
            entry.debtor,
            entry.amount,
            entry.currency,
            entry.dueOn
        );
    }

    function discharge(PledgeId id) external {
        _onlyFor(address(_loans));
        _entries[id].dischargedAt = uint40(block.timestamp);
        emit PledgeDischarged(id);
    }

    function pledge(PledgeId id) external view returns (Pledge memory) {
        if (_entries[id].registeredAt == 0) revert PledgeUnknown(id);
        return _entries[id];
    }
}
