"""Where the engine is, and what it was built from."""

from __future__ import annotations

import hashlib
from pathlib import Path

FOLDER = Path(__file__).parent / "engine"
WASM = FOLDER / "engine.wasm"
RECORD = FOLDER / "engine.json"
"""The SHA-256 of ``engine.wasm`` and of the source that made it (written by ``scripts/build_engine.py``)."""

_SOURCE = (".cargo/config.toml", "Cargo.lock", "rust-toolchain.toml", "**/Cargo.toml", "**/*.rs")


def source_files() -> list[Path]:
    """Everything that decides the artefact's bytes, relative to :data:`FOLDER`."""
    found = {path.relative_to(FOLDER) for pattern in _SOURCE for path in FOLDER.glob(pattern)}
    return sorted(path for path in found if path.parts[0] != "target")


def source_digest() -> str:
    """The SHA-256 over every source file's name and bytes."""
    digest = hashlib.sha256()
    for path in source_files():
        content = (FOLDER / path).read_bytes()
        digest.update(f"{path.as_posix()}\0{len(content)}\0".encode())
        digest.update(content)
    return digest.hexdigest()
