"""Pupils by ids the caller already holds."""

from chassis.database import Unit
from haven_schemas.audit_actions import AuditAction
from haven_schemas.rights import Right
from haven_schemas.rpc.pupils import PupilPage, PupilsById
from sqlalchemy import select

from pupils.domain.views import full_view
from pupils.models import PupilRow

from .pupil_view import pupil_view


def get_pupils(unit: Unit, request: PupilsById) -> PupilPage:
    """Those at schools where the caller may find pupils, by surname then forename; others are left out."""
    schools = unit.access.schools_with(Right.PUPIL_FIND)
    view = full_view(unit.access, unit.now)
    rows = unit.session.scalars(
        select(PupilRow)
        .where(PupilRow.id.in_(request.ids), PupilRow.school_id.in_(schools))
        .order_by(PupilRow.sort_surname, PupilRow.sort_forename, PupilRow.id)
    ).all()
    unit.audit(
        AuditAction.PUPIL_RECORD_READ,
        right=Right.PUPIL_READ if view.grants else Right.PUPIL_FIND,
        school_ids={row.school_id for row in rows},
        subject_ids=[row.id for row in rows],
    )
    return PupilPage(pupils=[pupil_view(row, view) for row in rows], next_cursor=None)
