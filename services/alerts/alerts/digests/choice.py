"""Whether a person wants the mail of a day."""

from datetime import time

from chassis.units.database import Unit
from haven_schemas.acts.alerts import DigestChoice, SetDigest
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import FieldCode, invalid
from haven_schemas.rights import Right
from sqlalchemy import delete

from alerts.alert import is_in_duty, next_digest
from alerts.models import DigestChoiceRow
from alerts.people import own_duty


def chosen_digest(row: DigestChoiceRow) -> DigestChoice:
    """The time by the clocks of London, and when the next mail goes out."""
    return DigestChoice(digest_at=f"{row.at:%H:%M}", next_at=row.next_at)


def digest_choice(unit: Unit) -> DigestChoice:
    """The caller's own."""
    unit.audit(AuditAction.ALERT_DIGEST_READ, right=Right.ALERT_READ, object_id=unit.access.actor_id)
    row = unit.session.get(DigestChoiceRow, unit.access.actor_id)
    return DigestChoice(digest_at=None, next_at=None) if row is None else chosen_digest(row)


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
