"""Entrypoints of telling people: each event names whom by one use case."""

from chassis.calls.entrypoints import every, reads
from chassis.units.database import Unit
from haven_schemas import events
from haven_schemas.events import Envelope

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


class TellingEntrypoints(Entrypoints):
    """Something happened that somebody is to know of."""

    @reads("incidents.concern_recorded")
    def concern_recorded(self, unit: Unit, envelope: Envelope, event: events.ConcernRecorded) -> None:
        """Tells the school's leads."""
        tell_of_concern(unit, self._extras.owners, envelope.id, event)

    @reads("incidents.concern_waits_here")
    def concern_waits_here(self, unit: Unit, envelope: Envelope, event: events.ConcernWaitsHere) -> None:
        """Tells the leads of a school that signed for the child's file."""
        tell_of_concern_elsewhere(unit, self._extras.owners, envelope.id, event)

    @reads("incidents.action_assigned")
    def action_assigned(self, unit: Unit, envelope: Envelope, event: events.ActionAssigned) -> None:
        """Tells the action's owner."""
        tell_of_action(unit, self._extras.owners, envelope.id, event)

    @reads("incidents.action_due")
    def action_due(self, unit: Unit, envelope: Envelope, event: events.ActionDue) -> None:
        """Reminds the action's owner."""
        remind_of_action(unit, self._extras.owners, envelope.id, envelope.time, event)

    @reads("incidents.matter_changed")
    def matter_changed(self, unit: Unit, envelope: Envelope, event: events.MatterChanged) -> None:
        """Tells whom a step is for."""
        tell_of_step(unit, self._extras.owners, envelope.id, event)

    @reads("incidents.children_corrected")
    def children_corrected(self, unit: Unit, envelope: Envelope, event: events.ChildrenCorrected) -> None:
        """Tells whoever was told of it."""
        tell_of_correction(unit, self._extras.owners, envelope.id, event)

    @reads("incidents.look_back_due")
    def look_back_due(self, unit: Unit, envelope: Envelope, event: events.LookBackDue) -> None:
        """Tells who is to look back at a closed record."""
        tell_of_look_back(unit, self._extras.owners, envelope.id, envelope.time, event)

    @reads("incidents.paper_review_due")
    def paper_review_due(self, unit: Unit, envelope: Envelope, event: events.PaperReviewDue) -> None:
        """Tells who is to review a child's paper."""
        tell_of_paper(unit, self._extras.owners, envelope.id, envelope.time, event)

    @reads("incidents.file_review_due")
    def file_review_due(self, unit: Unit, envelope: Envelope, event: events.FileReviewDue) -> None:
        """Tells who is to review a child's file."""
        tell_of_file_review(unit, self._extras.owners, envelope.id, envelope.time, event)

    @reads("referrals.deadline_reached")
    def deadline_reached(self, unit: Unit, envelope: Envelope, event: events.DeadlineReached) -> None:
        """Tells whoever sees to the referral."""
        tell_of_deadline(unit, self._extras.owners, envelope.id, envelope.time, event)

    @reads("incidents.file_handed_over")
    def file_handed_over(self, unit: Unit, envelope: Envelope, event: events.FileHandedOver) -> None:
        """Tells a school that files of children who came wait to be signed for."""
        tell_of_files(unit, envelope.id, envelope.time, event)

    @reads("incidents.file_handover_waits")
    def file_handover_waits(self, unit: Unit, envelope: Envelope, event: events.FileHandoverWaits) -> None:
        """Tells a school that nobody has signed."""
        tell_of_wait(unit, envelope.id, envelope.time, event)

    @reads("incidents.file_received")
    def file_received(self, unit: Unit, envelope: Envelope, event: events.FileReceived) -> None:
        """Tells the school the children left that somebody has."""
        tell_of_receipt(unit, envelope.id, envelope.time, event)

    @reads("incidents.read_request_asked")
    def read_request_asked(self, unit: Unit, envelope: Envelope, event: events.ReadRequestAsked) -> None:
        """Tells who may answer that a school asks to read a file again."""
        tell_of_request(unit, envelope.id, envelope.time, event)

    @reads("incidents.read_request_decided")
    def read_request_decided(self, unit: Unit, envelope: Envelope, event: events.ReadRequestDecided) -> None:
        """Tells who asked that it was answered, or ended."""
        tell_of_read_answer(unit, envelope.id, envelope.time, event)

    @reads("incidents.discard_announced")
    def discard_announced(self, unit: Unit, envelope: Envelope, event: events.DiscardAnnounced) -> None:
        """Tells who may agree, and who watches over it, that a report is to be destroyed unread, or is not, or was."""
        tell_of_discard(unit, envelope.id, envelope.time, envelope.schoolid, event)

    @reads("incidents.records_moved")
    def records_moved(self, unit: Unit, envelope: Envelope, event: events.RecordsMoved) -> None:
        """Tells the others who triage there that records were moved, rewritten or taken from."""
        tell_of_moves(unit, envelope.id, envelope.time, envelope.schoolid, event)

    @reads("pupils.roll_questions_asked")
    def roll_questions_asked(self, unit: Unit, envelope: Envelope, event: events.RollQuestionsAsked) -> None:
        """Tells a school of children who are on another school's roll as well."""
        tell_of_questions(unit, envelope.id, envelope.time, event)

    @reads("pupils.roll_question_answered")
    def roll_question_answered(self, unit: Unit, envelope: Envelope, event: events.RollQuestionAnswered) -> None:
        """Tells a school what the other one said."""
        tell_of_roll_answer(unit, envelope.id, envelope.time, event)

    @reads("pupils.matches_waiting")
    def matches_waiting(self, unit: Unit, envelope: Envelope, event: events.MatchesWaiting) -> None:
        """Tells who may say whether two pupils are one child that such questions wait."""
        tell_of_matches(unit, envelope.id, envelope.time, event)

    @reads("pupils.leavers_listed")
    def leavers_listed(self, unit: Unit, envelope: Envelope, event: events.LeaversListed) -> None:
        """Tells those who triage at a school that pupils left its roll."""
        owners = self._extras.owners
        tell_of_leavers(unit, owners, envelope.id, envelope.time, envelope.schoolid, event)

    @reads("pupils.roll_file_waits")
    def roll_file_waits(self, unit: Unit, envelope: Envelope, event: events.RollFileWaits) -> None:
        """Tells who may decide about files of a roll that one waits."""
        tell_of_roll_file(unit, envelope.id, envelope.time, envelope.schoolid, event)

    @reads("pupils.stop_to_ask_again")
    def stop_to_ask_again(self, unit: Unit, envelope: Envelope, event: events.StopToAskAgain) -> None:
        """Tells those who triage at a school that a court order or the like is to be asked for again."""
        tell_of_order(unit, envelope.id, envelope.time, envelope.schoolid, event)

    @reads("pupils.possible_link_changed")
    def possible_link_changed(self, unit: Unit, envelope: Envelope, event: events.PossibleLinkChanged) -> None:
        """Tells the trust's lead where a school's only lead may be a child's parent."""
        tell_of_possible_link(unit, envelope.id, envelope.time, event)

    @reads("incidents.link_question_asked")
    def link_question_asked(self, unit: Unit, envelope: Envelope, event: events.LinkQuestionAsked) -> None:
        """Tells who is asked whether a colleague is kept from a child."""
        tell_of_link_question(unit, envelope.id, envelope.time, envelope.schoolid, event)

    @reads("retention.disposal_announced")
    def disposal_announced(self, unit: Unit, envelope: Envelope, event: events.DisposalAnnounced) -> None:
        """Tells who may withdraw it, and who watches over it, that a file is to be destroyed, or is not, or was."""
        owners = self._extras.owners
        tell_of_disposal(unit, owners, envelope.id, envelope.time, envelope.schoolid, event)

    @reads("retention.hold_review_due")
    def hold_review_due(self, unit: Unit, envelope: Envelope, event: events.HoldReviewDue) -> None:
        """Tells who may review a hold that its day has come."""
        owners = self._extras.owners
        tell_of_hold_review(unit, owners, envelope.id, envelope.time, envelope.schoolid, event)

    @reads("retention.hold_lifted")
    def hold_lifted(self, unit: Unit, envelope: Envelope, event: events.HoldLifted) -> None:
        """Tells who may place another, and who watches over it, that a hold was lifted."""
        owners = self._extras.owners
        tell_of_lifted_hold(unit, owners, envelope.id, envelope.time, envelope.schoolid, event)

    @reads("retention.schedule_earlier")
    def schedule_earlier(self, unit: Unit, envelope: Envelope, event: events.ScheduleEarlier) -> None:
        """Tells who else sets schedules, and who watches over them, that files come to review earlier."""
        tell_of_schedule(unit, envelope.id, envelope.time, event)

    @reads("retention.wide_hold_changed")
    def wide_hold_changed(self, unit: Unit, envelope: Envelope, event: events.WideHoldChanged) -> None:
        """Tells who else looks after the trust, and its data, of a hold on many files."""
        tell_of_wide_hold(unit, envelope.id, envelope.time, event)

    @reads("retention.files_due")
    def files_due(self, unit: Unit, envelope: Envelope, event: events.FilesDue) -> None:
        """Tells those who decide on files how many wait for that."""
        owners = self._extras.owners
        tell_of_files_due(unit, owners, envelope.id, envelope.time, envelope.schoolid, event)

    @reads("incidents.register_read")
    def register_read(self, unit: Unit, envelope: Envelope, event: events.RegisterRead) -> None:
        """Tells the trust lead that the register of destroyed files was opened."""
        tell_of_register(unit, envelope.id, envelope.time, event)

    @every(seconds=_CONFIRM_SECONDS, rests=True)
    def confirm_concerns(self) -> None:
        """Tells incidents of which concerns people were told."""
        with self._units("confirm_concerns")() as unit:
            confirm_concerns(unit)
