"""Makes exports in the background, each under the rights of whoever asked for it, as those are when it is made."""

from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from chassis.access.context import Access, Grant
from chassis.keys.weekly_keys import INTAKE
from chassis.objects.object_store import ObjectStore, SealedWriter
from chassis.process.away import Away
from chassis.process.logs import get_logger
from chassis.units.database import Unit
from chassis.units.lease import TakenOver
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.rights import Right
from haven_schemas.rpc.identity import StaffCopy
from haven_schemas.rpc.incidents_exports import ExportReason
from haven_schemas.rpc.incidents_records import Entry

from incidents.categories.queries.categories import categories_by_id
from incidents.entries.queries.entries import open_entries
from incidents.exports.export_rows import note_children, open_choices, rights_of, scope_of
from incidents.exports.parts.take_export import TakenExport, take_export
from incidents.exports.queries.export_content import ExportRequest, build_content, own_words_of
from incidents.exports.queries.export_faces import Faces, faces_in
from incidents.exports.queries.export_people import named_of, people_of
from incidents.exports.queries.export_scope import export_scope
from incidents.exports.queries.export_stops import require_not_stopped
from incidents.extras import Files, OpenUnit, OtherOwners
from incidents.models import ExportRow

from .render_export import NameLeft, RenderFailed, Rendering

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
class ExportAdapters:
    """What the making of exports stands on."""

    open_unit: OpenUnit
    open_unit_as: OpenUnitAs
    files: Files
    owners: OtherOwners
    render: Callable[[Rendering], bytes]


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
        asked = ExportRequest(scope_of(row), choices.redaction, choices.purpose, choices.recipient, taken.asked_by)
    faces, entries = _gathered(making, taken, access, asked)
    require_not_stopped(making.owners, faces.children, taken.asked_by, choices.let_go)
    people = people_of(making.owners, faces, [taken.asked_by])
    with making.open_unit([taken.school_id]) as unit:
        taken.lease.still_ours(unit)
        now = unit.now
    school = making.owners.school_name(taken.school_id)
    content = build_content(asked, entries, people, school, now)
    bare = own_words_of(asked, entries, people, school, now)
    left_out, kept = named_of(people, asked.redaction)
    try:
        made = making.render(Rendering(taken.format, content, left_out, kept, _beat(making, taken), bare))
    except NameLeft:
        raise _Refused("name_found") from None
    except RenderFailed:
        raise _Refused("failed") from None
    _keep(making, taken, access, made, content.digest, faces.every_child)


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
    making: ExportAdapters, taken: TakenExport, access: Access, asked: ExportRequest
) -> tuple[Faces, list[Entry]]:
    """Every entry, oldest first, a step at a time; how far it got is written down after each."""
    with making.open_unit_as(access) as unit:
        scope = export_scope(unit, asked.scope)
        if scope.is_too_long:
            raise _Refused("too_long")
        faces = faces_in(unit, making.files.keyring, scope)
    entries: list[Entry] = []
    for begin in range(0, len(scope.record_ids), _A_STEP):
        step = scope.record_ids[begin : begin + _A_STEP]
        with making.open_unit_as(access) as unit:
            found = open_entries(unit, making.files.keyring, step, categories_by_id(unit), of_subject=scope.family)
        if any(entry.broken for entry in found):
            raise _Refused("seal_broken")
        entries += found
        with making.open_unit([taken.school_id]) as unit:
            row = taken.lease.still_ours(unit)
            row.total, row.done = len(scope.record_ids), len(entries)
    entries.reverse()
    with making.open_unit_as(access) as unit:
        return faces.with_entries(unit, entries), entries


def _beat(making: ExportAdapters, taken: TakenExport) -> Callable[[], None]:
    def beat() -> None:
        with making.open_unit([taken.school_id]) as unit:
            taken.lease.still_ours(unit)

    return beat


def _keep(
    making: ExportAdapters, taken: TakenExport, access: Access, made: bytes, digest: str, children: Iterable[UUID]
) -> None:
    """The file is in the store before its row says so; a row that never does leaves an object the sweep deletes."""
    with making.open_unit([taken.school_id]) as unit:
        row = taken.lease.still_ours(unit)
        weekly = making.files.keyring.new_weekly_key(unit, INTAKE, taken.export_id)
        left_behind, name = row.object_name, f"exports/{taken.export_id}/{taken.lease.taken_by}"
        row.object_name, row.sealed_key, row.expires_at = name, weekly.sealed, unit.now + KEPT
    if left_behind is not None:  # by a worker that died before it could say that it was done
        making.files.off_loop(making.files.objects.delete, left_behind)
    making.files.off_loop(_store, making.files.objects, name, weekly.key.key, made)
    with making.open_unit([taken.school_id]) as unit:
        row = taken.lease.still_ours(unit)
        row.state, row.finished_at = "done", unit.now
        row.let_go()
        row.size, row.digest, row.rights = len(made), digest, rights_of(access)
        note_children(unit, making.files.keyring, row, children)
        _audit(unit, row, children, "done")


def _store(objects: ObjectStore, name: str, key: bytes, made: bytes) -> None:
    with SealedWriter(objects, name, key) as writer:
        writer.write(made)


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
