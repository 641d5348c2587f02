"""Open actions, by the day they are due."""

from datetime import date
from uuid import UUID

from chassis.keys.keyring import Keyring
from chassis.units import cursors
from chassis.units.cursors import filter_digest
from chassis.units.database import Unit
from haven_schemas.acts.incidents.actions import ActionPage, ListActions
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import FieldCode, invalid
from haven_schemas.rights import Right
from sqlalchemy import ColumnElement, and_, select, tuple_

from incidents.categories import categories_by_id
from incidents.models import ActionRow
from incidents.paging import cut, next_cursor
from incidents.reading import action_views
from incidents.reads_by_school import note_reads
from incidents.sight import kept_from, record_about_some, sight_of, visible_actions


def list_actions(unit: Unit, keyring: Keyring, request: ListActions) -> ActionPage:
    """The caller's own open actions, or all that they may see; ``VaultAway`` when text cannot be opened now.

    Of their own that are older than the proof of who they are, they are told that there is one and by when.
    """
    digest = filter_digest("actions", unit.access.actor_id, request.mine_only)
    wanted = select(ActionRow).where(own_open_actions(unit) if request.mine_only else open_actions_seen(unit))
    if request.cursor is not None:
        wanted = wanted.where(tuple_(ActionRow.due_on, ActionRow.id) > tuple_(*_after(request.cursor, digest)))
    in_order = wanted.order_by(ActionRow.due_on, ActionRow.id).limit(request.limit + 1)
    rows, more = cut(unit.session.scalars(in_order).all(), request.limit)
    actions = action_views(unit, keyring, rows)
    right = Right.CONCERN_FOLLOW_OWN if request.mine_only else Right.RECORD_READ
    told = [(row.school_id, action.subject_ids, row.incident_id) for row, action in zip(rows, actions, strict=True)]
    note_reads(unit, AuditAction.ACTION_LIST_READ, right, told)
    keys = (rows[-1].due_on, rows[-1].id) if rows else ()
    return ActionPage(actions=actions, next_cursor=next_cursor(digest, more, *keys))


def own_open_actions(unit: Unit) -> ColumnElement[bool]:
    """Those given to the caller, but for any about a child they turned out to be linked to."""
    own = ActionRow.owner_id == unit.access.actor_id
    return and_(ActionRow.completed_at.is_(None), own, *kept_from(sight_of(unit), record_about_some(ActionRow.id)))


def open_actions_seen(unit: Unit) -> ColumnElement[bool]:
    """All that the caller may see, of their schools."""
    seen = visible_actions(sight_of(unit), categories_by_id(unit), by="school")
    return and_(ActionRow.completed_at.is_(None), seen)


def _after(cursor: str, digest: str) -> tuple[date, UUID]:
    values = cursors.decode(cursor, digest)
    try:
        due_on, action_id = values
        return date.fromisoformat(due_on), UUID(action_id)
    except (ValueError, TypeError, AttributeError):
        raise invalid("cursor", FieldCode.WRONG_FORMAT) from None
