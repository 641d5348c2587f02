"""A staff account for another service to keep."""

from datetime import datetime
from uuid import UUID

from chassis.access.context import Grant
from chassis.units.database import Unit
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.rights import Right
from haven_schemas.rpc.identity import CopyStaff, StaffCopy, StaffGrant
from haven_schemas.watch import WATCH_ACCOUNTS, WATCH_LEAD

from identity.accounts.parts.stop_lead import lately_stopped
from identity.extras import Extras
from identity.models import StaffRow
from identity.passwords.queries.policy import standing_of
from identity.roles.queries.grants_of_staff import grants_of_staff, schools_of
from identity.staff_lists.queries.without_mail import schools_without_mail


def copy_staff(unit: Unit, extras: Extras, request: CopyStaff) -> StaffCopy:
    """Name, address, grants and version; ``not_found`` if there is none. An ended account comes with ``active`` off.
    What the watcher's lead is mailed goes to the mailbox that the installation names for it."""
    row = unit.session.get(StaffRow, request.staff_id)
    if row is None:
        raise Problem(ErrorCode.NOT_FOUND)
    grants = grants_of_staff(unit, row.id)
    unit.audit(
        AuditAction.STAFF_LIST_READ,
        right=Right.SERVICE_STAFF_COPY,
        school_ids=schools_of(grants),
        object_id=row.id,
    )
    return StaffCopy(
        id=row.id,
        name=row.name,
        email=_address(extras, row),
        active=row.active,
        grants=[_copied(grant) for grant in grants],
        version=row.version,
        standing=standing_of(unit, row.id),
        stopped_until=_stopped_until(unit, row),
        no_mail_at=_no_mail_at(unit, row, grants),
    )


def _no_mail_at(unit: Unit, row: StaffRow, grants: tuple[Grant, ...]) -> list[UUID]:
    unit.scope_to(schools_of(grants))
    return schools_without_mail(unit, row.id)


def _stopped_until(unit: Unit, row: StaffRow) -> datetime | None:
    stop = None if row.active else lately_stopped(unit, row.id)
    return None if stop is None or stop.over_at is not None else stop.until


def _address(extras: Extras, row: StaffRow) -> str:
    if row.id not in WATCH_ACCOUNTS:
        return row.email or ""
    return (extras.watch.mailbox or "") if row.id == WATCH_LEAD else ""


def _copied(grant: Grant) -> StaffGrant:
    return StaffGrant(
        school_ids=sorted(grant.school_ids),
        role=grant.role,
        rights=sorted(grant.rights),
        category_groups=None if grant.category_groups is None else sorted(grant.category_groups),
        year_groups=None if grant.year_groups is None else sorted(grant.year_groups),
        classes=None if grant.classes is None else sorted(grant.classes),
    )
