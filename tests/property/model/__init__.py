"""The ledger in plain Python: written from the domain's rules, not from the contracts."""

from tests.property.model.cash import Cash
from tests.property.model.claims import Claims
from tests.property.model.financing import Financing
from tests.property.model.receivables import Receivables
from tests.property.model.records import No, Two


class Model(Financing, Claims, Receivables, Cash):
    """All of it. Each verb is a method that changes the model or raises :class:`No`."""


__all__ = ["Model", "No", "Two"]
