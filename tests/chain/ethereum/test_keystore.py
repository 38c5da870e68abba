from __future__ import annotations

import json
import threading
from pathlib import Path

import pytest
from eth_account import Account
from eth_account.messages import encode_typed_data

from chain.ethereum.keystore import KeyNotHeld, Keystore, WrongPassphrase, create_key, read_key, read_passphrase
from chain.ethereum.transactions import decode
from chain.port import Address
from tests.chain.chain_kit import ALICE, CHAIN_ID, RECORDER_AT

DOMAIN = {"name": "Tallystick", "version": "1", "chainId": CHAIN_ID, "verifyingContract": RECORDER_AT}
TYPES = {"Consent": [{"name": "value", "type": "bytes32"}, {"name": "capability", "type": "uint8"}]}
MESSAGE = {"value": b"\x05" * 32, "capability": 2}


@pytest.fixture
def keystore(tmp_path: Path) -> Keystore:
    return Keystore(tmp_path / "keys", "correct horse", strength="light")


class TestKeystore:
    def test_a_key_is_one_encrypted_file_that_eth_account_opens(self, keystore: Keystore, tmp_path: Path) -> None:
        account = keystore.add(ALICE.secret)
        path = tmp_path / "keys" / f"{account.hex()}.json"
        assert account == ALICE.address
        assert path.stat().st_mode & 0o077 == 0
        assert ALICE.secret.hex() not in path.read_text()
        assert bytes(Account.decrypt(json.loads(path.read_text()), "correct horse")) == ALICE.secret

    def test_another_process_opens_it_with_the_passphrase(self, keystore: Keystore, tmp_path: Path) -> None:
        account = keystore.create()
        again = Keystore(tmp_path / "keys", "correct horse", strength="light")
        assert again.accounts() == (account,)
        assert again.holds(account)
        assert _signed(again, account) == _signed(keystore, account)

    def test_another_passphrase_does_not(self, keystore: Keystore, tmp_path: Path) -> None:
        account = keystore.create()
        with pytest.raises(WrongPassphrase):
            _signed(Keystore(tmp_path / "keys", "battery staple", strength="light"), account)

    def test_a_key_that_is_not_here_is_said(self, keystore: Keystore) -> None:
        assert not keystore.holds(ALICE.address)
        with pytest.raises(KeyNotHeld):
            _signed(keystore, ALICE.address)

    def test_many_threads_sign_at_once(self, keystore: Keystore, tmp_path: Path) -> None:
        account = keystore.create()
        fresh = Keystore(tmp_path / "keys", "correct horse", strength="light")
        results: list[bytes] = []
        threads = [threading.Thread(target=lambda: results.append(_signed(fresh, account))) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert results == [_signed(keystore, account)] * 8


class TestAFileFromAnEnemy:
    @pytest.mark.parametrize(
        ("params", "why"),
        [
            ({"n": 1 << 30}, "its n is 1073741824"),
            ({"n": 1 << 20, "r": 1 << 10}, "takes 131072 MiB"),
            ({"n": 1 << 20, "r": 8}, "takes 1024 MiB"),
            ({"N": 1 << 30}, "its N is 1073741824"),
            ({"p": 1 << 20}, "its p is"),
            ({"dklen": 1 << 40}, "its dklen is"),
            ({"c": 1 << 50}, "its c is"),
            ({"n": "262144"}, "its n is"),
            ({"n": True}, "its n is True"),
            ({"n": 0}, "its n is 0"),
            ({"r": -8}, "its r is -8"),
            ({"n": 1e300}, "its n is"),
        ],
    )
    def test_takes_neither_all_memory_nor_all_time(
        self, keystore: Keystore, tmp_path: Path, params: dict[str, object], why: str
    ) -> None:
        path = tmp_path / "key.json"
        create_key(path, "passphrase", "light")
        written = json.loads(path.read_text("utf-8"))
        written["crypto"]["kdfparams"] |= params
        path.write_text(json.dumps(written), "utf-8")
        with pytest.raises(WrongPassphrase, match=why):
            read_key(path, "passphrase")

    @pytest.mark.parametrize(
        "text", ["[" * 100_000, "{}", "[]", '{"version": 3}', '{"version": 3, "crypto": 5}', "NaN"]
    )
    def test_that_is_nonsense_does_not_open(self, tmp_path: Path, text: str) -> None:
        path = tmp_path / "key.json"
        path.write_text(text, "utf-8")
        with pytest.raises(WrongPassphrase, match="does not open"):
            read_key(path, "passphrase")


class TestSignatures:
    @pytest.mark.parametrize("to", [RECORDER_AT, None])
    def test_a_transaction_is_byte_for_byte_eth_accounts(self, keystore: Keystore, to: Address | None) -> None:
        account = keystore.add(ALICE.secret)
        fields = {"chainId": CHAIN_ID, "nonce": 3, "gas": 100_000, "value": 0, "data": b"\x01", "type": 2}
        fees = {"maxFeePerGas": 0, "maxPriorityFeePerGas": 0}
        theirs = Account.from_key(ALICE.secret).sign_transaction({**fields, **fees, **({"to": to} if to else {})})
        ours = keystore.sign(account, chain_id=CHAIN_ID, nonce=3, gas=100_000, to=to, data=b"\x01")
        assert ours.raw == bytes(theirs.raw_transaction)
        assert ours.hash == bytes(theirs.hash)
        assert decode(ours.raw).sender == account

    def test_typed_data_is_signed_as_eth_account_signs_it(self, keystore: Keystore) -> None:
        account = keystore.add(ALICE.secret)
        theirs = Account.from_key(ALICE.secret).sign_message(encode_typed_data(DOMAIN, TYPES, MESSAGE))
        assert keystore.sign_typed(account, DOMAIN, TYPES, MESSAGE) == bytes(theirs.signature)


class TestPassphrase:
    def test_it_is_the_first_line_of_its_file(self, tmp_path: Path) -> None:
        path = tmp_path / "passphrase"
        path.write_text("correct horse\nnot this\n")
        assert read_passphrase(path) == "correct horse"

    def test_an_empty_file_is_refused(self, tmp_path: Path) -> None:
        path = tmp_path / "passphrase"
        path.write_text("\n")
        with pytest.raises(ValueError, match="no passphrase"):
            read_passphrase(path)


def _signed(keystore: Keystore, account: Address) -> bytes:
    return keystore.sign(account, chain_id=1, nonce=0, gas=21_000, to=RECORDER_AT, data=b"").raw
