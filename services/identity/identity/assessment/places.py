"""Where the data is kept."""

from datetime import date
from zoneinfo import ZoneInfo

from chassis.units.database import Unit
from chassis.units.ids import new_id
from haven_schemas.acts.hosting import Place, Places, RemovePlace, SayPlace
from haven_schemas.acts.paging import Empty
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode, FieldCode, Problem, invalid
from haven_schemas.rights import Right
from sqlalchemy import select

from identity.models import DataPlaceRow
from identity.roles import require_everywhere

_LONDON = ZoneInfo("Europe/London")
_AS_THEY_ARE = ("id", "part", "address", "operator", "country", "others", "certificate", "said_by", "version")


def list_places(unit: Unit) -> Places:
    """By part and address. Not audited: it tells of nobody."""
    rows = unit.session.scalars(select(DataPlaceRow).order_by(DataPlaceRow.part, DataPlaceRow.address))
    return Places(places=[place_of(row) for row in rows])


def place_of(row: DataPlaceRow) -> Place:
    """As callers see it."""
    until = row.certificate_until
    return Place.model_validate(
        {
            **{name: getattr(row, name) for name in _AS_THEY_ARE},
            "certificate_until": None if until is None else until.isoformat(),
            "said_on": row.said_at.astimezone(_LONDON).date().isoformat(),
        }
    )


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


def remove_place(unit: Unit, request: RemovePlace) -> Empty:
    """``not_permitted`` unless the caller sets rules at every school; ``not_found``; ``stale_version``."""
    schools = require_everywhere(unit, Right.POLICY_SET)
    row = unit.session.get(DataPlaceRow, request.place_id, with_for_update=True)
    if row is None:
        raise Problem(ErrorCode.NOT_FOUND)
    if row.version != request.version:
        raise Problem(ErrorCode.STALE_VERSION)
    unit.session.delete(row)
    unit.audit(AuditAction.HOSTING_PLACE_REMOVE, right=Right.POLICY_SET, school_ids=schools, object_id=row.id)
    return Empty()
