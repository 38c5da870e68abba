from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from chain.embedded.consensus.round_changes import RoundChange, settled
from chain.embedded.consensus.seals import ROUNDS_MAX, Commit, SealError, check_commit, equivocation, signer_of
from chain.embedded.consensus.signatures import NOTHING, SealDomain, quorum
from chain.ethereum import rlp
from chain.ethereum.blocks import Header
from chain.ethereum.keystore import sign_digest
from chain.ethereum.transactions import CURVE_ORDER
from chain.port import Address, Hash32
from tests.chain.chain_kit import CONSORTIUM, GENESIS_TIME, Key

VALIDATORS = [Key(f"validator {place}") for place in range(4)]
ADDRESSES = [key.address for key in VALIDATORS]
DOMAIN = CONSORTIUM.seal_domain
ANEW = replace(CONSORTIUM, genesis_time=GENESIS_TIME + 1).seal_domain
"""The same members begin another ledger."""


def header(number: int = 1, timestamp: int = GENESIS_TIME, extra_data: bytes = ADDRESSES[0]) -> Header:
    return replace(CONSORTIUM.genesis().header, number=number, timestamp=timestamp, extra_data=extra_data)


def commit(
    over: Header,
    keys: Sequence[Key] = VALIDATORS,
    domain: SealDomain = DOMAIN,
    certificates: Sequence[tuple[RoundChange, ...]] = (),
) -> bytes:
    digest = domain.seal_digest(over.number, len(certificates), over.hash)
    return Commit.of({key.address: sign_digest(key.private, digest) for key in keys}, certificates).encode()


def changes(said: dict[Key, Header | None], number: int = 1, round_: int = 0) -> dict[Address, RoundChange]:
    """What validators say at the end of a round: which block each of them voted for."""
    votes = {key: NOTHING if block is None else block.hash for key, block in said.items()}
    return {
        key.address: RoundChange(voted, sign_digest(key.private, DOMAIN.round_change_digest(number, round_, voted)))
        for key, voted in votes.items()
    }


def certificate(said: dict[Key, Header | None], number: int = 1, round_: int = 0) -> tuple[RoundChange, ...]:
    """The same, as it stands in a commit, whether it shows anything or not."""
    found = changes(said, number, round_)
    return tuple(found[address] for address in sorted(found))


def seen(block: Header, encoded: bytes) -> tuple[int, Hash32, bytes]:
    """A sealed block as a receipt has it."""
    return block.number, block.hash, encoded


def refusal(over: Header, encoded: bytes, validators: Sequence[Key] = VALIDATORS) -> str:
    """The reason why a commit is not accepted."""
    with pytest.raises(SealError) as caught:
        check_commit(DOMAIN, over, encoded, [key.address for key in validators])
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
        domain = SealDomain(20_251, Hash32(bytes(31) + b"\x01"))
        assert (domain.seal_digest(7, 2, NOTHING).hex(), domain.round_change_digest(7, 2, NOTHING).hex()) == (
            "b52301b7afdf1f5d773f2667f2b111ad71a2685af5fcf4608eaaa4c120436966",
            "3268b256b9b70a87e30d2378ebbafb84fbb5f81496bb99f2137e0e5901d358f3",
        )

    def test_it_is_another_on_another_chain_ledger_height_and_round(self) -> None:
        one, genesis = header().hash, DOMAIN.genesis
        digests = {
            DOMAIN.seal_digest(1, 0, one),
            DOMAIN.seal_digest(2, 0, one),
            DOMAIN.seal_digest(1, 1, one),
            DOMAIN.round_change_digest(1, 0, one),
            SealDomain(DOMAIN.chain_id + 1, genesis).seal_digest(1, 0, one),
            ANEW.seal_digest(1, 0, one),
        }
        assert len(digests) == 6

    def test_the_signer_is_recovered_from_a_seal(self) -> None:
        digest = DOMAIN.seal_digest(1, 0, header().hash)
        assert signer_of(digest, sign_digest(VALIDATORS[0].private, digest)) == ADDRESSES[0]


