"""Indexes of what lists are read by."""

from __future__ import annotations

from sqlalchemy import Index


def list_indexes(table: str, readers: tuple[str, ...], *sorts: str, last: str = "id") -> tuple[Index, ...]:
    """One for each way in which a page of a list is read: everything by each order, and by each column that lets a party see
    rows, in each order.

    :param readers: columns that name a party.
    :param sorts: columns of orders beside that of ``last``, the key, which every order ends in.
    """
    orders = [(sort, last) for sort in sorts]
    alone = [Index(f"ix_{table}_{sort}_list", sort, last) for sort in sorts]
    return (
        *alone,
        *(
            Index(f"ix_{table}_{'_'.join((reader, *order))}", reader, *order)
            for reader in readers
            for order in ((last,), *orders)
        ),
    )
