"""Entrypoints about members of staff who may be a child's parent."""

from chassis.calls.entrypoints import hears, serves
from haven_schemas.acts.pupils import possible_links as calls

from pupils.entrypoints_base import Entrypoints

from .link import count_possible_links, decide_possible_link, keep_answer, list_possible_links, note_staff_change


@serves(
    (calls.LIST_POSSIBLE_LINKS, list_possible_links),
    (calls.COUNT_POSSIBLE_LINKS, count_possible_links),
    (calls.DECIDE_POSSIBLE_LINK, decide_possible_link),
)
@hears(
    ("identity.staff_changed", note_staff_change),
    ("incidents.link_answered", keep_answer),
)
class PossibleLinkEntrypoints(Entrypoints):
    """What is found is only proposed; a person decides, never about themselves."""
