"""Somebody looked whether a hold is still needed, and it is."""

from chassis.keys.keyring import Keyring
from chassis.units.database import Unit
from haven_schemas.audit_actions import AuditAction
from haven_schemas.rights import Right
from haven_schemas.rpc.retention.holds import Hold, ReviewHold

from retention.days import london_day
from retention.extras import OtherOwners
from retention.holds.domain.reviews import review_day
from retention.holds.parts.ahead import check_ahead
from retention.holds.parts.held_hold import hold_to_change
from retention.holds.parts.say import key_of_hold, say
from retention.holds.parts.showing import shown_hold


def review_hold(unit: Unit, owners: OtherOwners, keyring: Keyring, request: ReviewHold) -> Hold:
    """It is looked at again in a year, or on ``until``. Errors as ``hold_to_change``; ``invalid_request`` on ``until``;
    ``VaultAway``, ``OwnerAway``."""
    hold, _ = hold_to_change(unit, owners, request.hold_id, request.version)
    today = london_day(unit.now)
    check_ahead(request.until, today)
    key = key_of_hold(unit, keyring, hold)
    hold.until, hold.review_on = request.until, review_day(today, request.until)
    hold.version += 1
    say(unit, key, hold, "reviewed", request.words)
    unit.audit(
        AuditAction.RETENTION_HOLD_REVIEW,
        right=Right.RETENTION_HOLD,
        school_ids=[hold.school_id],
        subject_ids=[hold.subject_id],
        object_id=hold.id,
    )
    return shown_hold(hold)
