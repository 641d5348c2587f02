"""A hold on every file of a kind, a school or the trust."""

from datetime import timedelta
from uuid import UUID

from chassis.keys.keyring import DataKey, Keyring
from chassis.units.database import Unit
from chassis.units.ids import new_id
from haven_schemas.acts.identity.apart import AreTwo
from haven_schemas.acts.paging import Empty
from haven_schemas.acts.retention.wide_holds import LiftWideHold, PlaceWideHold, WideHold, WideHoldList
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode, FieldCode, Problem, invalid
from haven_schemas.events import WideHoldChanged
from haven_schemas.events.retention import WideHoldState
from haven_schemas.rights import Right
from sqlalchemy import select

from retention.days import london_day
from retention.destruction_list import list_wide_hold, list_wide_hold_lifted
from retention.disposals import OPEN, put_back, subject_ids_of
from retention.extras import OtherOwners
from retention.files import (
    HeldFile,
    covers,
    is_seen,
    is_theirs,
    limits_of,
    may_place,
    schools_to_hold,
    while_nobody_counts,
)
from retention.models import DisposalRow, FileRow, WideHoldRow
from retention.schedules import want_sweep
from retention.words import open_words, school, wide_hold_field

from .hold import check_ahead

ASKED_FOR = timedelta(days=28)
"""What nobody agreed to by then is asked for anew."""
_MOST = 100


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


def shown_wide_hold(unit: Unit, row: WideHoldRow, keyring: Keyring | None = None) -> WideHold:
    """With the words where a keyring is given: an answer to a write is kept in the clear. Of children it says how many.
    ``VaultAway``; ``Tampered``."""
    said = {name: getattr(row, name) for name in WideHold.model_fields if hasattr(row, name)}
    sealed = (row.words_sealed, row.lift_words_sealed, row.lifted_words_sealed)
    key = keyring.open(unit, row.id) if keyring is not None and any(sealed) else None
    return WideHold.model_validate(
        {
            **said,
            "children": None if row.subject_ids is None else len(row.subject_ids),
            "words": _opened(key, row, "words_sealed"),
            "lift_words": _opened(key, row, "lift_words_sealed"),
            "lifted_words": _opened(key, row, "lifted_words_sealed"),
            "may_lift": row.lifted_at is None and is_theirs(unit, row),
        }
    )


def _opened(key: DataKey | None, row: WideHoldRow, field: str) -> str:
    sealed: bytes | None = getattr(row, field)
    return "" if key is None or sealed is None else open_words(key, wide_hold_field(row.id, field), sealed)


def tell_of_change(unit: Unit, row: WideHoldRow, state: WideHoldState) -> None:
    """Whoever looks after the trust and its data, but for who did it."""
    unit.publish(
        WideHoldChanged(hold_id=row.id, version=row.version, state=state, changed_by=unit.access.actor_id),
        aggregate_id=row.id,
        aggregate_version=row.version,
        school_id=None,
    )


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


def list_wide_holds(unit: Unit, keyring: Keyring, request: Empty) -> WideHoldList:  # noqa: ARG001  # it asks for nothing
    """Those that stand first, the newest first: of schools where the caller may hold files or watches over them; of a
    list of children theirs alone. ``VaultAway``."""
    schools = schools_to_hold(unit)
    newest = select(WideHoldRow).order_by(WideHoldRow.lifted_at.is_not(None), WideHoldRow.placed_at.desc())
    rows = unit.session.scalars(newest.limit(_MOST)).all() if schools else []
    shown = [row for row in rows if is_seen(unit, row)]
    unit.audit(AuditAction.RETENTION_FILE_READ, right=Right.RETENTION_READ, school_ids=schools)
    return WideHoldList(holds=[shown_wide_hold(unit, row, keyring) for row in shown])
