"""Turns the pupils a report names into subjects: known here, asked of the roll, or not listed at all."""

from collections.abc import Sequence
from uuid import UUID

from chassis.ground.away import OwnerAway
from chassis.units.database import Unit
from chassis.units.ids import new_id
from haven_schemas.acts.incidents.reporting import ConcernPupil
from haven_schemas.errors import ErrorCode, FieldCode, FieldProblem, Problem
from sqlalchemy import ARRAY, Uuid, any_, bindparam, select

from incidents.extras import OtherOwners
from incidents.models import KnownPupilRow
from incidents.naming import Subject

from .known import copy_pupil_rows

_KNOWN = select(KnownPupilRow.pupil_id, KnownPupilRow.school_id).where(
    KnownPupilRow.pupil_id == any_(bindparam("pupils", type_=ARRAY(Uuid())))
)


def find_subjects(unit: Unit, owners: OtherOwners, school_id: UUID, pupils: Sequence[ConcernPupil]) -> list[Subject]:
    """One subject for each of ``pupils``, in their order; a child not listed gets an id here and now.

    ``Problem(invalid_request)`` on each ``pupils.N.pupil_id`` that is not at the school; the same whether there is such
    a pupil at another one or nowhere, so that nobody learns by an id who is at a school of the trust. The old entry of
    a protected child is reported about as any leaver: a disclosure is not refused, and a refusal would tell.
    A roll that does not answer leaves the pupils it was asked for unconfirmed.
    """
    wanted = {pupil.pupil_id for pupil in pupils if pupil.pupil_id is not None}
    schools = _known(unit, wanted)
    unknown = sorted(wanted - schools.keys())
    unconfirmed: set[UUID] = set()
    if unknown:
        try:
            schools |= _ask_the_roll(unit, owners, school_id, unknown)
        except OwnerAway:
            unconfirmed = set(unknown)
    _refuse_strangers(school_id, pupils, schools, unconfirmed)
    return [
        Subject(
            pupil.pupil_id or new_id(),
            pupil.role,
            confirmed=pupil.pupil_id not in unconfirmed,
            expected_on=pupil.expected_on,
        )
        for pupil in pupils
    ]


def _known(unit: Unit, pupil_ids: set[UUID]) -> dict[UUID, set[UUID]]:
    """Schools at which each pupil is or was, as far as the caller's scope goes."""
    rows = unit.session.connection().execute(_KNOWN, {"pupils": list(pupil_ids)})
    schools: dict[UUID, set[UUID]] = {}
    for pupil_id, school_id in rows:
        schools.setdefault(pupil_id, set()).add(school_id)
    return schools


def _ask_the_roll(unit: Unit, owners: OtherOwners, school_id: UUID, pupil_ids: Sequence[UUID]) -> dict[UUID, set[UUID]]:
    facts = owners.pupil_facts(pupil_ids)
    copy_pupil_rows(unit, [each for each in facts if each.school_id == school_id])
    return {each.pupil_id: {each.school_id} for each in facts}


def _refuse_strangers(
    school_id: UUID, pupils: Sequence[ConcernPupil], schools: dict[UUID, set[UUID]], unconfirmed: set[UUID]
) -> None:
    fields = []
    for place, pupil in enumerate(pupils):
        if pupil.pupil_id is None or pupil.pupil_id in unconfirmed:
            continue
        at = schools.get(pupil.pupil_id, set())
        if school_id not in at:
            fields.append(FieldProblem(f"pupils.{place}.pupil_id", FieldCode.UNKNOWN_PUPIL))
    if fields:
        raise Problem(ErrorCode.INVALID_REQUEST, fields=fields)
