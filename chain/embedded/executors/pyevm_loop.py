"""The inner loop of py-evm again, with the opcodes that make up nine tenths of a program done without ceremony.

Stack, arithmetic, memory words and jumps work on plain integers here; every other opcode is py-evm's own. A test runs
made-up programs on this loop and on py-evm's and compares everything.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias

from eth.exceptions import FullStack, Halt, InsufficientStack, InvalidJumpDestination, OutOfGas
from eth.vm.logic.invalid import InvalidOpcode

STACK_ITEMS_MAX = 1_024
JUMP, JUMPI, JUMPDEST, PUSH0, PUSH32 = 0x56, 0x57, 0x5B, 0x5F, 0x7F
ZERO_GAS, BASE_GAS, VERY_LOW_GAS, LOW_GAS, MID_GAS, HIGH_GAS = 1, 2, 3, 5, 8, 10
"""Yellow Paper, appendix G; ``ZERO_GAS`` is that of JUMPDEST."""

_WORD = 1 << 256
_MASK = _WORD - 1
_SIGN = 1 << 255

Stack: TypeAlias = list[Any]
Act: TypeAlias = Callable[[Stack, Any], None]
"""What an opcode does to the stack of a computation; an ``IndexError`` means that the stack holds too little."""


PUSH, ACT, LEAP, LEAP_IF, SLOW = range(5)
Step: TypeAlias = tuple[int, int, Any, int]
"""One instruction, read once: its kind, gas, what it pushes or does (its opcode where py-evm does it), and where the
next one is."""

PROGRAMS_MAX = 256
"""Contracts whose steps are kept: a few megabytes each at most."""

_programs: dict[bytes, list[Step | None]] = {}


def run(computation: Any) -> None:
    """Execute a computation's code to its end; exceptions are py-evm's."""
    stack: Stack = computation._stack.values
    meter = computation._gas_meter
    steps = _steps(computation.code._raw_code_bytes)
    pc = 0
    while True:
        kind, gas, what, following = steps[pc]  # type: ignore[misc]  # jumps go to places that hold a step
        if meter.gas_remaining < gas:
            raise OutOfGas
        meter.gas_remaining -= gas
        pc = following
        if kind == SLOW:
            if not _slow(computation, stack, what, pc):
                return
            continue
        try:
            if kind == PUSH:
                if len(stack) >= STACK_ITEMS_MAX:
                    raise FullStack
                stack.append(what)
            elif kind == ACT:
                what(stack, computation)
            else:
                target = stack.pop()
                if kind == LEAP or stack.pop():
                    pc = _landed(steps, target)
        except IndexError:
            raise InsufficientStack from None


def _slow(computation: Any, stack: Stack, opcode: int, pc: int) -> bool:
    """Let py-evm do one opcode; whether the program goes on."""
    computation.code.program_counter = pc
    act = computation.opcodes.get(opcode) or InvalidOpcode(opcode)
    try:
        act(computation=computation)
    except Halt:
        return False
    if stack and type(stack[-1]) is not int:
        stack[-1] = int.from_bytes(stack[-1], "big")
    return True


def _landed(steps: list[Step | None], target: int) -> int:
    step = steps[target] if target < len(steps) else None
    if step is None or step[2] is not _nothing:
        raise InvalidJumpDestination
    return target


def _steps(code: bytes) -> list[Step | None]:
    """A program's steps by position; nothing where a pushed value lies, and a STOP behind its end."""
    steps = _programs.get(code)
    if steps is None:
        steps = [None] * (len(code) + 1)
        steps[len(code)] = (SLOW, 0, 0, len(code))
        pc = 0
        while pc < len(code):
            step = steps[pc] = _step(code, pc)
            pc = step[3]
        if len(_programs) >= PROGRAMS_MAX:
            _programs.clear()
        _programs[code] = steps
    return steps


def _step(code: bytes, pc: int) -> Step:
    opcode = code[pc]
    hot = _HOT[opcode]
    if hot is not None:
        return (ACT, *hot, pc + 1)
    if PUSH0 <= opcode <= PUSH32:
        width = opcode - PUSH0
        # Code that ends inside the value goes on with zeros.
        value = int.from_bytes(code[pc + 1 : pc + 1 + width].ljust(width, b"\0"), "big")
        return (PUSH, VERY_LOW_GAS if width else BASE_GAS, value, min(pc + 1 + width, len(code)))
    if opcode in (JUMP, JUMPI):
        return (LEAP, MID_GAS, None, pc + 1) if opcode == JUMP else (LEAP_IF, HIGH_GAS, None, pc + 1)
    return (SLOW, 0, opcode, pc + 1)


def _dup(position: int) -> Act:
    def act(stack: Stack, _: Any) -> None:
        if len(stack) >= STACK_ITEMS_MAX:
            raise FullStack
        stack.append(stack[-position])

    return act


