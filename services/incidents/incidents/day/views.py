"""Lists that a person keeps."""

from uuid import UUID

from chassis.keys.keyring import Holder, Keyring
from chassis.keys.sealing import DataKey, SealedField, Tampered
from chassis.units.database import Unit
from chassis.units.ids import new_id
from haven_schemas.acts.incidents.views import (
    MOST_VIEWS,
    KeepView,
    RemoveView,
    SavedView,
    SavedViews,
    ViewFilters,
    ViewKept,
)
from haven_schemas.acts.paging import Empty
from haven_schemas.errors import ErrorCode, FieldCode, Problem, invalid
from haven_schemas.identifiers import Contract
from haven_schemas.rights import Right
from sqlalchemy import func, select, update

from incidents.models import SavedViewRow
from incidents.reading import audit_broken


class ViewContent(Contract):
    """Of one view."""

    name: str
    filters: ViewFilters


def sealed_content(key: DataKey, view_id: UUID, version: int, content: ViewContent) -> bytes:
    """Bound to the view and its version."""
    return key.seal(_field(view_id, version), content.model_dump_json().encode())


def opened_content(key: DataKey, view_id: UUID, version: int, sealed: bytes) -> ViewContent:
    """Raises ``Tampered`` for what is of another view or version."""
    return ViewContent.model_validate_json(key.unseal(_field(view_id, version), sealed))


def _field(view_id: UUID, version: int) -> SealedField:
    return SealedField("saved_view", view_id, "content", version)


def list_views(unit: Unit, keyring: Keyring) -> SavedViews:
    """By name. What cannot be opened now is left out: lists are shown without it; what was changed outside of Haven as
    well, which is audited."""
    own = select(SavedViewRow).where(SavedViewRow.staff_id == unit.access.actor_id)
    rows = unit.session.scalars(own.order_by(SavedViewRow.id).limit(MOST_VIEWS)).all()
    broken = set[UUID]()
    keys = keyring.open_each(unit, [row.id for row in rows], lambda: True, broken)
    views = []
    for row in rows:
        if row.id not in keys:
            continue
        try:
            content = opened_content(keys[row.id], row.id, row.version, row.content)
        except Tampered:
            broken.add(row.id)
            continue
        views.append(_view(row, content))
    audit_broken(unit, broken)
    return SavedViews(views=sorted(views, key=lambda view: (view.name.casefold(), view.id)))


def _view(row: SavedViewRow, content: ViewContent) -> SavedView:
    said = {"id": row.id, "list": row.list, "is_default": row.is_default, "version": row.version}
    return SavedView.model_validate({**said, "name": content.name, "filters": content.filters})


def own_view(unit: Unit, view_id: UUID, version: int) -> SavedViewRow:
    """``not_found``, for another's as well; ``stale_version``."""
    own = select(SavedViewRow).where(SavedViewRow.id == view_id, SavedViewRow.staff_id == unit.access.actor_id)
    row = unit.session.scalar(own.with_for_update())
    if row is None:
        raise Problem(ErrorCode.NOT_FOUND)
    if row.version != version:
        raise Problem(ErrorCode.STALE_VERSION)
    return row


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


def remove_view(unit: Unit, request: RemoveView) -> Empty:
    """Errors as ``own_view``."""
    unit.session.delete(own_view(unit, request.view_id, request.version))
    return Empty()
