"""Names of operations, and what can be done about a problem in their words."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

_VERSION = re.compile(r"^/v\d+(?=/|$)")


def operation_id(method: str, path: str) -> str:
    """``<room>.<verb>`` of a route: ``GET /v1/claims`` is ``claims.list``, ``POST /v1/claims/{claim}/split`` is
    ``claims.split``, ``POST /v1/deposits/payouts/{payout}/settle`` is ``deposits.settle_payout``."""
    parts = _VERSION.sub("", path).replace("-", "_").strip("/").split("/")
    words = [part for part in parts if "{" not in part]
    room, *rest = (word for word in words if word) if any(words) else ("service",)
    is_one = "{" in parts[-1]
    if not rest:
        verb = ("get" if is_one or not room.endswith("s") else "list") if method == "GET" else "create"
    elif method == "GET":
        verb = "_".join([*rest[:-1], _one(rest[-1]) if is_one else rest[-1]])
    elif rest[-1].endswith("s"):
        verb = "_".join(["create", *map(_one, rest)])
    else:
        verb = "_".join([rest[-1], *map(_one, rest[:-1])])
    return f"{room}.{verb}"


def _one(word: str) -> str:
    return re.sub(r"s$", "", re.sub(r"ies$", "y", word))


@dataclass(frozen=True, slots=True)
class FollowUp:
    """An operation with which somebody can do something about a problem.

    :param path: of its route; the names in braces are of values that the problem has.
    """

    method: str
    path: str

    def document(self, values: Mapping[str, Any]) -> dict[str, str] | None:
        """As ``next`` of the problem has it; ``None`` where the problem does not say which resource it would be about."""
        try:
            return {"operation": operation_id(self.method, self.path), "path": self.path.format_map(values)}
        except KeyError:
            return None
