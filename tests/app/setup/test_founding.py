"""A ledger is founded once, whatever interrupts it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from app.kernel.money import Money
from app.rules import undertaking
from app.sandbox.members import CAP, MEMBERS, charter
from app.setup.caller import Caller, SetupRefused
from app.setup.charter import Charter
from app.setup.founding import Founded, found
from chain.contracts.artifact import artifact
from chain.contracts.deployment import address_at
from chain.contracts.genesis import MODULES
from chain.contracts.views import ContractViews
from chain.embedded.consensus.consortium import Consortium
from chain.embedded.node import EmbeddedChain
from chain.ethereum.keystore import Keystore
from chain.port import Address, BlockHead
from chain.runtime.clock import ManualClock
from tests.app.ledger import DAY_S, START, Ledger

CHARTER = charter(START + 365 * DAY_S)


class Site:
    """An empty chain, and who will found a ledger on it."""

    def __init__(self, folder: Path) -> None:
        self.keystore = Keystore(folder / "keys", "tests only", "light")
        self.deployer = self.keystore.create()
        consortium = Consortium("site", 20_261, START, (self.deployer,), time_control=True)
        self.chain = EmbeddedChain.open(folder / "chain", consortium, ManualClock(START))


@pytest.fixture
def site(tmp_path: Path) -> Site:
    return Site(tmp_path)


def of(members: int, caps: dict[str, Money] | None = None) -> Charter:
    """A charter with the first members alone."""
    return replace(CHARTER, members=CHARTER.members[:members], caps=caps or {})


class TestFounding:
    def test_a_second_time_changes_nothing(self, site: Site) -> None:
        first = found(site.chain, site.keystore, of(6, {"core1": CAP}), site.deployer)
        head = site.chain.head()
        assert found(site.chain, site.keystore, of(6, {"core1": CAP}), site.deployer) == first
        assert site.chain.head() == head
        site.chain.close()

    def test_one_that_stopped_half_way_is_finished(self, site: Site) -> None:
        half = found(site.chain, site.keystore, of(5), site.deployer)
        whole = found(site.chain, site.keystore, of(6, {"core1": CAP}), site.deployer)
        assert whole.deployment == half.deployment
        assert whole.accounts.items() >= half.accounts.items()
        views = ContractViews(site.chain, whole.deployment)
        quota = views.read("IssuerQuotas", "quota", whole.parties["core1"], b"CNY")
        assert (quota["own"], quota["governance"]) == (CAP.minor, CAP.minor)
        site.chain.close()

    def test_what_the_parties_changed_since_stays(self, site: Site) -> None:
        mine = of(6, {"core1": CAP})
        first = found(site.chain, site.keystore, mine, site.deployer)
        caller = Caller(site.chain, site.keystore, first.deployment)
        stop = {"debtor": first.parties["core1"], "currency": b"CNY", "cap": 0}
        governance = first.accounts["governance"]
        caller.send_by_two(governance["Maker"], governance["Checker"], "IssuerQuotas", "setQuotaCap", stop)
        checker = first.accounts["core1"]["Checker"]
        head = self.remove(site, first, checker)
        again = found(site.chain, site.keystore, mine, site.deployer, first.deployment)
        assert site.chain.head() == head
        assert again.accounts["core1"].keys() == {"Maker", "Admin"}
        site.chain.close()

    def remove(self, site: Site, founded: Founded, account: Address) -> BlockHead:
        """Remove an account of the core enterprise: its admin asks, the operator agrees."""
        caller = Caller(site.chain, site.keystore, founded.deployment)
        registry = founded.deployment.address("PartyRegistry")
        call = artifact("PartyRegistry").abi.function("removeAccount").encode({"approval": 0, "key": account})
        caller.send(founded.accounts["core1"]["Admin"], "DualControl", "file", {"target": registry, "call": call})
        filed = ContractViews(site.chain, founded.deployment).read("DualControl", "approvalCount")
        named = {"approval": filed, "key": account}
        caller.send(founded.accounts["operator"]["Checker"], "PartyRegistry", "removeAccount", named)
        return site.chain.head()

    def test_the_contracts_are_where_the_deployer_makes_them(self, site: Site) -> None:
        founded = found(site.chain, site.keystore, of(5), site.deployer)
        places = [founded.deployment.address(name) for name in (*MODULES.values(), "DepositToken:CNY")]
        assert places == [address_at(site.deployer)(nonce) for nonce in range(len(places))]
        assert founded.accounts["governance"]["Admin"] == site.deployer
        site.chain.close()

    def test_a_refusal_is_told_in_the_contracts_words(self, site: Site) -> None:
        late = replace(of(5), kyb_until=START)
        with pytest.raises(Exception, match="was refused"):
            found(site.chain, site.keystore, late, site.deployer)
        site.chain.close()

    def test_one_stopped_between_two_persons_is_finished(self, site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
        send, wanted = Caller.send, of(6, {"core1": CAP})

        def dies(self: Caller, account: Address, contract: str, verb: str, args: Any) -> Any:
            if contract == "IssuerQuotas":
                raise KeyboardInterrupt
            return send(self, account, contract, verb, args)

        with monkeypatch.context() as broken:
            broken.setattr(Caller, "send", dies)
            with pytest.raises(KeyboardInterrupt):
                found(site.chain, site.keystore, wanted, site.deployer)
        whole = found(site.chain, site.keystore, wanted, site.deployer)
        views = ContractViews(site.chain, whole.deployment)
        assert views.read("IssuerQuotas", "quota", whole.parties["core1"], b"CNY")["governance"] == CAP.minor
        assert views.read("ParameterRegistry", "currencyCount") == 1
        site.chain.close()

    @pytest.mark.parametrize("handle", ["governance", "operator"])
    def test_who_has_nobody_to_be_the_second_person_is_told_so(self, site: Site, handle: str) -> None:
        lonely = tuple(
            replace(each, seats=("Maker", "Admin")) if each.handle == handle else each for each in of(6).members
        )
        with pytest.raises(SetupRefused, match=f"{handle} needs a maker and a checker"):
            found(site.chain, site.keystore, replace(of(6), members=lonely), site.deployer)
        site.chain.close()

    def test_the_undertaking_and_the_smallest_amount_are_the_charters(self, site: Site) -> None:
        founded = found(site.chain, site.keystore, of(5), site.deployer)
        views = ContractViews(site.chain, founded.deployment)
        assert views.read("ParameterRegistry", "undertakingAt", 0) == undertaking.HASH
        assert views.read("ParameterRegistry", "listing", b"CNY")["smallest"] == 10_000
        site.chain.close()


class TestTheCaller:
    def test_a_verb_that_is_refused_is_never_sent(self, ledger: Ledger) -> None:
        caller = Caller(ledger.chain, ledger.keystore, ledger.founded.deployment)
        head = ledger.chain.head()
        with pytest.raises(SetupRefused, match="PartyUnknown"):
            caller.send(ledger.maker("operator").account, "PartyRegistry", "suspend", {"id": 99, "reason": b"\1" * 32})
        assert ledger.chain.head() == head


class TestTheSandboxsMembers:
    def test_have_names_and_legal_ids_of_their_own(self) -> None:
        assert len({member.handle for member in MEMBERS}) == len(MEMBERS)
        assert len({member.legal_id for member in MEMBERS}) == len(MEMBERS)
        assert all(member.legal_id.check_digit_holds for member in MEMBERS)

    def test_are_the_firms_on_the_sample_invoices(self) -> None:
        invoices = Path(__file__).parents[2] / "data" / "invoices"
        for tier, seller, buyer in ((1, "tier1", "core1"), (2, "tier2", "tier1"), (3, "tier3", "tier2")):
            text = (invoices / f"cn-einvoice-tier{tier}.xml").read_text("utf-8")
            for tag, handle in (("Seller", seller), ("Buyer", buyer)):
                member = CHARTER.member(handle)
                assert f"<{tag}IdNum>{member.legal_id.value}</{tag}IdNum>" in text
                assert f"<{tag}Name>{member.name}</{tag}Name>" in text
