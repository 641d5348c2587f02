"""A saved view of a list is deleted."""

from chassis.units.database import Unit
from haven_schemas.rpc.incidents.views import RemoveView
from haven_schemas.rpc.paging import Empty

from incidents.views.queries.own_view import own_view


def remove_view(unit: Unit, request: RemoveView) -> Empty:
    """Errors as ``own_view``."""
    unit.session.delete(own_view(unit, request.view_id, request.version))
    return Empty()
