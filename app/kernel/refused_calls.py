"""What the texts of refusals need to know of the ledger: parties' names, and the currency of amounts that carry none.

It is asked only once a call is refused.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from app.kernel.codec import Codec, ContractError, EncodedCall
from app.kernel.db import Database, Session
from app.kernel.ids import PartyId

CurrencyOf = Callable[[Session, int], str | None]
"""The currency of the record with a number, if there is one."""
PartyNameOf = Callable[[Session, PartyId], str | None]


def currency_in(entity: type[Any]) -> CurrencyOf:
    """Of records whose rows have a number for their key, and a currency."""

    def currency_of(session: Session, number: int) -> str | None:
        row = session.get(entity, number)
        return None if row is None else str(row.currency)

    return currency_of


@dataclass(frozen=True, slots=True)
class Records:
    """The rooms' records that refusals speak of."""

    db: Database
    codec: Codec
    party_name: PartyNameOf
    currencies: Mapping[str, CurrencyOf]
    """By what the record is called in an error or in a call's terms (``claim``), or as an argument that does not say what it
    names (``ClaimToken.id``)."""

    def facts(self, error: ContractError, call: EncodedCall | None) -> RefusedCall:
        """About one refusal."""
        return RefusedCall(self, error, call)


@dataclass(frozen=True)
class RefusedCall:
    """One refusal and the call that it is of, where that is known."""

    records: Records
    error: ContractError
    call: EncodedCall | None

    def party_name(self, party: int) -> str | None:
        """See :class:`app.kernel.refusals.Facts`."""
        with self.records.db.reading() as session:
            return self.records.party_name(session, PartyId(party))

    @cached_property
    def currency(self) -> str | None:
        """See :class:`app.kernel.refusals.Facts`."""
        named = self._named()
        if "currency" in named:
            return str(named["currency"])
        with self.records.db.reading() as session:
            found = (
                of(session, int(named[name]))
                for name, of in self.records.currencies.items()
                if str(named.get(name)).isdigit()
            )
            return next((currency for currency in found if currency is not None), None)

    def _named(self) -> Mapping[str, Any]:
        """What the error and the call name: the error counts first, then the terms of the call, then its arguments."""
        call = self.call
        described = None if call is None else self.records.codec.describe(call.target, call.data)
        if call is None or described is None:
            return self.error.values
        arguments = {f"{described.contract}.{name}": value for name, value in described.args.items()}
        structs = [each for each in described.args.values() if isinstance(each, Mapping)]
        target = {"DepositToken": int.from_bytes(call.target)}
        terms = {name: value for each in structs for name, value in each.items()}
        return {**arguments, **described.args, **target, **terms, **self.error.values}