class TestCommit:
    def test_it_is_read_back_from_its_bytes(self) -> None:
        encoded = commit(header())
        assert Commit.decode(encoded).encode() == encoded

    @pytest.mark.parametrize("count", [3, 4])
    def test_a_quorum_makes_a_block_final(self, count: int) -> None:
        check_commit(DOMAIN, header(), commit(header(), VALIDATORS[:count]), ADDRESSES)

    def test_fewer_do_not(self) -> None:
        assert refusal(header(), commit(header(), VALIDATORS[:2])) == "no-quorum"

    def test_nor_does_nobody(self) -> None:
        assert refusal(header(), Commit(()).encode()) == "no-quorum"

    def test_signatures_over_another_block_are_those_of_strangers(self) -> None:
        assert refusal(header(), commit(header(timestamp=GENESIS_TIME + 1))) == "not-a-validator"

    def test_so_are_signatures_for_another_ledger_of_the_same_members(self) -> None:
        assert refusal(header(), commit(header(), domain=ANEW)) == "not-a-validator"

    def test_a_quorum_of_wrong_keys_is_none(self) -> None:
        assert refusal(header(), commit(header(), [Key(f"thief {place}") for place in range(4)])) == "not-a-validator"

    def test_more_signatures_than_there_can_be_validators_are_not_looked_at(self) -> None:
        signatures = Commit.decode(commit(header())).signatures
        assert refusal(header(), Commit(signatures * 9).encode()) == "malformed"

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
        check_commit(DOMAIN, header(), commit(header(), VALIDATORS[1:]), ADDRESSES)

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
        check_commit(DOMAIN, unproposed, unproposed.hash, ())

    def test_nothing_else_is(self) -> None:
        unproposed = header(extra_data=b"")
        assert refusal(unproposed, commit(unproposed), ()) == "not-the-hash"

    def test_nobody_proposes(self) -> None:
        assert refusal(header(), header().hash, ()) == "wrong-proposer"

    def test_genesis_is_sealed_by_its_hash_also_where_there_are_validators(self) -> None:
        genesis = CONSORTIUM.genesis()
        check_commit(DOMAIN, genesis.header, genesis.commit, ADDRESSES)
        assert refusal(genesis.header, commit(genesis.header)) == "not-the-hash"


class TestBlockZero:
    """Nobody signs genesis, so a header with its number is nothing unless it is that very block."""

    FORGED = replace(CONSORTIUM.genesis().header, state_root=Hash32(b"\x11" * 32))

    @pytest.mark.parametrize("validators", [VALIDATORS, ()])
    def test_another_header_of_its_number_is_not_genesis(self, validators: Sequence[Key]) -> None:
        assert refusal(self.FORGED, self.FORGED.hash, validators) == "not-genesis"

    def test_no_quorum_makes_it_so(self) -> None:
        assert refusal(self.FORGED, commit(self.FORGED)) == "not-genesis"

    def test_a_genesis_with_a_state_is_none_even_where_it_is_named(self) -> None:
        with pytest.raises(SealError, match="not-genesis"):
            check_commit(SealDomain(DOMAIN.chain_id, self.FORGED.hash), self.FORGED, self.FORGED.hash, ADDRESSES)

    def test_nobody_validates_a_later_block_by_its_hash_where_there_are_validators(self) -> None:
        assert refusal(header(), header().hash) == "malformed"

    def test_an_empty_commit_is_none(self) -> None:
        assert refusal(header(), b"") == "malformed"


