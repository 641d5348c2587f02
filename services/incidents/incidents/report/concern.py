"""One concern with its text."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from chassis.keys.keyring import Keyring
from chassis.keys.sealing import DataKey
from chassis.units.database import Unit
from haven_schemas.acts.incidents import Step, SubjectView
from haven_schemas.acts.incidents.report_details import DetailsView
from haven_schemas.acts.incidents.report_files import ReportFile
from haven_schemas.acts.incidents.triage import Concern, ConcernQuery
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.rights import Right
from sqlalchemy import exists, select

from incidents.aliases import today_of
from incidents.categories import categories_by_id
from incidents.conflicts import UNKNOWN
from incidents.extras import OtherOwners
from incidents.models import ConcernRow, EntryRow, RecordSubjectRow
from incidents.narrative import open_records, text_of
from incidents.reading import (
    AS_IT_IS,
    AsReported,
    as_reported,
    closed_without_record,
    day_text,
    is_step,
    note_opened,
    open_details,
    opens_to_reporter,
    step_views,
    subject_views,
)
from incidents.reading_ledger import note_first_reading
from incidents.sight import concern_bearing, deciding_school, hide_incident_ids, kept_away_told, records_of, sight_of
from incidents.states import CONCERN_RECEIVED

from .files import report_files

_MOST_STEPS = 200
_TO_THE_REPORTER: Step = "reporter_told"
_IS_FREE = ~exists().where(RecordSubjectRow.record_id == EntryRow.id, RecordSubjectRow.restricted)
"""Whether the use of an entry is not restricted."""


def get_concern(unit: Unit, keyring: Keyring, owners: OtherOwners, request: ConcernQuery) -> Concern:
    """The concern, for those who see it under the second tier, or for its own reporter at either.

    ``not_found`` for everyone else, ``step_up_required`` and ``owner_unproven`` for those who would see it. The
    reporter alone is not told what was decided, and reads what they wrote themselves, whatever was corrected or moved
    since, as far as it opens to them (``domain.own_writing``). One whose use is restricted comes without text.
    ``VaultAway`` when its text cannot be opened now.
    """
    concern = unit.session.get(ConcernRow, request.concern_id)
    if concern is None:
        raise Problem(ErrorCode.NOT_FOUND)
    lines = _lines(unit, concern.id)
    right = _right_to_read(unit, concern, [line.subject_id for line in lines])
    own = right is Right.CONCERN_FOLLOW_OWN
    if own and not opens_to_reporter(unit.access, concern.recorded_at, concern.permit_issued_at, unit.now):
        return _withheld(unit, concern)
    steps = _steps(unit, concern, own=own)
    decision = None if own else _decision(unit, concern)
    keys = _keys(unit, keyring, concern, lines, [each.id for each in (*steps, *([decision] if decision else []))])
    unit.audit(
        AuditAction.CONCERN_RECORD_READ,
        right=right,
        school_ids=[concern.school_id],
        subject_ids=[line.subject_id for line in lines],
        object_id=concern.id,
    )
    is_first = note_first_reading(unit, "concern", concern.id, [line.subject_id for line in lines], [concern.school_id])
    is_shown = not own and not any(line.restricted for line in lines)
    note_opened(unit, keyring, owners, concern, is_first=is_first, is_shown=is_shown)
    files = report_files(unit, keyring, concern.id, named=not any(line.restricted for line in lines))
    then = as_reported(unit, concern) if own else AS_IT_IS
    opened = _Opened(concern, lines, steps, decision, keys, files, then)
    (view,) = hide_incident_ids(unit, [_view(unit, opened, with_decision=not own)])
    return view


@dataclass(frozen=True)
class _Opened:
    """A concern with what is needed to show it."""

    concern: ConcernRow
    lines: Sequence[RecordSubjectRow]
    steps: Sequence[EntryRow]
    decision: EntryRow | None
    keys: dict[UUID, DataKey]
    files: list[ReportFile]
    then: AsReported

    @property
    def restricted(self) -> bool:
        """Whether its text is shown to nobody but for a purpose."""
        return any(line.restricted for line in self.lines)

    @property
    def key(self) -> DataKey | None:
        """The key of its text, unless that is not to be shown."""
        return self.keys.get(self.concern.id)

    def text(self, field: str) -> str:
        """One of its texts; empty where there is no key."""
        return self.then.text(self.key, self.concern, field)


def _lines(unit: Unit, concern_id: UUID) -> Sequence[RecordSubjectRow]:
    in_order = select(RecordSubjectRow).where(RecordSubjectRow.record_id == concern_id).order_by(RecordSubjectRow.place)
    return unit.session.scalars(in_order).all()


def _right_to_read(unit: Unit, concern: ConcernRow, subject_ids: Sequence[UUID]) -> Right:
    bearing = concern_bearing(unit, concern, subject_ids)
    seen = sight_of(unit).shows(bearing)
    if seen and unit.access.is_elevated(unit.now):
        return Right.RECORD_READ if concern.status != CONCERN_RECEIVED else Right.CONCERN_TRIAGE
    if concern.reporter_id == unit.access.actor_id:
        return Right.CONCERN_FOLLOW_OWN
    if sight_of(unit).waits_for_proof(bearing):
        raise Problem(ErrorCode.OWNER_UNPROVEN)
    raise Problem(ErrorCode.STEP_UP_REQUIRED if seen else ErrorCode.NOT_FOUND)


def _withheld(unit: Unit, concern: ConcernRow) -> Concern:
    """Status, category and times, for a reporter of whom it is not certain enough that they wrote it. No child."""
    unit.audit(
        AuditAction.CONCERN_RECORD_READ,
        right=Right.CONCERN_FOLLOW_OWN,
        school_ids=[concern.school_id],
        object_id=concern.id,
        outcome="withheld",
    )
    return Concern(
        **_own_without_decision(unit, concern),
        account="",
        child_words="",
        action_taken="",
        subjects=[],
        sealed=False,
        withheld=True,
    )


def _own_without_decision(unit: Unit, concern: ConcernRow) -> dict[str, Any]:
    """What its reporter is told of it in any case: nothing that was decided."""
    return {
        "id": concern.id,
        "school_id": concern.school_id,
        "category_id": concern.category_as_reported,
        "category_name": categories_by_id(unit)[concern.category_as_reported].name,
        "status": concern.status,
        "decision": None,
        "decision_reason": None,
        "decided_by": None,
        "decided_at": None,
        "incident_id": None,
        "occurred_at": concern.occurred_at,
        "recorded_at": concern.recorded_at,
        "reporter_id": concern.reporter_id,
        "author_confirmed": concern.author_confirmed,
        "version": concern.version,
        "without_record": closed_without_record(concern),
        "may_decide": False,
    }


def _steps(unit: Unit, concern: ConcernRow, *, own: bool) -> Sequence[EntryRow]:
    """Steps taken on it, newest first, but those whose use is restricted; for its reporter what was written to them."""
    taken = select(EntryRow).where(EntryRow.concern_id == concern.id, _IS_FREE)
    in_order = taken.order_by(EntryRow.recorded_at.desc(), EntryRow.id.desc()).limit(_MOST_STEPS)
    steps = [entry for entry in unit.session.scalars(in_order) if is_step(entry)]
    return [step for step in steps if step.decision == _TO_THE_REPORTER] if own else steps


def _decision(unit: Unit, concern: ConcernRow) -> EntryRow | None:
    """What was decided of it, unless the use of that entry is restricted."""
    return unit.session.scalar(select(EntryRow).where(EntryRow.id == concern.decision_entry_id, _IS_FREE))


def _keys(
    unit: Unit, keyring: Keyring, concern: ConcernRow, lines: Sequence[RecordSubjectRow], entry_ids: Sequence[UUID]
) -> dict[UUID, DataKey]:
    """Keys of the concern, its decision and steps, with one vault call; not the concern's under the intake key."""
    subject_ids = [line.subject_id for line in lines]
    if any(line.restricted for line in lines):
        return {}
    records = {} if concern.sealed else {concern.id: subject_ids}
    keys = open_records(unit, keyring, {**records, **dict.fromkeys(entry_ids, subject_ids)})
    if any(record_id not in keys for record_id in records):
        raise Problem(ErrorCode.KEY_GONE, ids={"concern_id": str(concern.id)})
    return keys


