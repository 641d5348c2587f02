"""One concern with its text."""

from collections.abc import Sequence
from uuid import UUID

from chassis.database import Unit
from chassis.keyring import Keyring
from chassis.sealing import DataKey
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.rights import Right
from haven_schemas.rpc.incidents import SubjectView
from haven_schemas.rpc.incidents_triage import Concern, ConcernQuery
from sqlalchemy import select

from incidents.domain.sight import Bearing, Sight
from incidents.domain.triage import Status
from incidents.models import CategoryRow, ConcernRow, EntryRow, RecordSubjectRow
from incidents.narrative import open_records, unseal
from incidents.report_details import open_details

from .subject_views import subject_views
from .visible import known_of


def get_concern(unit: Unit, keyring: Keyring, request: ConcernQuery) -> Concern:
    """The concern, for those who see it under the second tier, or for its own reporter at either.

    ``not_found`` for everyone else, ``step_up_required`` for those who would see it. The reporter alone is not told
    what was decided. ``VaultAway`` when its text cannot be opened now.
    """
    concern = unit.session.get(ConcernRow, request.concern_id)
    if concern is None:
        raise Problem(ErrorCode.NOT_FOUND)
    category = unit.session.get_one(CategoryRow, concern.category_id)
    lines = _lines(unit, concern.id)
    right = _right_to_read(unit, concern, category.group, [line.subject_id for line in lines])
    keys = _keys(unit, keyring, concern, lines)
    unit.audit(
        AuditAction.CONCERN_RECORD_READ,
        right=right,
        school_ids=[concern.school_id],
        subject_ids=[line.subject_id for line in lines],
        object_id=concern.id,
    )
    return _view(unit, concern, category, lines, keys, told_decision=right is not Right.CONCERN_FOLLOW_OWN)


def _lines(unit: Unit, concern_id: UUID) -> Sequence[RecordSubjectRow]:
    in_order = select(RecordSubjectRow).where(RecordSubjectRow.record_id == concern_id).order_by(RecordSubjectRow.place)
    return unit.session.scalars(in_order).all()


def _right_to_read(unit: Unit, concern: ConcernRow, group: str, subject_ids: Sequence[UUID]) -> Right:
    triaged = concern.status != Status.RECEIVED
    known = known_of(unit, concern.school_id, subject_ids)
    bearing = Bearing(concern.school_id, group, triaged, known.year_groups, known.classes)
    seen = Sight.of(unit.access).shows(bearing)
    if seen and unit.access.is_elevated(unit.now):
        return Right.RECORD_READ if triaged else Right.CONCERN_TRIAGE
    if concern.reporter_id == unit.access.actor_id:
        return Right.CONCERN_FOLLOW_OWN
    raise Problem(ErrorCode.STEP_UP_REQUIRED if seen else ErrorCode.NOT_FOUND)


def _keys(unit: Unit, keyring: Keyring, concern: ConcernRow, lines: Sequence[RecordSubjectRow]) -> dict[UUID, DataKey]:
    """Keys of the concern and its decision, with one vault call; not the concern's while it is under the intake key."""
    subject_ids = [line.subject_id for line in lines]
    records = {} if concern.sealed else {concern.id: subject_ids}
    if concern.decision_entry_id is not None:
        records[concern.decision_entry_id] = subject_ids
    keys = open_records(unit, keyring, records)
    if len(keys) < len(records):
        raise Problem(ErrorCode.KEY_GONE, ids={"concern_id": str(concern.id)})
    return keys


def _view(
    unit: Unit,
    concern: ConcernRow,
    category: CategoryRow,
    lines: Sequence[RecordSubjectRow],
    keys: dict[UUID, DataKey],
    *,
    told_decision: bool,
) -> Concern:
    key = keys.get(concern.id)
    return Concern(
        id=concern.id,
        school_id=concern.school_id,
        category_id=category.id,
        category_name=category.name,
        status=concern.status,
        decision=concern.decision if told_decision else None,
        decision_reason=_reason(unit, concern, keys) if told_decision else None,
        decided_by=concern.decided_by if told_decision else None,
        decided_at=concern.decided_at if told_decision else None,
        incident_id=concern.incident_id if told_decision else None,
        occurred_at=concern.occurred_at,
        recorded_at=concern.recorded_at,
        reporter_id=concern.reporter_id,
        author_confirmed=concern.author_confirmed,
        sealed=key is None,
        account=_text(key, concern, "account"),
        child_words=_text(key, concern, "child_words"),
        action_taken=_text(key, concern, "action_taken"),
        subjects=_subjects(lines, key),
        details=open_details(key, concern, lines, of_subject=None),
        version=concern.version,
    )


def _subjects(lines: Sequence[RecordSubjectRow], key: DataKey | None) -> list[SubjectView]:
    return subject_views(lines, key, words_of=None)


def _text(key: DataKey | None, concern: ConcernRow, field: str) -> str:
    return "" if key is None else unseal(key, "concern", concern.id, field, getattr(concern, field))


def _reason(unit: Unit, concern: ConcernRow, keys: dict[UUID, DataKey]) -> str | None:
    if concern.decision_entry_id is None:
        return None
    entry = unit.session.get_one(EntryRow, concern.decision_entry_id)
    return unseal(keys[entry.id], "entry", entry.id, "text", entry.text)
