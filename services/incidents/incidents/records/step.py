"""A step of a record."""

from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from chassis.keys.keyring import Keyring
from chassis.keys.sealing import DataKey
from chassis.units.database import Unit
from chassis.units.ids import new_id
from haven_schemas.acts.incidents import MatterKind, Step
from haven_schemas.acts.incidents.steps import MatterStep, StepTaken
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode, FieldCode, Problem, invalid
from haven_schemas.events import MatterChanged
from haven_schemas.rights import Right
from sqlalchemy import select, update

from incidents.chronology_lines import ChronologyRecord, add_lines, subjects_of
from incidents.conflicts import check_named
from incidents.extras import OtherOwners
from incidents.models import ConcernRow, EntryRow, IncidentRow, RecordSubjectRow
from incidents.naming import Subject
from incidents.narrative import new_key, seal
from incidents.sight import is_closed_to, records_of, sees_concern, sees_incident, staff_kept_from
from incidents.states import CONCERN_RECEIVED, check_version

from .lock import subjects_in

Matter = ConcernRow | IncidentRow

WrittenStep = Step | Literal["titled"]
"""A step, or that the record has another title: that is an entry like a step, and no step in any answer."""
_ENTRY_VERSION = 1


@dataclass(frozen=True)
class NewStep:
    """A step as it is written down. ``value`` is a code; the texts are sealed."""

    step: WrittenStep
    text: str
    value: str | None = None
    action_taken: str | None = None
    outcome: str | None = None


def lock_matter(unit: Unit, kind: MatterKind, matter_id: UUID, seen_version: int | None) -> Matter:
    """The concern or record, held until the transaction ends.

    ``not_found`` unless it is seen, ``not_permitted`` unless the caller triages at its school, ``stale_version``; of a
    concern as ``check_named``.
    """
    matter: Matter | None
    if kind == "concern":
        matter = unit.session.scalar(select(ConcernRow).where(ConcernRow.id == matter_id).with_for_update())
        seen = matter is not None and sees_concern(unit, matter)
    else:
        matter = unit.session.scalar(select(IncidentRow).where(IncidentRow.id == matter_id).with_for_update())
        seen = matter is not None and sees_incident(unit, matter)
    if matter is None or not seen:
        raise Problem(ErrorCode.NOT_FOUND)
    unit.access.require(Right.CONCERN_TRIAGE, matter.school_id)
    check_version(matter.version, seen_version)
    if isinstance(matter, ConcernRow):
        check_named(matter)
    return matter


def lock_record(unit: Unit, incident_id: UUID, seen_version: int | None) -> IncidentRow:
    """An incident record; errors as ``lock_matter``."""
    record = lock_matter(unit, "incident", incident_id, seen_version)
    if not isinstance(record, IncidentRow):
        raise Problem(ErrorCode.NOT_FOUND)
    return record


def lock(unit: Unit, request: MatterStep) -> Matter:
    """What ``request`` moves; errors as ``lock_matter``."""
    return lock_matter(unit, request.kind, request.id, request.version)


def write_step(
    unit: Unit, keyring: Keyring, matter: Matter, new_step: NewStep, *, school_id: UUID | None = None
) -> StepTaken:
    """One entry about all the children in it, one audit entry, one event; the matter's next version. Needs the vault.

    Before triage the entry is seen by those who triage alone, as the concern is. ``school_id``: the school that takes
    the step, where it is another than the one that keeps the matter; the entry stands where the matter stands, which
    reads its own record whole, and goes with it.
    """
    subjects = subjects_in_matter(unit, matter)
    matter.version += 1
    entry_id = write_entry(unit, keyring, matter, new_step, subjects, school_id=school_id)
    if school_id not in (None, matter.school_id):
        _put_where_the_matter_is(unit, entry_id, matter)
    kind: MatterKind = "concern" if isinstance(matter, ConcernRow) else "incident"
    unit.publish(
        MatterChanged.model_validate(
            {"kind": kind, "matter_id": matter.id, "version": matter.version, "step": new_step.step}
        ),
        aggregate_id=matter.id,
        aggregate_version=matter.version,
        school_id=matter.school_id,
    )
    unit.audit(
        AuditAction.MATTER_STEP_TAKE,
        right=Right.CONCERN_TRIAGE,
        school_ids=[matter.school_id],
        subject_ids=[subject.id for subject in subjects],
        object_id=matter.id,
        outcome=new_step.step,
    )
    return StepTaken(kind=kind, id=matter.id, version=matter.version)


