from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from chain.embedded.blocks import Header
from chain.embedded.seals import Commit, SealError, check_commit, equivocation, quorum, seal_digest, signer_of
from chain.embedded.transactions import CURVE_ORDER
from chain.port import Hash32
from chain.signer import sign_digest
from tests.chain.chain_kit import CHAIN_ID, CONSORTIUM, GENESIS_TIME, Key

VALIDATORS = [Key(f"validator {place}") for place in range(4)]
ADDRESSES = [key.address for key in VALIDATORS]


def header(number: int = 1, timestamp: int = GENESIS_TIME, extra_data: bytes = ADDRESSES[0]) -> Header:
    return replace(CONSORTIUM.genesis().header, number=number, timestamp=timestamp, extra_data=extra_data)


def commit(over: Header, keys: Sequence[Key] = VALIDATORS, chain_id: int = CHAIN_ID) -> bytes:
    digest = seal_digest(chain_id, over.hash)
    return Commit.of({key.address: sign_digest(key.private, digest) for key in keys}).encode()


def refusal(over: Header, encoded: bytes, validators: Sequence[Key] = VALIDATORS) -> str:
    """The reason why a commit is not accepted."""
    with pytest.raises(SealError) as caught:
        check_commit(CHAIN_ID, over, encoded, [key.address for key in validators])
    return caught.value.reason


class TestQuorum:
    @pytest.mark.parametrize(
        ("validators", "votes"), [(1, 1), (2, 2), (3, 2), (4, 3), (5, 4), (6, 4), (7, 5), (9, 6), (10, 7)]
    )
    def test_it_is_two_thirds_rounded_up(self, validators: int, votes: int) -> None:
        assert quorum(validators) == votes


class TestDigest:
    def test_it_has_a_known_value(self) -> None:
        """Changes only together with the chain rules."""
        assert seal_digest(20_251, Hash32(bytes(32))).hex() == (
            "2be231b588e05033ab7183371ff1e04657ad396d7ba9e1dd99062e32260a906d"
        )

    def test_it_is_another_on_another_chain(self) -> None:
        assert seal_digest(1, header().hash) != seal_digest(2, header().hash)

    def test_the_signer_is_recovered_from_a_seal(self) -> None:
        digest = seal_digest(CHAIN_ID, header().hash)
        assert signer_of(digest, sign_digest(VALIDATORS[0].private, digest)) == ADDRESSES[0]


