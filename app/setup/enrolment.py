"""What of a new ledger is not on chain: the parties' names, and an API key for each seat."""

from __future__ import annotations

from app.kernel.auth import SCOPES, mint
from app.kernel.db import Session
from app.parties.queries import record_name
from app.parties.vocabulary import Capability
from app.setup.charter import Charter
from app.setup.founding import Founded

Keys = dict[str, dict[Capability, str]]
"""The text of each API key by handle and seat; it is kept nowhere else."""


def enrol(session: Session, environment: str, charter: Charter, founded: Founded, now: int) -> Keys:
    """Record the members' names and make their API keys.

    :param environment: the word in every API key of the service.
    """
    keys: Keys = {}
    for member in charter.members:
        party = founded.parties[member.handle]
        record_name(session, party, member.name)
        keys[member.handle] = {
            seat: mint(
                session,
                environment,
                party=party,
                account=account,
                capability=seat,
                scopes=SCOPES,
                label=f"{member.handle} {seat.lower()}",
                now=now,
            ).text
            for seat, account in founded.accounts[member.handle].items()
        }
    return keys
