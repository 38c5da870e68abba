// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IPartyRegistry, Licence, Party, Role, SizeClass} from "../interfaces/IPartyRegistry.sol";
import {PartyId} from "../types/Ids.sol";

/// @title What each party is, and whether it may undertake now
abstract contract Standing is IPartyRegistry {
    mapping(PartyId => Party) internal _parties;

    function requireStanding(PartyId id) public view {
        _inStanding(id);
    }

    function requireRole(PartyId id, Role role) public view {
        _requireRole(id, _parties[id], role);
    }

    function requireCounterparties(PartyId debtor, PartyId supplier) external view returns (SizeClass, SizeClass) {
        Party storage d = _inStanding(debtor);
        Party storage s = _inStanding(supplier);
        _requireRole(debtor, d, Role.CoreEnterprise);
        _requireRole(supplier, s, Role.Supplier);
        return (d.size, s.size);
    }

    function requireLicence(PartyId id, Licence licence) external view {
        if (_parties[id].licences & _bit(licence) == 0) revert LicenceMissing(id, licence);
    }

    function party(PartyId id) external view returns (Party memory) {
        return _known(id);
    }

    function _inStanding(PartyId id) internal view returns (Party storage p) {
        p = _known(id);
        if (!p.suspendedBy.isNoParty()) revert PartyIsSuspended(id);
        if (block.timestamp >= p.kybUntil) revert PartyExpired(id, p.kybUntil);
    }

    function _requireRole(PartyId id, Party storage p, Role role) internal view {
        if (p.roles & _bit(role) == 0) revert RoleMissing(id, role);
    }

    function _known(PartyId id) internal view returns (Party storage p) {
        p = _parties[id];
        if (p.scheme == 0) revert PartyUnknown(id);
    }

    function _hasRole(PartyId id, Role role) internal view returns (bool) {
        return _parties[id].roles & _bit(role) != 0;
    }

    function _bit(Role role) internal pure returns (uint16) {
        return uint16(1 << uint8(role));
    }

    function _bit(Licence licence) internal pure returns (uint8) {
        return uint8(1 << uint8(licence));
    }
}
