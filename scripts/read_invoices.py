"""Read every invoice of a folder and print which are read and which are refused, and why.

``python -m scripts.read_invoices FOLDER… [--check]``: for public test sets, none of which is in this repository. A file counts
if its name ends as an invoice's does and it is one by its content: another kind of document in the folder is listed apart.
``docs/invoices.md`` says which sets were read, how to get them and what came of it.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from app.invoices.document import InvoiceDocument
from app.invoices.problems import InvoiceError, UnsupportedFormatError, WrongNamespaceError
from app.invoices.readers import INVOICE_BYTES_MAX, read_invoice
from scripts.invoice_xpaths import differences, said

ENDINGS = frozenset({".xml", ".pdf", ".json"})


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one file. ``reason`` is the refusal's code, or the kind of document that was read."""

    path: Path
    is_read: bool
    reason: str
    detail: str
    is_invoice: bool = True
    """Whether it is an invoice or credit note in a format that this version reads."""
    document: InvoiceDocument | None = None
    """What was read."""


def outcome_of(path: Path) -> Outcome:
    """Read one file."""
    try:
        with path.open("rb") as file:
            document = read_invoice(file.read(INVOICE_BYTES_MAX + 1))
    except (UnsupportedFormatError, WrongNamespaceError) as error:
        return Outcome(path, is_read=False, reason=error.code, detail=str(error.detail), is_invoice=False)
    except InvoiceError as error:
        place = f" at {error.field}" if error.field else ""
        return Outcome(path, is_read=False, reason=error.code, detail=f"{error.detail}{place}")
    warnings = ", ".join(dict.fromkeys(warning.code for warning in document.warnings))
    sums = f"{document.normalised_number}: net {document.net.decimal()}, tax {document.tax.decimal()}, gross {document.gross}"
    detail = f"{sums}{f' ({warnings})' if warnings else ''}"
    return Outcome(path, is_read=True, reason=document.kind, detail=detail, document=document)


def outcomes(folders: Iterable[Path]) -> Iterator[Outcome]:
    """What comes of every file in the folders, in the order of their names."""
    for folder in folders:
        for path in sorted(folder.rglob("*")) if folder.is_dir() else [folder]:
            if path.is_file() and path.suffix.lower() in ENDINGS:
                yield outcome_of(path)


def table(found: list[Outcome], *, shows_read: bool) -> str:
    """Refusals one by one, then the counts."""
    lines = [
        f"{'read   ' if each.is_read else 'refused'}  {each.reason:32}  {each.path.name}: {each.detail}"
        for each in found
        if each.is_invoice and (shows_read or not each.is_read)
    ]
    invoices = [each for each in found if each.is_invoice]
    read = sum(each.is_read for each in invoices)
    lines += ["", f"{len(found)} files, of which {len(invoices)} in a format that is read"]
    share = f" ({100 * read / len(invoices):.1f} %)" if invoices else ""
    lines.append(f"{read} read{share}, {len(invoices) - read} refused")
    for reason, count in sorted(Counter((each.is_read, each.reason) for each in found).items(), reverse=True):
        lines.append(f"{count:6}  {'read as ' if reason[0] else ''}{reason[1]}")
    return "\n".join(lines)


def checked(found: Iterable[Outcome]) -> Iterator[str]:
    """What was read in comparison with :mod:`scripts.invoice_xpaths`: every field that differs, then how many were alike."""
    files = fields = 0
    for each in found:
        if each.document is None or not (says := said(each.path.read_bytes())):
            continue
        differ = list(differences(each.document, says))
        yield from (f"{each.path.name}: {difference}" for difference in differ)
        files += 1
        fields += sum(bool(texts) for texts in says.values()) - len(differ)
    yield f"{fields} fields of {files} files say what was read"


def main(arguments: list[str]) -> int:
    """Print the table, or one JSON object a file."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--all", action="store_true", help="list the files that were read too, with their sums")
    parser.add_argument("--check", action="store_true", help="compare what was read with a second way into the XML")
    parser.add_argument("--json", action="store_true", help="one JSON object a line, for comparison with other readers")
    asked = parser.parse_args(arguments)
    absent = [str(folder) for folder in asked.folders if not folder.exists()]
    if absent:
        parser.error(f"there is no {', '.join(absent)}")
    found = list(outcomes(asked.folders))
    if asked.json:
        for each in found:
            fields = {"file": str(each.path), "read": each.is_read, "reason": each.reason, "detail": each.detail}
            print(json.dumps(fields, ensure_ascii=False))
    else:
        print(table(found, shows_read=asked.all))
    if asked.check:
        print("\n".join(checked(found)))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
