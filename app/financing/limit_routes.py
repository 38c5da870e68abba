"""``/v1/debtor-limits``: how much of a debtor's paper a funder finances."""

from __future__ import annotations

from fastapi import Response

from app.approvals.errors import TWO_PERSONS
from app.financing import commands, queries
from app.financing.errors import AdvanceRateOutOfRange
from app.financing.schemas import DebtorLimit, DebtorLimitIn
from app.kernel.http.lists import add_list
from app.kernel.http.openapi import writes
from app.kernel.http.routing import Router
from app.kernel.http.writes import Write
from app.kernel.problems import NotFound
from app.parties.errors import CapabilityMissing, PartyExpired, PartyIsSuspended, RoleMissing
from app.rules.errors import CurrencyUnknown

router = Router(prefix="/v1/debtor-limits", tags=["financing"])


add_list(
    router,
    "",
    queries.DEBTOR_LIMITS,
    summary="List debtor limits",
    about="This funder's limits on debtors, and what of them is used.",
)


@router.post(
    "",
    summary="Set a debtor limit",
    **writes(
        DebtorLimit,
        NotFound,
        CapabilityMissing,
        PartyIsSuspended,
        PartyExpired,
        RoleMissing,
        CurrencyUnknown,
        AdvanceRateOutOfRange,
        *TWO_PERSONS,
    ),
)
def set_limit(body: DebtorLimitIn, write: Write) -> Response:
    """Say how much of a debtor's paper this funder finances, and up to what share of a claim. It holds for new offers and
    for accepting open ones; a limit below what is used stops both."""
    return write.transact(
        lambda session: commands.set_debtor_limit(session, body),
        lambda session, _: queries.debtor_limit(session, write.actor.party, body.debtor, body.limit.currency),
    )
