"""Every member of a new ledger, with a key for each seat."""

from __future__ import annotations

from app.kernel.db import Session
from app.setup.charter import Charter
from app.setup.enrolment import Keys, issue, record_names
from app.setup.founding import Founded


def enrol(session: Session, environment: str, charter: Charter, founded: Founded, now: int) -> Keys:
    """Record the members' names and make an API key for each seat.

    :param environment: the word in every API key of the service.
    """
    record_names(session, charter, founded)
    return {
        handle: {seat: issue(session, environment, founded, handle, seat, now) for seat in founded.accounts[handle]}
        for handle in (member.handle for member in charter.members)
    }
