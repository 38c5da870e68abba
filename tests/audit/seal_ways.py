"""Ways around seals and witnesses, and exactly what the audit says of each: a table of ``docs/audit.md``."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from chain.embedded.consensus.round_changes import Certificate, RoundChange
from chain.embedded.consensus.seals import Commit
from chain.embedded.consensus.signatures import NOTHING, SealDomain
from chain.embedded.store.sealed import SealedBlock
from chain.ethereum import rlp
from chain.ethereum.blocks import Header
from chain.ethereum.keccak import keccak
from chain.ethereum.keystore import sign_digest
from chain.port import Hash32
from tests.audit.chronicle import CONSORTIUM, VALIDATORS, Chronicle, Key, commit, sealers
from tests.audit.rewrites import REWRITES
from tests.audit.thief import rooted, with_block
from tests.audit.ways import A_BLOCK, STRANGERS

DOMAIN = CONSORTIUM.seal_domain
LATE = 70
"""A block after the one at which other histories differ."""
FOUNDED_ANEW = replace(CONSORTIUM, genesis_time=CONSORTIUM.genesis_time + 1)
"""Another ledger of the same members."""
ANEW = FOUNDED_ANEW.seal_domain


@dataclass(frozen=True)
class Case:
    """What is put before the audit: a history, and what somebody says of it."""

    history: Chronicle
    witnesses: Sequence[str | Chronicle] = ()
    genesis: Hash32 | None = None


@dataclass(frozen=True)
class SealWay:
    """What is done, and every name that must be found, and no other; none, with a reason, where all is well."""

    does: str
    finds: tuple[str, ...]
    make: Callable[[Chronicle], Case]
    why_clean: str = ""


def receipt(block: SealedBlock, domain: SealDomain = DOMAIN, **changes: Any) -> dict[str, Any]:
    """What the service answers after a write, as far as it is about the block."""
    said = {
        "transaction": f"0x{block.entries[0].hash.hex()}",
        "block": {"number": block.header.number, "hash": f"0x{block.header.hash.hex()}", "timestamp": "…"},
        "commit": f"0x{block.commit.hex()}",
        "genesis": f"0x{domain.genesis.hex()}",
    }
    return {"id": "1", "receipt": {**said, **changes}}


def proof(block: SealedBlock) -> dict[str, Any]:
    """A proof, as far as it is about its block."""
    return {
        "format": "tallystick-proof/2",
        "genesis": f"0x{DOMAIN.genesis.hex()}",
        "header": f"0x{rlp.encode(block.header.items()).hex()}",
        "commit": f"0x{block.commit.hex()}",
    }


def tip(block: SealedBlock, **changes: Any) -> dict[str, Any]:
    """A number and a hash."""
    return {"number": block.header.number, "hash": f"0x{block.header.hash.hex()}", **changes}


def sealed_in_round(header: Header, keys: Sequence[Key], *certificates: Certificate) -> bytes:
    """A commit of a later round."""
    digest = DOMAIN.seal_digest(header.number, len(certificates), header.hash)
    return Commit.of({key.address: sign_digest(key.private, digest) for key in keys}, certificates).encode()


def round_change(keys: Sequence[Key], number: int, voted: Hash32 = NOTHING) -> Certificate:
    """What these keys say at the end of the first round of a height: that they voted for nothing, or for one block."""
    digest = DOMAIN.round_change_digest(number, 0, voted)
    said = {key.address: RoundChange(voted, sign_digest(key.private, digest)) for key in keys}
    return tuple(said[address] for address in sorted(said))


def anew(told: Chronicle) -> Chronicle:
    """The same blocks on the ledger that the same members founded anew."""
    blocks = [FOUNDED_ANEW.genesis()]
    for block in told.blocks[1:]:
        parent = blocks[-1].header
        randao = CONSORTIUM.environment(parent, block.header.timestamp).prev_randao
        header = replace(block.header, parent_hash=parent.hash, prev_randao=randao)
        signatures = {key.address: key.seal(header, ANEW) for key in sealers(block)}
        blocks.append(replace(block, header=header, commit=Commit.of(signatures).encode()))
    return replace(told, blocks=tuple(blocks))


def other(told: Chronicle) -> Chronicle:
    """A history in which the claim was split otherwise."""
    return REWRITES["other-parts"].tell(told)


def cut(told: Chronicle) -> Chronicle:
    """Its last blocks never were."""
    return replace(told, blocks=told.blocks[:-5])


def _commit(encode: Callable[[SealedBlock], bytes]) -> Callable[[Chronicle], Case]:
    """One block has another commit."""

    def make(told: Chronicle) -> Case:
        block = told.blocks[A_BLOCK]
        return Case(with_block(told, A_BLOCK, replace(block, commit=encode(block))))

    return make


def _certified(certificate: Callable[[SealedBlock], Certificate]) -> Callable[[Chronicle], Case]:
    """One block was sealed in the second round, after this certificate."""
    return _commit(lambda block: sealed_in_round(block.header, sealers(block), certificate(block)))


def _for_another_ledger(block: SealedBlock) -> bytes:
    return Commit.of({key.address: key.seal(block.header, ANEW) for key in VALIDATORS}).encode()


def _of_old_rules(block: SealedBlock) -> bytes:
    """As version 2 of the rules had it: over chain id and hash."""
    digest = keccak(b"\x19Tallystick seal\x00" + DOMAIN.chain_id.to_bytes(32, "big") + block.header.hash)
    return Commit.of({key.address: sign_digest(key.private, digest) for key in VALIDATORS}).encode()


def _witness(
    says: Callable[[Chronicle], Any], history: Callable[[Chronicle], Chronicle] = lambda told: told
) -> Callable[[Chronicle], Case]:
    """Somebody kept this of the true history; the audit sees that history or another one."""
    return lambda told: Case(history(told), [json.dumps(says(told))])


def _lines(*lines: Callable[[Chronicle], str]) -> Callable[[Chronicle], Case]:
    return lambda told: Case(told, ["\n".join(line(told) for line in lines)])


def _good(told: Chronicle) -> str:
    return json.dumps(receipt(told.blocks[30]))


def _without(*names: str) -> Callable[[Chronicle], Any]:
    """A receipt from which something was taken away."""

    def says(told: Chronicle) -> Any:
        said = receipt(told.blocks[A_BLOCK])
        for name in names:
            del said["receipt"][name]
        return said

    return says


def _second_of_a_height(told: Chronicle, place: int) -> Case:
    """Another block 40 somewhere in the bundle, sealed by all."""
    second = replace(told.blocks[40].header, timestamp=told.blocks[40].header.timestamp + 1)
    doubled = replace(told.blocks[40], header=second, commit=commit(second, VALIDATORS))
    return Case(replace(told, blocks=(*told.blocks[:place], doubled, *told.blocks[place:])))


def _forged_zero(told: Chronicle) -> Case:
    """A block 0 with a state, whose hash is its commit, behind the true one."""
    header = replace(told.blocks[0].header, state_root=Hash32(b"\x11" * 32))
    forged = SealedBlock(header, (), header.hash)
    return Case(replace(told, blocks=(told.blocks[0], forged, *told.blocks[1:])))


def _lost_before_the_change(told: Chronicle) -> Case:
    """A block without which nothing can be executed is lost, before validators come and go."""
    return Case(replace(told, blocks=told.blocks[:A_BLOCK] + told.blocks[A_BLOCK + 1 :]))


def _not_executable(told: Chronicle) -> Chronicle:
    """A block holds the transaction of the one before again, so that execution ends before validators come and go."""
    again = told.blocks[A_BLOCK - 1].entries[0]
    return rooted(with_block(told, A_BLOCK, replace(told.blocks[A_BLOCK], entries=(again,))), A_BLOCK)


def _sealed_by_strangers_later(told: Chronicle) -> Case:
    ended = _not_executable(told)
    block = ended.blocks[A_BLOCK + 2]
    return Case(with_block(ended, A_BLOCK + 2, replace(block, commit=commit(block.header, STRANGERS))))


def _sealed_by_strangers_ever_after(told: Chronicle) -> Case:
    """Whoever has no key of a validator makes up as many blocks as they like, and empties the last one."""
    later = [replace(block, commit=commit(block.header, STRANGERS)) for block in told.blocks[A_BLOCK:]]
    later[-1] = replace(later[-1], entries=())
    return Case(replace(told, blocks=(*told.blocks[:A_BLOCK], *later)))


def _nonsense_before_a_receipt(told: Chronicle) -> Case:
    """Whoever cuts a history off says that it goes on."""
    block = told.blocks[A_BLOCK]
    nonsense = replace(block, header=replace(block.header, extra_data=bytes(33)))
    return Case(with_block(told, A_BLOCK, nonsense), [json.dumps(receipt(told.blocks[-1]))])


def _denied(told: Chronicle) -> Case:
    """A final block was replaced in a second round, into which validators came by denying what they had sealed."""
    block = told.blocks[-1]
    header = replace(block.header, timestamp=block.header.timestamp + 1)
    keys = sealers(block)
    sealed = sealed_in_round(header, keys, round_change(keys, header.number))
    return Case(
        with_block(told, header.number, replace(block, header=header, commit=sealed)), [json.dumps(receipt(block))]
    )


def _renumbered(told: Chronicle, number: int, block: SealedBlock) -> Any:
    said = receipt(block)
    said["receipt"]["block"]["number"] = number
    return said


SEAL_WAYS: dict[str, SealWay] = {
    "forged-block-0": SealWay(
        "Another block 0, with a fortune in its state, follows genesis; its hash is its commit.",
        ("block-missing", "parent-hash-differs", "header-field-differs", "block-empty", "seals-not-judged"),
        _forged_zero,
    ),
    "hash-for-a-commit": SealWay(
        "A block's hash stands in the place of its signatures.", ("commit-malformed",), _commit(lambda b: b.header.hash)
    ),
    "empty-commit": SealWay("A commit has no byte.", ("commit-malformed",), _commit(lambda _: b"")),
    "seals-of-another-ledger": SealWay(
        "The validators sealed a block for the ledger that they founded anew.",
        ("commit-of-strangers",),
        _commit(_for_another_ledger),
    ),
    "seals-of-older-rules": SealWay(
        "A block is sealed as older rules had it, without genesis, number and round.",
        ("commit-of-strangers",),
        _commit(_of_old_rules),
    ),
    "later-round": SealWay(
        "Divided votes were given up by all, and the block was sealed in the next round.",
        (),
        _certified(lambda block: round_change(sealers(block), block.header.number)),
        "The certificate in the commit shows that no other block of the round can be final.",
    ),
    "later-round-by-most": SealWay(
        "The same, where two of four said that they had sealed nothing.",
        (),
        _certified(lambda block: round_change(sealers(block)[:2], block.header.number)),
        "The two who were not heard are no quorum.",
    ),
    "later-round-by-itself": SealWay(
        "A block is sealed in a later round that nobody changed to.",
        ("round-not-changed",),
        _certified(lambda _: ()),
    ),
    "round-changed-by-one": SealWay(
        "One of four changed the round.",
        ("round-not-changed",),
        _certified(lambda block: round_change(sealers(block)[:1], block.header.number)),
    ),
    "round-changed-by-strangers": SealWay(
        "Four strangers changed the round.",
        ("round-not-changed",),
        _certified(lambda block: round_change(STRANGERS, block.header.number)),
    ),
    "round-change-of-another-height": SealWay(
        "A round change of the block before is used again.",
        ("round-not-changed",),
        _certified(lambda block: round_change(sealers(block), block.header.number - 1)),
    ),
    "round-change-past-a-quorum": SealWay(
        "The round was changed although three of four had sealed another block in it.",
        ("round-not-changed",),
        _certified(lambda block: round_change(sealers(block), block.header.number, Hash32(keccak(b"another")))),
    ),
    "replaced-in-a-later-round": SealWay(
        "A final block was replaced in a second round by validators who deny that they sealed it; a receipt is there.",
        ("validators-equivocated", "witness-contradicts"),
        _denied,
    ),
    "two-of-a-height": SealWay(
        "Two sealed blocks of one height stand in one bundle, one behind the other.",
        (
            "block-missing",
            "header-field-differs",
            "parent-hash-differs",
            "seals-not-judged",
            "time-goes-back",
            "validators-equivocated",
        ),
        lambda told: _second_of_a_height(told, 41),
    ),
    "two-of-a-height-apart": SealWay(
        "The same, the second one at the bundle's end.",
        (
            "block-missing",
            "header-field-differs",
            "parent-hash-differs",
            "seals-not-judged",
            "time-goes-back",
            "validators-equivocated",
        ),
        lambda told: _second_of_a_height(told, len(told.blocks)),
    ),
    "block-lost-before-validators-changed": SealWay(
        "A block is left out; later ones are sealed by validators that came after it.",
        ("block-missing", "header-field-differs", "parent-hash-differs", "seals-not-judged"),
        _lost_before_the_change,
    ),
    "not-executable-before-validators-changed": SealWay(
        "A block cannot be executed; later ones are sealed by validators that came after it.",
        ("nonce-differs", "seals-not-judged"),
        lambda told: Case(_not_executable(told)),
    ),
    "strangers-after-execution-ended": SealWay(
        "The same, and strangers seal a block while it still is known who the validators are.",
        ("commit-of-strangers", "nonce-differs", "seals-not-judged"),
        _sealed_by_strangers_later,
    ),
    "strangers-seal-everything": SealWay(
        "Strangers seal a block and every one after it; behind the sixteenth a way of tampering is hidden.",
        ("commit-of-strangers", "reading-stopped"),
        _sealed_by_strangers_ever_after,
    ),
    "block-left-out-that-was-seen": SealWay(
        "A block is left out of the bundle, and a receipt of it is there.",
        ("block-missing", "header-field-differs", "parent-hash-differs", "seals-not-judged", "witness-not-reached"),
        lambda told: replace(_lost_before_the_change(told), witnesses=[json.dumps(receipt(told.blocks[A_BLOCK]))]),
    ),
    "nonsense-in-place-of-what-was-seen": SealWay(
        "From a block on there is nonsense, and a receipt of a later block is there.",
        ("block-unreadable", "witness-not-reached"),
        _nonsense_before_a_receipt,
    ),
    "bad-line-among-good-ones": SealWay(
        "A line of a file of receipts is nonsense.",
        ("witness-unreadable",),
        _lines(_good, lambda _: "{nonsense", lambda told: json.dumps(receipt(told.blocks[31]))),
    ),
    "bad-entry-among-good-ones": SealWay(
        "An entry of a list of receipts is nonsense.",
        ("witness-unreadable",),
        _witness(lambda told: [receipt(told.blocks[30]), {"receipt": 5}, receipt(told.blocks[31])]),
    ),
    "nested-too-deeply": SealWay(
        "A line opens a hundred thousand brackets.",
        ("witness-unreadable",),
        _lines(_good, lambda _: "[" * 100_000, lambda _: '{"receipt":' * 20_000),
    ),
    "a-line-too-long": SealWay(
        "A line has more than a mebibyte.",
        ("witness-unreadable",),
        _lines(_good, lambda _: '"' + "x" * (1 << 20), _good),
    ),
    "numbers-that-are-none": SealWay(
        "Block numbers are 1e400, NaN, -1, true, a text, and 2 to the 64th.",
        ("witness-unreadable",),
        _lines(
            *(
                (lambda _, said=said: f'{{"number": {said}, "hash": "0x{"11" * 32}"}}')
                for said in ("1e400", "NaN", "-1", "true", '"7"', str(2**64))
            )
        ),
    ),
    "receipt-without-commit": SealWay(
        "The commit of a false receipt was taken away, so that it looks like a tip.",
        ("witness-unreadable",),
        _witness(_without("commit"), other),
    ),
    "receipt-without-commit-and-transaction": SealWay(
        "Both were taken away.", ("witness-unreadable",), _witness(_without("commit", "transaction"), other)
    ),
    "receipt-of-no-ledger": SealWay(
        "The genesis of a receipt was taken away.", ("witness-unreadable",), _witness(_without("genesis"), other)
    ),
    "null-commit": SealWay(
        "The commit of a tip is null.",
        ("witness-unreadable",),
        _witness(lambda told: tip(told.blocks[LATE], commit=None), other),
    ),
    "receipt-of-strangers": SealWay(
        "Four keys of strangers sealed a receipt.",
        ("witness-of-strangers",),
        _witness(
            lambda told: receipt(replace(told.blocks[LATE], commit=commit(told.blocks[LATE].header, STRANGERS))), other
        ),
    ),
    "receipt-beyond-the-end-of-strangers": SealWay(
        "The same, of a block that this history does not reach.",
        ("witness-of-strangers",),
        _witness(lambda told: receipt(replace(told.blocks[-1], commit=commit(told.blocks[-1].header, STRANGERS))), cut),
    ),
    "receipt-of-too-few": SealWay(
        "Two of four validators sealed a receipt.",
        ("witness-of-strangers",),
        _witness(
            lambda told: receipt(replace(told.blocks[LATE], commit=commit(told.blocks[LATE].header, VALIDATORS[:2]))),
            other,
        ),
    ),
    "receipt-of-a-later-set": SealWay(
        "Validators that came after this history was cut sealed a receipt, with a quorum of those before.",
        ("history-cut-short",),
        _witness(lambda told: receipt(told.blocks[-1]), cut),
    ),
    "receipt-of-a-ledger-founded-anew": SealWay(
        "The same members founded another ledger; a receipt is of that one.",
        ("witness-of-another-ledger",),
        _witness(lambda told: receipt(anew(told).blocks[LATE], ANEW)),
    ),
    "receipt-said-to-be-of-this-ledger": SealWay(
        "The same receipt says that it is of this one.",
        ("witness-of-strangers",),
        _witness(lambda told: receipt(anew(told).blocks[LATE])),
    ),
    "bundle-of-a-ledger-founded-anew": SealWay(
        "A bundle of that ledger is held against this one.",
        ("witness-of-another-ledger",),
        lambda told: Case(told, [anew(told)]),
    ),
    "receipt-with-a-higher-number": SealWay(
        "The number of a receipt was raised beyond the end.",
        ("witness-unreadable",),
        _witness(lambda told: _renumbered(told, 1_000, told.blocks[40])),
    ),
    "other-receipt-with-a-higher-number": SealWay(
        "The same, of a block that this history has not: the seals are over its true number.",
        ("witness-of-strangers",),
        _witness(lambda told: _renumbered(told, 1_000, told.blocks[LATE]), other),
    ),
    "tip-beyond-the-end": SealWay(
        "A tip that nobody sealed names a block beyond the end.",
        ("witness-beyond-the-end",),
        _witness(lambda told: tip(told.blocks[-1]), cut),
    ),
    "sealed-tip-beyond-the-end": SealWay(
        "A tip with its seals does.",
        ("history-cut-short",),
        _witness(lambda told: tip(told.blocks[-2], commit=f"0x{told.blocks[-2].commit.hex()}"), cut),
    ),
    "proof-beyond-the-end": SealWay(
        "A proof of a record is of a block beyond the end.",
        ("history-cut-short",),
        _witness(lambda told: proof(told.blocks[-2]), cut),
    ),
    "proof-that-contradicts": SealWay(
        "A proof of a record is of another block.",
        ("validators-equivocated", "witness-contradicts"),
        _witness(lambda told: proof(told.blocks[LATE]), other),
    ),
    "proof-of-this-history": SealWay(
        "A proof of a record is of a block of this history.",
        (),
        _witness(lambda told: proof(told.blocks[LATE])),
        "It agrees.",
    ),
    "another-ledger-than-named": SealWay(
        "The bundle is a good one, of another ledger than the auditor named.",
        ("ledger-differs",),
        lambda told: Case(told, genesis=ANEW.genesis),
    ),
    "the-ledger-that-was-named": SealWay(
        "The auditor named the ledger that the bundle is of.",
        (),
        lambda told: Case(told, genesis=DOMAIN.genesis),
        "It is that one.",
    ),
}
"""Name → way. Commits "by all" are made by thieves with every validator's key."""
