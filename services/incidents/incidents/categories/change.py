"""Categories are added and changed."""

from collections.abc import Mapping
from uuid import UUID

from chassis.units.database import Unit
from chassis.units.ids import new_id
from haven_schemas.acts.incidents.categories import AddCategory, CategoryAdded, CategoryState, ChangeCategory
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode, FieldCode, Problem, invalid
from haven_schemas.events import CategoryChanged
from haven_schemas.rights import Right
from haven_schemas.watch import schools_of_trust
from sqlalchemy import exists, func, select, text
from sqlalchemy.dialects.postgresql import insert

from incidents.copies import known_schools
from incidents.models import CategoryRow
from incidents.states import check_version

from .categories import categories_by_id, tree_position_of
from .category_tree import check_parent
from .first_categories import FIRST_CATEGORIES, FIRST_LASTING
from .lasting_lines import keep_marks, lasting_among

_FIRST_VERSION = 1
_APART = 10
"""Positions leave room between two categories."""


def add_category(unit: Unit, request: AddCategory) -> CategoryAdded:
    """Adds it, or answers the one of that name (capitals do not count) as it is: a name stands once in the trust.

    The trust's list is the whole trust's: ``not_permitted`` for who administers it at some schools only; a school's own
    takes the right there. ``invalid_request`` on ``parent_id``.
    """
    check_administers(unit, request.school_id)
    lock_list(unit)
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


def lock_list(unit: Unit) -> None:
    """One change of the list at a time, so that two together make no third level."""
    unit.session.execute(text("SELECT pg_advisory_xact_lock(hashtext('incidents.category'))"))


def change_category(unit: Unit, request: ChangeCategory) -> CategoryState:
    """Changes it. Another group changes at once who sees every record that bears it: sight is decided by the list. What
    bears one that loses its mark stays marked.

    ``not_found``; ``not_permitted`` for who administers it not where it holds; ``stale_version``; ``invalid_request``
    on ``name``, ``parent_id`` or ``retired``.
    """
    lock_list(unit)
    categories = categories_by_id(unit)
    row = categories.get(request.category_id)
    if row is None:
        raise Problem(ErrorCode.NOT_FOUND)
    check_administers(unit, row.school_id)
    check_version(row.version, request.version)
    _check(unit, request, row, categories)
    outcome, before = _outcome(request, row), lasting_among(categories)
    row.name, row.group, row.position, row.parent_id = request.name, request.group, request.position, request.parent_id
    row.retired_at = (row.retired_at or unit.now) if request.retired else None
    row.lasting = row.lasting if request.lasting is None else request.lasting
    row.version += 1
    keep_marks(unit, before - lasting_among(categories))
    unit.publish(
        CategoryChanged(category_id=row.id, version=row.version),
        aggregate_id=row.id,
        aggregate_version=row.version,
        school_id=row.school_id,
    )
    unit.audit(
        AuditAction.CATEGORY_LIST_CHANGE,
        right=Right.CATEGORY_ADMINISTER,
        school_ids=[] if row.school_id is None else [row.school_id],
        object_id=row.id,
        outcome=outcome,
    )
    return CategoryState(id=row.id, version=row.version)


def _check(unit: Unit, request: ChangeCategory, row: CategoryRow, categories: Mapping[UUID, CategoryRow]) -> None:
    named = select(CategoryRow.id).where(func.lower(CategoryRow.name) == func.lower(request.name))
    if unit.session.scalar(named.where(CategoryRow.id != row.id)) is not None:
        raise invalid("name", FieldCode.DUPLICATE)
    under_it = [each for each in categories.values() if each.parent_id == row.id and each.retired_at is None]
    if request.parent_id is not None and request.parent_id != row.parent_id:
        parent = categories.get(request.parent_id)
        check_parent(None if parent is None else tree_position_of(parent), row.school_id, row.id, bool(under_it))
    if request.retired and under_it:
        raise invalid("retired", FieldCode.OTHERS_UNDER_IT)


def _outcome(request: ChangeCategory, row: CategoryRow) -> str:
    """What the audit log says: first of all whether sight changed, then what became of it, then how long it is kept."""
    if request.group != row.group:
        return "regrouped"
    if request.retired != (row.retired_at is not None):
        return "retired" if request.retired else "taken_back"
    if request.lasting not in (None, row.lasting):
        return "kept_longer" if request.lasting else "kept_as_others"
    return "changed"


def begin_categories(unit: Unit) -> None:
    """The list of the start, where there is none at all: a second word of the first run, or a trust that was quicker to
    make a list of its own, changes nothing."""
    if unit.session.scalar(select(exists(select(CategoryRow.id)))):
        return
    for place, (name, group) in enumerate(FIRST_CATEGORIES):
        marked = {"lasting": name in FIRST_LASTING}
        said = {"name": name, "group": group, "position": place * _APART, **marked}
        add_category(unit, AddCategory.model_validate(said))
