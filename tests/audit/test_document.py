"""``docs/audit.md`` shows the very tables that the tests run.

python -m tests.audit.test_document        writes them anew
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

from chain.audit.findings import NAMES
from tests.audit.rewrites import REWRITES
from tests.audit.seal_ways import SEAL_WAYS
from tests.audit.ways import WAYS

DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "audit.md"


def table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [head, ("---",) * len(head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def written() -> str:
    """The document with its tables made anew."""
    tables = {
        "ways": table(
            ("way", "what is done", "found as"),
            ((f"`{name}`", way.does, f"`{way.finds}`") for name, way in WAYS.items()),
        ),
        "rewrites": table(
            ("way", "what is told", "found as, with a witness"),
            ((f"`{name}`", each.says, f"`{each.finds}`") for name, each in REWRITES.items()),
        ),
        "seal-ways": table(
            ("way", "what is done", "found as"),
            (
                (f"`{name}`", way.does, ", ".join(f"`{each}`" for each in way.finds) or f"clean: {way.why_clean}")
                for name, way in SEAL_WAYS.items()
            ),
        ),
        "names": table(("name", "what it means"), ((f"`{name}`", meaning) for name, meaning in NAMES.items())),
    }
    text = DOCUMENT.read_text("utf-8")
    for mark, content in tables.items():
        text = re.sub(
            rf"<!-- {mark} -->.*?<!-- /{mark} -->",
            f"<!-- {mark} -->\n{content}\n<!-- /{mark} -->",
            text,
            flags=re.DOTALL,
        )
    return text


class TestDocument:
    def test_shows_what_the_tests_do(self) -> None:
        assert DOCUMENT.read_text("utf-8") == written()

    def test_has_at_least_seventy_ways_and_ten_that_only_a_witness_finds(self) -> None:
        assert len(WAYS) >= 30
        assert len(SEAL_WAYS) >= 40
        assert len(REWRITES) >= 10

    def test_every_name_that_a_test_looks_for_is_one(self) -> None:
        assert {each.finds for each in (*WAYS.values(), *REWRITES.values())} <= NAMES.keys()
        assert {name for way in SEAL_WAYS.values() for name in way.finds} <= NAMES.keys()


if __name__ == "__main__":
    DOCUMENT.write_text(written(), "utf-8")
