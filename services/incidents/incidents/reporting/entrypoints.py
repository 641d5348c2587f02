"""Entrypoints of reporting: a concern is recorded, its reporter follows it, and what had to wait is caught up with."""

from functools import partial

from chassis.calls.entrypoints import every, reads, serves
from chassis.units.database import Unit
from haven_schemas.calls.incidents import reporting as calls
from haven_schemas.events import ConcernsTaken, Envelope

from incidents.entrypoints_base import Entrypoints
from incidents.metrics import CONCERNS_UNCONFIRMED, CONCERNS_UNCONFIRMED_OLDEST
from incidents.reporting.domain.work import Work
from incidents.reporting.queries import get_concern, list_own_concerns
from incidents.reporting.use_cases import record_concern
from incidents.waiting import carry_out

from .queries import unconfirmed
from .use_cases import announce_concern, confirm_author, confirm_pupil, find_colleague, leave_intake

_LEAVE_INTAKE_SECONDS = 3
_CONFIRM_SECONDS = 5
_ANNOUNCE_SECONDS = 15


@serves(
    (calls.RECORD_CONCERN, record_concern.record_concern),
    (calls.LIST_OWN_CONCERNS, list_own_concerns.list_own_concerns),
    (calls.GET_CONCERN, get_concern.get_concern),
)
class ReportingEntrypoints(Entrypoints):
    """Reporting never waits for another part."""

    @every(seconds=_LEAVE_INTAKE_SECONDS, rests=True)
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

    @every(seconds=_CONFIRM_SECONDS)
    def find_colleagues(self) -> None:
        """Reports about an adult who works at the school that came while identity was away."""
        step = partial(find_colleague.find_colleague, keyring=self._keyring, owners=self._extras.owners)
        carry_out(self.app, Work.FIND_COLLEAGUE, step)

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
