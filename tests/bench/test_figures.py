"""Ratios are taken within a round, and only where both figures are there."""

from __future__ import annotations

from scripts.bench.figures import Figures


class TestRatios:
    def test_a_slow_round_slows_both_and_does_not_change_the_ratio(self) -> None:
        figures = Figures()
        for engine_us, pyevm_us in ((10, 130), (100, 1_300), (20, 280)):
            figures.add("engine_us_50", engine_us)
            figures.add("pyevm_us_50", pyevm_us)
        ((ratio, spread),) = figures.ratios().items()
        assert ratio.name == "engine_vs_pyevm_50"
        assert (spread.median, spread.min, spread.max) == (13, 13, 14)

    def test_without_a_peer_there_is_no_ratio_to_it(self) -> None:
        figures = Figures()
        figures.add("presigned_embedded_per_s", 1_000)
        assert figures.ratios() == {}
