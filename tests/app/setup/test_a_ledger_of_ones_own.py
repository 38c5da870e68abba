"""From an empty folder to a ledger that runs, without a sandbox: account, consortium, members, founding, first key."""

from __future__ import annotations

from pathlib import Path

import pytest
from starlette.testclient import TestClient
from typer.testing import CliRunner, Result

from app import main
from app.cli import cli
from app.sandbox import service
from app.sandbox.welcome import welcome
from app.settings import Settings
from app.setup.members_file import MembersFileError, read_members
from chain.ethereum import keystore as signer
from chain.runtime.clock import SystemClock

MEMBERS = """
operator = "operator"
kyb_until = 2099-12-31

[[members]]
handle = "council"
name = "三角洲理事会"
legal_id = "USCC 91440300MA5FACT012"
roles = ["Governance"]
size = "Large"

[[members]]
handle = "operator"
name = "Delta Operating Ltd"
legal_id = "HKBR 12345678"
roles = ["Operator"]
size = "Medium"
jurisdiction = "HK"

[[members]]
handle = "bank"
name = "Delta Bank"
legal_id = "LEI 529900T8BM49AURSDO55"
roles = ["SettlementBank"]
size = "Large"

[[members]]
handle = "core"
name = "Core Motors"
legal_id = "USCC 914403001922038216"
roles = ["CoreEnterprise"]
size = "Large"

[[currencies]]
code = "CNY"
bank = "bank"

[[caps]]
member = "core"
amount = "50000000.00"
currency = "CNY"
"""
CONSORTIUM = """
name = "delta"
chain_id = 77001
genesis_time = 2026-11-01T00:00:00Z
admins = ["{admin}"]
"""


