"""A ledger of real contracts on the bare executor: no node, no disk, a clone for every test."""

from tests.contracts.world.ledger import Done, World
from tests.contracts.world.members import Account, Member

__all__ = ["Account", "Done", "Member", "World"]
