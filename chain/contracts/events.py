"""Events of final blocks, decoded by the ABIs of the contracts that wrote them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from chain.contracts.artifact import Artifact
from chain.ethereum.abi.codec import EventType
from chain.port import Address, BlockHead, Hash32, Log, Receipt


@dataclass(frozen=True, slots=True)
class Event:
    """One event. ``contract`` is the artefact's name, ``log_index`` the place among the block's logs."""

    contract: str
    name: str
    args: Mapping[str, Any]
    address: Address
    block: BlockHead
    transaction: Hash32
    log_index: int


class EventDecoder:
    """Decodes what the contracts at known addresses wrote."""

    def __init__(self, contracts: Mapping[Address, Artifact]) -> None:
        self._types: dict[tuple[Address, Hash32], tuple[str, EventType]] = {
            (address, event.topic): (artifact.name, event)
            for address, artifact in contracts.items()
            for event in artifact.abi.events.values()
        }

    def decode(self, log: Log, block: BlockHead, transaction: Hash32) -> Event | None:
        """The event behind a log, or ``None`` where none of the contracts declares it."""
        if not log.topics:
            return None
        known = self._types.get((log.address, log.topics[0]))
        if known is None:
            return None
        contract, event = known
        args = event.decode(log.topics, log.data)
        return Event(contract, event.name, args, log.address, block, transaction, log.index)

    def of(self, receipt: Receipt) -> Iterator[Event]:
        """Every known event of a transaction, in order."""
        for log in receipt.logs:
            event = self.decode(log, receipt.block, receipt.transaction)
            if event is not None:
                yield event
