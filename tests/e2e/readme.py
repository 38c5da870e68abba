"""The README as a newcomer follows it: its shell blocks, what it shows of their output, and how the two are compared."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
PROMPT = "$ "
_BLOCK = re.compile(r"^```\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_CHANGING = (
    (re.compile(r"0x[0-9a-f]+…?"), "<hash>"),
    (re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ"), "<instant>"),
    (re.compile(r'"version":"[\d.]+"'), '"version":"<version>"'),
    (re.compile(r'"block":\{"number":\d+'), '"block":{"number":<block>'),
    (re.compile(r'"request_id":"[0-9a-f]+…?"'), '"request_id":"<id>"'),
    (re.compile(r"block \d+$", re.MULTILINE), "block <block>"),
)
"""What is another one on every ledger: hashes, instants, versions, numbers of blocks, ids of requests."""


@dataclass(frozen=True, slots=True)
class Command:
    """One command, and what the README shows of its output; nothing is shown of one whose output is passed over."""

    text: str
    shown: str


def blocks(section: str) -> list[str]:
    """The shell blocks of a section, named by its heading."""
    text = (ROOT / "README.md").read_text("utf-8")
    _, _, rest = text.partition(f"\n## {section}\n")
    assert rest, f"the README has no section {section!r}"
    return _BLOCK.findall(rest.partition("\n## ")[0])


def commands(section: str) -> list[Command]:
    """What is typed in a section, in its order. A block without a prompt types nothing."""
    found = []
    for block in blocks(section):
        typed: list[str] = []
        shown: list[str] = []
        for line in block.splitlines():
            if typed and not _is_whole("\n".join(typed)):
                typed.append(line)
            elif line.startswith(PROMPT):
                if typed:
                    found.append(Command("\n".join(typed), "\n".join(shown)))
                typed, shown = [line.removeprefix(PROMPT)], []
            else:
                shown.append(line)
        if typed:
            found.append(Command("\n".join(typed), "\n".join(shown)))
    return found


def _is_whole(command: str) -> bool:
    """Whether a shell would begin: no quote is open and no line goes on."""
    try:
        shlex.split(command, comments=True)
    except ValueError:
        return False
    return not command.endswith("\\")


def agrees(shown: str, printed: str) -> bool:
    """Whether what the README shows is what was printed. ``…`` stands for anything, a line is broken where it is long,
    and what changes from ledger to ledger may be another."""
    pieces = re.split(r"\s*…\s*", _steady("".join(line.strip() for line in shown.splitlines())))
    return re.fullmatch(".*?".join(map(re.escape, pieces)), _steady(printed.strip()), re.DOTALL) is not None


def told_otherwise(shown: str, printed: Iterable[str]) -> list[str]:
    """Lines that the README shows and that were not printed, in their order. A line ``…`` stands for any."""
    rest = iter([_steady(line) for line in printed])
    wanted = [_steady(line.strip()) for line in shown.splitlines() if line.strip() != "…"]
    return [line for line in wanted if line not in rest]


def _steady(text: str) -> str:
    for pattern, name in _CHANGING:
        text = pattern.sub(name, text)
    return text
