"""The engine's machine code: ``engine.wasm`` compiled for this machine once, and kept in a folder."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import tempfile
import threading
from importlib.metadata import version
from pathlib import Path

from wasmtime import Config, Engine, Module, WasmtimeError

from chain.engine_source import RECORD, WASM
from chain.errors import ChainUnavailable

_CHECKSUM = 32
"""A file begins with the SHA-256 of its machine code: code that rotted on the disk would compute anything."""

_lock = threading.Lock()
_modules: dict[Path, tuple[Engine, Module]] = {}


def module(folder: Path | None = None) -> tuple[Engine, Module]:
    """The compiled engine, shared by this process. ``folder`` keeps the machine code for the next start; it must be
    nobody else's, since what is in it is executed. Without one it is a private folder among the temporary ones.

    :raises ChainUnavailable: ``engine.wasm`` is not the one that ``engine.json`` records.
    """
    with _lock:
        if WASM not in _modules:
            _modules[WASM] = _load(folder or private_folder())
        return _modules[WASM]


def private_folder() -> Path:
    """A folder among the temporary ones that only this user can write to.

    :raises ChainUnavailable: somebody else made it first.
    """
    folder = Path(tempfile.gettempdir()) / f"tallystick-engine-{os.getuid()}"
    folder.mkdir(mode=0o700, exist_ok=True)
    found = folder.lstat()
    if found.st_uid != os.getuid() or found.st_mode & 0o077:
        raise ChainUnavailable(f"{folder} is not private; remove it")
    return folder


def _load(folder: Path) -> tuple[Engine, Module]:
    """Machine code depends on the wasm, on wasmtime, and on the processor (which wasmtime checks itself)."""
    wasm = WASM.read_bytes()
    digest = hashlib.sha256(wasm).hexdigest()
    if digest != json.loads(RECORD.read_text("utf-8"))["artefact"]:
        raise ChainUnavailable("engine.wasm is not the one that engine.json records")
    config = Config()
    # Memory that stays where it is lets the host keep its address (see revm_instance).
    config.memory_may_move = False
    engine = Engine(config)
    path = folder / f"{digest[:32]}-{version('wasmtime')}.bin"
    with contextlib.suppress(OSError, WasmtimeError):
        kept = path.read_bytes()
        if hashlib.sha256(kept[_CHECKSUM:]).digest() == kept[:_CHECKSUM]:
            return engine, Module.deserialize(engine, kept[_CHECKSUM:])
    compiled = Module(engine, wasm)
    code = compiled.serialize()
    _write(path, hashlib.sha256(code).digest() + code)
    return engine, compiled


def _write(path: Path, code: bytes) -> None:
    """All or nothing, also when many processes start at once. A full or read-only disk costs the next start a second."""
    with contextlib.suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=path.name)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(code)
            Path(name).replace(path)
        except OSError:
            Path(name).unlink(missing_ok=True)
            raise
