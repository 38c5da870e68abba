"""The rpc room."""

from __future__ import annotations

from app.kernel.rooms import Room
from app.rpc.problems import NoJsonRpc
from app.rpc.routes import router

room = Room("rpc", (router,), problems=(NoJsonRpc,))
"""``/rpc``."""
