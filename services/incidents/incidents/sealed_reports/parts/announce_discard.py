"""Says that a report is to be destroyed unread, and what became of that, to whoever tells people."""

from collections.abc import Collection
from uuid import UUID

from chassis.units.database import Unit
from chassis.units.one_of import one_of
from haven_schemas.events import DiscardAnnounced
from haven_schemas.events.incidents import DiscardNews
from sqlalchemy import select

from incidents.models import UnopenedReportRow


def announce_discard(unit: Unit, row: UnopenedReportRow, state: DiscardNews) -> None:
    """Under the id of what was proposed: who is told learns of no concern. Of what was proposed before there were such
    ids nothing is said."""
    if row.discard_id is None:
        return
    unit.publish(
        DiscardAnnounced(
            discard_id=row.discard_id,
            state=state,
            proposed_by=row.proposed_by if state == "proposed" else None,
        ),
        aggregate_id=row.discard_id,
        aggregate_version=row.version,
        school_id=row.school_id,
    )


def end_discard(unit: Unit, row: UnopenedReportRow) -> None:
    """Nothing comes of what was proposed, or agreed on; nothing is said of one that never was, or that is done."""
    if row.state in ("proposed", "agreed"):
        announce_discard(unit, row, "ended")


def end_discards(unit: Unit, concern_ids: Collection[UUID]) -> None:
    """Of concerns that go with a child's file."""
    going = select(UnopenedReportRow).where(one_of(UnopenedReportRow.concern_id, concern_ids))
    for row in unit.session.scalars(going.order_by(UnopenedReportRow.concern_id)):
        end_discard(unit, row)
