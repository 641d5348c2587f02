"""A person at an agency is added, or what is known of one is changed."""

from uuid import UUID

from chassis.units.database import Unit
from chassis.units.ids import new_id
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode, FieldCode, Problem, invalid
from haven_schemas.rights import Right
from haven_schemas.rpc.referrals.agencies import AgencyContactWords, AgencyKept, KeepContact
from sqlalchemy import select

from referrals.agencies.domain.visibility import is_for
from referrals.models import AgencyRow, ContactRow


def keep_contact(unit: Unit, request: KeepContact) -> AgencyKept:
    """By those who write in records at a school that turns to the agency: a new social worker is for every school.

    ``not_found``, ``stale_version``; ``invalid_request`` on ``until`` (before ``since``).
    """
    if request.since is not None and request.until is not None and request.until < request.since:
        raise invalid("until", FieldCode.WRONG_FORMAT)
    schools = unit.access.schools_with(Right.RECORD_WRITE)
    agency = unit.session.get(AgencyRow, request.agency_id)
    if agency is None or not is_for(agency.school_ids, schools):
        raise Problem(ErrorCode.NOT_FOUND)
    row = _held(unit, request) if request.contact_id is not None else _new(unit, agency.id)
    for name in AgencyContactWords.model_fields:
        setattr(row, name, getattr(request, name))
    row.kept_by, row.kept_at, row.version = unit.access.actor_id, unit.now, row.version + 1
    unit.audit(
        AuditAction.REFERRAL_AGENCY_KEEP,
        right=Right.RECORD_WRITE,
        school_ids=sorted(schools.intersection(agency.school_ids)) if agency.school_ids else sorted(schools),
        object_id=agency.id,
    )
    return AgencyKept(id=row.id, version=row.version)


def _held(unit: Unit, request: KeepContact) -> ContactRow:
    row = unit.session.scalar(select(ContactRow).where(ContactRow.id == request.contact_id).with_for_update())
    if row is None or row.agency_id != request.agency_id:
        raise Problem(ErrorCode.NOT_FOUND)
    if row.version != request.version:
        raise Problem(ErrorCode.STALE_VERSION)
    return row


def _new(unit: Unit, agency_id: UUID) -> ContactRow:
    row = ContactRow(id=new_id(), agency_id=agency_id, version=0)
    unit.session.add(row)
    return row
