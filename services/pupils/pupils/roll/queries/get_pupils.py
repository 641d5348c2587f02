"""Pupils by ids the caller already holds."""

from collections.abc import Collection, Sequence
from uuid import UUID

from chassis.units.database import Unit
from haven_schemas.audit_actions import AuditAction
from haven_schemas.rights import Right
from haven_schemas.rpc.pupils import PupilPage, PupilsById
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import distinct_on

from pupils.models import PupilRow, PupilStayRow
from pupils.protection.queries.protected_sight import shown_entries, unsealed
from pupils.roll.domain.views import full_view

from .pupil_view import pupil_view, stay_view
from .who_came import who_came


def get_pupils(unit: Unit, request: PupilsById) -> PupilPage:
    """Those at schools where the caller may find pupils, by surname then forename; others are left out, and so is an
    entry that a protected child had before, but for the people named for the child.

    Who went to another school of the trust is shown to the school they left as it knew them; the entry another school
    had of a child who came from there, as the child is known today: what they brought with them names that entry.
    """
    schools = unit.access.schools_with(Right.PUPIL_FIND)
    view = full_view(unit.access, unit.now)
    rows = unit.session.scalars(
        select(PupilRow)
        .where(PupilRow.id.in_(request.ids), PupilRow.school_id.in_(schools), shown_entries(unit))
        .order_by(PupilRow.sort_surname, PupilRow.sort_forename, PupilRow.id)
    ).all()
    met = {row.id for row in rows}
    stays = _stays(unit, set(request.ids) - met, schools)
    told = [*((row.school_id, row.id) for row in rows), *((stay.school_id, stay.pupil_id) for stay in stays)]
    came = who_came(unit, set(request.ids) - met, schools)
    told += [(row.school_id, row.id) for row in came.values()]
    _note_read(unit, Right.PUPIL_READ if view.grants else Right.PUPIL_FIND, told)
    known = unsealed(unit, rows)
    shown = [*(pupil_view(row, view, known) for row in rows), *(stay_view(stay) for stay in stays)]
    for entry_id, row in came.items():
        meant = pupil_view(row, view, frozenset((row.id,)))
        shown.append(meant.model_copy(update={"id": entry_id, "merged_into": row.id}))
    return PupilPage(pupils=shown, next_cursor=None)


def _note_read(unit: Unit, right: Right, told: Sequence[tuple[UUID, UUID]]) -> None:
    """One entry for each school: the log shows an entry to each school in it, and names there no child of another's."""
    by_school: dict[UUID, list[UUID]] = {}
    for school_id, pupil_id in told:
        by_school.setdefault(school_id, []).append(pupil_id)
    for school_id, pupil_ids in sorted(by_school.items()):
        unit.audit(AuditAction.PUPIL_RECORD_READ, right=right, school_ids=[school_id], subject_ids=pupil_ids)
    if not by_school:
        unit.audit(AuditAction.PUPIL_RECORD_READ, right=right)


def _stays(unit: Unit, pupil_ids: Collection[UUID], schools: Collection[UUID]) -> Sequence[PupilStayRow]:
    """The newest stay of each at one of the schools."""
    if not pupil_ids:
        return []
    return unit.session.scalars(
        select(PupilStayRow)
        .where(PupilStayRow.pupil_id.in_(pupil_ids), PupilStayRow.school_id.in_(schools))
        .ext(distinct_on(PupilStayRow.pupil_id))
        .order_by(PupilStayRow.pupil_id, PupilStayRow.left_on.desc())
    ).all()
