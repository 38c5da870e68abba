"""Ways to tamper with a bundle, and what the audit calls each: the table of ``docs/audit.md``."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from coincurve import PrivateKey

from chain.audit.bundle.paper import contract_texts
from chain.embedded.consensus.consortium import Validator
from chain.embedded.consensus.seals import Commit
from chain.embedded.store.sealed import SealedBlock
from chain.ethereum.keccak import keccak
from chain.ethereum.keystore import Fee
from chain.port import Address, Hash32
from chain.proofs.layout import layout_of
from tests.audit.chronicle import (
    CONSORTIUM,
    LATER,
    NEWCOMER,
    VALIDATORS,
    Chronicle,
    Key,
    chronicle,
    commit,
    decoded,
    sealers,
    signed,
)
from tests.audit.story import drain
from tests.audit.thief import (
    relinked,
    rewritten,
    richer,
    rooted,
    sealed_again,
    with_block,
    with_entry,
    with_field,
    with_header,
    with_outcome,
)
from tests.contracts.world.members import member
from tests.contracts.world.memory import Memory
from tests.contracts.world.words import CNY, DAY_S, Verb, ref
from tests.property.old_shares import founded_on_old_shares

STRANGERS = tuple(Key(name) for name in ("nobody", "somebody", "anybody", "everybody"))
A_BLOCK = 63
"""A block of one transaction in the middle of the story."""
BALANCES_SLOT = 2
"""Where a deposit token keeps ``_balances``; a test compares it with the artefact."""
FILED_CONFIRMATION = 35
"""The request that holds a part of a debtor's quota in the story."""
CORRECTED_INVOICE = 3
"""The invoice that the story corrects and reduces."""

Tamper = Callable[[Chronicle, Path], Path]


@dataclass(frozen=True)
class Way:
    """What is done, the finding that must name it, and how."""

    does: str
    finds: str
    tamper: Tamper


def _blocks(change: Callable[[Chronicle], Chronicle]) -> Tamper:
    """Alter blocks, and leave the papers alone."""
    return lambda told, path: change(told).bundle(path)


def _block(change: Callable[[SealedBlock], SealedBlock], number: int = A_BLOCK) -> Tamper:
    """Alter one block, and nothing else."""
    return _blocks(lambda told: with_block(told, number, change(told.blocks[number])))


def _file(change: Callable[[bytes], bytes]) -> Tamper:
    """Alter the file."""

    def tamper(told: Chronicle, path: Path) -> Path:
        path.write_bytes(change(told.bundle(path).read_bytes()))
        return path

    return tamper


def _text(name: str, change: Callable[[str], str]) -> Tamper:
    """Alter a text of the contracts, and list it in the manifest as if it belonged."""

    def tamper(told: Chronicle, path: Path) -> Path:
        texts = contract_texts()
        return told.bundle(path, texts={**texts, name: change(texts[name])})

    return tamper


def _flip(data: bytes, at: int) -> bytes:
    return data[:at] + bytes((data[at] ^ 1,)) + data[at + 1 :]


def legal_key(scheme: bytes, value: bytes) -> bytes:
    """What the registry knows a legal id by."""
    return keccak(scheme.ljust(32, b"\0") + value.ljust(32, b"\0"))


def pair(told: Chronicle) -> int:
    """The block of two transactions."""
    return next(block.header.number for block in told.blocks if len(block.entries) == 2)


# One transaction's bytes or record


def _another_raw(told: Chronicle, raw: Callable[[Any], bytes], *, again: bool = True) -> Chronicle:
    """A block whose transaction has other bytes; its roots and all seals are made again."""
    changed = with_entry(told, A_BLOCK, raw=raw(told.blocks[A_BLOCK].entries[0]))
    return rooted(changed, A_BLOCK) if again else changed


def _resigned(**changes: Any) -> Tamper:
    """A transaction signed anew with other fields, its block and all later ones sealed again."""
    return _blocks(lambda told: _another_raw(told, lambda entry: signed(decoded(entry), **changes).raw))


def _of_stranger(told: Chronicle) -> Chronicle:
    """A call that somebody outside signed is put into history, executed and sealed."""
    key = PrivateKey(keccak(b"outside"))
    return sealed_again(told, A_BLOCK, lambda sent: signed(sent, key=key, nonce=0))


def _creation(told: Chronicle) -> Chronicle:
    """A party's account creates a contract."""
    return sealed_again(told, A_BLOCK, lambda sent: signed(sent, to=None, data=b"\x60\x00"))


