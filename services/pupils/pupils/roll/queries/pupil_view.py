"""A pupil's row as a caller may see it."""

from collections.abc import Collection
from uuid import UUID

from haven_schemas.rpc.pupils import Pupil

from pupils.models import PupilRow, PupilStayRow
from pupils.roll.domain.views import FullView


def pupil_view(row: PupilRow, view: FullView, unsealed: Collection[UUID]) -> Pupil:
    """The pupil; without sight in full, ``upn`` is None and ``legal_name`` repeats ``known_as``; so it is of a
    protected child who is not among ``unsealed``, to whom no alias leads either."""
    known_as = f"{row.preferred_forename or row.legal_forename} {row.preferred_surname or row.legal_surname}"
    in_full = row.id in unsealed and view.covers(row.school_id, row.year_group, row.class_name)
    return Pupil(
        id=row.id,
        upn=row.upn if in_full else None,
        known_as=known_as,
        legal_name=f"{row.legal_forename} {row.legal_surname}" if in_full else known_as,
        year_group=row.year_group,
        class_name=row.class_name,
        school_id=row.school_id,
        on_roll=row.on_roll,
        left_on=None if row.on_roll else row.left_on or row.moved_on,
        protected=row.protected and row.id in unsealed,
        merged_into=row.merged_into if row.merged_into in unsealed else None,
    )


def stay_view(stay: PupilStayRow) -> Pupil:
    """A pupil who went to another school of the trust, as this one knew them; nothing of where they are now."""
    known_as = f"{stay.preferred_forename or stay.legal_forename} {stay.preferred_surname or stay.legal_surname}"
    return Pupil(
        id=stay.pupil_id,
        upn=None,
        known_as=known_as,
        legal_name=known_as,
        year_group=stay.year_group,
        class_name=stay.class_name,
        school_id=stay.school_id,
        on_roll=False,
        left_on=stay.left_on,
    )
