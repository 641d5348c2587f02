"""A category joins the trust's list."""

from chassis.database import Unit
from chassis.ids import new_id
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.events import CategoryChanged
from haven_schemas.rights import Right
from haven_schemas.rpc.incidents_categories import AddCategory, CategoryAdded
from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert

from incidents.copies import known_schools
from incidents.models import CategoryRow

_FIRST_VERSION = 1


def add_category(unit: Unit, request: AddCategory) -> CategoryAdded:
    """Adds it, or answers the one of that name (capitals do not count) as it is.

    The list is the whole trust's: ``not_permitted`` for who administers it at some schools only.
    """
    _check_caller(unit)
    category_id = new_id()
    added = unit.session.execute(
        insert(CategoryRow)
        .values(
            id=category_id,
            name=request.name,
            category_group=request.group,
            position=request.position,
            version=_FIRST_VERSION,
        )
        .on_conflict_do_nothing()
        .returning(CategoryRow.id)
    ).first()
    if added is None:
        named = select(CategoryRow.id).where(func.lower(CategoryRow.name) == func.lower(request.name))
        return CategoryAdded(id=unit.session.scalars(named).one())
    right = Right.CATEGORY_ADMINISTER if unit.access.kind == "staff" else Right.INSTALLATION_SET_UP
    unit.publish(
        CategoryChanged(category_id=category_id, version=_FIRST_VERSION),
        aggregate_id=category_id,
        aggregate_version=_FIRST_VERSION,
        school_id=None,
    )
    unit.audit(AuditAction.CATEGORY_LIST_CHANGE, right=right, object_id=category_id)
    return CategoryAdded(id=category_id)


def _check_caller(unit: Unit) -> None:
    if unit.access.kind == "staff" and not (
        known_schools(unit.session) <= unit.access.schools_with(Right.CATEGORY_ADMINISTER)
    ):
        raise Problem(ErrorCode.NOT_PERMITTED)
