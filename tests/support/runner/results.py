"""How the tests of a run ended, as its processes say it, and what of that is shown."""

import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

_BAD = ("failed", "error")
_TELL_EVERY_SECONDS = 20.0


@dataclass
class Results:
    """``say``: shows a line. Failures are shown at once and whole, all else is counted."""

    say: Callable[[str], None]
    counted: Counter[str] = field(default_factory=Counter)
    failed: dict[str, str] = field(default_factory=dict)
    """Names of tests, and of modules that could not be read, with what was said of them."""
    skipped: dict[str, str] = field(default_factory=dict)
    left: dict[str, str] = field(default_factory=dict)
    """What the level leaves out, with the reason."""
    waited: set[str] = field(default_factory=set)
    """Those that ran although they wait for a change: there was one."""
    seconds: dict[str, float] = field(default_factory=dict)
    """What each test took of its process's time."""
    _began: float = field(default_factory=time.monotonic)
    _told: float = 0.0

    def take(self, kind: str, *said: object) -> None:
        """One message of a process: ``report``, ``ran`` or ``left``."""
        name = str(said[0])
        if kind == "ran":
            self.seconds[name] = self.seconds.get(name, 0.0) + float(str(said[1]))
            if said[2]:
                self.waited.add(name)
        elif kind == "left":
            self.left[name] = str(said[1])
        elif kind == "report":
            self._report(name, str(said[1]), str(said[2]))

    def _report(self, name: str, category: str, text: str) -> None:
        self.counted["failed" if category in _BAD else category] += 1
        if category in _BAD:
            self.failed[name] = text
            self.say(f"\n{'_' * 20} {category}: {name} {'_' * 20}\n{text}\n")
        elif category == "skipped":
            self.skipped[name] = text

    def tell(self, parts_left: int) -> None:
        """How far the run is, every now and then."""
        took = time.monotonic() - self._began
        if took - self._told >= _TELL_EVERY_SECONDS:
            self._told = took
            bad = f", {self.counted['failed']} failed" if self.failed else ""
            self.say(f"{took:4.0f} s: {self.counted['passed']:,} passed{bad}; {parts_left} modules wait")

    def by_module(self) -> dict[str, float]:
        """Seconds of each module."""
        summed: defaultdict[str, float] = defaultdict(float)
        for name, took in self.seconds.items():
            summed[name.partition("::")[0]] += took
        return dict(summed)

    def summary(self) -> Iterator[str]:
        """Reasons of what was skipped, names of what failed, and last the line that is looked for."""
        for why, count in Counter(self.skipped.values()).items():
            yield f"skipped {count}: {why}"
        for name in sorted(self.failed):
            yield f"FAILED {name}"
        skipped = f", {self.counted['skipped']} skipped" if self.skipped else ""
        yield f"{self.counted['passed']} passed, {self.counted['failed']} failed{skipped}"
