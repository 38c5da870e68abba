// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {IERC20Metadata} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Metadata.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";

import {EntryUse, IDepositToken, Payout, PayoutState, StatementEntry, Totals} from "../interfaces/IDepositToken.sol";
import {Parameter} from "../interfaces/IParameterRegistry.sol";
import {Account} from "../interfaces/IPartyRegistry.sol";
import {Holders} from "../libraries/Holders.sol";
import {Module} from "../libraries/Module.sol";
import {ApprovalId, BankAccountId, Currency, PartyId, PayoutId} from "../types/Ids.sol";
import {Modules} from "../types/Modules.sol";
import {checkAmount} from "../types/Money.sol";
import {PAYOUT, RETURN_PAYOUT, SETTLE_PAYOUT} from "../types/Verb.sol";

contract DepositToken is IDepositToken, IERC20, IERC20Metadata, Module, ReentrancyGuardTransient {
    Currency public immutable currency;

    /// @notice How many decimals the currency's minor unit has (ISO 4217 exponent).
    uint8 public immutable decimals;

    uint64 public payoutCount;
    Totals private _totals;
    mapping(address => uint64) private _balances;
    mapping(PayoutId => Payout) private _payouts;
    mapping(bytes32 => StatementEntry) private _entries;

    constructor(Modules memory modules, Currency currency_, uint8 decimals_) Module(modules) {
        currency = currency_;
        decimals = decimals_;
    }

    function mint(ApprovalId approval, PartyId party, uint64 amount, bytes32 entry) external nonReentrant {
        Account memory by = _bank();
        _registry.party(party);
        checkAmount(amount);
        _use(entry, party, amount, EntryUse.Minted);
        checkAmount(totalSupply() + amount);
        _totals.minted += amount;
        address holder = Holders.holder(party);
        _balances[holder] += amount;
        emit Transfer(address(0), holder, amount);
        emit DepositMinted(party, currency, amount, entry);
        _clearTwo(by, approval);
    }

    function reverseMint(ApprovalId approval, bytes32 entry, bytes32 reason) external nonReentrant {
        Account memory by = _bank();
        StatementEntry storage e = _entries[entry];
        if (e.use != EntryUse.Minted) revert EntryNotMinted(entry, e.use);
        uint256 until = uint256(e.usedAt) + _parameters.valueOf(Parameter.MintReversalSecondsMax);
        if (block.timestamp >= until) revert ReversalTooLate(entry, until);
        e.use = EntryUse.Reversed;
        _totals.burned += e.amount;
        address holder = Holders.holder(e.party);
        _take(holder, e.amount);
        emit Transfer(holder, address(0), e.amount);
        emit MintReversed(e.party, currency, e.amount, entry, reason);
        _clearTwo(by, approval);
    }

    function reservePayout(ApprovalId approval, uint64 amount, BankAccountId account)
        external
        nonReentrant
        returns (PayoutId id)
    {
        Account memory by = _registry.actor(msg.sender);
        checkAmount(amount);
        _bankAccounts.requireUsable(account, by.party, currency);
        _move(Holders.holder(by.party), address(this), amount);
        _totals.reserved += amount;
        id = PayoutId.wrap(++payoutCount);
        _payouts[id] = Payout(by.party, amount, PayoutState.Reserved, account, uint40(block.timestamp));
        emit PayoutReserved(id, by.party, currency, amount, account);
        _clear(by, PAYOUT, currency, amount, approval);
    }

    function settlePayout(ApprovalId approval, PayoutId id, bytes32 entry) external nonReentrant {
        Account memory by = _bank();
        Payout storage p = _reserved(id);
        _use(entry, p.party, p.amount, EntryUse.Settled);
        p.state = PayoutState.Settled;
        _totals.reserved -= p.amount;
        _totals.burned += p.amount;
        _balances[address(this)] -= p.amount;
        emit Transfer(address(this), address(0), p.amount);
        emit PayoutSettled(id, entry);
        _clear(by, SETTLE_PAYOUT, currency, p.amount, approval);
    }

    function returnPayout(ApprovalId approval, PayoutId id, bytes32 reason) external nonReentrant {
        Account memory by = _bank();
        Payout storage p = _reserved(id);
        _giveBack(p, PayoutState.Returned);
        emit PayoutReturned(id, reason);
        _clear(by, RETURN_PAYOUT, currency, p.amount, approval);
    }

    function reclaimPayout(PayoutId id) external nonReentrant {
        PartyId by = _maker();
        Payout storage p = _reserved(id);
        if (p.party != by) revert PayoutOfAnother(id, by);
        uint256 from = uint256(p.reservedAt) + _parameters.valueOf(Parameter.PayoutReclaimSeconds);
        if (block.timestamp < from) revert ReclaimTooEarly(id, from);
        _giveBack(p, PayoutState.Reclaimed);
        emit PayoutReclaimed(id);
    }

    function move(address from, address to, uint64 amount) external {
        if (msg.sender != address(_receivables) && msg.sender != address(_desk)) _onlyFor(address(_loans));
        _move(from, to, amount);
    }

    function totals() external view returns (Totals memory) {
        return _totals;
    }

    function payout(PayoutId id) external view returns (Payout memory) {
        if (_payouts[id].state == PayoutState.None) revert PayoutUnknown(id);
        return _payouts[id];
    }

    function statementEntry(bytes32 entry) external view returns (StatementEntry memory) {
        return _entries[entry];
    }

    function name() external view returns (string memory) {
        return string.concat("Tallystick deposit ", symbol());
    }

    function symbol() public view returns (string memory) {
        return string(abi.encodePacked(currency));
    }

    function totalSupply() public view returns (uint256) {
        return _totals.minted - _totals.burned;
    }

    function balanceOf(address holder) external view returns (uint256) {
        return _balances[holder];
    }

    function allowance(address, address) external pure returns (uint256) {
        return 0;
    }

    function transfer(address, uint256) external pure returns (bool) {
        revert DepositsOnlyByLedgerVerbs();
    }

    function approve(address, uint256) external pure returns (bool) {
        revert DepositsOnlyByLedgerVerbs();
    }

    function transferFrom(address, address, uint256) external pure returns (bool) {
        revert DepositsOnlyByLedgerVerbs();
    }

    function _move(address from, address to, uint64 amount) private {
        _take(from, amount);
        _balances[to] += amount;
        emit Transfer(from, to, amount);
    }

    function _take(address from, uint64 amount) private {
        uint64 held = _balances[from];
        if (amount > held) revert DepositTooSmall(from, amount, held);
        _balances[from] = held - amount;
    }

    /// @dev The reserve leaves once, whole.
    function _giveBack(Payout storage p, PayoutState state) private {
        p.state = state;
        _totals.reserved -= p.amount;
        _move(address(this), Holders.holder(p.party), p.amount);
    }

    /// @dev Every entry of the bank's statement serves once, in either direction; one whose mint was undone, once more.
    function _use(bytes32 entry, PartyId party, uint64 amount, EntryUse use) private {
        if (entry == 0) revert EntryMissing();
        EntryUse before = _entries[entry].use;
        if (before != EntryUse.None && before != EntryUse.Reversed) revert EntryUsed(entry);
        _entries[entry] = StatementEntry(party, amount, use, uint40(block.timestamp));
    }

    /// @dev Mirroring what the bank received and paid is no new undertaking: its standing is not asked for.
    function _bank() private view returns (Account memory by) {
        by = _registry.actor(msg.sender);
        if (by.party != _parameters.listing(currency).bank) revert NotTheBank(by.party);
    }

    function _reserved(PayoutId id) private view returns (Payout storage p) {
        p = _payouts[id];
        if (p.state == PayoutState.None) revert PayoutUnknown(id);
        if (p.state != PayoutState.Reserved) revert PayoutNotReserved(id, p.state);
    }
}
