"""Makes exports in the background, each under the rights of whoever asked for it, as those are when it is made."""

from collections.abc import Callable, Collection, Iterable, Sequence
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass, field, replace
from datetime import timedelta
from uuid import UUID

from chassis.ground.away import Away
from chassis.ground.context import Access, Grant
from chassis.ground.logs import get_logger
from chassis.keys.weekly_keys import INTAKE
from chassis.objects.object_store import ObjectMissing, ObjectStore, ObjectTampered, read_sealed
from chassis.units.database import Unit
from chassis.units.lease import TakenOver
from haven_schemas.acts.identity import StaffCopy
from haven_schemas.acts.incidents.exports import ExportReason
from haven_schemas.acts.incidents.records import Entry
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.rights import Right

from incidents.categories import categories_by_id
from incidents.extras import Files, OpenUnit, OtherOwners
from incidents.models import ExportRow
from incidents.printing import Content, NamedPerson
from incidents.reading import open_entries

from .content import ExportMaterial, ExportRequest, build_content, own_words_of
from .documents import EnclosedDocument, enclose_documents
from .gather import ExportContext, around, identities_of
from .pages import MOST_BYTES as MOST_COUNTED_BYTES
from .people import labels_of, named_of, people_of
from .render import NameLeft, RenderFailed, Rendering
from .rows import Choices, note_made, open_choices, rights_of, scope_of
from .sample import as_strangers, everyone_left_out, names_nobody, page_digests, sample_material
from .scope import LONDON, export_scope, require_not_stopped
from .store import Member, TakenExport, store_file, take_export, zipped

MOST_A_RUN = 5
MOST_ATTEMPTS = 3
KEPT = timedelta(days=7)
"""How long a finished file can be fetched; its key lives no longer than the weekly key it is under."""
_A_STEP = 100

OpenUnitAs = Callable[[Access], AbstractContextManager[Unit]]
"""Opens a unit under a person's own rights, for what they asked to be done."""

log = get_logger()


class _Refused(Exception):
    """It is not made; says why."""

    def __init__(self, reason: ExportReason) -> None:
        super().__init__(reason)
        self.reason: ExportReason = reason


@dataclass(frozen=True)
class _Layout:
    """What is laid out, in whatever form."""

    content: Content = field(repr=False)
    bare: Content = field(repr=False)
    left_out: list[NamedPerson] = field(repr=False)
    kept: list[NamedPerson] = field(repr=False)


@dataclass(frozen=True)
class _FinishedFile:
    """The file, a piece at a time, and what its row says of it."""

    pieces: Iterable[bytes] = field(repr=False)
    digest: str
    children: Collection[UUID]
    document_ids: Sequence[UUID]


@dataclass(frozen=True)
class ExportAdapters:
    """What the making of exports stands on."""

    open_unit: OpenUnit
    open_unit_as: OpenUnitAs
    files: Files
    owners: OtherOwners
    render: Callable[[Rendering], bytes]
    count_pages: Callable[[bytes, Callable[[], None]], int | None]


def make_exports(making: ExportAdapters) -> int:
    """Makes at most ``MOST_A_RUN`` and answers how many. Raises ``Away`` with the export given back."""
    made = 0
    while made < MOST_A_RUN:
        with making.open_unit(None) as unit:
            taken = take_export(unit, making.files.held_for)
        if taken is None:
            break
        _make(making, taken)
        made += 1
    return made


def _make(making: ExportAdapters, taken: TakenExport) -> None:
    try:
        _made(making, taken)
    except TakenOver:
        log.info("export_taken_over", export_id=taken.export_id)
    except _Refused as refused:
        _refuse(making, taken, refused.reason)
    except ObjectTampered:  # a document that was to be enclosed
        _refuse(making, taken, "seal_broken")
    except ObjectMissing:
        _refuse(making, taken, "failed")
    except Problem as problem:
        reasons: dict[ErrorCode, ExportReason] = {
            ErrorCode.NOT_FOUND: "not_permitted",
            ErrorCode.NOT_PERMITTED: "not_permitted",
            ErrorCode.KEY_GONE: "key_gone",
            ErrorCode.STOPPED: "stopped",
        }
        _refuse(making, taken, reasons.get(problem.code, "failed"))
    except Away:
        with suppress(TakenOver), making.open_unit([taken.school_id]) as unit:
            taken.lease.give_back(unit)
        raise


