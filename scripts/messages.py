"""Collects every text for people into the catalogues under ``app/locale``; translations that are there stay.

Run it after a change of a text, then translate what has no translation yet. A test compares the catalogues with the sources.
"""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

from app.invoices.problems import InvoiceError
from app.kernel.enums import ENUMS
from app.kernel.problems import Problem
from app.kernel.texts import CHINESE, DOMAIN, LOCALE_DIR, WORD_CONTEXT
from app.main import problem_kinds
from chain.contracts.verbs import NAMES

APP = Path(__file__).parent.parent / "app"


def collected() -> Catalog:
    """Every text of the sources, without translations."""
    catalog = Catalog(CHINESE, DOMAIN, project="Tallystick", fuzzy=False)
    for _, _, text, _, _ in extract_from_dir(APP, [("**.py", "python")], keywords={"Text": None}, comment_tags=()):
        catalog.add(str(text))
    for kind in problem_kinds():
        for text in _texts(kind):
            catalog.add(text)
    for each in InvoiceError.__subclasses__():
        catalog.add(each.what_to_do)
    for word in sorted({word for words in (*ENUMS.values(), NAMES.values()) for word in words}):
        catalog.add(word, context=WORD_CONTEXT)
    return catalog


def written(locale: str) -> Catalog:
    """A locale's catalogue as it is in the sources."""
    with path_of(locale).open("rb") as source:
        return read_po(source, locale)


def path_of(locale: str) -> Path:
    """Where a locale's catalogue is."""
    return LOCALE_DIR / locale / "LC_MESSAGES" / f"{DOMAIN}.po"


def updated(locale: str) -> bytes:
    """A locale's catalogue with the texts of today; what nobody says any more goes."""
    catalog = written(locale)
    catalog.update(collected(), no_fuzzy_matching=True, update_creation_date=False)
    catalog.obsolete.clear()
    made = BytesIO()
    # Without the places where a text stands: they change whenever code moves, and nothing else of the catalogue does then.
    write_po(made, catalog, width=0, no_location=True, sort_output=True)
    return made.getvalue()


def _texts(kind: type[Problem]) -> Iterator[str]:
    yield kind.title
    yield kind.meaning().template


if __name__ == "__main__":
    path_of(CHINESE).write_bytes(updated(CHINESE))
    untranslated = [message.id for message in written(CHINESE) if message.id and not message.string]
    print(f"{len(untranslated)} texts have no translation", *untranslated, sep="\n")
