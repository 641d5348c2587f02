"""A category joins the list: the trust's, or one school's."""

from uuid import UUID

from chassis.units.database import Unit
from chassis.units.ids import new_id
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.events import CategoryChanged
from haven_schemas.rights import Right
from haven_schemas.rpc.incidents.categories import AddCategory, CategoryAdded
from haven_schemas.watch import schools_of_trust
from sqlalchemy import func, select, text
from sqlalchemy.dialects.postgresql import insert

from incidents.categories.domain.category_tree import check_parent
from incidents.categories.queries.categories import tree_position_of
from incidents.copies.known import known_schools
from incidents.models import CategoryRow

_FIRST_VERSION = 1


def add_category(unit: Unit, request: AddCategory) -> CategoryAdded:
    """Adds it, or answers the one of that name (capitals do not count) as it is: a name stands once in the trust.

    The trust's list is the whole trust's: ``not_permitted`` for who administers it at some schools only; a school's own
    takes the right there. ``invalid_request`` on ``parent_id``.
    """
    check_administers(unit, request.school_id)
    hold_list(unit)
    if request.parent_id is not None:
        parent = unit.session.get(CategoryRow, request.parent_id)
        check_parent(None if parent is None else tree_position_of(parent), request.school_id, None, has_others=False)
    category_id = new_id()
    added = unit.session.execute(
        insert(CategoryRow)
        .values(
            id=category_id,
            name=request.name,
            category_group=request.group,
            position=request.position,
            parent_id=request.parent_id,
            school_id=request.school_id,
            lasting=request.lasting,
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
        school_id=request.school_id,
    )
    unit.audit(
        AuditAction.CATEGORY_LIST_CHANGE,
        right=right,
        school_ids=[] if request.school_id is None else [request.school_id],
        object_id=category_id,
    )
    return CategoryAdded(id=category_id)


def check_administers(unit: Unit, school_id: UUID | None) -> None:
    """``not_permitted`` unless the caller administers the list where the category holds: at the school, or at all."""
    if unit.access.kind != "staff":
        return
    administers_at = unit.access.schools_with(Right.CATEGORY_ADMINISTER)
    needed = schools_of_trust(known_schools(unit.session)) if school_id is None else {school_id}
    if not needed <= administers_at:
        raise Problem(ErrorCode.NOT_PERMITTED)


def hold_list(unit: Unit) -> None:
    """One change of the list at a time, so that two together make no third level."""
    unit.session.execute(text("SELECT pg_advisory_xact_lock(hashtext('incidents.category'))"))
