"""How a run hands out its modules, goes on where a process dies, and counts what all of it takes."""

import subprocess
import sys
import time

import pytest
from haven_local.layout import CHECKOUT
from support.runner import budget, handing_out
from support.runner.budget import Budget, family_of
from support.runner.handing_out import HandingOut
from support.runner.processors import OWNER_FILE, READING, Processors
from support.runner.results import Results
from support.runner.work import (
    BREAKING,
    SHARED_SYSTEMS,
    SHARED_WORLDS,
    WAITING,
    Part,
    modules_below,
    next_part,
    part_of,
    parts_of,
)
from support.runner.work import test_folders as folders_of_tests

MODULES = {
    "test_a.py": "def test_one(): pass\ndef test_two(): assert 'a canary' == 'a cat'\n",
    "test_b.py": "import os\ndef test_three(): pass\ndef test_four(): os._exit(7)\ndef test_never(): pass\n",
    "test_c.py": "import pytest\n@pytest.mark.skip(reason='not today')\ndef test_five(): pass\n",
    "test_d.py": "import nothing_of_the_kind\n",
    "test_e.py": "def test_six(somewhere): assert somewhere == 'made once'\n",
    "test_f.py": "def test_seven(somewhere): assert somewhere == 'made once'\n",
    "conftest.py": "import pytest\nmade = []\n@pytest.fixture(scope='package')\ndef somewhere():\n"
    "    made.append('made')\n    assert len(made) == 1\n    return 'made once'\n",
}
ENDS_WITHIN_SECONDS = 60


@pytest.fixture
def ran(tmp_path, monkeypatch):
    """How made-up modules ended, run by one process at a time; what was said of it; and the names of all modules."""
    for name, text in MODULES.items():
        (tmp_path / name).write_text(text)
    (tmp_path / "pytest.ini").write_text("[pytest]\naddopts = -p no:nameko --import-mode=importlib\n")
    monkeypatch.setattr(handing_out, "CHECKOUT", tmp_path)
    monkeypatch.setenv("PYTHONPATH", str(CHECKOUT / "tests"))
    said: list[str] = []
    results = Results(said.append)
    parts = [Part(name, (name,), 1.0) for name in sorted(MODULES) if name.startswith("test_")]
    HandingOut(parts, results, tmp_path, most=1).run()
    return results, said


def test_each_test_is_told_of_once_and_a_process_that_dies_takes_only_its_test_with_it(ran) -> None:
    results, said = ran
    assert dict(results.counted) == {"passed": 4, "failed": 3, "skipped": 1}
    assert sorted(results.failed) == ["test_a.py::test_two", "test_b.py::test_four", "test_d.py"]
    assert "a canary" in results.failed["test_a.py::test_two"]
    assert "ended with 7" in results.failed["test_b.py::test_four"]
    assert "nothing_of_the_kind" in results.failed["test_d.py"]
    assert [line.count("test_a.py::test_two") > 0 for line in said].count(True) == 1


def test_the_last_line_counts_and_what_failed_or_was_skipped_is_named(ran) -> None:
    results, _ = ran
    *named, last = results.summary()
    assert last == "4 passed, 3 failed, 1 skipped"
    assert "FAILED test_b.py::test_four" in named
    assert [line for line in named if "not today" in line]


def test_a_folder_that_shares_a_system_stays_together_and_so_do_those_who_break_one() -> None:
    modules = modules_below(folders_of_tests())
    breaking = {
        module
        for module in modules
        if "breakable_stack" in (CHECKOUT / module).read_text(encoding="utf-8") and not module.startswith("tests/")
    }
    assert breaking == set(BREAKING)
    assert {part_of(module) for module in breaking} == {"tests/faults"}
    assert part_of("tests/browser/test_pages.py") == "tests/browser"
    handed = [module for part in parts_of(modules, {}) for module in part.modules]
    assert sorted(handed) == modules


