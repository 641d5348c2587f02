"""Colleagues of whom the caller is asked, or told, whether they are kept from a child."""

from uuid import UUID

from chassis.units.database import Unit
from haven_schemas.audit_actions import AuditAction
from haven_schemas.rights import Right
from haven_schemas.rpc.incidents.conflicts import (
    FreedColleague,
    LinkQuestion,
    LinkQuestionCount,
    LinkQuestions,
    ReadingInQuestion,
)
from sqlalchemy import select, true

from incidents.extras import OtherOwners
from incidents.models import FileReadingRow, LinkQuestionRow
from incidents.sight.concern_sight import sees_concern
from incidents.sight.own_sight import sight_of

from .asked_question import freed_for_caller, questions_of_caller
from .matter import matter_of

_MOST = 50


def link_questions(unit: Unit, owners: OtherOwners) -> LinkQuestions:
    """Names come from the roll and from identity, and are kept nowhere. Raises ``OwnerAway``."""
    rows, freed = _read(unit)
    children = _children(rows, freed)
    closed = sight_of(unit).closed
    names = {each.pupil_id: each.names[0] for each in owners.pupil_names(children) if each.pupil_id not in closed}

    def child_name(row: LinkQuestionRow) -> str | None:
        return None if row.subject_id is None else names.get(row.subject_id)

    return LinkQuestions(
        questions=[_shown(unit, owners, row, child_name(row)) for row in rows],
        freed=[_freed(owners, row, child_name(row)) for row in freed],
    )


def count_link_questions(unit: Unit) -> LinkQuestionCount:
    """For the caller's first page."""
    return LinkQuestionCount(waiting=len(_read(unit)[0]))


def _read(unit: Unit) -> tuple[list[LinkQuestionRow], list[LinkQuestionRow]]:
    """What is asked, and who was let in again; noted."""
    rows, freed = questions_of_caller(unit, _MOST), freed_for_caller(unit, _MOST)
    unit.audit(
        AuditAction.CONFLICT_LIST_READ,
        right=Right.SESSION_OWN,
        school_ids={row.school_id for row in (*rows, *freed)},
        subject_ids=_children(rows, freed),
    )
    return rows, freed


def _children(*of: list[LinkQuestionRow]) -> list[UUID]:
    return sorted({row.subject_id for rows in of for row in rows if row.subject_id is not None})


def _freed(owners: OtherOwners, row: LinkQuestionRow, child_name: str | None) -> FreedColleague:
    return FreedColleague(
        id=row.id,
        school_id=row.school_id,
        staff_name=_name(owners, row.staff_id),
        child_name=child_name,
        freed_by_name="" if row.decided_by is None else _name(owners, row.decided_by),
        freed_at=row.asked_at,
        lapsed=row.decided_by is None,
        report=row.concern_id is not None,
    )


def _shown(unit: Unit, owners: OtherOwners, row: LinkQuestionRow, child_name: str | None) -> LinkQuestion:
    caller = unit.access.actor_id
    return LinkQuestion.model_validate(
        {
            **{name: getattr(row, name) for name in ("id", "school_id", "staff_id", "kind", "set_by", "acts")},
            **{name: getattr(row, name) for name in ("asked_at", "due_at", "version")},
            "staff_name": _name(owners, row.staff_id),
            "set_by_name": None if row.set_by is None else _name(owners, row.set_by),
            "child_name": child_name,
            "may_answer": caller in row.asked_ids and caller != row.set_by,
            "readings": _readings(unit, row) if caller in row.told_ids and not row.acts else [],
            "report": row.concern_id is not None,
            "concern_id": _concern_read(unit, row),
        }
    )


def _concern_read(unit: Unit, row: LinkQuestionRow) -> UUID | None:
    concern = matter_of(unit, row).concern
    return concern.id if concern is not None and sees_concern(unit, concern) else None


def _name(owners: OtherOwners, staff_id: UUID) -> str:
    account = owners.staff(staff_id)
    return "" if account is None else account.name


def _readings(unit: Unit, row: LinkQuestionRow) -> list[ReadingInQuestion]:
    """The newest first, since somebody was asked; what was read that day before is on the same line."""
    matter = matter_of(unit, row)
    of_it = FileReadingRow.object_id.in_(matter.records) if matter.records else true()
    wanted = (
        select(FileReadingRow)
        .where(
            FileReadingRow.subject_id.in_(matter.family),
            of_it,
            FileReadingRow.reader_id == row.staff_id,
            FileReadingRow.last_at >= row.asked_at,
        )
        .order_by(FileReadingRow.last_at.desc(), FileReadingRow.object_id)
        .limit(_MOST)
    )
    return [
        ReadingInQuestion(kind=each.kind, last_at=each.last_at, times=each.times)  # type: ignore[arg-type]  # a kind
        for each in unit.session.scalars(wanted)
    ]
