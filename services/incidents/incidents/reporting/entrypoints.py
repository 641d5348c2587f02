"""Entrypoints of reporting: a concern is recorded, its reporter follows it, and what had to wait is caught up with."""

from functools import partial

from chassis.calls.entrypoints import every, reads, rpc
from chassis.units.database import Unit
from haven_schemas.events import ConcernsTaken, Envelope
from haven_schemas.rights import Right
from haven_schemas.rpc.incidents_reporting import ConcernReceipt, ListOwnConcerns, RecordConcern
from haven_schemas.rpc.incidents_triage import Concern, ConcernPage, ConcernQuery

from incidents.entrypoints_base import Entrypoints
from incidents.metrics import CONCERNS_UNCONFIRMED, CONCERNS_UNCONFIRMED_OLDEST
from incidents.reporting.domain.work import Work
from incidents.waiting import carry_out

from .queries import get_concern, list_own_concerns, unconfirmed
from .use_cases import announce_concern, confirm_author, confirm_pupil, leave_intake, record_concern

_LEAVE_INTAKE_SECONDS = 3
_CONFIRM_SECONDS = 5
_ANNOUNCE_SECONDS = 15


class ReportingEntrypoints(Entrypoints):
    """Reporting never waits for another part."""

    @rpc(RecordConcern, ConcernReceipt, right=Right.CONCERN_REPORT, permit=True, writes=True)
    def record_concern(self, unit: Unit, request: RecordConcern) -> ConcernReceipt:
        """Reports a concern."""
        return record_concern.record_concern(unit, self._keyring, self._extras.owners, request)

    @rpc(ListOwnConcerns, ConcernPage, right=Right.CONCERN_FOLLOW_OWN)
    def list_own_concerns(self, unit: Unit, request: ListOwnConcerns) -> ConcernPage:
        """The caller's own reports."""
        return list_own_concerns.list_own_concerns(unit, request)

    @rpc(ConcernQuery, Concern, right=Right.CONCERN_FOLLOW_OWN, sensitive=True)
    def get_concern(self, unit: Unit, request: ConcernQuery) -> Concern:
        """One concern; the second tier is asked for inside, of all but its own reporter."""
        return get_concern.get_concern(unit, self._keyring, request)

    @every(seconds=_LEAVE_INTAKE_SECONDS)
    def leave_intake(self) -> None:
        """Concerns recorded without the vault become readable."""
        carry_out(self.app, Work.LEAVE_INTAKE, partial(leave_intake.leave_intake, keyring=self._keyring))

    @every(seconds=_CONFIRM_SECONDS)
    def confirm_authors(self) -> None:
        """Authors of permitted reports."""
        carry_out(self.app, Work.CONFIRM_AUTHOR, partial(confirm_author.confirm_author, owners=self._extras.owners))

    @every(seconds=_CONFIRM_SECONDS)
    def confirm_pupils(self) -> None:
        """Pupils named while the roll was away."""
        carry_out(self.app, Work.CONFIRM_PUPIL, partial(confirm_pupil.confirm_pupil, owners=self._extras.owners))

    @reads("alerts.concerns_taken")
    def note_taken(self, unit: Unit, envelope: Envelope, event: ConcernsTaken) -> None:
        """People were told of concerns."""
        announce_concern.note_taken(unit, event)

    @every(seconds=_ANNOUNCE_SECONDS)
    def announce_again(self) -> None:
        """Concerns of which alerts has not said that people were told, and how many and how old they are."""
        with self._units("announce_again")([]) as unit:
            announce_concern.announce_again(unit)
            found = unconfirmed.unconfirmed(unit)
        CONCERNS_UNCONFIRMED.set(found.count)
        CONCERNS_UNCONFIRMED_OLDEST.set(found.oldest_seconds)
