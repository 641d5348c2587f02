"""Entrypoints of reporting: a concern is recorded, its reporter follows it, and what had to wait is caught up with."""

from functools import partial

from chassis.calls.entrypoints import every, hears, serves
from haven_schemas.acts.incidents import drafts as draft_calls
from haven_schemas.acts.incidents import report_files as report_file_calls
from haven_schemas.acts.incidents import reporting as calls
from haven_schemas.acts.incidents import sealed_reports as sealed_report_calls
from haven_schemas.acts.incidents import unopened as unopened_calls
from haven_schemas.watch import WATCH_SCHOOL

from incidents.copies import KNOWN_SCHOOLS
from incidents.documents import abandon_report_file
from incidents.entrypoints_base import Entrypoints
from incidents.metrics import CONCERNS_UNCONFIRMED, CONCERNS_UNCONFIRMED_OLDEST
from incidents.waiting import carry_out
from incidents.work import Work

from .announce import announce_again, confirm_author, confirm_pupil, note_taken, unconfirmed
from .colleague import find_colleague
from .concern import get_concern
from .concerns import list_own_concerns
from .discard import agree_discard, discard_agreed, propose_discard, withdraw_discard
from .draft import drop_draft, drop_old_drafts, keep_draft, read_drafts
from .files import begin_report_file, finish_report_file, refuse_report_file
from .leave_intake import leave_intake
from .open_again import try_unopened_report
from .open_sealed import open_sealed_report
from .permit import intake_key
from .record import record_concern
from .record_sealed import record_sealed_concern
from .unopened import unopened_reports
from .watched import forget_watched

_LEAVE_INTAKE_SECONDS = 3
_CONFIRM_SECONDS = 5
_ANNOUNCE_SECONDS = 15
_AN_HOUR = 3_600
_OPEN_SECONDS = 3
_DISCARD_SECONDS = 5
_FORGET_SECONDS = 600


@serves(
    (calls.RECORD_CONCERN, record_concern),
    (calls.LIST_OWN_CONCERNS, list_own_concerns),
    (calls.GET_CONCERN, get_concern),
)
@hears(
    ("alerts.concerns_taken", note_taken),
)
class ReportingEntrypoints(Entrypoints):
    """Reporting never waits for another part."""

    @every(seconds=_LEAVE_INTAKE_SECONDS, rests=True)
    def leave_intake(self) -> None:
        """Concerns recorded without the vault become readable."""
        carry_out(self.app, Work.LEAVE_INTAKE, partial(leave_intake, keyring=self._keyring))

    @every(seconds=_CONFIRM_SECONDS)
    def confirm_authors(self) -> None:
        """Authors of permitted reports."""
        carry_out(self.app, Work.CONFIRM_AUTHOR, partial(confirm_author, owners=self._extras.owners))

    @every(seconds=_CONFIRM_SECONDS)
    def confirm_pupils(self) -> None:
        """Pupils named while the roll was away."""
        carry_out(self.app, Work.CONFIRM_PUPIL, partial(confirm_pupil, owners=self._extras.owners))

    @every(seconds=_CONFIRM_SECONDS)
    def find_colleagues(self) -> None:
        """Reports about an adult who works at the school that came while identity was away."""
        step = partial(find_colleague, keyring=self._keyring, owners=self._extras.owners)
        carry_out(self.app, Work.FIND_COLLEAGUE, step)

    @every(seconds=_ANNOUNCE_SECONDS)
    def announce_again(self) -> None:
        """Concerns of which alerts has not said that people were told, and how many and how old they are."""
        with self._units("announce_again")([]) as unit:
            announce_again(unit)
            found = unconfirmed(unit)
        CONCERNS_UNCONFIRMED.set(found.count)
        CONCERNS_UNCONFIRMED_OLDEST.set(found.oldest_seconds)


@serves(
    (draft_calls.KEEP_DRAFT, keep_draft),
    (draft_calls.READ_DRAFTS, read_drafts),
    (draft_calls.DROP_DRAFT, drop_draft),
)
class DraftEntrypoints(Entrypoints):
    """By session only: a permit stays on the device, and what was typed must not be read by its next user."""

    @every(seconds=_AN_HOUR)
    def drop_old_drafts(self) -> None:
        """Those a week old."""
        own = self.app.own_access("drop_old_drafts")
        with self.app.database.unit(own, all_schools=KNOWN_SCHOOLS) as unit:
            drop_old_drafts(unit)


@serves(
    (report_file_calls.BEGIN_REPORT_FILE, begin_report_file),
    (report_file_calls.FINISH_REPORT_FILE, finish_report_file),
    (report_file_calls.ABANDON_REPORT_FILE, abandon_report_file),
    (report_file_calls.REFUSE_REPORT_FILE, refuse_report_file),
)
class ReportFileEntrypoints(Entrypoints):
    """Never by permit: a permit lets one report in and nothing after it. What answers with a key is not kept."""


@serves(
    (sealed_report_calls.INTAKE_KEY, intake_key),
    (sealed_report_calls.RECORD_SEALED_CONCERN, record_sealed_concern),
    (unopened_calls.UNOPENED_REPORTS, unopened_reports),
    (unopened_calls.TRY_UNOPENED_REPORT, try_unopened_report),
    (unopened_calls.PROPOSE_DISCARD, propose_discard),
    (unopened_calls.AGREE_DISCARD, agree_discard),
    (unopened_calls.WITHDRAW_DISCARD, withdraw_discard),
)
class SealedEntrypoints(Entrypoints):
    """Taking sealed reports in, opening those that waited, and what becomes of those that do not open."""

    @every(seconds=_OPEN_SECONDS, rests=True)
    def open_sealed_reports(self) -> None:
        """Sealed reports become readable once the vault is back."""
        step = partial(open_sealed_report, keyring=self._keyring, owners=self._extras.owners)
        carry_out(self.app, Work.OPEN_SEALED, step)

    @every(seconds=_DISCARD_SECONDS)
    def discard_agreed(self) -> None:
        """What two people agreed to destroy unread."""
        discard_agreed(self.app, self._keyring, self._extras.owners)


class WatchingEntrypoints(Entrypoints):
    """Of the watch school alone."""

    @every(seconds=_FORGET_SECONDS)
    def forget_watched(self) -> None:
        """A small part at a time: what is left goes the next time."""
        with self._units("forget_watched")([WATCH_SCHOOL]) as unit:
            forget_watched(unit)
