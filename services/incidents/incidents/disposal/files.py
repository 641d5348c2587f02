"""Which files there are, and who is kept from them.

Whoever counts files leaves these out, and so counts what the person is told of: there may be a hundred thousand of
those, and of these a handful.

Every concern, entry, action and document has a line a child (``record_subject``); a record that was moved out of a file
has none there any more. Nothing is held but the page, and each page is a walk along indexes: of the lines from child to
child, whatever is written about each, and of those other ids under which something is written.
"""

from collections.abc import Collection, Mapping, Sequence
from uuid import UUID

from chassis.units.database import Unit
from chassis.units.one_of import one_of
from haven_schemas.acts.incidents.retention import (
    FilesBarred,
    FilesBarredQuery,
    FilesHidden,
    FilesKeptFrom,
    FilesKeptFromQuery,
    FilesSeen,
    FilesSeenQuery,
    KeptFrom,
)
from haven_schemas.audit_actions import AuditAction
from haven_schemas.rights import Right
from haven_schemas.watch import WATCH_SCHOOL
from sqlalchemy import select, text
from sqlalchemy.orm import aliased

from incidents.aliases import families_of, with_families
from incidents.models import FileReaderRow, KnownPupilRow, RecordSubjectRow
from incidents.reading import Families, file_contents, file_keepers
from incidents.reads_by_school import note_reads
from incidents.sight import ReadAt, Sight, files_of_barred, sight_of, sight_of_lead, staff_sight, whole_file

MOST_HIDDEN = 2_000
"""Nobody is kept from so many: who is has a role that was not made for counting."""
_FIRST = UUID(int=0)
_LAST = UUID(int=2**128 - 1)
_OWN = """
WITH RECURSIVE page (id, place) AS (
    SELECT CAST(:after AS uuid), 0
    UNION ALL
    SELECT following.id, page.place + 1
    FROM page
    CROSS JOIN LATERAL (
        SELECT least(
            (
                SELECT line.subject_id FROM record_subject line
                WHERE line.subject_id > page.id AND line.school_id <> CAST(:watch AS uuid)
                  AND coalesce(
                      (SELECT other.root_id FROM subject_alias other WHERE other.alias_id = line.subject_id),
                      line.subject_id
                  ) = line.subject_id
                ORDER BY line.subject_id LIMIT 1
            ),
            (
                SELECT named.subject_id FROM incident_subject named
                WHERE named.subject_id > page.id AND named.school_id <> CAST(:watch AS uuid)
                  AND coalesce(
                      (SELECT other.root_id FROM subject_alias other WHERE other.alias_id = named.subject_id),
                      named.subject_id
                  ) = named.subject_id
                ORDER BY named.subject_id LIMIT 1
            )
        ) AS id
    ) AS following
    WHERE page.place < :count AND page.id IS NOT NULL
)
SELECT id FROM page WHERE place > 0 AND id IS NOT NULL ORDER BY place
"""
"""Those of whom something is written under the id they have today. A look-up for each line that is passed, and no join:
the other ids would be read anew for each child."""
_THROUGH_ALIASES = """
SELECT DISTINCT alias.root_id FROM subject_alias alias
WHERE alias.root_id > CAST(:after AS uuid) AND alias.root_id <= CAST(:until AS uuid) AND alias.root_id <> alias.alias_id
  AND coalesce(
      (SELECT true FROM record_subject line WHERE line.subject_id = alias.alias_id LIMIT 1),
      (SELECT true FROM incident_subject named WHERE named.subject_id = alias.alias_id LIMIT 1)
  )
ORDER BY alias.root_id LIMIT :count
"""
"""Those of whom something is written under another id. As far as the page goes, so that each is looked at once."""
_TODAY = """
SELECT DISTINCT coalesce(alias.root_id, asked.id)
FROM unnest(CAST(:subject_ids AS uuid[])) AS asked (id)
LEFT JOIN subject_alias alias ON alias.alias_id = asked.id
"""


def files_barred(unit: Unit, request: FilesBarredQuery) -> FilesBarred:
    """For a service. Noted without children: nobody reads any of these files."""
    found = barred_from(unit, staff_sight(unit, request.staff_id), request.subject_ids)
    unit.audit(
        AuditAction.RETENTION_FACTS_READ,
        right=Right.SERVICE_FILE_FACTS,
        object_id=request.staff_id,
        outcome="counted",
    )
    return FilesBarred(subject_ids=sorted(found))


