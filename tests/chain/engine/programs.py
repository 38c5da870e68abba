"""Made-up programs and the transactions that run them."""

from __future__ import annotations

from dataclasses import dataclass

from hypothesis import strategies as st

from chain.ethereum import rlp
from chain.ethereum.keccak import keccak
from chain.ethereum.transactions import Transaction, created_address
from chain.port import Address, Hash32

CHAIN_ID = 20_251
SENDERS = tuple(Address(keccak(name)[12:]) for name in (b"one", b"two", b"three"))
PROGRAMS = 4
CONTRACTS = tuple(created_address(SENDERS[0], nonce) for nonce in range(PROGRAMS))
NOBODY = Address(b"\x99" * 20)
GAS_OF_CREATION = 5_000_000

WORDS = st.sampled_from([0, 1, 2, 31, 32, 255, 256, 2**64, 2**255 - 1, 2**255, 2**256 - 1]) | st.integers(0, 2**256 - 1)
SLOTS = st.integers(0, 4)
SMALL = st.integers(0, 3)
SIZES = st.sampled_from([0, 1, 31, 32, 33, 64, 96, 200])
ADDRESSES = st.one_of(
    st.sampled_from(CONTRACTS),
    st.sampled_from([*SENDERS, NOBODY, Address(bytes(20))]),
    st.integers(1, 12).map(lambda number: Address(number.to_bytes(20, "big"))),
)
KINDS = st.sampled_from([0xF1, 0xF1, 0xF2, 0xF4, 0xFA])
VALUES = st.sampled_from([0, 0, 0, 1])
GASES = st.sampled_from([0, 2_300, 30_000, 100_000, 100_000, 400_000, 400_000, 2**64])


def push(value: int, size: int | None = None) -> bytes:
    """The shortest PUSH of a number, or one of a given width."""
    width = (value.bit_length() + 7) // 8 if size is None else size
    return bytes((0x5F + width,)) + value.to_bytes(width, "big")


def op(code: int, *arguments: int) -> bytes:
    """An opcode after its arguments, the first one on top."""
    return b"".join(push(argument) for argument in reversed(arguments)) + bytes((code,))


def keep(slot: int) -> bytes:
    """SSTORE what is on top."""
    return push(slot) + b"\x55"


def number(address: Address) -> int:
    return int.from_bytes(address, "big")


def call(code: int, to: Address, gas: int, value: int, sizes: tuple[int, int]) -> bytes:
    """A call of any kind with what memory holds, and its success and some of what it returned kept."""
    has_value = code in {0xF1, 0xF2}
    words = [gas, number(to), *([value] if has_value else []), 0, sizes[0], 32, sizes[1]]
    return op(code, *words) + keep(3) + b"\x3d" + keep(4) + op(0x51, 32) + keep(2)


def initcode(code: bytes) -> bytes:
    """Initcode that leaves code."""
    return push(len(code), 2) + b"\x80" + push(10, 1) + b"\x5f\x39\x5f\xf3" + code


def create(code: int, made: bytes, salt: int) -> bytes:
    """CREATE (0xf0) or CREATE2 (0xf5) with initcode of at most 32 bytes, then a call of what was made."""
    store = bytes((0x7F,)) + made[:32].ljust(32, b"\0") + b"\x5f\x52"
    arguments = [0, 0, min(len(made), 32)] + ([salt] if code == 0xF5 else [])
    tail = b"\x80" + keep(1) + b"\x5f\x5f\x5f\x5f\x5f\x85\x61\xff\xff\xf1" + keep(0) + b"\x50"
    return store + op(code, *arguments) + tail


