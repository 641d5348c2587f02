"""A new trust's list of categories begins, so that its first report can be written."""

from chassis.units.database import Unit
from haven_schemas.rpc.incidents.categories import AddCategory
from sqlalchemy import exists, select

from incidents.categories.domain.first_categories import FIRST_CATEGORIES, FIRST_LASTING
from incidents.models import CategoryRow

from .add_category import add_category

_APART = 10
"""Positions leave room between two categories."""


def begin_categories(unit: Unit) -> None:
    """The list of the start, where there is none at all: a second word of the first run, or a trust that was quicker to
    make a list of its own, changes nothing."""
    if unit.session.scalar(select(exists(select(CategoryRow.id)))):
        return
    for place, (name, group) in enumerate(FIRST_CATEGORIES):
        marked = {"lasting": name in FIRST_LASTING}
        said = {"name": name, "group": group, "position": place * _APART, **marked}
        add_category(unit, AddCategory.model_validate(said))
