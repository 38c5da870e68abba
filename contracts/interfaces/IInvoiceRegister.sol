// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Currency, InvoiceId, InvoiceKey, PartyId} from "../types/Ids.sol";

/// @param number normalised: NFKC, upper case, no spaces; `A–Z 0–9 / - _ .`, 1 to 64 bytes
/// @param gross amount with tax, minor units
/// @param issuedOn day number of the issue date
/// @param root salted Merkle root over the document's fields and lines
struct InvoiceTerms {
    PartyId seller;
    PartyId buyer;
    bytes number;
    Currency currency;
    uint64 gross;
    uint32 issuedOn;
    bytes32 root;
}

/// @param allocated live allocations: what receivables and claims passed in payment have taken up
struct Invoice {
    PartyId seller;
    PartyId buyer;
    uint64 gross;
    uint64 allocated;
    Currency currency;
    uint32 issuedOn;
    uint40 registeredAt;
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
        uint32 issuedOn,
        bytes32 root,
        PartyId by
    );
    event InvoiceCorrected(InvoiceId invoice, uint64 gross, uint32 issuedOn, bytes32 root);
    event InvoiceAllocated(InvoiceId invoice, uint64 amount, uint64 allocated);
    event InvoiceReleased(InvoiceId invoice, uint64 amount, uint64 allocated);

    error InvoiceUnknown(InvoiceId invoice);
    error InvoiceKnown(InvoiceId invoice);
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

    /// @notice Correct gross, date and root while nothing is allocated. By the seller.
    function correct(InvoiceId invoice, uint64 gross, uint32 issuedOn, bytes32 root) external;

    /// @notice Reverts unless `allocate` with the same arguments would go through now.
    function requireAllocable(InvoiceId invoice, PartyId seller, PartyId buyer, Currency currency, uint64 amount)
        external
        view;

    /// @notice Take up part of an invoice between these sides in this currency. Only the receivable book and the claims.
    function allocate(InvoiceId invoice, PartyId seller, PartyId buyer, Currency currency, uint64 amount) external;

    /// @notice Give back what a receivable that never came about had taken up. Only the receivable book.
    function release(InvoiceId invoice, uint64 amount) external;

    function invoice(InvoiceId id) external view returns (Invoice memory);
    function invoiceCount() external view returns (uint64);
    function invoiceOf(InvoiceKey key) external view returns (InvoiceId);
    function keyOf(PartyId seller, PartyId buyer, bytes calldata number) external pure returns (InvoiceKey);
}
