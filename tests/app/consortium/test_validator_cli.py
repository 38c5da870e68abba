"""``tally validator``: a key with its file of votes, and what to do where that file is in doubt."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from app.cli import cli
from chain.embedded.consensus.consortium_file import consortium_toml
from chain.embedded.validator.votes import Conflict, Vote, VoteFile, VotesInDoubt, begin_votes, height_in, owner_of
from chain.ethereum import rlp
from chain.ethereum.blocks import Header
from chain.ethereum.hexes import hex_text
from chain.port import Hash32
from chain.proofs.document import ProofDocument
from chain.proofs.subjects import follow
from tests.app.proofs.test_invented import SUBJECT, Invention, document
from tests.chain.sealed_kit import ANEW, DOMAIN, KEYS, SEALED
from tests.chain.validator_kit import GENESIS, ONE, after, commit

NORTH = owner_of(DOMAIN.genesis, KEYS["north"].address)


def tally(*words: object) -> Result:
    return CliRunner().invoke(cli, ["validator", *map(str, words)])


def header(number: int) -> Header:
    """A block at a height; what it holds is of no matter here."""
    found = GENESIS.header
    for _ in range(number):
        found = after(found)
    return found


def tip(path: Path, over: Header, sealed: bytes, genesis: Hash32 = DOMAIN.genesis) -> Path:
    """A proof at a block: the signed tip that a validator is told."""
    invented = Invention()
    follow(SUBJECT, invented.take)
    told: ProofDocument = document(invented, 7).model_copy(
        update={
            "genesis": hex_text(genesis),
            "block": over.number,
            "block_hash": hex_text(over.hash),
            "header": hex_text(rlp.encode(over.items())),
            "commit": hex_text(sealed),
        }
    )
    path.write_text(json.dumps(told.model_dump(mode="json")), "utf-8")
    return path


@pytest.fixture
def consortium(tmp_path: Path) -> Path:
    path = tmp_path / "delta.toml"
    path.write_text(consortium_toml(SEALED), "utf-8")
    return path


@pytest.fixture
def votes(tmp_path: Path) -> Path:
    """Where the votes of north's key are looked for; nothing is there."""
    return tmp_path / "north.votes"


def adopted(votes: Path, consortium: Path, told: Path, *options: str) -> Result:
    return tally("adopt", "--key", votes.with_suffix(".json"), "--consortium", consortium, "--tip", told, *options)


class TestNew:
    def test_a_key_has_an_empty_file_of_votes_beside_it(self, tmp_path: Path) -> None:
        (tmp_path / "passphrase").write_text("tests only", "utf-8")
        words = ("new", tmp_path / "north.json", "--passphrase-file", tmp_path / "passphrase", "--strength", "light")
        assert tally(*words).exit_code == 0
        opened = VoteFile(tmp_path / "north.votes", NORTH)
        assert opened.last is None
        opened.close()

    def test_a_file_of_votes_without_its_key_is_not_taken_over(self, tmp_path: Path) -> None:
        (tmp_path / "passphrase").write_text("tests only", "utf-8")
        begin_votes(tmp_path / "north.votes")
        done = tally("new", tmp_path / "north.json", "--passphrase-file", tmp_path / "passphrase")
        assert (done.exit_code, "belongs to another key" in done.output) == (1, True)
        assert not (tmp_path / "north.json").exists()


class TestServe:
    def test_does_not_begin_without_the_votes_of_its_key(self, tmp_path: Path, consortium: Path) -> None:
        (tmp_path / "passphrase").write_text("tests only", "utf-8")
        key = ("--passphrase-file", tmp_path / "passphrase")
        assert tally("new", tmp_path / "north.json", *key, "--strength", "light").exit_code == 0
        (tmp_path / "north.votes").unlink()
        where = ("--consortium", consortium, "--listen", f"unix:{tmp_path / 'socket'}")
        done = tally("serve", "--key", tmp_path / "north.json", *key, *where)
        assert (done.exit_code, "tally validator adopt" in done.output) == (1, True)
        assert not (tmp_path / "north.votes").exists()


