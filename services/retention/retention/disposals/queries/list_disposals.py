"""Files that are to be destroyed, or were: those the caller reads, may agree to, or watches over."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from chassis.access.overseer import oversees
from chassis.access.second_person import may_agree
from chassis.units import cursors
from chassis.units.database import Unit
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import FieldCode, invalid
from haven_schemas.rights import Right
from haven_schemas.rpc.retention.disposals import DisposalPage, ListDisposals
from haven_schemas.watch import schools_of_trust
from sqlalchemy import ColumnElement, Select, false, or_, select, tuple_

from retention.copies.known_schools import KNOWN_SCHOOLS
from retention.disposals.domain.states import CARRIED_OUT
from retention.disposals.parts.second_reader import known_to_caller
from retention.disposals.parts.showing import shown
from retention.extras import OtherOwners
from retention.models import DisposalKeyRow, DisposalRow
from retention.paging import Reading, seen_rows, shown_rows

_Line = tuple[DisposalRow, UUID | None]


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
