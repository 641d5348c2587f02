"""Somebody wants what can wait in one mail a day, at another time, or each alert by itself again."""

from datetime import time

from chassis.units.database import Unit
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import FieldCode, invalid
from haven_schemas.rights import Right
from haven_schemas.rpc.alerts import DigestChoice, SetDigest
from sqlalchemy import delete

from alerts.absences.queries.own_duty import own_duty
from alerts.models import DigestChoiceRow

from ..domain.digest import is_in_duty, next_digest
from ..queries.chosen_digest import chosen_digest


def set_digest(unit: Unit, request: SetDigest) -> DigestChoice:
    """One's own. ``invalid_request`` for a time at which none of the caller's schools is on duty.

    What is gathered already stays gathered at another time, and is mailed by itself within seconds where it is turned
    off (``send_digests``); what waits by itself already stays so: each is mailed once.
    """
    me = unit.access.actor_id
    if request.digest_at is None:
        unit.session.execute(delete(DigestChoiceRow).where(DigestChoiceRow.staff_id == me))
        unit.audit(AuditAction.ALERT_DIGEST_SET, right=Right.ALERT_READ, object_id=me, outcome="at_once")
        return DigestChoice(digest_at=None, next_at=None)
    at, duty = time.fromisoformat(request.digest_at), own_duty(unit, me)
    if not is_in_duty(at, duty, unit.now):
        raise invalid("digest_at", FieldCode.NOT_ALLOWED)
    row = unit.session.merge(
        DigestChoiceRow(staff_id=me, at=at, next_at=next_digest(at, duty, unit.now), set_at=unit.now)
    )
    unit.audit(AuditAction.ALERT_DIGEST_SET, right=Right.ALERT_READ, object_id=me, outcome="daily")
    return chosen_digest(row)
