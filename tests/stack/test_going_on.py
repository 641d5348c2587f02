"""A run of everything that was not green is gone on with where only tests changed, and begun anew where more did."""

from types import SimpleNamespace

import pytest
from support.changed.selection import Selection
from support.runner import going_on

ONE, OTHER, THIRD = (f"services/pupils/tests/test_{name}.py" for name in ("one", "other", "third"))


def run_in_which(failed):
    return going_on.Unfinished("abc", failed, {THIRD: 4.0}, {"/home": "1"}, {"pupils": 7.5})


@pytest.fixture
def kept(monkeypatch, tmp_path):
    """A run in which one module failed."""
    monkeypatch.setattr(going_on, "FILE", tmp_path / "new" / "everything.json")
    going_on.keep(run_in_which(going_on.modules_of([f"{ONE}::test_it[a::b]"])))
    return going_on.unfinished()


def rest(monkeypatch, kept, *changed, knows=True):
    """What is still to run after these changes, of which whoever selects says that they reach the other module."""

    def select(names):
        return Selection({OTHER: "stands on it"} if names else {})

    monkeypatch.setattr(going_on, "Selector", lambda _: SimpleNamespace(select=select))
    checkout = SimpleNamespace(
        tests=frozenset({ONE, OTHER, THIRD}), knows=lambda _: knows, changed_since=lambda _: frozenset(changed)
    )
    return going_on.still_to_run(kept, checkout)


def test_it_is_read_as_it_was_kept(kept) -> None:
    assert kept == run_in_which([ONE])


def test_what_failed_and_what_stands_on_what_changed_is_run_again(monkeypatch, kept) -> None:
    assert rest(monkeypatch, kept) == rest(monkeypatch, run_in_which([ONE]), "tests/budgets.toml") == [ONE]
    assert rest(monkeypatch, run_in_which([])) == []
    assert rest(monkeypatch, kept, "services/pupils/tests/conftest.py", "README.md") == [ONE, OTHER]


@pytest.mark.parametrize("name", ["services/pupils/pupils/models.py", "uv.lock", "haven"])
def test_after_anything_else_all_is_run(monkeypatch, kept, name) -> None:
    assert rest(monkeypatch, kept, name) is None


def test_all_is_run_where_the_commit_is_gone(monkeypatch, kept) -> None:
    assert rest(monkeypatch, kept, knows=False) is None


@pytest.mark.parametrize("failed", [["process 2"], [ONE, "process 2"]])
def test_nothing_is_kept_of_a_run_of_which_nobody_knows_what_failed(kept, failed) -> None:
    going_on.keep(run_in_which(failed))
    assert going_on.unfinished() is None


def test_what_is_forgotten_is_begun_anew(kept) -> None:
    going_on.forget()
    going_on.forget()
    assert going_on.unfinished() is None
