"""What a run of everything has and a usual one has not, and that none of it is left out without a word."""

from types import SimpleNamespace

import pytest
from click.testing import CliRunner
from haven_local.commands import test as test_command
from haven_local.layout import CHECKOUT
from support import at_length
from support.at_length import AT_LENGTH, EVERYTHING, LEFT_OUT

SOURCES = pytest.Config.ArgsSource
MODULES = [module for named in AT_LENGTH.values() for module in named]
KEPT = "tests/browser/test_report_survives.py"


@pytest.fixture(autouse=True)
def surroundings(monkeypatch):
    """A variable that the test sets is gone afterwards."""
    for name in (EVERYTHING, LEFT_OUT):
        monkeypatch.setenv(name, "")
        monkeypatch.delenv(name)


def test_each_module_is_there_once_and_none_is_a_whole_folder() -> None:
    assert [module for module in MODULES if not (CHECKOUT / module).is_file()] == []
    assert len(set(MODULES)) == len(MODULES)


@pytest.mark.parametrize(
    ("source", "everything", "left_out"),
    [(SOURCES.TESTPATHS, "", True), (SOURCES.TESTPATHS, "1", False), (SOURCES.ARGS, "", False)],
)
def test_it_is_left_out_where_nobody_asks_for_it(monkeypatch, source, everything, left_out) -> None:
    monkeypatch.setenv(EVERYTHING, everything)
    at_length.decide(SimpleNamespace(args_source=source))
    items = [SimpleNamespace(nodeid=f"{module}::test_a[phone]") for module in (MODULES[0], KEPT)]
    kept, left = at_length.set_apart(items)
    assert (kept, left) == ((items[1:], items[:1]) if left_out else (items, []))
    told = "\n".join(at_length.summary())
    assert [module in told for module in MODULES] == [left_out] * len(MODULES)


def test_everything_is_a_word_of_the_command(monkeypatch) -> None:
    asked: list[str | None] = []
    for step in ("ensure_stack_packages", "ensure_test_packages", "ensure_assets"):
        monkeypatch.setattr(test_command, step, lambda: False)
    monkeypatch.setattr(
        test_command, "_everything", lambda: asked.append(test_command.os.environ.get(EVERYTHING)) or []
    )
    for arguments in ([], ["everything"]):
        assert CliRunner().invoke(test_command.command, arguments).exit_code == 0
    assert asked == [None, "1"]