def tally(*words: object) -> Result:
    return CliRunner().invoke(cli, [str(word) for word in words])


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("TALLY_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("TALLY_SANDBOX", "false")
    monkeypatch.setenv("TALLY_PASSPHRASE", "correct horse")
    monkeypatch.setenv("TALLY_LOG_LEVEL", "error")
    # What a guess costs is tested with the keystore; here it would cost a second and 256 MB a key.
    monkeypatch.setattr(signer, "SCRYPT_N", {"standard": 4_096, "light": 4_096})
    return tmp_path / "data"


@pytest.fixture
def members(tmp_path: Path) -> Path:
    path = tmp_path / "members.toml"
    path.write_text(MEMBERS, "utf-8")
    return path


@pytest.fixture
def begun(data: Path, members: Path, tmp_path: Path) -> Path:
    admin = tally("account", "new").stdout.strip()
    file = tmp_path / "delta.toml"
    file.write_text(CONSORTIUM.format(admin=admin), "utf-8")
    found = tally("init", "--consortium", file, "--members", members)
    assert found.exit_code == 0, found.output
    assert "`tally run` founds the ledger and serves it" in found.stdout
    return data


class TestALedgerOfOnesOwn:
    def test_runs_with_its_own_members_and_prints_no_key(self, begun: Path) -> None:
        with service.opened(Settings.read(), SystemClock()) as on:
            said = welcome(on, "http://here")
            assert "tsk_" not in said
            assert "`tally keys new ACCOUNT`" in said
            core = on.founded.accounts["core"]["Maker"]
        assert not (begun / "api-keys.json").exists()
        made = tally("keys", "new", f"0x{core.hex()}", "--scopes", "read,write", "--label", "first")
        assert made.exit_code == 0, made.output
        key = made.stdout.strip()
        assert key.startswith("tsk_live_")
        with service.opened(Settings.read(), SystemClock()) as on, TestClient(main.create_app(on.services)) as client:
            headers = {"Authorization": f"Bearer {key}"}
            assert client.get("/readyz").status_code == 200
            assert client.get("/v1/me", headers=headers).json()["roles"] == ["CoreEnterprise"]
            assert {each["name"] for each in client.get("/v1/parties", headers=headers).json()["items"]} == {
                "三角洲理事会", "Delta Operating Ltd", "Delta Bank", "Core Motors"
            }  # fmt: skip
            (quota,) = client.get("/v1/issuer-quotas", headers=headers).json()["items"]
            assert quota["own"]["amount"] == 5_000_000_000
        listed = tally("keys", "list").stdout
        assert listed.count("\n") == 1
        assert "good  first" in listed
        assert tally("keys", "list", "--party", 1).stdout == ""
        assert tally("keys", "revoke", key).exit_code == 0
        assert "revoked  first" in tally("keys", "list").stdout
        with service.opened(Settings.read(), SystemClock()) as on, TestClient(main.create_app(on.services)) as client:
            assert client.get("/v1/me", headers=headers).status_code == 401

    def test_needs_members_where_no_sandbox_is_wanted(self, data: Path, tmp_path: Path) -> None:
        (tmp_path / "delta.toml").write_text(CONSORTIUM.format(admin="0x" + "a1" * 20), "utf-8")
        found = tally("init", "--consortium", tmp_path / "delta.toml")
        assert found.exit_code == 1
        assert "Name with --members" in found.stderr
        assert not data.exists()

    def test_says_where_the_first_admins_key_comes_from(self, data: Path, members: Path, tmp_path: Path) -> None:
        (tmp_path / "delta.toml").write_text(CONSORTIUM.format(admin="0x" + "a1" * 20), "utf-8")
        found = tally("init", "--consortium", tmp_path / "delta.toml", "--members", members)
        assert found.exit_code == 0
        assert "make one with `tally account new`" in found.stdout
        assert "nobody here can create the contracts" in tally("run", "--port", 0).stderr

    def test_has_no_passphrase_made_for_it(self, data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.delenv("TALLY_PASSPHRASE")
        found = tally("account", "new")
        assert found.exit_code == 1
        assert "name the keystore's passphrase with TALLY_PASSPHRASE_FILE or TALLY_PASSPHRASE" in found.stderr

    @pytest.mark.parametrize(
        ("words", "says"),
        [
            (["new", "0x00"], "account: Value error"),
            (["new", "0x" + "ff" * 20], "There is no account 0xffff"),
            (["new", "0x" + "ff" * 20, "--scopes", "all"], "scopes"),
            (["new", "0x" + "ff" * 20, "--label", ""], "label"),
            (["new", "0x" + "ff" * 20, "--expires-at", "tomorrow"], "expires_at"),
            (["revoke", "nobody's"], "There is no API key"),
        ],
    )
    def test_refuses_keys_that_cannot_be(self, begun: Path, words: list[str], says: str) -> None:
        with service.opened(Settings.read(), SystemClock()):
            pass
        found = tally("keys", *words)
        assert (found.exit_code, found.stderr.count("\n")) == (1, 1), found.output
        assert says in found.stderr


DOTS = b"".join(b"[" + b".".join([b"a"] * 100) + b".b%d]\n" % number for number in range(1_100))
"""220 KB of names with dots, of which the standard library's parser makes gigabytes."""


class TestAMembersFile:
    @pytest.mark.parametrize(
        ("old", "new", "says"),
        [
            ('operator = "operator"', 'operator = "bank"', "'bank' is no member with the role Operator"),
            ("kyb_until = 2099-12-31", "kyb_until = 5", "kyb_until has to be a date"),
            ('roles = ["Governance"]', 'roles = ["Supplier"]', "the first member has to have the role Governance"),
            ('roles = ["Operator"]', 'roles = ["Boss"]', "roles has to name some of"),
            ('handle = "core"', 'handle = "bank"', "each with a handle of its own"),
            ('handle = "core"', 'handle = "Core Motors"', "has to be of a-z"),
            ("914403001922038216", "914403001922038217", "check digit"),
            ('code = "CNY"', 'code = "XXX"', "ISO 4217"),
            ('bank = "bank"', 'bank = "core"', "'core' is no member with the role SettlementBank"),
            ('amount = "50000000.00"', 'amount = "5e7"', "is not a plain decimal number"),
            ('size = "Medium"', "", "size"),
            ("[[caps]]", "[caps]", "caps has to be tables"),
            ("[[currencies]]", "[[money]]", "unknown keys: money"),
            ("operator =", "\0", "line 2"),
        ],
    )
    def test_that_describes_no_members_says_why(self, members: Path, old: str, new: str, says: str) -> None:
        members.write_text(MEMBERS.replace(old, new, 1), "utf-8")
        with pytest.raises(MembersFileError) as refusal:
            read_members(members)
        assert says in str(refusal.value)

    @pytest.mark.parametrize("raw", [b"\xff\xfe", b"a = " + b"[" * 100_000, b"#" * 2_000_000, b"", DOTS])
    def test_that_is_no_such_file_is_refused_at_once(self, members: Path, raw: bytes) -> None:
        members.write_bytes(raw)
        with pytest.raises(MembersFileError):
            read_members(members)


def test_welcome_of_a_sandbox_spells_seats_as_the_api_does(tmp_path: Path) -> None:
    with service.opened(Settings(data_dir=tmp_path / "data"), SystemClock()) as on:
        said = welcome(on, "http://here")
        kept = (tmp_path / "data" / "api-keys.json").read_text("utf-8")
        for handle, seats in on.keys.items():
            assert f"{handle}: party {on.founded.parties[handle]}, " in said
            for seat, key in seats.items():
                assert f"    {seat:8} {key}" in said
                assert f'"{seat}": "{key}"' in kept
                assert on.services.gate.actor(key).capability == seat
