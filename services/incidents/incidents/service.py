"""The entrypoints of incidents: each names its right and calls one use case or query."""

from uuid import UUID

from chassis.calls.entrypoints import every, hears, on_broadcast
from chassis.calls.mended_copies import MendsCopies
from chassis.keys.keyring import Holder

from incidents.categories.entrypoints import CategoryEntrypoints, HostingEntrypoints
from incidents.child.entrypoints import (
    ChronologyEntrypoints,
    ClosingEntrypoints,
    LeaverEntrypoints,
    OverseeingEntrypoints,
    RecordEntrypoints,
)
from incidents.conflicts.entrypoints import ConflictEntrypoints
from incidents.copies import copy_school
from incidents.day.entrypoints import DayEntrypoints, ListEntrypoints, ViewEntrypoints
from incidents.disposal import copy_pupil
from incidents.disposal.entrypoints import DisposalEntrypoints, RetentionEntrypoints
from incidents.documents.entrypoints import DocumentEntrypoints, PaperEntrypoints, ReferralEntrypoints
from incidents.exports.entrypoints import ExportEntrypoints, MoveEntrypoints
from incidents.handover.entrypoints import HandoverEntrypoints, ReadAgainEntrypoints
from incidents.metrics import UNOPENED_REPORTS, UNOPENED_REPORTS_OLDEST
from incidents.narrative import keyring_of
from incidents.records.entrypoints import (
    ActionEntrypoints,
    ChildrenEntrypoints,
    EntryEntrypoints,
    MatchingEntrypoints,
    StepEntrypoints,
)
from incidents.report import hasten_author, unsettled_reports
from incidents.report.entrypoints import (
    DraftEntrypoints,
    ReportFileEntrypoints,
    ReportingEntrypoints,
    SealedEntrypoints,
    WatchingEntrypoints,
)
from incidents.search.entrypoints import SearchEntrypoints
from incidents.triage.entrypoints import TriageEntrypoints

_INTAKE_KEY_SECONDS = 5


@hears(
    ("identity.school_changed", copy_school),
    ("pupils.pupil_changed", copy_pupil),
    ("identity.staff_changed", hasten_author),
)
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
