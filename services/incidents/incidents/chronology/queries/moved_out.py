"""That something stood in a child's file and was moved out of it: neither what, nor to whom."""

from collections.abc import Sequence
from uuid import UUID

from chassis.units.database import Unit
from chassis.units.one_of import none_of, one_of
from haven_schemas.rpc.incidents.records import MovedOut
from sqlalchemy import select

from incidents.models import RecordMoveRow
from incidents.sight.own_sight import sight_of

_MOST = 20


def moved_out(unit: Unit, family: Sequence[UUID]) -> list[MovedOut]:
    """Newest first, of schools where the caller triages. By whichever id of the child; the file is theirs to open."""
    sight = sight_of(unit)
    moves = (
        select(RecordMoveRow.moved_by, RecordMoveRow.moved_at)
        .where(
            one_of(RecordMoveRow.wrong_id, family),
            one_of(RecordMoveRow.school_id, sight.triages_at),
            none_of(RecordMoveRow.record_id, sight.barred),
        )
        .order_by(RecordMoveRow.moved_at.desc(), RecordMoveRow.id.desc())
        .limit(_MOST)
    )
    return [MovedOut(moved_by=moved_by, moved_at=moved_at) for moved_by, moved_at in unit.session.execute(moves)]
