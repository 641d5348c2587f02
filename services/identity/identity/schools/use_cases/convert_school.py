"""A school became another in GIAS, an academy as a rule: a new URN, and the same school here."""

from chassis.units.database import Unit
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode, FieldCode, Problem, invalid
from haven_schemas.rights import Right
from haven_schemas.rpc.identity.schools import ConvertSchool, SchoolVersion
from sqlalchemy import delete

from identity.models import EarlierNumberRow, SchoolRow
from identity.roles.domain.grants import day_of
from identity.schools.parts.insert_schools import (
    check_laestab_free,
    checked_school_name,
    one_school_list_at_a_time,
    school_with_urn,
)
from identity.schools.parts.keep_number import keep_number
from identity.schools.parts.tell_school import tell_school
from identity.schools.queries.looked_after import looked_after, require_trust


def convert_school(unit: Unit, request: ConvertSchool) -> SchoolVersion:
    """Its records, staff, feeds and pupils stay: they hang on its id. It is found by the earlier URN and LAESTAB too.

    ``not_permitted`` unless the caller looks after every school; ``not_found``; ``stale_version``; ``invalid_request``
    on ``urn`` (``as_it_is``; ``duplicate``: another school of the trust has or had it), ``laestab`` (``duplicate``),
    ``name`` or ``first_day`` (``in_the_future``: it is entered on the day, or later). A conversion entered by mistake
    is taken back by another to the earlier URN.
    """
    one_school_list_at_a_time(unit)
    require_trust(unit)
    row = looked_after(unit, request.school_id)
    if row.version != request.version:
        raise Problem(ErrorCode.STALE_VERSION)
    _check(unit, row, request)
    _keep_numbers(unit, row, request)
    row.urn, row.laestab, row.kind = request.urn, request.laestab, request.kind
    row.name = checked_school_name(request.name, "name")
    tell_school(unit, row)
    unit.audit(
        AuditAction.SCHOOL_RECORD_CHANGE,
        right=Right.SCHOOL_ADMINISTER,
        school_ids=[row.id],
        object_id=row.id,
        outcome="converted",
    )
    return SchoolVersion(version=row.version)


def _check(unit: Unit, row: SchoolRow, request: ConvertSchool) -> None:
    if request.urn == row.urn:
        raise invalid("urn", FieldCode.AS_IT_IS)
    if school_with_urn(unit, request.urn) not in (None, row.id):
        raise invalid("urn", FieldCode.DUPLICATE)
    check_laestab_free(unit, request.laestab, "laestab", but=row.id)
    if request.first_day > day_of(unit.now):
        raise invalid("first_day", FieldCode.IN_THE_FUTURE)


def _keep_numbers(unit: Unit, row: SchoolRow, request: ConvertSchool) -> None:
    """Those it had until the day before; a number that is its own again is an earlier one no more."""
    unit.session.execute(
        delete(EarlierNumberRow).where(
            EarlierNumberRow.school_id == row.id, EarlierNumberRow.kind == "urn", EarlierNumberRow.number == request.urn
        )
    )
    keep_number(unit, row, "urn", row.urn, before=request.first_day)
    if row.laestab is not None and row.laestab != request.laestab:
        keep_number(unit, row, "laestab", row.laestab, before=request.first_day)
