"""Who left a school's roll lately, by name, for those who triage there."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from chassis.units import cursors
from chassis.units.database import Unit
from haven_schemas.acts.pupils import Pupil
from haven_schemas.acts.pupils.left_lately import LeftLately, LeftLatelyPage, ListLeftLately
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import FieldCode, invalid
from haven_schemas.rights import Right
from sqlalchemy import and_, func, or_, select, tuple_

from pupils.models import DeliveryRow, PupilRow, PupilStayRow, RollLeaverRow
from pupils.sight import full_view, kept_from, pupil_view, stay_view, unsealed

_MOST_LEAVING = 500


def list_left_lately(unit: Unit, request: ListLeftLately) -> LeftLatelyPage:
    """The newest first; nobody whom the caller is linked to. A protected child as on the roll.

    Who went on to another school of the trust is named as this one knew them. With the first page who would leave by
    files that wait for somebody to decide.
    """
    schools = unit.access.schools_with(Right.CONCERN_TRIAGE)
    digest = cursors.filter_digest("left lately", unit.access.actor_id)
    rows = _rows(unit, request, schools, digest)
    page = rows[: request.limit]
    leaving = _leaving(unit, schools) if request.cursor is None else []
    unit.audit(
        AuditAction.PUPIL_LIST_FIND,
        right=Right.CONCERN_TRIAGE,
        school_ids=schools,
        subject_ids=[leaver.pupil_id for leaver, *_ in page] + [pupil.id for pupil in leaving],
    )
    last = page[-1][0] if len(rows) > request.limit else None
    return LeftLatelyPage(
        pupils=_shown(unit, page),
        next_cursor=cursors.encode(digest, [last.left_at.isoformat(), str(last.pupil_id)]) if last else None,
        would_leave=_as_on_roll(unit, leaving),
    )


def _rows(unit: Unit, request: ListLeftLately, schools: frozenset[UUID], digest: str) -> Sequence[Any]:
    here = and_(PupilRow.id == RollLeaverRow.pupil_id, PupilRow.school_id == RollLeaverRow.school_id)
    was = and_(PupilStayRow.pupil_id == RollLeaverRow.pupil_id, PupilStayRow.school_id == RollLeaverRow.school_id)
    wanted = (
        select(RollLeaverRow, PupilRow, PupilStayRow)
        .outerjoin(PupilRow, and_(here, ~PupilRow.on_roll, ~PupilRow.hidden))
        .outerjoin(PupilStayRow, was)
        .where(
            RollLeaverRow.school_id.in_(schools),
            RollLeaverRow.pupil_id.not_in(kept_from(unit)),
            or_(PupilRow.id.is_not(None), PupilStayRow.pupil_id.is_not(None)),
        )
        .order_by(RollLeaverRow.left_at.desc(), RollLeaverRow.pupil_id.desc())
        .limit(request.limit + 1)
    )
    if request.cursor is not None:
        after = tuple_(*_after(request.cursor, digest))
        wanted = wanted.where(tuple_(RollLeaverRow.left_at, RollLeaverRow.pupil_id) < after)
    return unit.session.execute(wanted).all()


def _leaving(unit: Unit, schools: frozenset[UUID]) -> Sequence[PupilRow]:
    waiting = (
        select(func.unnest(DeliveryRow.would_leave_ids).label("pupil_id"), DeliveryRow.school_id)
        .where(DeliveryRow.state == "waiting_for_decision", DeliveryRow.school_id.in_(schools))
        .distinct()
        .subquery()
    )
    here = and_(PupilRow.id == waiting.c.pupil_id, PupilRow.school_id == waiting.c.school_id)
    return unit.session.scalars(
        select(PupilRow)
        .join(waiting, here)
        .where(PupilRow.on_roll, ~PupilRow.hidden, PupilRow.id.not_in(kept_from(unit)))
        .order_by(PupilRow.sort_surname, PupilRow.sort_forename, PupilRow.id)
        .limit(_MOST_LEAVING)
    ).all()


def _as_on_roll(unit: Unit, pupils: Sequence[PupilRow]) -> list[Pupil]:
    view, known = full_view(unit.access, unit.now), unsealed(unit, pupils)
    return [pupil_view(pupil, view, known) for pupil in pupils]


def _shown(unit: Unit, lines: Sequence[Any]) -> list[LeftLately]:
    view = full_view(unit.access, unit.now)
    known = unsealed(unit, [pupil for _, pupil, _ in lines if pupil is not None])
    found = list[LeftLately]()
    for leaver, pupil, stay in lines:
        if pupil is not None:
            found.append(LeftLately(pupil=pupil_view(pupil, view, known), left_at=leaver.left_at))
        elif stay is not None:
            found.append(LeftLately(pupil=stay_view(stay), left_at=leaver.left_at))
    return found


def _after(cursor: str, digest: str) -> tuple[datetime, UUID]:
    try:
        left_at, pupil_id = cursors.decode(cursor, digest)
        return datetime.fromisoformat(left_at), UUID(pupil_id)
    except (ValueError, TypeError, AttributeError):
        raise invalid("cursor", FieldCode.WRONG_FORMAT) from None
