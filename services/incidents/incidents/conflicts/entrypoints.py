"""Entrypoints of conflicts of interest: who is linked to a child and kept from their records."""

from chassis.calls.entrypoints import every, hears, serves
from haven_schemas.acts.incidents import conflicts as calls

from incidents.entrypoints_base import Entrypoints

from .link import end_staff_link, keep_possible_link, link_staff
from .links import count_staff_links, list_staff_links, work_to_pass_on
from .questions import answer_link_question, count_link_questions, link_questions, settle_link_questions, tell_of_freed

_SETTLE_SECONDS = 5


@serves(
    (calls.LINK_STAFF, link_staff),
    (calls.END_STAFF_LINK, end_staff_link),
    (calls.LIST_STAFF_LINKS, list_staff_links),
    (calls.COUNT_STAFF_LINKS, count_staff_links),
    (calls.WORK_TO_PASS_ON, work_to_pass_on),
    (calls.LINK_QUESTIONS, link_questions),
    (calls.COUNT_LINK_QUESTIONS, count_link_questions),
    (calls.ANSWER_LINK_QUESTION, answer_link_question),
)
@hears(
    ("pupils.possible_link_changed", keep_possible_link),
)
class ConflictEntrypoints(Entrypoints):
    """Set by those who triage at the child's school; never taken back by the person it keeps away."""

    @every(seconds=_SETTLE_SECONDS)
    def settle_link_questions(self) -> None:
        """What was answered is done; where nobody answered in time the next people are asked. Who was let in again is
        said the next morning."""
        units, owners = self._units("settle_link_questions"), self._extras.owners
        settle_link_questions(units, owners)
        tell_of_freed(units, owners)
