"""Which tests of a run stay together on one worker: a module's, and those of a folder that shares one running system.

``--dist loadgroup`` cannot say it: pytest 9.2 no longer lets a plugin put the group into a test's id, and every test
became a group of its own, so that each worker made every module's fixtures once more.
"""

from collections.abc import Iterable

import pytest
from xdist.scheduler import LoadScopeScheduling
from xdist.workermanage import WorkerController

SHARED_SYSTEMS = ("tests/security", "tests/browser", "tests/faults", "tests/end_to_end")
"""Folders whose tests share one running system, those that take longest first: the others fill up what is left."""
LATER_PAGES = "tests/browser/test_pages.py"
"""From this module on the browser's tests have a system of their own: all of them before one system, one after the
other, would last longer than everything else."""
WHOLE_SYSTEMS = (LATER_PAGES, *SHARED_SYSTEMS)
"""Parts with a whole system, which takes a third of a processor while it is asked nothing: one of them at a time, while
there is something else to do. Three at once left tests half of two processors."""
BREAKING = {
    "services/chassis/tests/bus/test_faults.py",
    "services/chassis/tests/keys/test_vault_faults.py",
    "services/incidents/tests/test_service.py",
}
"""Modules elsewhere that break the infrastructure that ``tests/faults`` breaks: a second one takes long to start."""


WAITING = (
    "services/identity/tests/owners/test_two_steps.py",
    "services/chassis/tests/bus/test_events.py",
    "tests/stack/test_lifecycle.py",
    "services/chassis/tests/bus/test_missing_events.py",
    "gateway/tests/gateway_tests/test_server.py",
    "gateway/tests/gateway_tests/test_running.py",
    "gateway/tests/gateway_tests/test_first_run.py",
    "services/chassis/tests/bus/test_broadcast.py",
)
"""Modules that wait much longer than they work, or last longest: begun while others have work for every processor.

Left to the end of a run, they would have both processors wait with them.
"""


def part_of(nodeid: str) -> str:
    """What stays on one worker: the folder for a shared system, a half of it for the browser, else the module."""
    module = nodeid.partition("::")[0]
    if module in BREAKING:
        return "tests/faults"
    folder = next((folder for folder in SHARED_SYSTEMS if module.startswith(f"{folder}/")), module)
    return LATER_PAGES if folder == "tests/browser" and module >= LATER_PAGES else folder


def long_parts_first(items: Iterable[pytest.Item]) -> list[pytest.Item]:
    """The same tests: shared systems first, then what waits, the rest as it was."""
    ranks = {part: rank for rank, part in enumerate((*WHOLE_SYSTEMS, *WAITING))}
    return sorted(items, key=lambda item: ranks.get(part_of(item.nodeid), len(ranks)))


def next_part(waiting: Iterable[str], running: Iterable[str]) -> str | None:
    """Of the parts that wait, what a worker begins while others run ``running``; None where nothing waits."""
    waiting, whole_system_runs = list(waiting), any(each in WHOLE_SYSTEMS for each in running)
    wanted = (each for each in waiting if (each in WHOLE_SYSTEMS) != whole_system_runs)
    return next(wanted, waiting[0] if waiting else None)


class PartScheduling(LoadScopeScheduling):
    """A worker that has little left to do is given the next part, whole."""

    def _split_scope(self, nodeid: str) -> str:
        return part_of(nodeid)

    def _assign_work_unit(self, node: WorkerController) -> None:
        others = (parts for each, parts in self.assigned_work.items() if each is not node)
        running = [part for parts in others for part, tests in parts.items() if not all(tests.values())]
        if (part := next_part(self.workqueue, running)) is not None:
            self.workqueue.move_to_end(part, last=False)
        super()._assign_work_unit(node)