def barred_from(unit: Unit, sight: Sight, subject_ids: Collection[UUID]) -> set[UUID]:
    """Of these children, those whose file somebody with this sight may not know of."""
    families = families_of(unit, subject_ids)
    beside = _beside(unit, sight, {each for ids in families.values() for each in ids})
    linked = sight.kept_from | files_of_barred(unit, sight.barred) | beside
    return {each for each, ids in families.items() if not (sight.closed | linked).isdisjoint(ids)}


def _beside(unit: Unit, sight: Sight, subject_ids: Collection[UUID]) -> set[UUID]:
    """Those in a record together with a child they are linked to."""
    if not sight.kept_from:
        return set()
    other = aliased(RecordSubjectRow)
    wanted = (
        select(RecordSubjectRow.subject_id)
        .join(other, other.record_id == RecordSubjectRow.record_id)
        .where(one_of(RecordSubjectRow.subject_id, subject_ids), one_of(other.subject_id, sight.kept_from))
        .distinct()
    )
    return set(unit.session.scalars(wanted))


def files_hidden(unit: Unit) -> FilesHidden:
    """As ``files_seen`` decides, for all files of a school at once: those of children the caller is linked to, and
    those closed to them. No school at all where more than ``MOST_HIDDEN`` ids are."""
    sight = sight_of(unit)
    schools = sight.reads_all_at & sight.triages_at
    not_theirs = sight.kept_from | sight.closed | files_of_barred(unit, sight.barred)
    hidden = with_families(unit, not_theirs) if schools else frozenset()
    unit.audit(AuditAction.INCIDENT_LIST_READ, right=Right.CONCERN_TRIAGE, school_ids=schools, outcome="counted")
    if len(hidden) > MOST_HIDDEN:
        return FilesHidden(school_ids=[], subject_ids=[])
    return FilesHidden(school_ids=sorted(schools), subject_ids=sorted(hidden))


def files_kept_from(unit: Unit, request: FilesKeptFromQuery) -> FilesKeptFrom:
    """As ``files_hidden`` says it to the person: children they are linked to and files closed to them, by any id.

    Whether they lead there is for who asks to know. Noted without children: nobody reads any of these files.
    """
    asked, found = set(request.subject_ids), list[KeptFrom]()
    for staff_id in sorted(set(request.staff_ids)):
        sight = sight_of_lead(unit, staff_id, request.school_id)
        hidden = (
            barred_from(unit, sight, asked)
            if request.as_second
            else asked & with_families(unit, sight.kept_from | sight.closed | files_of_barred(unit, sight.barred))
        )
        if hidden:
            found.append(KeptFrom(staff_id=staff_id, subject_ids=sorted(hidden)))
    unit.audit(
        AuditAction.RETENTION_FACTS_READ,
        right=Right.SERVICE_CONCERN_FACTS,
        school_ids=[request.school_id],
        outcome="counted",
    )
    return FilesKeptFrom(people=found)


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


def files_seen(unit: Unit, request: FilesSeenQuery) -> FilesSeen:
    """In the order asked, each once, by whichever id; a handful of statements, however many.

    Until when a file is kept follows from records of every category and from concerns that nobody decided on. So it
    takes what reading the card takes (``whole_file``) and to triage, at the school that keeps the file or at one that
    reads it, whatever is in it: who is told of one file and not of another learns nothing of what is in them. A file
    that is closed to the caller, and that of a child they are linked to, by any of the child's ids, is left out like
    one that is not there.
    """
    seen = files_read(unit, request.subject_ids)
    told = [(school_id, [each]) for each, school_id in seen.items()]
    note_reads(unit, AuditAction.INCIDENT_LIST_READ, Right.RECORD_READ, told, "retention")
    return FilesSeen(subject_ids=list(seen))


def files_after(unit: Unit, after: UUID | None, count: int) -> list[UUID]:
    """The next ``count`` children after one, by the ids they have today; of the unit's schools but the watch school."""
    begin = str(after or _FIRST)
    own = _ids(unit, _OWN, {"after": begin, "count": count, "watch": str(WATCH_SCHOOL)})
    until = own[-1] if len(own) == count else _LAST
    through = _ids(unit, _THROUGH_ALIASES, {"after": begin, "until": str(until), "count": count})
    return sorted({*own, *through})[:count]


def children_today(unit: Unit, subject_ids: Collection[UUID]) -> list[UUID]:
    """The ids these children have today, each once, in order."""
    return sorted(_ids(unit, _TODAY, {"subject_ids": [str(each) for each in subject_ids]}))


def _ids(unit: Unit, statement: str, asked: dict[str, object]) -> list[UUID]:
    return list(unit.session.scalars(text(statement), asked))
