"""The safeguarding file: what a long chronology costs against a short one, and how fast texts open."""

from collections.abc import Callable, Iterator

from chassis.ground import logs
from support.figures import Figure
from support.shared_infrastructure import measuring_world
from support.world import World

from performance import _incidents_chronology, _incidents_growth, _incidents_reports, _incidents_search

PARTS: tuple[Callable[[World], list[Figure]], ...] = (
    _incidents_chronology.figures,
    _incidents_search.figures,
    _incidents_growth.figures,
    _incidents_reports.figures,
)
"""Each in a file of its own, over one infrastructure."""


def run() -> Iterator[Figure]:
    """Starts an infrastructure of its own and measures; nothing else should run meanwhile."""
    logs.configure("bench", "error")  # standard output is for the figures
    with measuring_world("incidents") as world:
        for part in PARTS:
            yield from part(world)
