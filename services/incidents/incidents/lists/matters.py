"""Facts of concerns, steps and actions, for their alerts."""

from datetime import datetime
from uuid import UUID

from chassis.units.database import Unit
from chassis.units.rows import of_row
from haven_schemas.acts.incidents import Step
from haven_schemas.acts.incidents.actions import ActionFacts, ActionFactsReply
from haven_schemas.acts.incidents.steps import AskedStep, StepFacts, StepFactsReply
from haven_schemas.acts.incidents.triage import ConcernFacts, ConcernQuery
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.rights import Right
from sqlalchemy import bindparam, select

from incidents.chronology_lines import subjects_of
from incidents.models import (
    ActionChangeRow,
    ActionRow,
    CategoryRow,
    ConcernRow,
    EntryRow,
    IncidentRow,
    IncidentSubjectRow,
)
from incidents.reading import is_new_for_others, london_day
from incidents.sight import files_open_to, records_of, staff_kept_from
from incidents.states import CONCERN_RECEIVED, INCIDENT_CLOSED, INCIDENT_OPEN

_FACTS = (
    select(
        ConcernRow.id,
        ConcernRow.school_id,
        ConcernRow.category_id,
        CategoryRow.name.label("category_name"),
        ConcernRow.reporter_id,
        ConcernRow.recorded_at,
        ConcernRow.version,
        ConcernRow.incident_id,
        ConcernRow.status,
        ConcernRow.urgency,
        ConcernRow.told,
        ConcernRow.read_by_another,
        ConcernRow.named_readers,
        ConcernRow.also_at,
    )
    .join(CategoryRow, CategoryRow.id == ConcernRow.category_id)
    .where(ConcernRow.id == bindparam("concern_id"))
)
Matter = ConcernRow | IncidentRow

_WRITTEN_AS: dict[AskedStep, Step] = {
    "assigned": "assigned",
    "closing_asked": "closing_asked",
    "closing_refused": "closing_refused",
    "look_back_due": "closed",
    "reopened": "reopened",
}


def concern_facts(unit: Unit, request: ConcernQuery) -> ConcernFacts:
    """No child and no text; ``not_found`` if there is no such concern."""
    concern = unit.session.connection().execute(_FACTS, {"concern_id": request.concern_id}).first()
    if concern is None:
        raise Problem(ErrorCode.NOT_FOUND)
    unit.audit(
        AuditAction.CONCERN_RECORD_READ,
        right=Right.SERVICE_CONCERN_FACTS,
        school_ids=[concern.school_id],
        object_id=concern.id,
    )
    children = [subject.id for subject in subjects_of(unit, concern.id)]
    is_new = is_new_for_others(concern.status, concern.named_readers, concern.read_by_another)
    return of_row(
        ConcernFacts,
        concern,
        concern_id=concern.id,
        kept_from_ids=staff_kept_from(unit, children, [concern.id, concern.incident_id]),
        decided=concern.status != CONCERN_RECEIVED and not is_new,
        named_ids=concern.named_readers or [],
        file_open_to=files_open_to(unit, children) if concern.also_at else None,
    )


def step_facts(unit: Unit, request: StepFacts) -> StepFactsReply:
    """No child and no text; ``not_found`` if there is no such concern or record, or it took no such step."""
    matter = _matter(unit, request)
    entry = None if matter is None else _newest(unit, matter, _WRITTEN_AS[request.step])
    if matter is None or entry is None:
        raise Problem(ErrorCode.NOT_FOUND)
    category = unit.session.get_one(CategoryRow, matter.category_id)
    person_id = _person(unit, matter, request.step)
    is_concern = isinstance(matter, ConcernRow)
    unit.audit(
        AuditAction.CONCERN_RECORD_READ if is_concern else AuditAction.INCIDENT_RECORD_READ,
        right=Right.SERVICE_CONCERN_FACTS,
        school_ids=[matter.school_id],
        object_id=matter.id,
    )
    return StepFactsReply(
        step_id=entry.id,
        kind=request.kind,
        matter_id=matter.id,
        school_id=matter.school_id,
        category_id=category.id,
        category_name=category.name,
        taken_by=entry.recorded_by,
        taken_at=entry.recorded_at,
        person_id=person_id,
        holds=_holds(unit, matter, request.step, person_id),
        kept_from_ids=staff_kept_from(unit, _children(unit, matter), records_of(matter)),
        due_on=matter.look_back_on if isinstance(matter, IncidentRow) else None,
    )


