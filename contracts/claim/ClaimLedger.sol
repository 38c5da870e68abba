// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IERC165} from "@openzeppelin/contracts/utils/introspection/IERC165.sol";
import {IERC721Errors} from "@openzeppelin/contracts/interfaces/draft-IERC6093.sol";
import {IERC721} from "@openzeppelin/contracts/token/ERC721/IERC721.sol";
import {IERC721Metadata} from "@openzeppelin/contracts/token/ERC721/extensions/IERC721Metadata.sol";

import {Claim, ClaimState, IClaimToken} from "../interfaces/IClaimToken.sol";
import {IERC3525} from "../interfaces/IERC3525.sol";
import {Holders} from "../libraries/Holders.sol";
import {ClaimId, PartyId, ReceivableId} from "../types/Ids.sol";

/// @title The claims themselves and their ERC-3525 face
/// @dev Everything a wallet or explorer may read works; everything that moves or approves is refused. A claim's ERC value
/// is what it still has to come: value − redeemed.
abstract contract ClaimLedger is IClaimToken, IERC3525, IERC721Metadata {
    uint64 public claimCount;
    mapping(ClaimId => Claim) internal _records;
    mapping(address holder => uint256) private _holdings;

    function claim(ClaimId id) external view returns (Claim memory) {
        return _known(id);
    }

    function name() external pure returns (string memory) {
        return "Tallystick claim";
    }

    function symbol() external pure returns (string memory) {
        return "CLAIM";
    }

    /// @notice Claims carry no document of their own; the ledger's API shows them.
    function tokenURI(uint256 tokenId) external view returns (string memory) {
        _live(_idOf(tokenId));
        return "";
    }

    /// @notice Values are minor units: no decimals.
    function valueDecimals() external pure returns (uint8) {
        return 0;
    }

    function balanceOf(address holder) external view returns (uint256) {
        if (holder == address(0)) revert IERC721Errors.ERC721InvalidOwner(holder);
        return _holdings[holder];
    }

    function balanceOf(uint256 tokenId) external view returns (uint256) {
        Claim storage c = _live(_idOf(tokenId));
        return c.value - c.redeemed;
    }

    function ownerOf(uint256 tokenId) external view returns (address) {
        return Holders.holder(_live(_idOf(tokenId)).holder);
    }

    function slotOf(uint256 tokenId) external view returns (uint256) {
        return ReceivableId.unwrap(_live(_idOf(tokenId)).receivable);
    }

    function getApproved(uint256 tokenId) external view returns (address) {
        _live(_idOf(tokenId));
        return address(0);
    }

    function isApprovedForAll(address, address) external pure returns (bool) {
        return false;
    }

    function allowance(uint256 tokenId, address) external view returns (uint256) {
        _live(_idOf(tokenId));
        return 0;
    }

    function supportsInterface(bytes4 interfaceId) external pure returns (bool) {
        return interfaceId == type(IERC165).interfaceId || interfaceId == type(IERC721).interfaceId
            || interfaceId == type(IERC721Metadata).interfaceId || interfaceId == 0xd5358140;
    }

    function approve(address, uint256) external pure {
        revert OnlyByLedgerVerbs();
    }

    function approve(uint256, address, uint256) external payable {
        revert OnlyByLedgerVerbs();
    }

    function setApprovalForAll(address, bool) external pure {
        revert OnlyByLedgerVerbs();
    }

    function transferFrom(address, address, uint256) external pure {
        revert OnlyByLedgerVerbs();
    }

    function transferFrom(uint256, uint256, uint256) external payable {
        revert OnlyByLedgerVerbs();
    }

    function transferFrom(uint256, address, uint256) external payable returns (uint256) {
        revert OnlyByLedgerVerbs();
    }

    function safeTransferFrom(address, address, uint256) external pure {
        revert OnlyByLedgerVerbs();
    }

    function safeTransferFrom(address, address, uint256, bytes calldata) external pure {
        revert OnlyByLedgerVerbs();
    }

    function _nextId() internal returns (ClaimId) {
        return ClaimId.wrap(++claimCount);
    }

    /// @dev The standard's events of a token that comes to be.
    function _emitMint(ClaimId id, Claim memory c) internal {
        address holder = Holders.holder(c.holder);
        _holdings[holder]++;
        emit Transfer(address(0), holder, _tokenId(id));
        emit SlotChanged(_tokenId(id), 0, ReceivableId.unwrap(c.receivable));
        emit TransferValue(0, _tokenId(id), c.value - c.redeemed);
    }

    /// @dev The standard's events of a token that ends, with the value it still had.
    function _emitBurn(ClaimId id, PartyId by, ReceivableId receivable, uint64 left) internal {
        address holder = Holders.holder(by);
        _holdings[holder]--;
        emit TransferValue(_tokenId(id), 0, left);
        emit SlotChanged(_tokenId(id), ReceivableId.unwrap(receivable), 0);
        emit Transfer(holder, address(0), _tokenId(id));
    }

    function _emitMove(ClaimId id, PartyId from, PartyId to) internal {
        (address giver, address taker) = (Holders.holder(from), Holders.holder(to));
        _holdings[giver]--;
        _holdings[taker]++;
        emit Transfer(giver, taker, _tokenId(id));
    }

    function _emitDrawn(ClaimId id, uint64 amount) internal {
        emit TransferValue(_tokenId(id), 0, amount);
    }

    function _known(ClaimId id) internal view returns (Claim storage c) {
        c = _records[id];
        if (c.state == ClaimState.None) revert ClaimUnknown(id);
    }

    function _live(ClaimId id) internal view returns (Claim storage c) {
        c = _known(id);
        if (c.state != ClaimState.Live) revert ClaimNotLive(id, c.state);
    }

    function _tokenId(ClaimId id) private pure returns (uint256) {
        return ClaimId.unwrap(id);
    }

    /// @dev A number no claim can have is that of no claim.
    function _idOf(uint256 tokenId) private pure returns (ClaimId) {
        return ClaimId.wrap(tokenId > type(uint64).max ? 0 : uint64(tokenId));
    }
}
