"""The salted root shows one field and hides the rest."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
import sha3
from hypothesis import given
from hypothesis import strategies as st

from app.invoices.merkle import MerkleTree, Step, fresh_salts, verify
from app.invoices.readers import read_invoice


def keccak(data: bytes) -> bytes:
    return sha3.keccak_256(data).digest()


def salts_for(fields: dict[str, str]) -> dict[str, bytes]:
    return {path: keccak(path.encode()) for path in fields}


some_fields = st.dictionaries(st.text("abc.0123", min_size=1, max_size=8), st.text(max_size=8), min_size=1, max_size=20)


class TestTheRoot:
    def test_is_computed_as_written(self) -> None:
        salt = b"\x07" * 32
        a, b, c = (
            keccak(b"\x00" + salt + path + b"\x00" + value)
            for path, value in [(b"a", b"1"), (b"b", b"2"), (b"c", b"3")]
        )
        tree = MerkleTree({"c": "3", "a": "1", "b": "2"}, dict.fromkeys("abc", salt))
        assert tree.root == keccak(b"\x01" + keccak(b"\x01" + a + b) + c)

    def test_over_one_field_is_its_leaf(self) -> None:
        assert MerkleTree({"a": "1"}, {"a": b"\0" * 32}).root == keccak(b"\x00" + b"\0" * 32 + b"a\x001")

    def test_over_nothing_does_not_exist(self) -> None:
        with pytest.raises(ValueError, match="nothing"):
            MerkleTree({}, {})

    @pytest.mark.parametrize("salts", [{}, {"a": b"\0" * 31}, {"a": b"\0" * 32, "b": b"\0" * 32}])
    def test_needs_one_whole_salt_a_field(self, salts: dict[str, bytes]) -> None:
        with pytest.raises(ValueError, match="salt"):
            MerkleTree({"a": "1"}, salts)

    def test_takes_no_zero_byte_in_a_path(self) -> None:
        with pytest.raises(ValueError, match="zero byte"):
            MerkleTree({"a\0b": "1"}, {"a\0b": b"\0" * 32})

    @given(some_fields, st.data())
    def test_changes_with_any_value_and_any_salt(self, fields: dict[str, str], data: st.DataObject) -> None:
        salts = salts_for(fields)
        path = data.draw(st.sampled_from(sorted(fields)))
        root = MerkleTree(fields, salts).root
        assert MerkleTree(fields | {path: fields[path] + "x"}, salts).root != root
        assert MerkleTree(fields, salts | {path: b"\xff" * 32}).root != root

    @given(some_fields)
    def test_does_not_depend_on_the_order_of_the_fields(self, fields: dict[str, str]) -> None:
        backwards = dict(reversed(fields.items()))
        assert MerkleTree(backwards, salts_for(fields)).root == MerkleTree(fields, salts_for(fields)).root


class TestDisclosure:
    @given(some_fields)
    def test_every_field_is_found_under_the_root(self, fields: dict[str, str]) -> None:
        tree = MerkleTree(fields, salts_for(fields))
        for path, value in fields.items():
            disclosure = tree.disclose(path)
            assert (disclosure.path, disclosure.value) == (path, value)
            assert verify(tree.root, disclosure)

    @given(some_fields, st.data())
    def test_nothing_else_is(self, fields: dict[str, str], data: st.DataObject) -> None:
        tree = MerkleTree(fields, salts_for(fields))
        disclosure = tree.disclose(data.draw(st.sampled_from(sorted(fields))))
        assert not verify(tree.root, replace(disclosure, value=disclosure.value + "x"))
        assert not verify(tree.root, replace(disclosure, path=disclosure.path + "x"))
        assert not verify(tree.root, replace(disclosure, salt=b"\xff" * 32))
        assert not verify(tree.root, replace(disclosure, salt=disclosure.salt[:-1]))
        assert not verify(keccak(b"another"), disclosure)
        assert not verify(
            tree.root, replace(disclosure, steps=(*disclosure.steps, Step(b"\0" * 32, sibling_is_left=True)))
        )

    def test_an_inner_node_cannot_pass_for_a_leaf(self) -> None:
        tree = MerkleTree({"a": "1", "b": "2"}, {"a": b"\1" * 32, "b": b"\2" * 32})
        disclosure = tree.disclose("a")
        assert not verify(
            tree.root, replace(disclosure, steps=(Step(disclosure.steps[0].sibling + b"\0", sibling_is_left=False),))
        )

    def test_a_field_that_is_not_there_cannot_be_shown(self) -> None:
        with pytest.raises(KeyError):
            MerkleTree({"a": "1"}, {"a": b"\0" * 32}).disclose("b")


class TestAnInvoice:
    def test_its_gross_can_be_shown_without_its_lines(self, samples: Path) -> None:
        fields = read_invoice((samples / "cn-einvoice-tier1.xml").read_bytes()).fields()
        tree = MerkleTree(fields, fresh_salts(fields))
        disclosure = tree.disclose("gross")
        assert disclosure.value == "100000000 CNY"
        assert verify(tree.root, disclosure)

    def test_its_paths_name_fields_and_lines(self, samples: Path) -> None:
        fields = read_invoice((samples / "cn-einvoice-tier1.xml").read_bytes()).fields()
        assert fields["seller.legal_id"] == "USCC:91440300MA5EQ4T81A"
        assert fields["lines.0.amount_minor"] == "88495575"
        assert "due_on" not in fields

    def test_fresh_salts_differ_from_each_other_and_each_time(self) -> None:
        first, second = fresh_salts(["a", "b"]), fresh_salts(["a", "b"])
        assert len({*first.values(), *second.values()}) == 4
        assert {len(salt) for salt in first.values()} == {32}
