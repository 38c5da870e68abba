from __future__ import annotations

from collections import Counter

import pytest
import rlp as library
from hypothesis import given, settings
from hypothesis import strategies as st
from trie import HexaryTrie

from chain.ethereum import trie
from chain.ethereum.trie_nodes import references
from tests.chain.places import places_of_trie

KEYS = st.lists(st.sampled_from([0x00, 0x01, 0x10, 0x11, 0x1F]), min_size=4, max_size=4).map(bytes)
"""Of one length, as in a state trie; py-trie errs where one key begins another."""
CHANGES = st.lists(st.dictionaries(KEYS, st.sampled_from([b"", b"v", b"w" * 40]), max_size=8), max_size=8)


class TestTrie:
    @settings(max_examples=150)
    @given(CHANGES)
    def test_roots_values_and_proofs_are_those_of_py_trie(self, batches: list[dict[bytes, bytes]]) -> None:
        reference, stored, root = HexaryTrie({}), {}, trie.EMPTY_ROOT
        for batch in batches:
            for key, value in batch.items():
                if value:
                    reference[key] = value
                elif key in reference:
                    del reference[key]
            updated = trie.update(stored.__getitem__, root, batch)
            root, stored = updated.root, stored | updated.nodes
        assert root == reference.root_hash
        for key in {key for batch in batches for key in batch}:
            assert trie.get(stored.__getitem__, root, key) == reference.get(key)
            proof = trie.proof(stored.__getitem__, root, key)
            if proof:
                proven = HexaryTrie.get_from_proof(root, key, [_decoded(node) for node in proof])
                assert proven == reference.get(key)

    def test_an_update_names_exactly_the_new_nodes(self) -> None:
        entries = {bytes((n,)) * 32: b"value" * 10 for n in range(50)}
        root, nodes, uses = trie.update(dict.__getitem__, trie.EMPTY_ROOT, entries)  # type: ignore[arg-type]
        reached, waiting = set(), [root]
        while waiting:
            digest = waiting.pop()
            reached.add(digest)
            waiting += references(nodes[digest])[0]
        assert reached == nodes.keys() == uses.keys()

    @settings(max_examples=150)
    @given(CHANGES)
    def test_uses_add_up_to_the_places_where_a_node_is(self, batches: list[dict[bytes, bytes]]) -> None:
        stored, root, uses = {}, trie.EMPTY_ROOT, Counter[bytes]()
        for batch in batches:
            updated = trie.update(stored.__getitem__, root, batch)
            root, stored = updated.root, stored | updated.nodes
            uses.update(updated.uses)
            assert 0 not in updated.uses.values()
        assert +uses == places_of_trie(stored.__getitem__, root)[0]
        assert min(uses.values(), default=0) >= 0

    def test_a_missing_node_is_named(self) -> None:
        missing = b"\x07" * 32
        with pytest.raises(KeyError) as caught:
            trie.get({}.__getitem__, missing, b"\x01")
        assert caught.value.args == (missing,)

    def test_the_root_of_a_list_is_ethereums(self) -> None:
        """Transactions root of two one-byte entries, computed by py-trie over RLP positions."""
        reference = HexaryTrie({})
        reference[b"\x80"], reference[b"\x01"] = b"\xaa" * 40, b"\xbb" * 40
        assert trie.root_of([b"\xaa" * 40, b"\xbb" * 40]) == reference.root_hash


def _decoded(node: bytes) -> object:
    return library.decode(node)
