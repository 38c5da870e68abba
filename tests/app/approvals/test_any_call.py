"""Anybody may file a call with any arguments; whoever has to read it afterwards still can."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import select

from app.cash.tables import StatementEntryRow
from app.kernel.codec import ContractCall
from app.kernel.ledger import Awaiting
from app.kernel.problems import Problem
from chain.contracts.artifact import artifacts
from chain.ethereum.abi.codec import Function
from tests.app.ledger import Ledger

TOKEN = "DepositToken:CNY"
ACCOUNT = {"name": "A firm", "number": "6222020200112233445", "bank": "102588002002"}

FIXED = {"bool": True, "bytes": b"\xff", "string": "~", "address": b"\xff" * 20}


def extreme(parameter: Mapping[str, Any]) -> Any:
    """The largest value of a type."""
    kind: str = parameter["type"]
    if kind.endswith("[]"):
        return []
    if kind == "tuple":
        return {part["name"]: extreme(part) for part in parameter["components"]}
    if kind in FIXED:
        return FIXED[kind]
    if kind.startswith("bytes"):
        return b"\xff" * int(kind[5:])
    return 2 ** (int(kind[4:])) - 1 if kind.startswith("uint") else 2 ** (int(kind[3:]) - 1) - 1


def verbs() -> Iterator[tuple[str, Function]]:
    """Every verb that may need a second person, by contract."""
    for contract, each in sorted(artifacts().items()):
        for function in each.abi.by_selector.values():
            if function.inputs.parameters and function.inputs.parameters[0]["name"] == "approval":
                yield (TOKEN if contract == "DepositToken" else contract), function


class TestExtremeArguments:
    def test_a_filed_call_with_the_largest_arguments_is_listed_to_all_who_see_it(self, ledger: Ledger) -> None:
        filed = set()
        for contract, function in verbs():
            args = {each["name"]: extreme(each) for each in function.inputs.parameters} | {"approval": 0}
            call = function.encode(args)
            target = ledger.founded.deployment.address(contract)
            for by in (ledger.maker("tier1"), ledger.admin("tier1")):
                for data in (call, call[:36], call + b"\xff"):
                    wish = ContractCall("DualControl", "file", {"target": target, "call": data})
                    try:
                        ledger.services.ledger.transact(by, wish)
                        filed.add(f"{contract}.{function.name}")
                    except Problem:
                        continue
        assert len(filed) > 20
        last = ledger.views.read("DualControl", "approvalCount")
        for reader in (ledger.maker("tier1"), ledger.maker("auditor"), ledger.checker("operator")):
            for number in range(1, last + 1):
                assert reader.get(f"/approvals/{number}").status_code in (200, 404), number
            assert reader.get("/approvals").status_code == 200


class TestWordsOfOthers:
    """Who files a call with a number or a hash that it saw elsewhere learns nothing of what stands behind it."""

    def words(self, ledger: Ledger, handle: str, contract: str, verb: str, **args: Any) -> dict[str, Any]:
        target = ledger.founded.deployment.address(contract)
        functions = artifacts()[contract.partition(":")[0]].abi.by_selector.values()
        (function,) = (each for each in functions if each.name == verb)
        call = {"target": target, "call": function.encode({"approval": 0, **args})}
        done = ledger.services.ledger.transact(ledger.maker(handle), ContractCall("DualControl", "file", call))
        assert isinstance(done, Awaiting)
        words: dict[str, Any] = ledger.maker(handle).seen(f"/approvals/{done.approval}")["words"]
        return words

    def test_a_bank_account_is_named_to_its_own_party_alone(self, ledger: Ledger) -> None:
        account = ledger.both("tier1", "/bank-accounts", ACCOUNT | {"currency": "CNY"})
        number, details = int(account["id"]), bytes.fromhex(account["details_hash"][2:])
        for contract, verb, args in (
            (TOKEN, "reservePayout", {"amount": 1, "account": number}),
            ("BankAccounts", "resume", {"id": number}),
            ("BankAccounts", "register", {"currency": b"CNY", "details": details}),
        ):
            assert self.words(ledger, "tier2", contract, verb, **args) == {}
            (own,) = self.words(ledger, "tier1", contract, verb, **args).values()
            assert own == ACCOUNT

    def test_a_banks_reference_is_named_to_a_settlement_bank_alone(self, ledger: Ledger) -> None:
        body = {
            "party": str(ledger.party("tier1")),
            "amount": {"amount": 1, "currency": "CNY"},
            "reference": "OUR-REF-1",
        }
        ledger.both("bank", "/deposits", body)
        with ledger.services.db.reading() as session:
            (entry,) = session.scalars(select(StatementEntryRow.hash).where(StatementEntryRow.reference == "OUR-REF-1"))
        for verb, args in (
            ("mint", {"party": ledger.party("tier1"), "amount": 1, "entry": entry}),
            ("settlePayout", {"id": 1, "entry": entry}),
            ("reverseMint", {"entry": entry, "reason": bytes(32)}),
        ):
            assert self.words(ledger, "tier2", TOKEN, verb, **args) == {}
            assert self.words(ledger, "bank", TOKEN, verb, **args) == {"entry": "OUR-REF-1"}
