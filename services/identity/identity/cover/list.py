"""Who covers or covered at a school, how often, and who could."""

from collections import Counter
from collections.abc import Collection, Sequence
from datetime import timedelta
from uuid import UUID

from chassis.units.database import Unit
from chassis.units.rows import of_row
from haven_schemas.acts.identity.cover import Cover, CoverCandidate, CoverList, CoverQuery, PresentCover
from haven_schemas.acts.paging import Empty
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.rights import Right
from sqlalchemy import exists, func, or_, select

from identity.models import CoverRow, StaffGrantRow, StaffRow
from identity.people import names_of
from identity.roles import at_school, day_of, in_force, role_book
from identity.schools import schools_looked_after

from .cover import state_of
from .facts import facts_of, names_cover

_MOST = 50
_MOST_CANDIDATES = 500
_YEAR = timedelta(days=365)
_PRESENT = ("waiting", "agreed", "now")


def list_cover(unit: Unit, request: CoverQuery) -> CoverList:
    """``not_found`` for a school the caller does not look after."""
    if request.school_id not in schools_looked_after(unit):
        raise Problem(ErrorCode.NOT_FOUND)
    newest = select(CoverRow).where(CoverRow.school_id == request.school_id)
    rows = unit.session.scalars(newest.order_by(CoverRow.named_at.desc(), CoverRow.id).limit(_MOST)).all()
    may_name = names_cover(unit.access, request.school_id)
    _audit(unit, [request.school_id])
    return CoverList(
        cover=_views(unit, rows),
        in_a_year=_in_a_year(unit, [request.school_id])[request.school_id],
        may_name=may_name,
        candidates=_candidates(unit, request.school_id) if may_name else [],
    )


def present_cover(unit: Unit, request: Empty) -> PresentCover:  # noqa: ARG001  # it asks for nothing
    """At every school the caller looks after, the earliest first."""
    schools = schools_looked_after(unit)
    rows = unit.session.scalars(
        select(CoverRow)
        .where(CoverRow.school_id.in_(schools), CoverRow.last_day >= day_of(unit.now), CoverRow.ended_at.is_(None))
        .order_by(CoverRow.first_day, CoverRow.id)
        .limit(_MOST)
    ).all()
    found = [each for each in _views(unit, rows) if each.state in _PRESENT]
    at = sorted({each.school_id for each in found})
    _audit(unit, schools)
    return PresentCover(cover=found, in_a_year=dict(_in_a_year(unit, at)))


def _audit(unit: Unit, schools: Collection[UUID]) -> None:
    unit.audit(AuditAction.SIGHT_LIST_READ, right=Right.SCHOOL_ADMINISTER, school_ids=schools)


def _views(unit: Unit, rows: Sequence[CoverRow]) -> list[Cover]:
    names = names_of(unit, {each for row in rows for each in (row.staff_id, row.named_by)})
    return [
        of_row(
            Cover,
            row,
            staff_name=names[row.staff_id],
            named_by=names[row.named_by],
            state=state_of(facts_of(unit, row), day_of(unit.now)),
        )
        for row in rows
    ]


def _in_a_year(unit: Unit, schools: Collection[UUID]) -> Counter[UUID]:
    """However it ended: somebody named again and again is seen, whoever agreed."""
    counted = select(CoverRow.school_id, func.count()).where(
        CoverRow.school_id.in_(schools), CoverRow.named_at > unit.now - _YEAR
    )
    return Counter({row[0]: row[1] for row in unit.session.execute(counted.group_by(CoverRow.school_id))})


def _candidates(unit: Unit, school_id: UUID) -> list[CoverCandidate]:
    """Active people of the school, and those who lead anywhere in the trust, by name: never the caller, nor whoever
    looks after accounts and leads nowhere, for they would see records beside giving roles."""
    book = role_book(unit)
    today = day_of(unit.now)
    leading = [entry.key for entry in book.values() if Right.CONCERN_TRIAGE in entry.rights]
    administering = [entry.key for entry in book.values() if Right.STAFF_ADMINISTER in entry.rights]
    own = (StaffGrantRow.staff_id == StaffRow.id, in_force(today))
    leads = exists().where(*own, StaffGrantRow.role.in_(leading))
    rows = unit.session.execute(
        select(StaffRow.id, StaffRow.name, leads.label("leads"))
        .where(
            StaffRow.active,
            StaffRow.kind == "person",
            StaffRow.id != unit.access.actor_id,
            or_(leads, exists().where(*own, at_school(school_id))),
            or_(leads, ~exists().where(*own, StaffGrantRow.role.in_(administering))),
        )
        .order_by(StaffRow.name, StaffRow.id)
        .limit(_MOST_CANDIDATES)
    )
    return [CoverCandidate(staff_id=row.id, name=row.name, leads=row.leads) for row in rows]
