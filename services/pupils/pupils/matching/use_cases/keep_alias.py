"""Keeps which ids are one child."""

from uuid import UUID

from chassis.units.database import Unit
from sqlalchemy.dialects.postgresql import insert

from pupils.disposal.queries.is_gone import is_gone
from pupils.models import SubjectAliasRow


def keep_alias(unit: Unit, alias_id: UUID, means_id: UUID | None, version: int) -> None:
    """The newest version counts, in whatever order they come; none of a child who is destroyed."""
    if is_gone(unit, alias_id, *([] if means_id is None else [means_id])):
        return
    row = insert(SubjectAliasRow).values(alias_id=alias_id, means_id=means_id, version=version)
    newer = row.excluded.version > SubjectAliasRow.version
    kept = {"means_id": means_id, "version": version}
    unit.session.execute(row.on_conflict_do_update(index_elements=["alias_id"], set_=kept, where=newer))
