from __future__ import annotations

from typing import Any

import pytest
from eth_account import Account
from hypothesis import given, settings
from hypothesis import strategies as st

from chain.ethereum import rlp
from chain.ethereum.transactions import CURVE_ORDER, created_address, decode, signature_of, type_of
from chain.port import Address
from tests.chain.chain_kit import ADMIN, CHAIN_ID

TO = "0x" + "11" * 20
BASE: dict[str, Any] = {"chainId": CHAIN_ID, "nonce": 7, "gas": 90_000, "to": TO, "value": 0, "data": b"\x01\x02"}
LIST = [{"address": TO, "storageKeys": ["0x" + "22" * 32]}]
FORMS: dict[str, dict[str, Any]] = {
    "legacy": {**BASE, "gasPrice": 3},
    "access-list": {**BASE, "type": 1, "gasPrice": 3, "accessList": LIST},
    "fee-market": {**BASE, "type": 2, "maxFeePerGas": 3, "maxPriorityFeePerGas": 2, "accessList": LIST},
    "creation": {
        **{k: v for k, v in BASE.items() if k != "to"},
        "type": 2,
        "maxFeePerGas": 0,
        "maxPriorityFeePerGas": 0,
    },
}


def signed(fields: dict[str, Any]) -> Any:
    return Account.from_key(ADMIN.secret).sign_transaction(fields)


class TestDecoding:
    @pytest.mark.parametrize("form", FORMS)
    def test_hash_and_sender_are_those_of_eth_account(self, form: str) -> None:
        transaction = signed(FORMS[form])
        raw = bytes(transaction.raw_transaction)
        decoded = decode(raw)
        assert decoded.hash == bytes(transaction.hash)
        assert type_of(raw) == decoded.type == FORMS[form].get("type", 0)
        assert signature_of(raw) == (transaction.v, transaction.r, transaction.s)
        assert decoded.sender == ADMIN.address
        assert (decoded.chain_id, decoded.nonce, decoded.gas_limit) == (CHAIN_ID, 7, 90_000)
        assert decoded.to == (None if form == "creation" else bytes.fromhex(TO[2:]))

    def test_an_access_list_is_read(self) -> None:
        decoded = decode(bytes(signed(FORMS["fee-market"]).raw_transaction))
        assert decoded.access_list == ((b"\x11" * 20, (int("22" * 32, 16),)),)
        assert (decoded.fee_per_gas_max, decoded.tip_per_gas_max) == (3, 2)

    @pytest.mark.parametrize(
        "raw", [b"", b"\x03\xc0", b"\x04\xc0", b"\x02", b"\x02\xc0", b"\xc0", b"\x80", b"\x02\x80"]
    )
    def test_what_is_no_transaction_is_refused(self, raw: bytes) -> None:
        with pytest.raises(ValueError, match=r".+"):
            decode(raw)

    def test_a_signature_without_a_chain_is_refused(self) -> None:
        fields = {key: value for key, value in FORMS["legacy"].items() if key != "chainId"}
        with pytest.raises(ValueError, match="EIP-155"):
            decode(bytes(signed(fields).raw_transaction))

    def test_the_higher_of_two_signatures_is_refused(self) -> None:
        """The same signature with n − s and the other parity recovers the same key; EIP-2 forbids it."""
        fields = rlp.decode(bytes(signed(FORMS["fee-market"]).raw_transaction)[1:])
        fields[9] = rlp.encode_int(1 - rlp.decode_int(fields[9]))
        fields[11] = rlp.encode_int(CURVE_ORDER - rlp.decode_int(fields[11]))
        with pytest.raises(ValueError, match="out of range"):
            decode(b"\x02" + rlp.encode(fields))

    @settings(max_examples=300)
    @given(st.data())
    def test_damaged_bytes_are_refused_or_make_another_transaction(self, data: st.DataObject) -> None:
        raw = bytearray(signed(FORMS[data.draw(st.sampled_from(sorted(FORMS)))]).raw_transaction)
        original = decode(bytes(raw))
        place = data.draw(st.integers(0, len(raw) - 1))
        raw[place] ^= data.draw(st.integers(1, 255))
        try:
            decoded = decode(bytes(raw))
        except ValueError:
            return
        assert decoded.hash != original.hash
        assert decoded.sender != original.sender


class TestCreatedAddress:
    def test_it_is_go_ethereums(self) -> None:
        """Vectors of `TestNewContractAddress` in go-ethereum."""
        sender = Address(bytes.fromhex("970e8128ab834e8eac17ab8e3812f010678cf791"))
        expected = [
            "333c3310824b7c685133f2bedb2ca4b8b4df633d",
            "8bda78331c916a08481428e4b07c96d3e916d165",
            "c9ddedf451bc62ce88bf9292afb13df35b670699",
        ]
        assert [created_address(sender, nonce).hex() for nonce in range(3)] == expected
