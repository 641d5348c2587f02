"""Which members of staff are kept from which children's records."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from chassis.units.cursors import filter_digest
from chassis.units.database import Unit
from haven_schemas.audit_actions import AuditAction
from haven_schemas.rights import Right
from haven_schemas.rpc.incidents.conflicts import ListStaffLinks, StaffLink, StaffLinkPage
from sqlalchemy import select, tuple_

from incidents.aliases import family_of, with_families
from incidents.models import LinkQuestionRow, StaffLinkRow
from incidents.paging import after_instant, cut, next_cursor
from incidents.sight.own_sight import sight_of


def list_staff_links(unit: Unit, request: ListStaffLinks) -> StaffLinkPage:
    """One page of the schools where the caller triages, newest first, ended ones too; none about a child they are
    kept from themselves, or asked about, or whose file is closed to them. Of one child: by whichever of their ids it
    was set."""
    sight = sight_of(unit)
    digest = filter_digest("staff links", unit.access.actor_id, request.subject_id)
    wanted = select(StaffLinkRow).where(
        StaffLinkRow.school_id.in_(sight.triages_at), StaffLinkRow.subject_id.not_in(hidden_from_caller(unit))
    )
    if request.subject_id is not None:
        wanted = wanted.where(StaffLinkRow.subject_id.in_(family_of(unit, request.subject_id)))
    if request.cursor is not None:
        wanted = wanted.where(
            tuple_(StaffLinkRow.set_at, StaffLinkRow.id) < tuple_(*after_instant(request.cursor, digest))
        )
    in_order = wanted.order_by(StaffLinkRow.set_at.desc(), StaffLinkRow.id.desc()).limit(request.limit + 1)
    rows, more = cut(unit.session.scalars(in_order).all(), request.limit)
    unit.audit(
        AuditAction.CONFLICT_LIST_READ,
        right=Right.CONCERN_TRIAGE,
        school_ids=[row.school_id for row in rows],
        subject_ids=[row.subject_id for row in rows],
    )
    keys = (rows[-1].set_at, rows[-1].id) if rows else ()
    ends = _ends(unit, [row.id for row in rows])
    said = [name for name in StaffLink.model_fields if name != "ends_at"]
    links = [StaffLink(**{name: getattr(row, name) for name in said}, ends_at=ends.get(row.id)) for row in rows]
    return StaffLinkPage(links=links, next_cursor=next_cursor(digest, more, *keys))


def hidden_from_caller(unit: Unit) -> frozenset[UUID]:
    """Children of whom the caller is told nobody's link: they are kept from them, or asked about, or the file is closed
    to them."""
    sight = sight_of(unit)
    return sight.kept_from | sight.closed | with_families(unit, _asked_about(unit))


def _asked_about(unit: Unit) -> list[UUID]:
    """Children of whom somebody is still to say whether the caller is kept from them."""
    waits = (LinkQuestionRow.staff_id == unit.access.actor_id, LinkQuestionRow.settled_at.is_(None))
    return list(unit.session.scalars(select(LinkQuestionRow.subject_id).where(*waits)))


def _ends(unit: Unit, link_ids: Collection[UUID]) -> dict[UUID, datetime]:
    """When those end to which somebody has still to agree."""
    waiting = (LinkQuestionRow.id.in_(link_ids), LinkQuestionRow.settled_at.is_(None))
    rows = unit.session.execute(select(LinkQuestionRow.id, LinkQuestionRow.due_at).where(*waiting))
    return {row.id: row.due_at for row in rows}
