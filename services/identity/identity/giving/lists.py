"""The roles that can be given."""

from chassis.units.database import Unit
from chassis.units.rows import of_row
from haven_schemas.acts.identity.roles import RoleList, RoleView
from haven_schemas.audit_actions import AuditAction
from haven_schemas.rights import Right

from identity.roles import RoleEntry, administered_schools, composable, every_school, role_book


def list_roles(unit: Unit) -> RoleList:
    """Ready ones first, then composed ones by name; a visitor's, which comes with a day pass only, is not among them.

    ``composable_rights`` is empty for who may not compose roles in the whole trust.
    """
    everywhere = every_school(unit)
    composes = everywhere <= unit.access.schools_with(Right.ROLE_COMPOSE)
    rights = composable(unit.access, everywhere) if composes else frozenset[str]()
    unit.audit(AuditAction.ROLE_LIST_READ, right=Right.STAFF_ADMINISTER, school_ids=administered_schools(unit))
    return RoleList(
        roles=[_view(entry) for entry in role_book(unit).values() if entry.given_by_hand],
        composable_rights=sorted(rights),
    )


def _view(entry: RoleEntry) -> RoleView:
    return of_row(RoleView, entry, rights=sorted(entry.rights))