def _failed_made_good(told: Chronicle) -> Chronicle:
    """A transaction is recorded as failed that went through; all roots and seals fit."""
    outcome = told.blocks[A_BLOCK].entries[0].outcome
    return rooted(with_outcome(told, A_BLOCK, succeeded=not outcome.succeeded, logs=()), A_BLOCK)


def _other_logs(told: Chronicle) -> Chronicle:
    """An amount in a log is another; all roots and seals fit."""
    logs = told.blocks[A_BLOCK].entries[0].outcome.logs
    last = replace(logs[-1], data=_flip(logs[-1].data, 31))
    return rooted(with_outcome(told, A_BLOCK, logs=(*logs[:-1], last)), A_BLOCK)


def _without_one(told: Chronicle) -> Chronicle:
    number = pair(told)
    return with_block(told, number, replace(told.blocks[number], entries=told.blocks[number].entries[1:]))


def _turned(told: Chronicle) -> Chronicle:
    number = pair(told)
    return with_block(told, number, replace(told.blocks[number], entries=told.blocks[number].entries[::-1]))


def _turned_and_sealed(told: Chronicle) -> Chronicle:
    return rooted(_turned(told), pair(told))


def _twice(told: Chronicle) -> Chronicle:
    """A transaction stands in two blocks; all roots and seals fit."""
    again = told.blocks[A_BLOCK].entries[0]
    following = told.blocks[A_BLOCK + 1]
    doubled = with_block(told, A_BLOCK + 1, replace(following, entries=(again, *following.entries)))
    return rooted(doubled, A_BLOCK + 1)


# Headers and seals


def _header(**fields: Any) -> Tamper:
    """Another header, it and all later ones sealed again."""
    return _blocks(lambda told: with_header(told, A_BLOCK, **fields))


def _sealed_by(keys: tuple[Key, ...]) -> Tamper:
    return _block(lambda block: replace(block, commit=commit(block.header, keys)))


def _by_one_who_left(told: Chronicle) -> Chronicle:
    """The last block, with the signature of a validator that was removed in the place of its successor's."""
    block = told.blocks[-1]
    keys = [VALIDATORS[0] if key is NEWCOMER else key for key in sealers(block)]
    return with_block(told, block.header.number, replace(block, commit=commit(block.header, keys)))


def _signed_thrice(block: SealedBlock) -> SealedBlock:
    seal = VALIDATORS[0].seal(block.header)
    return replace(block, commit=Commit((seal, seal, seal)).encode())


def _borrowed(told: Chronicle) -> Chronicle:
    other = told.blocks[A_BLOCK - 1].commit
    return with_block(told, A_BLOCK, replace(told.blocks[A_BLOCK], commit=other))


# The store, the genesis, the contracts


def _balance_in_store(told: Chronicle) -> Chronicle:
    """A balance is changed in the state itself, and history goes on from there."""
    token = told.deployment.address("DepositToken:CNY")
    place = int.from_bytes(keccak(bytes(12) + member("tier1", 8).holder + BALANCES_SLOT.to_bytes(32, "big")), "big")
    return rewritten(
        told,
        doctor=lambda number, memory, root: richer(memory, root, token, place) if number == A_BLOCK else root,
    )


def _in_the_store(
    contract: str, variable: str, field: str, change: Callable[[int], int], *keys: int | bytes, after: int = A_BLOCK
) -> Tamper:
    """A field of a record is another in the state, past all contracts; history goes on from there."""

    def doctored(told: Chronicle) -> Chronicle:
        address = told.deployment.address(contract)
        (place,) = layout_of(contract.partition(":")[0]).place(variable, *keys).only([field]).fields
        number = told.blocks[-1].header.number + after if after < 0 else after

        def doctor(at: int, memory: Memory, root: Hash32) -> Hash32:
            return with_field(memory, root, address, place, change) if at == number else root

        return rewritten(told, doctor=doctor)

    return _blocks(doctored)


def _old_shares(_told: Chronicle, path: Path) -> Path:
    """Another ledger, whose claims were created from code with the old formula, and a holder that makes use of it."""
    with founded_on_old_shares():
        told = chronicle(drain)
    return told.bundle(path)


def _other_contract(told: Chronicle) -> Chronicle:
    """The deposit token was created from other code: its constructor's end is another byte, which no call notices."""
    place = list(told.deployment.contracts).index("DepositToken:EUR") + 1

    def change(number: int, sent: list[Any]) -> list[Any]:
        return [signed(each, data=each.data + b"\x00") for each in sent] if number == place else sent

    return rewritten(told, change)


