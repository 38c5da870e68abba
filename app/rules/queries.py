"""Rules, currencies and undertaking texts are public to everybody on the ledger."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import Field
from sqlalchemy import select

from app.kernel.db import Session, keep_once
from app.kernel.enums import Parameter
from app.kernel.etags import Version
from app.kernel.fields import PartyIdField
from app.kernel.ids import PartyId
from app.kernel.listing import Condition, Created, Filter, Listing, View, Visible, everything
from app.kernel.money import exponent_of
from app.kernel.problems import NotFound
from app.kernel.spoken import raw
from app.kernel.texts import Text
from app.rules import undertaking
from app.rules.schemas import CurrencyOut, ParameterOut, UndertakingText
from app.rules.tables import CurrencyRow, ParameterRow, SourceRow, UndertakingRow, UndertakingTextRow
from app.rules.vocabulary import MEANING
from chain.contracts.parameters import DEFAULT_PARAMETERS, source_hash

FIRST_SOURCES = {parameter.name: parameter.source for parameter in DEFAULT_PARAMETERS}
"""The words behind the numbers that a new ledger starts with; their hash covers all of them."""


def parameter(session: Session, now: int, name: str) -> ParameterOut:
    """One number of the ledger.

    :raises NotFound: there is none of that name.
    """
    row = session.get(ParameterRow, name)
    if row is None:
        raise NotFound(
            Text("There is no parameter “{name}”; the list of parameters shows those that there are.", name=name[:40])
        )
    return _show(session, row, now)


def version_of(session: Session, name: Parameter) -> Version:
    """The version of a number."""
    return session.get_one(ParameterRow, name).version


def keep_source(session: Session, hash_: bytes, text: str) -> None:
    """Remember the words behind a source's hash, before the chain has it."""
    keep_once(session, SourceRow(hash=hash_, text=text))


def currency(session: Session, code: str) -> CurrencyOut:
    """One currency.

    :raises NotFound: it is not on the ledger.
    """
    row = session.get(CurrencyRow, code)
    if row is None:
        raise NotFound(
            Text("{currency} is not listed on this ledger; the list of currencies shows those that are.", currency=code)
        )
    return _show_currency(row)


def currency_codes(session: Session) -> Sequence[str]:
    """The codes of the ledger's currencies, for other rooms."""
    return session.scalars(select(CurrencyRow.code).order_by(CurrencyRow.code)).all()


def currencies_of_bank(session: Session, bank: PartyId) -> Sequence[str]:
    """The codes of the currencies whose accounts a settlement bank keeps, for other rooms."""
    return session.scalars(select(CurrencyRow.code).where(CurrencyRow.bank == bank)).all()


def keeps(session: Session, bank: PartyId, code: str) -> bool:
    """Whether a party keeps the accounts of a currency, for other rooms."""
    row = session.get(CurrencyRow, code)
    return row is not None and row.bank == bank


def own_or_kept(party: Any, currency: Any) -> Visible:
    """Of a list of another room: rows of the reader's party, and those in a currency whose accounts it keeps.

    :param party: the list's column of whose a row is.
    :param currency: the list's column of its currency.
    """

    def visible(view: View) -> Sequence[Condition]:
        if view.actor.sees_all:
            return []
        kept = currencies_of_bank(view.session, view.actor.party)
        return [party == view.actor.party, *(currency == each for each in kept)]

    return visible


def currency_version(session: Session, code: str) -> Version:
    """The version of a currency.

    :raises NotFound: it is not on the ledger.
    """
    return currency(session, code).version


def undertaking_text(session: Session, hash_: bytes) -> UndertakingText:
    """One text.

    :raises NotFound: none with that hash was ever in force.
    """
    row = session.get(UndertakingRow, hash_)
    if row is None:
        raise NotFound(
            Text(
                "There is no undertaking text 0x{hash}; the list of undertaking texts shows those that there are.",
                hash=hash_.hex(),
            )
        )
    return _show_undertaking(session, row)


