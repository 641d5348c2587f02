"""The facts by which a file is kept."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

from chassis.units.database import Unit
from chassis.units.rows import of_row
from haven_schemas.acts.incidents.retention import FileFacts, FileFactsPage, FileFactsQuery, SaidDead
from haven_schemas.audit_actions import AuditAction
from haven_schemas.rights import Right
from sqlalchemy import text

from incidents.aliases import families_of
from incidents.categories import categories_by_id
from incidents.reading import Families, file_contents, file_keepers, pairs
from incidents.reads_by_school import note_reads

from .choices import Choice, choices_of_each
from .file_kinds import file_kinds
from .files import children_today, files_after
from .mark import file_marks

DIED = "died"
_LAST = """
SELECT DISTINCT ON (family.root) family.root, said.whereabouts, said.asked_by, said.asked_at
FROM unnest(CAST(:roots AS uuid[]), CAST(:ids AS uuid[])) AS family (root, id)
JOIN leaver_enquiry said ON said.subject_id = family.id
ORDER BY family.root, said.asked_at DESC, said.entry_id DESC
"""
_ONCE = """
WITH family (root, id) AS (SELECT * FROM unnest(CAST(:roots AS uuid[]), CAST(:ids AS uuid[]))),
held (root, record_id) AS (
    SELECT family.root, line.record_id FROM family JOIN record_subject line ON line.subject_id = family.id
    UNION
    SELECT family.root, own.incident_id FROM family JOIN incident_subject own ON own.subject_id = family.id
)
SELECT DISTINCT held.root, once.subject_id FROM held JOIN once_named once ON once.record_id = held.record_id
ORDER BY held.root, once.subject_id
"""


def deaths(unit: Unit, families: Families) -> dict[UUID, SaidDead]:
    """By the id the child has today; what was said last counts, under whichever id."""
    rows = unit.session.execute(text(_LAST), pairs(families))
    return {row.root: SaidDead(by=row.asked_by, at=row.asked_at) for row in rows if row.whereabouts == DIED}


def once_named(unit: Unit, families: Families) -> dict[UUID, list[UUID]]:
    """Other children, in order, by the id the file's child has today; one statement, however many files.

    Who is in a record together with the child is not among them: it stays for them, whatever becomes of the file.
    """
    found: defaultdict[UUID, list[UUID]] = defaultdict(list)
    for row in unit.session.execute(text(_ONCE), pairs(families)):
        if row.subject_id not in families[row.root]:
            found[row.root].append(row.subject_id)
    return found


def file_facts(unit: Unit, request: FileFactsQuery) -> FileFactsPage:
    """A page in the order of the ids that children have today, or of those asked for; a handful of statements.

    For a service. Who is asked for is noted by school. A page of all files is noted once, with its schools and no
    child: else each night's count would write every child of the trust into the log as read.
    """
    if request.subject_ids is None:
        roots = files_after(unit, request.after, request.limit + 1)
    else:
        today = children_today(unit, request.subject_ids)
        roots = [each for each in today if request.after is None or each > request.after][: request.limit + 1]
    page, more = roots[: request.limit], len(roots) > request.limit
    families = families_of(unit, page)
    marks = {} if request.subject_ids is None else file_marks(unit, families)
    choices = {} if request.subject_ids is None else choices_of_each(unit, families)
    contents, keepers, categories = file_contents(unit, families), file_keepers(unit, families), categories_by_id(unit)
    died, once = deaths(unit, families), once_named(unit, families)
    files = [
        of_row(
            FileFacts,
            found,
            subject_id=root,
            alias_ids=list(families[root][1:]),
            school_id=keepers.get(root, found.newest_at_school),
            kinds=file_kinds(found.category_ids, categories, once_lasting=found.once_lasting),
            once_ids=sorted({*once.get(root, ()), *_losing(choices.get(root, {}))}),
            mark=marks.get(root),
            died=died.get(root),
            to_redact=_decided(choices.get(root, {}), "redact"),
            to_remove=_decided(choices.get(root, {}), "remove"),
            undecided=sum(each.is_outdated for each in choices.get(root, {}).values()),
        )
        for root, found in contents.items()
    ]
    _note(unit, request, files)
    return FileFactsPage(files=files, next_after=page[-1] if more else None)


def _decided(choices: Mapping[UUID, Choice], choice: str) -> int:
    return sum(each.row.choice == choice and not each.is_outdated for each in choices.values())


def _losing(choices: Mapping[UUID, Choice]) -> Iterable[UUID]:
    """Who is in a document that goes with the file, whatever somebody said that it is about, or in a record of which
    most is to be struck out."""
    rows = (each.row for each in choices.values())
    return (other for row in rows if row.choice == "remove" or row.takes_most for other in row.others)


def _note(unit: Unit, request: FileFactsQuery, files: Sequence[FileFacts]) -> None:
    right = Right.SERVICE_FILE_FACTS
    if request.subject_ids is None:
        schools = {each.school_id for each in files}
        unit.audit(AuditAction.RETENTION_FACTS_READ, right=right, school_ids=schools, outcome="counted")
        return
    note_reads(unit, AuditAction.RETENTION_FACTS_READ, right, [(each.school_id, [each.subject_id]) for each in files])
