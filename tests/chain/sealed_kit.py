"""A consortium of four validators for tests, and the panels that seal its blocks."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from chain.embedded.consensus.consortium import Validator
from chain.embedded.consensus.sealing import Panel, nobody
from chain.embedded.consensus.signatures import SealDomain
from chain.embedded.consensus.voters import Signatory
from tests.chain.chain_kit import CONSORTIUM, Key

NAMES = ("north", "east", "south", "west")
KEYS = {name: Key(f"validator {name}") for name in NAMES}
LATER = Key("validator centre")
"""A key that is no validator from the start; panels reach it too."""
ADDRESSES = tuple(KEYS[name].address for name in NAMES)
VALIDATORS = tuple(Validator(name, KEYS[name].address) for name in NAMES)
SEALED = replace(CONSORTIUM, validators=VALIDATORS)
DOMAIN = SEALED.seal_domain
ANEW = replace(SEALED, genesis_time=SEALED.genesis_time + 1)
"""Another ledger of the same members."""


class Stopped:
    """Which validators a test has stopped."""

    def __init__(self, *names: str) -> None:
        self.names = set(names)

    def __call__(self) -> Collection[str]:
        return tuple(self.names)


def panel(domain: SealDomain = DOMAIN, stopped: Stopped | None = None) -> Panel:
    """All four validators in this process, and one that may be admitted later."""
    voters = [Signatory(name, key.private, domain) for name, key in {**KEYS, "centre": LATER}.items()]
    return Panel(domain, voters, stopped or nobody)
