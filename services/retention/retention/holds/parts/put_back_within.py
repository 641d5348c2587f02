"""What waits to be destroyed and is covered by a hold on many files comes to nothing."""

from chassis.units.database import Unit
from sqlalchemy import select

from retention.disposals.domain.states import OPEN
from retention.disposals.parts.ending import put_back
from retention.disposals.parts.sending import subject_ids_of
from retention.holds.domain.scope import HeldFile, covers
from retention.holds.parts.wide_holds import limits_of
from retention.models import DisposalRow, FileRow, WideHoldRow


def put_back_within(unit: Unit, hold: WideHoldRow) -> None:
    """By the days of the last look at all files, so that nobody else has to be asked. What that look did not know is
    found on its day."""
    waiting = select(DisposalRow).where(DisposalRow.state.in_(OPEN)).order_by(DisposalRow.id).with_for_update()
    for row in unit.session.scalars(waiting).all():
        with unit.beyond_own_schools([row.school_id]):
            if covers(limits_of(hold), _as_looked_at(unit, row)):
                put_back(unit, row, "held")


def _as_looked_at(unit: Unit, row: DisposalRow) -> HeldFile:
    ids = subject_ids_of(unit, row)
    file = unit.session.scalars(select(FileRow).where(FileRow.subject_id.in_(ids)).limit(1)).first()
    births = () if file is None or file.born_on is None else (file.born_on,)
    return HeldFile(row.school_id, ids, births, None if file is None else file.left_on)
