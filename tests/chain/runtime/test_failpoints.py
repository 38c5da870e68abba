"""Failpoints do nothing until a test arms them, and each is where its name says."""

from __future__ import annotations

from pathlib import Path

import pytest

from chain.embedded.node import EmbeddedChain
from chain.runtime import failpoints
from chain.runtime.failpoints import FAILPOINTS, Crash, armed, at_visit, crash, failpoint
from tests.chain.chain_kit import ALICE, RECORDER_AT, record, send


def visited(names: list[str], *stages: str) -> list[str]:
    """The visits to failpoints of some stages."""
    return [name for name in names if name.partition(".")[0] in stages]


class TestFailpoints:
    def test_an_unarmed_one_does_nothing(self) -> None:
        for name in FAILPOINTS:
            failpoint(name)

    def test_an_unknown_one_is_an_error_armed_or_not(self) -> None:
        with pytest.raises(KeyError):
            failpoint("append.nowhere")
        with pytest.raises(KeyError), armed(crash, "append.nowhere"):
            pass

    def test_an_armed_one_crashes_until_it_is_disarmed(self) -> None:
        with armed(crash, "append.written"):
            failpoint("append.before")
            with pytest.raises(Crash, match=r"append\.written"):
                failpoint("append.written")
        failpoint("append.written")

    def test_it_can_wait_for_a_visit(self) -> None:
        with armed(at_visit(3, crash), "append.written"):
            failpoint("append.written")
            failpoint("append.written")
            with pytest.raises(Crash):
                failpoint("append.written")
            failpoint("append.written")

    def test_two_tests_cannot_arm_the_same_one(self) -> None:
        with armed(crash, "cut.before"), pytest.raises(RuntimeError, match="one hook"), armed(crash):
            pass
        failpoint("cut.before")

    def test_no_code_but_tests_arms_one(self) -> None:
        root = Path(failpoints.__file__).parents[2]
        sources = [path for room in ("app", "chain") for path in (root / room).rglob("*.py")]
        arming = [path.name for path in sources if "import armed" in path.read_text("utf-8")]
        assert len(sources) > 100
        assert arming == []


class TestTheWayOfABlock:
    def test_passes_its_failpoints_in_order(self, chain: EmbeddedChain) -> None:
        seen: list[str] = []
        with armed(seen.append):
            send(chain, ALICE.raw(0, RECORDER_AT, record(1)))
            chain.close()
        assert visited(seen, "submit") == ["submit.before", "submit.queued"]
        assert visited(seen, "append", "fsync", "publish") == [
            "append.before", "append.written", "fsync.done", "publish.before", "publish.done"
        ]  # fmt: skip
        # Whether the end waits for the database or finds it ready is a matter of time.
        assert [name for name in visited(seen, "checkpoint") if name != "checkpoint.awaited"] == [
            "checkpoint.begin", "checkpoint.writing", "checkpoint.before_commit", "checkpoint.committed"
        ]  # fmt: skip
