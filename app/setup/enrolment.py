"""What of a new ledger is not on chain: the parties' names, and an API key for each seat."""

from __future__ import annotations

from app.kernel.auth import SCOPES, mint
from app.kernel.db import Session
from app.kernel.enums import Capability
from app.parties.queries import record_name
from app.setup.charter import Charter
from app.setup.founding import Founded

Keys = dict[str, dict[Capability, str]]
"""The text of each API key by handle and seat; it is kept nowhere else."""


def record_names(session: Session, charter: Charter, founded: Founded) -> None:
    """Record the members' names, which are not on chain."""
    for member in charter.members:
        record_name(session, founded.parties[member.handle], member.name)


def issue(session: Session, environment: str, founded: Founded, handle: str, seat: Capability, now: int) -> str:
    """Make an API key for a seat and return its text."""
    return mint(
        session,
        environment,
        party=founded.parties[handle],
        account=founded.accounts[handle][seat],
        capability=seat,
        scopes=SCOPES,
        label=f"{handle} {seat}",
        now=now,
    ).text
