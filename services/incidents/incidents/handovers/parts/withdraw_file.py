"""A file is not waited for any more: the child did not move after all, or moved on before anyone signed."""

from chassis.units.database import Unit
from haven_schemas.audit_actions import AuditAction

from incidents.aliases import family_of
from incidents.models import FileHandoverRow, HandedFileRow

from .close_handover import close_if_done


def withdraw_file(unit: Unit, file: HandedFileRow) -> FileHandoverRow:
    """Out of its handover, which is over with the last one; answers the handover."""
    handover = unit.session.get_one(FileHandoverRow, file.handover_id, with_for_update=True)
    file.state, file.look_at = "withdrawn", None
    handover.version += 1
    unit.session.flush()
    close_if_done(unit, handover)
    unit.audit(
        AuditAction.HANDOVER_FILE_WITHDRAW,
        school_ids=handover.school_ids,
        subject_ids=family_of(unit, file.subject_id),
        object_id=handover.id,
    )
    return handover
