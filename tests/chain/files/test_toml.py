"""TOML from an enemy: what makes the standard library's parser take gigabytes is refused before it begins."""

from __future__ import annotations

import tracemalloc

import pytest

from chain.files.errors import FileError
from chain.files.toml import TomlLimits, parse_toml

LIMITS = TomlLimits(bytes=1 << 16, names=4_096)


class TestToml:
    def test_is_read_as_it_is(self) -> None:
        text = (
            "name = \"a.b.c[[{\" # .....[[[\nwhen = 2026-11-30T10:00:00.5Z\n[[each]]\nof = [1, 2]\n[x.y.z]\nd = '.'\n"
        )
        found = parse_toml(text, LIMITS)
        assert (found["name"], found["each"], found["x"]) == ("a.b.c[[{", [{"of": [1, 2]}], {"y": {"z": {"d": "."}}})

    @pytest.mark.parametrize(
        ("content", "why"),
        [
            (".".join("a" * 30_000) + " = 1", "dots in a line"),
            ("\n".join("[" + ".".join("a" * 100) + f".b{n}]" for n in range(300)), "dots in a line"),
            ('"a"."a"."a"."a"."a"."a"."a"."a"."a"."a" = 1', "dots in a line"),
            ("a = " + "[" * 30_000, "nested deeper than 8"),
            ("a = " + "{b = " * 10_000, "nested deeper than 8"),
            ("a = [" + "1," * 5_000 + "]", "more than 4096 names"),
            ("a = ['''x'''', {" + ".".join("b" * 20_000) + " = 1}]", "dots in a line"),
            ("a = ['''x''''', " + "[" * 20_000, "nested deeper than 8"),
            ('a = ["""x"""", {' + ".".join("b" * 20_000) + " = 1}]", "dots in a line"),
            ('a = ["""x""""", ' + "[" * 20_000, "nested deeper than 8"),
            ("a = 1\na = 2", "no TOML"),
            ('a = "\\ud800"', "no TOML"),
            ('a = """' + '"\n' * 20_000, "no TOML"),
            ('"' + '\\"' * 30_000 + "\\", "no TOML"),
            (b"a = '\xff'", "no UTF-8"),
            (b"#" * 70_000, "70000 bytes of TOML"),
        ],
    )
    def test_beyond_its_limits_is_refused(self, content: bytes | str, why: str) -> None:
        with pytest.raises(FileError, match=why):
            parse_toml(content, LIMITS)

    @pytest.mark.parametrize("quotes", ["'''", '"""'])
    @pytest.mark.parametrize("more", [0, 1, 2])
    def test_a_text_may_end_with_quotes_of_its_own(self, quotes: str, more: int) -> None:
        ends = quotes[0] * more
        text = f"a = {quotes}.[{{,{ends}{quotes}\nb = {quotes}{quotes}\nc = [1, {quotes}...........{ends}{quotes}]\n"
        assert parse_toml(text, LIMITS) == {"a": f".[{{,{ends}", "b": "", "c": [1, f"...........{ends}"]}

    @pytest.mark.parametrize(
        "line", ["a{0}.b.c.d.e.f.g.h.i = 1\n", "[[a.b.c.d.e.f.g{0}.h.i]]\n", "[[x]]\na.b.c.d.e.f = 1\n", "[a{0}]\n"]
    )
    def test_within_its_limits_takes_little_memory(self, line: str) -> None:
        text = "".join(line.format(number) for number in range(2_000))[: LIMITS.bytes].rpartition("\n")[0]
        tracemalloc.start()
        try:
            parse_toml(text, LIMITS)
            assert tracemalloc.get_traced_memory()[1] < 100 << 20
        finally:
            tracemalloc.stop()
