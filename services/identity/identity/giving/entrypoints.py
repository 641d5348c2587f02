"""Entrypoints of administration: accounts, roles, and who can see what."""

from chassis.calls.entrypoints import every, serves
from chassis.ground.context import Access
from haven_schemas.acts.identity import roles as calls

from identity.entrypoints_base import Entrypoints
from identity.roles import every_school

from .compose import change_role, compose_role, remove_role
from .lists import list_roles
from .role import announce_dates, end_grant, give_role
from .sight import list_sight

_DATES_SECONDS = 300


@serves(
    (calls.GIVE_ROLE, give_role),
    (calls.END_GRANT, end_grant),
    (calls.LIST_ROLES, list_roles),
    (calls.COMPOSE_ROLE, compose_role),
    (calls.CHANGE_ROLE, change_role),
    (calls.REMOVE_ROLE, remove_role),
    (calls.LIST_SIGHT, list_sight),
)
class RoleEntrypoints(Entrypoints):
    """All ask for the second tier. Each use case decides at which schools the right must be held."""

    @every(seconds=_DATES_SECONDS)
    def announce_dates(self) -> None:
        """Roles that began or are over by their dates."""
        own: Access = self.app.own_access("announce_dates")
        with self.app.database.unit(own, schools=[]) as unit:
            unit.scope_to(every_school(unit))
            announce_dates(unit)
