"""A category is renamed, moved in the list, given another group or parent, retired, or taken back; never deleted."""

from collections.abc import Mapping
from uuid import UUID

from chassis.units.database import Unit
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode, FieldCode, Problem, invalid
from haven_schemas.events import CategoryChanged
from haven_schemas.rights import Right
from haven_schemas.rpc.incidents.categories import CategoryState, ChangeCategory
from sqlalchemy import func, select

from incidents.categories.domain.category_tree import check_parent
from incidents.categories.parts.lasting_lines import keep_marks, lasting_among
from incidents.categories.queries.categories import categories_by_id, tree_position_of
from incidents.models import CategoryRow
from incidents.triage.domain.triage import check_version

from .add_category import check_administers, hold_list


def change_category(unit: Unit, request: ChangeCategory) -> CategoryState:
    """Changes it. Another group changes at once who sees every record that bears it: sight is decided by the list. What
    bears one that loses its mark stays marked.

    ``not_found``; ``not_permitted`` for who administers it not where it holds; ``stale_version``; ``invalid_request``
    on ``name``, ``parent_id`` or ``retired``.
    """
    hold_list(unit)
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
