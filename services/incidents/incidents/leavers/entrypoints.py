"""Entrypoints of children with a file who left, and nobody knows where they are."""

from chassis.calls.entrypoints import serves
from haven_schemas.calls.incidents import leavers as calls

from incidents.entrypoints_base import Entrypoints
from incidents.leavers.queries import get_leaver, list_leavers, open_work
from incidents.leavers.use_cases import ask_after_leaver


@serves(
    (calls.LIST_LEAVERS, list_leavers.list_leavers),
    (calls.GET_LEAVER, get_leaver.get_leaver),
    (calls.ASK_AFTER_LEAVER, ask_after_leaver.ask_after_leaver),
    (calls.LEFT_OPEN, open_work.left_open),
    (calls.SEES_OPEN, open_work.sees_open),
)
class LeaverEntrypoints(Entrypoints):
    """Listed, asked after, found."""
