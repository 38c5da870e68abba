// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Claim, ClaimState} from "../interfaces/IClaimToken.sol";
import {Module} from "../libraries/Module.sol";
import {ClaimId, PartyId, ReceivableId} from "../types/Ids.sol";
import {Modules} from "../types/Modules.sol";
import {ClaimSplits} from "./ClaimSplits.sol";
import {TransferOffers} from "./TransferOffers.sol";

contract ClaimToken is ClaimSplits, TransferOffers {
    constructor(Modules memory modules) Module(modules) {}

    function mint(ReceivableId receivable, PartyId holder, uint64 value) external returns (ClaimId id) {
        _onlyFor(address(_receivables));
        id = _nextId();
        Claim storage c = _records[id];
        c.receivable = receivable;
        c.holder = holder;
        c.value = value;
        c.tier = 1;
        c.state = ClaimState.Live;
        emit ClaimMinted(id, receivable, holder, value);
        _emitMint(id, c);
    }
}