# Initcodes: nothing; one that keeps, logs and dies; code that dies; code that keeps; code of 0xEF; too dear; a revert.
MADE = st.sampled_from(
    [
        b"",
        bytes.fromhex("60016000556000ff"),
        bytes.fromhex("6133ff5f526002601ef3"),
        bytes.fromhex("6460016000555f5260056 01bf3".replace(" ", "")),
        bytes.fromhex("60ef5f5360015ff3"),
        bytes.fromhex("61ffff5ff3"),
        bytes.fromhex("60205ffd"),
        bytes.fromhex("fe"),
        bytes.fromhex("33ff"),
    ]
)
UNARY = [0x15, 0x19, 0x31, 0x35, 0x3B, 0x3F, 0x40, 0x49, 0x54, 0x5C]
BINARY = [*range(0x01, 0x08), 0x0A, 0x0B, *range(0x10, 0x15), *range(0x16, 0x19), *range(0x1A, 0x1E)]
PLAIN = [
    0x30,
    0x32,
    0x33,
    0x34,
    0x36,
    0x38,
    0x3A,
    0x3D,
    0x41,
    0x42,
    0x43,
    0x44,
    0x45,
    0x46,
    0x47,
    0x48,
    0x4A,
    0x59,
    0x5A,
]

STEPS = st.one_of(
    st.builds(lambda slot, value: push(value) + keep(slot), SLOTS, SMALL),
    st.builds(lambda slot, value: op(0x5D, slot, value), SLOTS, SMALL),  # TSTORE
    st.builds(lambda slot, to: op(0x5C, slot) + keep(to), SLOTS, SLOTS),  # TLOAD
    st.builds(lambda slot, at: op(0x54, slot) + push(at) + b"\x52", SLOTS, SIZES),  # SLOAD, MSTORE
    st.builds(lambda slot: op(0x54, slot) + push(1) + b"\x01" + keep(slot), SLOTS),  # count up
    st.builds(lambda a, b, code, slot: op(code, a, b) + keep(slot), WORDS, WORDS, st.sampled_from(BINARY), SLOTS),
    st.builds(lambda a, code, slot: op(code, a) + keep(slot), WORDS, st.sampled_from(UNARY), SLOTS),
    st.builds(lambda a, b, n, code: op(code, a, b, n) + keep(0), WORDS, WORDS, WORDS, st.sampled_from([0x08, 0x09])),
    st.builds(lambda code, slot: bytes((code,)) + keep(slot), st.sampled_from(PLAIN), SLOTS),
    st.builds(lambda back: push(back) + b"\x43\x03\x40" + keep(1), st.sampled_from([0, 1, 2, 256, 257])),  # BLOCKHASH
    st.builds(lambda a, at: op(0x52, at, a), WORDS, SIZES),
    st.builds(lambda a, at: op(0x53, at, a), WORDS, SIZES),
    st.builds(lambda at, size: op(0x20, at, size) + keep(2), SIZES, SIZES),
    st.builds(lambda to, of, size: op(0x5E, to, of, size), SIZES, SIZES, SIZES),  # MCOPY
    st.builds(op, st.sampled_from([0x37, 0x39]), SIZES, SIZES, SIZES),
    st.builds(lambda address, size: op(0x3C, number(address), 0, 0, size), ADDRESSES, SIZES),  # EXTCODECOPY
    st.builds(
        lambda address, code: op(code, number(address)) + keep(2), ADDRESSES, st.sampled_from([0x31, 0x3B, 0x3F])
    ),
    st.builds(lambda n, size: op(0xA0 + n, 0, size, *range(7, 7 + n)), st.integers(0, 4), SIZES),
    st.builds(call, KINDS, st.sampled_from(CONTRACTS), GASES, VALUES, st.tuples(SIZES, SIZES)),
    st.builds(call, KINDS, ADDRESSES, GASES, VALUES, st.tuples(SIZES, SIZES)),
    st.builds(create, st.sampled_from([0xF0, 0xF5]), MADE, SMALL),
    st.builds(lambda n: push(7) * n + bytes((0x7F + n, 0x8F + min(n, 16))) + keep(2), st.integers(1, 16)),
    st.builds(lambda n: push(n, 1) + b"\x58" + push(6, 1) + b"\x01\x57\x5b\x5b", SMALL),  # PC, ADD, JUMPI
)
"""What leaves the stack as it was, and nearly always goes on."""

