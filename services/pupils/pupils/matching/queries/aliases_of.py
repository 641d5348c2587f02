"""Entries of the roll that mean a pupil since a merge, with what they were called."""

from collections import defaultdict
from collections.abc import Iterable
from uuid import UUID

from chassis.units.database import Unit
from sqlalchemy import and_, select
from sqlalchemy.orm import aliased

from pupils.models import PupilRow


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
