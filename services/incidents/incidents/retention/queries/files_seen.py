"""Whose file a person reads, of some children of whom another service knows until when it is kept."""

from collections.abc import Mapping
from uuid import UUID

from chassis.units.database import Unit
from chassis.units.one_of import one_of
from haven_schemas.audit_actions import AuditAction
from haven_schemas.rights import Right
from haven_schemas.rpc.incidents.retention import FilesSeen, FilesSeenQuery
from sqlalchemy import select

from incidents.aliases import families_of
from incidents.chronology.queries.pupil_file import whole_file
from incidents.models import FileReaderRow, KnownPupilRow
from incidents.reads_by_school import note_reads
from incidents.sight.own_sight import sight_of
from incidents.sight.rules import ReadAt

from .file_contents import Families, file_contents
from .file_keepers import file_keepers


def files_seen(unit: Unit, request: FilesSeenQuery) -> FilesSeen:
    """In the order asked, each once, by whichever id; a handful of statements, however many.

    Until when a file is kept follows from records of every category and from concerns that nobody decided on. So it
    takes what reading the card takes (``whole_file``) and to triage, at the school that keeps the file or at one that
    reads it, whatever is in it: who is told of one file and not of another learns nothing of what is in them. A file
    that is closed to the caller, and that of a child they are linked to, by any of the child's ids, is left out like
    one that is not there.
    """
    barred = sight_of(unit).closed | sight_of(unit).kept_from
    families = {each: ids for each, ids in families_of(unit, request.subject_ids).items() if barred.isdisjoint(ids)}
    kept_at = _read_by_caller(unit, {ids[0]: ids for ids in families.values()})
    seen = [each for each, ids in families.items() if ids[0] in kept_at]
    told = [(kept_at[families[each][0]], [each]) for each in seen]
    note_reads(unit, AuditAction.INCIDENT_LIST_READ, Right.RECORD_READ, told, "retention")
    return FilesSeen(subject_ids=seen)


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
