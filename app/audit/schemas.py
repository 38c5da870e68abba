"""What a reconciliation answers."""

from __future__ import annotations

from pydantic import Field

from app.audit.reconcile import Reconciliation as Found
from app.kernel.resources import Schema


class Difference(Schema):
    """One field in which a derived table and its contract disagree."""

    table: str = Field(examples=["claim"])
    key: str = Field(examples=["17"])
    field: str = Field(description="Empty where the whole record or row is missing", examples=["holder"])
    contract: str | None = Field(description="What the contract says; null where it has no such record")
    sql: str | None = Field(description="What the table says; null where it has no such row")


class Reconciliation(Schema):
    """Every derived table compared with contract state at one block."""

    block: int = Field(examples=[74])
    tables: list[str]
    records: int = Field(description="Records compared")
    differences: list[Difference]

    @classmethod
    def of(cls, found: Found) -> Reconciliation:
        """The answer for what was found."""
        differences = [
            Difference(table=each.table, key=each.key, field=each.field, contract=each.contract, sql=each.sql)
            for each in found.differences
        ]
        return cls(block=found.block, tables=list(found.tables), records=found.records, differences=differences)
