"""A child who is on no roll comes from another school of the trust: found by UPN and birth date, taken over under the
id they have.

Who asks is told nothing: a row is applied as any new pupil's, whoever is at another school.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from uuid import UUID

from chassis.units.database import Unit
from haven_schemas.acts.pupil_changes import PupilChange
from haven_schemas.audit_actions import AuditAction
from sqlalchemy import select, text, update
from sqlalchemy.dialects.postgresql import insert as upsert

from pupils.files import LONDON, is_permanent
from pupils.models import PupilNameRow, PupilRow, PupilStayRow, PupilToldRow
from pupils.taken import LeasedDelivery

from .joining import EntryElsewhere
from .known_pupils import values_in
from .matching import lacking
from .merging import ATTRIBUTES, NEVER_SAID, KnownPupil

_ELSEWHERE = text(
    "SELECT number, pupil, school, here, status, alias"
    " FROM entries_elsewhere(CAST(:school AS uuid), CAST(:upns AS text[]), CAST(:births AS date[]))"
)
_TOLD_OF = PupilToldRow.pupil_id
_KEY = ("pupil_id", "school_id")
_OF_THE_SCHOOL = ("year_group", "class_name", "enrolled_on", "left_on", "enrolment_status")
"""What the other school said of its own: none of it holds here."""


def find_elsewhere(
    unit: Unit, delivery: LeasedDelivery, changes: Sequence[PupilChange]
) -> dict[str, list[EntryElsewhere]]:
    """Children's entries at other schools by UPN, as far as the birth date agrees, in a stable order.

    A row that could not put anyone on the roll finds nobody.
    """
    asked = [(each.upn, each.date_of_birth) for each in changes if each.upn and not lacking(each) and not each.gone]
    return entries_elsewhere(unit, delivery.school_id, asked)


def entries_elsewhere(
    unit: Unit, school_id: UUID, asked: Iterable[tuple[str | None, date | None]]
) -> dict[str, list[EntryElsewhere]]:
    """The same by UPN and birth date. A temporary UPN says nothing between schools; nobody finds a protected child."""
    wanted = [(upn, born) for upn, born in asked if upn is not None and is_permanent(upn)]
    if not wanted:
        return {}
    upns, births = [upn for upn, _ in wanted], [born for _, born in wanted]
    found = defaultdict[str, list[EntryElsewhere]](list)
    for upn, *entry in unit.session.execute(_ELSEWHERE, {"school": str(school_id), "upns": upns, "births": births}):
        found[upn].append(EntryElsewhere(*entry))
    return {upn: sorted(entries, key=lambda each: each.pupil_id) for upn, entries in found.items()}


def read_elsewhere(unit: Unit, delivery: LeasedDelivery, child: EntryElsewhere) -> KnownPupil | None:
    """The child in hand, without what the other school said of its own; None if they are not there any more."""
    unit.scope_to({delivery.school_id, child.school_id})
    values = [getattr(PupilRow, name) for name in ATTRIBUTES]
    of_school = select(PupilRow.version, PupilRow.names_since, *values).where(
        PupilRow.id == child.pupil_id, PupilRow.school_id == child.school_id
    )
    row = unit.session.execute(of_school).one_or_none()
    unit.scope_to({delivery.school_id})
    if row is None:
        return None
    of_child = values_in(row) | dict.fromkeys(_OF_THE_SCHOOL)
    return KnownPupil(child.pupil_id, row.version, False, row.names_since, of_child, NEVER_SAID)


def join_school(unit: Unit, delivery: LeasedDelivery, coming: Mapping[UUID, UUID]) -> None:
    """Takes the pupils over from the schools they are at; each of those keeps how it knew the child."""
    if not coming:
        return
    unit.scope_to({delivery.school_id, *coming.values()})
    leaving = unit.session.scalars(select(PupilRow).where(PupilRow.id.in_(coming)).with_for_update()).all()
    for pupil in leaving:
        _keep_stay(unit, delivery, pupil)
        unit.audit(
            AuditAction.PUPIL_SCHOOL_MOVE,
            school_ids=[pupil.school_id, delivery.school_id],
            subject_ids=[pupil.id],
            object_id=delivery.delivery_id,
        )
    for table, key in ((PupilRow, PupilRow.id), (PupilNameRow, PupilNameRow.pupil_id), (PupilToldRow, _TOLD_OF)):
        unit.session.execute(update(table).where(key.in_(coming)).values(school_id=delivery.school_id))
    unit.session.execute(update(PupilRow).where(PupilRow.id.in_(coming)).values(moved_on=None))
    unit.session.expire_all()
    unit.scope_to({delivery.school_id})


def _keep_stay(unit: Unit, delivery: LeasedDelivery, pupil: PupilRow) -> None:
    kept = upsert(PupilStayRow).values(
        pupil_id=pupil.id,
        school_id=pupil.school_id,
        legal_surname=pupil.legal_surname,
        legal_forename=pupil.legal_forename,
        preferred_surname=pupil.preferred_surname,
        preferred_forename=pupil.preferred_forename,
        year_group=pupil.year_group,
        class_name=pupil.class_name,
        left_on=delivery.as_of.astimezone(LONDON).date() if pupil.on_roll or pupil.left_on is None else pupil.left_on,
    )
    newer = {column.name: column for column in kept.excluded if column.name not in _KEY}
    unit.session.execute(kept.on_conflict_do_update(index_elements=list(_KEY), set_=newer))
