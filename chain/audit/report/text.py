"""A report for a terminal."""

from __future__ import annotations

from collections.abc import Iterator

from chain.audit.report.report import Report
from chain.files.text import printable


def as_text(report: Report) -> str:
    """Facts, then findings, then the verdict in the last line."""
    return "\n".join(_lines(report)) + "\n"


def verdict(report: Report) -> str:
    """The outcome in a sentence."""
    if report.is_clean:
        return "Nothing was found."
    names = ", ".join(f"{name} ({count})" for name, count in report.findings.counts.most_common())
    return f"{len(report.findings)} findings: {names}."


def _lines(report: Report) -> Iterator[str]:
    for name, fact in report.facts().items():
        yield f"{name + ':':<16} {fact}"
    for finding in report.findings:
        yield ""
        yield f"{finding.name}" + (f" at {printable(finding.place)}" if finding.place else "")
        yield f"  {finding.meaning}"
        yield f"  {printable(finding.detail)}"
    yield ""
    yield verdict(report)
