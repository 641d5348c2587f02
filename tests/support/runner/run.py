"""One run of many modules, from what is handed out to what is said of it at the end."""

import os
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from haven_local.layout import CHECKOUT

from support import drawn_pages, levels, looked_at, shared_infrastructure
from support.changed.checkout import Checkout
from support.changed.told import UnknownCommit
from support.changed.told import chosen as chosen_for_change
from support.looked_at import last_looked_at
from support.runner import budget, going_on, looking
from support.runner.handing_out import HandingOut
from support.runner.piece_of_work import PieceOfWork
from support.runner.processors import Processors
from support.runner.results import Results
from support.runner.work import modules_below, parts_of, test_folders

PROCESSES = 3
"""One more than the smallest machine has processors: it works while others wait for a process to start or to end. Two
left a third of them idle. With four everything took a sixth more processor seconds, and a tenth longer."""


class Run:
    """``level``: of ``support.levels``. ``has_budget``: not where modules were chosen."""

    def __init__(self, level: str, say: Callable[[str], None], *, has_budget: bool) -> None:
        self._level, self._say, self._has_budget = level, say, has_budget
        self.results = Results(say)
        self._work, self._handing_out = PieceOfWork(), HandingOut([], self.results, Path(), 0)
        self._processors = Processors(shared_infrastructure.root_of_run(), self._running)
        self._began = time.monotonic()
        self._pages: dict[str, str] = {}
        self._seconds: dict[str, float] = {}
        self._whole: dict[str, float] = {}
        """By family, of the whole run that this one goes on with."""
        self._commit = looking.commit()

    def _running(self) -> Mapping[int, str]:
        return self._handing_out.running()

    def tests(self, modules: Sequence[str] | None = None) -> bool:
        """Runs ``modules``, or all there are; whether none failed and some passed."""
        chosen = self._everything() if modules is None else modules
        first = self._changed() if modules is None and self._level == levels.LANDING else ()
        parts = parts_of(chosen, last_looked_at().seconds, first)
        with tempfile.TemporaryDirectory(prefix="haven-tests-") as folder:
            os.environ[drawn_pages.LOOKED] = folder
            self._handing_out = HandingOut(parts, self.results, Path(folder), PROCESSES)
            self._handing_out.run()
            self._pages |= drawn_pages.noted(Path(folder))
        self._seconds |= self.results.by_module()
        for line in [*levels.summary(self.results.left), *self.results.summary()]:
            self._say(line)
        return not self.results.failed and bool(self.results.counted["passed"] or not chosen)

    def _everything(self) -> Sequence[str]:
        """All modules, but where a run of everything is gone on with: see ``support.runner.going_on``."""
        every = modules_below(test_folders())
        before = going_on.unfinished() if self._level == levels.EVERYTHING else None
        if before is None:
            return every
        rest = going_on.still_to_run(before, Checkout(CHECKOUT))
        if rest is None:
            going_on.forget()  # whatever this run finds, what an earlier one found is no longer all there is
            return every
        self._say(
            f"goes on from the run of {before.commit[:10]}: {len(rest)} of {len(every)} modules failed or changed"
        )
        self._pages, self._seconds, self._whole = dict(before.pages), dict(before.seconds), dict(before.families)
        return rest

    def _changed(self) -> Sequence[str]:
        """Modules that go through what changed since everything was last green: whoever waits hears of them first."""
        try:
            modules, _ = chosen_for_change(CHECKOUT, last_looked_at().commit or "nothing")
        except UnknownCommit:
            return ()
        self._say(f"{len(modules)} modules go through what changed since everything was last green: these come first")
        return modules

    @contextmanager
    def counted(self) -> Iterator[None]:
        """Everything that is done inside is counted, and what it took is said at the end."""
        self._work.start()
        self._processors.start()
        try:
            yield
        finally:
            self._processors.stop()
            self._work.stop()

    def keeps_budget(self) -> bool:
        """Says what the run took, by family; False where one of them took far more than it may."""
        wall, cores = time.monotonic() - self._began, len(os.sched_getaffinity(0))
        used = sum(self._processors.seconds.values())
        kinds = ", ".join(f"{kind} {times:.2f}" for kind, times in self._work.by_kind.items())
        self._say(
            f"{used:.0f} processor seconds in {wall:.0f} seconds, {used / wall / cores:.0%} of {cores} processors; "
            f"beside the machine where budgets were counted this one is taken to need {self._slowness:.2f} times as "
            f"many: a piece of work took {self._work.slowness:.2f} ({kinds})"
        )
        if not self._has_budget:
            return True
        lines = budget.read(self._level, self.results.waited)
        seconds = self._whole or self.seconds
        for line in budget.table(lines, seconds):
            self._say(line)
        broken = lines.over(seconds, budget.FAILS_ABOVE)
        for family in broken:
            self._say(f"{family} took more than {budget.FAILS_ABOVE:.0%} of its budget. Its dearest tests:")
            for name, took in budget.dearest(family, self.results.seconds | self._processors.of_no_test):
                self._say(f"  {took:6.1f} s  {name}")
        return not broken

    def write_down(self) -> None:
        """What this run looked at, for landings to pass over; after a green run of everything alone."""
        looking.write_down(looked_at.FILE, self._seconds, self._pages)
        going_on.forget()

    def keep_for_next(self) -> None:
        """What a run of everything need not do again that was not green."""
        failed, families = going_on.modules_of(self.results.failed), self._whole or self.seconds
        going_on.keep(going_on.Unfinished(self._commit, failed, self._seconds, self._pages, families))

    @property
    def seconds(self) -> dict[str, float]:
        """By family, as on the machine where budgets were counted."""
        slowness = self._slowness
        return {family: took / slowness for family, took in self._processors.seconds.items() if took > 0}

    @property
    def _slowness(self) -> float:
        lines = budget.read(self._level, self.results.waited)
        return budget.slowness(lines, self._processors.seconds, self._work.slowness)


@contextmanager
def begun(level: str, say: Callable[[str], None], *, has_budget: bool) -> Iterator[Run]:
    """A run with a name of its own, whose infrastructure ends with it."""
    os.environ[levels.LEVEL] = level
    shared_infrastructure.name_run()
    shared_infrastructure.remove_abandoned()
    run = Run(level, say, has_budget=has_budget)
    with run.counted():
        try:
            yield run
        finally:
            if shared_infrastructure.ends_with_run():
                shared_infrastructure.remove_run(shared_infrastructure.root_of_run())
