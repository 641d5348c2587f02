"""Entrypoints about members of staff who may be a child's parent."""

from chassis.calls.entrypoints import reads, serves
from chassis.units.database import Unit
from haven_schemas.acts.pupils import possible_links as calls
from haven_schemas.events import Envelope, LinkAnswered, StaffChanged

from pupils.entrypoints_base import Entrypoints

from .link import count_possible_links, decide_possible_link, keep_answer, list_possible_links, note_staff_change


@serves(
    (calls.LIST_POSSIBLE_LINKS, list_possible_links),
    (calls.COUNT_POSSIBLE_LINKS, count_possible_links),
    (calls.DECIDE_POSSIBLE_LINK, decide_possible_link),
)
class PossibleLinkEntrypoints(Entrypoints):
    """What is found is only proposed; a person decides, never about themselves."""

    @reads("identity.staff_changed")
    def staff_changed(self, unit: Unit, envelope: Envelope, event: StaffChanged) -> None:
        """An account is to be compared once more."""
        note_staff_change(unit, event)

    @reads("incidents.link_answered")
    def link_answered(self, unit: Unit, envelope: Envelope, event: LinkAnswered) -> None:
        """Somebody was asked since too few others would have been left."""
        keep_answer(unit, event, envelope.schoolid)
