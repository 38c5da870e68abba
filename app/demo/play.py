"""The whole play."""

from __future__ import annotations

from pathlib import Path

from app.demo import finale
from app.demo.acts import confirm, default, finance, maturity, pass_on
from app.demo.narration import Narration
from app.demo.stage import Stage, raised


def play(folder: Path, tell: Narration) -> None:
    """Play every act on a new ledger in an empty folder, then check what must hold.

    :raises app.demo.stage.UnexpectedAnswer: the service did not answer as the story says.
    """
    with raised(folder, tell) as stage:
        play_on(stage)


def play_on(stage: Stage) -> None:
    """Play every act on a stage that was just raised, then check what must hold.

    :raises app.demo.stage.UnexpectedAnswer: the service did not answer as the story says.
    """
    confirm.prepare(stage)
    confirmed = confirm.play(stage)
    claims = pass_on.play(stage, confirmed)
    finance.play(stage, confirmed, claims)
    finance.pledge_and_repay(stage, confirmed, claims)
    paid = maturity.play(stage, confirmed)
    late = default.play(stage)
    finale.check(stage, confirmed, paid, late)
