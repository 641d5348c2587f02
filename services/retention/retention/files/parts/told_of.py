"""Which files a total may count for whoever asks: one that counted a hidden file would tell that there is one."""

from chassis.units.database import Unit
from haven_schemas.rights import Right
from sqlalchemy import ColumnElement, and_, or_

from retention.extras import OtherOwners
from retention.models import FileRow


def told_of(unit: Unit, owners: OtherOwners, right: Right) -> ColumnElement[bool]:
    """Of the schools where the caller has ``right``: all files where they read none, and where they read some those
    that are not hidden from them. ``OwnerAway``."""
    schools = unit.access.schools_with(right)
    reading = schools & unit.access.schools_with(Right.RECORD_READ)
    unread = FileRow.school_id.in_(schools - reading)
    if not reading or not unit.access.has(Right.CONCERN_TRIAGE):
        return unread
    hidden = owners.files_hidden(unit.access)
    counted = and_(
        FileRow.school_id.in_(reading & set(hidden.school_ids)), FileRow.subject_id.not_in(hidden.subject_ids)
    )
    return or_(unread, counted)
