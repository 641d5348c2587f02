"""The caller's saved views."""

from uuid import UUID

from chassis.keys.keyring import Keyring
from chassis.keys.sealing import Tampered
from chassis.units.database import Unit
from haven_schemas.rpc.incidents.views import MOST_VIEWS, SavedView, SavedViews
from sqlalchemy import select

from incidents.entries.queries.broken import audit_broken
from incidents.models import SavedViewRow
from incidents.views.content import ViewContent, opened_content


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
