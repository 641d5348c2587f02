"""A child whom this reader sees."""

from collections.abc import Collection
from uuid import UUID

from chassis.units.database import Unit
from chassis.units.rows import of_row
from haven_schemas.acts.pupils import Pupil
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.rights import Right
from sqlalchemy import select

from pupils.models import PupilMergeRow, PupilRow, PupilStayRow

from .kept import kept_from
from .protected import shown_entries
from .views import FullView, covered_by, full_view


def seen_pupil(unit: Unit, pupil_id: UUID) -> PupilRow:
    """By ``pupil:read`` in the second tier, within years and classes; ``not_found`` for any other, for a child
    the caller is linked to, whatever their role, and for what a protected child had before unless they are named."""
    pupil = unit.session.scalar(select(PupilRow).where(PupilRow.id == pupil_id, shown_entries(unit)))
    view = full_view(unit.access, unit.now)
    if pupil is None or pupil.id in kept_from(unit):
        raise Problem(ErrorCode.NOT_FOUND)
    if not view.covers(pupil.school_id, pupil.year_group, pupil.class_name):
        raise Problem(ErrorCode.NOT_FOUND)
    return pupil


def holds_for(unit: Unit, right: Right, pupil: PupilRow) -> bool:
    """Whether ``right`` holds for this pupil too, within the years and classes of the grant that gives it."""
    return covered_by(unit.access, right, unit.now).covers(pupil.school_id, pupil.year_group, pupil.class_name)


def pupil_view(row: PupilRow, view: FullView, unsealed: Collection[UUID]) -> Pupil:
    """The pupil; without sight in full, ``upn`` is None and ``legal_name`` repeats ``known_as``; so it is of a
    protected child who is not among ``unsealed``, to whom no alias leads either."""
    known_as = f"{row.preferred_forename or row.legal_forename} {row.preferred_surname or row.legal_surname}"
    in_full = row.id in unsealed and view.covers(row.school_id, row.year_group, row.class_name)
    return of_row(
        Pupil,
        row,
        upn=row.upn if in_full else None,
        known_as=known_as,
        legal_name=f"{row.legal_forename} {row.legal_surname}" if in_full else known_as,
        left_on=None if row.on_roll else row.left_on or row.moved_on,
        protected=row.protected and row.id in unsealed,
        merged_into=row.merged_into if row.merged_into in unsealed else None,
    )


def stay_view(stay: PupilStayRow) -> Pupil:
    """A pupil who went to another school of the trust, as this one knew them; nothing of where they are now."""
    known_as = f"{stay.preferred_forename or stay.legal_forename} {stay.preferred_surname or stay.legal_surname}"
    return of_row(Pupil, stay, id=stay.pupil_id, upn=None, known_as=known_as, legal_name=known_as, on_roll=False)


def who_came(unit: Unit, entry_ids: Collection[UUID], schools: Collection[UUID]) -> dict[UUID, PupilRow]:
    """At ``schools``, by the id of the other entry, which what they brought with them names; nobody who is protected,
    to whom no earlier entry leads."""
    if not entry_ids:
        return {}
    asked = (PupilMergeRow.alias_id.in_(entry_ids), PupilMergeRow.ended_at.is_(None))
    meant = select(PupilMergeRow.alias_id, PupilRow).join(PupilRow, PupilRow.id == PupilMergeRow.pupil_id)
    seen = (PupilRow.school_id.in_(schools), ~PupilRow.hidden, ~PupilRow.protected)
    return {row.alias_id: row.PupilRow for row in unit.session.execute(meant.where(*asked, *seen))}


def child_meant(unit: Unit, pupil_id: UUID) -> PupilRow:
    """As ``seen_pupil``, also by the id of an entry that another school had of a child who came from there."""
    if unit.session.get(PupilRow, pupil_id) is None:
        came = who_came(unit, [pupil_id], unit.access.schools_with(Right.PUPIL_READ)).get(pupil_id)
        return seen_pupil(unit, pupil_id if came is None else came.id)
    return seen_pupil(unit, pupil_id)
