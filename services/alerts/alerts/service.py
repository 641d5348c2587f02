"""Alerts' entrypoints: each names its right, or its event, and calls one use case or query."""

from collections.abc import Callable
from contextlib import AbstractContextManager

from chassis.access.context import Access
from chassis.bus.mended_copies import MendsCopies
from chassis.calls.connections import connections
from chassis.calls.entrypoints import every, reads, serves
from chassis.process.application import Application
from chassis.units.database import Unit
from haven_schemas import events
from haven_schemas.calls import alerts as calls
from haven_schemas.events import Envelope

from alerts.queries import gone_record, inbox, list_absences, mail_channel, teams_away, unread_rule
from alerts.use_cases import end_absence, mark_read, say_away, set_mail_channel, set_unread_rule

from .extras import Extras
from .queries.known_schools import KNOWN_SCHOOLS
from .use_cases import (
    begin_absences,
    confirm_concerns,
    end_unknown_staff,
    forget_absences,
    keep_categories,
    keep_notice,
    keep_school,
    keep_staff,
    mark_gone,
    measure_mails,
    remind_of_action,
    send_mail,
    send_notices,
    tell_next_people,
    tell_of_action,
    tell_of_concern,
    tell_of_correction,
    tell_of_file_review,
    tell_of_handover,
    tell_of_late_work,
    tell_of_matches,
    tell_of_paper,
    tell_of_possible_link,
    tell_of_read_request,
    tell_of_roll_question,
    tell_of_step,
    tell_of_teams_away,
    watch_concern,
)

_MAIL_SECONDS = 1
_MEASURE_SECONDS = 10
_UNREAD_SECONDS = 10
_LATE_SECONDS = 10
_ABSENCE_SECONDS = 10
_FORGET_SECONDS = 600
_CALENDAR_SECONDS = 30
_CONFIRM_SECONDS = 2
_RESTORED_SECONDS = 10