def test_running_systems_come_first_then_shared_worlds_then_what_waits_then_what_takes_longest() -> None:
    seconds = {"services/pupils/tests/test_b.py": 1.0, "services/pupils/tests/test_c.py": 9.0, WAITING[0]: 0.1}
    modules = [*seconds, f"{SHARED_SYSTEMS[1]}/test_a.py", f"{SHARED_WORLDS[0]}/test_a.py"]
    ordered = [part.name for part in parts_of(modules, {**seconds, **dict.fromkeys(modules[-2:], 2.0)})]
    assert ordered == [SHARED_SYSTEMS[1], SHARED_WORLDS[0], WAITING[0], modules[1], modules[0]]


def test_what_changed_comes_before_what_takes_longer() -> None:
    modules = [f"services/pupils/tests/test_{name}.py" for name in "bcd"]
    seconds = dict(zip(modules, (3.0, 2.0, 1.0), strict=True))
    assert [part.name for part in parts_of(modules, seconds, {modules[2]})] == [modules[2], *modules[:2]]


def test_one_running_system_at_a_time_while_there_is_anything_else() -> None:
    systems = [Part(name, (name,), 1.0) for name in SHARED_SYSTEMS[:2]]
    other = Part("services/a.py", ("services/a.py",), 1.0)
    waiting = [*systems, other]
    assert next_part(waiting, []) is systems[0]
    assert next_part(waiting, [systems[0]]) is other
    assert next_part(waiting, [systems[0], other]) is systems[1]
    assert next_part(waiting, []) is None


def test_a_process_stays_with_a_service_and_then_takes_one_that_no_other_is_at() -> None:
    names = [f"services/{name}.py" for name in ("pupils/a", "pupils/b", "identity/a", "audit/a", "pupils/c")]
    dearest, *waiting = (Part(name, (name,), 9.0 - place, 4) for place, name in enumerate(names))
    handed = [next_part(waiting, [dearest], None)]
    handed += [next_part(waiting, [dearest], handed[0]), next_part(waiting, [], dearest), next_part(waiting, [], None)]
    assert [part.name for part in handed] == [names[2], names[3], names[1], names[4]]


def test_a_process_does_not_stay_where_another_s_turn_comes_first() -> None:
    modules = ["services/pupils/tests/test_a.py", WAITING[1]]
    waiting = parts_of(modules, dict.fromkeys(modules, 1.0))
    assert next_part(waiting, [], Part("services/pupils/tests/test_b.py", (), 1.0)).name == WAITING[1]


def test_every_module_that_waits_is_there() -> None:
    assert [module for module in (*WAITING, *BREAKING) if not (CHECKOUT / module).is_file()] == []


_BUSY = "import time\nwhile time.process_time() < 0.6: pass\n"


def test_what_processes_use_is_counted_once_and_put_down_to_whose_they_are(tmp_path) -> None:
    """A process of tests that starts three that end, one of which nobody waits for; one of the infrastructure that all
    use; and one that a test alone may break."""
    root, own = tmp_path / "run-1", tmp_path / "run-1-abc123"
    own.mkdir()
    tests = _start(
        f"import subprocess, sys, time\nfor _ in range(3): subprocess.run([sys.executable, '-c', {_BUSY!r}])\n"
    )
    (own / OWNER_FILE).write_text(str(tests.pid))
    shared, broken = (_start(f"# {folder}/x\n{_BUSY}") for folder in (root, own))
    elsewhere = _start(f"# {tmp_path}/another\n{_BUSY}")
    counting = Processors(root, lambda: {tests.pid: "bus"})
    try:
        until = time.monotonic() + ENDS_WITHIN_SECONDS
        while tests.poll() is None and time.monotonic() < until:
            time.sleep(0.05)
            counting.look()
    finally:
        for process in (tests, shared, broken, elsewhere):
            process.kill()
            process.wait()
    assert 2.4 < counting.seconds["bus"] < 4.2, "three that ended, what all used, and what it broke: 0.6 s each"
    assert set(counting.seconds) <= {"bus", READING}


