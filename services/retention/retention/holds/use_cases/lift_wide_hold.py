"""Two people lift a hold on many files: the first asks for it, the second agrees."""

from datetime import timedelta
from uuid import UUID

from chassis.keys.keyring import Keyring
from chassis.units.database import Unit
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.rights import Right
from haven_schemas.rpc.identity.apart import AreTwo
from haven_schemas.rpc.retention.wide_holds import LiftWideHold, WideHold

from retention.destruction_list.parts.lines_to_write import list_wide_hold_lifted
from retention.extras import OtherOwners
from retention.files.parts.sweeps import want_sweep
from retention.holds.parts.taking_turns import while_nobody_counts
from retention.holds.parts.wide_holds import is_theirs, schools_to_hold
from retention.holds.parts.wide_showing import shown_wide_hold
from retention.holds.parts.wide_telling import tell_of_change
from retention.models import WideHoldRow
from retention.words import school, wide_hold_field

ASKED_FOR = timedelta(days=28)
"""What nobody agreed to by then is asked for anew."""


def lift_wide_hold(unit: Unit, owners: OtherOwners, keyring: Keyring, request: LiftWideHold) -> WideHold:
    """The first time it is asked for, and others are told; once a second person says the same, who may place such a one
    and is not one person with the first, it is lifted, and the schedules count again.

    ``not_found`` for who may not; ``stale_version``; ``not_independent``; ``not_permitted`` for a program;
    ``VaultAway``, ``OwnerAway``.
    """
    if unit.access.is_program:  # identity does not know it as one of two people
        raise Problem(ErrorCode.NOT_PERMITTED)
    while_nobody_counts(unit)
    row = unit.session.get(WideHoldRow, request.hold_id, with_for_update=True)
    if row is None or not is_theirs(unit, row):
        raise Problem(ErrorCode.NOT_FOUND)
    if row.version != request.version or row.lifted_at is not None:
        raise Problem(ErrorCode.STALE_VERSION)
    schools = sorted(row.school_ids or schools_to_hold(unit))
    is_asked = row.lift_asked_at is not None and row.lift_asked_at + ASKED_FOR > unit.now
    if is_asked:
        _agree(unit, owners, row, schools[0])
    else:
        row.lift_asked_by, row.lift_asked_at = unit.access.actor_id, unit.now
    _say(unit, keyring, row, schools, request.words)
    row.version += 1
    unit.session.flush()
    unit.audit(
        AuditAction.RETENTION_HOLD_LIFT,
        right=Right.RETENTION_READ,
        school_ids=schools,
        subject_ids=row.subject_ids or [],
        object_id=row.id,
        outcome="lifted" if is_asked else "asked",
    )
    tell_of_change(unit, row, "lifted" if is_asked else "lift_asked")
    return shown_wide_hold(unit, row)


def _agree(unit: Unit, owners: OtherOwners, row: WideHoldRow, school_id: UUID) -> None:
    first, second = row.lift_asked_by, unit.access.actor_id
    if first is None or first == second:
        raise Problem(ErrorCode.NOT_INDEPENDENT)
    if owners.are_two(AreTwo(first=first, second=second, school_id=school_id)).ties:
        raise Problem(ErrorCode.NOT_INDEPENDENT)
    row.lifted_by, row.lifted_at = second, unit.now
    list_wide_hold_lifted(unit, row)
    want_sweep(unit, second)


def _say(unit: Unit, keyring: Keyring, row: WideHoldRow, schools: list[UUID], words: str) -> None:
    """Under its key; a new one for a hold that the destruction list alone knew."""
    if keyring.has_key(unit, row.id):
        key = keyring.open(unit, row.id)
    else:
        key = keyring.new_data_key(unit, row.id, [school(each) for each in schools])
    field = "lift_words_sealed" if row.lifted_at is None else "lifted_words_sealed"
    setattr(row, field, key.seal(wide_hold_field(row.id, field), words.strip().encode()))
