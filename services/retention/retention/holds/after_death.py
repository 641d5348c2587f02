"""A child has died: a hold keeps the file until somebody lifts it, whoever forgets to place one.

A child safeguarding practice review or an inquest may ask for it years later.
"""

from collections.abc import Collection, Mapping
from uuid import UUID

from chassis.units.database import Unit
from chassis.units.ids import new_id
from haven_schemas.acts.incidents.retention import FileFacts, SaidDead
from haven_schemas.audit_actions import AuditAction

from retention.days import london_day
from retention.destruction_list import list_hold
from retention.disposals import UNDER_WAY, disposals_of, put_back_of_child
from retention.files import DEATH, waits_for_hold
from retention.models import HoldRow

from .reviews import review_day


def hold_after_death(unit: Unit, files: Collection[FileFacts], children: Mapping[UUID, Collection[UUID]]) -> None:
    """Of each file of a child who has died, in the name of who said so; nothing was said of why. Holds stand still."""
    for file in files:
        child_ids = list(children[file.subject_id])
        if file.died is None or not waits_for_hold(unit, child_ids, file.died):
            continue
        if any(row.state in UNDER_WAY for row in disposals_of(unit, child_ids)):
            continue  # what was ordered is being destroyed already
        put_back_of_child(unit, child_ids, "held")
        _place(unit, file, child_ids, file.died)


def _place(unit: Unit, file: FileFacts, child_ids: list[UUID], died: SaidDead) -> None:
    hold = HoldRow(
        id=new_id(),
        subject_id=file.subject_id,
        covers=child_ids,
        school_id=file.school_id,
        kind=DEATH,
        placed_by=died.by,
        placed_at=unit.now,
        until=None,
        review_on=review_day(london_day(unit.now), None),
        version=1,
    )
    unit.session.add(hold)
    unit.session.flush()
    list_hold(unit, hold)
    unit.audit(
        AuditAction.RETENTION_HOLD_PLACE,
        school_ids=[hold.school_id],
        subject_ids=[hold.subject_id],
        object_id=hold.id,
    )
