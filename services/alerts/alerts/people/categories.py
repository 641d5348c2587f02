"""Keeps copies of the trust's categories."""

from uuid import UUID

from chassis.units.database import Unit
from chassis.units.newest import keep_newest
from haven_schemas.events import CategoryChanged
from sqlalchemy import select

from alerts.extras import OtherOwners
from alerts.models import CategoryRow


def copy_categories(unit: Unit, owners: OtherOwners, event: CategoryChanged) -> None:
    """Fetches the list from incidents unless the category's version, or a newer one, is here."""
    held = unit.session.scalar(select(CategoryRow.version).where(CategoryRow.id == event.category_id))
    if held is None or held < event.version:
        fetch_categories(unit, owners)


def fetch_categories(unit: Unit, owners: OtherOwners) -> None:
    """Fetches the whole list, which is short; an older version of a category never replaces a newer one."""
    in_one_order = sorted(owners.categories(), key=lambda each: each.id)  # so that replicas do not deadlock
    for category in in_one_order:
        keep_newest(unit, CategoryRow, id=category.id, name=category.name, version=category.version)


def category_called(unit: Unit, owners: OtherOwners, name: str) -> UUID:
    """Id of the category with this name (names are unique); ``LookupError`` if incidents has none such, either."""
    wanted = select(CategoryRow.id).where(CategoryRow.name == name)
    known = unit.session.scalar(wanted)
    if known is None:
        fetch_categories(unit, owners)
        known = unit.session.scalar(wanted)
    if known is None:
        raise LookupError("category")
    return known
