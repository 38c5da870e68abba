"""Builds ``chain/engine`` with cargo: ``python -m scripts.build_engine`` replaces ``engine.wasm`` and its record,
``--check`` builds in a folder elsewhere and compares bytes. Needs the toolchain of ``rust-toolchain.toml``.

The same source gives the same bytes in any folder and with any cargo home: no path of a machine gets into them.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from chain.engine_source import FOLDER, RECORD, WASM, source_digest, source_files

BUILD = Path("build/engine").resolve()
ARTEFACT = Path("wasm32-unknown-unknown/release/engine.wasm")


def build(source: Path, target: Path) -> bytes:
    """The bytes that cargo makes of a folder. ``target`` keeps what cargo reuses."""
    cargo = shutil.which("cargo")
    if cargo is None:
        sys.exit("cargo was not found: install Rust with rustup")
    home = Path(os.environ.get("CARGO_HOME", Path.home() / ".cargo"))
    environment = {key: value for key, value in os.environ.items() if key not in {"RUSTFLAGS", "CARGO_BUILD_TARGET"}}
    environment["CARGO_TARGET_DIR"] = str(target)
    subprocess.run([cargo, "fetch", "--locked"], cwd=source, env=environment, check=True)  # noqa: S603
    prefixes = [(source, "/engine"), *((folder, "/crates") for folder in (home / "registry" / "src").iterdir())]
    flags = [f"--remap-path-prefix={prefix}={name}" for prefix, name in prefixes]
    command = [cargo, "build", "--locked", "--release", "--config", f"build.rustflags={json.dumps(flags)}"]
    subprocess.run(command, cwd=source, env=environment, check=True)  # noqa: S603
    return (target / ARTEFACT).read_bytes()


def check() -> None:
    """Build a copy of the source and compare.

    :raises SystemExit: the bytes are not those that are committed.
    """
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder).resolve() / "source"
        for path in source_files():
            (copy / path).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(FOLDER / path, copy / path)
        built = build(copy, BUILD / "check")
    if built != WASM.read_bytes():
        sys.exit(f"engine.wasm is not what this source makes ({hashlib.sha256(built).hexdigest()}): run `make engine`")
    print(f"engine.wasm is what its source makes: {len(built)} bytes, {hashlib.sha256(built).hexdigest()}")


def replace() -> None:
    """Build, and write artefact and record."""
    built = build(FOLDER, BUILD / "make")
    WASM.write_bytes(built)
    record = {"artefact": hashlib.sha256(built).hexdigest(), "source": source_digest()}
    RECORD.write_text(json.dumps(record, indent=2) + "\n", "utf-8")
    print(f"engine.wasm: {len(built)} bytes, {record['artefact']}")


def main() -> None:
    """Read the option and do it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="compare instead of replacing")
    if parser.parse_args().check:
        check()
    else:
        replace()


if __name__ == "__main__":
    main()
