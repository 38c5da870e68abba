// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ApprovalId, PartyId, PersonId} from "../types/Ids.sol";

/// @dev What a party may be. Stored as a bitmap; Governance, Operator, Regulator, Arbitrator and Auditor are granted by
/// governance alone.
enum Role {
    Governance,
    Operator,
    Regulator,
    Arbitrator,
    Auditor,
    CoreEnterprise,
    Supplier,
    Funder,
    SettlementBank,
    Guarantor,
    Sponsor
}

/// @dev What a funder's licence lets it do: a commercial factor may buy, not lend.
enum Licence {
    Lending,
    Factoring
}

/// @dev What a key may do for its party: file and act (maker), approve what another person filed (checker), change
/// accounts and dual control (admin).
enum Capability {
    None,
    Maker,
    Checker,
    Admin
}

/// @dev Size class by the classification in force (工信部联企业〔2011〕300号), or a public body; 国令802号 turns on it.
enum SizeClass {
    Micro,
    Small,
    Medium,
    Large,
    PublicBody
}

/// @param scheme ASCII name of the id scheme (USCC, LEI, HKBR, MOBR or an ISO 6523 code), right-padded with zeros
/// @param value the id, upper-case ASCII, right-padded with zeros
struct LegalId {
    bytes8 scheme;
    bytes32 value;
}

/// @param jurisdiction ISO 3166-1 alpha-2
/// @param kybUntil first second (UTC) at which the know-your-business check is no longer good
/// @param reviewed the id's check digit fails and a person reviewed it
struct Admission {
    LegalId legalId;
    bool reviewed;
    uint16 roles;
    uint8 licences;
    SizeClass size;
    bytes2 jurisdiction;
    uint40 kybUntil;
}

/// @param person pseudonymous id of the human behind the key; no personal data on chain
/// @param consent the new key's own EIP-712 signature over `Consent(party legal id, capability, person)`
struct NewAccount {
    address account;
    Capability capability;
    PersonId person;
    bytes consent;
}

/// @param suspendedBy the party that suspended it; 0 = not suspended
/// @param admins how many admin accounts it has
struct Party {
    bytes32 value;
    bytes8 scheme;
    uint16 roles;
    uint8 licences;
    SizeClass size;
    bool reviewed;
    bytes2 jurisdiction;
    uint40 kybUntil;
    PartyId suspendedBy;
    uint16 admins;
}

/// @param capability None once removed; a removed account never comes back, in any party
struct Account {
    PartyId party;
    Capability capability;
    PersonId person;
}

/// @title Parties, their roles, licences and accounts; what admission reads
interface IPartyRegistry {
    event PartyAdmitted(
        PartyId party,
        bytes8 scheme,
        bytes32 value,
        bool reviewed,
        uint16 roles,
        uint8 licences,
        SizeClass size,
        bytes2 jurisdiction,
        uint40 kybUntil
    );
    event LegalIdAdded(PartyId party, bytes8 scheme, bytes32 value, bool reviewed);
    event PartyReclassified(PartyId party, SizeClass size, bytes2 jurisdiction);
    event PartyRenewed(PartyId party, uint40 kybUntil);
    event PartySuspended(PartyId party, PartyId by, bytes32 reason);
    event PartyResumed(PartyId party, PartyId by);
    event RoleGranted(PartyId party, Role role);
    event RoleEnded(PartyId party, Role role);
    event LicenceGranted(PartyId party, Licence licence);
    event LicenceEnded(PartyId party, Licence licence);
    event AccountAdded(PartyId party, address account, Capability capability, PersonId person);
    event AccountRemoved(PartyId party, address account);

    /// @notice The sender is not an account of any party, or was removed.
    error AccountUnknown(address account);
    error AccountTaken(address account);
    error ConsentMissing(address account);
    error CapabilityMissing(address account, Capability needed);
    error LastAdmin(PartyId party);
    error PartyUnknown(PartyId party);
    error PartyKnown(PartyId party);
    error PartyIsSuspended(PartyId party);
    error PartyNotSuspended(PartyId party);
    error PartyExpired(PartyId party, uint40 kybUntil);
    error SuspendsItself(PartyId party);
    error SuspendedByAnother(PartyId party, PartyId by);
    error RoleMissing(PartyId party, Role role);
    error LicenceMissing(PartyId party, Licence licence);
    error LegalIdMalformed(bytes8 scheme, bytes32 value);
    error JurisdictionMalformed(bytes2 jurisdiction);
    error RolesImpossible(uint16 roles, uint8 licences);
    error KybUntilInPast(uint40 kybUntil);

