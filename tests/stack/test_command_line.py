"""The command line as a person meets it: help, and answers before anything was started."""

import json
from pathlib import Path

import click
import pytest
from click.testing import CliRunner
from haven_local import progress
from haven_local.cli import COMMANDS, main
from haven_local.programs import ProgramMissing
from support.figures import Figure, show


def test_help_has_one_line_for_every_command() -> None:
    shown = CliRunner().invoke(main, ["--help"], terminal_width=120).output
    for name in COMMANDS:
        [line] = [line.strip() for line in shown.splitlines() if line.strip().split(" ")[0] == name]
        assert line.removeprefix(name).strip().rstrip("."), name


@pytest.mark.parametrize(
    "arguments", [["status"], ["demo"], ["link"], ["restart", "mail"], ["events", "parked", "alerts"]]
)
def test_before_the_first_start_a_command_says_what_to_do(
    arguments: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HAVEN_ROOT", str(tmp_path / "nothing"))
    ended = CliRunner().invoke(main, arguments)
    assert ended.exit_code != 0
    assert "./haven up" in ended.output


def test_stopping_and_deleting_nothing_is_no_fault(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HAVEN_ROOT", str(tmp_path / "nothing"))
    for arguments in (["down"], ["reset", "--yes"]):
        assert CliRunner().invoke(main, arguments).exit_code == 0


def test_a_failed_step_says_which_why_and_what_to_do() -> None:
    def fail() -> bool:
        raise ProgramMissing("the hammer is missing")

    with pytest.raises(click.ClickException) as failure:
        progress.Progress().run(progress.Step("hammering", fail, "buy a hammer."))
    assert all(part in failure.value.message for part in ("hammering", "the hammer is missing", "buy a hammer."))


def test_figures_are_a_list_for_programs(capsys: pytest.CaptureFixture[str]) -> None:
    show([Figure("calls", 1_000.0, "1/s", 400.0, 2.5, ">= 2.5", True)], as_json=True)
    [figure] = json.loads(capsys.readouterr().out)
    assert list(figure) == ["figure", "value", "unit", "floor", "ratio", "goal", "met"]
