"""Several pupils whom the caller sees in full, one part of what is known of each, and the note that it was read."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from chassis.keys.keyring import Keyring
from chassis.units.database import Unit
from haven_schemas.audit_actions import AuditAction
from haven_schemas.rights import Right
from haven_schemas.rpc.pupil_record_fields import PupilRecord
from sqlalchemy import select

from pupils.matching.queries.kept_from import kept_from
from pupils.models import PupilPartRow, PupilRow
from pupils.protection.queries.protected_sight import shown_entries
from pupils.record.sealed_fields import part_field
from pupils.roll.domain.views import full_view
from pupils.roll.roll_key import RollKey


def seen_in_full(unit: Unit, pupil_ids: Sequence[UUID]) -> list[PupilRow]:
    """Those among ``pupil_ids``; nobody the caller is linked to (``seen_pupil``)."""
    if not pupil_ids:
        return []
    view, linked = full_view(unit.access, unit.now), kept_from(unit)
    rows = unit.session.scalars(select(PupilRow).where(PupilRow.id.in_(pupil_ids), shown_entries(unit)))
    return [row for row in rows if row.id not in linked and view.covers(row.school_id, row.year_group, row.class_name)]


def part_of_each(unit: Unit, keyring: Keyring, rows: Sequence[PupilRow], name: str) -> Mapping[UUID, PupilRecord]:
    """Of each, as the school they are at knows it, with what is known of the part ``name`` alone. ``VaultAway``."""
    found = {row.id: PupilRecord() for row in rows}
    schools = {row.id: row.school_id for row in rows}
    keys = {school_id: RollKey(unit, keyring, school_id) for school_id in set(schools.values())}
    parts = select(PupilPartRow).where(PupilPartRow.pupil_id.in_(schools), PupilPartRow.part == name)
    for part in unit.session.scalars(parts):
        if schools[part.pupil_id] == part.school_id:
            place = part_field(part.pupil_id, name, part.version)
            values = keys[part.school_id].unseal(place, part.sealed)
            own = {each: value for each, value in values.items() if each != "contacts"}  # they stand by themselves
            found[part.pupil_id] = PupilRecord.model_validate(own)
    return found


def note_details_read(unit: Unit, rows: Sequence[PupilRow]) -> None:
    """One entry for each school: the log shows an entry to each school in it, and names there no child of another's."""
    by_school: dict[UUID, set[UUID]] = {}
    for row in rows:
        by_school.setdefault(row.school_id, set()).add(row.id)
    for school_id, pupil_ids in sorted(by_school.items()):
        unit.audit(
            AuditAction.PUPIL_DETAILS_READ, right=Right.PUPIL_READ, school_ids=[school_id], subject_ids=pupil_ids
        )
    if not by_school:
        unit.audit(AuditAction.PUPIL_DETAILS_READ, right=Right.PUPIL_READ)
