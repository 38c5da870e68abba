"""A room as the composition root sees it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from app.kernel.http.routing import Router
from app.kernel.mirror import Mirror
from app.kernel.problems import Problem
from app.kernel.projector import Projection
from app.kernel.refusals import Refused
from app.kernel.refused_calls import CurrencyOf
from app.kernel.spoken import Spoken
from app.kernel.voids import Voids


@dataclass(frozen=True, slots=True)
class Room:
    """Everything a room adds to the service."""

    name: str
    routers: tuple[Router, ...] = ()
    """Under ``/v1``, but for protocols that others write."""
    projection: Projection | None = None
    refusals: tuple[type[Refused], ...] = ()
    """What its contracts refuse."""
    problems: tuple[type[Problem], ...] = ()
    """Further problems of its own."""
    mirrors: tuple[Mirror, ...] = ()
    """How its derived tables correspond to contract state."""
    voids: tuple[Voids[Any], ...] = ()
    """What of it has to be put away once it is void."""
    currencies: Mapping[str, CurrencyOf] = field(default_factory=dict)
    """How the currency of its records is found, for amounts in refusals; see :class:`app.kernel.refused_calls.Records`."""
    spoken: tuple[Spoken, ...] = ()
    """What it keeps of the words behind hashes in its verbs."""
