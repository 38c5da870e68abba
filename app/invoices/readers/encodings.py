"""From bytes to text: UTF-8, or one of a few older encodings where the document's declaration names it.

All of them write the declaration itself as ASCII does, so reading it needs no guess. Encodings that do not (UTF-16, UTF-32,
EBCDIC, UTF-7) are refused: two programs read the same bytes differently.
"""

from __future__ import annotations

import re

from app.invoices.problems import UnsupportedEncodingError
from app.kernel.texts import Text

_DECLARED = re.compile(rb"""<\?xml\s[^>]{0,200}?\sencoding\s*=\s*["']([^"']{0,80})["']""")
_UTF_8 = frozenset({"UTF-8", "UTF8", "US-ASCII", "ASCII"})
_BY_DECLARATION = {
    "ISO-8859-1": "iso8859-1",
    "ISO_8859-1": "iso8859-1",
    "LATIN1": "iso8859-1",
    "ISO-8859-15": "iso8859-15",
    "WINDOWS-1252": "cp1252",
    "CP1252": "cp1252",
    "GBK": "gbk",
    "GB2312": "gbk",
    "GB18030": "gb18030",
}
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"


def decode(data: bytes) -> str:
    """The text of a file, without a byte order mark.

    :raises UnsupportedEncodingError: the bytes are not in the encoding that the document declares (UTF-8 where it
        declares none), it declares one that is not read, or there are null characters.
    """
    declared = _declared(data)
    if declared is None or declared in _UTF_8:
        return _without_nulls(_decoded(data.removeprefix(_BYTE_ORDER_MARK), "utf-8", "UTF-8"))
    codec = _BY_DECLARATION.get(declared)
    if codec is None:
        raise UnsupportedEncodingError(Text("The document declares the encoding “{declared}”.", declared=declared[:40]))
    if data.startswith(_BYTE_ORDER_MARK) or _is_utf_8_beyond_ascii(data):
        raise UnsupportedEncodingError(
            Text("The document declares {declared}, and its bytes are UTF-8.", declared=declared)
        )
    return _without_nulls(_decoded(data, codec, declared))


def _declared(data: bytes) -> str | None:
    found = _DECLARED.match(data.removeprefix(_BYTE_ORDER_MARK))
    return None if found is None else found[1].decode("ascii", "replace").strip().upper()


def _decoded(data: bytes, codec: str, name: str) -> str:
    try:
        return data.decode(codec)
    except UnicodeDecodeError as error:
        raise UnsupportedEncodingError(
            Text("The bytes are not {encoding} (first at byte {start}).", encoding=name, start=error.start)
        ) from error


def _is_utf_8_beyond_ascii(data: bytes) -> bool:
    """Text in an older encoding is all but never valid UTF-8; where it is, nobody can say which was meant."""
    if data.isascii():
        return False
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _without_nulls(text: str) -> str:
    if "\0" in text:
        raise UnsupportedEncodingError(Text("The text has null characters, as UTF-16 read as UTF-8 has."))
    return text
