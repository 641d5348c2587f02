"""What of a run stays on one worker, and what is begun first."""

from pathlib import Path
from types import SimpleNamespace

from haven_local.commands import test as test_command
from haven_local.layout import CHECKOUT
from support.scheduling import LATER_PAGES, WAITING, WHOLE_SYSTEMS, long_parts_first, next_part, part_of


def _breaks(module: Path) -> bool:
    return "breakable_stack" in module.read_text(encoding="utf-8")


def test_whoever_breaks_an_infrastructure_shares_the_one_that_is_broken() -> None:
    modules = [*CHECKOUT.glob("services/*/tests/**/test_*.py"), *CHECKOUT.glob("gateway/tests/**/test_*.py")]
    breaking = [module for module in modules if _breaks(module)]
    assert breaking
    assert {part_of(f"{module.relative_to(CHECKOUT)}::test") for module in breaking} == {"tests/faults"}


def test_a_module_stays_together_and_so_does_a_folder_with_one_system() -> None:
    assert part_of("services/pupils/tests/test_roll.py::test_a") == "services/pupils/tests/test_roll.py"
    assert part_of("tests/security/test_rights.py::test_a[phone]") == "tests/security"


def test_the_browsers_tests_are_in_two_parts_and_a_module_in_one_of_them() -> None:
    modules = sorted((CHECKOUT / "tests" / "browser").glob("test_*.py"))
    parts = [part_of(f"{module.relative_to(CHECKOUT)}::test") for module in modules]
    assert parts == sorted(parts)
    assert min(parts.count("tests/browser"), parts.count(LATER_PAGES)) > len(modules) / 3


def test_shared_systems_are_begun_first_then_what_waits_and_nothing_is_left_out() -> None:
    names = ["gateway/tests/test_a.py::test_a", f"{WAITING[1]}::test_b", "tests/faults/test_c.py::test_c"]
    names += [f"{WAITING[0]}::test_d", "services/pupils/tests/test_e.py::test_e", "tests/browser/test_f.py::test_f"]
    names += [f"{LATER_PAGES}::test_g"]
    ordered = [item.nodeid for item in long_parts_first([SimpleNamespace(nodeid=name) for name in names])]
    assert ordered == [names[number] for number in (6, 5, 2, 3, 1, 0, 4)]


def test_one_whole_system_runs_at_a_time_while_there_is_something_else() -> None:
    waiting = [*WHOLE_SYSTEMS[1:], WAITING[0], "services/pupils/tests/test_roll.py"]
    assert next_part(waiting, running=[]) == WHOLE_SYSTEMS[1]
    assert next_part(waiting, running=[WHOLE_SYSTEMS[0]]) == WAITING[0]
    assert next_part(waiting, running=[WAITING[1]]) == WHOLE_SYSTEMS[1]
    assert next_part(WHOLE_SYSTEMS[1:], running=[WHOLE_SYSTEMS[0]]) == WHOLE_SYSTEMS[1], "nothing else is left"
    assert next_part(waiting[-1:], running=[]) == waiting[-1]
    assert next_part([], running=[]) is None


def test_what_is_begun_first_is_there_under_that_name() -> None:
    assert [name for name in (*WHOLE_SYSTEMS, *WAITING) if not (CHECKOUT / name).exists()] == []


def test_tests_are_read_once_before_the_workers_where_nothing_compiled_is_kept(tmp_path, monkeypatch) -> None:
    commands: list[list[str]] = []
    monkeypatch.setattr(test_command, "CHECKOUT", tmp_path)
    monkeypatch.setattr(test_command, "_called", lambda command: commands.append(command) or 0)
    monkeypatch.setattr(test_command, "_readings", list)
    monkeypatch.setattr(test_command, "_read_code", lambda command: (commands.append(command) or "", 0))
    test_command._everything()
    kept = tmp_path / "tests" / "__pycache__" / "conftest.cpython-313-pytest-9.2.0.pyc"
    kept.parent.mkdir(parents=True)
    kept.touch()
    test_command._everything()
    assert ["--collect-only" in command for command in commands] == [True, False, False]