def undertaking_in_force(session: Session) -> bytes | None:
    """The hash of the newest text in force, which a proposal names; ``None`` while there is none."""
    return session.scalar(
        select(UndertakingRow.hash)
        .where(UndertakingRow.retired_at.is_(None))
        .order_by(UndertakingRow.place.desc())
        .limit(1)
    )


def undertaking_words(session: Session, hash_: bytes) -> str | None:
    """The text behind a hash; ``None`` where nobody told this service."""
    if hash_ == undertaking.HASH:
        return undertaking.TEXT
    kept = session.get(UndertakingTextRow, hash_)
    return None if kept is None else kept.text


def keep_undertaking(session: Session, text: str) -> bytes:
    """Remember a text before the chain has its hash, and say the hash."""
    hash_ = undertaking.hash_of(text)
    keep_once(session, UndertakingTextRow(hash=hash_, text=text))
    return hash_


def filed_undertaking(session: Session, _party: PartyId, args: Mapping[str, Any]) -> Mapping[str, Any]:
    """The text that a filed call is about."""
    words = undertaking_words(session, raw(args["hash"]))
    return {} if words is None else {"hash": words}


def filed_source(session: Session, _party: PartyId, args: Mapping[str, Any]) -> Mapping[str, Any]:
    """The source of a number that a filed call would set."""
    source = session.get(SourceRow, raw(args["source"]))
    return {} if source is None else {"source": source.text}


def _show_undertaking(session: Session, row: UndertakingRow) -> UndertakingText:
    return UndertakingText.model_validate(
        {
            "version": row.version,
            "hash": row.hash,
            "text": undertaking_words(session, row.hash),
            "listed_at": row.listed_at,
            "retired_at": row.retired_at,
        }
    )


def _show(session: Session, row: ParameterRow, now: int) -> ParameterOut:
    is_coming = now < row.from_
    name: Parameter = row.name  # type: ignore[assignment]  # the projection stores names of the enum only
    return ParameterOut.model_validate(
        {
            "version": row.version,
            "name": name,
            "meaning": MEANING[name],
            "value": row.before if is_coming else row.value,
            "in_force_at": None if is_coming else row.from_,
            "coming": {"value": row.value, "from_at": row.from_} if is_coming else None,
            "source": {"hash": row.source, "text": _words(session, row)},
        }
    )


def _words(session: Session, row: ParameterRow) -> str | None:
    if row.source == source_hash():
        return FIRST_SOURCES[row.name]
    source = session.get(SourceRow, row.source)
    return source.text if source else None


def _show_currency(row: CurrencyRow) -> CurrencyOut:
    return CurrencyOut.model_validate(
        {
            "version": row.version,
            "code": row.code,
            "decimals": exponent_of(row.code),
            "token": row.token,
            "bank": row.bank,
            "smallest_minor": row.smallest,
        }
    )


PARAMETERS = Listing(
    name="parameters",
    rows=select(ParameterRow),
    item=ParameterOut,
    show=lambda view, row: _show(view.session, row, view.now),
    visible=everything,
    sorts={"place": (ParameterRow.place,)},
    default="place",
)


class CurrencyFilter(Filter):
    """Which currencies a list shows."""

    bank: PartyIdField | None = Field(None, description="Whose accounts the deposits mirror")


CURRENCIES = Listing(
    name="currencies",
    rows=select(CurrencyRow),
    item=CurrencyOut,
    show=lambda _, row: _show_currency(row),
    visible=everything,
    sorts={"code": (CurrencyRow.code,)},
    default="code",
    filters=CurrencyFilter,
    columns={"bank": CurrencyRow.bank},
)


class UndertakingFilter(Created):
    """Which texts a list shows."""

    in_force: bool | None = Field(None, description="Whether proposals may still be made under it")


UNDERTAKING_TEXTS = Listing(
    name="undertaking-texts",
    rows=select(UndertakingRow),
    item=UndertakingText,
    show=lambda view, row: _show_undertaking(view.session, row),
    visible=everything,
    sorts={"created_at": (UndertakingRow.place,)},
    default="created_at",
    filters=UndertakingFilter,
    columns={"created": UndertakingRow.listed_at},
    flags={"in_force": lambda _: UndertakingRow.retired_at.is_(None)},
)
