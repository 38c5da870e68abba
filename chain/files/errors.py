"""Why a file is not read."""

from __future__ import annotations


class FileError(ValueError):
    """A document is malformed, or beyond the limits of its kind; the message says where and which."""
