"""Which files there are, for the service that counts until when each is kept: ids, codes and days."""

from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

from chassis.units.database import Unit
from haven_schemas.audit_actions import AuditAction
from haven_schemas.rights import Right
from haven_schemas.rpc.incidents.retention import FileFacts, FileFactsPage, FileFactsQuery

from incidents.aliases import families_of
from incidents.categories.queries.categories import categories_by_id
from incidents.disposal.queries.file_mark import file_marks
from incidents.disposal.queries.shared_choices import Choice, choices_of_each
from incidents.reads_by_school import note_reads
from incidents.retention.domain.file_kinds import file_kinds

from .deaths import deaths
from .file_contents import file_contents
from .file_keepers import file_keepers
from .files_after import children_today, files_after
from .once_named import once_named


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
        FileFacts(
            subject_id=root,
            alias_ids=list(families[root][1:]),
            school_id=keepers.get(root, found.newest_at_school),
            kinds=file_kinds(found.category_ids, categories, once_lasting=found.once_lasting),
            last_on=found.last_on,
            expected_on=found.expected_on,
            once_ids=sorted({*once.get(root, ()), *_losing(choices.get(root, {}))}),
            written_on=found.written_on,
            open_records=found.open_records,
            shared=found.shared,
            mark=marks.get(root),
            died=died.get(root),
            harmed=found.harmed,
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
