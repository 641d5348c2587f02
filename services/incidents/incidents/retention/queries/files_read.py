"""Whose whole file the caller reads: a handful of statements, however many children are asked about."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from chassis.units.database import Unit
from chassis.units.one_of import one_of
from sqlalchemy import select

from incidents.aliases import families_of
from incidents.chronology.queries.pupil_file import whole_file
from incidents.models import FileReaderRow, KnownPupilRow
from incidents.sight.own_sight import files_of_barred, sight_of
from incidents.sight.rules import ReadAt

from .file_contents import Families, file_contents
from .file_keepers import file_keepers


def files_read(unit: Unit, subject_ids: Sequence[UUID]) -> dict[UUID, UUID]:
    """Of these children, whose whole file the caller reads, and the school that keeps each; in the order asked."""
    own = sight_of(unit)
    barred = own.closed | own.kept_from | files_of_barred(unit, own.barred)
    families = {each: ids for each, ids in families_of(unit, subject_ids).items() if barred.isdisjoint(ids)}
    kept_at = _read_by_caller(unit, {ids[0]: ids for ids in families.values()})
    return {each: kept_at[ids[0]] for each, ids in families.items() if ids[0] in kept_at}


def _read_by_caller(unit: Unit, families: Families) -> dict[UUID, UUID]:
    """Of the files the caller reads, by the id the child has today, the school that keeps each."""
    contents, keepers, sight = file_contents(unit, families), file_keepers(unit, families), sight_of(unit)
    kept_at = {root: keepers.get(root, found.newest_at_school) for root, found in contents.items()}
    read_at = _places(unit, families, kept_at)
    return {
        root: school_id
        for root, school_id in kept_at.items()
        if all(sight.shows(whole_file(families[root], read_at[root], triaged=triaged)) for triaged in (True, False))
    }


def _places(unit: Unit, families: Families, kept_at: Mapping[UUID, UUID]) -> dict[UUID, list[ReadAt]]:
    """The school that keeps each file and those that read it beside, with what is known of the child there."""
    root_of = {each: root for root in kept_at for each in families[root]}
    readers = unit.session.scalars(select(FileReaderRow).where(one_of(FileReaderRow.subject_id, root_of))).all()
    known = unit.session.scalars(select(KnownPupilRow).where(one_of(KnownPupilRow.pupil_id, root_of))).all()
    waits: dict[tuple[UUID, UUID], bool] = dict.fromkeys(kept_at.items(), False)
    for reader in readers:
        waits.setdefault((root_of[reader.subject_id], reader.school_id), reader.waits)
    found: dict[UUID, list[ReadAt]] = {root: [] for root in kept_at}
    for (root, school_id), is_waiting in waits.items():
        here = [row for row in known if row.school_id == school_id and root_of[row.pupil_id] == root]
        years = frozenset(row.year_group for row in here if row.year_group is not None)
        classes = frozenset(row.class_name for row in here if row.class_name is not None)
        found[root].append(ReadAt(school_id, years, classes, waits=is_waiting))
    return found
