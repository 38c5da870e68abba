"""Names that nobody can read as they are stored are refused; names that look like another's are warned of."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.parties.names import checked, is_mixed, skeleton
from tests.app.ledger import Ledger

SEATS = [{"capability": "Maker", "person": "0x" + "5e" * 16}, {"capability": "Admin", "person": "0x" + "a7" * 16}]


def admission(name: str, value: str = "HWUPKR0MPOU8FGXBT394") -> dict[str, Any]:
    return {
        "name": name,
        "legal_id": {"scheme": "LEI", "value": value},
        "roles": ["Supplier"],
        "size": "Small",
        "jurisdiction": "CN",
        "kyb_until": "2027-11-22T00:00:00Z",
        "accounts": SEATS,
    }


class TestRefused:
    @pytest.mark.parametrize(
        "part",
        [
            "\u202e", "\u202d", "\u2066", "\u2069", "\u200e", "\u200f", "\u061c",  # direction
            "\u200b", "\u200c", "\u200d", "\u2060", "\ufeff", "\u00ad", "\u180e",  # no width
            "\u3164", "\u2800", "\u115f", "\u034f", "\ufe0f",  # blanks that are no spaces
            "\n", "\r", "\t", "\x0b", "\x0c", "\x85", "\u2028", "\u2029", "\x00", "\x1b", "\x7f",
            "\ue000", "\U000e0041", "a\u0300\u0301\u0302\u0303\u0304\u0305",
        ],
    )  # fmt: skip
    def test_a_character_that_is_not_seen_or_turns_the_text(self, part: str) -> None:
        with pytest.raises(ValueError, match="A name may not have"):
            checked(f"明晖{part}精密")

    @pytest.mark.parametrize("name", ["---", "…", "()", "· ·"])
    def test_a_name_without_a_letter(self, name: str) -> None:
        with pytest.raises(ValueError, match="at least one letter"):
            checked(name)

    def test_over_rest_with_its_code_point(self, ledger: Ledger) -> None:
        answer = ledger.maker("operator").post("/parties", admission("明晖\u202e精密"))
        assert answer.status_code == 422
        assert [(each["field"], "U+202E" in each["detail"]) for each in answer.json()["errors"]] == [("name", True)]


class TestAccepted:
    @pytest.mark.parametrize(
        "name",
        [
            "深圳明晖精密制造有限公司",
            "Müller & Söhne GmbH",
            "A.P. Møller – Mærsk A/S",
            "ООО «Ромашка»",
            "株式会社７・１１",
        ],
    )
    def test_names_that_firms_have(self, name: str) -> None:
        assert checked(name) == name
        assert not is_mixed(name)

    def test_a_letter_in_two_parts_is_stored_as_one(self) -> None:
        assert checked("Mu\u0308ller") == "Müller"

    @given(st.text(max_size=40))
    def test_checking_twice_changes_nothing(self, text: str) -> None:
        try:
            once = checked(text)
        except ValueError:
            return
        assert checked(once) == once


class TestLookingAlike:
    @pytest.mark.parametrize(
        ("one", "other"),
        [
            ("ACME Ltd", "АСМЕ Ltd"),
            ("ACME Ltd", "Acme LTD."),
            ("Allianz", "AIlianz"),
            ("Bank 10", "Bank lO"),
            ("Modern Trade", "Rnodern Trade"),
            ("深圳明晖", "深圳 明晖"),
            ("ＡＣＭＥ", "ACME"),
        ],
    )
    def test_one_skeleton_for_what_reads_the_same(self, one: str, other: str) -> None:
        assert skeleton(one) == skeleton(other)

    @pytest.mark.parametrize(("one", "other"), [("ACME", "ACNE"), ("深圳明晖", "深圳明辉"), ("A 1", "A 2")])
    def test_others_stay_apart(self, one: str, other: str) -> None:
        assert skeleton(one) != skeleton(other)

    def test_a_word_of_two_scripts_is_mixed(self) -> None:
        assert is_mixed("Аcme Ltd")
        assert not is_mixed("明晖 Precision")

    def test_is_warned_of_where_the_party_is_admitted_and_shown(self, ledger: Ledger) -> None:
        first = ledger.both("operator", "/parties", admission("ACME Trading"))
        assert first["warnings"] == []
        second = ledger.both("operator", "/parties", admission("Аcme Trading", "5493001KJTIIGC8Y1R12"))
        codes = [each["code"] for each in second["warnings"]]
        assert codes == ["name-mixes-scripts", "name-looks-like-another"]
        assert f"party {first['id']} " in second["warnings"][1]["detail"]
        shown = ledger.maker("tier1").seen(f"/parties/{first['id']}")
        assert [each["code"] for each in shown["warnings"]] == ["name-looks-like-another"]
        assert all(each["warnings"] is None for each in ledger.maker("tier1").seen("/parties")["items"])
