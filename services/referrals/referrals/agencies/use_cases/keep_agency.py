"""An agency is added, or what is known of one is changed."""

from collections.abc import Collection
from uuid import UUID

from chassis.units.database import Unit
from chassis.units.ids import new_id
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode, FieldCode, Problem, invalid
from haven_schemas.rights import Right
from haven_schemas.rpc.referrals.agencies import AgencyKept, AgencyWords, KeepAgency
from sqlalchemy import func, select

from referrals.agencies.domain.visibility import is_for, must_keep_at
from referrals.models import AgencyRow

_FIELDS = frozenset(AgencyWords.model_fields) - {"school_ids", "form_sections"}


def keep_agency(unit: Unit, request: KeepAgency) -> AgencyKept:
    """By those who write in records at each of its schools; for every school, by those who keep the trust's lists.

    Schools that the caller does not reach stay as they are. ``not_found``, ``not_permitted``, ``stale_version``;
    ``invalid_request`` on ``school_ids``, ``name`` (there is one of that kind and name for the same school) or
    ``until`` (before ``since``).
    """
    if request.since is not None and request.until is not None and request.until < request.since:
        raise invalid("until", FieldCode.WRONG_FORMAT)
    row = None if request.agency_id is None else _held(unit, request.agency_id)
    if row is not None and row.version != request.version:
        raise Problem(ErrorCode.STALE_VERSION)
    elsewhere = set() if row is None else set(row.school_ids) - unit.access.schools_with(Right.RECORD_READ)
    schools = sorted({*request.school_ids, *elsewhere})
    right = _check_keeps(unit, None if row is None else set(row.school_ids) - elsewhere, request, elsewhere)
    _check_name(unit, request, schools)
    if row is None:
        row = AgencyRow(id=new_id(), version=0)
        unit.session.add(row)
    for name in _FIELDS:
        setattr(row, name, getattr(request, name))
    row.school_ids = schools
    row.form_sections = [each.model_dump() for each in request.form_sections]
    row.kept_by, row.kept_at, row.version = unit.access.actor_id, unit.now, row.version + 1
    unit.audit(AuditAction.REFERRAL_AGENCY_KEEP, right=right, school_ids=schools, object_id=row.id)
    return AgencyKept(id=row.id, version=row.version)


def _held(unit: Unit, agency_id: UUID) -> AgencyRow:
    row = unit.session.scalar(select(AgencyRow).where(AgencyRow.id == agency_id).with_for_update())
    if row is None or not is_for(row.school_ids, unit.access.schools_with(Right.RECORD_READ)):
        raise Problem(ErrorCode.NOT_FOUND)
    return row


def _check_keeps(unit: Unit, before: Collection[UUID] | None, request: KeepAgency, elsewhere: set[UUID]) -> Right:
    writes_at = unit.access.schools_with(Right.RECORD_WRITE)
    if set(request.school_ids) - writes_at:
        raise invalid("school_ids", FieldCode.UNKNOWN_SCHOOL)
    if elsewhere and not request.school_ids:
        raise invalid("school_ids", FieldCode.REQUIRED)  # others turn to it as well: it is not made everybody's
    must_write_at = must_keep_at(before, request.school_ids)
    if must_write_at is None:
        unit.access.require(Right.CATEGORY_ADMINISTER)
        return Right.CATEGORY_ADMINISTER
    if must_write_at - writes_at:  # a school where the caller only reads would lose it, or find it changed
        raise Problem(ErrorCode.NOT_PERMITTED)
    return Right.RECORD_WRITE


def _check_name(unit: Unit, request: KeepAgency, schools: Collection[UUID]) -> None:
    """Adding one agency is one after another, so that two people do not add the same at once."""
    unit.session.execute(select(func.pg_advisory_xact_lock(func.hashtext("agency"))))
    same = select(AgencyRow).where(
        AgencyRow.kind == request.kind, func.lower(AgencyRow.name) == request.name.lower(), AgencyRow.until.is_(None)
    )
    for other in unit.session.scalars(same):
        overlaps = not schools or is_for(other.school_ids, schools)
        if other.id != request.agency_id and overlaps:
            raise invalid("name", FieldCode.DUPLICATE)
