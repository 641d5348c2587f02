"""What is in the files of a handover: how many records, what is open in them, whether a child is at risk. No text."""

from collections.abc import Collection, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from uuid import UUID

from chassis.units.database import Unit
from chassis.units.one_of import one_of
from haven_schemas.acts.incidents import RiskLevel
from haven_schemas.acts.incidents.handovers import OpenMatter
from sqlalchemy import select

from incidents.aliases import families_of
from incidents.models import ActionRow, CategoryRow, ConcernRow, IncidentRow, IncidentSubjectRow, RecordSubjectRow
from incidents.sight import SEN_GROUP, sight_of
from incidents.signed_files import still_at
from incidents.states import CONCERN_RECEIVED, INCIDENT_OPEN

_RISKS: Sequence[RiskLevel] = ("low", "medium", "high", "immediate")


@dataclass
class FileFacts:
    """Of one file, by the id it was kept under, and the ids the child has."""

    subject_id: UUID
    family: list[UUID]
    record_ids: set[UUID] = field(default_factory=set)
    shared: set[UUID] = field(default_factory=set)
    open_incidents: list[IncidentRow] = field(default_factory=list)
    open_actions: list[ActionRow] = field(default_factory=list)
    sen: bool = False
    undecided: set[UUID] = field(default_factory=set)
    """Concerns that nobody has decided on, but those about a child the caller is kept from."""
    staying: set[UUID] = field(default_factory=set)
    """Open records and actions that also name a child who stays: they stay with whoever deals with them there."""

    def leave_out(self, barred: AbstractSet[UUID]) -> None:
        """What is kept from its reader by itself."""
        self.record_ids -= barred
        self.shared -= barred
        self.open_incidents = [row for row in self.open_incidents if row.id not in barred]
        self.open_actions = [row for row in self.open_actions if row.id not in barred]

    @property
    def risk(self) -> RiskLevel | None:
        """The highest of the open records."""
        levels = [row.risk for row in self.open_incidents if row.risk in _RISKS]
        return max(levels, key=_RISKS.index) if levels else None  # type: ignore[arg-type]  # those in the list above


def file_facts(
    unit: Unit, school_id: UUID, subject_ids: Collection[UUID], categories: Mapping[UUID, CategoryRow]
) -> dict[UUID, FileFacts]:
    """By the id the file was kept under at the school they leave; six statements, however many children."""
    families = families_of(unit, subject_ids)
    facts = {subject_id: FileFacts(subject_id, family) for subject_id, family in families.items()}
    of_id = {each: subject_id for subject_id, fact in facts.items() for each in fact.family}
    _count_records(unit, facts, of_id, categories)
    _find_open(unit, school_id, facts, of_id)
    _find_staying(unit, school_id, facts, of_id)
    return facts


def _count_records(
    unit: Unit, facts: Mapping[UUID, FileFacts], of_id: Mapping[UUID, UUID], categories: Mapping[UUID, CategoryRow]
) -> None:
    lines = unit.session.execute(
        select(RecordSubjectRow.record_id, RecordSubjectRow.subject_id, RecordSubjectRow.category_id).where(
            RecordSubjectRow.subject_id.in_(of_id)
        )
    ).all()
    named: dict[UUID, set[UUID]] = {}
    for line in lines:
        fact = facts[of_id[line.subject_id]]
        fact.record_ids.add(line.record_id)
        fact.sen = fact.sen or categories[line.category_id].group == SEN_GROUP
    for record_id, subject_id in unit.session.execute(
        select(RecordSubjectRow.record_id, RecordSubjectRow.subject_id).where(
            RecordSubjectRow.record_id.in_({line.record_id for line in lines})
        )
    ):
        named.setdefault(record_id, set()).add(subject_id)
    waiting = _undecided(unit, {record_id for record_id in named if not named[record_id] & sight_of(unit).kept_from})
    for fact in facts.values():
        fact.shared = {each for each in fact.record_ids if named[each] - set(fact.family)}
        fact.undecided = fact.record_ids & waiting


