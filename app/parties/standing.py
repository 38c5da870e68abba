"""What an account may do and for whom, read from the registry itself.

It decides who may read and write, so no table is believed about it.
"""

from __future__ import annotations

from app.kernel.auth import Standing, StandingOf
from app.kernel.enums import ROLES
from app.kernel.ids import PartyId
from app.parties.vocabulary import capability_name, in_bitmap
from chain.audit.state import Views
from chain.port import Address


def standing_by(registry: Views) -> StandingOf:
    """The standing of accounts at the head of the chain.

    The function it returns raises :class:`chain.errors.ChainUnavailable` where a network cannot be asked.
    """

    def standing(account: Address) -> Standing | None:
        found = registry.read("PartyRegistry", "account", account)
        capability = capability_name(found["capability"])
        if capability is None:
            return None
        party = PartyId(found["party"])
        roles = registry.read("PartyRegistry", "party", party)["roles"]
        return Standing(party, capability, frozenset(in_bitmap(ROLES, roles)))

    return standing
