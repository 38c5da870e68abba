"""What an audit can find: stable names, what each means, and where it was found."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any

NAMES: Mapping[str, str] = {
    "bundle-unreadable": "The file is no bundle, or in a format that this software does not read.",
    "bundle-damaged": "A section of the bundle does not match its own checksum, or does not hold what it must.",
    "section-unexpected": "A bundle holds a section twice, out of its place, or with nothing in it.",
    "bundle-cut-short": "The bundle ends before its last section.",
    "bundles-do-not-join": "A bundle does not go on where the one before it ends, or is of another ledger.",
    "block-log-damaged": "A record of the ledger's block log is not what was written.",
    "store-damaged": "The ledger's state database does not hold what its blocks make.",
    "consortium-unreadable": "What the bundle says of the consortium cannot be read.",
    "genesis-differs": "Block 0 is not the one that the consortium makes.",
    "ledger-differs": "The ledger is not the one that the auditor named.",
    "block-unreadable": "The record of a block cannot be read. Nothing after it was read.",
    "reading-stopped": "So much is not what it must be that nothing after it was read: there may be more.",
    "block-missing": "A block is missing, doubled or out of order.",
    "parent-hash-differs": "A block does not name the hash of the block before it.",
    "header-field-differs": "A header field has another value than the chain rules give it.",
    "time-goes-back": "A block is earlier than its parent.",
    "time-in-future": "A block is later than the auditor's own clock.",
    "block-empty": "A block holds no transaction.",
    "block-over-limits": "A block holds more transactions or more gas than the consortium allows.",
    "commit-malformed": "A commit cannot be read, or repeats or misorders its signatures.",
    "commit-of-strangers": "A commit is signed by somebody who is no validator at this block, or over another block.",
    "commit-without-quorum": "Fewer validators than two thirds have signed a block.",
    "round-not-changed": "A commit is of a later round and does not show that the rounds before it are over.",
    "seals-not-judged": "From this block on nobody can say who the validators were, so seals were not judged any more.",
    "proposer-differs": "A block names somebody as its proposer who is no validator.",
    "validators-equivocated": "Validators signed two different blocks of one height: proof of fault.",
    "transaction-malformed": "A transaction has no canonical encoding or no valid signature.",
    "transaction-not-allowed": "A transaction's chain, fee, value, size or gas is against the chain rules.",
    "creation-by-stranger": "A transaction creates a contract, and its sender is no admin of the consortium.",
    "sender-differs": "The recorded sender or recipient of a transaction is not the one it was signed with.",
    "sender-not-admitted": "A transaction's sender was not admitted when its block was made.",
    "party-over-share": "A party has more transactions or gas in a block than the consortium allows one.",
    "nonce-differs": "A transaction's nonce is not its sender's next one.",
    "transactions-root-differs": "The transactions of a block do not make the root in its header.",
    "receipts-root-differs": "The outcomes recorded for a block do not make the receipts root in its header.",
    "bloom-differs": "The logs of a block do not make the bloom filter in its header.",
    "gas-used-differs": "The gas that a block's transactions used is not the number in its header.",
    "block-not-executable": "A block cannot be executed on its parent's state.",
    "state-root-differs": "Executed again, a block leads to another state than its header says.",
    "outcome-differs": "Executed again, a transaction has another outcome than was recorded: status, gas, logs or data.",
    "engines-differ": "The two EVMs disagree about a block.",
    "deployment-differs": "The deployment does not name the contracts that the consortium's first admin created.",
    "contract-unplanned": "An admin of the consortium created a contract that the deployment does not name.",
    "contract-differs": "The code at a contract's address is not its artefact's, or it was created with other neighbours.",
    "artefact-differs": "An artefact of the bundle is not what its sources compile to, or not listed as it is.",
    "source-differs": "A contract source of the bundle is not the one that its artefacts were made from.",
    "event-unreadable": "A contract of the ledger wrote a log that its ABI does not declare.",
    "balance-differs": "What the events add up to is not what a contract says of itself.",
    "claims-cover-receivables": "Live claims do not add up to what their receivable still owes (invariant 1).",
    "claims-draw-their-share": "A claim drew more than its share of what was paid since it came to be (invariant 1).",
    "one-lock-at-most": "A claim's lock and what it stands for are not one to one (invariant 2).",
    "cash-adds-up": "Deposits, pots, escrows and reserves do not add up to what was minted and not burned (3, 7).",
    "payouts-go-to-own-accounts": "A payout goes to an account of another party or currency (invariant 3).",
    "splits-sum": "The parts of a split do not add up to what their parent still had to come (invariant 4).",
    "invoices-are-used-once": "More is allocated of an invoice than it says, or than its gross (invariant 5).",
    "quotas-count-what-is-owed": "An issuer quota does not count what is outstanding and pending (invariant 9).",
    "overdue-stops-the-debtor": "A debtor is not stopped for just as many receivables as are marked overdue (19).",
    "one-enterprise-one-party": "A legal id does not name one party, or not the one that has it (invariant 20).",
    "daily-sums-decay": "What one person did of a verb decayed faster than a day's sum in a day, or is beyond it (21).",
    "undertakings-are-in-force": "A receivable was proposed under a text that was not in force (invariant 22).",
    "debtor-limits-count-what-is-lent": "A debtor limit does not count what is lent and offered (invariant 9).",
    "liens-match-loans": "An entry of the pledge register and the loan it secures are not one to one (invariant 2).",
    "witness-unreadable": "A witness, or a line or entry of one, cannot be read, or names a block by a wrong number.",
    "witness-of-another-ledger": "A witness is of a ledger with another genesis: it says nothing about this one.",
    "witness-of-strangers": "Validators whom this history does not know sealed a witness: one of the two is false.",
    "witness-not-reached": "A witness names a block that is missing here or was not read, so it was compared with nothing.",
    "witness-beyond-the-end": "A tip without seals names a block after the last one: cut short, or a wrong number.",
    "witness-contradicts": "A witness names a block that this history has another one in the place of.",
    "history-cut-short": "A sealed witness names a block after the last one of this history.",
    "witness-transaction-missing": "A witness's transaction is not in the block that it names.",
}
"""Name of a finding → what it means. Names are stable: scripts may rely on them."""

KEPT_OF_A_NAME_MAX = 100
"""Findings of one name that are kept; the others are counted. A history that went another way differs in every block."""


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that is not as it must be. ``transaction`` is its place in the block, counted from 0."""

    name: str
    detail: str
    block: int | None = None
    transaction: int | None = None
    contract: str | None = None
    party: int | None = None

    def __post_init__(self) -> None:
        if self.name not in NAMES:
            raise ValueError(f"{self.name} is no finding's name")

    @property
    def meaning(self) -> str:
        """What its name says, as a sentence."""
        return NAMES[self.name]

    @property
    def place(self) -> str:
        """Where it is, in words; empty where it is about everything."""
        named = (
            ("block", self.block),
            ("transaction", self.transaction),
            ("contract", self.contract),
            ("party", self.party),
        )
        return ", ".join(f"{what} {value}" for what, value in named if value is not None)

    def as_json(self) -> dict[str, Any]:
        """Its fields that are set."""
        return {name: value for name, value in asdict(self).items() if value is not None}


class Findings:
    """Findings in the order they were made, each once, bounded."""

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()
        self._kept: dict[Finding, None] = {}

    def add(self, found: Iterable[Finding]) -> None:
        """Take over findings."""
        for finding in found:
            if finding not in self._kept:
                self.counts[finding.name] += 1
                if self.counts[finding.name] <= KEPT_OF_A_NAME_MAX:
                    self._kept[finding] = None

    def __iter__(self) -> Iterator[Finding]:
        return iter(sorted(self._kept, key=lambda each: (each.block is None, each.block or 0)))

    def __len__(self) -> int:
        return self.counts.total()
