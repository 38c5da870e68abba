"""What a side of an invoice gets of its paper: the document as it came, and proofs of single fields."""

from __future__ import annotations

from dataclasses import dataclass

from app.invoices import papers
from app.invoices.queries import visible
from app.invoices.schemas import FieldProof, ProvableFields
from app.invoices.tables import InvoiceRow, PaperRow
from app.kernel.auth import Actor
from app.kernel.db import Session
from app.kernel.ids import InvoiceId
from app.kernel.problems import NotFound
from app.kernel.texts import Text


@dataclass(frozen=True, slots=True)
class Document:
    """A document as it came."""

    media_type: str
    content: bytes


def document(session: Session, actor: Actor, invoice_id: InvoiceId) -> Document:
    """The document behind an invoice.

    :raises NotFound: no such invoice for this actor, or its document was never brought to this service.
    """
    paper = _paper(session, visible(session, actor, invoice_id))
    return Document(paper.media_type, paper.content)


def provable(session: Session, actor: Actor, invoice_id: InvoiceId) -> ProvableFields:
    """The fields under an invoice's root.

    :raises NotFound: as for its document.
    """
    row = visible(session, actor, invoice_id)
    return ProvableFields.model_validate({"invoice": row.id, "root": row.root, "fields": _paper(session, row).fields})


def proof(session: Session, actor: Actor, invoice_id: InvoiceId, path: str) -> FieldProof:
    """One field with all that is needed to find it under the root.

    :raises NotFound: as for the document, or it has no such field.
    """
    row = visible(session, actor, invoice_id)
    try:
        shown = papers.tree(_paper(session, row)).disclose(path)
    except KeyError as error:
        raise NotFound(
            Text(
                "Invoice {invoice} has no field “{path}”; `GET /v1/invoices/{invoice}/proofs` shows those that it has.",
                invoice=invoice_id,
                path=path[:80],
            )
        ) from error
    return FieldProof.model_validate(
        {
            "invoice": row.id,
            "root": row.root,
            "path": shown.path,
            "value": shown.value,
            "salt": shown.salt,
            "steps": [
                {"sibling": step.sibling, "side": "Left" if step.sibling_is_left else "Right"} for step in shown.steps
            ],
        }
    )


def _paper(session: Session, row: InvoiceRow) -> PaperRow:
    found = session.get(PaperRow, row.root)
    if found is None:
        raise NotFound(
            Text(
                "The document of invoice {invoice} is not kept by this service; ask its seller or its buyer.",
                invoice=row.id,
            )
        )
    return found
