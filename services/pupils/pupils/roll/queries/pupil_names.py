"""The names a pupil had, and on a day."""

from datetime import datetime, time, timedelta

from chassis.units.database import Unit
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.rights import Right
from haven_schemas.rpc.pupils import NamesAsked, PupilNames, PupilNamesList
from sqlalchemy import select

from pupils.files.domain.roll_file import LONDON
from pupils.models import PupilNameRow, PupilRow
from pupils.protection.queries.protected_sight import may_know, may_meet
from pupils.roll.domain.views import full_view


def pupil_names(unit: Unit, request: NamesAsked) -> PupilNamesList:
    """Newest first; with ``known_on`` those that held at some moment of that day.

    Only of pupils the caller sees in full (``pupil:read``, second tier, years and classes); ``not_found`` otherwise.
    """
    pupil = unit.session.get(PupilRow, request.pupil_id)
    view = full_view(unit.access, unit.now)
    if pupil is None or not view.covers(pupil.school_id, pupil.year_group, pupil.class_name):
        raise Problem(ErrorCode.NOT_FOUND)
    if not may_meet(unit, pupil):
        raise Problem(ErrorCode.NOT_FOUND)
    before = unit.session.scalars(
        select(PupilNameRow)
        .where(PupilNameRow.pupil_id == pupil.id)
        .order_by(PupilNameRow.known_until.desc(), PupilNameRow.id.desc())
    )
    names = [_names(pupil, pupil.names_since if may_know(unit, pupil) else None, None)]
    names += [_names(each, each.known_from, each.known_until) for each in before]
    unit.audit(
        AuditAction.PUPIL_NAMES_READ,
        right=Right.PUPIL_READ,
        school_ids=[pupil.school_id],
        subject_ids=[pupil.id],
    )
    if request.known_on is None:
        return PupilNamesList(names=names)
    begins = datetime.combine(request.known_on, time(0), LONDON)
    return PupilNamesList(names=[each for each in names if _held(each, begins, begins + timedelta(days=1))])


def _names(of: PupilRow | PupilNameRow, since: datetime | None, until: datetime | None) -> PupilNames:
    return PupilNames(
        legal_surname=of.legal_surname,
        legal_forename=of.legal_forename,
        preferred_surname=of.preferred_surname,
        preferred_forename=of.preferred_forename,
        known_from=since,
        known_until=until,
    )


def _held(names: PupilNames, begins: datetime, ends: datetime) -> bool:
    return (names.known_from is None or names.known_from < ends) and (
        names.known_until is None or names.known_until > begins
    )