class TestCommit:
    def test_it_is_read_back_from_its_bytes(self) -> None:
        encoded = commit(header())
        assert Commit.decode(encoded).encode() == encoded

    @pytest.mark.parametrize("count", [3, 4])
    def test_a_quorum_makes_a_block_final(self, count: int) -> None:
        check_commit(CHAIN_ID, header(), commit(header(), VALIDATORS[:count]), ADDRESSES)

    def test_fewer_do_not(self) -> None:
        assert refusal(header(), commit(header(), VALIDATORS[:2])) == "no-quorum"

    def test_nor_does_nobody(self) -> None:
        assert refusal(header(), Commit(()).encode()) == "no-quorum"

    def test_signatures_over_another_block_are_those_of_strangers(self) -> None:
        assert refusal(header(), commit(header(timestamp=GENESIS_TIME + 1))) == "not-a-validator"

    def test_so_are_signatures_for_another_chain(self) -> None:
        assert refusal(header(), commit(header(), chain_id=CHAIN_ID + 1)) == "not-a-validator"

    def test_a_quorum_of_wrong_keys_is_none(self) -> None:
        assert refusal(header(), commit(header(), [Key(f"thief {place}") for place in range(4)])) == "not-a-validator"

    def test_a_former_validator_does_not_count(self) -> None:
        assert refusal(header(), commit(header()), VALIDATORS[:3]) == "not-a-validator"

    def test_nobody_signs_twice(self) -> None:
        signatures = Commit.decode(commit(header(), VALIDATORS[:3])).signatures
        assert refusal(header(), Commit((*signatures, signatures[-1])).encode()) == "wrong-order"

    def test_signers_ascend_by_address(self) -> None:
        signatures = Commit.decode(commit(header())).signatures
        assert refusal(header(), Commit(signatures[::-1]).encode()) == "wrong-order"

    def test_the_proposer_is_a_validator(self) -> None:
        stranger = header(extra_data=Key("stranger").address)
        assert refusal(stranger, commit(stranger)) == "wrong-proposer"

    def test_a_block_has_a_proposer(self) -> None:
        unproposed = header(extra_data=b"")
        assert refusal(unproposed, commit(unproposed)) == "wrong-proposer"

    def test_a_proposer_that_was_lost_need_not_be_among_the_signers(self) -> None:
        check_commit(CHAIN_ID, header(), commit(header(), VALIDATORS[1:]), ADDRESSES)

    def test_the_higher_s_is_no_signature(self) -> None:
        first, *others = Commit.decode(commit(header())).signatures
        mirrored = CURVE_ORDER - int.from_bytes(first[32:64], "big")
        other = first[:32] + mirrored.to_bytes(32, "big") + bytes((55 - first[64],))
        assert refusal(header(), Commit((other, *others)).encode()) == "bad-signature"

    @pytest.mark.parametrize("v", [0, 1, 26, 29])
    def test_v_is_27_or_28(self, v: int) -> None:
        first, *others = Commit.decode(commit(header())).signatures
        assert refusal(header(), Commit((first[:64] + bytes((v,)), *others)).encode()) == "bad-signature"

    @pytest.mark.parametrize(
        "encoded", [b"", b"\x80", bytes(32), b"\xc1\xc0", b"\xc1\x01", b"\xf8\x00", commit(header()) + b"\x00"]
    )
    def test_other_bytes_are_no_commit(self, encoded: bytes) -> None:
        assert refusal(header(), encoded) == "malformed"


class TestWithoutValidators:
    def test_the_block_hash_is_the_commit(self) -> None:
        unproposed = header(extra_data=b"")
        check_commit(CHAIN_ID, unproposed, unproposed.hash, ())

    def test_nothing_else_is(self) -> None:
        unproposed = header(extra_data=b"")
        assert refusal(unproposed, commit(unproposed), ()) == "not-the-hash"

    def test_nobody_proposes(self) -> None:
        assert refusal(header(), header().hash, ()) == "wrong-proposer"

    def test_genesis_is_sealed_by_its_hash_also_where_there_are_validators(self) -> None:
        genesis = CONSORTIUM.genesis()
        check_commit(CHAIN_ID, genesis.header, genesis.commit, ADDRESSES)
        assert refusal(genesis.header, commit(genesis.header)) == "not-the-hash"


class TestEquivocation:
    def test_who_signed_two_blocks_of_one_height_is_named(self) -> None:
        one, other = header(), header(timestamp=GENESIS_TIME + 1)
        pair = ((one, commit(one, VALIDATORS[:3])), (other, commit(other, VALIDATORS[1:])))
        assert equivocation(CHAIN_ID, *pair, ADDRESSES) == (ADDRESSES[1], ADDRESSES[2])

    def test_one_block_with_two_commits_is_no_fault(self) -> None:
        assert not equivocation(
            CHAIN_ID, (header(), commit(header(), VALIDATORS[:3])), (header(), commit(header())), ADDRESSES
        )

    def test_blocks_of_two_heights_are_no_fault(self) -> None:
        one, other = header(1), header(2)
        assert not equivocation(CHAIN_ID, (one, commit(one)), (other, commit(other)), ADDRESSES)

    def test_a_stranger_is_not_named(self) -> None:
        stranger = Key("stranger")
        one, other = header(), header(timestamp=GENESIS_TIME + 1)
        assert not equivocation(CHAIN_ID, (one, commit(one, [stranger])), (other, commit(other, [stranger])), ADDRESSES)
