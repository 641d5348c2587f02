"""Who may triage at a school, or has another right there, from the copy of identity's staff."""

from collections import defaultdict
from collections.abc import Collection
from typing import Any
from uuid import UUID

from chassis.units.database import Unit
from haven_schemas.rights import Right
from sqlalchemy import and_, any_, bindparam, exists, or_, select
from sqlalchemy.dialects.postgresql import JSONB

from alerts.models import ID, INSTANT, StaffRow, table_of

from ..domain.recipients import Candidate

_STAFF = table_of(StaffRow).c
_WITH_GRANT = select(_STAFF.id, _STAFF.grants).where(
    _STAFF.active.is_(True), _STAFF.grants.contains(bindparam("wanted", type_=JSONB()))
)
_STOPPED = select(
    exists().where(
        or_(
            _STAFF.stopped_until > bindparam("now", type_=INSTANT),
            and_(_STAFF.active.is_(True), bindparam("school", type_=ID) == any_(_STAFF.no_mail_at)),
        ),
        _STAFF.grants.contains(bindparam("wanted", type_=JSONB())),
    )
)


def staff_who_triage(unit: Unit, school_id: UUID) -> list[Candidate]:
    """Active staff with a grant of ``concern:triage`` at the school, each with the roles that give it."""
    return staff_with(unit, Right.CONCERN_TRIAGE, school_id)


def is_lead_stopped(unit: Unit, school_id: UUID) -> bool:
    """Whether one of the last two who triage at the school is suspended for a day, or has left by the staff list, so
    that nothing is mailed to them; and nobody has agreed to it yet."""
    wanted = [{"school_ids": [str(school_id)], "rights": [Right.CONCERN_TRIAGE.value]}]
    return bool(unit.session.scalar(_STOPPED, {"wanted": wanted, "school": school_id, "now": unit.now}))


def staff_with(unit: Unit, right: Right, school_id: UUID) -> list[Candidate]:
    """The same for any right.

    One indexed look: JSONB containment needs school and right to stand in the same grant.
    """
    wanted = [{"school_ids": [str(school_id)], "rights": [right.value]}]
    rows = unit.session.execute(_WITH_GRANT, {"wanted": wanted})
    return [Candidate(row.id, frozenset(_roles(row.grants, right, str(school_id)))) for row in rows]


def all_who_triage(unit: Unit) -> dict[UUID, list[Candidate]]:
    """The same of ``concern:triage`` at every school where anybody has it, in one look."""
    rows = unit.session.execute(_WITH_GRANT, {"wanted": [{"rights": [Right.CONCERN_TRIAGE.value]}]}).all()
    found: dict[UUID, list[Candidate]] = defaultdict(list)
    for row in rows:
        for school_id in _schools(row.grants, Right.CONCERN_TRIAGE):
            found[school_id].append(
                Candidate(row.id, frozenset(_roles(row.grants, Right.CONCERN_TRIAGE, str(school_id))))
            )
    return found


def schools_triaged_by(account: StaffRow) -> list[UUID]:
    """Where the account has ``concern:triage``, in a stable order; nowhere if it ended."""
    return sorted(_schools(account.grants, Right.CONCERN_TRIAGE)) if account.active else []


def staff_at(unit: Unit, school_id: UUID, staff_ids: Collection[UUID]) -> set[UUID]:
    """Who of ``staff_ids`` is active and has a role at the school."""
    there = _STAFF.grants.contains([{"school_ids": [str(school_id)]}])
    return set(unit.session.scalars(select(_STAFF.id).where(_STAFF.active.is_(True), there, _STAFF.id.in_(staff_ids))))


def _schools(grants: list[dict[str, Any]], right: Right) -> set[UUID]:
    return {UUID(school_id) for grant in grants if right.value in grant["rights"] for school_id in grant["school_ids"]}


def _roles(grants: list[dict[str, Any]], right: Right, school_id: str) -> list[str]:
    return [grant["role"] for grant in grants if school_id in grant["school_ids"] and right.value in grant["rights"]]
