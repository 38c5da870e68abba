// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IInvoiceRegister, Invoice, InvoiceTerms} from "../interfaces/IInvoiceRegister.sol";
import {Calendar} from "../libraries/Calendar.sol";
import {Module} from "../libraries/Module.sol";
import {Currency, InvoiceId, InvoiceKey, PartyId} from "../types/Ids.sol";
import {Modules} from "../types/Modules.sol";
import {checkAmount} from "../types/Money.sol";

contract InvoiceRegister is IInvoiceRegister, Module {
    uint256 private constant NUMBER_BYTES_MAX = 64;

    uint64 public invoiceCount;
    mapping(InvoiceId => Invoice) private _records;
    mapping(InvoiceKey => InvoiceId) public invoiceOf;

    constructor(Modules memory modules) Module(modules) {}

    function register(InvoiceTerms calldata t) external returns (InvoiceId id) {
        PartyId by = _maker();
        if (by != t.seller && by != t.buyer) revert InvoiceOfOthers(by);
        if (t.seller == t.buyer) revert InvoiceToItself(by);
        _registry.requireStanding(by);
        _registry.party(by == t.seller ? t.buyer : t.seller);
        checkAmount(t.gross);
        _checkIssued(t.issuedOn);
        _rules.listing(t.currency);
        InvoiceKey key = keyOf(t.seller, t.buyer, t.number);
        if (InvoiceId.unwrap(invoiceOf[key]) != 0) revert InvoiceKnown(invoiceOf[key]);
        id = InvoiceId.wrap(++invoiceCount);
        invoiceOf[key] = id;
        _records[id] =
            Invoice(t.seller, t.buyer, t.gross, 0, t.currency, t.issuedOn, uint40(block.timestamp), t.root, key);
        emit InvoiceRegistered(id, key, t.seller, t.buyer, t.number, t.currency, t.gross, t.issuedOn, t.root, by);
    }

    function correct(InvoiceId id, uint64 gross, uint32 issuedOn, bytes32 root) external {
        PartyId by = _maker();
        Invoice storage i = _known(id);
        if (by != i.seller) revert InvoiceOfOthers(by);
        _registry.requireStanding(by);
        if (i.allocated != 0) revert InvoiceInUse(id, i.allocated);
        checkAmount(gross);
        _checkIssued(issuedOn);
        (i.gross, i.issuedOn, i.root) = (gross, issuedOn, root);
        emit InvoiceCorrected(id, gross, issuedOn, root);
    }

    function allocate(InvoiceId id, PartyId seller, PartyId buyer, Currency currency, uint64 amount) external {
        if (msg.sender != address(_receivables)) _onlyFor(address(_claims));
        requireAllocable(id, seller, buyer, currency, amount);
        Invoice storage i = _records[id];
        i.allocated += amount;
        emit InvoiceAllocated(id, amount, i.allocated);
    }

    function release(InvoiceId id, uint64 amount) external {
        _onlyFor(address(_receivables));
        Invoice storage i = _records[id];
        i.allocated -= amount;
        emit InvoiceReleased(id, amount, i.allocated);
    }

    function invoice(InvoiceId id) external view returns (Invoice memory) {
        return _known(id);
    }

    function requireAllocable(InvoiceId id, PartyId seller, PartyId buyer, Currency currency, uint64 amount)
        public
        view
    {
        Invoice storage i = _known(id);
        if (seller != i.seller || buyer != i.buyer) revert InvoiceSidesDiffer(id);
        if (currency != i.currency) revert InvoiceCurrencyDiffers(id, i.currency);
        uint64 left = i.gross - i.allocated;
        if (amount > left) revert InvoiceOverallocated(id, amount, left);
    }

    function keyOf(PartyId seller, PartyId buyer, bytes calldata number) public pure returns (InvoiceKey) {
        if (number.length == 0 || number.length > NUMBER_BYTES_MAX) revert InvoiceNumberNotNormalised(number);
        for (uint256 n; n < number.length; n++) {
            if (!_isNumberByte(number[n])) revert InvoiceNumberNotNormalised(number);
        }
        return InvoiceKey.wrap(keccak256(abi.encode(seller, buyer, number)));
    }

    /// @dev An invoice names no zone: its date is to come only where it is so everywhere.
    function _checkIssued(uint32 issuedOn) private view {
        if (issuedOn > Calendar.day(block.timestamp, Calendar.EASTMOST)) revert IssuedInFuture(issuedOn);
    }

    function _known(InvoiceId id) private view returns (Invoice storage i) {
        i = _records[id];
        if (i.registeredAt == 0) revert InvoiceUnknown(id);
    }

    /// @dev `A–Z 0–9 - . / _`; the run from `-` to `9` is just `- . /` and the digits.
    function _isNumberByte(bytes1 c) private pure returns (bool) {
        return (c >= "A" && c <= "Z") || (c >= "-" && c <= "9") || c == "_";
    }
}
