"""The whole service on either EVM: what one began, the other goes on with."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import ValidationError

from app.sandbox import service as sandbox
from app.settings import Settings
from chain.runtime.clock import SystemClock


class TestChoice:
    def test_a_ledger_founded_on_py_evm_goes_on_with_revm(self, tmp_path: Path) -> None:
        with sandbox.opened(Settings(data_dir=tmp_path, executor="pyevm"), SystemClock()) as begun:
            head = begun.chain.head()
            assert not (tmp_path / "engine").exists()
        with sandbox.opened(Settings(data_dir=tmp_path), SystemClock()) as gone_on:
            assert gone_on.chain.head() == head

    def test_there_is_no_third(self) -> None:
        with pytest.raises(ValidationError):
            Settings.model_validate({"executor": "geth"})
