"""Texts for people, in English and 简体中文.

A text is a template with named fields and the values for them; it is translated when it is shown, and the values are put in
after that. Templates are in English and are the keys of the gettext catalogues under ``app/locale``. ``scripts/messages.py``
collects them; a test fails where one has no translation or a translation has other fields.
"""

from __future__ import annotations

import gettext
from collections.abc import Mapping, Sequence
from functools import cache
from io import BytesIO
from pathlib import Path
from string import Formatter
from typing import Any

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

DOMAIN = "problems"
ENGLISH = "en"
CHINESE = "zh_Hans_CN"
LOCALES = (ENGLISH, CHINESE)
LOCALE_DIR = Path(__file__).parent.parent / "locale"
WORD_CONTEXT = "word"
"""The gettext context of the contracts' own words, such as a state's name."""


class Text:
    """A text with its values: ``Text("There is no claim {claim}.", claim=7)``.

    :param template: a literal, never an f-string (ruff's INT rules hold that): what is put together before it is translated
        has no translation.
    :param values: texts and words among them are translated too; a sequence becomes a list with commas.
    """

    __slots__ = ("template", "values")

    def __init__(self, template: str, /, **values: object) -> None:
        self.template = template
        self.values = values

    def in_locale(self, locale: str) -> str:
        """The whole text in one of :data:`LOCALES`."""
        shown = {name: _shown(value, locale) for name, value in self.values.items()}
        return _FORMATTER.vformat(translations(locale).gettext(self.template), (), shown)

    def __str__(self) -> str:
        return self.in_locale(ENGLISH)


class TextError(ValueError):
    """A value that is not acceptable, and what its sender can do."""

    def __init__(self, detail: Text) -> None:
        super().__init__(detail)
        self.detail = detail


class Word(str):
    """One of the contracts' own words, ``PartlyPaid``. English shows it as the API does."""

    __slots__ = ()


@cache
def translations(locale: str) -> gettext.NullTranslations:
    """The catalogue of a locale, read when it is first needed. English is what the sources say."""
    if locale == ENGLISH:
        return gettext.NullTranslations()
    compiled = BytesIO()
    with (LOCALE_DIR / locale / "LC_MESSAGES" / f"{DOMAIN}.po").open("rb") as source:
        write_mo(compiled, read_po(source, locale))
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)


def fields(template: str) -> Mapping[str, str]:
    """The named fields of a template and what stands behind their colons."""
    return {name: spec or "" for _, name, spec, _ in Formatter().parse(template) if name is not None}


class _Named(Formatter):
    """Puts values in by name. What stands behind a colon has been heeded by who made the values."""

    def format_field(self, value: Any, _spec: str) -> str:
        return str(value)


_FORMATTER = _Named()


def _shown(value: object, locale: str) -> str:
    if isinstance(value, Text):
        return value.in_locale(locale)
    if isinstance(value, Word):
        return translations(locale).pgettext(WORD_CONTEXT, value)
    if isinstance(value, Sequence) and not isinstance(value, (str, bytes)):
        return (", " if locale == ENGLISH else "、").join(_shown(each, locale) for each in value)
    return _printable(str(value))


def _printable(text: str) -> str:
    """The text with escapes for what does not show or turns what follows around: it may be what a stranger sent."""
    if text.isprintable():
        return text
    return "".join(each if each.isprintable() else each.encode("unicode_escape").decode() for each in text)
