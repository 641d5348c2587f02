"""The disposals, and what was destroyed."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from chassis.access.overseer import oversees
from chassis.access.second_person import may_agree
from chassis.keys.keyring import Keyring
from chassis.units import cursors
from chassis.units.database import Unit
from chassis.units.rows import of_row
from haven_schemas.acts.retention.disposals import (
    DestroyedFile,
    DestroyedPage,
    Disposal,
    DisposalAct,
    DisposalPage,
    DisposalSaid,
    GetDisposal,
    ListDestroyed,
    ListDisposals,
    PutBackBecause,
)
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode, FieldCode, Problem, invalid
from haven_schemas.rights import Right
from haven_schemas.watch import schools_of_trust
from sqlalchemy import ColumnElement, Select, false, or_, select, tuple_

from retention.days import london_day
from retention.extras import OtherOwners
from retention.models import KNOWN_SCHOOLS, DisposalKeyRow, DisposalRow
from retention.paging import Reading, seen_rows, shown_rows
from retention.schedules import words_by_code

from .checks import look_at
from .course import subject_ids_of
from .disposal import agrees_at, certified_to, shown, what_was_said
from .second_reader import facts_for_caller, known_to_caller, readers_of
from .states import CARRIED_OUT, OPEN

_ALL: tuple[DisposalAct, ...] = ("proposed", "shared_kept", "withdrawn", "stopped", "stop_ended")
_OF_OFFICERS: tuple[DisposalAct, ...] = ("stopped", "stop_ended")
_Line = tuple[DisposalRow, UUID | None]


def get_disposal(unit: Unit, owners: OtherOwners, keyring: Keyring, request: GetDisposal) -> Disposal:
    """With the child and what was written for readers of the file; with facts for who may agree; without for who
    watches over it, and once it is destroyed.

    ``not_found`` for everybody else; ``VaultAway``, ``OwnerAway``.
    """
    row = unit.session.get(DisposalRow, request.disposal_id)
    if row is None:
        raise Problem(ErrorCode.NOT_FOUND)
    subject_id = read_by(unit, owners, row)
    is_overseer = oversees(unit.access, row.school_id)
    if subject_id is None and not (is_overseer or agrees_at(unit, row) or certified_to(unit, row)):
        raise Problem(ErrorCode.NOT_FOUND)
    if subject_id is None and not is_overseer and agrees_at(unit, row) and not known_to_caller(unit, owners, [row]):
        raise Problem(ErrorCode.NOT_FOUND)
    said: list[DisposalSaid] = []
    if subject_id is not None:
        said = what_was_said(unit, keyring, row, _ALL)
    elif is_overseer:
        said = what_was_said(unit, keyring, row, _OF_OFFICERS)
    asks = row.state == "proposed" and agrees_at(unit, row)
    facts = facts_for_caller(unit, owners, row) if asks else None
    hindered = _hindered(unit, owners, row, subject_id) if subject_id is not None and row.state in OPEN else None
    unit.audit(
        AuditAction.RETENTION_DISPOSAL_READ,
        right=Right.RETENTION_READ,
        school_ids=[row.school_id],
        subject_ids=[] if subject_id is None else [subject_id],
        object_id=row.id,
    )
    found = shown(unit, row, subject_id=subject_id, said=said)
    return found.model_copy(
        update={
            "facts": facts,
            "hindered": hindered,
            "may_agree": facts is not None,
            "readers": readers_of(row) if subject_id is not None or is_overseer else [],
        }
    )


def read_by(unit: Unit, owners: OtherOwners, row: DisposalRow) -> UUID | None:
    """The child's id, if the caller reads the file; incidents decides. ``OwnerAway``."""
    if not unit.access.has(Right.RECORD_READ, row.school_id):
        return None
    ids = subject_ids_of(unit, row)
    return ids[0] if ids and ids[0] in owners.files_seen(unit.access, ids[:1]) else None


def _hindered(unit: Unit, owners: OtherOwners, row: DisposalRow, subject_id: UUID) -> PutBackBecause | None:
    """What the file's day would find today, but for who the two people are."""
    facts = owners.file_of(subject_id)
    if facts is None:
        return "no_file"
    return look_at(unit, owners, facts).hinders or ("changed" if facts.mark != row.mark else None)


def list_disposals(unit: Unit, owners: OtherOwners, request: ListDisposals) -> DisposalPage:
    """The newest first; of those to agree to, none that is hidden from the caller. Files that were destroyed are in a
    list of their own, without the child: nobody reads them any more. ``invalid_request`` on ``cursor``;
    ``OwnerAway``."""
    digest = cursors.filter_digest(unit.access.actor_id, request.model_dump(exclude={"limit", "cursor"}))
    limit, cursor = request.limit, request.cursor
    lines: Sequence[_Line]
    if request.listed_for == "reading":
        reading: Reading[tuple[DisposalRow, UUID]] = Reading(
            lambda after: _read(unit, request, after), lambda line: line[1], lambda line: _key_of(line[0])
        )
        read, following = seen_rows(unit, owners, reading, limit=limit, cursor=cursor, digest=digest)
        lines = [(row, subject_id) for row, subject_id in read]
    else:
        rows, following = shown_rows(
            lambda after: unit.session.scalars(_page(_others(unit, request), request, after)).all(),
            _key_of,
            lambda rows: known_to_caller(unit, owners, rows) if request.listed_for == "agreeing" else rows,
            limit=limit,
            cursor=cursor,
            digest=digest,
        )
        lines = [(row, None) for row in rows]
    unit.audit(
        AuditAction.RETENTION_DISPOSAL_READ,
        right=Right.RETENTION_READ,
        school_ids={row.school_id for row, _ in lines} or unit.access.schools_with(Right.RETENTION_READ),
        subject_ids={subject_id for _, subject_id in lines if subject_id is not None},
    )
    found = [shown(unit, row, subject_id=subject_id) for row, subject_id in lines]
    return DisposalPage(disposals=found, next_cursor=following)


