"""Entrypoints: what is open at a school that is to be closed."""

from chassis.calls.entrypoints import serves
from haven_schemas.calls.incidents import closing as calls

from incidents.closing.queries import count_open_work
from incidents.entrypoints_base import Entrypoints


@serves((calls.COUNT_OPEN_WORK, count_open_work.count_open_work))
class ClosingEntrypoints(Entrypoints):
    """Asked by identity before it closes a school."""