    /// @notice Admit a party with its first accounts, one admin at least. By the operator; by governance where a role is
    /// reserved to it. Always takes two, like all that follows but `suspend`.
    function admit(ApprovalId approval, Admission calldata admission, NewAccount[] calldata accounts)
        external
        returns (PartyId);

    /// @notice Record another legal id of a party, so that one enterprise is one party under each of them. By who admits it.
    /// @param reviewed the id's check digit fails and a person reviewed it
    function addLegalId(ApprovalId approval, PartyId party, LegalId calldata legalId, bool reviewed) external;

    /// @notice Set size class and jurisdiction. By who admits it.
    function reclassify(ApprovalId approval, PartyId party, SizeClass size, bytes2 jurisdiction) external;

    /// @notice Set a new end of the know-your-business check. By the operator; by governance for a party in a reserved
    /// role, itself included even when expired.
    function renew(ApprovalId approval, PartyId party, uint40 kybUntil) external;

    /// @notice Bar a party from new undertakings; one person is enough to stop something. By the operator or the
    /// regulator; by governance where the party is in a reserved role, so that nobody silences who watches it. The
    /// regulator takes over what the operator set, which the operator then can no longer lift.
    /// @param reason hash of the order or note
    function suspend(PartyId party, bytes32 reason) external;

    /// @notice Lift a suspension. By the regulator, or by whoever set it and still supervises, but never by the party
    /// itself.
    function resume(ApprovalId approval, PartyId party) external;

    /// @notice By the operator; by governance for a reserved role. An operator gets no role that trades.
    function grantRole(ApprovalId approval, PartyId party, Role role) external;

    /// @notice By who grants it; governance does not end its own, so that somebody always governs.
    function endRole(ApprovalId approval, PartyId party, Role role) external;

    /// @notice By the operator.
    function grantLicence(ApprovalId approval, PartyId party, Licence licence) external;

    /// @notice By the operator.
    function endLicence(ApprovalId approval, PartyId party, Licence licence) external;

    /// @notice Add a key to a party. Always takes two: an admin of the party files, another of its admins calls, or a maker or
    /// checker of an operator in good standing.
    function addAccount(ApprovalId approval, PartyId party, NewAccount calldata account) external;

    /// @notice Remove a key for good. Always takes two, like `addAccount`.
    function removeAccount(ApprovalId approval, address account) external;

    /// @notice Whether the account may send transactions at all: what admission reads. Suspension does not bar it.
    function mayTransact(address account) external view returns (bool);

    /// @notice The account's party, capability and person.
    /// @dev Reverts `AccountUnknown` for strangers and removed accounts.
    function actor(address account) external view returns (Account memory);

    /// @notice Like `actor`, and the party may undertake in this role now.
    function undertaker(address account, Role role) external view returns (Account memory);

    /// @notice Reverts unless the party is neither suspended nor expired.
    function requireStanding(PartyId party) external view;
    function requireRole(PartyId party, Role role) external view;

    /// @notice Reverts unless both may undertake, the one as a core enterprise, the other as a supplier.
    /// @return the size class of each, on which the term after delivery depends, so that one call is enough
    function requireCounterparties(PartyId debtor, PartyId supplier) external view returns (SizeClass, SizeClass);
    function requireLicence(PartyId party, Licence licence) external view;

    /// @notice The party with a legal id, whichever of its ids it is; 0 = none.
    function partyOf(bytes8 scheme, bytes32 value) external view returns (PartyId);

    /// @notice Hash of the party's first legal id; it means the same on another ledger.
    function legalKeyOf(PartyId party) external view returns (bytes32);

    /// @notice The party's other legal ids, in the order of their recording.
    function otherLegalIds(PartyId party) external view returns (LegalId[] memory);
    function party(PartyId id) external view returns (Party memory);
    function partyCount() external view returns (uint32);
    function account(address key) external view returns (Account memory);
    function accountAt(uint256 index) external view returns (address);
    function accountCount() external view returns (uint256);
    function consentDigest(LegalId calldata legalId, Capability capability, PersonId person)
        external
        view
        returns (bytes32);
}
