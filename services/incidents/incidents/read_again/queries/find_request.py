"""A request, if it is the caller's to know of."""

from uuid import UUID

from chassis.units.database import Unit
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.rpc.incidents.read_again import ReadRequestChanged
from sqlalchemy import ColumnElement, and_, or_, select

from incidents.models import ReadRequestRow
from incidents.sight.own_sight import sight_of


def find_request(unit: Unit, request_id: UUID, *, hold: bool = False) -> ReadRequestRow:
    """``not_found`` for whoever triages at neither school, or is kept from the child."""
    wanted = select(ReadRequestRow).where(ReadRequestRow.id == request_id, is_open_request(unit))
    row = unit.session.scalar(wanted.with_for_update() if hold else wanted)
    if row is None:
        raise Problem(ErrorCode.NOT_FOUND)
    return row


def is_open_request(unit: Unit) -> ColumnElement[bool]:
    """Whether the caller triages at one of the schools and may know of the child."""
    sight = sight_of(unit)
    hidden = sight.kept_from | sight.closed
    return and_(
        or_(
            ReadRequestRow.asking_school_id.in_(sight.triages_at),
            ReadRequestRow.keeping_school_id.in_(sight.triages_at),
        ),
        ReadRequestRow.subject_id.not_in(hidden),
        ReadRequestRow.pupil_id.not_in(hidden),
    )


def changed(row: ReadRequestRow) -> ReadRequestChanged:
    """As it is now."""
    return ReadRequestChanged.model_validate({"id": row.id, "state": row.state, "version": row.version})
