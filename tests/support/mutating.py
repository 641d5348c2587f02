"""Puts the faults of ``tests/mutations.toml`` into the product, one at a time, and says which test finds each.

``PYTHONPATH=tests .venv/bin/python -m support.mutating [--only NAME ...] [--tests PATH ...]``: by default each fault is
tried on the test that is said to find it. The file that is changed is put back whatever happens, also when the run is
ended by ctrl-C or SIGTERM; nothing else may be tested from this checkout meanwhile.
"""

import argparse
import os
import re
import signal
import subprocess
import sys
import tomllib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

CHECKOUT = Path(__file__).parents[2]
LIST = CHECKOUT / "tests" / "mutations.toml"
LEVELS = ("landing", "everything", "nothing")
"""Where the test that finds a fault runs: whenever a change lands, or only in a run of everything; or there is none."""

_NAMED = re.compile(r"^(?:FAILED|ERROR) (.+?)(?: - .*)?$", re.MULTILINE)
_PYTEST = ("-m", "pytest", "-x", "-q", "--tb=no", "-rfE", "--no-header", "-p", "no:cacheprovider")
_PASSED, _NO_TESTS, _WRONGLY_CALLED = 0, 5, 4


class NotInItsFile(ValueError):
    """The text that a fault changes does not stand exactly once in its file."""


@dataclass(frozen=True)
class Mutation:
    """One fault. ``before`` stands exactly once in ``file`` and becomes ``after``; ``found_by``: id of a test."""

    name: str
    area: str
    file: str
    before: str
    after: str
    found_by: str
    level: str

    @property
    def path(self) -> Path:
        """The file that it changes."""
        return CHECKOUT / self.file

    def applied_to(self, text: str) -> str:
        """``text`` with the fault in it."""
        if text.count(self.before) != 1:
            raise NotInItsFile(f"{self.name}: what it changes stands {text.count(self.before)} times in {self.file}")
        return text.replace(self.before, self.after)


@dataclass(frozen=True)
class Finding:
    """What the tests said of a fault. ``test``: the first that failed; None: all passed."""

    mutation: Mutation
    test: str | None

    def __str__(self) -> str:
        return f"{self.mutation.name}: {'NOT FOUND' if self.test is None else f'found by {self.test}'}"


def mutations() -> list[Mutation]:
    """All of the list."""
    listed = tomllib.loads(LIST.read_text(encoding="utf-8"))["mutation"]
    return [
        Mutation(
            name=each["name"],
            area=each["area"],
            file=each["file"],
            before=each["from"],
            after=each["to"],
            found_by=each["found_by"],
            level=each["level"],
        )
        for each in listed
    ]


@contextmanager
def applied(mutation: Mutation) -> Iterator[None]:
    """While the block lasts the fault is in its file. ``NotInItsFile``: nothing was changed."""
    whole = mutation.path.read_bytes()
    changed = mutation.applied_to(whole.decode()).encode()
    try:
        mutation.path.write_bytes(changed)
        yield
    finally:
        mutation.path.write_bytes(whole)


def try_out(mutation: Mutation, tests: Sequence[str]) -> Finding:
    """What ``tests``, paths or ids, say of the fault; ``RuntimeError`` where none of them ran."""
    environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1"}
    with applied(mutation):
        command = [sys.executable, *_PYTEST, *tests]
        ended = subprocess.run(command, cwd=CHECKOUT, env=environment, stdout=subprocess.PIPE, text=True, check=False)
    if ended.returncode == _PASSED:
        return Finding(mutation, None)
    if ended.returncode in (_NO_TESTS, _WRONGLY_CALLED):
        raise RuntimeError(f"{mutation.name}: no test of {', '.join(tests)} ran\n{ended.stdout}")
    named = _NAMED.search(ended.stdout)
    return Finding(mutation, named.group(1) if named else f"a run that ended with {ended.returncode}")


def chosen(names: Iterable[str]) -> list[Mutation]:
    """Those of the names, or all where none is given; ``LookupError`` for a name that is in no entry."""
    known = {each.name: each for each in mutations()}
    if unknown := [name for name in names if name not in known]:
        raise LookupError(f"no such fault: {', '.join(unknown)}")
    return [known[name] for name in names] or list(known.values())


def main(arguments: Sequence[str]) -> int:
    """How many faults no test found, at most 100."""
    parser = argparse.ArgumentParser(prog="support.mutating", description=__doc__)
    parser.add_argument("--only", nargs="+", default=[], metavar="NAME", help="these faults alone")
    parser.add_argument("--tests", nargs="+", default=[], metavar="PATH", help="try them on these tests")
    options = parser.parse_args(arguments)
    signal.signal(signal.SIGTERM, _ended)
    lost = 0
    for mutation in chosen(options.only):
        tests = options.tests or [mutation.found_by]
        if not all(tests):
            print(f"{mutation.name}: no test is known to find it", flush=True)
            continue
        finding = try_out(mutation, tests)
        lost += finding.test is None
        print(finding, flush=True)
    return min(lost, 100)


def _ended(number: int, _frame: FrameType | None) -> None:
    """As ctrl-C does: what is under way is put back first."""
    raise SystemExit(128 + number)


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
