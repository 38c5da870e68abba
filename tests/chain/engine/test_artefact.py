"""The committed engine is the one its source made, and asks for nothing but look-ups."""

from __future__ import annotations

import hashlib
import json
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest
from wasmtime import Module

from chain.embedded.executors import revm_module
from chain.engine_source import FOLDER, RECORD, WASM, source_digest, source_files
from chain.errors import ChainUnavailable

RECORDED = json.loads(RECORD.read_text("utf-8"))


class TestRecord:
    def test_it_names_the_artefact(self) -> None:
        assert hashlib.sha256(WASM.read_bytes()).hexdigest() == RECORDED["artefact"]

    def test_it_names_the_source_so_that_a_change_of_one_needs_the_other(self) -> None:
        assert source_digest() == RECORDED["source"], "run `make engine`"

    def test_the_source_has_the_lock_and_the_toolchain(self) -> None:
        names = {path.as_posix() for path in source_files()}
        assert {"Cargo.toml", "Cargo.lock", "rust-toolchain.toml", "src/lib.rs", "keccak/src/lib.rs"} <= names


class TestImports:
    def test_the_one_import_is_the_look_up(self) -> None:
        imports = revm_module.module()[1].imports
        assert [(item.module, item.name) for item in imports] == [("host", "look_up")]

    def test_no_path_of_the_machine_that_built_it_is_inside(self) -> None:
        artefact = WASM.read_bytes()
        assert b"/crates/" in artefact
        for part in (b".cargo/registry", str(FOLDER).encode(), b"/home/", b"/root/"):
            assert part not in artefact


@pytest.fixture
def small(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Another artefact, which compiles at once, with its record; returns a folder for machine code."""
    wasm, record = tmp_path / "engine.wasm", tmp_path / "engine.json"
    wasm.write_bytes(b"\0asm\1\0\0\0")
    record.write_text(json.dumps({"artefact": hashlib.sha256(wasm.read_bytes()).hexdigest()}))
    monkeypatch.setattr(revm_module, "WASM", wasm)
    monkeypatch.setattr(revm_module, "RECORD", record)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temporary"))
    (tmp_path / "temporary").mkdir()
    return tmp_path / "engine"


@pytest.fixture
def start(monkeypatch: pytest.MonkeyPatch) -> Callable[[Path], object]:
    """Load machine code as a process does that has loaded none yet."""

    def load(folder: Path) -> object:
        monkeypatch.setattr(revm_module, "_modules", {})
        return revm_module.module(folder)

    return load


class TestMachineCode:
    def test_it_is_kept_in_the_folder_and_used_by_the_next_process(
        self, small: Path, start: Callable[[Path], object], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        start(small)
        (kept,) = small.iterdir()
        read: list[Path] = []
        monkeypatch.setattr(revm_module, "Module", _OnlyKept)
        monkeypatch.setattr(Path, "read_bytes", lambda path: read.append(path) or _content(path))
        start(small)
        assert list(small.iterdir()) == [kept]
        assert [path for path in read if path.suffix == ".bin"] == [kept], "and no copy of it"

    def test_a_damaged_file_is_replaced(self, small: Path, start: Callable[[Path], object]) -> None:
        start(small)
        (kept,) = small.iterdir()
        whole = kept.read_bytes()
        for damaged in (whole[: len(whole) // 2], whole[:-1] + bytes((whole[-1] ^ 1,)), b""):
            kept.write_bytes(damaged)
            start(small)
            assert kept.read_bytes() == whole

    def test_a_second_folder_gets_it_without_compiling(
        self, small: Path, start: Callable[[Path], object], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        start(small)
        monkeypatch.setattr(revm_module, "Module", _OnlyKept)
        start(small.parent / "second")
        (first,), (second,) = small.iterdir(), (small.parent / "second").iterdir()
        assert first.read_bytes() == second.read_bytes()

    def test_a_folder_that_cannot_be_made_costs_time_only(self, small: Path, start: Callable[[Path], object]) -> None:
        (small.parent / "file").touch()
        start(small.parent / "file" / "engine")

    def test_another_wasm_than_the_recorded_one_is_refused(
        self, small: Path, start: Callable[[Path], object], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(revm_module, "RECORD", RECORD)
        with pytest.raises(ChainUnavailable, match="not the one"):
            start(small)

    def test_a_temporary_folder_that_others_can_write_to_is_not_used(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
        folder = revm_module.private_folder()
        assert folder is not None
        folder.chmod(0o777)
        assert revm_module.private_folder() is None


_content = Path.read_bytes


class _OnlyKept:
    """A module that is there already; compiling one would be a failure."""

    deserialize = staticmethod(Module.deserialize)

    def __init__(self, *_: object) -> None:
        raise AssertionError("compiled again")
