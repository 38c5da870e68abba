"""What the history room answers."""

from __future__ import annotations

from collections.abc import Mapping

from pydantic import Field

from app.history.changes import Change as FoundChange
from app.history.letters import Letter as FoundLetter
from app.history.origins import Origin as FoundOrigin
from app.history.registers import Cell
from app.kernel.fields import Instant
from app.kernel.resources import Schema
from chain.ethereum.hexes import hex_text
from chain.port import BlockHead

Fields = Mapping[str, Cell]


class Point(Schema):
    """The block that an answer shows, and the moment that was asked for."""

    resolved_at: Instant = Field(
        description="What `at` was resolved to: that instant; the last second of a date in China; a block's own time"
    )
    block: int = Field(examples=[74])
    hash: str = Field(examples=["0x9b1c…"])
    timestamp: Instant
    commit: str = Field(description="The consortium's commit over the block")

    @classmethod
    def of(cls, head: BlockHead, at: int) -> Point:
        """The point that a block is.

        :param at: the instant that was asked for.
        """
        return cls(
            resolved_at=at,
            block=head.number,
            hash=hex_text(head.hash),
            timestamp=head.timestamp,
            commit=hex_text(head.commit),
        )


class Registers(Schema):
    """How many records every register had."""

    as_of: Point
    registers: Mapping[str, int] = Field(examples=[{"claim": 10, "loan": 2}])


class Records(Schema):
    """Records of one register, each as the contract had it; amounts in minor units."""

    as_of: Point
    items: list[Fields] = Field(examples=[[{"id": 7, "holder": 8, "value": 5_000_000, "state": "Live"}]])
    has_more: bool
    next_cursor: str | None = Field(None, description="Opaque; give it back as `cursor`, with the same `at`")


class Change(Schema):
    """One field of one record that differs between two points."""

    register_: str = Field(alias="register", examples=["claim"])
    key: str = Field(examples=["7"])
    field: str = Field(examples=["holder"])
    before: Cell = Field(description="Null where the record was not there")
    after: Cell

    @classmethod
    def of(cls, found: FoundChange) -> Change:
        """The answer for a change."""
        return cls(
            register=found.register,
            key=", ".join(map(str, found.key)),
            field=found.field,
            before=found.before,
            after=found.after,
        )


class Changes(Schema):
    """What became of every record between two points."""

    earlier: Point
    later: Point
    items: list[Change]
    has_more: bool
    next_cursor: str | None = Field(None, description="Opaque; give it back as `cursor`, with the same points")


class Root(Schema):
    """The receivable at the root, and its invoices."""

    receivable: Fields
    invoices: list[Fields]


class Origin(Schema):
    """A claim, what happened to it, and what it came from."""

    claim: Fields
    passed_on: list[Fields] = Field(description="Hops, oldest first")
    offers: list[Fields]
    loans: list[Fields]
    pledges: list[Fields]
    split_from: Origin | None = Field(description="Null where the claim is the receivable's own", examples=[None])
    root: Root | None = Field(description="Where the claim is the receivable's own")

    @classmethod
    def of(cls, found: FoundOrigin) -> Origin:
        """The answer for a claim's origin."""
        return cls(
            claim=found.claim,
            passed_on=list(found.passed_on),
            offers=list(found.offers),
            loans=list(found.loans),
            pledges=list(found.pledges),
            split_from=None if found.split_from is None else cls.of(found.split_from),
            root=None
            if found.root is None
            else Root(receivable=found.root.receivable, invoices=list(found.root.invoices)),
        )


class ClaimHistory(Schema):
    """A claim's history as a tree, down to the invoices."""

    as_of: Point
    origin: Origin


class Section(Schema):
    """One kind of position in a confirmation letter."""

    name: str = Field(examples=["claims-held"])
    counted: str = Field(description="The field that the totals sum", examples=["open"])
    records: list[Fields]
    totals: Mapping[str, int] = Field(description="Minor units by currency", examples=[{"CNY": 70_000_000}])


class Confirmation(Schema):
    """A confirmation letter (函证): what a party had, owed and had pledged."""

    as_of: Point
    party: Fields
    sections: list[Section]

    @classmethod
    def of(cls, found: FoundLetter, at: int) -> Confirmation:
        """The answer for a letter, asked for as of an instant."""
        sections = [
            Section(name=each.name, counted=each.counted, records=list(each.records), totals=each.totals)
            for each in found.sections
        ]
        return cls(as_of=Point.of(found.head, at), party=found.party, sections=sections)
