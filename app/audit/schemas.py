"""What a reconciliation answers."""

from __future__ import annotations

from pydantic import Field

from app.audit.reconcile import Reconciliation as Found
from app.audit.reconcile import Source
from app.kernel.resources import Schema


class Difference(Schema):
    """One field in which a table and the chain disagree."""

    table: str = Field(examples=["claim"])
    key: str = Field(examples=["17"])
    field: str = Field(description="Empty where the whole record or row is missing", examples=["holder"])
    source: Source = Field(
        description="What the table was held against: a contract's state, the blocks projected again, or the row's digest"
    )
    expected: str | None = Field(description="What that says; null where it has no such record")
    sql: str | None = Field(description="What the table says; null where it has no such row")


class Reconciliation(Schema):
    """Every table compared with the chain at one block."""

    block: int = Field(examples=[74])
    tables: list[str]
    records: int = Field(description="Records of contracts compared")
    rows: int = Field(description="Derived rows compared with the blocks projected again, column by column")
    signed_rows: int = Field(description="Off-chain rows whose digest was checked")
    differences: list[Difference]

    @classmethod
    def of(cls, found: Found) -> Reconciliation:
        """The answer for what was found."""
        differences = [
            Difference(
                table=each.table,
                key=each.key,
                field=each.field,
                source=each.source,
                expected=each.expected,
                sql=each.sql,
            )
            for each in found.differences
        ]
        return cls(
            block=found.block,
            tables=list(found.tables),
            records=found.records,
            rows=found.rows,
            signed_rows=found.signed_rows,
            differences=differences,
        )
