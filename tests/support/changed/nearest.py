"""Of the tests that a change selects, the nearest that fit into two minutes; the rest is left to the whole.

A file that half of the tests stand on selects half of them, and who waits for that runs it less often than the whole.
"""

from collections.abc import Mapping

from support.changed.selection import Selection
from support.runner.work import SHARED_SYSTEMS, part_of, seconds_of

MOST_SECONDS = 60.0
"""What the tests may take of their processes' own time. Servers and browsers take as much again, so that it is run in
a minute and a half on two processors; what reads the code runs beside them."""
_A_SYSTEM = 15.0
"""Of that, what it takes to start a running system before its first test."""
LEFT = "is farther from the change than two minutes reach"


def keep_nearest(selection: Selection, seconds: Mapping[str, float], most: float = MOST_SECONDS) -> None:
    """Leaves what is too far. What changed itself is always run; of what is as near, the cheapest first.

    ``seconds``: what modules took, as far as somebody measured.
    """
    took: dict[str, float] = {each: seconds_of(each, seconds) for each in selection.modules}
    systems: set[str] = set()
    for each in sorted(took, key=lambda module: (selection.steps[module], took[module], module)):
        system = part_of(each) if part_of(each) in SHARED_SYSTEMS else None
        wanted = took[each] + (_A_SYSTEM if system is not None and system not in systems else 0.0)
        if selection.steps[each] and wanted > most:
            selection.leave(each, LEFT)
            continue
        most -= wanted
        if system is not None:
            systems.add(system)
