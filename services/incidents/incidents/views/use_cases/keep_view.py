"""A saved view of a list is made, or changed as a whole."""

from uuid import UUID

from chassis.keys.keyring import Holder, Keyring
from chassis.units.database import Unit
from chassis.units.ids import new_id
from haven_schemas.errors import FieldCode, invalid
from haven_schemas.rights import Right
from haven_schemas.rpc.incidents.views import MOST_VIEWS, KeepView, ViewKept
from sqlalchemy import func, select, update

from incidents.models import SavedViewRow
from incidents.views.content import ViewContent, sealed_content
from incidents.views.queries.own_view import own_view


def keep_view(unit: Unit, keyring: Keyring, request: KeepView) -> ViewKept:
    """Errors as ``own_view``; ``invalid_request`` on ``name`` for one view more than a person may have, and on
    ``filters.school_id`` for a school that is not theirs. Needs the vault."""
    schools = unit.access.schools_with(Right.RECORD_READ)
    if request.filters.school_id is not None and request.filters.school_id not in schools:
        raise invalid("filters.school_id", FieldCode.UNKNOWN_SCHOOL)
    row = (
        _new(unit, sorted(schools)[0]) if request.view_id is None else own_view(unit, request.view_id, request.version)
    )
    if request.is_default:
        _no_other_default(unit, request, row.id)
    row.version += 1
    row.list, row.is_default, row.changed_at = request.list, request.is_default, unit.now
    if request.view_id is None:
        key = keyring.new_data_key(unit, row.id, [Holder("school", row.school_id)])
    else:
        key = keyring.open(unit, row.id, via=Holder("school", row.school_id))
    content = ViewContent(name=request.name.strip(), filters=request.filters)
    row.content = sealed_content(key, row.id, row.version, content)
    unit.session.add(row)
    return ViewKept(id=row.id, version=row.version)


def _new(unit: Unit, school_id: UUID) -> SavedViewRow:
    there = select(func.count()).where(SavedViewRow.staff_id == unit.access.actor_id)
    if (unit.session.scalar(there) or 0) >= MOST_VIEWS:
        raise invalid("name", FieldCode.NOT_ALLOWED)
    return SavedViewRow(id=new_id(), staff_id=unit.access.actor_id, school_id=school_id, version=0)


def _no_other_default(unit: Unit, request: KeepView, view_id: UUID) -> None:
    others = update(SavedViewRow).where(
        SavedViewRow.staff_id == unit.access.actor_id, SavedViewRow.list == request.list, SavedViewRow.id != view_id
    )
    unit.session.execute(others.values(is_default=False))