class TestAdopt:
    def test_a_lost_file_signs_nothing_up_to_the_height_after_the_tip(self, votes: Path, consortium: Path) -> None:
        told = tip(votes.with_name("tip.json"), header(5), commit(header(5)))
        done = adopted(votes, consortium, told)
        assert done.exit_code == 0, done.output
        assert "nothing up to block 6 will be signed" in done.output
        opened = VoteFile(votes, NORTH)
        with pytest.raises(Conflict):
            opened.add(6, 0, ONE.header.hash)
        opened.add(7, 0, ONE.header.hash)
        opened.close()

    def test_who_knows_that_nothing_was_signed_above_goes_on_at_once(self, votes: Path, consortium: Path) -> None:
        told = tip(votes.with_name("tip.json"), header(5), commit(header(5)))
        assert adopted(votes, consortium, told, "--nothing-above").exit_code == 0
        opened = VoteFile(votes, NORTH)
        opened.add(6, 0, ONE.header.hash)
        opened.close()

    def test_a_ledger_that_has_no_block_yet_is_told_by_its_genesis(self, votes: Path, consortium: Path) -> None:
        told = tip(votes.with_name("tip.json"), GENESIS.header, GENESIS.commit)
        assert adopted(votes, consortium, told, "--nothing-above").exit_code == 0

    def test_a_copied_file_is_put_aside_and_what_it_knows_still_counts(self, votes: Path, consortium: Path) -> None:
        begin_votes(votes.with_name("original"))
        opened = VoteFile(votes.with_name("original"), NORTH)
        opened.add(40, 0, ONE.header.hash)
        opened.close()
        shutil.copy2(votes.with_name("original"), votes)
        with pytest.raises(VotesInDoubt):
            VoteFile(votes, NORTH)
        told = tip(votes.with_name("tip.json"), header(5), commit(header(5)))
        done = adopted(votes, consortium, told, "--nothing-above")
        assert "nothing up to block 40 will be signed" in done.output
        assert height_in(votes.with_name("north.votes.1")) == 40
        opened = VoteFile(votes, NORTH)
        assert opened.last is not None
        assert opened.last.number == 40
        assert isinstance(opened.last, Vote)
        opened.close()

    def test_a_file_that_a_process_signs_with_is_left_alone(self, votes: Path, consortium: Path) -> None:
        begin_votes(votes)
        opened = VoteFile(votes, NORTH)
        told = tip(votes.with_name("tip.json"), header(5), commit(header(5)))
        done = adopted(votes, consortium, told)
        assert (done.exit_code, "another process signs with" in done.output) == (1, True)
        opened.close()
        assert sorted(votes.parent.glob("north.votes*")) == [votes]

    @pytest.mark.parametrize("signers", [(), ("north", "east")])
    def test_a_tip_that_no_quorum_sealed_is_not_believed(
        self, votes: Path, consortium: Path, signers: tuple[str, ...]
    ) -> None:
        told = tip(votes.with_name("tip.json"), header(5), commit(header(5), signers))
        done = adopted(votes, consortium, told)
        assert (done.exit_code, "no-quorum" in done.output) == (1, True)
        assert not votes.exists()

    def test_nor_is_one_of_another_ledger(self, votes: Path, consortium: Path) -> None:
        told = tip(votes.with_name("tip.json"), header(5), commit(header(5)), ANEW.seal_domain.genesis)
        done = adopted(votes, consortium, told)
        assert (done.exit_code, "is of the ledger with genesis" in done.output) == (1, True)

    @pytest.mark.parametrize("content", ["", "{}", "[" * 50_000, '{"number": 7, "hash": "0x11"}'])
    def test_nor_is_what_is_no_proof(self, votes: Path, consortium: Path, content: str) -> None:
        votes.with_name("tip.json").write_text(content, "utf-8")
        done = adopted(votes, consortium, votes.with_name("tip.json"))
        assert done.exit_code == 1
        assert not votes.exists()
