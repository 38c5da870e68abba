"""A ledger on which lending can begin."""

from tests.app.financing.kit import lending, lending_template

__all__ = ["lending", "lending_template"]
