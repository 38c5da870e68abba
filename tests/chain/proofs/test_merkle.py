"""Merkle proofs of tries of all shapes, checked here and by py-trie, which shares nothing with this package."""

from __future__ import annotations

import pytest
import rlp
from eth_utils import keccak
from hypothesis import given
from hypothesis import strategies as st
from trie import HexaryTrie
from trie.exceptions import BadTrieProof

from chain.ethereum import trie
from chain.proofs.merkle import ProofError, value_in

KEYS = st.integers(0, 60).map(lambda number: number.to_bytes(2, "big"))
TRIES = st.dictionaries(KEYS, st.binary(min_size=1, max_size=40), max_size=40)


def grown(content: dict[bytes, bytes]) -> tuple[bytes, dict[bytes, bytes]]:
    """A trie's root and nodes."""
    changes = {keccak(key): value for key, value in content.items()}
    made = trie.update({}.__getitem__, trie.EMPTY_ROOT, changes)
    return made.root, made.nodes


def shown(root: bytes, key: bytes, proof: list[bytes]) -> bytes:
    """What py-trie says."""
    found: bytes = HexaryTrie.get_from_proof(root, keccak(key), [rlp.decode(node) for node in proof])
    return found


class TestAProof:
    @given(TRIES, KEYS)
    def test_shows_what_is_there_and_what_is_not(self, content: dict[bytes, bytes], key: bytes) -> None:
        root, nodes = grown(content)
        proof = trie.proof(nodes.__getitem__, root, keccak(key))
        assert value_in(root, key, proof) == content.get(key, b"")
        if proof:
            assert shown(root, key, proof) == content.get(key, b"")

    @given(TRIES.filter(bool), KEYS, st.data())
    def test_with_anything_changed_shows_nothing(
        self, content: dict[bytes, bytes], key: bytes, data: st.DataObject
    ) -> None:
        root, nodes = grown(content)
        proof = trie.proof(nodes.__getitem__, root, keccak(key))
        place = data.draw(st.integers(0, len(proof) - 1))
        bit = data.draw(st.integers(0, 8 * len(proof[place]) - 1))
        turned = bytearray(proof[place])
        turned[bit // 8] ^= 1 << bit % 8
        for forged in (
            [*proof[:place], bytes(turned), *proof[place + 1 :]],
            [*proof[:place], *proof[place + 1 :]],
            [*proof[:place], proof[place], *proof[place:]],
            [],
        ):
            with pytest.raises(ProofError):
                value_in(root, key, forged)

    @given(TRIES.filter(bool), KEYS, KEYS)
    def test_of_one_key_says_of_another_no_more_than_py_trie_reads_in_it(
        self, content: dict[bytes, bytes], key: bytes, other: bytes
    ) -> None:
        root, nodes = grown(content)
        proof = trie.proof(nodes.__getitem__, root, keccak(key))
        try:
            said = value_in(root, other, proof)
        except ProofError:
            return
        try:
            assert shown(root, other, proof) == said == content.get(other, b"")
        except BadTrieProof as error:
            raise AssertionError("it says more") from error

    @pytest.mark.parametrize("node", [b"\xc0", b"\x80", b"\xc1\x80", b"\xc2\x80\x80", b"\xc2\x40\x01", b"\xc2\xc0\x01"])
    def test_with_a_root_that_is_no_node_is_none(self, node: bytes) -> None:
        with pytest.raises(ProofError):
            value_in(keccak(node), b"key", [node])

    def test_that_ends_in_a_list_has_no_value(self) -> None:
        path = b"\x20" + keccak(b"key")
        leaf = rlp.encode([path, [b"", b""]])
        with pytest.raises(ProofError, match="not in a value"):
            value_in(keccak(leaf), b"key", [leaf])
