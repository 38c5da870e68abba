"""Names of parties: what none may contain, and which look like another's.

A name is what a person reads before confirming a debt or a transfer. So characters that nobody sees, or that make a name
read otherwise than it is stored, are refused. Letters of two scripts, or a name that Unicode's confusables (UTS 39) make
the same as another party's, are warned of: firms do have such names.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache

import disarm

from app.kernel.texts import Text, TextError

NAME_LENGTH_MAX = 200
NAMES_CACHED_MAX = 65_536
_REFUSED = {
    "Cc": Text("a control character or line break"),
    "Cf": Text("a character that is not seen or that turns the direction of text"),
    "Zl": Text("a line break"),
    "Zp": Text("a paragraph break"),
    "Cs": Text("a half of a character"),
    "Co": Text("a character of private use"),
    "Cn": Text("a character that Unicode does not have"),
}
# Blank or without width, and yet letters or marks to Unicode.
_BLANK = frozenset("\u115f\u1160\u3164\uffa0\u2800\u034f\u17b4\u17b5")
_MARKS_MAX = 4


def checked(name: str) -> str:
    """The name in its composed form (NFC), as it is stored and compared.

    :raises ValueError: a character that a name may not have, or nothing that can be seen.
    """
    composed = unicodedata.normalize("NFC", name)
    marks = 0
    for character in composed:
        category = unicodedata.category(character)
        what = Text("a blank that is no space") if _is_blank(character) else _REFUSED.get(category)
        if what is not None:
            code = f"{ord(character):04X}"
            raise TextError(Text("A name may not have {what} (U+{code}).", what=what, code=code))
        marks = marks + 1 if category in {"Mn", "Me"} else 0
        if marks > _MARKS_MAX:
            raise TextError(Text("A name may not have more than {most} marks on one letter.", most=_MARKS_MAX))
    if not any(unicodedata.category(character)[0] in "LN" for character in composed):
        raise TextError(Text("A name has at least one letter or digit."))
    return composed


def is_mixed(name: str) -> bool:
    """Whether a word of the name has letters of several scripts that are taken for each other, such as a Cyrillic ``С`` in a
    Latin word."""
    return any(disarm.is_mixed_script(word) and disarm.is_confusable(word) for word in name.split())


@lru_cache(maxsize=NAMES_CACHED_MAX)
def skeleton(name: str) -> str:
    """What names have in common that look alike to a reader: confusable characters, case and white space aside."""
    # The library leaves out what the standard has of two letters for one, since it folds prose too; here m is rn.
    folded = "".join(disarm.skeleton_key(name, digit_policy="tr39").split()).replace("m", "rn")
    return "".join(character for character in folded if unicodedata.category(character)[0] in "LNS") or folded


def _is_blank(character: str) -> bool:
    return character in _BLANK or "\ufe00" <= character <= "\ufe0f" or "\U000e0100" <= character <= "\U000e01ef"
