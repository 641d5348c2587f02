"""The command line as a person meets it: help, and answers before anything was started."""

import json
import socket
from pathlib import Path
from types import SimpleNamespace

import click
import pytest
from chassis.process.health import HealthServer, Readiness
from click.testing import CliRunner
from haven_local import progress
from haven_local.cli import COMMANDS, main
from haven_local.commands.status import missing_words
from haven_local.programs import ProgramMissing
from haven_local.service_runs import standing_of
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


def test_status_says_in_words_what_readyz_says() -> None:
    """A process that works on without the vault, one that lacks its database, and one that is frozen."""
    told = {
        "incidents": Readiness({"database": True, "broker": True}, {"vault": False, "clamd": True}),
        "alerts": Readiness({"database": False}, {}),
        "gateway": Readiness({"broker": True}, {"audit": False}),
    }
    servers = {name: HealthServer("127.0.0.1", 0, lambda name=name: told[name]) for name in told}
    with socket.create_server(("127.0.0.1", 0)) as mute:
        places = {name: f"http://127.0.0.1:{server.port}" for name, server in servers.items()}
        stack = SimpleNamespace(health_url={**places, "audit": f"http://127.0.0.1:{mute.getsockname()[1]}"}.__getitem__)
        for server in servers.values():
            server.start()
        said = {name: standing_of(stack, name) for name in (*told, "audit")}
        for server in servers.values():
            server.stop()
    assert {name: each.ready for name, each in said.items()} == {
        "incidents": True,
        "alerts": False,
        "gateway": True,
        "audit": False,
    }
    assert [missing_words(name, each) for name, each in said.items()] == [
        ["OpenBao does not answer: nobody can sign in, no record opens; reports go on"],
        ["PostgreSQL does not answer"],
        ["audit does not answer calls"],
        ["audit runs and does not answer"],
    ]