def _view(unit: Unit, opened: _Opened, *, with_decision: bool) -> Concern:
    concern, categories = opened.concern, categories_by_id(unit)
    category_id = concern.category_id if with_decision else concern.category_as_reported
    children = [line.subject_id for line in opened.lines]
    waits = with_decision and concern.status == CONCERN_RECEIVED
    decides_at = deciding_school(unit, concern) if waits else None
    return Concern(
        id=concern.id,
        school_id=concern.school_id,
        category_id=category_id,
        category_name=categories[category_id].name,
        status=concern.status,
        decision=concern.decision if with_decision else None,
        decision_reason=_reason(opened) if with_decision else None,
        decision_restricted=with_decision and concern.decision_entry_id is not None and opened.decision is None,
        decided_by=concern.decided_by if with_decision else None,
        decided_at=concern.decided_at if with_decision else None,
        incident_id=concern.incident_id if with_decision else None,
        occurred_at=(opened.then.first or concern).occurred_at,
        recorded_at=concern.recorded_at,
        reporter_id=concern.reporter_id,
        author_confirmed=concern.author_confirmed,
        sealed=concern.id not in opened.keys and not opened.restricted,
        restricted=opened.restricted,
        account=opened.text("account"),
        child_words=opened.text("child_words"),
        action_taken=opened.text("action_taken"),
        subjects=_subjects(unit, opened, with_decision=with_decision),
        details=_details(unit, opened, with_decision=with_decision),
        risk=concern.risk if with_decision else None,
        assigned_to=concern.assigned_to if with_decision else None,
        waiting_until=day_text(concern.waiting_until) if with_decision else None,
        steps=step_views(opened.steps, opened.keys, categories),
        version=concern.version,
        children_version=max((line.children_version for line in opened.lines), default=1) if with_decision else 1,
        files=opened.files,
        moved=opened.then.moved,
        without_record=not with_decision and closed_without_record(concern),
        colleague_unknown=with_decision and concern.about_colleague == UNKNOWN,
        kept_away=kept_away_told(unit, decides_at or concern.school_id, children, records_of(concern))
        if with_decision
        else [],
        may_decide=decides_at is not None,
        decides_at=None if decides_at == concern.school_id else decides_at,
    )


def _subjects(unit: Unit, opened: _Opened, *, with_decision: bool) -> list[SubjectView]:
    views = subject_views(opened.lines, opened.key, words_of=None, as_reported=not with_decision)
    if not with_decision:
        return [view.model_copy(update={"subject_id": opened.then.child(view.subject_id)}) for view in views]
    today = today_of(unit, [view.subject_id for view in views])
    return [view.model_copy(update={"same_as": today.get(view.subject_id)}) for view in views]


def _details(unit: Unit, opened: _Opened, *, with_decision: bool) -> DetailsView | None:
    lost = with_decision and unit.access.has(Right.CONCERN_TRIAGE, opened.concern.school_id)
    details = open_details(opened.key, opened.concern, opened.lines, of_subject=None, with_lost=lost)
    if details is None:
        return None
    marks = [mark.model_copy(update={"subject_id": opened.then.child(mark.subject_id)}) for mark in details.marks]
    return details.model_copy(update={"marks": marks})


def _reason(opened: _Opened) -> str | None:
    if opened.concern.decision_entry_id is None:
        return None
    if opened.decision is None or opened.decision.id not in opened.keys:
        return ""
    return text_of(opened.keys[opened.decision.id], opened.decision, "text")
