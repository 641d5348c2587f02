"""Lines of files about children whose file is destroyed, for whoever says whether they come onto the roll."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from chassis.units import cursors
from chassis.units.database import Unit
from chassis.units.ids import new_id
from haven_schemas.acts.pupils.returned import (
    DecideReturned,
    ListReturned,
    ReturnedDecided,
    ReturnedPage,
    ReturnedPupil,
)
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode, FieldCode, Problem, invalid
from haven_schemas.rights import Right
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from pupils.batch import ATTRIBUTES, KnownPupil, line_of, merge, microseconds
from pupils.extras import Extras
from pupils.files import LONDON
from pupils.models import DisposedRow, PupilRow, PupilSourceRow, PupilToldRow, ReturnedPupilRow
from pupils.sealed import RollKey, returned_field, returned_reason_field
from pupils.writing import write_pupils


def list_returned(unit: Unit, extras: Extras, request: ListReturned) -> ReturnedPage:
    """The newest first, at schools where the caller matches pupils; also those put off. Raises ``VaultAway``."""
    digest = cursors.filter_digest("returned", unit.access.actor_id)
    rows = _rows(unit, request, digest)
    shown = rows[: request.limit]
    keys: dict[UUID, RollKey] = {}
    for row, _ in shown:
        keys.setdefault(row.school_id, RollKey(unit, extras.keyring, row.school_id))
    schools = {row.school_id for row, _ in shown}
    unit.audit(AuditAction.PUPIL_MATCH_READ, right=Right.PUPIL_MATCH, school_ids=schools)
    return ReturnedPage(
        returned=[_shown(row, disposed, keys[row.school_id]) for row, disposed in shown],
        next_cursor=cursors.encode(digest, [str(shown[-1][0].id)]) if len(rows) > request.limit else None,
    )


def _rows(unit: Unit, request: ListReturned, digest: str) -> Sequence[Any]:
    wanted = (
        select(ReturnedPupilRow, DisposedRow)
        .join(DisposedRow, DisposedRow.disposal_id == ReturnedPupilRow.disposal_id)
        .where(
            ReturnedPupilRow.sealed.is_not(None),
            ReturnedPupilRow.school_id.in_(unit.access.schools_with(Right.PUPIL_MATCH)),
        )
        .order_by(ReturnedPupilRow.id.desc())
        .limit(request.limit + 1)
    )
    if request.cursor is not None:
        wanted = wanted.where(ReturnedPupilRow.id < _after(request.cursor, digest))
    return unit.session.execute(wanted).all()


def _after(cursor: str, digest: str) -> UUID:
    try:
        return UUID(str(cursors.decode(cursor, digest)[0]))
    except (ValueError, TypeError, AttributeError, IndexError):
        raise invalid("cursor", FieldCode.WRONG_FORMAT) from None


def _shown(row: ReturnedPupilRow, disposed: DisposedRow, key: RollKey) -> ReturnedPupil:
    said = key.unseal(returned_field(row.id), row.sealed or b"")
    return ReturnedPupil.model_validate(
        {
            "id": row.id,
            "school_id": row.school_id,
            "state": row.state,
            "asked_at": row.asked_at,
            "destroyed_on": disposed.done_at.astimezone(LONDON).date(),
            "version": row.version,
            **{name: said[name] for name in ("upn", "legal_surname", "legal_forename", "date_of_birth", "left_on")},
            **{name: said[name] for name in ("year_group", "class_name")},
        }
    )


def decide_returned(unit: Unit, extras: Extras, request: DecideReturned) -> ReturnedDecided:
    """``take``: a new pupil under a new id, never the old one; ``leave``: nobody, now and whenever a file says so
    again; ``later``: it stays. What the line said is kept no longer once it is decided.

    ``not_found`` unless the caller matches pupils at the school; ``stale_version`` if it was decided or put off
    meanwhile; ``invalid_request`` on ``returned_id`` where somebody else has the UPN by now. Raises ``VaultAway``.
    """
    row = unit.session.get(ReturnedPupilRow, request.returned_id, with_for_update=True)
    if row is None or not unit.access.has(Right.PUPIL_MATCH, row.school_id):
        raise Problem(ErrorCode.NOT_FOUND)
    if row.sealed is None or request.version != row.version:
        raise Problem(ErrorCode.STALE_VERSION, ids={"returned_id": str(row.id)})
    key = RollKey(unit, extras.keyring, row.school_id)
    row.version += 1
    made = _take(unit, key, row) if request.decision == "take" else None
    row.state = {"take": "taken", "leave": "left", "later": "later"}[request.decision]
    if request.decision != "later":
        row.sealed = None
    row.decided_at, row.decided_by = unit.now, unit.access.actor_id
    row.reason_sealed = key.seal_text(returned_reason_field(row.id, row.version), request.reason)
    unit.audit(
        AuditAction.PUPIL_MATCH_DECIDE,
        right=Right.PUPIL_MATCH,
        school_ids=[row.school_id],
        subject_ids=[] if made is None else [made.id],
        object_id=row.id,
        outcome="later" if request.decision == "later" else f"returned_{row.state}",
    )
    return ReturnedDecided(returned_id=row.id, pupil_id=None if made is None else made.id)


def _take(unit: Unit, key: RollKey, row: ReturnedPupilRow) -> KnownPupil:
    change, said_at = line_of(key.unseal(returned_field(row.id), row.sealed or b""))
    known = KnownPupil.new(new_id())
    merge(known, change, microseconds(said_at), unit.now.astimezone(LONDON).date())
    taken = select(PupilRow.id).where(PupilRow.upn == known.upn, PupilRow.school_id == row.school_id)
    if known.upn is not None and unit.session.scalar(taken) is not None:
        raise invalid("returned_id", FieldCode.NOT_ALLOWED)
    write_pupils(unit, row.school_id, [(known, set(ATTRIBUTES))])
    unit.session.add(PupilToldRow(pupil_id=known.id, school_id=row.school_id, told=list(known.said_at)))
    if row.feed_id is not None and change.source_id:
        source = insert(PupilSourceRow).values(
            feed_id=row.feed_id, source_id=change.source_id, pupil_id=known.id, school_id=row.school_id
        )
        unit.session.execute(source.on_conflict_do_nothing())
    return known