def _undecided(unit: Unit, record_ids: Collection[UUID]) -> set[UUID]:
    waits = select(ConcernRow.id).where(one_of(ConcernRow.id, record_ids), ConcernRow.status == CONCERN_RECEIVED)
    return set(unit.session.scalars(waits))


def _find_open(unit: Unit, school_id: UUID, facts: Mapping[UUID, FileFacts], of_id: Mapping[UUID, UUID]) -> None:
    incidents = unit.session.execute(
        select(IncidentRow, IncidentSubjectRow.subject_id)
        .join(IncidentSubjectRow, IncidentSubjectRow.incident_id == IncidentRow.id)
        .where(
            IncidentSubjectRow.subject_id.in_(of_id),
            IncidentRow.school_id == school_id,
            IncidentRow.status == INCIDENT_OPEN,
        )
        .order_by(IncidentRow.opened_at, IncidentRow.id)
    )
    for incident, subject_id in incidents:
        fact = facts[of_id[subject_id]]
        if incident not in fact.open_incidents:
            fact.open_incidents.append(incident)
    actions = unit.session.execute(
        select(ActionRow, RecordSubjectRow.subject_id)
        .join(RecordSubjectRow, RecordSubjectRow.record_id == ActionRow.id)
        .where(
            RecordSubjectRow.subject_id.in_(of_id), ActionRow.school_id == school_id, ActionRow.completed_at.is_(None)
        )
        .order_by(ActionRow.due_on, ActionRow.id)
    )
    for action, subject_id in actions:
        fact = facts[of_id[subject_id]]
        if action not in fact.open_actions:
            fact.open_actions.append(action)


def _find_staying(unit: Unit, school_id: UUID, facts: Mapping[UUID, FileFacts], of_id: Mapping[UUID, UUID]) -> None:
    """As ``rehome_file`` decides which records go: none that names a child whose file the school still has."""
    incident_ids = {row.id for fact in facts.values() for row in fact.open_incidents}
    action_ids = {row.id for fact in facts.values() for row in fact.open_actions}
    named = [
        *unit.session.execute(
            select(IncidentSubjectRow.incident_id, IncidentSubjectRow.subject_id).where(
                IncidentSubjectRow.incident_id.in_(incident_ids), IncidentSubjectRow.subject_id.not_in(of_id)
            )
        ),
        *unit.session.execute(
            select(RecordSubjectRow.record_id, RecordSubjectRow.subject_id).where(
                RecordSubjectRow.record_id.in_(action_ids), RecordSubjectRow.subject_id.not_in(of_id)
            )
        ),
    ]
    there = still_at(unit, school_id, {subject_id for _, subject_id in named})
    staying = {matter_id for matter_id, subject_id in named if subject_id in there}
    for fact in facts.values():
        fact.staying = staying


def open_matters(facts: Collection[FileFacts], categories: Mapping[UUID, CategoryRow]) -> list[OpenMatter]:
    """What someone deals with, each once though it is in several children's files."""
    found: dict[UUID, OpenMatter] = {}
    for fact in facts:
        for incident in (each for each in fact.open_incidents if each.id not in fact.staying):
            found.setdefault(incident.id, _matter("incident", incident.id, incident, incident.assigned_to, categories))
            found[incident.id].subject_ids.append(fact.subject_id)
        for action in (each for each in fact.open_actions if each.id not in fact.staying):
            found.setdefault(action.id, _matter("action", action.incident_id, action, action.owner_id, categories))
            found[action.id].subject_ids.append(fact.subject_id)
    return list(found.values())


def _matter(
    kind: str,
    incident_id: UUID,
    row: IncidentRow | ActionRow,
    held_by: UUID | None,
    categories: Mapping[UUID, CategoryRow],
) -> OpenMatter:
    return OpenMatter.model_validate(
        {
            "kind": kind,
            "id": row.id,
            "incident_id": incident_id,
            "category_name": categories[row.category_id].name,
            "subject_ids": [],
            "held_by": held_by,
            "due_on": row.due_on.isoformat() if isinstance(row, ActionRow) else None,
        }
    )
