from __future__ import annotations

from pathlib import Path

import pytest

from chain.embedded.consensus.consortium import Consortium, Limits
from chain.embedded.consensus.consortium_file import (
    ConsortiumFileError,
    consortium_toml,
    parse_consortium,
    read_consortium,
)
from tests.chain.chain_kit import ADMIN, CONSORTIUM

FILE = """
name = "delta"
chain_id = 202611
genesis_time = 2026-11-22T08:00:00+08:00
admins = ["0x00000000000000000000000000000000000000Aa"]

[[validators]]
name = "north"
address = "0x0000000000000000000000000000000000000001"

[[validators]]
name = "south"
address = "0x0000000000000000000000000000000000000002"

[limits]
block_transactions_max = 250

[parameters]
TenorDays = 90
GraceDays = 5
"""


class TestFile:
    def test_it_says_everything_of_a_consortium(self) -> None:
        found = parse_consortium(FILE)
        assert (found.name, found.chain_id, found.genesis_time) == ("delta", 202_611, 1_795_305_600)
        assert found.admins == (bytes.fromhex("aa".zfill(40)),)
        assert [validator.name for validator in found.validators] == ["north", "south"]
        assert found.limits == Limits(block_transactions_max=250)
        assert found.parameters == (("GraceDays", 5), ("TenorDays", 90))
        assert not found.time_control

    def test_two_machines_with_the_same_file_have_the_same_genesis(self) -> None:
        """Changes only together with the chain rules."""
        assert parse_consortium(FILE).genesis().header.hash.hex() == (
            "bbf9aefcde888e43a60067e4cd3f8e5a7d2c9da150ec936e1db45b7aa455b3d7"
        )

    @pytest.mark.parametrize(
        ("old", "new"),
        [
            ("202611", "202612"),
            ("+08:00", "+07:00"),
            ("Aa", "Ab"),
            ('"delta"', '"Delta"'),
            ("north", "east"),
            ("0001", "0003"),
            ("250", "251"),
            ("GraceDays = 5", "GraceDays = 6"),
            ("GraceDays = 5", ""),
            ("[[validators]]", "time_control = true\n[[validators]]"),
        ],
    )
    def test_another_file_has_another_genesis(self, old: str, new: str) -> None:
        assert parse_consortium(FILE.replace(old, new, 1)).digest() != parse_consortium(FILE).digest()

    @pytest.mark.parametrize("consortium", [CONSORTIUM, parse_consortium(FILE)])
    def test_it_can_be_written(self, consortium: Consortium) -> None:
        assert parse_consortium(consortium_toml(consortium)) == consortium

    def test_it_is_read_from_a_path(self, tmp_path: Path) -> None:
        path = tmp_path / "consortium.toml"
        path.write_text(FILE, "utf-8")
        assert read_consortium(path) == parse_consortium(FILE)


class TestRefusal:
    @pytest.mark.parametrize(
        ("old", "new", "why"),
        [
            ("chain_id = 202611", "", "chain_id is missing"),
            ("202611", '"202611"', "chain_id is missing, or not"),
            ("202611", "true", "chain_id is missing, or not"),
            ("202611", "0", "out of range"),
            ("+08:00", "", "with its zone"),
            ('admins = ["0x00000000000000000000000000000000000000Aa"]', "", "admins"),
            ("0x00000000000000000000000000000000000000Aa", "00Aa", "no address"),
            ("00Aa", "00Ag", "non-hexadecimal"),
            ("0002", "0001", "different"),
            ("south", "north", "different"),
            ('name = "south"', "", "name is missing"),
            ("block_transactions_max", "block_size_max", "unknown keys: block_size_max"),
            ("250", "-1", "has to be from 0"),
            ("GraceDays", "GraceMonths", "unknown keys: GraceMonths"),
            ("[limits]", "[limit]", "unknown keys: limit"),
            ("[limits]", "[limits", "Expected"),
        ],
    )
    def test_what_describes_no_consortium_is_named(self, old: str, new: str, why: str) -> None:
        with pytest.raises(ConsortiumFileError, match=why):
            parse_consortium(FILE.replace(old, new, 1))

    def test_the_path_is_named_too(self, tmp_path: Path) -> None:
        path = tmp_path / "consortium.toml"
        path.write_text("", "utf-8")
        with pytest.raises(ConsortiumFileError, match=r"consortium\.toml: name is missing"):
            read_consortium(path)

    def test_parameters_come_once_and_in_order(self) -> None:
        with pytest.raises(ValueError, match="parameters"):
            Consortium("test", 1, 0, (ADMIN.address,), parameters=(("TenorDays", 1), ("GraceDays", 2)))
