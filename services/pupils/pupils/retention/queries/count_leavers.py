"""How many left each school in some time, for the dry run of retention."""

from chassis.units.database import Unit
from haven_schemas.audit_actions import AuditAction
from haven_schemas.rights import Right
from haven_schemas.rpc.pupils.retention import LeaversCount, LeaversCountQuery, SchoolLeavers
from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import aliased

from pupils.models import PupilRow

from .left_by import has_left_by


def count_leavers(unit: Unit, request: LeaversCountQuery) -> LeaversCount:
    """As each school's own roll shows them, and by nothing else: an entry that was emptied for a protected child is
    nobody's, one that is an alias counts where the child is now, and an alias of a protected child leads nowhere, so
    that it counts. For services only; unlike ``find_leavers`` it keeps no day, since a dry run changes nothing.
    """
    means = aliased(PupilRow)
    protected = select(means.id).where(means.id == PupilRow.merged_into, means.protected).exists()
    left: ColumnElement[int] = func.count()
    if request.left_after is not None:
        left -= func.count().filter(has_left_by(request.left_after))
    found = unit.session.execute(
        select(PupilRow.school_id, left.label("leavers"))
        .where(
            PupilRow.school_id.in_(request.school_ids),
            has_left_by(request.left_by),
            ~PupilRow.hidden,
            or_(PupilRow.merged_into.is_(None), protected),
        )
        .group_by(PupilRow.school_id)
        .having(left > 0)
        .order_by(PupilRow.school_id)
    ).all()
    unit.audit(
        AuditAction.RETENTION_FACTS_READ,
        right=Right.SERVICE_FILE_FACTS,
        school_ids=set(request.school_ids),
        outcome="counted",
    )
    return LeaversCount(schools=[SchoolLeavers(school_id=row.school_id, leavers=row.leavers) for row in found])