def _swap(position: int) -> Act:
    place = -position - 1

    def act(stack: Stack, _: Any) -> None:
        stack[-1], stack[place] = stack[place], stack[-1]

    return act


def _pop(stack: Stack, _: Any) -> None:
    stack.pop()


def _nothing(_: Stack, __: Any) -> None:
    """JUMPDEST only marks a place."""


def _add(stack: Stack, _: Any) -> None:
    top = stack.pop()
    stack[-1] = top + stack[-1] & _MASK


def _mul(stack: Stack, _: Any) -> None:
    top = stack.pop()
    stack[-1] = top * stack[-1] & _MASK


def _sub(stack: Stack, _: Any) -> None:
    top = stack.pop()
    stack[-1] = top - stack[-1] & _MASK


def _div(stack: Stack, _: Any) -> None:
    top = stack.pop()
    stack[-1] = top // stack[-1] if stack[-1] else 0


def _mod(stack: Stack, _: Any) -> None:
    top = stack.pop()
    stack[-1] = top % stack[-1] if stack[-1] else 0


def _lt(stack: Stack, _: Any) -> None:
    top = stack.pop()
    stack[-1] = int(top < stack[-1])


def _gt(stack: Stack, _: Any) -> None:
    top = stack.pop()
    stack[-1] = int(top > stack[-1])


def _slt(stack: Stack, _: Any) -> None:
    # Flipping the sign bit orders two's complement numbers as plain ones.
    top = stack.pop()
    stack[-1] = int(top ^ _SIGN < stack[-1] ^ _SIGN)


def _eq(stack: Stack, _: Any) -> None:
    top = stack.pop()
    stack[-1] = int(top == stack[-1])


def _iszero(stack: Stack, _: Any) -> None:
    stack[-1] = int(not stack[-1])


def _and(stack: Stack, _: Any) -> None:
    top = stack.pop()
    stack[-1] &= top


def _or(stack: Stack, _: Any) -> None:
    top = stack.pop()
    stack[-1] |= top


def _not(stack: Stack, _: Any) -> None:
    stack[-1] ^= _MASK


def _shl(stack: Stack, _: Any) -> None:
    bits = stack.pop()
    stack[-1] = stack[-1] << bits & _MASK if bits < 256 else 0


def _shr(stack: Stack, _: Any) -> None:
    bits = stack.pop()
    stack[-1] = stack[-1] >> bits if bits < 256 else 0


def _mload(stack: Stack, computation: Any) -> None:
    start = stack[-1]
    memory = computation._memory
    if start + 32 > len(memory._bytes):
        computation.extend_memory(start, 32)
    stack[-1] = int.from_bytes(memory._bytes[start : start + 32], "big")


def _mstore(stack: Stack, computation: Any) -> None:
    start, value = stack.pop(), stack.pop()
    memory = computation._memory
    if start + 32 > len(memory._bytes):
        computation.extend_memory(start, 32)
    memory._bytes[start : start + 32] = value.to_bytes(32, "big")


def _calldataload(stack: Stack, computation: Any) -> None:
    start = stack[-1]
    word = bytes(computation.msg.data[start : start + 32])
    stack[-1] = int.from_bytes(word, "big") << 8 * (32 - len(word))


_HOT: list[tuple[int, Act] | None] = [None] * 256
_HOT[0x50] = (BASE_GAS, _pop)
_HOT[JUMPDEST] = (ZERO_GAS, _nothing)
for _code, _gas, _act in (
    (0x01, VERY_LOW_GAS, _add), (0x02, LOW_GAS, _mul), (0x03, VERY_LOW_GAS, _sub), (0x04, LOW_GAS, _div),
    (0x06, LOW_GAS, _mod), (0x10, VERY_LOW_GAS, _lt), (0x11, VERY_LOW_GAS, _gt), (0x12, VERY_LOW_GAS, _slt),
    (0x14, VERY_LOW_GAS, _eq), (0x15, VERY_LOW_GAS, _iszero), (0x16, VERY_LOW_GAS, _and), (0x17, VERY_LOW_GAS, _or),
    (0x19, VERY_LOW_GAS, _not), (0x1B, VERY_LOW_GAS, _shl), (0x1C, VERY_LOW_GAS, _shr),
    (0x35, VERY_LOW_GAS, _calldataload), (0x51, VERY_LOW_GAS, _mload), (0x52, VERY_LOW_GAS, _mstore),
):  # fmt: skip
    _HOT[_code] = (_gas, _act)
for _position in range(1, 17):
    _HOT[0x7F + _position] = (VERY_LOW_GAS, _dup(_position))
    _HOT[0x8F + _position] = (VERY_LOW_GAS, _swap(_position))
