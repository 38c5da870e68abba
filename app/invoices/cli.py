"""``tally invoices``: what the ledger would read from a file, before anything is sent anywhere."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from app.invoices.document import InvoiceDocument
from app.invoices.problems import FileNotReadableError, InvoiceError
from app.invoices.readers import INVOICE_BYTES_MAX, read_invoice
from app.kernel.texts import Text
from app.parties.legal_ids import LegalId, LegalIdError

app = typer.Typer(name="invoices", help="Look into invoice files.", no_args_is_help=True)


@app.callback()
def invoices() -> None:
    """Look into invoice files."""


@app.command()
def read(
    file: Annotated[
        Path, typer.Argument(help="A UBL, CII, Factur-X PDF or 数电票 file, or the JSON form.", show_default=False)
    ],
    reviewed_uscc: Annotated[
        list[str] | None,
        typer.Option(help="A code accepted although its check digit fails, since a person has reviewed the firm."),
    ] = None,
) -> None:
    """Print what is read from FILE as JSON, which is the JSON form and can be read again.

    If it cannot be read, prints an RFC 9457 problem as JSON on standard error and exits with 1.
    """
    try:
        document = _read_file(file, reviewed_uscc or [])
    except InvoiceError as error:
        typer.echo(json.dumps(error.as_problem(), ensure_ascii=False, indent=2).encode(), err=True)
        raise typer.Exit(1) from error
    typer.echo(document.model_dump_json(indent=2).encode())


def _read_file(path: Path, reviewed_uscc: list[str]) -> InvoiceDocument:
    try:
        reviewed = [LegalId.parse("USCC", code, reviewed=True) for code in reviewed_uscc]
    except LegalIdError as error:
        raise typer.BadParameter(str(error.detail), param_hint="--reviewed-uscc") from error
    try:
        with path.open("rb") as file:
            data = file.read(INVOICE_BYTES_MAX + 1)
    except OSError as error:
        raise FileNotReadableError(Text("{path}: {fault}", path=path, fault=error.strerror or error)) from error
    return read_invoice(data, reviewed=reviewed)
