"""A ledger on which lending can begin."""

from tests.app.lending import lending, lending_set_up

__all__ = ["lending", "lending_set_up"]
