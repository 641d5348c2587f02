"""Nothing of a child's file may be destroyed from now on."""

from chassis.keys.keyring import Keyring
from chassis.units.database import Unit
from chassis.units.ids import new_id
from haven_schemas.audit_actions import AuditAction
from haven_schemas.rights import Right
from haven_schemas.rpc.retention.holds import Hold, PlaceHold
from sqlalchemy import update

from retention.days import london_day
from retention.destruction_list.parts.lines_to_write import list_hold
from retention.disposals.parts.ending import put_back_of_child
from retention.extras import OtherOwners
from retention.files.parts.seen import see_file
from retention.holds.domain.reviews import review_day
from retention.holds.parts.ahead import check_ahead
from retention.holds.parts.say import say
from retention.holds.parts.showing import shown_hold
from retention.holds.parts.taking_turns import while_nobody_counts
from retention.models import FileRow, HoldRow
from retention.words import school


def place_hold(unit: Unit, owners: OtherOwners, keyring: Keyring, request: PlaceHold) -> Hold:
    """Beside others that stand: each is lifted by itself. What was to be destroyed is not.

    ``not_found`` of a file the caller does not read, ``not_permitted``; ``invalid_request`` on ``until``, and on
    ``subject_id`` of one that is being destroyed; ``VaultAway``, ``OwnerAway``.
    """
    file = see_file(unit, owners, request.subject_id, Right.RETENTION_HOLD)
    today = london_day(unit.now)
    check_ahead(request.until, today)
    while_nobody_counts(unit)
    put_back_of_child(unit, file.child_ids, "held")
    hold = HoldRow(
        id=new_id(),
        subject_id=file.facts.subject_id,
        covers=file.child_ids,
        school_id=file.facts.school_id,
        kind=request.kind,
        placed_by=unit.access.actor_id,
        placed_at=unit.now,
        until=request.until,
        review_on=review_day(today, request.until),
        version=1,
    )
    key = keyring.new_data_key(unit, hold.id, [school(hold.school_id)])
    unit.session.add(hold)
    unit.session.flush()
    say(unit, key, hold, "placed", request.words)
    list_hold(unit, hold)
    unit.session.execute(update(FileRow).where(FileRow.subject_id.in_(file.child_ids)).values(held=True))
    unit.audit(
        AuditAction.RETENTION_HOLD_PLACE,
        right=Right.RETENTION_HOLD,
        school_ids=[hold.school_id],
        subject_ids=[hold.subject_id],
        object_id=hold.id,
    )
    return shown_hold(hold)
