"""What the demonstration tells: scenes with their steps, for people as they happen, for machines at the end."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from rich.console import Console
from rich.markup import escape

from app.kernel.money import Money


@dataclass(frozen=True, slots=True)
class Step:
    """Who did what, and what came of it."""

    who: str
    what: str
    block: int | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that must hold at the end."""

    name: str
    holds: bool
    detail: str


@dataclass(slots=True)
class Scene:
    """Steps that belong together."""

    title: str
    date: str
    steps: list[Step] = field(default_factory=list)


class Narration:
    """Collects the account; prints it as it goes unless ``quiet``."""

    def __init__(self, *, quiet: bool) -> None:
        self._console = Console(quiet=quiet, highlight=False, soft_wrap=True)
        self.scenes: list[Scene] = []
        self.checks: list[Check] = []

    def scene(self, title: str, date: str) -> None:
        """Begin a scene on a day."""
        self.scenes.append(Scene(title, date))
        self._console.print(f"\n[bold]{escape(title)}[/]  [dim]{date}[/]")

    def step(self, who: str, what: str, receipt: Mapping[str, Any] | None = None, **facts: Any) -> None:
        """Tell one step.

        :param receipt: of the write it came from; its block is shown.
        :param facts: figures for machines.
        """
        block = None if receipt is None else int(receipt["block"]["number"])
        self.scenes[-1].steps.append(Step(who, what, block, facts))
        place = "" if block is None else f"  [dim]block {block}[/]"
        self._console.print(f"  [cyan]{escape(who):<10}[/] {escape(what)}{place}")

    def check(self, name: str, detail: str, *, holds: bool) -> None:
        """Tell whether something holds."""
        self.checks.append(Check(name, holds, detail))
        mark = "[green]holds[/]" if holds else "[bold red]BROKEN[/]"
        self._console.print(f"  {mark}  {escape(name)}: {escape(detail)}")

    def say(self, text: str) -> None:
        """Tell something beside the scenes."""
        self._console.print(escape(text))

    @property
    def all_hold(self) -> bool:
        """Whether every check holds."""
        return bool(self.checks) and all(check.holds for check in self.checks)

    def as_json(self) -> dict[str, Any]:
        """The whole account."""
        return {
            "scenes": [asdict(scene) for scene in self.scenes],
            "checks": [asdict(check) for check in self.checks],
            "all_hold": self.all_hold,
        }


def cny(minor: int) -> dict[str, Any]:
    """An amount as REST writes it."""
    return {"amount": minor, "currency": "CNY"}


def shown(money: Mapping[str, Any]) -> str:
    """An amount as REST writes it, for people: ``1,000,000.00 CNY``."""
    return str(Money(money["amount"], money["currency"]))
