"""Which schools have a child's file: the one that still has it, and those that have signed for it."""

from collections.abc import Collection
from uuid import UUID

from chassis.units.database import Unit
from sqlalchemy import select

from incidents.aliases import families_of
from incidents.models import FileGoneRow, FileGrantRow, FileReaderRow


def still_at(unit: Unit, school_id: UUID, subject_ids: Collection[UUID]) -> set[UUID]:
    """Of whom the school still has the file: it lost it to nobody, and no other school alone has signed for it."""
    lost = select(FileGoneRow.subject_id).where(
        FileGoneRow.school_id == school_id, FileGoneRow.subject_id.in_(subject_ids)
    )
    left = set(subject_ids) - set(unit.session.scalars(lost))
    reads = select(FileReaderRow.subject_id).where(
        FileReaderRow.school_id == school_id, FileReaderRow.subject_id.in_(left)
    )
    here = set(unit.session.scalars(reads))
    families = families_of(unit, left)
    signed_for = select(FileGrantRow.subject_id).where(
        FileGrantRow.why == "received", FileGrantRow.subject_id.in_({each for own in families.values() for each in own})
    )
    signed = set(unit.session.scalars(signed_for))
    return {each for each in left if each in here or not signed.intersection(families[each])}


def signed_by(unit: Unit, subject_ids: Collection[UUID]) -> set[UUID]:
    """The schools that have signed for the file of one of the children, by whichever id, and have it now."""
    every_id = {each for family in families_of(unit, subject_ids).values() for each in family}
    said = select(FileGrantRow.school_id).where(FileGrantRow.why == "received", FileGrantRow.subject_id.in_(every_id))
    return set(unit.session.scalars(said))
