"""Where the contracts are is a rule of the chain: another order is another version of the rules, so another genesis.

The address of every fixed contract follows from its place in the deployment. Validators ask one of them who seals, and
whoever checks a proof reads the others' storage; a ledger whose contracts are in another order must not be taken for one
of this software's.
"""

from __future__ import annotations

import re
from pathlib import Path

from chain.contracts.genesis import MODULES
from chain.embedded.consensus.consortium import CHAIN_RULES, VALIDATOR_SET_NONCE
from tests.audit.chronicle import CONSORTIUM

RULES = (Path(__file__).parents[2] / "docs" / "chain-rules.md").read_text("utf-8")

PLACES = {
    4: (
        "PartyRegistry",
        "DualControl",
        "ParameterRegistry",
        "InvoiceRegister",
        "IssuerQuotas",
        "TermRules",
        "ReceivableBook",
        "ClaimToken",
        "FinancingDesk",
        "LoanBook",
        "PledgeRegistry",
        "ValidatorSet",
        "BankAccounts",
    ),
}
"""Version of the chain rules → the contracts in the order of their creation. Never change a line: add one."""

GENESIS_OF_RULES_3 = "90773c351b0191eab3ae9b1fd7efcda9f37b7ff9185fdc599993980043403d24"
"""Of the same consortium, by the software whose first admin created the set of validators with nonce 10."""


class TestGenesis:
    def test_the_rules_say_with_which_nonce_the_set_of_validators_is_created(self) -> None:
        said = re.findall(r"the first admin's transaction with nonce (\d+) creates is there", RULES)
        assert said == [str(VALIDATOR_SET_NONCE)]

    def test_the_rules_say_their_version(self) -> None:
        assert re.findall(r"^Version (\d+)\.", RULES, re.MULTILINE) == [str(CHAIN_RULES)]
        assert re.findall(r"rules version = (\d+),", RULES) == [str(CHAIN_RULES)]

    def test_another_order_of_the_contracts_is_another_version_of_the_rules(self) -> None:
        assert PLACES.get(CHAIN_RULES) == tuple(MODULES.values())

    def test_a_ledger_of_contracts_in_the_order_before_is_another_ledger(self) -> None:
        """Else this software opens it, lets a validator that governance removed seal again, and proves that its claims
        are not there, from the storage of the contract that stood where the claims are now."""
        assert CONSORTIUM.genesis().header.hash.hex() != GENESIS_OF_RULES_3
