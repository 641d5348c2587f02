"""Who left is looked for, and answered for.

Only incidents knows whether anything is recorded about them; what is here keeps what retention itself knows of.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from chassis.ground.logs import get_logger
from chassis.units.database import Unit
from chassis.units.ids import new_id
from chassis.units.one_of import one_of
from haven_schemas.acts.pupils.retention import FormerPupil
from haven_schemas.acts.retention.files import LastLeaverLook
from haven_schemas.events import LeaversDue, LeaversForgotten, LeaversLetGo
from haven_schemas.rights import Right
from haven_schemas.watch import schools_of_trust
from sqlalchemy import delete, exists, func, select
from sqlalchemy.dialects.postgresql import insert

from retention.days import clocks_differ, london_day
from retention.extras import OpenUnit, OtherOwners
from retention.files import any_stands, held_among, while_holds_stand_still
from retention.metrics import LEAVERS, LEAVERS_BEHIND
from retention.models import KNOWN_SCHOOLS, DisposalKeyRow, FileRow, LeaverBatchRow, LeaverLookRow
from retention.schedules import schedules_in_use

from .last_day import left_by, of_leavers

_PAGES_A_RUN = 20
"""A run ends after 2,000 children, so that a process that is told to end does; the next goes on where it was left."""
_LOOKS_KEPT = 30
MOST_A_DAY = 1_000
"""So many are said to be due in a day, in whole pages. Nobody decides about them one by one: if the clocks of all
machines went years ahead together, or a schedule was mistyped, a day's worth is lost before somebody sees it, and not
every former pupil. The largest trust has 30,000 leavers in one September, who are gone in a month."""

log = get_logger()
_EACH = timedelta(days=1)


def last_look(unit: Unit) -> LastLeaverLook | None:
    """None before the first, and for whoever is not told.

    Its numbers are of the whole trust, and beside a list of files that somebody reads they tell how many are hidden
    from them. Whoever watches over every school and reads none is told of all, as in other totals.
    """
    known: frozenset[UUID] = schools_of_trust(unit.session.scalars(KNOWN_SCHOOLS))
    if unit.access.has(Right.RECORD_READ) or not known <= unit.access.schools_with(Right.RETENTION_READ):
        return None
    ended = select(LeaverLookRow).where(LeaverLookRow.ended_at.is_not(None))
    look = unit.session.scalar(ended.order_by(LeaverLookRow.begun_at.desc(), LeaverLookRow.id.desc()).limit(1))
    if look is None or look.ended_at is None:
        return None
    batches = select(
        func.coalesce(func.sum(LeaverBatchRow.let_go), 0), func.count().filter(LeaverBatchRow.entries.is_(None))
    )
    let_go, waits = unit.session.execute(batches.where(LeaverBatchRow.look_id == look.id)).one()
    return LastLeaverLook(
        left_by=look.left_by, looked_at=look.looked_at, let_go=None if waits else let_go, ended_at=look.ended_at
    )


def look_for_leavers(
    open_unit: OpenUnit, owners: OtherOwners, own_time: datetime, *, may_order: bool, most: int = MOST_A_DAY
) -> int:
    """Goes on with the look that was begun, or begins today's; how many children left so long ago.

    A page is one transaction with the look's row locked, as with files: another replica passes on, and whoever ends in
    between loses a page's work. Once ``most`` were said to be due it ends, and the next day's goes on behind them. Not
    while holds or disposals may be missing here (``may_order``), a hold on many stands, whose limits nobody can compare
    with a child who has no file, or the clocks differ. ``OwnerAway`` ends the run.
    """
    if not may_order:
        return 0
    with open_unit() as unit:
        if clocks_differ(unit.now, own_time):
            log.error("clocks_differ")
            return 0
        if any_stands(unit):
            return 0
        _begin_of_day(unit)
    looked_at = 0
    for _ in range(_PAGES_A_RUN):
        with open_unit() as unit:
            look = _held(unit)
            if look is None:
                break
            looked_at += _look_at_page(unit, owners, look, most)
    return looked_at


def _begin_of_day(unit: Unit) -> None:
    newest = (
        select(LeaverLookRow)
        .order_by(LeaverLookRow.begun_at.desc(), LeaverLookRow.id.desc())
        .limit(1)
        .with_for_update()
    )
    last = unit.session.scalar(newest)
    today = london_day(unit.now)
    if last is not None and (last.ended_at is None or london_day(last.begun_at) >= today):
        return
    years = of_leavers(schedules_in_use(unit, today)).years
    begins = {"left_by": left_by(today, years), "after": last.after if last is not None else None}
    row = insert(LeaverLookRow).values(id=new_id(), begun_at=unit.now, looked_at=0, **begins)
    unit.session.execute(row.on_conflict_do_nothing())
    _forget_older(unit)


def _forget_older(unit: Unit) -> None:
    older = select(LeaverLookRow.id).order_by(LeaverLookRow.begun_at.desc()).offset(_LOOKS_KEPT)
    unit.session.execute(delete(LeaverLookRow).where(LeaverLookRow.id.in_(older)))


def _held(unit: Unit) -> LeaverLookRow | None:
    return unit.session.scalar(
        select(LeaverLookRow).where(LeaverLookRow.ended_at.is_(None)).with_for_update(skip_locked=True).limit(1)
    )


def _look_at_page(unit: Unit, owners: OtherOwners, look: LeaverLookRow, most: int) -> int:
    page = owners.leavers_after(look.left_by, look.after)
    while_holds_stand_still(unit)
    due = [] if any_stands(unit) else _known_of_none(unit, page.leavers)
    if due:
        _send(unit, look, due)
    look.looked_at += len(page.leavers)
    look.after = page.next_after
    if page.next_after is None or _due_so_far(unit, look) >= most:
        look.ended_at = unit.now
    LEAVERS.labels("left").inc(len(page.leavers))
    LEAVERS.labels("due").inc(len(due))
    return len(page.leavers)


def _due_so_far(unit: Unit, look: LeaverLookRow) -> int:
    found = select(func.coalesce(func.sum(LeaverBatchRow.due), 0)).where(LeaverBatchRow.look_id == look.id)
    return int(unit.session.scalar(found) or 0)


def _known_of_none(unit: Unit, leavers: Sequence[FormerPupil]) -> list[list[UUID]]:
    """Children, with all their ids, whom no file, hold or disposal is about."""
    children = {each.subject_ids[0]: each.subject_ids for each in leavers}
    every = {each: root for root, ids in children.items() for each in ids}
    if not every:
        return []
    files = select(FileRow.subject_id).where(one_of(FileRow.subject_id, every))
    disposed = select(DisposalKeyRow.subject_id).where(one_of(DisposalKeyRow.subject_id, every))
    kept = {every[each] for each in unit.session.scalars(files.union(disposed))} | held_among(unit, children).keys()
    return [ids for root, ids in children.items() if root not in kept]


def _send(unit: Unit, look: LeaverLookRow, due: list[list[UUID]]) -> None:
    batch = LeaverBatchRow(id=new_id(), look_id=look.id, due=len(due), sent_at=unit.now)
    unit.session.add(batch)
    unit.publish(LeaversDue.of(batch.id, due), aggregate_id=batch.id, aggregate_version=1, school_id=None)


def measure_leavers(unit: Unit) -> None:
    """Since the newest look of which everything is answered began, beyond the day until the next; nought where the
    first goes on for less."""
    waits = exists().where(LeaverBatchRow.look_id == LeaverLookRow.id, LeaverBatchRow.entries.is_(None))
    done = select(func.max(LeaverLookRow.begun_at)).where(LeaverLookRow.ended_at.is_not(None), ~waits)
    since: datetime | None = unit.session.scalar(done) or unit.session.scalar(select(func.min(LeaverLookRow.begun_at)))
    LEAVERS_BEHIND.set(0 if since is None else max(0.0, (unit.now - since - _EACH).total_seconds()))


def take_let_go(unit: Unit, event: LeaversLetGo) -> None:
    """The roll has nothing to do where it is nobody. Of a batch of an older look, or told again, nothing changes."""
    row = _locked_look(unit, event.batch_id)
    if row is None or row.let_go is not None:
        return
    row.let_go = event.children
    if not event.children:
        row.entries = 0
    LEAVERS.labels("let_go").inc(event.children)


def take_forgotten(unit: Unit, event: LeaversForgotten) -> None:
    """Told again, by a roll that was restored, nothing changes."""
    row = _locked_look(unit, event.batch_id)
    if row is not None and row.entries is None:
        row.entries = event.entries


def _locked_look(unit: Unit, batch_id: UUID) -> LeaverBatchRow | None:
    return unit.session.scalar(select(LeaverBatchRow).where(LeaverBatchRow.id == batch_id).with_for_update())
