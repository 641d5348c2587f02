"""A picture is about to be made small for a pupil's record: only for who may put it there."""

from chassis.units.database import Unit
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.rights import Right
from haven_schemas.rpc.paging import Empty
from haven_schemas.rpc.pupils.photos import PhotoQuery

from pupils.models import PupilRow
from pupils.roll.queries.seen_pupil import holds_for, seen_pupil


def begin_photo(unit: Unit, request: PhotoQuery) -> Empty:
    """Nothing is done. Refused as ``put_photo`` would refuse it: whoever may not is not to have a picture decoded."""
    photographed(unit, request)
    return Empty()


def photographed(unit: Unit, request: PhotoQuery) -> PupilRow:
    """The pupil. ``not_found`` unless the caller sees the pupil in full; ``not_permitted`` for years and classes that
    the right to add does not reach."""
    pupil = seen_pupil(unit, request.pupil_id)
    if not holds_for(unit, Right.PUPIL_ADD_LOCAL, pupil):
        raise Problem(ErrorCode.NOT_PERMITTED)
    return pupil
