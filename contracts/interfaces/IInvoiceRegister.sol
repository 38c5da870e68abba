// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Currency, InvoiceId, InvoiceKey, PartyId} from "../types/Ids.sol";

/// @param number normalised: NFKC, upper case, no spaces; printable ASCII, 1 to 64 bytes
/// @param gross amount with tax, minor units
/// @param issuedOn day number of the issue date
/// @param reductions what of the gross amount is not to be paid any more: prepaid, retained, rounded off
/// @param root salted Merkle root over the document's fields and lines
struct InvoiceTerms {
    PartyId seller;
    PartyId buyer;
    bytes number;
    Currency currency;
    uint64 gross;
    uint64 reductions;
    uint32 issuedOn;
    bytes32 root;
}

/// @param allocated live allocations: what receivables and claims passed in payment have taken up
/// @param reductions what of the gross amount is not to be paid any more; credit notes add to it, also beyond what is left
/// @param credited what of the reductions its credit notes come to: no correction takes it back
/// @param revision how often its seller corrected it
struct Invoice {
    PartyId seller;
    PartyId buyer;
    uint64 gross;
    uint64 allocated;
    Currency currency;
    uint32 issuedOn;
    uint40 registeredAt;
    uint64 reductions;
    uint64 credited;
    uint16 revision;
    bytes32 root;
    InvoiceKey key;
}

/// @title Invoices, each once, and what of them is taken up
/// @dev The key is made here from both sides and the number, never from the amount: one cent more is the same invoice.
interface IInvoiceRegister {
    event InvoiceRegistered(
        InvoiceId invoice,
        InvoiceKey key,
        PartyId seller,
        PartyId buyer,
        bytes number,
        Currency currency,
        uint64 gross,
        uint64 reductions,
        uint32 issuedOn,
        bytes32 root,
        PartyId by
    );
    event InvoiceCorrected(
        InvoiceId invoice,
        Currency currency,
        uint64 gross,
        uint64 reductions,
        uint32 issuedOn,
        bytes32 root,
        uint16 revision
    );
    event InvoiceReduced(InvoiceId invoice, bytes number, uint64 amount, uint64 reductions, bytes32 root);
    event InvoiceAllocated(InvoiceId invoice, uint64 amount, uint64 allocated);
    event InvoiceReleased(InvoiceId invoice, uint64 amount, uint64 allocated);

    error InvoiceUnknown(InvoiceId invoice);
    error InvoiceKnown(InvoiceId invoice);
    error CreditNoteKnown(InvoiceId invoice, bytes number);
    error ReductionsTooLarge(uint256 reductions, uint64 gross);
    error ReductionsBelowCredited(uint64 reductions, uint64 credited);
    error InvoiceNumberNotNormalised(bytes number);
    error InvoiceOfOthers(PartyId caller);
    error InvoiceToItself(PartyId party);
    error IssuedInFuture(uint32 issuedOn);
    error InvoiceInUse(InvoiceId invoice, uint64 allocated);
    error InvoiceOverallocated(InvoiceId invoice, uint64 asked, uint64 left);
    error InvoiceSidesDiffer(InvoiceId invoice);
    error InvoiceCurrencyDiffers(InvoiceId invoice, Currency currency);

    /// @notice Register an invoice. By its seller or its buyer.
    function register(InvoiceTerms calldata terms) external returns (InvoiceId);

    /// @notice Correct currency, amounts, date and root while nothing is allocated. By the seller. A proposal of the buyer
    /// does not bar it, and is good for the old revision only.
    /// @param reductions all of them, so never less than what the recorded credit notes come to
    function correct(
        InvoiceId invoice,
        Currency currency,
        uint64 gross,
        uint64 reductions,
        uint32 issuedOn,
        bytes32 root
    ) external;

    /// @notice Record a credit note, once. By the seller. What is allocated already stays: nothing is cancelled by it.
    /// @param number of the credit note, normalised like an invoice's
    function reduce(InvoiceId invoice, bytes calldata number, uint64 amount, bytes32 root) external;

    /// @notice Reverts unless `allocate` with the same arguments would go through now.
    /// @return revision of the invoice
    function requireAllocable(InvoiceId invoice, PartyId seller, PartyId buyer, Currency currency, uint64 amount)
        external
        view
        returns (uint16 revision);

    /// @notice Take up part of an invoice between these sides in this currency. Only the receivable book and the claims.
    function allocate(InvoiceId invoice, PartyId seller, PartyId buyer, Currency currency, uint64 amount)
        external
        returns (uint16 revision);

    /// @notice Give back what a receivable that never came about had taken up. Only the receivable book.
    function release(InvoiceId invoice, uint64 amount) external;

    function invoice(InvoiceId id) external view returns (Invoice memory);
    function invoiceCount() external view returns (uint64);
    function invoiceOf(InvoiceKey key) external view returns (InvoiceId);
    /// @notice What makes an invoice one: its seller and buyer by their first legal ids, and its number.
    function keyOf(PartyId seller, PartyId buyer, bytes calldata number) external view returns (InvoiceKey);
    function creditNoteUsed(InvoiceKey key) external view returns (bool);
}
