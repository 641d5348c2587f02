"""The entrypoints of incidents: each names its right and calls one use case or query."""

from uuid import UUID

from chassis.bus.mended_copies import MendsCopies
from chassis.calls.entrypoints import every, on_broadcast, reads
from chassis.keys.keyring import Holder
from chassis.units.database import Unit
from haven_schemas.events import Envelope, PupilChanged, SchoolChanged, StaffChanged

from incidents.actions.entrypoints import ActionEntrypoints
from incidents.categories.entrypoints import CategoryEntrypoints
from incidents.children.entrypoints import ChildrenEntrypoints
from incidents.chronology.entrypoints import ChronologyEntrypoints
from incidents.closing.entrypoints import ClosingEntrypoints
from incidents.conflicts.entrypoints import ConflictEntrypoints
from incidents.copies.use_cases import keep_pupil, keep_school
from incidents.day.entrypoints import DayEntrypoints
from incidents.disposal.entrypoints import DisposalEntrypoints
from incidents.documents.entrypoints import DocumentEntrypoints
from incidents.drafts.entrypoints import DraftEntrypoints
from incidents.entries.entrypoints import EntryEntrypoints
from incidents.exports.entrypoints import ExportEntrypoints
from incidents.handovers.entrypoints import HandoverEntrypoints
from incidents.hosting.entrypoints import HostingEntrypoints
from incidents.leavers.entrypoints import LeaverEntrypoints
from incidents.lists.entrypoints import ListEntrypoints
from incidents.matching.entrypoints import MatchingEntrypoints
from incidents.metrics import UNOPENED_REPORTS, UNOPENED_REPORTS_OLDEST
from incidents.moves.entrypoints import MoveEntrypoints
from incidents.overseeing.entrypoints import OverseeingEntrypoints
from incidents.papers.entrypoints import PaperEntrypoints
from incidents.read_again.entrypoints import ReadAgainEntrypoints
from incidents.records.entrypoints import RecordEntrypoints
from incidents.referrals.entrypoints import ReferralEntrypoints
from incidents.report_files.entrypoints import ReportFileEntrypoints
from incidents.reporting.entrypoints import ReportingEntrypoints
from incidents.reporting.use_cases import hasten_author
from incidents.retention.entrypoints import RetentionEntrypoints
from incidents.sealed_reports.entrypoints import SealedEntrypoints
from incidents.sealed_reports.queries.unsettled_reports import unsettled_reports
from incidents.search.entrypoints import SearchEntrypoints
from incidents.steps.entrypoints import StepEntrypoints
from incidents.triage.entrypoints import TriageEntrypoints
from incidents.views.entrypoints import ViewEntrypoints
from incidents.watching.entrypoints import WatchingEntrypoints

from .narrative import keyring_of

_INTAKE_KEY_SECONDS = 5


class IncidentsService(
    ReportingEntrypoints,
    HostingEntrypoints,
    SealedEntrypoints,
    ReportFileEntrypoints,
    SearchEntrypoints,
    DraftEntrypoints,
    TriageEntrypoints,
    DayEntrypoints,
    StepEntrypoints,
    RecordEntrypoints,
    ListEntrypoints,
    ViewEntrypoints,
    EntryEntrypoints,
    ReferralEntrypoints,
    ChronologyEntrypoints,
    ConflictEntrypoints,
    MoveEntrypoints,
    ChildrenEntrypoints,
    ActionEntrypoints,
    CategoryEntrypoints,
    DocumentEntrypoints,
    PaperEntrypoints,
    ExportEntrypoints,
    HandoverEntrypoints,
    LeaverEntrypoints,
    OverseeingEntrypoints,
    ReadAgainEntrypoints,
    RetentionEntrypoints,
    DisposalEntrypoints,
    MatchingEntrypoints,
    ClosingEntrypoints,
    WatchingEntrypoints,
    MendsCopies,
):
    """Concerns, incident records, actions and chronology: an area a base; what the whole service needs is here."""

    name = "incidents"

    # Copies of what others own.

    @reads("identity.school_changed")
    def keep_school(self, unit: Unit, envelope: Envelope, event: SchoolChanged) -> None:
        """Which schools there are."""
        keep_school.keep_school(unit, event)

    @reads("pupils.pupil_changed")
    def keep_pupil(self, unit: Unit, envelope: Envelope, event: PupilChanged) -> None:
        """School and year group of a pupil."""
        keep_pupil.keep_pupil(unit, self._extras.owners, event)

    @reads("identity.staff_changed")
    def hasten_author(self, unit: Unit, envelope: Envelope, event: StaffChanged) -> None:
        """A login may be in order again; no copy is kept."""
        hasten_author.hasten_author(unit, event)

    # Keys.

    @every(seconds=_INTAKE_KEY_SECONDS)
    def keep_intake_key(self) -> None:
        """Its public half in the table, a new version each week, old ones deleted in time; and what keeps them."""
        own = self.app.own_access("keep_intake_key")
        with self.app.database.unit(own, schools=[]) as unit:
            unsettled = unsettled_reports(unit)  # first: the vault may be away, and they wait all the same
            UNOPENED_REPORTS.set(unsettled.count)
            UNOPENED_REPORTS_OLDEST.set(unsettled.oldest_seconds)
            self._keyring.keep_intake(unit)

    @on_broadcast("key_gone")
    def forget_key(self, message: dict[str, str]) -> None:
        """A child's key was destroyed: what it opened leaves memory."""
        keyring_of(self.app).forget(Holder("subject", UUID(message["subject_id"])))


SERVICE_CLASS = IncidentsService