def _other_address(told: Chronicle, path: Path) -> Path:
    contracts = dict(told.deployment.contracts)
    contracts["ClaimToken"] = replace(contracts["ClaimToken"], address=contracts["LoanBook"].address)
    return told.bundle(path, deployment=replace(told.deployment, contracts=contracts))


def _other_validators(told: Chronicle, path: Path) -> Path:
    theirs = tuple(Validator(key.name, key.address) for key in STRANGERS)
    return relinked(told, 1, STRANGERS).bundle(path, consortium=replace(CONSORTIUM, validators=theirs))


def _earlier_genesis(told: Chronicle) -> Chronicle:
    genesis = told.blocks[0]
    header = replace(genesis.header, timestamp=genesis.header.timestamp - 1)
    return relinked(with_block(told, 0, replace(genesis, header=header, commit=header.hash)), 1)


def _swapped(told: Chronicle) -> Chronicle:
    blocks = list(told.blocks)
    blocks[A_BLOCK], blocks[A_BLOCK + 1] = blocks[A_BLOCK + 1], blocks[A_BLOCK]
    return replace(told, blocks=tuple(blocks))


WAYS: dict[str, Way] = {
    "bit-in-the-file": Way(
        "A bit of the file is turned.", "bundle-damaged", _file(lambda data: _flip(data, len(data) // 2))
    ),
    "cut-file": Way("The file is cut short.", "bundle-cut-short", _file(lambda data: data[: len(data) * 2 // 3])),
    "lost-tail": Way("The last section is cut away.", "bundle-cut-short", _file(lambda data: data[:-260])),
    "something-else": Way("The file is no bundle.", "bundle-unreadable", _file(lambda _: b"PK\x03\x04" * 100)),
    "more-behind": Way("Something is appended to the file.", "bundle-damaged", _file(lambda data: data + b"more")),
    "bit-in-a-transaction": Way(
        "A bit in a transaction's bytes is turned.",
        "transactions-root-differs",
        _blocks(lambda told: _another_raw(told, lambda entry: _flip(entry.raw, 60), again=False)),
    ),
    "bit-in-a-signature": Way(
        "A bit in a transaction's signature is turned; roots and seals are made to fit.",
        "sender-differs",
        _blocks(lambda told: _another_raw(told, lambda entry: _flip(entry.raw, len(entry.raw) - 8))),
    ),
    "no-transaction": Way(
        "A transaction's bytes are others; roots and seals are made to fit.",
        "transaction-malformed",
        _blocks(lambda told: _another_raw(told, lambda _: b"\x02\xc0")),
    ),
    "forged-sender": Way(
        "A transaction is recorded as somebody else's.",
        "sender-differs",
        _blocks(lambda told: with_entry(told, A_BLOCK, sender=member("core2", 7).maker.address)),
    ),
    "forged-recipient": Way(
        "A transaction is recorded as sent to another contract.",
        "sender-differs",
        _blocks(lambda told: with_entry(told, A_BLOCK, to=Address(bytes(20)))),
    ),
    "removed-transaction": Way(
        "A transaction is removed from a block.", "transactions-root-differs", _blocks(_without_one)
    ),
    "reordered-transactions": Way(
        "Two transactions of a block change places.", "transactions-root-differs", _blocks(_turned)
    ),
    "reordered-and-sealed": Way(
        "Two transactions of one account change places; roots and seals are made to fit.",
        "nonce-differs",
        _blocks(_turned_and_sealed),
    ),
    "replayed-nonce": Way(
        "A transaction stands in two blocks; roots and seals are made to fit.", "nonce-differs", _blocks(_twice)
    ),
    "replaced-receipt": Way(
        "The gas of an outcome is another.",
        "receipts-root-differs",
        _blocks(lambda told: with_outcome(told, A_BLOCK, gas_used=1, gas_used_in_block=1)),
    ),
    "replaced-outcome": Way(
        "A transaction is recorded as failed; roots and seals are made to fit.",
        "outcome-differs",
        _blocks(_failed_made_good),
    ),
    "replaced-log": Way(
        "An amount in a log is another; roots and seals are made to fit.", "outcome-differs", _blocks(_other_logs)
    ),
    "removed-block": Way(
        "A block is removed.",
        "block-missing",
        _blocks(lambda told: replace(told, blocks=told.blocks[:A_BLOCK] + told.blocks[A_BLOCK + 1 :])),
    ),
    "swapped-blocks": Way("Two blocks change places.", "block-missing", _blocks(_swapped)),
    "unreadable-block": Way(
        "A block's record is nonsense.",
        "block-unreadable",
        _block(lambda block: replace(block, header=replace(block.header, bloom=b"short"))),
    ),
    "other-state-root": Way(
        "A header names another state; all is sealed again.",
        "state-root-differs",
        _header(state_root=Hash32(keccak(b"another"))),
    ),
    "balance-in-the-store": Way(
        "A balance is changed in the state, past all contracts; everything after it is executed and sealed on that.",
        "state-root-differs",
        _blocks(_balance_in_store),
    ),
    "older-claim": Way(
        "In the state, a part of a split has a share in what was paid before it came to be.",
        "state-root-differs",
        _in_the_store("ClaimToken", "_records", "paidAt", lambda _: 0, 7, after=-15),
    ),
    "overdue-no-more": Way(
        "In the state, a receivable is no longer marked overdue.",
        "state-root-differs",
        _in_the_store("ReceivableBook", "_records", "isOverdue", lambda _: 0, 2, after=-5),
    ),
    "debtor-not-stopped": Way(
        "In the state, nothing of a debtor is counted as overdue.",
        "state-root-differs",
        _in_the_store("IssuerQuotas", "overdueOf", "value", lambda _: 0, 7, after=-5),
    ),
    "hold-dropped": Way(
        "In the state, a filed confirmation holds nothing of its debtor's quota.",
        "state-root-differs",
        _in_the_store("IssuerQuotas", "_holds", "amount", lambda _: 0, FILED_CONFIRMATION, after=-14),
    ),
    "day-begun-anew": Way(
        "In the state, one person has done nothing of a verb today.",
        "state-root-differs",
        _in_the_store("DualControl", "_policies", "used", lambda _: 0, 7, Verb.Confirm, CNY, after=-15),
    ),
    "higher-daily-sum": Way(
        "In the state, one person may do twice as much in a day.",
        "state-root-differs",
        _in_the_store("DualControl", "_policies", "daily", lambda daily: daily * 2, 7, Verb.Confirm, CNY, after=-5),
    ),
    "account-of-another": Way(
        "In the state, a bank account is another party's.",
        "state-root-differs",
        _in_the_store("BankAccounts", "_records", "party", lambda _: 8, 1, after=-5),
    ),
    "account-usable-again": Way(
        "In the state, a suspended bank account is usable.",
        "state-root-differs",
        _in_the_store("BankAccounts", "_records", "state", lambda _: 1, 2, after=-5),
    ),
    "entry-to-use-again": Way(
        "In the state, a statement entry that was paid out was never used.",
        "state-root-differs",
        _in_the_store("DepositToken:CNY", "_entries", "use", lambda _: 0, ref("statement"), after=-5),
    ),
    "payout-long-reserved": Way(
        "In the state, a payout was reserved a year earlier.",
        "state-root-differs",
        _in_the_store("DepositToken:CNY", "_payouts", "reservedAt", lambda at: at - 365 * DAY_S, 2, after=-9),
    ),
    "credit-note-forgotten": Way(
        "In the state, a credit note took nothing off its invoice.",
        "state-root-differs",
        _in_the_store("InvoiceRegister", "_records", "reductions", lambda _: 0, CORRECTED_INVOICE, after=-5),
    ),
    "text-in-force-again": Way(
        "In the state, a text that was retired is in force.",
        "state-root-differs",
        _in_the_store("ParameterRegistry", "_texts", "retiredAt", lambda _: 0, ref("newer undertaking"), after=-5),
    ),
    "smaller-smallest": Way(
        "In the state, a currency's smallest part is another.",
        "state-root-differs",
        _in_the_store("ParameterRegistry", "_listings", "smallest", lambda smallest: smallest + 1, CNY, after=-5),
    ),
    "request-after-the-hop": Way(
        "In the state, a request for financing is about the claim before it was passed on.",
        "state-root-differs",
        _in_the_store("FinancingDesk", "_requests", "hop", lambda _: 0, 2, after=-5),
    ),
    "id-of-another": Way(
        "In the state, a legal id names another party.",
        "state-root-differs",
        _in_the_store(
            "PartyRegistry", "_byLegalId", "value", lambda _: 9, legal_key(b"LEI", b"529900T8BM49AURSDO55"), after=-5
        ),
    ),
    "old-shares": Way(
        "The claims are created from code with the formula of before; a holder draws what is another's.",
        "claims-draw-their-share",
        _old_shares,
    ),
    "other-bloom": Way(
        "A header's bloom filter is empty; all is sealed again.", "bloom-differs", _header(bloom=bytes(256))
    ),
    "other-gas": Way("A header names other gas; all is sealed again.", "gas-used-differs", _header(gas_used=21_000)),
    "other-parent": Way(
        "A header names another parent.",
        "parent-hash-differs",
        _blocks(lambda told: relinked(with_header(told, A_BLOCK, parent_hash=Hash32(bytes(32))), A_BLOCK + 1)),
    ),
    "earlier-than-its-parent": Way(
        "A block is dated before its parent; all is sealed again.",
        "time-goes-back",
        _header(timestamp=CONSORTIUM.genesis_time),
    ),
    "future-timestamp": Way(
        "A block is dated in the auditor's future; all is sealed again.",
        "time-in-future",
        _header(timestamp=LATER + 3_600),
    ),
    "higher-gas-limit": Way(
        "A header raises the block's gas limit; all is sealed again.",
        "header-field-differs",
        _header(gas_limit=2_000_000_000),
    ),
    "chosen-randomness": Way(
        "A proposer chose prevRandao; all is sealed again.",
        "header-field-differs",
        _header(prev_randao=Hash32(bytes(32))),
    ),
    "empty-block": Way(
        "A block holds nothing; roots and seals are made to fit.",
        "block-empty",
        _blocks(lambda told: rooted(with_block(told, A_BLOCK, replace(told.blocks[A_BLOCK], entries=())), A_BLOCK)),
    ),
    "no-commit": Way(
        "A block's signatures are taken away.",
        "commit-without-quorum",
        _block(lambda block: replace(block, commit=Commit(()).encode())),
    ),
    "nonsense-commit": Way(
        "A commit is nonsense.", "commit-malformed", _block(lambda block: replace(block, commit=b"final"))
    ),
    "borrowed-commit": Way("A commit is that of another block.", "commit-of-strangers", _blocks(_borrowed)),
    "wrong-keys": Way("Four keys of strangers seal a block.", "commit-of-strangers", _sealed_by(STRANGERS)),
    "one-who-left": Way(
        "A validator that was removed seals a block in its successor's place.",
        "commit-of-strangers",
        _blocks(_by_one_who_left),
    ),
    "too-few": Way("Two of four validators seal a block.", "commit-without-quorum", _sealed_by(VALIDATORS[:2])),
    "one-for-three": Way("One validator signs three times.", "commit-malformed", _block(_signed_thrice)),
    "strange-proposer": Way(
        "A header names a stranger as its proposer; all is sealed again.",
        "proposer-differs",
        _header(extra_data=STRANGERS[0].address),
    ),
    "changed-genesis": Way(
        "Genesis is a second earlier; all is sealed again.", "genesis-differs", _blocks(_earlier_genesis)
    ),
    "changed-consortium": Way(
        "The consortium has other validators, and they seal everything.", "genesis-differs", _other_validators
    ),
    "inadmissible-sender": Way(
        "A stranger's call is put into history; everything after it is executed and sealed.",
        "sender-not-admitted",
        _blocks(_of_stranger),
    ),
    "creation-by-a-party": Way(
        "A party's account creates a contract; everything after it is executed and sealed.",
        "creation-by-stranger",
        _blocks(_creation),
    ),
    "other-chain": Way(
        "A transaction for another chain; roots and seals are made to fit.",
        "transaction-not-allowed",
        _resigned(chain_id=1),
    ),
    "paid-fee": Way(
        "A transaction pays for its gas; roots and seals are made to fit.",
        "transaction-not-allowed",
        _resigned(fee=Fee(1, 1)),
    ),
    "too-much-gas": Way(
        "A transaction may use more gas than allowed; roots and seals are made to fit.",
        "transaction-not-allowed",
        _resigned(gas=30_000_001),
    ),
    "swapped-contract": Way(
        "A deposit token is created from other code; everything after it is executed and sealed.",
        "contract-differs",
        _blocks(_other_contract),
    ),
    "swapped-address": Way("The deployment names another contract's address.", "deployment-differs", _other_address),
    "other-artefact": Way(
        "An artefact has other code.",
        "artefact-differs",
        _text("LoanBook.json", lambda text: text.replace('"deployedBytecode": "0x60', '"deployedBytecode": "0x61')),
    ),
    "other-source": Way(
        "A contract's source is another than was compiled.",
        "source-differs",
        _text("input.json", lambda text: text.replace("amount > held", "amount >= held")),
    ),
    "other-manifest": Way(
        "The manifest vouches for another source.",
        "source-differs",
        _text("manifest.json", lambda text: json.dumps({**json.loads(text), "compiler": "0.0.0"})),
    ),
}
"""Name → way. Those that say "sealed again" or "fit" are done by a thief who holds every validator's key."""
