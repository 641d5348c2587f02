"""Lets one letter, export or transfer about a pupil go although a court order or the like stops it; with a reason."""

from datetime import timedelta

from chassis.keys.keyring import Keyring
from chassis.units.database import Unit
from chassis.units.ids import new_id
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.rights import Right
from haven_schemas.rpc.pupils.record import OverrideStop, StopOverridden

from pupils.models import StopOverrideRow
from pupils.record.sealed_fields import override_field
from pupils.roll.queries.seen_pupil import holds_for
from pupils.roll.queries.who_came import child_meant
from pupils.roll.roll_key import RollKey

HOLDS_FOR = timedelta(minutes=30)
"""Long enough to send what was asked for, too short to become a habit."""


def override_stop(unit: Unit, keyring: Keyring, request: OverrideStop) -> StopOverridden:
    """The override's id, which the service that sends asks to see. ``not_found``; ``not_permitted``. Raises
    ``VaultAway``: without the vault a reason cannot be kept, and nothing goes."""
    pupil = child_meant(unit, request.pupil_id)
    if not holds_for(unit, Right.PUPIL_OVERRIDE_STOP, pupil):
        raise Problem(ErrorCode.NOT_PERMITTED)
    override_id, until = new_id(), unit.now + HOLDS_FOR
    key = RollKey(unit, keyring, pupil.school_id)
    unit.session.add(
        StopOverrideRow(
            id=override_id,
            pupil_id=pupil.id,
            school_id=pupil.school_id,
            purpose=request.purpose,
            reason_sealed=key.seal_text(override_field(override_id), request.reason.strip()),
            overridden_by=unit.access.actor_id,
            overridden_at=unit.now,
            until=until,
        )
    )
    unit.audit(
        AuditAction.PUPIL_STOP_OVERRIDE,
        right=Right.PUPIL_OVERRIDE_STOP,
        school_ids=[pupil.school_id],
        subject_ids=[pupil.id],
        object_id=override_id,
        outcome=request.purpose,
    )
    return StopOverridden(id=override_id, until=until)
