"""The entrypoints of incidents: each names its right and calls one use case or query."""

from functools import partial
from uuid import UUID

from chassis.application import App, Application
from chassis.database import Unit
from chassis.entrypoints import every, on_broadcast, reads, rpc
from chassis.keyring import Holder, Keyring
from haven_schemas.events import Envelope, InstallationSetUp, PupilChanged, SchoolChanged
from haven_schemas.rights import Right
from haven_schemas.rpc import incidents as contract
from haven_schemas.rpc.paging import Empty

from .domain.work import Work
from .extras import Extras
from .narrative import keyring_of
from .queries import (
    action_facts,
    categories,
    chronology,
    concern_facts,
    get_concern,
    get_incident,
    list_actions,
    list_concerns,
    list_incidents,
    list_own_concerns,
)
from .use_cases import (
    accept_concern,
    add_action,
    add_category,
    add_concern_to_incident,
    add_note,
    begin_categories,
    close_concern,
    complete_action,
    confirm_author,
    confirm_pupil,
    keep_pupil,
    keep_school,
    leave_intake,
    record_concern,
)
from .waiting import carry_out

_LEAVE_INTAKE_SECONDS = 3
_CONFIRM_SECONDS = 5
_INTAKE_KEY_SECONDS = 5


class IncidentsService:
    """Concerns, incident records, actions and chronology."""

    name = "incidents"
    app: App = Application()

    @property
    def _keyring(self) -> Keyring:
        return keyring_of(self.app)

    @property
    def _extras(self) -> Extras:
        extras: Extras = self.app.extras
        return extras

    # Reporting.

    @rpc(contract.RecordConcern, contract.ConcernReceipt, right=Right.CONCERN_REPORT, permit=True, writes=True)
    def record_concern(self, unit: Unit, request: contract.RecordConcern) -> contract.ConcernReceipt:
        """Reports a concern."""
        return record_concern.record_concern(unit, self._keyring, self._extras.owners, request)

    @rpc(contract.ListOwnConcerns, contract.ConcernPage, right=Right.CONCERN_FOLLOW_OWN)
    def list_own_concerns(self, unit: Unit, request: contract.ListOwnConcerns) -> contract.ConcernPage:
        """The caller's own reports."""
        return list_own_concerns.list_own_concerns(unit, request)

    @rpc(contract.ConcernQuery, contract.Concern, right=Right.CONCERN_FOLLOW_OWN, sensitive=True)
    def get_concern(self, unit: Unit, request: contract.ConcernQuery) -> contract.Concern:
        """One concern; the second tier is asked for inside, of all but its own reporter."""
        return get_concern.get_concern(unit, self._keyring, request)

    # Triage.

    @rpc(contract.ListConcerns, contract.ConcernPage, right=Right.RECORD_READ, tier="elevated")
    def list_concerns(self, unit: Unit, request: contract.ListConcerns) -> contract.ConcernPage:
        """Concerns to triage, or all the caller may see."""
        return list_concerns.list_concerns(unit, request)

    @rpc(contract.AcceptConcern, contract.IncidentReceipt, right=Right.CONCERN_TRIAGE, tier="elevated", writes=True)
    def accept_concern(self, unit: Unit, request: contract.AcceptConcern) -> contract.IncidentReceipt:
        """Opens an incident record from a concern."""
        return accept_concern.accept_concern(unit, self._keyring, request)

    @rpc(
        contract.AddConcernToIncident,
        contract.IncidentReceipt,
        right=Right.CONCERN_TRIAGE,
        tier="elevated",
        writes=True,
    )
    def add_concern_to_incident(self, unit: Unit, request: contract.AddConcernToIncident) -> contract.IncidentReceipt:
        """Adds a concern to an incident record."""
        return add_concern_to_incident.add_concern_to_incident(unit, self._keyring, request)

    @rpc(contract.CloseConcern, contract.ConcernClosed, right=Right.CONCERN_TRIAGE, tier="elevated", writes=True)
    def close_concern(self, unit: Unit, request: contract.CloseConcern) -> contract.ConcernClosed:
        """No further action."""
        return close_concern.close_concern(unit, self._keyring, request)

    # Incident records, actions, chronology.

    @rpc(contract.ListIncidents, contract.IncidentPage, right=Right.RECORD_READ, tier="elevated")
    def list_incidents(self, unit: Unit, request: contract.ListIncidents) -> contract.IncidentPage:
        """Incident records the caller may see."""
        return list_incidents.list_incidents(unit, request)

    @rpc(contract.IncidentQuery, contract.Incident, right=Right.RECORD_READ, tier="elevated")
    def get_incident(self, unit: Unit, request: contract.IncidentQuery) -> contract.Incident:
        """One incident record."""
        return get_incident.get_incident(unit, self._keyring, request)

    @rpc(contract.AddNote, contract.NoteAdded, right=Right.RECORD_WRITE, tier="elevated", writes=True)
    def add_note(self, unit: Unit, request: contract.AddNote) -> contract.NoteAdded:
        """A note in an incident record."""
        return add_note.add_note(unit, self._keyring, request)

    @rpc(contract.AddAction, contract.ActionAdded, right=Right.RECORD_WRITE, tier="elevated", writes=True)
    def add_action(self, unit: Unit, request: contract.AddAction) -> contract.ActionAdded:
        """An action for a member of staff."""
        return add_action.add_action(unit, self._keyring, self._extras.owners, request)

    @rpc(
        contract.CompleteAction,
        contract.ActionCompleted,
        right=Right.CONCERN_FOLLOW_OWN,
        tier="elevated",
        writes=True,
    )
    def complete_action(self, unit: Unit, request: contract.CompleteAction) -> contract.ActionCompleted:
        """Completes an action; its owner may be any member of staff."""
        return complete_action.complete_action(unit, self._keyring, request)

    @rpc(contract.ListActions, contract.ActionPage, right=Right.CONCERN_FOLLOW_OWN, tier="elevated")
    def list_actions(self, unit: Unit, request: contract.ListActions) -> contract.ActionPage:
        """Open actions."""
        return list_actions.list_actions(unit, self._keyring, request)

    @rpc(contract.ReadChronology, contract.Chronology, right=Right.RECORD_READ, tier="elevated")
    def read_chronology(self, unit: Unit, request: contract.ReadChronology) -> contract.Chronology:
        """A child's chronology."""
        return chronology.read_chronology(unit, self._keyring, self._extras.owners, request)

    # Categories.

    @rpc(Empty, contract.CategoryList, right=Right.CATEGORY_READ, permit=True, setup=True)
    def list_categories(self, unit: Unit, request: Empty) -> contract.CategoryList:
        """The trust's categories; by permit too, since no report is written without them."""
        return categories.list_categories(unit)

    @rpc(
        contract.AddCategory,
        contract.CategoryAdded,
        right=Right.CATEGORY_ADMINISTER,
        tier="elevated",
        setup=True,
        writes=True,
    )
    def add_category(self, unit: Unit, request: contract.AddCategory) -> contract.CategoryAdded:
        """Adds a category."""
        return add_category.add_category(unit, request)

    # For other services: no child, no text.

    @rpc(Empty, contract.CategoryList, right=Right.SERVICE_CATEGORY_COPY)
    def copy_categories(self, unit: Unit, request: Empty) -> contract.CategoryList:
        """Categories to keep."""
        return categories.list_categories(unit)

    @rpc(contract.ConcernQuery, contract.ConcernFacts, right=Right.SERVICE_CONCERN_FACTS)
    def concern_facts(self, unit: Unit, request: contract.ConcernQuery) -> contract.ConcernFacts:
        """Whom to tell of a concern."""
        return concern_facts.concern_facts(unit, request)

    @rpc(contract.ActionFacts, contract.ActionFactsReply, right=Right.SERVICE_CONCERN_FACTS)
    def action_facts(self, unit: Unit, request: contract.ActionFacts) -> contract.ActionFactsReply:
        """Whose an action is."""
        return action_facts.action_facts(unit, request)

    # Copies of what others own.

    @reads("identity.school_changed")
    def keep_school(self, unit: Unit, envelope: Envelope, event: SchoolChanged) -> None:
        """Which schools there are."""
        keep_school.keep_school(unit, event)

    @reads("identity.installation_set_up")
    def begin_categories(self, unit: Unit, envelope: Envelope, event: InstallationSetUp) -> None:
        """A new trust's list of categories."""
        begin_categories.begin_categories(unit)

    @reads("pupils.pupil_changed")
    def keep_pupil(self, unit: Unit, envelope: Envelope, event: PupilChanged) -> None:
        """School and year group of a pupil."""
        keep_pupil.keep_pupil(unit, self._extras.owners, event)

    # Work that waited for another part.

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

    @every(seconds=_INTAKE_KEY_SECONDS)
    def keep_intake_key(self) -> None:
        """Its public half in the table, a new version each week, old ones deleted in time."""
        own = self.app.own_access("keep_intake_key")
        with self.app.database.unit(own, schools=[]) as unit:
            self._keyring.keep_intake(unit)

    @on_broadcast("key_gone")
    def forget_key(self, message: dict[str, str]) -> None:
        """A child's key was destroyed: what it opened leaves memory."""
        keyring_of(self.app).forget(Holder("subject", UUID(message["subject_id"])))


SERVICE_CLASS = IncidentsService
