// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {IERC20Metadata} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Metadata.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";

import {IDepositToken, Payout, PayoutState, Totals} from "../interfaces/IDepositToken.sol";
import {Account, Role} from "../interfaces/IPartyRegistry.sol";
import {Holders} from "../libraries/Holders.sol";
import {Module} from "../libraries/Module.sol";
import {ApprovalId, Currency, PartyId, PayoutId} from "../types/Ids.sol";
import {Modules} from "../types/Modules.sol";
import {checkAmount} from "../types/Money.sol";
import {Verb} from "../types/Verb.sol";

contract DepositToken is IDepositToken, IERC20, IERC20Metadata, Module, ReentrancyGuardTransient {
    Currency public immutable currency;

    /// @notice How many decimals the currency's minor unit has (ISO 4217 exponent).
    uint8 public immutable decimals;

    uint64 public payoutCount;
    Totals private _totals;
    mapping(address => uint64) private _balances;
    mapping(PayoutId => Payout) private _payouts;
    mapping(bytes32 entry => bool) public entryUsed;

    constructor(Modules memory modules, Currency currency_, uint8 decimals_) Module(modules) {
        currency = currency_;
        decimals = decimals_;
    }

    function mint(ApprovalId approval, PartyId party, uint64 amount, bytes32 entry) external nonReentrant {
        Account memory by = _registry.undertaker(msg.sender, Role.SettlementBank);
        _onlyBank(by.party);
        _registry.party(party);
        checkAmount(amount);
        _use(entry);
        checkAmount(totalSupply() + amount);
        _totals.minted += amount;
        address holder = Holders.holder(party);
        _balances[holder] += amount;
        emit Transfer(address(0), holder, amount);
        emit DepositMinted(party, currency, amount, entry);
        _clear(by, Verb.Mint, amount, approval);
    }

    function reservePayout(ApprovalId approval, uint64 amount, bytes32 destination)
        external
        nonReentrant
        returns (PayoutId id)
    {
        Account memory by = _registry.actor(msg.sender);
        checkAmount(amount);
        if (destination == 0) revert DestinationMissing();
        _move(Holders.holder(by.party), address(this), amount);
        _totals.reserved += amount;
        id = PayoutId.wrap(++payoutCount);
        _payouts[id] = Payout(by.party, amount, PayoutState.Reserved, destination);
        emit PayoutReserved(id, by.party, currency, amount, destination);
        _clear(by, Verb.Payout, amount, approval);
    }

    function settlePayout(PayoutId id, bytes32 entry) external nonReentrant {
        _onlyBank(_maker());
        Payout storage p = _reserved(id);
        _use(entry);
        p.state = PayoutState.Settled;
        _totals.reserved -= p.amount;
        _totals.burned += p.amount;
        _balances[address(this)] -= p.amount;
        emit Transfer(address(this), address(0), p.amount);
        emit PayoutSettled(id, entry);
    }

    function returnPayout(PayoutId id, bytes32 reason) external nonReentrant {
        _onlyBank(_maker());
        Payout storage p = _reserved(id);
        p.state = PayoutState.Returned;
        _totals.reserved -= p.amount;
        _move(address(this), Holders.holder(p.party), p.amount);
        emit PayoutReturned(id, reason);
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
        uint64 held = _balances[from];
        if (amount > held) revert DepositTooSmall(from, amount, held);
        _balances[from] = held - amount;
        _balances[to] += amount;
        emit Transfer(from, to, amount);
    }

    /// @dev Every entry of the bank's statement serves once, in either direction.
    function _use(bytes32 entry) private {
        if (entry == 0) revert EntryMissing();
        if (entryUsed[entry]) revert EntryUsed(entry);
        entryUsed[entry] = true;
    }

    function _onlyBank(PartyId by) private view {
        if (by != _rules.listing(currency).bank) revert NotTheBank(by);
    }

    function _reserved(PayoutId id) private view returns (Payout storage p) {
        p = _payouts[id];
        if (p.state == PayoutState.None) revert PayoutUnknown(id);
        if (p.state != PayoutState.Reserved) revert PayoutNotReserved(id, p.state);
    }
}
