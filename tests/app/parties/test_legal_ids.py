"""Legal ids: one spelling a firm, and checksums that were checked against true examples."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.parties.legal_ids import LegalId, LegalIdError

USCC_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
TRUE_USCC = ["914403001922038216", "91440300708461136T"]
SAMPLE_USCC = ["91440300MA5EQ4T81A", "91440101MA5D3K7N18", "91441900MA4WX9P23D", "91440600MA5CH6R16F"]
TRUE_LEI = ["HWUPKR0MPOU8FGXBT394", "7LTWFZYICNSX8D621K86"]


def code_of(scheme: str, value: str, *, reviewed: bool = False) -> str:
    with pytest.raises(LegalIdError) as refusal:
        LegalId.parse(scheme, value, reviewed=reviewed)
    return refusal.value.code


def check_digit_by_the_standard(first17: str) -> str:
    """GB 32100-2015 §5: weights 3^(i-1) mod 31, check = (31 - sum mod 31) mod 31."""
    total = sum(USCC_ALPHABET.index(digit) * pow(3, place, 31) for place, digit in enumerate(first17))
    return USCC_ALPHABET[(31 - total % 31) % 31]


class TestUscc:
    @pytest.mark.parametrize("value", TRUE_USCC + SAMPLE_USCC)
    def test_true_and_sample_codes_hold(self, value: str) -> None:
        assert LegalId.parse("USCC", value) == LegalId("USCC", value)

    @given(
        st.text(USCC_ALPHABET, min_size=2, max_size=2),
        st.text("0123456789", min_size=6, max_size=6),
        st.text(USCC_ALPHABET, min_size=9, max_size=9),
        st.sampled_from(USCC_ALPHABET),
    )
    def test_exactly_the_check_digit_of_the_standard_holds(self, head: str, region: str, body: str, digit: str) -> None:
        first17 = head + region + body
        right = check_digit_by_the_standard(first17)
        assert LegalId("USCC", first17 + digit).check_digit_holds is (digit == right)

    def test_a_cooperatives_code_with_letters_in_front_is_read(self) -> None:
        first17 = "N1440300MA5EQ4T81"
        assert LegalId.parse("USCC", first17 + check_digit_by_the_standard(first17)).value.startswith("N1")

    def test_a_failing_digit_is_refused_unless_a_person_reviewed_it(self) -> None:
        assert code_of("USCC", "914403001922038217") == "legal-id-check-digit"
        reviewed = LegalId.parse("USCC", "914403001922038217", reviewed=True)
        assert not reviewed.check_digit_holds

    @pytest.mark.parametrize(
        "value",
        [
            "",
            "91440300192203821",
            "9144030019220382166",
            "91440300I922038216",
            "9144030O1922038216",
            "91440300Z92203821S",
        ],
    )
    def test_a_wrong_form_is_refused_even_when_reviewed(self, value: str) -> None:
        assert code_of("USCC", value, reviewed=True) == "legal-id-malformed"

    @pytest.mark.parametrize(
        "written",
        [
            "91440300708461136t",
            "９１４４０３００７０８４６１１３６Ｔ",
            " 91440300-70846113-6T ",
            "9144 0300\u30007084 6113 6T",
        ],
    )
    def test_other_spellings_become_the_one(self, written: str) -> None:
        assert LegalId.parse("uscc", written) == LegalId("USCC", "91440300708461136T")


class TestLei:
    @pytest.mark.parametrize("value", TRUE_LEI)
    def test_true_ones_hold(self, value: str) -> None:
        assert LegalId.parse("LEI", value).value == value

    @pytest.mark.parametrize("value", TRUE_LEI)
    def test_any_changed_character_is_noticed(self, value: str) -> None:
        for place, character in enumerate(value):
            other = "1" if character != "1" else "2"
            assert code_of("LEI", value[:place] + other + value[place + 1 :]) == "legal-id-check-digit"

    def test_a_review_does_not_help_it(self) -> None:
        assert code_of("LEI", "HWUPKR0MPOU8FGXBT395", reviewed=True) == "legal-id-check-digit"

    def test_under_its_iso_6523_code_it_is_the_same_id(self) -> None:
        assert LegalId.parse("0199", TRUE_LEI[0]) == LegalId("LEI", TRUE_LEI[0])


class TestOtherSchemes:
    @pytest.mark.parametrize(
        ("scheme", "written", "value"),
        [
            ("HKBR", "1234 5678", "12345678"),
            ("MOBR", "12345 (SO)", "12345SO"),
            ("0184", "DK12345678", "DK12345678"),
            ("0201", "0000000196", "0000000196"),
            ("0088", "4012345000009", "4012345000009"),
            ("VAT", "NL8200.98.395.B.01", "NL820098395B01"),
            ("VAT", "DE 123 456 789", "DE123456789"),
        ],
    )
    def test_are_normalised(self, scheme: str, written: str, value: str) -> None:
        assert LegalId.parse(scheme, written) == LegalId(scheme, value)

    @pytest.mark.parametrize("scheme", ["", "EM", "9930", "088", "00088", "ISO", "０", "USCC\0", "A" * 200])
    def test_unknown_schemes_are_refused(self, scheme: str) -> None:
        assert code_of(scheme, "1") in {"legal-id-scheme-unknown", "legal-id-malformed"}

    @pytest.mark.parametrize(
        ("scheme", "value"),
        [
            ("HKBR", "1234567"),
            ("MOBR", "SO"),
            ("VAT", "12345678"),
            ("0184", ""),
            ("0184", "A" * 33),
            ("0184", "深圳"),
            ("0184", "ı"),
            ("0184", "1" * 129),
        ],
    )
    def test_wrong_forms_are_refused(self, scheme: str, value: str) -> None:
        assert code_of(scheme, value) == "legal-id-malformed"

    def test_a_location_number_with_a_wrong_digit_is_refused(self) -> None:
        assert code_of("0088", "4012345000008") == "legal-id-check-digit"


class TestOnChain:
    @pytest.mark.parametrize(
        "legal_id", [LegalId("USCC", TRUE_USCC[0]), LegalId("LEI", TRUE_LEI[0]), LegalId("0184", "A" * 32)]
    )
    def test_a_round_trip_changes_nothing(self, legal_id: LegalId) -> None:
        scheme, value = legal_id.on_chain()
        assert (len(scheme), len(value)) == (8, 32)
        assert LegalId.from_chain(scheme, value) == legal_id

    @pytest.mark.parametrize("value", [b"\xff" * 32, b"a" * 32, b"1\x001".ljust(32, b"\0")])
    def test_bytes_that_are_not_normalised_are_refused(self, value: bytes) -> None:
        with pytest.raises(LegalIdError):
            LegalId.from_chain(b"0184\0\0\0\0", value)

    @given(st.text(max_size=140), st.text(max_size=140))
    def test_any_text_gives_a_legal_id_or_a_typed_error(self, scheme: str, value: str) -> None:
        try:
            legal_id = LegalId.parse(scheme, value)
        except LegalIdError:
            return
        assert LegalId.from_chain(*legal_id.on_chain()) == legal_id
