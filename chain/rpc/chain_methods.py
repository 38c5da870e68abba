"""Questions about the chain as a whole: who it is, where it stands, what gas costs (nothing)."""

from __future__ import annotations

from importlib.metadata import version
from typing import Annotated, Any

from pydantic import Field

from chain.embedded.node import EmbeddedChain
from chain.port import BlockNumber
from chain.rpc.errors import invalid_params
from chain.rpc.hexes import quantity
from chain.rpc.limits import FEE_HISTORY_BLOCKS_MAX
from chain.rpc.method import Methods
from chain.rpc.params import BlockNumberIn, QuantityIn
from chain.rpc.places import existing

methods = Methods()


@methods.add("net_version")
def network(chain: EmbeddedChain) -> str:
    """The chain id in decimal digits."""
    return str(chain.chain_id)


@methods.add("web3_clientVersion")
def client_version(_chain: EmbeddedChain) -> str:
    """Name and version of this node."""
    return f"tallystick/v{version('tallystick')}"


@methods.add("eth_chainId")
def chain_id(chain: EmbeddedChain) -> str:
    """EIP-695."""
    return quantity(chain.chain_id)


@methods.add("eth_blockNumber")
def block_number(chain: EmbeddedChain) -> str:
    """The head's number."""
    return quantity(chain.head().number)


@methods.add("eth_syncing")
def syncing(_chain: EmbeddedChain) -> bool:
    """Never: the node that answers is the one that writes."""
    return False


@methods.add("eth_accounts")
def accounts(_chain: EmbeddedChain) -> list[str]:
    """None: the node signs for nobody."""
    return []


@methods.add("eth_gasPrice")
def gas_price(_chain: EmbeddedChain) -> str:
    """Gas is free, and a transaction that offers to pay is refused."""
    return "0x0"


@methods.add("eth_maxPriorityFeePerGas")
def tip(_chain: EmbeddedChain) -> str:
    """See :func:`gas_price`."""
    return "0x0"


@methods.add("eth_feeHistory")
def fee_history(
    chain: EmbeddedChain,
    count: QuantityIn,
    newest: BlockNumberIn,
    percentiles: Annotated[list[Annotated[float, Field(ge=0, le=100)]], Field(max_length=100)] = [],  # noqa: B006
) -> dict[str, Any]:
    """How full blocks were. Every fee is 0."""
    if percentiles != sorted(percentiles):
        raise invalid_params("percentiles rise")
    last = existing(chain, newest)
    first = max(0, last - min(count, FEE_HISTORY_BLOCKS_MAX) + 1)
    headers = [chain.header(BlockNumber(number)) for number in range(first, last + 1)]
    return {
        "oldestBlock": quantity(first),
        "baseFeePerGas": ["0x0"] * (len(headers) + 1),
        "gasUsedRatio": [header.gas_used / header.gas_limit for header in headers],
        "baseFeePerBlobGas": ["0x1"] * (len(headers) + 1),
        "blobGasUsedRatio": [0] * len(headers),
        **({"reward": [["0x0"] * len(percentiles) for _ in headers]} if percentiles else {}),
    }
