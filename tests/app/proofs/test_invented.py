"""A deposit of ten trillion that never was, by somebody without any key: no proof of it holds."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from app.cli import cli
from chain.contracts.artifact import artifact
from chain.contracts.genesis import holder_of
from chain.embedded.consensus.consortium import Consortium
from chain.embedded.consensus.consortium_file import consortium_toml
from chain.embedded.executors import state
from chain.ethereum import rlp
from chain.ethereum.blocks import Header
from chain.ethereum.hexes import hex_text
from chain.ethereum.trie import EMPTY_ROOT
from chain.port import Address, Hash32
from chain.proofs.document import AccountProof, ProofDocument, SlotProof, record_text, text_of
from chain.proofs.layout import Record
from chain.proofs.merkle import ProofError
from chain.proofs.subjects import Deposit, Part, follow
from chain.proofs.verifier import verify
from tests.chain.sealed_kit import ADDRESSES, SEALED

NOTHING_YET = Hash32(EMPTY_ROOT)
INVENTED = 10_000_000_000_000_00
TOKEN = Address(b"\x77" * 20)
SUBJECT = Deposit(holder_of(6), "CNY")
DEPLOYER = SEALED.admins[0]
WITHOUT_VALIDATORS = replace(SEALED, validators=())


@dataclass
class Invention:
    """A state in which the parameter registry lists a token, and the token knows a balance."""

    nodes: dict[bytes, bytes] = field(default_factory=dict)
    root: Hash32 = NOTHING_YET
    parts: list[tuple[Part, Record]] = field(default_factory=list)

    def get(self, digest: bytes) -> bytes:
        return self.nodes[digest]

    def block_hash(self, number: int) -> Hash32:
        raise KeyError(number)

    def take(self, part: Part) -> tuple[Record, bool]:
        """Write what a part shall hold into the state."""
        wanted = {"token": int.from_bytes(TOKEN, "big"), "value": INVENTED}
        words = dict.fromkeys(part.place.slots, 0)
        for each in part.place.fields:
            words[each.slot] |= wanted.get(each.name, 0) << 8 * each.offset
        storage_root, nodes, *_ = state.changed_storage(self, Hash32(EMPTY_ROOT), words)
        self.nodes |= nodes
        account = replace(state.EMPTY_ACCOUNT, nonce=1, storage_root=Hash32(storage_root))
        root, nodes, *_ = state.changed_accounts(self, self.root, {part.address(DEPLOYER): account})
        self.nodes |= nodes
        self.root = Hash32(root)
        record = part.place.read(words)
        self.parts.append((part, record))
        return record, True


def account_proof(invented: Invention, part: Part, record: Record) -> AccountProof:
    """The proof of a part on the invented state: every node hashes as it must."""
    address = part.address(DEPLOYER)
    found = state.prove(invented, invented.root, address, part.place.slots)
    return AccountProof(
        contract=part.contract,
        version=artifact(part.contract).version,
        address=hex_text(address),
        proof=[hex_text(node) for node in found.account_nodes],
        variable=part.variable,
        record=record_text(record),
        slots=[
            SlotProof(slot=f"0x{slot:064x}", value=f"0x{value:064x}", proof=[hex_text(node) for node in nodes])
            for slot, value, nodes in found.slots
        ],
    )


@pytest.fixture(scope="module")
def invented() -> Invention:
    made = Invention()
    assert follow(SUBJECT, made.take)
    return made


def document(
    invented: Invention, number: int, *, proposer: bytes = b"", genesis: Hash32 | None = None, **changes: Any
) -> ProofDocument:
    """A proof of the invention in block ``number``, whose commit is its hash.

    :param genesis: which ledger it says it is of; without one, the one that it begins itself.
    """
    began = SEALED.genesis().header
    header: Header = replace(began, number=number, state_root=invented.root, extra_data=proposer or began.extra_data)
    return ProofDocument(
        chain_id=SEALED.chain_id,
        genesis=hex_text(genesis or header.hash),
        subject=text_of(SUBJECT),
        present=True,
        block=number,
        block_hash=hex_text(header.hash),
        header=hex_text(rlp.encode(header.items())),
        commit=changes.get("commit", hex_text(header.hash)),
        validators=changes.get("validators", []),
        deployer=hex_text(DEPLOYER),
        accounts=[account_proof(invented, part, record) for part, record in invented.parts],
    )


def run(file: Path, invention: ProofDocument, *args: object) -> Result:
    """What the command says of an invention."""
    file.write_text(json.dumps(invention.model_dump(mode="json")), "utf-8")
    return CliRunner().invoke(cli, ["verify-proof", str(file), *map(str, args)])


def consortium_file(folder: Path, consortium: Consortium) -> Path:
    path = folder / "consortium.toml"
    path.write_text(consortium_toml(consortium), "utf-8")
    return path


class TestAnInventedDeposit:
    @pytest.mark.parametrize("validators", [ADDRESSES, ()])
    @pytest.mark.parametrize("named", [None, SEALED.seal_domain.genesis])
    @pytest.mark.parametrize("claimed", [None, SEALED.seal_domain.genesis])
    def test_in_block_0_is_refused_whoever_is_named(
        self,
        invented: Invention,
        validators: tuple[Address, ...],
        named: Hash32 | None,
        claimed: Hash32 | None,
    ) -> None:
        with pytest.raises(ProofError, match="genesis"):
            verify(document(invented, 0, genesis=claimed), validators, named)

    def test_in_a_genesis_that_has_a_state_is_refused_even_where_that_is_named(self, invented: Invention) -> None:
        forged = document(invented, 0)
        with pytest.raises(ProofError, match="not-genesis"):
            verify(forged, ADDRESSES, Hash32(bytes.fromhex(forged.block_hash[2:])))

    @pytest.mark.parametrize("commit", [None, "0x", "0xc0", "0xc2c0c0"], ids=["hash", "nothing", "nobody", "rounds"])
    def test_in_a_later_block_needs_the_validators(self, invented: Invention, commit: str | None) -> None:
        changes = {} if commit is None else {"commit": commit}
        forged = document(invented, 7, proposer=ADDRESSES[3], genesis=SEALED.seal_domain.genesis, **changes)
        with pytest.raises(ProofError, match="not sealed by these validators"):
            verify(forged, ADDRESSES)

    def test_of_a_ledger_without_validators_is_vouched_for_by_nobody(self, invented: Invention) -> None:
        genesis = WITHOUT_VALIDATORS.seal_domain.genesis
        began = WITHOUT_VALIDATORS.genesis().header
        header = replace(began, number=7, state_root=invented.root, extra_data=b"")
        forged = document(invented, 7, genesis=genesis).model_copy(
            update={
                "header": hex_text(rlp.encode(header.items())),
                "block_hash": hex_text(header.hash),
                "commit": hex_text(header.hash),
            }
        )
        assert not verify(forged, (), genesis).signers


class TestTheCommand:
    def test_never_lets_block_0_pass(self, invented: Invention, tmp_path: Path) -> None:
        forged, named = document(invented, 0), ",".join(map(hex_text, ADDRESSES))
        for args in (
            (),
            ("--validators", named),
            ("--validators", named, "--genesis", forged.block_hash),
            ("--consortium", consortium_file(tmp_path, SEALED)),
            ("--consortium", consortium_file(tmp_path, SEALED), "--genesis", forged.block_hash),
        ):
            said = run(tmp_path / "proof.json", forged, *args)
            assert (said.exit_code, "does not hold" in said.output) == (1, True), said.output

    @pytest.mark.parametrize("nobody", ["", ",", " , "])
    def test_takes_no_empty_list_for_validators(self, invented: Invention, tmp_path: Path, nobody: str) -> None:
        said = run(tmp_path / "proof.json", document(invented, 7), "--validators", nobody)
        assert (said.exit_code, "names nobody" in said.output) == (2, True)

    def test_takes_nobody_twice(self, invented: Invention, tmp_path: Path) -> None:
        twice = ",".join([hex_text(ADDRESSES[0])] * 2)
        assert run(tmp_path / "proof.json", document(invented, 7), "--validators", twice).exit_code == 2

    def test_says_that_nobody_vouches_where_a_ledger_has_no_validators(
        self, invented: Invention, tmp_path: Path
    ) -> None:
        header = replace(WITHOUT_VALIDATORS.genesis().header, number=7, state_root=invented.root, extra_data=b"")
        changes = {
            "header": hex_text(rlp.encode(header.items())),
            "block_hash": hex_text(header.hash),
            "commit": hex_text(header.hash),
        }
        forged = document(invented, 7, genesis=WITHOUT_VALIDATORS.seal_domain.genesis).model_copy(update=changes)
        said = run(tmp_path / "proof.json", forged, "--consortium", consortium_file(tmp_path, WITHOUT_VALIDATORS))
        assert (said.exit_code, "Nobody sealed it" in said.output, "The proof holds" in said.output) == (3, True, False)

    @pytest.mark.parametrize("seconds", [2**62, 253_402_300_800])
    def test_says_a_time_that_no_calendar_has(self, invented: Invention, tmp_path: Path, seconds: int) -> None:
        header = replace(
            WITHOUT_VALIDATORS.genesis().header, number=7, state_root=invented.root, extra_data=b"", timestamp=seconds
        )
        changes = {
            "header": hex_text(rlp.encode(header.items())),
            "block_hash": hex_text(header.hash),
            "commit": hex_text(header.hash),
        }
        said = run(tmp_path / "proof.json", document(invented, 7).model_copy(update=changes))
        assert (said.exit_code, f"{seconds} s after 1970" in said.output) == (3, True), said.output
