"""Says who runs a place and in which country."""

from datetime import date

from chassis.units.database import Unit
from chassis.units.ids import new_id
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode, FieldCode, Problem, invalid
from haven_schemas.rights import Right
from haven_schemas.rpc.hosting import Place, SayPlace
from sqlalchemy import select

from identity.hosting.queries.list_places import place_of
from identity.models import DataPlaceRow
from identity.roles.queries.grants_of_staff import require_everywhere


def say_place(unit: Unit, request: SayPlace) -> Place:
    """The place as it is now. ``not_permitted`` unless the caller sets rules at every school; ``stale_version`` if
    something else was said since; ``invalid_request`` on ``certificate_until`` for no day, or for one without a
    certificate."""
    schools = require_everywhere(unit, Right.POLICY_SET)
    until = _until(request)
    same = (DataPlaceRow.part == request.part, DataPlaceRow.address == request.address)
    row = unit.session.scalar(select(DataPlaceRow).where(*same).with_for_update())
    if request.version != (0 if row is None else row.version):
        raise Problem(ErrorCode.STALE_VERSION)
    if row is None:
        row = DataPlaceRow(id=new_id(), part=request.part, address=request.address, version=0)
        unit.session.add(row)
    for name in ("operator", "country", "others", "certificate"):
        setattr(row, name, getattr(request, name))
    row.certificate_until, row.said_by, row.said_at = until, unit.access.actor_id, unit.now
    row.version += 1
    unit.session.flush()
    unit.audit(AuditAction.HOSTING_PLACE_SET, right=Right.POLICY_SET, school_ids=schools, object_id=row.id)
    return place_of(row)


def _until(request: SayPlace) -> date | None:
    if request.certificate_until is None:
        return None
    if not request.certificate:
        raise invalid("certificate", FieldCode.REQUIRED)
    try:
        return date.fromisoformat(request.certificate_until)
    except ValueError:
        raise invalid("certificate_until", FieldCode.WRONG_FORMAT) from None
