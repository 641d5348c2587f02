"""Notes whom a list across schools told of, in an entry of the log for each school."""

from collections.abc import Iterable
from uuid import UUID

from chassis.units.database import Unit
from haven_schemas.audit_actions import AuditAction
from haven_schemas.rights import Right


def note_reads(
    unit: Unit,
    action: AuditAction,
    right: Right,
    told: Iterable[tuple[UUID, Iterable[UUID]]],
    outcome: str = "done",
) -> None:
    """``told``: the school of each line, and the children in it.

    Not one entry for all: the log shows an entry to each school in it, and no school's log names a child of another's.
    Where nobody was told of, one entry of no school says that it was looked.
    """
    by_school: dict[UUID, set[UUID]] = {}
    for school_id, subject_ids in told:
        by_school.setdefault(school_id, set()).update(subject_ids)
    for school_id, subject_ids in sorted(by_school.items()):
        unit.audit(action, right=right, school_ids=[school_id], subject_ids=subject_ids, outcome=outcome)
    if not by_school:
        unit.audit(action, right=right, outcome=outcome)
