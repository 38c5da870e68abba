"""What can be proven, and which records of which contracts say it.

A subject is followed twice: by the prover, who fetches each record, and by the verifier, who checks each one. So a proof
cannot leave out a record, and cannot bring one of another contract.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping
from dataclasses import dataclass
from typing import Literal, Protocol, TypeAlias

from chain.contracts.genesis import DEPOSITS, MODULES
from chain.ethereum.transactions import created_address
from chain.port import Address
from chain.proofs.layout import Key, Place, Record, address_in, layout_of

_NONCES = {contract: nonce for nonce, contract in enumerate(MODULES.values())}


@dataclass(frozen=True, slots=True)
class Part:
    """One record: the contract that keeps it, the variable, and the keys of its mappings.

    ``fields`` are those that matter; all, where none is named. ``at`` is where the contract is, if it is none of the fixed
    ones.
    """

    contract: str
    variable: str
    keys: tuple[Key, ...]
    fields: tuple[str, ...] = ()
    at: Address | None = None

    @property
    def place(self) -> Place:
        """Its slots and fields."""
        return layout_of(self.contract).place(self.variable, *self.keys).only(self.fields)

    def address(self, deployer: Address) -> Address:
        """Where the contract is. The fixed ones are the deployer's first creations, in the order of the deployment."""
        return self.at if self.at is not None else created_address(deployer, _NONCES[self.contract])


Walk: TypeAlias = Generator[Part, Record, None]
"""Names one part after another and is told what each of them holds."""


class Subject(Protocol):
    """Something a proof is about."""

    def walk(self) -> Walk:
        """The records that say it. What each one holds may decide which is next."""


@dataclass(frozen=True, slots=True)
class Claim:
    """A claim and, if there is one of that number, the currency and term of the receivable it is a part of. What else
    the receivable says is not for everybody who sees the claim."""

    number: int

    def walk(self) -> Walk:
        record = yield Part("ClaimToken", "_records", (self.number,))
        receivable = record["receivable"]
        if receivable:
            assert isinstance(receivable, int)  # noqa: S101  (so its contract says)
            yield Part("ReceivableBook", "_records", (receivable,), ("currency", "state", "dueAt", "dueOn"))


@dataclass(frozen=True, slots=True)
class Receivable:
    """A receivable."""

    number: int

    def walk(self) -> Walk:
        yield Part("ReceivableBook", "_records", (self.number,))


@dataclass(frozen=True, slots=True)
class Deposit:
    """What an address holds in a currency. The parameter registry says where the currency's token is."""

    holder: Address
    currency: str

    def walk(self) -> Walk:
        listing = yield Part("ParameterRegistry", "_listings", (self.currency.encode("ascii"),))
        token = address_in(listing["token"])
        if any(token):
            yield Part(DEPOSITS, "_balances", (self.holder,), at=token)


@dataclass(frozen=True, slots=True)
class Loan:
    """A loan."""

    number: int

    def walk(self) -> Walk:
        yield Part("LoanBook", "_records", (self.number,))


@dataclass(frozen=True, slots=True)
class Registration:
    """An entry of the public register of pledges."""

    number: int

    def walk(self) -> Walk:
        yield Part("PledgeRegistry", "_entries", (self.number,))


Kind = Literal["claim", "receivable", "loan", "registration"]
Numbered: TypeAlias = Claim | Receivable | Loan | Registration

KINDS: Mapping[Kind, type[Numbered]] = {
    "claim": Claim,
    "receivable": Receivable,
    "loan": Loan,
    "registration": Registration,
}
"""What documents call the subjects that have a number."""


def follow(subject: Subject, take: Callable[[Part], tuple[Record, bool]]) -> bool:
    """Take every record of a subject, one after another, and tell whether there is such a subject: each holds something.

    :param take: answers what a part holds, and whether that is anything at all.
    """
    walk = subject.walk()
    part = next(walk)
    is_present = True
    while True:
        record, is_something = take(part)
        is_present = is_present and is_something
        try:
            part = walk.send(record)
        except StopIteration:
            return is_present
