"""What a landing leaves to a run of everything, and that none of it is left without a word."""

from types import SimpleNamespace

import pytest
from haven_local.layout import CHECKOUT
from support import levels
from support.levels import EVERYTHING, LANDING, LEVEL, digest_of_module, only_in_everything, waits_for
from support.looked_at import LookedAt, read, write
from support.parts import digest, digest_of, files_below, part_names, patterns_of

MODULE = "tests/stack/test_levels.py"


def test_a_case(*marks):
    """Stands for an item of pytest."""
    return SimpleNamespace(
        nodeid=f"{MODULE}::test_a",
        iter_markers=lambda name: [mark.mark for mark in marks if mark.mark.name == name],
    )


test_a_case.__test__ = False
LOOKED = LookedAt("abc", {part: digest_of(part) for part in part_names()}, {MODULE: digest_of_module(MODULE)})


@pytest.fixture
def at(monkeypatch):
    """``at(level, looked)``: what is kept, and the reasons of what is left."""

    def choose(level, looked, *items):
        monkeypatch.setenv(LEVEL, level)
        monkeypatch.setattr(levels, "last_looked_at", lambda: looked)
        kept, left = levels.set_apart(items)
        return [items.index(each) for each in kept], [why for _, why in left]

    return choose


def test_a_landing_passes_over_what_waits_for_a_part_that_is_as_it_was(at) -> None:
    items = test_a_case(), test_a_case(waits_for("chassis", "deploy")), test_a_case(only_in_everything("It is long."))
    assert at(LANDING, LOOKED, *items) == ([0], ["waits for a change of chassis, deploy", "It is long."])
    assert at(EVERYTHING, LOOKED, *items) == ([0, 1, 2], [])


def test_a_landing_runs_what_waits_once_one_of_its_parts_or_the_test_itself_changed(at) -> None:
    waiting = test_a_case(waits_for("chassis", "deploy"))
    for parts, modules in (
        ({**LOOKED.parts, "chassis": "another"}, LOOKED.modules),
        ({"deploy": digest_of("deploy")}, LOOKED.modules),
        (LOOKED.parts, {MODULE: "another"}),
        (LOOKED.parts, {}),
    ):
        assert at(LANDING, LookedAt("abc", parts, modules), waiting) == ([0], [])


def test_nobody_waits_for_a_part_that_there_is_not() -> None:
    for part in ("chasis", "page:nowhere"):
        with pytest.raises(KeyError):
            waits_for(part)


def test_every_part_has_files() -> None:
    assert [part for part in part_names() if not list(files_below(CHECKOUT, patterns_of(part)))] == []


def test_a_part_changes_with_a_file_its_name_and_its_coming(tmp_path) -> None:
    def seen():
        return digest(files_below(tmp_path, ["**/*.py"]), tmp_path)

    (tmp_path / "a.py").write_text("one")
    states = [seen()]
    (tmp_path / "a.py").write_text("two")
    states.append(seen())
    (tmp_path / "a.py").rename(tmp_path / "b.py")
    states.append(seen())
    (tmp_path / "c.py").write_text("")
    states.append(seen())
    (tmp_path / "c.txt").write_text("no part of it")
    assert len(set(states)) == 4
    assert seen() == states[-1]


def test_what_was_looked_at_is_read_as_it_was_written(tmp_path) -> None:
    looked = LookedAt("abc", {"page:home": "1"}, {MODULE: "2"}, {"/pupils/<uuid:pupil_id>": '3"'}, {MODULE: 4.5})
    write(tmp_path / "looked_at.toml", looked)
    assert read(tmp_path / "looked_at.toml") == looked
    assert read(tmp_path / "none.toml") == LookedAt()


def test_what_is_left_is_told_by_reason_and_module() -> None:
    told = levels.summary(
        {"a.py::test_1[x]": "long", "a.py::test_2": "long", "b.py::test_3": "waits for a change of x"}
    )
    assert told == [
        "3 tests are left to ./haven test everything:",
        "  long: a.py (2)",
        "  waits for a change of x: b.py (1)",
    ]
    assert levels.summary({}) == []
