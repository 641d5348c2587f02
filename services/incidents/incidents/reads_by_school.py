"""Notes whom a list across schools told of, in an entry of the log for each school."""

from collections.abc import Iterable
from uuid import UUID

from chassis.units.database import Unit
from haven_schemas.audit_actions import AuditAction
from haven_schemas.rights import Right
from sqlalchemy import select

from incidents.models import ReportedColleagueRow

Line = tuple[UUID, Iterable[UUID]] | tuple[UUID, Iterable[UUID], UUID]
"""The school of a line, the children in it, and the concern or incident record that it is."""


def note_reads(unit: Unit, action: AuditAction, right: Right, told: Iterable[Line], outcome: str = "done") -> None:
    """Not one entry for all: the log shows an entry to each school in it, and no school's log names a child of
    another's. What somebody is kept from by itself has an entry of its own, by whose id the log keeps it from them.
    Where nobody was told of, one entry of no school says that it was looked.
    """
    lines = list(told)
    apart = _kept_apart(unit, {line[2] for line in lines if len(line) == 3})
    entries: dict[tuple[UUID, UUID | None], set[UUID]] = {}
    for line in lines:
        matter_id = line[2] if len(line) == 3 and line[2] in apart else None
        entries.setdefault((line[0], matter_id), set()).update(line[1])
    for (school_id, matter_id), subject_ids in sorted(entries.items(), key=lambda each: str(each[0])):
        unit.audit(
            action, right=right, school_ids=[school_id], subject_ids=subject_ids, object_id=matter_id, outcome=outcome
        )
    if not entries:
        unit.audit(action, right=right, outcome=outcome)


def _kept_apart(unit: Unit, matter_ids: set[UUID]) -> frozenset[UUID]:
    if not matter_ids:
        return frozenset()
    barred = (ReportedColleagueRow.record_id.in_(matter_ids), ReportedColleagueRow.active)
    return frozenset(unit.session.scalars(select(ReportedColleagueRow.record_id).where(*barred).distinct()))
