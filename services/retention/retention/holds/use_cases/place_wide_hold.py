"""Nothing of many files may be destroyed from now on; without any limit, nothing at all."""

from chassis.keys.keyring import Keyring
from chassis.units.database import Unit
from chassis.units.ids import new_id
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode, FieldCode, Problem, invalid
from haven_schemas.rights import Right
from haven_schemas.rpc.retention.wide_holds import PlaceWideHold, WideHold

from retention.days import london_day
from retention.destruction_list.parts.lines_to_write import list_wide_hold
from retention.files.parts.sweeps import want_sweep
from retention.holds.parts.ahead import check_ahead
from retention.holds.parts.put_back_within import put_back_within
from retention.holds.parts.taking_turns import while_nobody_counts
from retention.holds.parts.wide_holds import may_place, schools_to_hold
from retention.holds.parts.wide_showing import shown_wide_hold
from retention.holds.parts.wide_telling import tell_of_change
from retention.models import WideHoldRow
from retention.words import school, wide_hold_field


def place_wide_hold(unit: Unit, keyring: Keyring, request: PlaceWideHold) -> WideHold:
    """At once, and nobody else is asked: what waits comes to nothing, and what is covered is proposed no more. It says
    nothing of which children have a file: a list is taken as it is.

    ``not_permitted`` for who may not hold files, or watch over them, at each of its schools; ``invalid_request`` on
    ``until``, and on a last year before the first; ``VaultAway``.
    """
    if not may_place(unit, request.school_ids, request.subject_ids):
        raise Problem(ErrorCode.NOT_PERMITTED)
    check_ahead(request.until, london_day(unit.now))
    for name in ("born", "left"):
        first, last = getattr(request, f"{name}_from"), getattr(request, f"{name}_to")
        if first is not None and last is not None and last < first:
            raise invalid(f"{name}_to", FieldCode.NOT_ALLOWED)
    while_nobody_counts(unit)
    row = WideHoldRow(
        id=new_id(), placed_by=unit.access.actor_id, placed_at=unit.now, version=1,
        **request.model_dump(exclude={"words"}),
    )  # fmt: skip
    schools = sorted(request.school_ids or schools_to_hold(unit))
    key = keyring.new_data_key(unit, row.id, [school(each) for each in schools])
    row.words_sealed = key.seal(wide_hold_field(row.id, "words_sealed"), request.words.strip().encode())
    unit.session.add(row)
    unit.session.flush()
    list_wide_hold(unit, row)
    put_back_within(unit, row)
    want_sweep(unit, unit.access.actor_id)
    unit.audit(
        AuditAction.RETENTION_HOLD_PLACE,
        right=Right.RETENTION_READ,
        school_ids=schools,
        subject_ids=request.subject_ids or [],
        object_id=row.id,
    )
    tell_of_change(unit, row, "placed")
    return shown_wide_hold(unit, row)