ENDS = st.one_of(
    st.builds(lambda size: op(0xFD, 0, size), SIZES),
    st.builds(lambda size: op(0xF3, 0, size), SIZES),
    st.builds(lambda to: op(0xFF, number(to)), ADDRESSES),
    st.builds(lambda to: push(to, 1) + b"\x56", st.integers(0, 90)),  # JUMP, mostly nowhere
    st.just(b"\x5f\x5f\x5f\x5f\x5f\x30\x5a\xf1" + keep(3)),  # call itself with all gas
    st.just(b"\x5b\x58\x60\x01\x90\x03\x56"),  # a loop until gas is gone
    st.builds(lambda at: op(0x51, at), st.sampled_from([2_000, 100_000, 2**32, 2**70])),  # memory
    st.builds(lambda of, size: op(0x3E, 0, of, size), SIZES, SIZES),  # RETURNDATACOPY, mostly beyond its end
    st.sampled_from([b"\xfe", b"\x00", b"\x0c", b"\x50", b"\x5f" * 1_030]),
)
CODES = st.builds(
    lambda steps, ends, end, more: b"".join((*steps, end if ends else b"", *more)),
    st.lists(STEPS, min_size=3, max_size=12),
    st.sampled_from([False, False, True]),
    ENDS,
    st.lists(STEPS, max_size=3),
)


@dataclass(frozen=True, slots=True)
class Call:
    """A transaction but for its nonce."""

    sender: int
    type: int
    to: Address | None
    data: bytes
    gas: int
    access_list: tuple[tuple[bytes, tuple[int, ...]], ...]

    def transaction(self, nonce: int) -> Transaction:
        """Its bytes are made up; an executor takes the decoded fields."""
        sender = SENDERS[self.sender]
        raw = bytes((self.type,)) + rlp.encode([sender, rlp.encode_int(nonce), self.to or b"", self.data])
        return Transaction(
            raw=raw,
            hash=Hash32(keccak(raw)),
            sender=sender,
            type=self.type,
            chain_id=CHAIN_ID,
            nonce=nonce,
            fee_per_gas_max=0,
            tip_per_gas_max=0,
            gas_limit=self.gas,
            to=self.to,
            value=0,
            data=self.data,
            access_list=self.access_list if self.type else (),
        )


ACCESS = st.lists(st.tuples(ADDRESSES, st.lists(SLOTS, max_size=3).map(tuple)), max_size=3).map(tuple)
DATA = st.sampled_from([b"", b"\1\2\3", bytes(40), keccak(b"data") * 4])
LIMITS = st.sampled_from([60_000, 400_000, 2_000_000, 6_000_000, 6_000_000])
CALLS = st.one_of(
    st.builds(Call, st.integers(0, 2), st.integers(0, 2), st.sampled_from(CONTRACTS), DATA, LIMITS, ACCESS),
    st.builds(Call, st.integers(0, 2), st.integers(0, 2), st.sampled_from(CONTRACTS), DATA, LIMITS, ACCESS),
    st.builds(Call, st.integers(0, 2), st.integers(0, 2), ADDRESSES, DATA, LIMITS, ACCESS),
    st.builds(Call, st.integers(0, 2), st.integers(0, 2), st.none(), CODES, st.just(4_000_000), ACCESS),
)
"""Calls of contracts, accounts and precompiles; and creations whose initcode is any program."""

BLOCKS = st.lists(st.lists(CALLS, min_size=3, max_size=8), min_size=1, max_size=3)


def founding(codes: list[bytes]) -> list[Call]:
    """Transactions of the first sender that leave each program as the code of one of :data:`CONTRACTS`."""
    return [Call(0, 2, None, initcode(code), GAS_OF_CREATION, ()) for code in codes]
