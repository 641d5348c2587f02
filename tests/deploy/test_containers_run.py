"""``./haven test containers`` itself, as far as no container is needed: what it stands on, and what it says without."""

import re
from pathlib import Path

import pytest
from click.testing import CliRunner
from containers import engine, guide
from containers.bases import STAGES
from deployed import ROOT, compose
from haven_local.cli import main
from haven_local.image_digests import FILES, names_in


def test_each_image_of_others_has_a_stand_in() -> None:
    text = (ROOT / "tests" / "containers" / "bases" / "Containerfile").read_text()
    stages = set(re.findall(r"^FROM \S+ AS (\S+)$", text, re.MULTILINE))
    named = {name.partition(":")[0] for file in FILES for name in names_in(file.read_text())}
    assert named == set(STAGES)
    assert set(STAGES.values()) <= stages


def test_commands_of_the_guide_name_services_that_are_there() -> None:
    typed = guide.commands(ROOT)
    assert {words[0] for words in typed} == {"up", "run", "restart", "exec"}
    for words in typed:
        if words[0] == "restart":
            assert set(words[1:]) <= set(compose()["services"])
        if words[0] == "exec":
            assert words[1] in compose()["services"]
    assert guide.first_run_command(ROOT)[:2] == ["exec", "identity"]


def test_where_podman_is_missing_it_counts_as_not_run(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(engine, "_BESIDE", ())
    ended = CliRunner().invoke(main, ["test", "containers"])
    assert ended.exit_code == 3
    assert "NOT RUN: this machine lacks" in ended.output
    assert "podman" in ended.output
    assert "passed" not in ended.output


def test_it_takes_no_option_that_it_does_not_know() -> None:
    assert CliRunner().invoke(main, ["test", "containers", "--nonsense"]).exit_code == 2
