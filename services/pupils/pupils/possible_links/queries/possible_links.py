"""Colleagues who may be a child's parent, for somebody else to decide."""

from datetime import datetime
from uuid import UUID

from chassis.units import cursors
from chassis.units.database import Unit
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import FieldCode, invalid
from haven_schemas.rights import Right
from haven_schemas.rpc.pupils.possible_links import (
    ListPossibleLinks,
    PossibleLink,
    PossibleLinkCount,
    PossibleLinkPage,
)
from sqlalchemy import Select, select, tuple_

from pupils.models import PossibleLinkRow

from .shown_to import shown_to

_MOST_COUNTED = 100


def list_possible_links(unit: Unit, request: ListPossibleLinks) -> PossibleLinkPage:
    """Those that wait where the caller triages, oldest first; never about oneself or a child one is kept from, and
    about one whose identity is protected only for the people named. A page may be shorter than asked for."""
    digest = cursors.filter_digest("possible links", unit.access.actor_id, request.pupil_id)
    wanted = _waiting(unit)
    if request.pupil_id is not None:
        wanted = wanted.where(PossibleLinkRow.pupil_id == request.pupil_id)
    if request.cursor is not None:
        wanted = wanted.where(tuple_(PossibleLinkRow.found_at, PossibleLinkRow.id) > tuple_(*_after(request, digest)))
    rows = unit.session.scalars(wanted.limit(request.limit + 1)).all()
    page, last = rows[: request.limit], None
    if len(rows) > request.limit:
        last = cursors.encode(digest, [page[-1].found_at.isoformat(), str(page[-1].id)])
    shown = shown_to(unit, page)
    unit.audit(
        AuditAction.PUPIL_POSSIBLE_LINK_READ,
        right=Right.CONCERN_TRIAGE,
        school_ids={row.school_id for row in shown},
        subject_ids={row.pupil_id for row in shown},
    )
    links = [PossibleLink(**{name: getattr(row, name) for name in PossibleLink.model_fields}) for row in shown]
    return PossibleLinkPage(links=links, next_cursor=last)


def count_possible_links(unit: Unit) -> PossibleLinkCount:
    """The same, counted: at most a hundred."""
    rows = shown_to(unit, unit.session.scalars(_waiting(unit).limit(_MOST_COUNTED)).all())
    unit.audit(
        AuditAction.PUPIL_POSSIBLE_LINK_READ, right=Right.CONCERN_TRIAGE, school_ids={row.school_id for row in rows}
    )
    return PossibleLinkCount(waiting=len(rows))


def _waiting(unit: Unit) -> Select[PossibleLinkRow]:
    return (
        select(PossibleLinkRow)
        .where(
            PossibleLinkRow.state == "waiting",
            PossibleLinkRow.school_id.in_(unit.access.schools_with(Right.CONCERN_TRIAGE)),
        )
        .order_by(PossibleLinkRow.found_at, PossibleLinkRow.id)
    )


def _after(request: ListPossibleLinks, digest: str) -> tuple[datetime, UUID]:
    try:
        found_at, link_id = cursors.decode(request.cursor or "", digest)
        return datetime.fromisoformat(found_at), UUID(link_id)
    except (ValueError, TypeError, AttributeError):
        raise invalid("cursor", FieldCode.WRONG_FORMAT) from None
