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
    mapping(InvoiceKey => bool) public creditNoteUsed;

    constructor(Modules memory modules) Module(modules) {}

    function register(InvoiceTerms calldata t) external returns (InvoiceId id) {
        PartyId by = _maker();
        if (by != t.seller && by != t.buyer) revert InvoiceOfOthers(by);
        if (t.seller == t.buyer) revert InvoiceToItself(by);
        _registry.requireStanding(by);
        _checkFigures(t.currency, t.gross, t.reductions, t.issuedOn);
        InvoiceKey key = keyOf(t.seller, t.buyer, t.number);
        if (InvoiceId.unwrap(invoiceOf[key]) != 0) revert InvoiceKnown(invoiceOf[key]);
        id = InvoiceId.wrap(++invoiceCount);
        invoiceOf[key] = id;
        _records[id] = Invoice({
            seller: t.seller,
            buyer: t.buyer,
            gross: t.gross,
            allocated: 0,
            currency: t.currency,
            issuedOn: t.issuedOn,
            registeredAt: uint40(block.timestamp),
            reductions: t.reductions,
            credited: 0,
            revision: 0,
            root: t.root,
            key: key
        });
        emit InvoiceRegistered(
            id, key, t.seller, t.buyer, t.number, t.currency, t.gross, t.reductions, t.issuedOn, t.root, by
        );
    }

    function correct(
        InvoiceId id,
        Currency currency,
        uint64 gross,
        uint64 reductions,
        uint32 issuedOn,
        bytes32 root
    ) external {
        PartyId by = _maker();
        Invoice storage i = _known(id);
        if (by != i.seller) revert InvoiceOfOthers(by);
        _registry.requireStanding(by);
        if (i.allocated != 0) revert InvoiceInUse(id, i.allocated);
        if (reductions < i.credited) revert ReductionsBelowCredited(reductions, i.credited);
        _checkFigures(currency, gross, reductions, issuedOn);
        (i.currency, i.gross, i.reductions, i.issuedOn, i.root) = (currency, gross, reductions, issuedOn, root);
        emit InvoiceCorrected(id, currency, gross, reductions, issuedOn, root, ++i.revision);
    }

    function reduce(InvoiceId id, bytes calldata number, uint64 amount, bytes32 root) external {
        PartyId by = _maker();
        Invoice storage i = _known(id);
        if (by != i.seller) revert InvoiceOfOthers(by);
        checkAmount(amount);
        InvoiceKey key = keyOf(i.seller, i.buyer, number);
        if (creditNoteUsed[key]) revert CreditNoteKnown(id, number);
        creditNoteUsed[key] = true;
        uint256 reductions = uint256(i.reductions) + amount;
        if (reductions > i.gross) revert ReductionsTooLarge(reductions, i.gross);
        (i.reductions, i.credited) = (uint64(reductions), i.credited + amount);
        emit InvoiceReduced(id, number, amount, i.reductions, root);
    }

    function allocate(InvoiceId id, PartyId seller, PartyId buyer, Currency currency, uint64 amount)
        external
        returns (uint16 revision)
    {
        if (msg.sender != address(_receivables)) _onlyFor(address(_claims));
        revision = requireAllocable(id, seller, buyer, currency, amount);
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
        returns (uint16 revision)
    {
        Invoice storage i = _known(id);
        if (seller != i.seller || buyer != i.buyer) revert InvoiceSidesDiffer(id);
        if (currency != i.currency) revert InvoiceCurrencyDiffers(id, i.currency);
        uint256 used = uint256(i.allocated) + i.reductions;
        uint64 left = used < i.gross ? uint64(i.gross - used) : 0;
        if (amount > left) revert InvoiceOverallocated(id, amount, left);
        return i.revision;
    }

    function keyOf(PartyId seller, PartyId buyer, bytes calldata number) public view returns (InvoiceKey) {
        if (number.length == 0 || number.length > NUMBER_BYTES_MAX) revert InvoiceNumberNotNormalised(number);
        for (uint256 n; n < number.length; n++) {
            if (!_isNumberByte(number[n])) revert InvoiceNumberNotNormalised(number);
        }
        return InvoiceKey.wrap(keccak256(abi.encode(_registry.legalKeyOf(seller), _registry.legalKeyOf(buyer), number)));
    }

    /// @dev What is not to be paid leaves something to be paid, else there is no invoice to speak of.
    function _checkFigures(Currency currency, uint64 gross, uint64 reductions, uint32 issuedOn) private view {
        checkAmount(gross);
        if (reductions >= gross) revert ReductionsTooLarge(reductions, gross);
        _checkIssued(issuedOn);
        _parameters.listing(currency);
    }

    /// @dev An invoice names no zone: its date is to come only where it is so everywhere.
    function _checkIssued(uint32 issuedOn) private view {
        if (issuedOn > Calendar.day(block.timestamp, Calendar.EASTMOST)) revert IssuedInFuture(issuedOn);
    }

    function _known(InvoiceId id) private view returns (Invoice storage i) {
        i = _records[id];
        if (i.registeredAt == 0) revert InvoiceUnknown(id);
    }

    /// @dev Printable ASCII without the space and the lower case, of which normalising leaves none.
    function _isNumberByte(bytes1 c) private pure returns (bool) {
        return c > " " && c <= "~" && (c < "a" || c > "z");
    }
}