def test_what_outlives_the_tests_that_started_it_is_named(tmp_path) -> None:
    root, own = tmp_path / "run-1", tmp_path / "run-1-abc123"
    own.mkdir()
    (own / OWNER_FILE).write_text("1")
    left = _start(f"# {own}/x\n{_BUSY}")
    counting = Processors(root, dict)
    try:
        until = time.monotonic() + ENDS_WITHIN_SECONDS
        while left.poll() is None and time.monotonic() < until:
            time.sleep(0.05)
            counting.look()
    finally:
        left.kill()
        left.wait()
    assert any(" -c " in program and seconds > 0.2 for program, seconds in counting.of_no_test.items())
    assert sum(counting.of_no_test.values()) == pytest.approx(counting.seconds[READING])


def _start(code: str) -> subprocess.Popen[bytes]:
    """Its parent is nobody of a run, as that of a daemon."""
    return subprocess.Popen([sys.executable, "-c", code])


BUDGET = Budget({"bus": 100.0, "browser": 200.0})


def test_a_family_over_its_line_is_said_and_far_over_it_fails() -> None:
    seconds = {"bus": 116.0, "browser": 229.0, "alerts": 9.0}
    assert BUDGET.over(seconds, budget.SAID_ABOVE) == ["bus"]
    assert BUDGET.over(seconds, budget.FAILS_ABOVE) == []
    assert BUDGET.over({"bus": 131.0, "browser": 259.0, "alerts": 21.0}, budget.FAILS_ABOVE) == ["alerts", "bus"]
    told = list(budget.table(BUDGET, seconds))
    assert [line.split()[0] for line in told[1:]] == ["browser", "bus", "alerts", "sum"]
    assert [line.endswith("over its budget") for line in told[1:]] == [False, True, False, False]


def test_of_a_small_family_ten_seconds_more_are_nothing() -> None:
    small = Budget({"audit": 7.0})
    assert small.over({"audit": 17.0}, budget.SAID_ABOVE) == []
    assert small.over({"audit": 27.1}, budget.FAILS_ABOVE) == ["audit"]


def test_what_most_families_take_longer_is_the_machine_and_what_one_takes_is_not() -> None:
    lines = Budget({"browser": 200.0, "bus": 100.0, "alerts": 40.0, "audit": 7.0})
    slow = {"browser": 240.0, "bus": 120.0, "alerts": 48.0, "audit": 70.0}
    assert budget.slowness(lines, slow, 0.9) == pytest.approx(1.2)
    assert budget.slowness(lines, {**slow, "bus": 400.0}, 0.9) == pytest.approx(1.2)
    assert budget.slowness(lines, slow, 1.7) == 1.7
    assert budget.slowness(lines, {family: took * 4 for family, took in slow.items()}, 0.9) == pytest.approx(1.35)


def test_its_ten_dearest_tests_are_named() -> None:
    tests = {f"tests/browser/test_a.py::test_{number}": float(number) for number in range(20)}
    named = budget.dearest("browser", {**tests, "tests/faults/test_b.py::test_dear": 99.0})
    assert [took for _, took in named] == [float(number) for number in range(19, 9, -1)]


def test_every_module_has_a_family_and_every_family_a_line() -> None:
    families = {family_of(module) for module in modules_below(folders_of_tests())} | {READING}
    for level in ("landing", "everything"):
        assert set(budget.read(level).lines) == families


def test_a_family_whose_parts_changed_may_take_what_it_takes_in_everything() -> None:
    landing, everything = budget.read("landing").lines, budget.read("everything").lines
    changed = budget.read("landing", ["tests/browser/test_a.py::test_b"]).lines
    assert changed == {**landing, "browser": everything["browser"]} != landing


def test_a_landing_may_take_thirteen_hundred_seconds() -> None:
    assert budget.read("landing").whole <= 1300