def _matter(unit: Unit, request: StepFacts) -> Matter | None:
    if request.kind == "concern":
        return unit.session.get(ConcernRow, request.matter_id)
    return unit.session.get(IncidentRow, request.matter_id)


def _newest(unit: Unit, matter: Matter, step: Step) -> EntryRow | None:
    """A record's own steps: those of a concern in it are the concern's."""
    if isinstance(matter, ConcernRow):
        of_matter = select(EntryRow).where(EntryRow.concern_id == matter.id)
    else:
        of_matter = select(EntryRow).where(EntryRow.incident_id == matter.id, EntryRow.concern_id.is_(None))
    taken = of_matter.where(EntryRow.decision == step)
    return unit.session.scalar(taken.order_by(EntryRow.recorded_at.desc(), EntryRow.id.desc()).limit(1))


def _person(unit: Unit, matter: Matter, step: AskedStep) -> UUID | None:
    if step in ("assigned", "look_back_due"):
        return matter.assigned_to
    if step == "reopened":
        return None
    asked = _newest(unit, matter, "closing_asked")
    return None if asked is None else asked.recorded_by


def _holds(unit: Unit, matter: Matter, step: AskedStep, person_id: UUID | None) -> bool:
    if step == "assigned":
        return person_id is not None
    if step == "reopened":
        return True
    if isinstance(matter, ConcernRow):
        return False
    if step == "look_back_due":
        due = matter.look_back_on is not None and matter.look_back_on <= london_day(unit.now)
        return due and matter.status == INCIDENT_CLOSED
    return matter.status == INCIDENT_OPEN and (matter.closing_asked_by is not None) == (step == "closing_asked")


def _children(unit: Unit, matter: Matter) -> list[UUID]:
    if isinstance(matter, ConcernRow):
        return [subject.id for subject in subjects_of(unit, matter.id)]
    in_record = select(IncidentSubjectRow.subject_id).where(IncidentSubjectRow.incident_id == matter.id)
    return list(unit.session.scalars(in_record))


def action_facts(unit: Unit, request: ActionFacts) -> ActionFactsReply:
    """No child and no text; ``not_found`` if there is no such action."""
    action = unit.session.get(ActionRow, request.action_id)
    if action is None:
        raise Problem(ErrorCode.NOT_FOUND)
    unit.audit(
        AuditAction.ACTION_LIST_READ,
        right=Right.SERVICE_CONCERN_FACTS,
        school_ids=[action.school_id],
        object_id=action.id,
    )
    given_by, given_at = _passed_on(unit, action.id)
    return of_row(
        ActionFactsReply,
        action,
        action_id=action.id,
        category_name=unit.session.get_one(CategoryRow, action.category_id).name,
        kept_from_ids=staff_kept_from(
            unit, [subject.id for subject in subjects_of(unit, action.id)], [action.incident_id]
        ),
        given_by=given_by,
        given_at=given_at,
        done=action.completed_at is not None,
    )


def _passed_on(unit: Unit, action_id: UUID) -> tuple[UUID | None, datetime | None]:
    newest = (
        select(ActionChangeRow.changed_by, ActionChangeRow.changed_at)
        .where(ActionChangeRow.action_id == action_id, ActionChangeRow.given_to.is_not(None))
        .order_by(ActionChangeRow.version.desc())
        .limit(1)
    )
    found = unit.session.execute(newest).one_or_none()
    return (None, None) if found is None else (found.changed_by, found.changed_at)
