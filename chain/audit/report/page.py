"""A report as one HTML page that needs nothing else."""

from __future__ import annotations

from html import escape
from pathlib import Path
from string import Template

from chain.audit.findings import Finding
from chain.audit.report.report import Report
from chain.audit.report.text import verdict
from chain.files.text import printable

_PAGE = Template((Path(__file__).parent / "page.html").read_text("utf-8"))


def as_page(report: Report) -> str:
    """The page. Whatever a bundle says is escaped: it may come from an enemy."""
    facts = "\n".join(
        f"<tr><th>{escape(name)}</th><td>{escape(fact)}</td></tr>" for name, fact in report.facts().items()
    )
    return _PAGE.substitute(
        verdict=escape(verdict(report)),
        colour="good" if report.is_clean else "bad",
        facts=facts,
        findings="\n".join(map(_row, report.findings)),
        hidden="hidden" if report.is_clean else "",
    )


def _row(finding: Finding) -> str:
    cells = (finding.name, finding.place, f"{finding.meaning} {finding.detail}")
    return "<tr>" + "".join(f"<td>{escape(printable(cell))}</td>" for cell in cells) + "</tr>"
