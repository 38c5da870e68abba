"""Write the OpenAPI document to ``docs/openapi.json``, or check that it is current with ``--check``."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from app.main import routes

PATH = Path(__file__).parents[1] / "docs" / "openapi.json"


def current() -> str:
    """The document of this source tree."""
    return json.dumps(routes().openapi(), indent=1, ensure_ascii=False, sort_keys=True) + "\n"


def main(arguments: list[str]) -> int:
    """Write, or compare and say whether they differ."""
    if arguments == ["--check"]:
        if PATH.read_text("utf-8") == current():
            return 0
        print("docs/openapi.json is not current; run `make openapi` and look at what changed.")
        return 1
    PATH.write_text(current(), "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
