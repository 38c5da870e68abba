"""The proofs room."""

from __future__ import annotations

from app.kernel.rooms import Room
from app.proofs.problems import NoProofs
from app.proofs.routes import router

room = Room("proofs", (router,), problems=(NoProofs,))
"""``/v1/proofs``."""
