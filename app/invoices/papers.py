"""The paper behind an invoice: its document, the fields under its root, and a salt for each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.invoices.document import Remark
from app.invoices.merkle import MerkleTree, fresh_salts
from app.invoices.tables import PaperRow
from app.kernel.db import Session

JSON = "application/json"
XML = "application/xml"
PDF = "application/pdf"


@dataclass(frozen=True, slots=True)
class Paper:
    """A document with fresh salts; two papers of the same document have different roots."""

    root: bytes
    fields: Mapping[str, str]
    salts: Mapping[str, bytes]
    media_type: str
    content: bytes
    warnings: Sequence[Remark] = ()


def make(fields: Mapping[str, str], media_type: str, content: bytes, warnings: Sequence[Remark] = ()) -> Paper:
    """A new paper over ``fields``."""
    salts = fresh_salts(fields)
    return Paper(MerkleTree(fields, salts).root, fields, salts, media_type, content, warnings)


def keep(session: Session, paper: Paper, now: int) -> None:
    """Keep a paper, before the transaction that carries its root is sent."""
    session.add(
        PaperRow(
            root=paper.root,
            fields=dict(paper.fields),
            salts={path: salt.hex() for path, salt in paper.salts.items()},
            media_type=paper.media_type,
            content=paper.content,
            warnings=[warning.model_dump() for warning in paper.warnings],
            kept_at=now,
        )
    )


def forget(session: Session, paper: Paper) -> None:
    """Nothing came of its transaction, so no invoice names it."""
    row = session.get(PaperRow, paper.root)
    if row is not None:
        session.delete(row)


def tree(row: PaperRow) -> MerkleTree:
    """The tree over a kept paper's fields."""
    return MerkleTree(row.fields, {path: bytes.fromhex(salt) for path, salt in row.salts.items()})