def _put_where_the_matter_is(unit: Unit, entry_id: UUID, matter: Matter) -> None:
    """For a school that only reads the matter: the row policies take a new row at its own school alone, and let it
    change a row about a child whose file it reads."""
    unit.session.flush()
    lines = update(RecordSubjectRow).where(RecordSubjectRow.record_id == entry_id)
    unit.session.execute(lines.values(school_id=matter.school_id))
    unit.session.get_one(EntryRow, entry_id).school_id = matter.school_id


def write_entry(
    unit: Unit,
    keyring: Keyring,
    matter: Matter,
    new_step: NewStep,
    subjects: list[Subject],
    *,
    school_id: UUID | None = None,
) -> UUID:
    """The entry and its lines in the chronologies of ``subjects``; its id."""
    entry_id, school_id = new_id(), school_id or matter.school_id
    key = new_key(unit, keyring, entry_id, [subject.id for subject in subjects])
    concern = matter if isinstance(matter, ConcernRow) else None
    unit.session.add(
        EntryRow(
            id=entry_id,
            kind="decision",
            school_id=school_id,
            category_id=matter.category_id,
            incident_id=concern.incident_id if concern is not None else matter.id,
            concern_id=None if concern is None else concern.id,
            decision=new_step.step,
            value=new_step.value,
            occurred_at=unit.now,
            recorded_at=unit.now,
            recorded_by=unit.access.actor_id,
            text=seal(key, "entry", entry_id, "text", new_step.text),
            action_taken=_sealed(key, entry_id, "action_taken", new_step.action_taken),
            outcome=_sealed(key, entry_id, "outcome", new_step.outcome),
            version=_ENTRY_VERSION,
        )
    )
    triaged = concern is None or concern.status != CONCERN_RECEIVED
    add_lines(
        unit,
        ChronologyRecord("decision", entry_id, school_id, matter.category_id, triaged, unit.now, unit.now),
        subjects,
    )
    return entry_id


def _sealed(key: DataKey, entry_id: UUID, field: str, text: str | None) -> bytes | None:
    return None if text is None else seal(key, "entry", entry_id, field, text)


def subjects_in_matter(unit: Unit, matter: Matter) -> list[Subject]:
    """The children it is about."""
    return subjects_of(unit, matter.id) if isinstance(matter, ConcernRow) else subjects_in(unit, matter.id)


def check_may_deal_with(unit: Unit, owners: OtherOwners, matter: Matter, staff_id: UUID) -> None:
    """``invalid_request`` on ``staff_id`` unless the account is active, triages at the matter's school and may open the
    children's files. Needs identity (``OwnerAway``), unless it is for the caller."""
    _check_in_team(unit, owners, matter.school_id, staff_id)
    children = {subject.id for subject in subjects_in_matter(unit, matter)}
    if staff_id in staff_kept_from(unit, children, records_of(matter)) or is_closed_to(unit, staff_id, children):
        raise invalid("staff_id", FieldCode.KEPT_FROM_CHILD)


def _check_in_team(unit: Unit, owners: OtherOwners, school_id: UUID, staff_id: UUID) -> None:
    if staff_id == unit.access.actor_id:
        return  # who takes the step triages there
    staff = owners.staff(staff_id)
    grants = () if staff is None or not staff.active else staff.grants
    if not any(school_id in grant.school_ids and Right.CONCERN_TRIAGE.value in grant.rights for grant in grants):
        raise invalid("staff_id", FieldCode.NOT_IN_THE_TEAM)


def write_title(unit: Unit, keyring: Keyring, record: IncidentRow, title: str) -> None:
    """The entry and an audit entry. A child who comes into the record later is in none of its earlier titles: whoever
    reads of that child alone reads the next one."""
    subjects = subjects_in(unit, record.id)
    write_entry(unit, keyring, record, NewStep("titled", title), subjects)
    unit.audit(
        AuditAction.MATTER_STEP_TAKE,
        right=Right.CONCERN_TRIAGE,
        school_ids=[record.school_id],
        subject_ids=[subject.id for subject in subjects],
        object_id=record.id,
        outcome="titled",
    )
