"""A member of staff reports a concern. Neither the vault nor identity nor the roll can stop it."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from chassis.keys.keyring import Keyring
from chassis.keys.sealing import DataKey
from chassis.units.database import Unit
from chassis.units.ids import new_id
from haven_schemas.acts.incidents.reporting import ConcernReceipt, RecordConcern
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import FieldCode, invalid
from haven_schemas.rights import Right
from sqlalchemy import bindparam, insert, select

from incidents.chronology_lines import ChronologyRecord, add_lines
from incidents.conflicts import LOOKED_FOR, keep_colleague_away
from incidents.copies import copy_school_row, find_subjects
from incidents.extras import OtherOwners
from incidents.models import CategoryRow, ConcernRow, KnownSchoolRow
from incidents.naming import Subject, check_marks, check_named_once
from incidents.narrative import new_key, seal
from incidents.reading import check_expected_births, check_occurred_at, seal_details, urgency_of
from incidents.states import CONCERN_RECEIVED
from incidents.waiting import leave_for_later
from incidents.work import Work

from .announce import announce_concern
from .draft import drop_own_draft
from .permit import spend_permit
from .unnamed import name_destroyed

_FIRST_VERSION = 1
_INSERT = insert(ConcernRow)
_CATEGORY = select(
    CategoryRow.school_id,
    select(KnownSchoolRow.school_id)
    .where(KnownSchoolRow.school_id == bindparam("school"))
    .exists()
    .label("school_is_known"),
).where(CategoryRow.id == bindparam("category"))


@dataclass(frozen=True)
class _Draft:
    """What is about to be written."""

    id: UUID
    key: DataKey
    sealed: bool
    by_permit: bool
    about_colleague: str | None


def record_concern(unit: Unit, keyring: Keyring, owners: OtherOwners, request: RecordConcern) -> ConcernReceipt:
    """Writes the concern, sealed for the children it is about, and answers its receipt.

    ``not_permitted`` for another school, ``permit_spent``, or ``invalid_request`` on a field. A reporting permit leaves
    the author to be confirmed; a roll that does not answer leaves its pupils to be confirmed; a vault that is away
    leaves the concern under the intake key. A category retired since is taken, and so is a child whose file was
    destroyed, by words (``name_destroyed``). Nobody is told of one about an adult before it is known who is kept from
    it (``keep_colleague_away``).
    """
    unit.access.require(Right.CONCERN_REPORT, request.school_id)
    check_occurred_at(request.occurred_at, unit.now)
    check_expected_births(request.pupils, request.occurred_at, unit.now)
    check_named_once(request.pupils)
    check_marks(request.details, request.pupils)
    request = request.model_copy(update={"pupils": name_destroyed(unit, request.pupils)})
    _check_category(unit, request)
    concern_id = new_id()
    by_permit = spend_permit(unit, concern_id)
    subjects = find_subjects(unit, owners, request.school_id, request.pupils)
    key = new_key(unit, keyring, concern_id, [subject.id for subject in subjects], intake_if_away=True)
    about = _about_colleague(unit, owners, concern_id, request)
    draft = _Draft(concern_id, key, key.under_intake, by_permit, about)
    _write(unit, request, draft, subjects)
    _leave_work(unit, request.school_id, draft, subjects)
    _tell(unit, request.school_id, draft, subjects)
    if unit.idempotency_key is not None:
        drop_own_draft(unit, unit.idempotency_key)
    return ConcernReceipt.model_validate({"id": concern_id, "status": CONCERN_RECEIVED, **urgency_of(request.details)})


def _about_colleague(unit: Unit, owners: OtherOwners, concern_id: UUID, request: RecordConcern) -> str | None:
    if request.details is None or not request.details.is_about_colleague:
        return None
    return keep_colleague_away(unit, owners, concern_id, request.school_id, request.details)


def _check_category(unit: Unit, request: RecordConcern) -> None:
    """And keeps the school, if this is the first that is heard of it."""
    named = {"category": request.category_id, "school": request.school_id}
    category = unit.session.connection().execute(_CATEGORY, named).first()
    if category is None or category.school_id not in (None, request.school_id):
        raise invalid("category_id", FieldCode.UNKNOWN_CATEGORY)
    if not category.school_is_known:
        copy_school_row(unit, request.school_id, 0)


def _write(unit: Unit, request: RecordConcern, draft: _Draft, subjects: Sequence[Subject]) -> None:
    unit.session.connection().execute(
        _INSERT,
        {
            "id": draft.id,
            "school_id": request.school_id,
            "category_id": request.category_id,
            "occurred_at": request.occurred_at,
            "recorded_at": unit.now,
            "reporter_id": unit.access.actor_id,
            "author_confirmed": not draft.by_permit,
            "permit_issued_at": unit.access.issued_at if draft.by_permit else None,
            "sealed": draft.sealed,
            "status": CONCERN_RECEIVED,
            "account": seal(draft.key, "concern", draft.id, "account", request.account),
            "child_words": seal(draft.key, "concern", draft.id, "child_words", request.child_words),
            "action_taken": seal(draft.key, "concern", draft.id, "action_taken", request.action_taken),
            "details": seal_details(draft.key, draft.id, request.details),
            **urgency_of(request.details),
            "about_colleague": draft.about_colleague,
            "version": _FIRST_VERSION,
        },
    )
    record = ChronologyRecord(
        kind="concern",
        id=draft.id,
        school_id=request.school_id,
        category_id=request.category_id,
        triaged=False,
        occurred_at=request.occurred_at,
        recorded_at=unit.now,
    )
    add_lines(unit, record, subjects, _sealed_words(request, draft.key, subjects))


def _sealed_words(request: RecordConcern, key: DataKey, subjects: Sequence[Subject]) -> dict[UUID, bytes]:
    return {
        subject.id: seal(key, "record_subject", subject.id, "not_listed", pupil.not_listed)
        for subject, pupil in zip(subjects, request.pupils, strict=True)
        if pupil.not_listed is not None
    }


def _leave_work(unit: Unit, school_id: UUID, draft: _Draft, subjects: Sequence[Subject]) -> None:
    if draft.sealed:
        leave_for_later(unit, Work.LEAVE_INTAKE, draft.id, school_id, [draft.id])
    if draft.by_permit:
        leave_for_later(unit, Work.CONFIRM_AUTHOR, draft.id, school_id, [unit.access.actor_id])
    unconfirmed = [subject.id for subject in subjects if not subject.confirmed]
    leave_for_later(unit, Work.CONFIRM_PUPIL, draft.id, school_id, unconfirmed)


def _tell(unit: Unit, school_id: UUID, draft: _Draft, subjects: Sequence[Subject]) -> None:
    if draft.about_colleague != LOOKED_FOR:
        announce_concern(unit, draft.id, school_id)
    unit.audit(
        AuditAction.CONCERN_RECORD_ADD,
        right=Right.CONCERN_REPORT,
        school_ids=[school_id],
        subject_ids=[subject.id for subject in subjects],
        object_id=draft.id,
    )
