"""Which language a reader wants (RFC 9110 §12.5.4)."""

from __future__ import annotations

from contextlib import suppress

from app.kernel.texts import CHINESE, ENGLISH

TAGS = {ENGLISH: "en", CHINESE: "zh-Hans-CN"}
"""What ``Content-Language`` says of a locale."""
_LOCALES = {"zh": CHINESE, "en": ENGLISH, "*": ENGLISH}
RANGES_MAX = 20
"""Of a header that a stranger wrote, how many languages are looked at."""


def locale_wanted(accept_language: str) -> str:
    """The locale that serves ``Accept-Language`` best: the highest quality wins, of equals the first. Every kind of Chinese
    is served in simplified characters; English serves all who want neither."""
    best, highest = ENGLISH, 0.0
    for each in accept_language.split(",")[:RANGES_MAX]:
        tag, _, parameter = each.partition(";")
        locale = _LOCALES.get(tag.strip().lower().partition("-")[0])
        quality = _quality(parameter)
        if locale is not None and quality > highest:
            best, highest = locale, quality
    return best


def in_language(locale: str) -> dict[str, str]:
    """The headers of an answer that is in a locale because its reader wants it so."""
    return {"content-language": TAGS[locale], "vary": "Accept-Language"}


def _quality(parameter: str) -> float:
    name, _, value = parameter.partition("=")
    if name.strip().lower() != "q":
        return 0.0 if parameter.strip() else 1.0
    with suppress(ValueError):
        return min(float(value), 1.0)
    return 0.0
