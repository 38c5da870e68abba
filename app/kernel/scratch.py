"""The derived tables projected once more from the chain, into a database that is thrown away afterwards.

What a table ought to say follows from the blocks alone. So whatever was changed behind the projector's back shows by
comparing each table with its scratch copy, every column of every row, whether or not a contract keeps it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from app.kernel.backends import sqlite_url
from app.kernel.codec import Codec
from app.kernel.db import Connection, Database, Own
from app.kernel.projector import Projection, Projector
from chain.errors import UnknownBlock
from chain.port import BlockNumber, Chain, Hash32


class Reprojection:
    """Projects a chain again. Thread-safe: every use has a database of its own.

    It takes as long as a reindex, and as much room in the system's temporary folder as the derived tables.
    """

    def __init__(self, chain: Chain, codec: Codec, projections: Sequence[Projection]) -> None:
        self._chain = chain
        self._codec = codec
        self._projections = projections

    @contextmanager
    def until(self, block: BlockNumber) -> Iterator[Connection]:
        """The derived tables as they ought to be after a block; gone when the context ends."""
        with TemporaryDirectory(prefix="tally-scratch-") as folder:
            db = Database(sqlite_url(Path(folder) / "scratch.sqlite3"))
            try:
                with db.unit_of_work(is_flushed=False) as session:
                    Own.metadata.create_all(session.connection())
                projector = Projector(db, self._chain, self._codec, self._projections)
                projector.build(block)
                with db.reading() as session:
                    yield session.held
            finally:
                db.close()

    def hash_of(self, block: BlockNumber) -> Hash32 | None:
        """What the chain calls a block; ``None`` where it has no such block."""
        try:
            return self._chain.block(block).head.hash
        except UnknownBlock:
            return None
