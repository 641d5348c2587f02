"""The budget of a run, in processor seconds by family of tests (``tests/budgets.toml``)."""

import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from haven_local.layout import CHECKOUT

from support.levels import EVERYTHING
from support.runner.processors import READING

FILE = CHECKOUT / "tests" / "budgets.toml"
SAID_ABOVE, FAILS_ABOVE = 1.15, 1.30
"""Of a family's line: what is said, and what fails the run."""
_DEAREST = 10
_LEAST_SECONDS = {SAID_ABOVE: 10.0, FAILS_ABOVE: 20.0}
"""Over a family's line: what all tests share is put down to whoever runs at the moment, and of a small family that is
half, so two runs of the same tests differ by twelve. Less is neither said nor does it fail."""
_LARGE = 20.0
"""Lines from here on say something of the machine."""
_TRUSTED = 1.5

_FAMILIES = (
    ("tests/browser/", "browser"),
    ("tests/security/", "security"),
    ("tests/end_to_end/", "stories"),
    ("tests/contract/", "stories"),
    ("tests/faults/", "faults"),
    ("tests/stack/", "stack"),
    ("tests/deploy/", "deploy"),
    ("tests/repository/", "repository"),
    ("shared-schemas/", "contracts"),
    ("gateway/", "gateway"),
    ("services/chassis/tests/bus/", "bus"),
)


def family_of(module: str) -> str:
    """The family that a module of tests, or a test in it, is counted to."""
    for folder, family in _FAMILIES:
        if module.startswith(folder):
            return family
    return module.split("/")[1] if module.startswith("services/") else READING


@dataclass(frozen=True)
class Budget:
    """``lines``: processor seconds by family, where ``PieceOfWork.slowness`` is 1; of one level."""

    lines: Mapping[str, float]

    @property
    def whole(self) -> float:
        """Its sum."""
        return sum(self.lines.values())

    def over(self, seconds: Mapping[str, float], factor: float) -> list[str]:
        """Families that took more than ``factor`` times their line, and ten seconds more (twenty, to fail)."""
        return [family for family, took in sorted(seconds.items()) if took > self._most(family, factor)]

    def _most(self, family: str, factor: float) -> float:
        line = self.lines.get(family, 0.0)
        return max(line * factor, line + _LEAST_SECONDS[factor])


def slowness(budget: Budget, seconds: Mapping[str, float], measured: float) -> float:
    """How many times the reference's seconds this machine takes; ``seconds`` as they were counted here.

    No small piece of work does what services, PostgreSQL, RabbitMQ and Chromium do: by ``measured`` alone a machine
    stood at 0.70 where nearly every family took 1.2 times its line. What most families say together is the machine's,
    up to half as much again; more than that, or one family alone, is the tests'.
    """
    shares = [seconds.get(family, 0.0) / line for family, line in budget.lines.items() if line >= _LARGE]
    return max(measured, min(median(shares), measured * _TRUSTED))


def read(level: str, waited: Iterable[str] = ()) -> Budget:
    """The budget of a level. A family of which tests ran that wait for a change (``waited``) may take what it may take
    where all of them run."""
    said = tomllib.loads(FILE.read_text(encoding="utf-8"))
    whole = {family_of(test) for test in waited}
    lines = {family: said[EVERYTHING][family] if family in whole else line for family, line in said[level].items()}
    return Budget({family: float(line) for family, line in lines.items()})


def table(budget: Budget, seconds: Mapping[str, float]) -> Iterator[str]:
    """Families with what they took, their line, and the share; ``seconds`` as on the reference's machine."""
    yield f"{'processor seconds':<22} {'took':>7} {'budget':>7}"
    for family in sorted({*seconds, *budget.lines}, key=lambda each: -seconds.get(each, 0.0)):
        took, line = seconds.get(family, 0.0), budget.lines.get(family, 0.0)
        share = f"{took / line:>6.0%}" if line else "     -"
        mark = "  over its budget" if family in budget.over(seconds, SAID_ABOVE) else ""
        yield f"  {family:<20} {took:>7.0f} {line:>7.0f} {share}{mark}"
    took = sum(seconds.values())
    yield f"  {'sum':<20} {took:>7.0f} {budget.whole:>7.0f} {took / budget.whole:>6.0%}"


def dearest(family: str, tests: Mapping[str, float]) -> Sequence[tuple[str, float]]:
    """The ten tests of ``family`` that took most of their own process's seconds."""
    own = [(name, took) for name, took in tests.items() if family_of(name) == family]
    return sorted(own, key=lambda each: -each[1])[:_DEAREST]
