"""``tally invoices read FILE``."""

from __future__ import annotations

import json
from pathlib import Path

from typer.testing import CliRunner

from app.invoices.cli import app


def run(*arguments: str) -> tuple[int, str, str]:
    result = CliRunner().invoke(app, ["read", *arguments])
    return result.exit_code, result.stdout, result.stderr


class TestRead:
    def test_prints_what_was_read_and_exits_with_0(self, samples: Path) -> None:
        code, out, err = run(str(samples / "cn-einvoice-tier1.xml"))
        assert (code, err) == (0, "")
        assert out == (samples / "golden" / "cn-einvoice-tier1.json").read_text(encoding="utf-8")

    def test_a_credit_note_is_printed_as_what_it_is(self, samples: Path) -> None:
        code, out, err = run(str(samples / "ubl-tc434-creditnote1.xml"))
        assert (code, err) == (0, "")
        printed = json.loads(out)
        assert (printed["kind"], printed["type_code"], printed["preceding"]) == ("CreditNote", "381", [])

    def test_what_it_prints_is_input_too(self, samples: Path, tmp_path: Path) -> None:
        printed = run(str(samples / "CII_example1.xml"))[1]
        file = tmp_path / "printed.json"
        file.write_text(printed, encoding="utf-8")
        again = json.loads(run(str(file))[1])
        assert again == json.loads(printed) | {"format": "json"}

    def test_prints_a_problem_on_standard_error_and_exits_with_1(self, tmp_path: Path) -> None:
        file = tmp_path / "form.json"
        file.write_text('{"number": "1"}', encoding="utf-8")
        code, out, err = run(str(file))
        assert (code, out) == (1, "")
        problem = json.loads(err)
        assert problem["code"] == "invoice-missing-field"
        assert len(problem["errors"]) > 5
        assert {"type", "title", "status", "detail"} <= problem.keys()

    def test_a_file_that_is_not_there_or_is_a_folder_is_a_problem_too(self, tmp_path: Path) -> None:
        for path in (tmp_path / "absent.xml", tmp_path):
            code, _, err = run(str(path))
            assert code == 1
            assert json.loads(err)["code"] == "invoice-file-not-readable"

    def test_a_file_without_end_is_cut_off_at_the_limit(self) -> None:
        code, _, err = run("/dev/zero")
        assert code == 1
        assert json.loads(err)["code"] == "invoice-too-large"

    def test_a_reviewed_code_may_fail_its_digit(self, samples: Path, tmp_path: Path) -> None:
        file = tmp_path / "invoice.xml"
        text = (samples / "cn-einvoice-tier1.xml").read_text(encoding="utf-8")
        file.write_text(text.replace("91440300MA5EQ4T81A", "91440300MA5EQ4T81B"), encoding="utf-8")
        assert run(str(file))[0] == 1
        assert run(str(file), "--reviewed-uscc", "91440300MA5EQ4T81B")[0] == 0
        assert run(str(file), "--reviewed-uscc", "nonsense")[0] == 2
