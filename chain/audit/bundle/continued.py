"""Bundles of one ledger, each going on where the one before ends: what their papers must have in common."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from chain.audit.bundle.reader import Bundle
from chain.audit.findings import Finding


def check_continued(bundles: Sequence[Bundle]) -> Iterator[Finding]:
    """Whether all bundles have the same contracts, and later ones no less than earlier ones: only tokens are added."""
    for earlier, later in pairwise(bundles):
        yield from _texts(earlier, later)
        yield from _deployments(earlier, later)


def _texts(earlier: Bundle, later: Bundle) -> Iterator[Finding]:
    for name in sorted(earlier.texts.keys() | later.texts.keys()):
        if earlier.texts.get(name) != later.texts.get(name):
            detail = f"{name} of {later.path.name} is not that of {earlier.path.name}"
            yield Finding("source-differs", detail)


def _deployments(earlier: Bundle, later: Bundle) -> Iterator[Finding]:
    if earlier.deployment is None or later.deployment is None:
        return  # told already
    if (earlier.deployment.chain_id, earlier.deployment.genesis) != (
        later.deployment.chain_id,
        later.deployment.genesis,
    ):
        yield Finding(
            "deployment-differs", f"{later.path.name} names another chain or genesis than {earlier.path.name}"
        )
    for name, deployed in earlier.deployment.contracts.items():
        if later.deployment.contracts.get(name) != deployed:
            detail = f"{later.path.name} does not have {name} as {earlier.path.name} does"
            yield Finding("deployment-differs", detail, contract=name)
