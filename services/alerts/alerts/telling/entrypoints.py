"""Entrypoints of telling people: each event names whom by one use case."""

from chassis.calls.entrypoints import every, hears

from alerts.entrypoints_base import Entrypoints

from .concern import confirm_concerns, tell_of_concern, tell_of_concern_elsewhere, tell_of_correction, tell_of_discard
from .file import tell_of_disposal, tell_of_file_review, tell_of_files_due, tell_of_hold_review
from .handover import (
    tell_of_files,
    tell_of_lifted_hold,
    tell_of_moves,
    tell_of_receipt,
    tell_of_schedule,
    tell_of_wait,
    tell_of_wide_hold,
)
from .leavers import tell_of_leavers
from .link import tell_of_link_question, tell_of_matches, tell_of_possible_link
from .order import tell_of_order, tell_of_read_answer, tell_of_register, tell_of_request
from .roll import tell_of_questions, tell_of_roll_answer, tell_of_roll_file
from .step import tell_of_look_back, tell_of_paper, tell_of_step
from .work import remind_of_action, tell_of_action, tell_of_deadline

_CONFIRM_SECONDS = 2


@hears(
    ("incidents.concern_recorded", tell_of_concern),
    ("incidents.concern_waits_here", tell_of_concern_elsewhere),
    ("incidents.action_assigned", tell_of_action),
    ("incidents.action_due", remind_of_action),
    ("incidents.matter_changed", tell_of_step),
    ("incidents.children_corrected", tell_of_correction),
    ("incidents.look_back_due", tell_of_look_back),
    ("incidents.paper_review_due", tell_of_paper),
    ("incidents.file_review_due", tell_of_file_review),
    ("referrals.deadline_reached", tell_of_deadline),
    ("incidents.file_handed_over", tell_of_files),
    ("incidents.file_handover_waits", tell_of_wait),
    ("incidents.file_received", tell_of_receipt),
    ("incidents.read_request_asked", tell_of_request),
    ("incidents.read_request_decided", tell_of_read_answer),
    ("incidents.discard_announced", tell_of_discard),
    ("incidents.records_moved", tell_of_moves),
    ("pupils.roll_questions_asked", tell_of_questions),
    ("pupils.roll_question_answered", tell_of_roll_answer),
    ("pupils.matches_waiting", tell_of_matches),
    ("pupils.leavers_listed", tell_of_leavers),
    ("pupils.roll_file_waits", tell_of_roll_file),
    ("pupils.stop_to_ask_again", tell_of_order),
    ("pupils.possible_link_changed", tell_of_possible_link),
    ("incidents.link_question_asked", tell_of_link_question),
    ("retention.disposal_announced", tell_of_disposal),
    ("retention.hold_review_due", tell_of_hold_review),
    ("retention.hold_lifted", tell_of_lifted_hold),
    ("retention.schedule_earlier", tell_of_schedule),
    ("retention.wide_hold_changed", tell_of_wide_hold),
    ("retention.files_due", tell_of_files_due),
    ("incidents.register_read", tell_of_register),
)
class TellingEntrypoints(Entrypoints):
    """Something happened that somebody is to know of."""

    @every(seconds=_CONFIRM_SECONDS, rests=True)
    def confirm_concerns(self) -> None:
        """Tells incidents of which concerns people were told."""
        with self._units("confirm_concerns")() as unit:
            confirm_concerns(unit)
