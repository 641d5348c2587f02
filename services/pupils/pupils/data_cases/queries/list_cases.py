"""A data protection officer's cases, and one of them."""

from datetime import datetime
from uuid import UUID

from chassis.access.overseer import require_overseer
from chassis.keys.keyring import Keyring
from chassis.units import cursors
from chassis.units.database import Unit
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import FieldCode, invalid
from haven_schemas.rights import Right
from haven_schemas.rpc.pupils.data_cases import CasePage, DataCase, DataCaseQuery, ListCases
from sqlalchemy import select, tuple_

from pupils.data_cases.parts.own_case import case_field, own_case
from pupils.models import DataCaseRow


def list_cases(unit: Unit, keyring: Keyring, request: ListCases) -> CasePage:
    """One page of the caller's own, newest first. ``not_permitted`` for who reads records; raises ``VaultAway``."""
    require_overseer(unit.access)
    digest = cursors.filter_digest("data_cases", unit.access.actor_id)
    wanted = select(DataCaseRow).where(DataCaseRow.opened_by == unit.access.actor_id)
    if request.cursor is not None:
        wanted = wanted.where(tuple_(DataCaseRow.opened_at, DataCaseRow.id) < tuple_(*_after(request.cursor, digest)))
    order = (DataCaseRow.opened_at.desc(), DataCaseRow.id.desc())
    rows = unit.session.scalars(wanted.order_by(*order).limit(request.limit + 1)).all()
    shown = rows[: request.limit]
    schools = unit.access.schools_with(Right.DATA_OVERSEE)
    unit.audit(AuditAction.DATA_CASE_READ, right=Right.DATA_OVERSEE, school_ids=schools)
    last = [shown[-1].opened_at.isoformat(), str(shown[-1].id)] if len(rows) > len(shown) else None
    return CasePage(
        cases=[case_view(unit, keyring, row) for row in shown],
        next_cursor=None if last is None else cursors.encode(digest, last),
    )


def get_case(unit: Unit, keyring: Keyring, request: DataCaseQuery) -> DataCase:
    """``not_found`` as ``own_case``; raises ``VaultAway``."""
    case = own_case(unit, request.case_id)
    unit.audit(AuditAction.DATA_CASE_READ, right=Right.DATA_OVERSEE, school_ids=case.school_ids, object_id=case.id)
    return case_view(unit, keyring, case)


def case_view(unit: Unit, keyring: Keyring, row: DataCaseRow) -> DataCase:
    """With its texts opened."""
    key = keyring.open(unit, row.id)
    return DataCase(
        id=row.id,
        reference=key.unseal(case_field(row.id, "reference_sealed"), row.reference_sealed).decode(),
        reason=key.unseal(case_field(row.id, "reason_sealed"), row.reason_sealed).decode(),
        opened_at=row.opened_at,
        closed_at=row.closed_at,
    )


def _after(cursor: str, digest: str) -> tuple[datetime, UUID]:
    try:
        opened_at, case_id = cursors.decode(cursor, digest)
        return datetime.fromisoformat(opened_at), UUID(case_id)
    except (ValueError, TypeError, AttributeError):
        raise invalid("cursor", FieldCode.WRONG_FORMAT) from None
