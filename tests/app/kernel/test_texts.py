"""Texts for people: each in both languages, with the same values, and in the language that its reader wants."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from app.invoices.numbers import normalise_number
from app.invoices.problems import InvalidNumberError
from app.kernel.http.languages import locale_wanted
from app.kernel.money import amount_text
from app.kernel.texts import CHINESE, ENGLISH, Text, Word, fields
from app.main import problem_kinds
from scripts.messages import collected, path_of, updated, written
from tests.app.ledger import Ledger
from tests.app.receivables.kit import cny, confirmed, registered, terms

ROOT = Path(__file__).parents[3]
HAN = re.compile(r"[\u4e00-\u9fff]")
ZH = {"accept_language": "zh-CN,zh;q=0.9,en;q=0.8"}
ONLY_VALUES = re.compile(r"(\{\w+\}|\W)*")


class TestTheCatalogue:
    def test_has_every_text_of_the_sources_and_no_other(self) -> None:
        assert updated(CHINESE) == path_of(CHINESE).read_bytes(), "run: python -m scripts.messages"

    def test_translates_every_text(self) -> None:
        for message in written(CHINESE):
            if not ONLY_VALUES.fullmatch(str(message.id)):
                assert HAN.search(str(message.string)), message.id

    def test_says_the_same_values_in_both_languages(self) -> None:
        for message in written(CHINESE):
            if message.id and not message.context:
                assert fields(str(message.id)) == fields(str(message.string)), message.id

    def test_has_the_title_and_the_meaning_of_every_problem(self) -> None:
        for kind in problem_kinds():
            assert HAN.search(kind.title_in(CHINESE)), kind.slug()
            assert HAN.search(kind.meaning().in_locale(CHINESE)), kind.slug()

    def test_holds_templates_and_never_what_was_put_together_before(self) -> None:
        """mypy lets a problem take nothing but a Text; here each Text has a literal, or a template that a class declares."""
        for file in (ROOT / "app").rglob("*.py"):
            for call in ast.walk(ast.parse(file.read_text())):
                if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == "Text":
                    template = call.args[0]
                    is_literal = isinstance(template, ast.Constant) and isinstance(template.value, str)
                    assert is_literal or isinstance(template, ast.Attribute | ast.Name), f"{file.name}:{call.lineno}"

    def test_has_no_number_that_only_the_contracts_know(self) -> None:
        for message in collected():
            assert not re.search(r"\b(bitmap|uint\d*|bytes32|selector|verb id|wei)\b", str(message.id)), message.id


class TestAText:
    def test_puts_values_in_after_it_is_translated(self) -> None:
        text = Text("{fault} {remedy}", fault=Text("There is no date here."), remedy="!")
        assert text.in_locale(ENGLISH) == "There is no date here. !"
        assert text.in_locale(CHINESE) == "此处没有日期。!"

    def test_translates_the_contracts_own_words_and_lists_of_them(self) -> None:
        text = Text("{fault}", fault=[Word("PartlyPaid"), Word("Defaulted")])
        assert (text.in_locale(ENGLISH), text.in_locale(CHINESE)) == ("PartlyPaid, Defaulted", "部分付款、已违约")

    def test_shows_negative_amounts_as_such(self) -> None:
        assert (amount_text(-50, "CNY"), amount_text(-123_456, "CNY")) == ("-0.50 CNY", "-1,234.56 CNY")

    def test_takes_braces_in_a_value_for_what_they_are(self) -> None:
        assert str(Text("{fault}", fault="{remedy}")) == "{remedy}"

    def test_shows_what_a_stranger_hid(self) -> None:
        assert str(Text("{fault}", fault="a\u202eb\n")) == "a\\u202eb\\n"

    def test_of_an_invoices_fault_is_in_both_languages(self) -> None:
        with pytest.raises(InvalidNumberError) as refused:
            normalise_number("С-1")
        assert "CYRILLIC CAPITAL LETTER ES" in str(refused.value.detail)
        assert "不是可见 ASCII 字符" in refused.value.detail.in_locale(CHINESE)


class TestAcceptLanguage:
    @pytest.mark.parametrize(
        ("header", "locale"),
        [
            ("", ENGLISH), ("en", ENGLISH), ("*", ENGLISH), ("fr", ENGLISH), ("fr, de;q=0.5", ENGLISH),
            ("zh", CHINESE), ("ZH-cn", CHINESE), ("zh-Hans", CHINESE), ("zh-Hant-HK", CHINESE), ("fr, zh;q=0.1", CHINESE),
            ("en;q=0.4, zh;q=0.5", CHINESE), ("zh;q=0.5, en-GB", ENGLISH), ("zh;q=0, en;q=0.1", ENGLISH),
            ("zh, en", CHINESE), ("en, zh", ENGLISH), ("zh;q=x", ENGLISH), ("zh;q=nan", ENGLISH), ("zha", ENGLISH),
            ("zh;level=1", ENGLISH), (";,;=,", ENGLISH),
        ],
    )  # fmt: skip
    def test_is_served_as_well_as_can_be(self, header: str, locale: str) -> None:
        assert locale_wanted(header) == locale


class TestAProblem:
    def test_is_in_the_language_that_its_reader_wants(self, ledger: Ledger) -> None:
        maker = ledger.maker("tier1")
        chinese = maker.post("/claims/999/redeem", **ZH)
        assert (chinese.status_code, chinese.json()["title"]) == (404, "不存在")
        assert chinese.json()["detail"] == "债权 999 不存在；可在债权列表中查看本方的债权。"
        assert (chinese.headers["content-language"], chinese.headers["vary"]) == ("zh-Hans-CN", "Accept-Language")
        for headers in ({}, {"accept_language": "en-GB"}):
            english = maker.post("/claims/999/redeem", **headers)
            assert english.json()["detail"] == "There is no claim 999; the list of claims shows yours."
            assert english.headers["content-language"] == "en"
            assert english.json()["type"] == chinese.json()["type"]

    def test_of_a_contract_says_states_in_words_of_that_language(self, ledger: Ledger) -> None:
        receivable = confirmed(ledger)["id"]
        answer = ledger.maker("core1").post(f"/receivables/{receivable}/confirm", **ZH)
        assert answer.json()["title"] == "应收账款的状态不允许该操作"
        assert f"应收账款 {receivable} 的状态为“已确认”" in answer.json()["detail"]
        assert answer.json()["values"]["from"] == "Confirmed"

    def test_of_a_contract_names_parties_and_amounts_in_that_language(self, ledger: Ledger) -> None:
        receivable = confirmed(ledger)["id"]
        answer = ledger.maker("core1").post(f"/receivables/{receivable}/payments", {"amount": cny(123_456)}, **ZH)
        assert answer.json()["detail"].startswith("本次需要 1,234.56 CNY，可用余额为 0.00 CNY")

    def test_that_is_repeated_is_the_same_in_any_language(self, ledger: Ledger) -> None:
        maker = ledger.maker("tier1")
        first, again = (maker.post("/claims/999/redeem", again="one", **each) for each in (ZH, {}))
        assert (again.content.partition(b',"request_id"')[0], again.headers["content-language"]) == (
            first.content.partition(b',"request_id"')[0],
            "zh-Hans-CN",
        )

    def test_says_of_every_field_what_is_wrong_in_that_language(self, ledger: Ledger) -> None:
        body = terms(ledger, {registered(ledger)["id"]: 100}) | {"debtor": 1, "more": 2, "reason": ""}
        body |= {
            "supplier": "08",
            "face": {"amount": "100", "currency": "yuan"},
            "allocations": [{"invoice": "1", "amount": cny(0)}],
        }
        del body["due_on"]
        answer = ledger.maker("tier1").post("/receivables", body, **ZH)
        assert answer.status_code == 422
        said = {each["field"]: each["detail"] for each in answer.json()["errors"]}
        assert (said["due_on"], said["more"]) == ("该字段必填。", "此处没有该字段；请去除。")
        assert said["face.amount"] == "须为整数：直接书写数字，不加引号，不带小数部分。"
        assert said["debtor"] == '编号为数字文本，例如 "17"。'
        assert said["supplier"] == "“08”不是 1 至 4294967295 之间的编号。"
        assert said["allocations.0.amount"] == "金额须大于零。"
        assert all(HAN.search(each) for each in said.values()), said

    @pytest.mark.parametrize(
        "query", ["since=1", "debtor=1&debtor=2", "due_from=2026-02-30", "created_from=2026-02-30T00:00:00Z"]
    )
    def test_says_of_a_query_what_is_wrong_in_that_language(self, ledger: Ledger, query: str) -> None:
        for language, is_chinese in (("zh", True), ("en", False)):
            answer = ledger.client.get(
                f"/v1/receivables?{query}",
                headers={"Authorization": f"Bearer {ledger.maker('tier1').key}", "Accept-Language": language},
            )
            (error,) = answer.json()["errors"]
            assert bool(HAN.search(error["detail"])) is is_chinese
            assert "Value error" not in error["detail"]

    def test_of_a_file_is_in_that_language_too(self, ledger: Ledger) -> None:
        answer = ledger.maker("tier1").post("/invoices/read", {"number": "1"}, **ZH)
        assert HAN.search(answer.json()["detail"])
        assert all(HAN.search(each["detail"]) for each in answer.json().get("errors", []))

    def test_of_what_has_no_address_is_in_that_language(self, ledger: Ledger) -> None:
        answer = ledger.client.get("/v1/nothing", headers={"Accept-Language": "zh"})
        assert HAN.search(answer.json()["detail"])

    def test_type_is_explained_in_that_language(self, ledger: Ledger) -> None:
        for path in ("/problems/split-differs", "/problems/still-running"):
            chinese, english = (ledger.client.get(path, headers={"Accept-Language": each}) for each in ("zh", "en"))
            assert HAN.search(chinese.json()["title"] + chinese.json()["detail"])
            assert not HAN.search(english.json()["title"] + english.json()["detail"])
            assert chinese.headers["content-language"] == "zh-Hans-CN"
            assert chinese.headers["etag"] != english.headers["etag"]
        everything = ledger.client.get("/problems", headers={"Accept-Language": "zh"}).json()
        assert all(HAN.search(each["title"]) for each in everything)