@serves(
    (calls.LIST_INBOX, inbox.list_inbox),
    (calls.LIST_ALERTS, inbox.list_alerts),
    (calls.MARK_READ, mark_read.mark_read),
    (calls.SET_MAIL_CHANNEL, set_mail_channel.set_mail_channel),
    (calls.MAIL_CHANNEL, mail_channel.mail_channel),
    (calls.UNREAD_RULE, unread_rule.unread_rule),
    (calls.SET_UNREAD_RULE, set_unread_rule.set_unread_rule),
    (calls.GONE_RECORD, gone_record.gone_record),
    (calls.CONNECTIONS, connections),
    (calls.SAY_AWAY, say_away.say_away),
    (calls.END_ABSENCE, end_absence.end_absence),
    (calls.LIST_ABSENCES, list_absences.list_absences),
    (calls.STAFF_AWAY, list_absences.staff_away),
    (calls.TEAM_ABSENCES, list_absences.team_absences),
    (calls.TEAMS_AWAY, teams_away.teams_away),
)
class AlertsService(MendsCopies):
    """Who is told what, when and by which channel."""

    name = "alerts"
    app = Application()

    @property
    def _extras(self) -> Extras:
        extras: Extras = self.app.extras
        return extras

    @reads("identity.school_changed")
    def school_changed(self, unit: Unit, envelope: Envelope, event: events.SchoolChanged) -> None:
        """Keeps the school."""
        keep_school.keep_school(unit, self._extras.owners, event)

    @reads("identity.staff_changed")
    def staff_changed(self, unit: Unit, envelope: Envelope, event: events.StaffChanged) -> None:
        """Keeps the account."""
        keep_staff.keep_staff(unit, self._extras.owners, event)

    @reads("identity.notice_due")
    def notice_due(self, unit: Unit, envelope: Envelope, event: events.NoticeDue) -> None:
        """An account's owner is to be mailed."""
        keep_notice.keep_notice(unit, event, envelope.time)

    @reads("incidents.category_changed")
    def category_changed(self, unit: Unit, envelope: Envelope, event: events.CategoryChanged) -> None:
        """Keeps the categories."""
        keep_categories.keep_categories(unit, self._extras.owners, event)

    @reads("incidents.concern_recorded")
    def concern_recorded(self, unit: Unit, envelope: Envelope, event: events.ConcernRecorded) -> None:
        """Tells the school's leads."""
        tell_of_concern.tell_of_concern(unit, self._extras.owners, envelope.id, event)

    @reads("incidents.concern_opened")
    def concern_opened(self, unit: Unit, envelope: Envelope, event: events.ConcernOpened) -> None:
        """Someone has read it."""
        watch_concern.note_opened(unit, event)

    @reads("incidents.concern_triaged")
    def concern_triaged(self, unit: Unit, envelope: Envelope, event: events.ConcernTriaged) -> None:
        """Nobody needs to be told that it waits."""
        watch_concern.stop_watching(unit, event.concern_id, "decided")

    @reads("incidents.action_assigned")
    def action_assigned(self, unit: Unit, envelope: Envelope, event: events.ActionAssigned) -> None:
        """Tells the action's owner."""
        tell_of_action.tell_of_action(unit, self._extras.owners, envelope.id, event)

    @reads("incidents.action_due")
    def action_due(self, unit: Unit, envelope: Envelope, event: events.ActionDue) -> None:
        """Reminds the action's owner."""
        remind_of_action.remind_of_action(unit, self._extras.owners, envelope.id, envelope.time, event)

    @reads("incidents.matter_changed")
    def matter_changed(self, unit: Unit, envelope: Envelope, event: events.MatterChanged) -> None:
        """Tells whom a step is for."""
        tell_of_step.tell_of_step(unit, self._extras.owners, envelope.id, event)

    @reads("incidents.children_corrected")
    def children_corrected(self, unit: Unit, envelope: Envelope, event: events.ChildrenCorrected) -> None:
        """Tells whoever was told of it."""
        tell_of_correction.tell_of_correction(unit, self._extras.owners, envelope.id, event)

    @reads("incidents.look_back_due")
    def look_back_due(self, unit: Unit, envelope: Envelope, event: events.LookBackDue) -> None:
        """Tells who is to look back at a closed record."""
        tell_of_step.tell_of_look_back(unit, self._extras.owners, envelope.id, envelope.time, event)

    @reads("incidents.paper_review_due")
    def paper_review_due(self, unit: Unit, envelope: Envelope, event: events.PaperReviewDue) -> None:
        """Tells who is to review a child's paper."""
        tell_of_paper.tell_of_paper(unit, self._extras.owners, envelope.id, envelope.time, event)

    @reads("incidents.file_review_due")
    def file_review_due(self, unit: Unit, envelope: Envelope, event: events.FileReviewDue) -> None:
        """Tells who is to review a child's file."""
        tell_of_file_review.tell_of_file_review(unit, self._extras.owners, envelope.id, envelope.time, event)

    @reads("incidents.file_handed_over")
    def file_handed_over(self, unit: Unit, envelope: Envelope, event: events.FileHandedOver) -> None:
        """Tells a school that files of children who came wait to be signed for."""
        tell_of_handover.tell_of_files(unit, envelope.id, envelope.time, event)

    @reads("incidents.file_handover_waits")
    def file_handover_waits(self, unit: Unit, envelope: Envelope, event: events.FileHandoverWaits) -> None:
        """Tells a school that nobody has signed."""
        tell_of_handover.tell_of_wait(unit, envelope.id, envelope.time, event)

    @reads("incidents.file_received")
    def file_received(self, unit: Unit, envelope: Envelope, event: events.FileReceived) -> None:
        """Tells the school the children left that somebody has."""
        tell_of_handover.tell_of_receipt(unit, envelope.id, envelope.time, event)

    @reads("incidents.read_request_asked")
    def read_request_asked(self, unit: Unit, envelope: Envelope, event: events.ReadRequestAsked) -> None:
        """Tells who may answer that a school asks to read a file again."""
        tell_of_read_request.tell_of_request(unit, envelope.id, envelope.time, event)

    @reads("incidents.read_request_decided")
    def read_request_decided(self, unit: Unit, envelope: Envelope, event: events.ReadRequestDecided) -> None:
        """Tells who asked that it was answered, or ended."""
        tell_of_read_request.tell_of_answer(unit, envelope.id, envelope.time, event)

    @reads("pupils.roll_questions_asked")
    def roll_questions_asked(self, unit: Unit, envelope: Envelope, event: events.RollQuestionsAsked) -> None:
        """Tells a school of children who are on another school's roll as well."""
        tell_of_roll_question.tell_of_questions(unit, envelope.id, envelope.time, event)

    @reads("pupils.roll_question_answered")
    def roll_question_answered(self, unit: Unit, envelope: Envelope, event: events.RollQuestionAnswered) -> None:
        """Tells a school what the other one said."""
        tell_of_roll_question.tell_of_answer(unit, envelope.id, envelope.time, event)

    @reads("pupils.matches_waiting")
    def matches_waiting(self, unit: Unit, envelope: Envelope, event: events.MatchesWaiting) -> None:
        """Tells who may say whether two pupils are one child that such questions wait."""
        tell_of_matches.tell_of_matches(unit, envelope.id, envelope.time, event)

    @reads("pupils.possible_link_changed")
    def possible_link_changed(self, unit: Unit, envelope: Envelope, event: events.PossibleLinkChanged) -> None:
        """Tells the trust's lead where a school's only lead may be a child's parent."""
        tell_of_possible_link.tell_of_possible_link(unit, envelope.id, envelope.time, event)

    @every(seconds=_RESTORED_SECONDS)
    def look_after_restore(self) -> None:
        """Finds alerts about what is gone, and accounts that identity no longer has."""
        own = self.app.own_access("look_after_restore")
        with self.app.database.unit(own, all_schools=KNOWN_SCHOOLS) as unit:
            mark_gone.mark_gone(unit, self._extras.owners)
        with self.app.database.unit(own, schools=[]) as unit:
            end_unknown_staff.end_unknown_staff(unit, self._extras.owners)

    @every(seconds=_MAIL_SECONDS)
    def send_mail(self) -> None:
        """Sends the mails of alerts that wait."""
        send_mail.send_mail(self._opener("send_mail"), self._extras)

    @every(seconds=_MAIL_SECONDS)
    def send_notices(self) -> None:
        """Sends the mails to owners of accounts that wait."""
        send_notices.send_notices(self._opener("send_notices"), self._extras)

    @every(seconds=_MEASURE_SECONDS)
    def measure_mails(self) -> None:
        """Sets the metrics of mails that wait."""
        with self._opener("measure_mails")() as unit:
            measure_mails.measure_mails(unit)

    @every(seconds=_CONFIRM_SECONDS)
    def confirm_concerns(self) -> None:
        """Tells incidents of which concerns people were told."""
        with self._opener("confirm_concerns")() as unit:
            confirm_concerns.confirm_concerns(unit)

    @every(seconds=_CALENDAR_SECONDS)
    def keep_calendars(self) -> None:
        """Fetches duty hours that are not copied yet."""
        keep_school.keep_calendars(self._opener("keep_calendars"), self._extras.owners)

    @every(seconds=_UNREAD_SECONDS)
    def tell_next_people(self) -> None:
        """Passes on concerns that nobody has read."""
        tell_next_people.tell_next_people(self._opener("tell_next_people"), self._extras.owners)

    @every(seconds=_LATE_SECONDS)
    def tell_of_late_work(self) -> None:
        """Passes on actions and reviews that nobody has seen to."""
        tell_of_late_work.tell_of_late_work(self._opener("tell_of_late_work"), self._extras.owners)

    @every(seconds=_ABSENCE_SECONDS)
    def look_at_absences(self) -> None:
        """Looks anew at what waits for people who are away from today, and tells of schools where everybody is."""
        open_unit = self._opener("look_at_absences")
        begin_absences.begin_absences(open_unit)
        tell_of_teams_away.tell_of_teams_away(open_unit)

    @every(seconds=_FORGET_SECONDS)
    def forget_absences(self) -> None:
        """Deletes those that have been over for a fortnight."""
        with self._opener("forget_absences")() as unit:
            forget_absences.forget_absences(unit)

    def _opener(self, job: str) -> Callable[[], AbstractContextManager[Unit]]:
        own: Access = self.app.own_access(job)

        def open_unit() -> AbstractContextManager[Unit]:
            unit: AbstractContextManager[Unit] = self.app.database.unit(own, schools=[])
            return unit

        return open_unit


SERVICE_CLASS = AlertsService
