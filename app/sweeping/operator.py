"""Whose account the sweeper acts with: a maker of the operator whose key the service keeps."""

from __future__ import annotations

from dataclasses import dataclass

import structlog

from app.kernel.db import Database, Session
from app.kernel.ids import PartyId
from app.kernel.signing import Keeper
from app.parties import account_queries, queries
from chain.port import Address

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Maker:
    """An account that acts for a party (see :class:`app.kernel.ledger.By`)."""

    party: PartyId
    account: Address


class Operator:
    """Finds the operator's maker, and keeps to it while it is good. For one thread."""

    def __init__(self, db: Database, keeper: Keeper) -> None:
        self._db = db
        self._keeper = keeper
        self._known: Maker | None = None
        self._has_warned = False

    def maker(self) -> Maker | None:
        """The account to act with now. Where there is none the log says so, once until there is one again."""
        with self._db.reading() as session:
            if self._known is None or not _is_good(session, self._known):
                self._known = self._find(session)
        if self._known is None and not self._has_warned:
            log.warning("nothing is swept: the service keeps no key of a maker of the operator")
        self._has_warned = self._known is None
        return self._known

    def _find(self, session: Session) -> Maker | None:
        makers = account_queries.accounts_in(session, "Operator", "Maker")
        return next((Maker(party, account) for party, account in makers if self._keeper.holds(account)), None)


def _is_good(session: Session, maker: Maker) -> bool:
    standing = queries.standing(session, maker.account)
    return standing is not None and standing.capability == "Maker" and "Operator" in standing.roles
