"""Files that may come from an enemy: one bounded parser a format, and one way to show and to write what was found.

Each parser is told its limits by who knows the kind of document, spends memory in proportion to the bytes it was given,
and raises :class:`~chain.files.errors.FileError` for everything else. RLP has its own in :mod:`chain.ethereum.rlp`.
"""
