"""An entry of an incident record or a chronology, as the API shows it."""

from datetime import datetime
from uuid import UUID

from haven_schemas.rpc.incidents import Decision, Step
from haven_schemas.rpc.incidents_entries import PersonView
from haven_schemas.rpc.incidents_entry_kinds import EntryDetails, EntryKind
from haven_schemas.rpc.incidents_records import Entry

from gateway.api.v1.shapes import PupilInRecord, Shape
from gateway.areas.reporting.api.report_details import DetailsShape
from gateway.clients.asking import Caller
from gateway.state import haven


class EntryShape(Shape):
    """``category`` is the id; ``category_name`` how it is shown. Both times are kept: when it happened, when it was
    written down. ``kind_details`` are those of its kind, ``people`` the adults in it; ``version`` counts corrections.
    ``restricted``: its text is shown to nobody but for a purpose that is named; ``broken``: it was changed outside of
    Haven, and is not shown."""

    id: UUID
    kind: EntryKind
    category: UUID | None
    category_name: str
    occurred_at: datetime
    recorded_at: datetime
    recorded_by: UUID
    text: str
    child_words: str
    action_taken: str
    pupils: list[PupilInRecord]
    incident_id: UUID | None
    concern_id: UUID | None
    decision: Decision | Step | None
    value: str | None
    outcome: str
    kind_details: EntryDetails
    people: list[PersonView]
    owner_id: UUID | None
    due_on: str | None
    completed_at: datetime | None
    sealed: bool
    details: DetailsShape | None
    significant: bool
    restricted: bool
    broken: bool
    version: int

    @classmethod
    def of(cls, entry: Entry, caller: Caller) -> "EntryShape":
        """From incidents' view."""
        return cls(
            id=entry.id,
            kind=entry.kind,
            category=haven().categories.id_of(entry.category_name, caller, haven().clock()),
            category_name=entry.category_name,
            occurred_at=entry.occurred_at,
            recorded_at=entry.recorded_at,
            recorded_by=entry.recorded_by,
            text=entry.text,
            child_words=entry.child_words,
            action_taken=entry.action_taken,
            pupils=[PupilInRecord.of(subject) for subject in entry.subjects],
            incident_id=entry.incident_id,
            concern_id=entry.concern_id,
            decision=entry.decision,
            value=entry.value,
            outcome=entry.outcome,
            kind_details=entry.kind_details,
            people=entry.people,
            owner_id=entry.owner_id,
            due_on=entry.due_on,
            completed_at=entry.completed_at,
            sealed=entry.sealed,
            details=DetailsShape.of(entry.details),
            significant=entry.significant,
            restricted=entry.restricted,
            broken=entry.broken,
            version=entry.version,
        )
