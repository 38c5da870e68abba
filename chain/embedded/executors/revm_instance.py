"""One running engine: questions in, answers out, look-ups in between.

wasmtime's checked calls cost 11 µs each way and a block makes many, so this module speaks to wasmtime's C interface
through the bindings its Python package is made of. It is the only one that does.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from typing import Any

from wasmtime import Engine, Func, FuncType, Instance, Memory, Module, Store, Trap, ValType, WasmtimeError

# The C interface is typed as Any on purpose: it is C.
from wasmtime import _ffi as _untyped

from chain.embedded.executors.protocol import Reader
from chain.errors import ChainUnavailable

MEMORY_BYTES_MAX = 1 << 30
"""What an instance may grow to: a block of the largest transactions and two generations of nodes take a tenth."""

_ffi: Any = _untyped
_ABSENT, _FAILED = -1, -2
_LOW = 0xFFFF_FFFF
"""Addresses in WebAssembly are unsigned, ctypes' i32 is not."""


class EngineTrapped(ChainUnavailable):
    """The engine stopped in the middle of an answer. The question left no trace; the next one meets a fresh engine."""


class Running:
    """A fresh engine. For one thread at a time; once it ``is_broken`` by a trap it is of no more use."""

    def __init__(self, engine: Engine, module: Module) -> None:
        self.is_broken = False
        self.told = 0
        """Of how many blocks' nodes it was told."""
        self._host = _Host()
        self._store = Store(engine)
        self._store.set_limits(memory_size=MEMORY_BYTES_MAX)
        self._context = self._store._context()
        # wasmtime calls this for as long as the store lives, so it lives with it.
        self._callback = _ffi.wasmtime_func_unchecked_callback_t(self._host.look_up)
        exports = Instance(self._store, module, [self._imported()]).exports(self._store)
        memory = exports["memory"]
        if not isinstance(memory, Memory):
            raise ChainUnavailable("engine.wasm has no memory")
        base = ctypes.addressof(memory.data_ptr(self._store).contents)
        # It never moves. Copying by slices keeps the interpreter; ctypes' functions let go of it, and others take it.
        self._memory = self._host.memory = memoryview((ctypes.c_ubyte * MEMORY_BYTES_MAX).from_address(base)).cast("B")
        self._entries: dict[str, Any] = {
            name: ctypes.byref(export._func) for name, export in exports.items() if isinstance(export, Func)
        }
        self._registers = (_ffi.wasmtime_val_raw_t * 1)()
        self._room_at, self._room_size = 0, -1

    def ask(self, entry: str, question: bytes, reader: Reader) -> bytes:
        """The answer to a question.

        :raises EngineTrapped: there was none.
        """
        if len(question) > self._room_size:
            self._room_at, self._room_size = self._call("reserve", len(question)), len(question)
            if not self._room_at:
                self._room_size = -1
                raise ValueError(f"a question of {len(question)} bytes")
        self._memory[self._room_at : self._room_at + len(question)] = question
        place = self._host.serving(reader, lambda: self._call(entry, len(question)))
        start = place >> 32
        return self._memory[start : start + (place & _LOW)].tobytes()

    def _call(self, entry: str, length: int) -> int:
        registers = self._registers
        registers[0].i64 = length
        trap = ctypes.POINTER(_ffi.wasm_trap_t)()
        error = _ffi.wasmtime_func_call_unchecked(self._context, self._entries[entry], registers, 1, ctypes.byref(trap))
        self.is_broken = bool(error or trap)
        if error:
            raise EngineTrapped(str(WasmtimeError._from_ptr(error)))
        if trap:
            raise EngineTrapped(f"the engine trapped in {entry}: {Trap._from_ptr(trap).message}")
        returned: int = registers[0].i64
        return returned & 0xFFFF_FFFF_FFFF_FFFF

    def _imported(self) -> Func:
        """``host.look_up`` of ``chain/engine/src/host.rs``."""
        four = FuncType([ValType.i32()] * 4, [ValType.i32()])
        made = _ffi.wasmtime_func_t()
        no_finalizer = ctypes.cast(0, ctypes.CFUNCTYPE(None, ctypes.c_void_p))
        _ffi.wasmtime_func_new_unchecked(
            self._context, four.ptr(), self._callback, None, no_finalizer, ctypes.byref(made)
        )
        return Func._from_raw(made)


class _Host:
    """The engine's other side during a question. It does not know its instance, so that one which nobody needs is freed
    at once: each holds gigabytes of address space."""

    def __init__(self) -> None:
        self.memory = memoryview(b"")
        self._reader: Reader | None = None
        self._failure: BaseException | None = None

    def serving(self, reader: Reader, asking: Callable[[], int]) -> int:
        """Ask the engine, answer its look-ups from ``reader`` meanwhile, and raise what the reader raised."""
        self._reader, self._failure = reader, None
        try:
            place = asking()
            if self._failure is not None:
                raise self._failure
            return place
        finally:
            self._reader = self._failure = None

    def look_up(self, _environment: Any, _caller: Any, registers: Any, _count: Any) -> int:
        """Called by the engine: kind, key, room, size; the result takes the first register. Never raises."""
        try:
            key_at, room_at = registers[1].i32 & _LOW, registers[2].i32 & _LOW
            found = self._found(registers[0].i32, self.memory[key_at : key_at + 32].tobytes())
            if len(found) <= registers[3].i32 & _LOW:
                self.memory[room_at : room_at + len(found)] = found
            registers[0].i32 = len(found)
        except KeyError:
            registers[0].i32 = _ABSENT
        except BaseException as failure:  # noqa: BLE001  (raised again by serving, past the engine)
            self._failure = failure
            registers[0].i32 = _FAILED
        return 0

    def _found(self, kind: int, key: bytes) -> bytes:
        reader = self._reader
        if reader is None:
            raise KeyError(key)
        return reader.block_hash(int.from_bytes(key, "big")) if kind else reader.get(key)
