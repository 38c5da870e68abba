"""The kernel's pure parts: slugs, refusals and their gaps, fields, versions, the codec; and its migrations."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import BaseModel, ValidationError

from app.kernel.codec import ContractCall, ContractError, json_values
from app.kernel.contracts import Contracts
from app.kernel.db import Database
from app.kernel.etags import IfMatch, etag
from app.kernel.fields import AccountField, ClaimIdField, Day, Instant
from app.kernel.ids import ClaimId
from app.kernel.problems import KERNEL_PROBLEMS, ContractFault, VersionMismatch, slug_of
from app.kernel.refusals import Catalogue, refusal
from app.migrations import differences, is_current, migrate
from chain.contracts.deployment import Deployment
from chain.port import Address

TooMuch = refusal("TooMuch", 409, "Too much", "{asked} was asked of {held}.")
ABI = [{"type": "error", "name": "TooMuch", "inputs": [{"name": "asked"}, {"name": "held"}]}]


class TestAProblem:
    def test_has_an_address_made_of_its_name(self) -> None:
        assert slug_of("SplitExceedsClaim") == "split-exceeds-claim"
        assert slug_of("KYBUntilInPast") == "kyb-until-in-past"

    def test_of_the_kernel_has_an_address_of_its_own(self) -> None:
        assert len({kind.slug() for kind in KERNEL_PROBLEMS}) == len(KERNEL_PROBLEMS)

    def test_of_a_contract_says_what_the_contract_said(self) -> None:
        problem = Catalogue([TooMuch]).problem(ContractError("TooMuch", {"asked": 5, "held": 3}))
        assert problem.document() == {
            "type": "/problems/too-much",
            "title": "Too much",
            "status": 409,
            "detail": "5 was asked of 3.",
            "code": "TooMuch",
            "values": {"asked": 5, "held": 3},
        }

    def test_that_nobody_foresaw_is_a_defect_and_says_so(self) -> None:
        assert isinstance(Catalogue([]).problem(ContractError("Panic", {"code": 17})), ContractFault)
        assert isinstance(Catalogue([]).problem(None), ContractFault)


class TestGaps:
    def test_there_are_none_where_errors_and_refusals_are_one_to_one(self) -> None:
        assert not Catalogue([TooMuch]).gaps({"Book": ABI})

    def test_name_every_kind_of_mismatch(self) -> None:
        other = [{"type": "error", "name": "Other", "inputs": []}, {"type": "error", "name": "Bad", "inputs": []}]
        bad = refusal("Bad", 409, "Bad", "{nothing} of the kind.")
        gaps = Catalogue([TooMuch, bad, bad]).gaps({"Book": other})
        assert (gaps.unmapped, gaps.unknown, gaps.doubled, gaps.misworded) == (
            ("Other",), ("TooMuch",), ("Bad",), ("Bad", "Bad"),
        )  # fmt: skip


class Form(BaseModel):
    """One field of each kind."""

    claim: ClaimIdField = ClaimId(1)
    account: AccountField = Address(bytes(20))
    at: Instant = 0
    due: Day = 0


class TestFields:
    def test_are_numbers_inside_and_text_outside(self) -> None:
        text = {
            "claim": "17",
            "account": "0x" + "ab" * 20,
            "at": "2026-11-22T08:30:00Z",
            "due": "2026-11-22",
        }
        form = Form.model_validate(text)
        assert (form.claim, form.account, form.at, form.due) == (17, b"\xab" * 20, 1_795_336_200, 20_779)
        assert form.model_dump(mode="json") == text

    def test_read_instants_of_any_zone(self) -> None:
        assert Form.model_validate({"at": "2026-11-22T16:30:00+08:00"}).at == 1_795_336_200

    @pytest.mark.parametrize(
        "wrong",
        [
            {"claim": "0"}, {"claim": "01"}, {"claim": "9223372036854775808"}, {"claim": -1}, {"claim": True},
            {"account": "0x12"}, {"account": "ab" * 20}, {"at": "2026-11-22"}, {"at": "2026-11-22T08:30:00"},
            {"at": "2026-11-22T08:30:00.5Z"}, {"at": "1969-12-31T23:59:59Z"}, {"at": -1}, {"at": 1.5},
            {"due": "2026-02-30"}, {"due": "22.11.2026"}, {"due": "1969-12-31"}, {"due": "2026-11-22T00:00:00Z"},
        ],
    )  # fmt: skip
    def test_refuse_everything_else(self, wrong: dict[str, object]) -> None:
        with pytest.raises(ValidationError):
            Form.model_validate(wrong)


class TestIfMatch:
    @pytest.mark.parametrize("header", [None, "*", '"5.1"', '"4.0", "5.1"'])
    def test_lets_the_version_it_names_through(self, header: str | None) -> None:
        IfMatch(header).check("5.1")

    @pytest.mark.parametrize("header", ['"5.2"', '"5.2", 5.1'])
    def test_stops_every_other(self, header: str) -> None:
        with pytest.raises(VersionMismatch, match=etag("5.1")):
            IfMatch(header).check("5.1")

    @pytest.mark.parametrize("header", ["", "5.1", 'W/"5.1"'])
    def test_says_that_it_is_misspelt(self, header: str) -> None:
        with pytest.raises(VersionMismatch, match="not of the form of an ETag"):
            IfMatch(header).check("5.1")


class TestTheCodec:
    @pytest.fixture
    def contracts(self, deployed: Path) -> Contracts:
        return Contracts(Deployment.read(deployed / "deployment.json"))

    def test_puts_the_approval_first_and_describes_the_call_without_it(self, contracts: Contracts) -> None:
        about = {"verb": 2050, "on": True, "above": 100, "daily": 500}
        args = {"party": 2, "currency": b"CNY", **about}
        call = ContractCall("DualControl", "setPolicy", args)
        plain, named = contracts.encode(call), contracts.encode(call, 7)
        assert plain.data[4:36] == bytes(32)
        assert named.data == plain.data[:4] + (7).to_bytes(32, "big") + plain.data[36:]
        assert contracts.named(plain.target, plain.data, 7).data == named.data
        described = contracts.describe(plain.target, named.data)
        assert described is not None
        assert (described.contract, described.verb) == ("DualControl", "setPolicy")
        assert described.args == {"party": "2", "currency": "CNY", **about, "verb": "Confirm"}

    def test_knows_what_may_be_under_dual_control(self, contracts: Contracts) -> None:
        assert contracts.takes_approval(ContractCall("ReceivableBook", "confirm"))
        assert contracts.takes_approval(ContractCall("DualControl", "setPolicy"))
        assert contracts.takes_approval(ContractCall("PartyRegistry", "admit"))
        assert contracts.takes_approval(ContractCall("DepositToken", "mint", at=contracts.address("DepositToken:CNY")))
        assert not contracts.takes_approval(ContractCall("DualControl", "cancel"))
        assert not contracts.takes_approval(ContractCall("PartyRegistry", "suspend"))

    def test_has_no_words_for_what_is_not_its_own(self, contracts: Contracts) -> None:
        target = contracts.address("DualControl")
        assert contracts.describe(Address(bytes(20)), b"") is None
        assert contracts.describe(target, b"\0\0\0\0") is None
        assert (
            contracts.describe(target, contracts.encode(ContractCall("DualControl", "cancel", {"id": 1})).data[:9])
            is None
        )
        assert contracts.error(b"\x12\x34\x56\x78") is None

    def test_shows_values_as_json_can_hold_them(self) -> None:
        inputs = [
            {"name": "claim", "type": "uint64", "internalType": "ClaimId"},
            {"name": "currency", "type": "bytes3", "internalType": "Currency"},
            {"name": "to", "type": "address", "internalType": "address"},
            {"name": "huge", "type": "uint256", "internalType": "uint256"},
            {"name": "ids", "type": "uint64[]", "internalType": "ClaimId[]"},
            {"name": "on", "type": "bool", "internalType": "bool"},
            {
                "name": "terms", "type": "tuple", "internalType": "struct Terms",
                "components": [{"name": "party", "type": "uint32", "internalType": "PartyId"}],
            },
        ]  # fmt: skip
        args = {
            "claim": 5, "currency": b"CNY", "to": b"\x01" * 20, "huge": 2**53, "ids": [1, 2], "on": True,
            "terms": {"party": 3},
        }  # fmt: skip
        assert json_values(inputs, args) == {
            "claim": "5", "currency": "CNY", "to": "0x" + "01" * 20, "huge": str(2**53), "ids": ["1", "2"], "on": True,
            "terms": {"party": "3"},
        }  # fmt: skip


class TestMigrations:
    def test_lead_to_the_tables_of_the_code(self, tmp_path: Path) -> None:
        db = Database(f"sqlite:///{tmp_path / 'empty.sqlite3'}")
        assert not is_current(db)
        migrate(db)
        migrate(db)
        assert is_current(db)
        assert differences(db) == []
        db.close()