def _made(making: ExportAdapters, taken: TakenExport) -> None:
    if taken.lease.attempts > MOST_ATTEMPTS:
        raise _Refused("failed")
    access = _access_of(making.owners.staff(taken.asked_by))
    with making.open_unit([taken.school_id]) as unit:
        row = taken.lease.still_ours(unit)
        choices = open_choices(unit, making.files.keyring, row)
        asked = ExportRequest(
            scope_of(row, choices),
            names_nobody(choices.redaction) if choices.sample else choices.redaction,
            choices.purpose,
            choices.recipient,
            taken.asked_by,
            choices.sample,
        )
    found, entries = _read(making, taken, access, asked)
    require_not_stopped(making.owners, found.faces.children, taken.asked_by, choices.let_go)
    gathered, enclosed = _with_documents(
        making, taken, access, asked, choices, _gathered(making, taken, access, asked, found, entries)
    )
    content = build_content(asked, gathered)
    if choices.sample and not set(page_digests(content)) <= set(choices.seen):
        raise _Refused("outdated")  # it says something that nobody looked at
    layout = _layout(asked, gathered, content)
    made = _laid_out(making, taken, layout, taken.format)
    finished = _FinishedFile([made], content.digest, found.faces.every_child, [each.document_id for each in enclosed])
    if choices.bundle:
        table = _laid_out(making, taken, layout, "csv")
        members: list[Member] = [(f"{content.what}.{taken.format}", [made]), ("Entries.csv", [table])]
        members += [
            (each.file_name, read_sealed(making.files.objects, each.object_name, each.key)) for each in enclosed
        ]
        finished = replace(finished, pieces=zipped(members, gathered.now.astimezone(LONDON)))
    _keep(making, taken, access, finished)


def _layout(asked: ExportRequest, gathered: ExportMaterial, content: Content) -> _Layout:
    bare = own_words_of(asked, gathered)
    if gathered.sample is not None:
        return _Layout(content, bare, everyone_left_out(gathered.people, asked.redaction, gathered.sample), [])
    return _Layout(content, bare, *named_of(gathered.people, asked.redaction))


def _laid_out(making: ExportAdapters, taken: TakenExport, layout: _Layout, form: str) -> bytes:
    rendering = Rendering(form, layout.content, layout.left_out, layout.kept, _beat(making, taken), layout.bare)
    try:
        return making.render(rendering)
    except NameLeft:
        raise _Refused("name_found") from None
    except RenderFailed:
        raise _Refused("failed") from None


def _with_documents(
    making: ExportAdapters,
    taken: TakenExport,
    access: Access,
    asked: ExportRequest,
    choices: Choices,
    gathered: ExportMaterial,
) -> tuple[ExportMaterial, list[EnclosedDocument]]:
    """What was read, with where the bytes of the documents chosen are to be found; and those bytes."""
    if not choices.document_ids:
        return gathered, []
    hidden = labels_of(gathered.people, asked.redaction)
    with making.open_unit_as(access) as unit:
        documents, enclosed = enclose_documents(
            unit, making.files.keyring, choices.document_ids, gathered.documents, hidden.keys()
        )
    counted = {
        each.document_id: replace(documents[each.document_id], pages=_pages(making, taken, each)) for each in enclosed
    }
    return replace(gathered, documents={**documents, **counted}), enclosed


def _pages(making: ExportAdapters, taken: TakenExport, document: EnclosedDocument) -> int | None:
    if not document.is_pdf or document.size > MOST_COUNTED_BYTES:
        return None
    read = making.files.off_loop(_whole, making.files.objects, document)
    return making.count_pages(read, _beat(making, taken))


def _whole(objects: ObjectStore, document: EnclosedDocument) -> bytes:
    return b"".join(read_sealed(objects, document.object_name, document.key))


def _access_of(staff: StaffCopy | None) -> Access:
    """The asker's rights as identity knows them now; the second tier was confirmed when they asked."""
    if staff is None or not staff.active or staff.standing != "current":
        raise _Refused("not_permitted")
    grants = tuple(
        Grant(
            frozenset(grant.school_ids),
            grant.role,
            frozenset(grant.rights),
            None if grant.category_groups is None else frozenset(grant.category_groups),
            None if grant.year_groups is None else frozenset(grant.year_groups),
            None if grant.classes is None else frozenset(grant.classes),
        )
        for grant in staff.grants
    )
    access = Access("staff", staff.id, grants)
    access.require(Right.RECORD_READ)
    return access


