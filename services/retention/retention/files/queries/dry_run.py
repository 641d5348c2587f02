"""What would come to review by a day."""

from chassis.units.database import Unit
from haven_schemas.audit_actions import AuditAction
from haven_schemas.rights import Right
from haven_schemas.rpc.retention.files import DryRun, DryRunLine, DryRunTotals
from sqlalchemy import func, select

from retention.extras import OtherOwners
from retention.files.parts.sweeps import last_ended
from retention.files.parts.told_of import told_of
from retention.models import FileRow
from retention.schedules.parts.own_schedules import words_by_code


def dry_run(unit: Unit, owners: OtherOwners, request: DryRun) -> DryRunTotals:
    """By school and schedule, of what the last look at all files found; nothing is written.

    Whoever reads files is told of those they read alone: a total that counted a hidden one would tell that there is
    one. Whoever reads none, a data protection officer, is told of all: totals name no child. ``OwnerAway``.
    """
    due, words = FileRow.until <= request.by, words_by_code(unit)
    found = unit.session.execute(
        select(
            FileRow.school_id,
            FileRow.schedule,
            func.count().filter(due).label("due"),
            func.count().filter(due, FileRow.held).label("held"),
            func.count().filter(due, FileRow.keeps).label("keeps"),
            func.count().filter(~due).label("later"),
        )
        .where(told_of(unit, owners, Right.RETENTION_READ))
        .group_by(FileRow.school_id, FileRow.schedule)
        .order_by(FileRow.school_id, FileRow.schedule)
    ).all()
    unit.audit(
        AuditAction.RETENTION_TOTALS_READ,
        right=Right.RETENTION_READ,
        school_ids=unit.access.schools_with(Right.RETENTION_READ),
    )
    lines = [DryRunLine.model_validate(row._asdict() | {"what": words.get(row.schedule, "")}) for row in found]
    return DryRunTotals(by=request.by, lines=lines, looked_at=last_ended(unit))
