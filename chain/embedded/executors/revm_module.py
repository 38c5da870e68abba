"""The engine's machine code: ``engine.wasm`` compiled for this machine once, and kept in a folder."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import stat
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
    """The compiled engine, shared by this process. Machine code is kept for the next start in ``folder``, which must be
    nobody else's since what is in it is executed, and in a private one among the temporary folders, which is looked into
    where ``folder`` has none.

    :raises ChainUnavailable: ``engine.wasm`` is not the one that ``engine.json`` records.
    """
    with _lock:
        if WASM not in _modules:
            folders = [each for each in (folder, private_folder()) if each is not None]
            _modules[WASM] = _load(folders)
        return _modules[WASM]


def private_folder() -> Path | None:
    """A folder among the temporary ones that only this user can write to; ``None`` where it is somebody else's."""
    folder = Path(tempfile.gettempdir()) / f"tallystick-engine-{os.getuid()}"
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
        found = folder.lstat()
    except OSError:
        return None
    is_private = stat.S_ISDIR(found.st_mode) and found.st_uid == os.getuid() and not found.st_mode & 0o077
    return folder if is_private else None


def _load(folders: list[Path]) -> tuple[Engine, Module]:
    """Machine code depends on the wasm, on wasmtime, and on the processor (which wasmtime checks itself)."""
    wasm = WASM.read_bytes()
    digest = hashlib.sha256(wasm).hexdigest()
    if digest != json.loads(RECORD.read_text("utf-8"))["artefact"]:
        raise ChainUnavailable("engine.wasm is not the one that engine.json records")
    config = Config()
    # Memory that stays where it is lets the host keep its address (see revm_instance).
    config.memory_may_move = False
    engine = Engine(config)
    paths = [folder / f"{digest[:32]}-{version('wasmtime')}.bin" for folder in folders]
    lacking: list[Path] = []
    for path in paths:
        module = _read(engine, path)
        if module is not None:
            break
        lacking.append(path)
    else:
        module = Module(engine, wasm)
    if lacking:
        code = module.serialize()
        for path in lacking:
            _write(path, hashlib.sha256(code).digest() + code)
    return engine, module


def _read(engine: Engine, path: Path) -> Module | None:
    """Machine code from a file; ``None`` where there is none that can be used."""
    with contextlib.suppress(OSError, WasmtimeError):
        kept = path.read_bytes()
        if hashlib.sha256(kept[_CHECKSUM:]).digest() == kept[:_CHECKSUM]:
            return Module.deserialize(engine, kept[_CHECKSUM:])
    return None


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