def _gathered(
    making: ExportAdapters,
    taken: TakenExport,
    access: Access,
    asked: ExportRequest,
    found: ExportContext,
    entries: Sequence[Entry],
) -> ExportMaterial:
    """With what other services tell: names, who the children are, what the school is called."""
    people = people_of(making.owners, found.faces, [taken.asked_by])
    with making.open_unit([taken.school_id]) as unit:
        taken.lease.still_ours(unit)
        now = unit.now
        began = entries[0].occurred_at if entries else now
        sample = sample_material(unit, making.owners, found.faces, began) if asked.is_sample else None
    return ExportMaterial(
        entries=entries,
        people=people,
        school=making.owners.school_name(taken.school_id),
        now=now,
        head=found.head,
        documents=found.documents,
        identities=[] if asked.is_sample else identities_of(making.owners, people, access),
        reach=found.reach,
        categories=found.categories,
        sample=sample,
    )


def _read(
    making: ExportAdapters, taken: TakenExport, access: Access, asked: ExportRequest
) -> tuple[ExportContext, list[Entry]]:
    """Every entry, oldest first, a step at a time; how far it got is written down after each."""
    with making.open_unit_as(access) as unit:
        scope = export_scope(unit, asked.scope)
        if scope.is_too_long:
            raise _Refused("too_long")
        found = around(unit, making.files.keyring, asked.scope, scope)
    entries: list[Entry] = []
    for begin in range(0, len(scope.record_ids), _A_STEP):
        step = scope.record_ids[begin : begin + _A_STEP]
        with making.open_unit_as(access) as unit:
            opened = open_entries(unit, making.files.keyring, step, categories_by_id(unit), of_subject=scope.family)
        if len(opened) < len(step):  # another school signed for the file meanwhile
            raise _Refused("outdated")
        if any(entry.broken for entry in opened):
            raise _Refused("seal_broken")
        entries += opened
        with making.open_unit([taken.school_id]) as unit:
            row = taken.lease.still_ours(unit)
            row.total, row.done = len(scope.record_ids), len(entries)
    entries.reverse()
    with making.open_unit_as(access) as unit:
        faces = found.faces.with_entries(unit, entries)
    return replace(found, faces=as_strangers(faces, taken.asked_by) if asked.is_sample else faces), entries


def _beat(making: ExportAdapters, taken: TakenExport) -> Callable[[], None]:
    def beat() -> None:
        with making.open_unit([taken.school_id]) as unit:
            taken.lease.still_ours(unit)

    return beat


def _keep(making: ExportAdapters, taken: TakenExport, access: Access, finished: _FinishedFile) -> None:
    """The file is in the store before its row says so; a row that never does leaves an object the sweep deletes."""
    with making.open_unit([taken.school_id]) as unit:
        row = taken.lease.still_ours(unit)
        weekly = making.files.keyring.new_weekly_key(unit, INTAKE, taken.export_id)
        left_behind, name = row.object_name, f"exports/{taken.export_id}/{taken.lease.taken_by}"
        row.object_name, row.sealed_key, row.expires_at = name, weekly.sealed, unit.now + KEPT
    if left_behind is not None:  # by a worker that died before it could say that it was done
        making.files.off_loop(making.files.objects.delete, left_behind)
    size = store_file(making.files, name, weekly.key.key, finished.pieces, _beat(making, taken))
    with making.open_unit([taken.school_id]) as unit:
        row = taken.lease.still_ours(unit)
        row.state, row.finished_at = "done", unit.now
        row.let_go()
        row.size, row.digest, row.rights = size, finished.digest, rights_of(access)
        note_made(unit, making.files.keyring, row, finished.children, finished.document_ids)
        _audit(unit, row, finished.children, "done")


def _refuse(making: ExportAdapters, taken: TakenExport, reason: ExportReason) -> None:
    try:
        with making.open_unit([taken.school_id]) as unit:
            row = taken.lease.still_ours(unit)
            row.state, row.reason, row.finished_at = "refused", reason, unit.now
            row.let_go()
            _audit(unit, row, [], reason)
    except TakenOver:
        log.info("export_taken_over", export_id=taken.export_id)


def _audit(unit: Unit, row: ExportRow, children: Iterable[UUID], outcome: str) -> None:
    unit.audit(
        AuditAction.EXPORT_FILE_MAKE,
        school_ids=[row.school_id],
        subject_ids=children,
        object_id=row.id,
        outcome=outcome,
        actor_id=row.asked_by,
    )