class TestRoundChange:
    """Of a height whose first votes went to different blocks."""

    MEANT, NONSENSE = header(), header(timestamp=GENESIS_TIME + 99)
    NORTH, EAST, SOUTH, WEST = VALIDATORS

    def test_divided_votes_end_a_round(self) -> None:
        divided = {self.NORTH: self.MEANT, self.EAST: self.MEANT, self.SOUTH: self.NONSENSE, self.WEST: self.NONSENSE}
        over = settled(changes(divided), ADDRESSES, self.MEANT.hash)
        assert over is not None
        check_commit(DOMAIN, self.MEANT, commit(self.MEANT, certificates=[over]), ADDRESSES)

    def test_a_round_is_not_over_while_another_block_may_have_a_quorum(self) -> None:
        said: dict[Key, Header | None] = {self.NORTH: self.MEANT, self.SOUTH: self.NONSENSE, self.WEST: self.NONSENSE}
        assert settled(changes(said), ADDRESSES, self.MEANT.hash) is None
        sealed = commit(self.MEANT, certificates=[certificate(said)])
        assert refusal(self.MEANT, sealed) == "round-not-changed"

    def test_the_one_block_that_may_have_a_quorum_may_be_sealed(self) -> None:
        said: dict[Key, Header | None] = {self.NORTH: self.MEANT, self.EAST: self.MEANT, self.SOUTH: self.NONSENSE}
        over = settled(changes(said), ADDRESSES, self.MEANT.hash)
        assert over is not None, "the one that was not heard may have sealed the block that is meant, and no other"
        check_commit(DOMAIN, self.MEANT, commit(self.MEANT, certificates=[over]), ADDRESSES)
        assert settled(changes(said), ADDRESSES, self.NONSENSE.hash) is None

    def test_a_block_that_is_final_can_never_be_replaced(self) -> None:
        """Whoever is heard, a quorum for another block shows."""
        for silent in (*VALIDATORS, None):
            voted = {key: None if key is self.WEST else self.MEANT for key in VALIDATORS if key is not silent}
            assert settled(changes(voted), ADDRESSES, self.NONSENSE.hash) is None

    @pytest.mark.parametrize(
        "over",
        [
            (),
            certificate({VALIDATORS[0]: None}),
            certificate(dict.fromkeys(VALIDATORS), number=2),
            certificate(dict.fromkeys(VALIDATORS), round_=1),
            certificate({Key(f"thief {place}"): None for place in range(4)}),
            certificate(dict.fromkeys(VALIDATORS))[::-1],
            (certificate(dict.fromkeys(VALIDATORS))[0],) * 4,
            (RoundChange(NOTHING, bytes(65)),) * 4,
        ],
        ids=["nobody", "too few", "other height", "other round", "strangers", "out of order", "one for all", "no keys"],
    )
    def test_what_does_not_end_a_round_seals_nothing(self, over: tuple[RoundChange, ...]) -> None:
        assert refusal(self.MEANT, commit(self.MEANT, certificates=[over])) == "round-not-changed"

    def test_signatures_of_an_earlier_round_do_not_count_in_a_later_one(self) -> None:
        over = certificate(dict.fromkeys(VALIDATORS))
        first_round = Commit.decode(commit(self.MEANT)).signatures
        assert refusal(self.MEANT, Commit(first_round, (over,)).encode()) == "not-a-validator"

    def test_it_is_read_back_from_its_bytes(self) -> None:
        encoded = commit(self.MEANT, certificates=[certificate(dict.fromkeys(VALIDATORS))] * 2)
        assert Commit.decode(encoded).encode() == encoded
        assert Commit.decode(encoded).round == 2

    @pytest.mark.parametrize("rounds", [0, ROUNDS_MAX + 1])
    def test_there_is_an_end_to_rounds(self, rounds: int) -> None:
        signatures: list[rlp.Item] = list(Commit.decode(commit(self.MEANT)).signatures)
        assert refusal(self.MEANT, rlp.encode([signatures, [[[NOTHING, bytes(65)]]] * rounds])) == "malformed"


class TestEquivocation:
    def test_who_signed_two_blocks_of_one_height_is_named(self) -> None:
        one, other = header(), header(timestamp=GENESIS_TIME + 1)
        pair = (seen(one, commit(one, VALIDATORS[:3])), seen(other, commit(other, VALIDATORS[1:])))
        assert equivocation(DOMAIN, *pair, ADDRESSES) == (ADDRESSES[1], ADDRESSES[2])

    def test_one_block_with_two_commits_is_no_fault(self) -> None:
        pair = (seen(header(), commit(header(), VALIDATORS[:3])), seen(header(), commit(header())))
        assert not equivocation(DOMAIN, *pair, ADDRESSES)

    def test_blocks_of_two_heights_are_no_fault(self) -> None:
        one, other = header(1), header(2)
        assert not equivocation(DOMAIN, seen(one, commit(one)), seen(other, commit(other)), ADDRESSES)

    def test_blocks_of_two_ledgers_are_no_fault(self) -> None:
        one, other = header(), header(timestamp=GENESIS_TIME + 1)
        assert not equivocation(DOMAIN, seen(one, commit(one)), seen(other, commit(other, domain=ANEW)), ADDRESSES)

    def test_a_stranger_is_not_named(self) -> None:
        stranger = Key("stranger")
        one, other = header(), header(timestamp=GENESIS_TIME + 1)
        pair = (seen(one, commit(one, [stranger])), seen(other, commit(other, [stranger])))
        assert not equivocation(DOMAIN, *pair, ADDRESSES)

    def test_who_changed_the_round_as_the_rule_says_is_not_named(self) -> None:
        """South voted for nonsense first, said so, and voted for the block that became final."""
        meant, nonsense = header(), header(timestamp=GENESIS_TIME + 99)
        said: dict[Key, Header | None] = {key: nonsense if key is VALIDATORS[2] else meant for key in VALIDATORS}
        sealed = seen(meant, commit(meant, certificates=[certificate(said)]))
        assert not equivocation(DOMAIN, seen(nonsense, commit(nonsense, VALIDATORS[2:3])), sealed, ADDRESSES)

    def test_who_denied_a_vote_is_named(self) -> None:
        meant, final = header(), header(timestamp=GENESIS_TIME + 99)
        denied = seen(meant, commit(meant, certificates=[certificate(dict.fromkeys(VALIDATORS))]))
        pair = (seen(final, commit(final, VALIDATORS[:3])), denied)
        assert equivocation(DOMAIN, *pair, ADDRESSES) == tuple(ADDRESSES[:3])
        assert equivocation(DOMAIN, *pair[::-1], ADDRESSES) == tuple(ADDRESSES[:3])
