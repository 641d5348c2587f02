"""Lines of files about children whose file is destroyed, for whoever says whether they come onto the roll."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from chassis.units import cursors
from chassis.units.database import Unit
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import FieldCode, invalid
from haven_schemas.rights import Right
from haven_schemas.rpc.pupils.returned import ListReturned, ReturnedPage, ReturnedPupil
from sqlalchemy import select

from pupils.extras import Extras
from pupils.files.domain.roll_file import LONDON
from pupils.models import DisposedRow, ReturnedPupilRow
from pupils.record.sealed_fields import returned_field
from pupils.roll.roll_key import RollKey


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
