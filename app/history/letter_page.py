"""A confirmation letter as a page to print, in Chinese and English."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from lxml import html
from lxml.html import builder as tag

from app.history.files import stamp
from app.history.letters import SIDES, Letter, Section
from app.history.registers import Cell, Record
from app.kernel.ids import PartyId
from app.kernel.included import NamedParty
from app.kernel.money import Money

TITLE = ("询证函", "Confirmation letter")
SECTIONS = {
    "deposits": ("存款余额", "Deposits"),
    "claims-held": ("持有的债权凭证", "Claims held"),
    "receivables-owed": ("应付款项", "Receivables owed"),
    "loans-taken": ("融入款项", "Loans taken"),
    "loans-given": ("融出款项", "Loans given"),
    "liens-given": ("已出质的债权", "Liens given"),
    "liens-held": ("享有的质权", "Liens held"),
}
COLUMNS = {
    "id": ("编号", "No."),
    "currency": ("币种", "Currency"),
    "amount": ("金额", "Amount"),
    "open": ("未结金额", "Outstanding"),
    "settles": ("结清金额", "Settles at"),
    "principal": ("本金", "Principal"),
    "debtor": ("债务人", "Debtor"),
    "supplier": ("供应商", "Supplier"),
    "dueOn": ("到期日", "Due on"),
    "state": ("状态", "State"),
    "lender": ("资金方", "Lender"),
    "borrower": ("融资方", "Borrower"),
    "rateBps": ("年利率（基点）", "Rate, bps a year"),
    "claim": ("债权凭证", "Claim"),
    "grantor": ("出质人", "Grantor"),
    "securedParty": ("质权人", "Secured party"),
    "registeredAt": ("登记时间", "Registered at"),
}
"""What the page shows of a record, in this order."""

NOTHING = ("无", "None")
TOTAL = ("合计", "Total")
AS_OF = ("截至区块", "As of block")
SOURCE = (
    "以上金额均为该区块上的合约状态，可用随附的证明文件逐笔核验。",
    "Every amount is contract state at this block; the proof files beside this letter let anybody check each line.",
)
NAMED = (
    "名称为本服务所登记，不在链上；编号与法定标识在链上。",
    "Names are as this service was told them; numbers and legal ids are on chain.",
)
_MONEY = frozenset({"amount", "open", "settles", "principal"})
_STYLE = """
body { font: 11pt/1.5 "Noto Sans CJK SC", "Microsoft YaHei", sans-serif; margin: 2cm; max-width: 60em }
table { border-collapse: collapse; width: 100% } th, td { border: 1px solid #999; padding: .2em .5em; text-align: left }
td.money { text-align: right; font-variant-numeric: tabular-nums } code { word-break: break-all }
"""


Names = Mapping[PartyId, NamedParty]
"""Of those whom the letter speaks of, as the service knows them."""


def as_page(letter: Letter, names: Names) -> str:
    """The letter as HTML, complete in one file."""
    name = _name(names, letter.party["id"])
    legal_id = f"{letter.party['scheme']} {letter.party['value']}"
    stamped = [tag.TR(tag.TH(name), tag.TD(tag.CODE(str(value)))) for name, value in stamp(letter.head).items()]
    page = tag.HTML(
        tag.HEAD(
            tag.META(charset="utf-8"),
            tag.TITLE(f"{_both(TITLE)} — {legal_id}"),
            tag.STYLE(_STYLE),
        ),
        tag.BODY(
            tag.H1(_both(TITLE)),
            tag.P(f"{name} {legal_id} (party {letter.party['id']})".strip()),
            tag.H2(_both(AS_OF)),
            tag.TABLE(*stamped),
            *(element for section in letter.sections for element in _section(section, names)),
            tag.P(_both(SOURCE)),
            tag.P(_both(NAMED)),
        ),
        lang="zh-CN",
    )
    text: str = html.tostring(page, encoding="unicode", pretty_print=True)
    return f"<!doctype html>\n{text}"


def _section(section: Section, names: Names) -> Iterable[html.HtmlElement]:
    yield tag.H2(_both(SECTIONS[section.name]))
    if not section.records:
        yield tag.P(_both(NOTHING))
        return
    columns = [name for name in COLUMNS if name in section.records[0]]
    rows = [tag.TR(*(_cell(record, name, names) for name in columns)) for record in section.records]
    yield tag.TABLE(tag.TR(*(tag.TH(_both(COLUMNS[name])) for name in columns)), *rows)
    totals = ", ".join(str(Money(minor, currency)) for currency, minor in section.totals.items())
    yield tag.P(f"{_both(TOTAL)}: {totals}")


def _cell(record: Record, name: str, names: Names) -> html.HtmlElement:
    value: Cell = record[name]
    if name in _MONEY and isinstance(value, int):
        return tag.TD(str(Money(value, str(record["currency"]))), {"class": "money"})
    if name in SIDES:
        return tag.TD(f"{value} {_name(names, value)}".strip())
    return tag.TD("" if value is None else str(value))


def _name(names: Names, party: Cell) -> str:
    found = names.get(PartyId(party)) if isinstance(party, int) else None
    return (found and found.name) or ""


def _both(words: tuple[str, str]) -> str:
    return " / ".join(words)
