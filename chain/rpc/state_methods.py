"""Questions about state at a block: calls, code, storage, balances, nonces, and proofs of them."""

from __future__ import annotations

from functools import cache

from chain.contracts.artifact import artifacts
from chain.contracts.revert import RevertDecoder
from chain.embedded.executors.state import EMPTY_ACCOUNT
from chain.embedded.node import EmbeddedChain
from chain.ethereum.hexes import hex_text
from chain.port import Call
from chain.rpc.errors import EXECUTION_REVERTED, INVALID_INPUT, RpcError
from chain.rpc.hexes import quantity, word
from chain.rpc.method import Methods
from chain.rpc.params import LATEST, AddressIn, BlockIn, CallIn, SlotIn, SlotsIn
from chain.rpc.places import existing, state_at
from chain.rpc.shapes import Shape

methods = Methods()


@methods.add("eth_call")
def call(chain: EmbeddedChain, message: CallIn, block: BlockIn = LATEST) -> str:
    """What a contract answers. Nothing is kept."""
    if message.pays:
        raise RpcError(INVALID_INPUT, "insufficient funds: nobody has a balance, and gas is free")
    question = Call(message.sender, message.to, message.message)
    result = chain.run(question, state_at(chain, block), message.gas)
    if not result.succeeded:
        said = _reverts().decode(result.output)
        words = "execution reverted" if said is None else f"execution reverted: {said}"
        raise RpcError(EXECUTION_REVERTED, words, hex_text(result.output))
    return hex_text(result.output)


@methods.add("eth_getCode")
def code(chain: EmbeddedChain, account: AddressIn, block: BlockIn = LATEST) -> str:
    """An account's runtime code."""
    return hex_text(chain.code(account, existing(chain, block)))


@methods.add("eth_getStorageAt")
def storage(chain: EmbeddedChain, account: AddressIn, slot: SlotIn, block: BlockIn = LATEST) -> str:
    """A storage slot, as 32 bytes."""
    return word(chain.storage(account, slot, existing(chain, block)))


@methods.add("eth_getBalance")
def balance(chain: EmbeddedChain, account: AddressIn, block: BlockIn = LATEST) -> str:
    """An account's balance: 0, since the chain has no coin."""
    return quantity((chain.account(account, existing(chain, block)) or EMPTY_ACCOUNT).balance)


@methods.add("eth_getTransactionCount")
def nonce(chain: EmbeddedChain, account: AddressIn, block: BlockIn = LATEST) -> str:
    """An account's next nonce by final blocks."""
    return quantity(chain.transaction_count(account, existing(chain, block)))


@methods.add("eth_getProof")
def proof(chain: EmbeddedChain, account: AddressIn, slots: SlotsIn, block: BlockIn = LATEST) -> Shape:
    """EIP-1186: Merkle proofs of an account and of slots of it, against the block's state root."""
    found = chain.proof(account, tuple(slots), existing(chain, block))
    kept = found.account or EMPTY_ACCOUNT
    return {
        "address": hex_text(account),
        "accountProof": [hex_text(node) for node in found.account_nodes],
        "balance": quantity(kept.balance),
        "codeHash": hex_text(kept.code_hash),
        "nonce": quantity(kept.nonce),
        "storageHash": hex_text(kept.storage_root),
        "storageProof": [
            {"key": word(slot), "value": quantity(value), "proof": [hex_text(node) for node in nodes]}
            for slot, value, nodes in found.slots
        ],
    }


@cache
def _reverts() -> RevertDecoder:
    """Knows the errors of the ledger's own contracts."""
    return RevertDecoder(each.abi for each in artifacts().values())
