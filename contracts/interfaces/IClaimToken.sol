// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {
    ApprovalId,
    ClaimId,
    HopId,
    InvoiceId,
    LoanId,
    PartyId,
    ReceivableId,
    TransferOfferId
} from "../types/Ids.sol";

enum ClaimState {
    None,
    Live,
    Split,
    Redeemed
}

enum Lock {
    None,
    TransferOffer,
    Pledge
}

/// @dev Whether the recipient may come back on the one it got the claim from.
enum Recourse {
    With,
    Without
}

/// @dev When the debt that the claim pays is discharged.
enum Discharge {
    OnAcceptance,
    OnPayment
}

/// @param paidAt what the receivable had been paid when the claim came to be; it is due a share of what is paid since
/// @param tier 1 for the supplier, one more with each hop
/// @param splits how many splits lie between it and the root
/// @param hop the newest hop it went through; 0 = still with the supplier
/// @param lockedBy number of the transfer offer or loan that locks it
struct Claim {
    ReceivableId receivable;
    PartyId holder;
    uint64 value;
    uint64 redeemed;
    uint8 tier;
    uint8 splits;
    Lock lock;
    ClaimState state;
    ClaimId parent;
    uint64 paidAt;
    HopId hop;
    uint64 lockedBy;
}

/// @param previous the hop before it; 0 = the first
struct Hop {
    PartyId from;
    PartyId to;
    Recourse recourse;
    Discharge discharge;
    uint40 acceptedAt;
    HopId previous;
    InvoiceId invoice;
}

enum TransferOfferState {
    None,
    Open,
    Accepted,
    Rejected,
    Cancelled,
    Released
}

/// @dev Void by comparison: once expired, or once the claim is due or has ended. The debtor's payments do not void it; the
/// recipient names the least outstanding value that it takes.
struct TransferOffer {
    ClaimId claim;
    PartyId from;
    PartyId to;
    InvoiceId invoice;
    Recourse recourse;
    Discharge discharge;
    TransferOfferState state;
    uint40 expiresAt;
}

/// @title Claims on confirmed receivables: ERC-3525, slot = receivable, moved by the ledger's verbs alone
interface IClaimToken {
    event ClaimMinted(ClaimId claim, ReceivableId receivable, PartyId holder, uint64 value);
    event ClaimSplit(ClaimId parent, ClaimId child, uint64 value, uint64 paidAt);
    event ClaimTransferred(
        ClaimId claim,
        HopId hop,
        PartyId from,
        PartyId to,
        Recourse recourse,
        Discharge discharge,
        InvoiceId invoice,
        uint8 tier
    );
    event ClaimLocked(ClaimId claim, Lock lock, uint64 by);
    event ClaimUnlocked(ClaimId claim);
    event ClaimRedeemed(ClaimId claim, uint64 toHolder, uint64 toLender, uint64 redeemed, ClaimState state);
    event TransferOffered(
        TransferOfferId offer,
        ClaimId claim,
        PartyId from,
        PartyId to,
        InvoiceId invoice,
        Recourse recourse,
        Discharge discharge,
        uint64 outstanding,
        uint40 expiresAt
    );
    event TransferOfferClosed(TransferOfferId offer, TransferOfferState state, PartyId by);

    error ClaimUnknown(ClaimId claim);
    error ClaimNotLive(ClaimId claim, ClaimState state);
    error ClaimOfAnother(ClaimId claim, PartyId caller);
    error ClaimIsLocked(ClaimId claim, Lock lock);
    error SplitDiffers(ClaimId claim, uint256 parts, uint64 outstanding);
    error SplitTooSmall(uint64 part, uint64 smallest);
    error SplitTooDeep(ClaimId claim, uint64 most);
    error SplitCountOutOfRange(uint256 parts, uint256 most);
    error TierTooDeep(ClaimId claim, uint64 deepest);
    error NothingDue(ClaimId claim);
    error RecipientIsHolder(PartyId party);
    error RecipientIsDebtor(PartyId party);
    error TransferOfferUnknown(TransferOfferId offer);
    error TransferOfferNotOpen(TransferOfferId offer, TransferOfferState state);
    error TransferOfferNotForCaller(TransferOfferId offer, PartyId caller);
    error TransferOfferIsVoid(TransferOfferId offer);
    error TransferOfferNotVoid(TransferOfferId offer);
    error BelowLeast(ClaimId claim, uint64 least, uint64 outstanding);
    error ExpiryOutOfRange(uint40 expiresAt, uint256 latest);

    /// @notice ERC functions that move or approve are refused: claims move by split, offer and acceptance, and redemption.
    error OnlyByLedgerVerbs();

    /// @notice Draw what is due to a claim, then split what is outstanding into parts that sum exactly to it. By its holder.
    /// Each part has the currency's smallest amount at least, one remainder excepted.
    /// @return first number of the first child; the others follow
    function split(ClaimId claim, uint64[] calldata parts) external returns (ClaimId first);

    /// @notice Draw what is due to a claim, then offer it in payment of an invoice: payer = buyer, recipient = seller. Locks
    /// it while open.
    function offerTransfer(
        ApprovalId approval,
        ClaimId claim,
        PartyId recipient,
        InvoiceId invoice,
        Recourse recourse,
        Discharge discharge,
        uint40 expiresAt
    ) external returns (TransferOfferId);

    /// @notice Become the holder of what is outstanding once its giver has drawn what is due. By the recipient.
    /// @param least refused where less is outstanding than this, minor units
    function acceptTransfer(ApprovalId approval, TransferOfferId offer, uint64 least) external;

    /// @notice Decline. By the recipient.
    function rejectTransfer(TransferOfferId offer) external;

    /// @notice Take back. By the holder who offered.
    function cancelTransfer(TransferOfferId offer) external;

    /// @notice Put a void offer away and unlock its claim. By anyone.
    function releaseTransfer(TransferOfferId offer) external;

    /// @notice Pay out what is due to a claim: the secured party first, up to what is owed, then the holder. By anyone.
    function redeem(ClaimId claim) external;

    /// @notice Mint the claim of a confirmed receivable. Only the receivable book.
    function mint(ReceivableId receivable, PartyId holder, uint64 value) external returns (ClaimId);

    /// @notice Draw what is due to a claim, then lock it for a loan. Only the loan book.
    function lockForLoan(ClaimId claim, LoanId loan) external;

    /// @notice Draw what is due to a claim, if anything is. Only the loan book, before a borrower repays.
    function drawForLoan(ClaimId claim) external;

    /// @notice Free a claim whose loan is closed. Only the loan book.
    function unlockFromLoan(ClaimId claim) external;

    function claim(ClaimId id) external view returns (Claim memory);
    function claimCount() external view returns (uint64);
    function hop(HopId id) external view returns (Hop memory);
    function hopCount() external view returns (uint64);
    function transferOffer(TransferOfferId id) external view returns (TransferOffer memory);
    function transferOfferCount() external view returns (uint64);

    /// @notice What `redeem` would pay out now.
    function dueTo(ClaimId claim) external view returns (uint64);

    /// @notice What is due to a claim now, the day since which it has lain ready, and what is still to come after it.
    function amounts(ClaimId claim) external view returns (uint64 due, uint32 readySince, uint64 outstanding);
}
