"""A case of the caller's own, and where its texts stand."""

from datetime import datetime
from uuid import UUID

from chassis.access.overseer import require_overseer
from chassis.keys.keyring import Holder, Keyring, SealedField
from chassis.units import cursors
from chassis.units.database import Unit
from chassis.units.ids import new_id
from haven_schemas.acts.paging import Empty
from haven_schemas.acts.pupils.data_cases import CaseOpened, CasePage, DataCase, DataCaseQuery, ListCases, OpenCase
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode, FieldCode, Problem, invalid
from haven_schemas.rights import Right
from sqlalchemy import select, tuple_

from pupils.models import DataCaseRow


def own_case(unit: Unit, case_id: UUID, *, hold: bool = False) -> DataCaseRow:
    """``not_found`` for anyone else's; ``not_permitted`` for who reads records. ``hold``: it changes with this unit."""
    require_overseer(unit.access)
    wanted = select(DataCaseRow).where(DataCaseRow.id == case_id, DataCaseRow.opened_by == unit.access.actor_id)
    row = unit.session.scalar(wanted.with_for_update() if hold else wanted)
    if row is None:
        raise Problem(ErrorCode.NOT_FOUND)
    return row


def open_case_of_caller(unit: Unit, case_id: UUID) -> DataCaseRow:
    """As ``own_case``, and ``not_found`` for one that is closed too."""
    row = own_case(unit, case_id)
    if row.closed_at is not None:
        raise Problem(ErrorCode.NOT_FOUND)
    return row


def case_field(case_id: UUID, field: str) -> SealedField:
    """The place of ``reference_sealed`` or ``reason_sealed``, for its seal."""
    return SealedField("data_case", case_id, field, 1)


def open_case(unit: Unit, keyring: Keyring, request: OpenCase) -> CaseOpened:
    """At the schools where they oversee. ``not_permitted`` for who reads records somewhere; raises ``VaultAway``."""
    require_overseer(unit.access)
    case_id, schools = new_id(), sorted(unit.access.schools_with(Right.DATA_OVERSEE))
    key = keyring.new_data_key(unit, case_id, [Holder("school", school_id) for school_id in schools])
    unit.session.add(
        DataCaseRow(
            id=case_id,
            school_ids=schools,
            opened_by=unit.access.actor_id,
            opened_at=unit.now,
            reference_sealed=key.seal(case_field(case_id, "reference_sealed"), request.reference.strip().encode()),
            reason_sealed=key.seal(case_field(case_id, "reason_sealed"), request.reason.strip().encode()),
        )
    )
    unit.audit(AuditAction.DATA_CASE_OPEN, right=Right.DATA_OVERSEE, school_ids=schools, object_id=case_id)
    return CaseOpened(case_id=case_id)


def close_case(unit: Unit, request: DataCaseQuery) -> Empty:
    """Nobody is looked up for it any more; closed once more it stays as it is. ``not_found`` as ``own_case``."""
    case = own_case(unit, request.case_id, hold=True)
    if case.closed_at is None:
        case.closed_at = unit.now
        unit.audit(AuditAction.DATA_CASE_CLOSE, right=Right.DATA_OVERSEE, school_ids=case.school_ids, object_id=case.id)
    return Empty()


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
