"""Asking the chain for a proof, and its refusals as problems."""

from __future__ import annotations

from app.kernel.http.services import Services
from app.kernel.problems import NoSuchBlock, StatePruned
from app.kernel.texts import Text
from app.proofs.problems import NoProofs
from chain.errors import Pruned, UnknownBlock
from chain.port import BlockNumber
from chain.proofs.document import ProofDocument
from chain.proofs.subjects import Subject


def prove(parts: Services, subject: Subject, block: int | None) -> ProofDocument:
    """A proof as of a block; without one, of the newest.

    :raises NoSuchBlock: there is no such block (yet).
    :raises StatePruned: its state is no longer kept.
    :raises NoProofs: the ledger runs on an external network.
    """
    if parts.prove is None:
        raise NoProofs(Text("This ledger runs on an external network; ask one of its nodes for eth_getProof."))
    try:
        return parts.prove(subject, None if block is None else BlockNumber(block))
    except UnknownBlock as error:
        raise NoSuchBlock(Text("There is no block {block} yet; name an earlier one.", block=block)) from error
    except Pruned as error:
        raise StatePruned(
            Text(
                "The state at block {block} is no longer kept here; an auditor's bundle has it, or name a later block.",
                block=block,
            )
        ) from error
