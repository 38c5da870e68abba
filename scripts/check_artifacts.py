"""Check, without a compiler, that the committed artefacts belong to the committed contracts.

python scripts/check_artifacts.py
"""

from __future__ import annotations

import sys
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(REPOSITORY))

from chain.compiler import fixtures, product, source_drift  # noqa: E402  (see the line above)


def main() -> int:
    drifted = 0
    for project in (product(REPOSITORY), *fixtures(REPOSITORY)):
        for line in source_drift(project) if project.sources() else []:
            print(f"{project.root.relative_to(REPOSITORY).as_posix()}: {line}", file=sys.stderr)
            drifted = 1
    print(
        "artefacts are stale: run `python scripts/compile_contracts.py`" if drifted else "artefacts match their sources"
    )
    return drifted


if __name__ == "__main__":
    sys.exit(main())
