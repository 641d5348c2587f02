"""What an entry was known by."""

from collections import defaultdict
from collections.abc import Iterable
from uuid import UUID

from chassis.units.database import Unit
from chassis.units.newest import keep_newest
from chassis.units.one_of import one_of
from haven_schemas.events import ConflictChanged, Envelope
from sqlalchemy import and_, exists, select
from sqlalchemy.orm import aliased

from pupils.models import DisposedPupilRow, KeptFromRow, PupilRow, SubjectAliasRow


def aliases_of(unit: Unit, pupils: Iterable[PupilRow]) -> dict[UUID, list[PupilRow]]:
    """Aliases at the pupils' own school; none of a protected child, to whom no earlier name leads."""
    kept = [row.id for row in pupils if not row.protected]
    start = select(PupilRow.id.label("kept"), PupilRow.id.label("entry")).where(PupilRow.id.in_(kept))
    way, alias = start.cte("way", recursive=True), aliased(PupilRow)
    means = and_(alias.merged_into == way.c.entry, alias.hidden, ~alias.protected)
    way = way.union(select(way.c.kept, alias.id).join(alias, means))
    found = select(way.c.kept, PupilRow).join(PupilRow, PupilRow.id == way.c.entry).where(way.c.entry != way.c.kept)
    aliases = defaultdict[UUID, list[PupilRow]](list)
    for pupil_id, entry in unit.session.execute(found):
        aliases[pupil_id].append(entry)
    return aliases


def copy_alias(unit: Unit, alias_id: UUID, means_id: UUID | None, version: int) -> None:
    """The newest version counts, in whatever order they come; none of a child who is destroyed."""
    if is_gone(unit, alias_id, *([] if means_id is None else [means_id])):
        return
    keep_newest(unit, SubjectAliasRow, alias_id=alias_id, means_id=means_id, version=version)


def copy_conflict(unit: Unit, envelope: Envelope, event: ConflictChanged) -> None:
    """The newest version of each link counts, in whatever order they come; none about a child who is destroyed."""
    if is_gone(unit, event.subject_id):
        return
    keep_newest(
        unit,
        KeptFromRow,
        link_id=envelope.aggregateid,
        staff_id=event.staff_id,
        subject_id=event.subject_id,
        active=event.state == "kept_from",
        version=event.version,
    )


def is_gone(unit: Unit, *pupil_ids: UUID) -> bool:
    """Whether one of the ids is a destroyed child's."""
    found = exists().where(one_of(DisposedPupilRow.pupil_id, pupil_ids))
    return bool(unit.session.scalar(select(found)))
