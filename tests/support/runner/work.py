"""What is handed out to the processes of a run: modules, those that share a running system together, dearest first."""

import tomllib
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from haven_local.layout import CHECKOUT

SHARED_SYSTEMS = ("tests/browser", "tests/faults", "tests/security/whole_system", "tests/end_to_end/whole_system")
"""Folders whose tests share one running system."""
SHARED_WORLDS = ("tests/security", "tests/end_to_end", "tests/repository")
"""Folders whose tests share what is made once in one process: a world with its trust and its records, or all code as it
was read."""
BREAKING = (
    "services/chassis/tests/bus/test_faults.py",
    "services/chassis/tests/keys/test_vault_faults.py",
    "services/incidents/tests/test_service.py",
)
"""Modules elsewhere that break the infrastructure that ``tests/faults`` breaks: a second one takes long to start."""
WAITING = (
    "tests/faults/test_fault_runs_small.py",
    "tests/faults/test_benches_small.py",
    "tests/stack/test_backups.py",
    "tests/stack/test_lifecycle.py",
    "gateway/tests/gateway_tests/test_server.py",
    "gateway/tests/gateway_tests/test_running.py",
    "gateway/tests/gateway_tests/test_first_run.py",
)
"""Modules that wait much longer than they work: begun while others have work for every processor. Left to the end of a
run, they would have both processors wait with them."""
_A_LINE = 0.004
"""Seconds that a line of tests takes, where nobody measured its module."""


@dataclass(frozen=True)
class Part:
    """Modules that one process runs, one after the other."""

    name: str
    modules: tuple[str, ...]
    seconds: float
    turn: int = 0

    @property
    def is_whole_system(self) -> bool:
        """Whether it has a running system of its own, which takes a third of a processor while it is asked nothing."""
        return self.name in SHARED_SYSTEMS

    @property
    def member(self) -> str:
        """Whose code it is about."""
        return member_of(self.name)


def member_of(module: str) -> str:
    """The folder whose code ``module`` is about: a service, the gateway, or what all are part of."""
    return "/".join(module.split("/")[:2])


def modules_below(folders: Iterable[str]) -> list[str]:
    """Every module of tests below these folders (or these modules), as paths from the root of the checkout."""
    found: set[Path] = set()
    for folder in folders:
        place = CHECKOUT / folder
        found.update([place] if place.is_file() else place.rglob("test_*.py"))
    return sorted(str(path.relative_to(CHECKOUT)) for path in found)


def test_folders() -> list[str]:
    """Where tests are, as pytest is told."""
    settings = tomllib.loads((CHECKOUT / "pyproject.toml").read_text(encoding="utf-8"))
    return [str(folder) for folder in settings["tool"]["pytest"]["ini_options"]["testpaths"]]


def part_of(module: str) -> str:
    """The name of the part of ``module``: a folder with a shared system or world, or the module itself."""
    if module in WAITING:
        return module
    if module in BREAKING:
        return "tests/faults"
    return next((folder for folder in (*SHARED_SYSTEMS, *SHARED_WORLDS) if module.startswith(f"{folder}/")), module)


def shared_by(module: str) -> str:
    """The folder that shares a running system with ``module``, whatever part it is of; else its part."""
    return next((folder for folder in SHARED_SYSTEMS if module.startswith(f"{folder}/")), part_of(module))


def parts_of(modules: Iterable[str], seconds: Mapping[str, float], first: Collection[str] = frozenset()) -> list[Part]:
    """What is handed out, by turn and then by what it takes: the dearest first.

    ``seconds``: what modules took, as far as somebody measured. ``first``: modules before the others of their turn.
    """
    together: dict[str, list[str]] = {}
    for module in modules:
        together.setdefault(part_of(module), []).append(module)
    parts = [
        Part(name, tuple(sorted(each)), sum(seconds_of(one, seconds) for one in each), _turn(name, first))
        for name, each in together.items()
    ]
    return sorted(parts, key=lambda part: (part.turn, -part.seconds))


def _turn(name: str, first: Collection[str]) -> int:
    turns = (name in SHARED_SYSTEMS, name in SHARED_WORLDS, name in WAITING, name in first)
    return turns.index(True) if True in turns else len(turns)


def next_part(waiting: list[Part], running: Sequence[Part], last: Part | None = None) -> Part | None:
    """Takes out of ``waiting`` what a process begins after ``last``, while others run ``running``; None where nothing
    waits.

    One running system at a time, while there is something else to do. A process stays with the member of which it has
    read the code, compiled the statements and made a database, and goes on with one that no other process is at.
    """
    if not waiting:
        return None
    another_runs = any(part.is_whole_system for part in running)
    fitting = [part for part in waiting if not (part.is_whole_system and another_runs)] or waiting
    its_turn = [part for part in fitting if part.turn == fitting[0].turn]
    taken, own = {part.member for part in running}, None if last is None else last.member
    chosen = min(its_turn, key=lambda part: (part.member != own, part.member in taken))
    waiting.remove(chosen)
    return chosen


def seconds_of(module: str, seconds: Mapping[str, float]) -> float:
    """What a module took, or what one of its length takes."""
    if module in seconds:
        return seconds[module]
    return _A_LINE * (CHECKOUT / module).read_bytes().count(b"\n")