def _read(unit: Unit, request: ListDisposals, after: tuple[str, UUID] | None) -> list[tuple[DisposalRow, UUID]]:
    wanted = (
        select(DisposalRow, DisposalKeyRow.subject_id)
        .join(DisposalKeyRow, (DisposalKeyRow.disposal_id == DisposalRow.id) & (DisposalKeyRow.position == 0))
        .where(DisposalRow.school_id.in_(unit.access.schools_with(Right.RETENTION_READ)))
    )
    return [(row, subject_id) for row, subject_id in unit.session.execute(_page(wanted, request, after))]


def _others(unit: Unit, request: ListDisposals) -> Select[DisposalRow]:
    everywhere = schools_of_trust(unit.session.scalars(KNOWN_SCHOOLS))
    if request.listed_for == "overseeing":
        schools = {each for each in everywhere if oversees(unit.access, each)}
        return select(DisposalRow).where(DisposalRow.school_id.in_(schools) if schools else false())
    if request.listed_for == "destroyed":
        own = unit.access.schools_with(Right.RETENTION_PROPOSE)
        return select(DisposalRow).where(DisposalRow.school_id.in_(own), DisposalRow.state.in_(CARRIED_OUT))
    schools = {each for each in everywhere if may_agree(unit.access, each, everywhere)}
    me = unit.access.actor_id
    theirs = or_(DisposalRow.state == "proposed", DisposalRow.agreed_by == me)  # to agree to, and what became of it
    return select(DisposalRow).where(DisposalRow.school_id.in_(schools), DisposalRow.proposed_by != me, theirs)


def _page(wanted: Select, request: ListDisposals, after: tuple[str, UUID] | None) -> Select:  # type: ignore[type-arg]  # of whatever is selected
    conditions: list[ColumnElement[bool]] = []
    if request.state is not None:
        conditions.append(DisposalRow.state == request.state)
    if after is not None:
        conditions.append(tuple_(DisposalRow.proposed_at, DisposalRow.id) < (_instant(after[0]), after[1]))
    newest = wanted.where(*conditions).order_by(DisposalRow.proposed_at.desc(), DisposalRow.id.desc())
    return newest.limit(request.limit)


def _key_of(row: DisposalRow) -> tuple[str, UUID]:
    return row.proposed_at.isoformat(), row.id


def _instant(text: str) -> datetime:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        raise invalid("cursor", FieldCode.WRONG_FORMAT) from None


def list_destroyed(unit: Unit, request: ListDestroyed) -> DestroyedPage:
    """Of schools the caller watches over, the one destroyed last first. ``invalid_request`` on ``cursor``."""
    digest = cursors.filter_digest("destroyed", unit.access.actor_id)
    schools = {each for each in schools_of_trust(unit.session.scalars(KNOWN_SCHOOLS)) if oversees(unit.access, each)}
    gone = select(DisposalRow).where(DisposalRow.state == "destroyed", DisposalRow.school_id.in_(schools))
    if request.cursor is not None:
        gone = gone.where(tuple_(DisposalRow.destroyed_at, DisposalRow.id) < _after(request.cursor, digest))
    newest = gone.order_by(DisposalRow.destroyed_at.desc(), DisposalRow.id.desc()).limit(request.limit + 1)
    rows = unit.session.scalars(newest).all()
    shown, words = rows[: request.limit], words_by_code(unit)
    unit.audit(
        AuditAction.RETENTION_DISPOSAL_READ,
        right=Right.DATA_OVERSEE,
        school_ids={row.school_id for row in shown} or unit.access.schools_with(Right.DATA_OVERSEE),
    )
    following = cursors.encode(digest, _place_of(shown[-1])) if len(rows) > request.limit else None
    return DestroyedPage(files=[_shown(row, words.get(row.schedule, "")) for row in shown], next_cursor=following)


def _shown(row: DisposalRow, what: str) -> DestroyedFile:
    return of_row(
        DestroyedFile,
        row,
        disposal_id=row.id,
        what=what,
        destroyed_on=None if row.destroyed_at is None else london_day(row.destroyed_at),
    )


def _place_of(row: DisposalRow) -> list[str]:
    return ["" if row.destroyed_at is None else row.destroyed_at.isoformat(), str(row.id)]


def _after(cursor: str, digest: str) -> tuple[datetime, UUID]:
    try:
        at, disposal_id = cursors.decode(cursor, digest)
        return datetime.fromisoformat(at), UUID(disposal_id)
    except (ValueError, TypeError, AttributeError):
        raise invalid("cursor", FieldCode.WRONG_FORMAT) from None
