"""A referral that a record promised, and that is looked for."""

from datetime import timedelta
from uuid import UUID

from chassis.ground.logs import get_logger
from chassis.units.database import Unit
from haven_schemas.acts.incidents.referrals import ReferralFacts
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.events import ReferralWritten
from sqlalchemy import func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import DBAPIError

from referrals.extras import OpenUnit, OtherOwners
from referrals.may_see_to import check_owner
from referrals.metrics import REFERRALS_AWAITED, REFERRALS_GIVEN_UP, REFERRALS_MADE
from referrals.models import (
    KNOWN_SCHOOLS,
    AgencyRow,
    AwaitedReferralRow,
    DeadlineChangeRow,
    DeadlineRow,
    ReferralRow,
    SchoolRow,
    StepRow,
)

from .referral import NewReferral, begin_referral

LOOK_AFTER = timedelta(minutes=5)
"""Whoever wrote the words has the referral made a moment later, or sends the form again."""
_MOST = 200
"""A run ends after so many, so that a process that is told to end does."""
_SOONEST, _LATEST = timedelta(minutes=1), timedelta(hours=1)
MOST_LOOKS = 78
"""About three days of looking: a weekend."""
_LOOKS_FOR_ANOTHER = 3
"""Some minutes: a child's clocks do not wait longer for the referral before."""

log = get_logger()


def await_referral(unit: Unit, event: ReferralWritten) -> None:
    """It is looked for after a while; where it is here already, at once. Told again, it is looked for again."""
    unit.scope_to(unit.session.scalars(KNOWN_SCHOOLS))
    is_here = unit.session.scalar(select(ReferralRow.id).where(ReferralRow.id == event.referral_id)) is not None
    look_at = unit.now if is_here else unit.now + LOOK_AFTER
    row = insert(AwaitedReferralRow).values(referral_id=event.referral_id, told_at=unit.now, look_at=look_at, looks=0)
    again = {"told_at": row.excluded.told_at, "look_at": row.excluded.look_at, "looks": 0}
    unit.session.execute(row.on_conflict_do_update(index_elements=["referral_id"], set_=again))


def follow_record(unit: Unit, referral: ReferralRow, facts: ReferralFacts) -> None:
    """With its steps, its deadlines and what was done about them; nothing where it is there already. Needs its row
    locked and both schools in scope.

    Whoever deals with the record at the new school sees to it from now on; where nobody does it keeps its name, and
    alerts tells the new school's team of its deadlines.
    """
    if referral.school_id == facts.school_id:
        return
    schools = [referral.school_id, facts.school_id]
    referral.school_id = facts.school_id
    referral.owner_id = facts.assigned_to or referral.owner_id
    referral.version += 1
    unit.session.flush()
    there = {"school_id": facts.school_id}
    of_it = select(DeadlineRow.id).where(DeadlineRow.referral_id == referral.id)
    changes = update(DeadlineChangeRow).where(DeadlineChangeRow.deadline_id.in_(of_it)).values(there)
    steps = update(StepRow).where(StepRow.referral_id == referral.id).values(there)
    deadlines = update(DeadlineRow).where(DeadlineRow.referral_id == referral.id)
    for each in (changes, steps, deadlines.values(**there, owner_id=referral.owner_id)):
        unit.session.execute(each.execution_options(synchronize_session=False))
    unit.audit(AuditAction.REFERRAL_RECORD_FOLLOW, school_ids=schools, object_id=referral.id)


def look_for_awaited(open_unit: OpenUnit, owners: OtherOwners) -> int:
    """Each in a transaction of its own, its row locked with SKIP LOCKED; how many were looked for.

    ``OwnerAway`` ends it, and counts as no look. Three days in vain (the agency is not known, or the words are gone,
    after a restore) are the end of it: told in the log by the referral's id.
    """
    for looked in range(_MOST):
        with open_unit() as unit:
            if not _look(unit, owners):
                return looked
    return _MOST


def _look(unit: Unit, owners: OtherOwners) -> bool:
    due = select(AwaitedReferralRow).where(AwaitedReferralRow.look_at <= unit.now)
    earliest = due.order_by(AwaitedReferralRow.look_at, AwaitedReferralRow.referral_id).limit(1)
    row = unit.session.scalars(earliest.with_for_update(skip_locked=True)).first()
    if row is None:
        return False
    try:
        with unit.attempt():
            is_here = _find(unit, owners, row)
    except (DBAPIError, Problem):
        is_here = False
    if is_here:
        unit.session.delete(row)
    else:
        _later(unit, row)
    return True


def _find(unit: Unit, owners: OtherOwners, row: AwaitedReferralRow) -> bool:
    """Whether it is here now, at the school that has its record."""
    facts = owners.referral_facts(row.referral_id)
    if unit.session.get(SchoolRow, facts.school_id) is None:
        return False
    referral = unit.session.scalar(select(ReferralRow).where(ReferralRow.id == row.referral_id).with_for_update())
    if referral is not None:
        follow_record(unit, referral, facts)
        return True
    agency = unit.session.get(AgencyRow, facts.agency_id)
    if agency is None or (row.looks < _LOOKS_FOR_ANOTHER and _waits_for_another(unit, facts)):
        return False
    return _make(unit, owners, agency, facts)


def _waits_for_another(unit: Unit, facts: ReferralFacts) -> bool:
    """Whether the referral that it follows is looked for too, and not here yet: then that comes first."""
    awaited = select(AwaitedReferralRow.referral_id).where(AwaitedReferralRow.referral_id == facts.after_id)
    return _earlier(unit, facts) is None and unit.session.scalar(awaited) is not None


def _earlier(unit: Unit, facts: ReferralFacts) -> UUID | None:
    """The referral that it follows, of the same record; None where there is none, or it is not here."""
    same = select(ReferralRow.id).where(ReferralRow.id == facts.after_id, ReferralRow.record_id == facts.record_id)
    return None if facts.after_id is None else unit.session.scalar(same)


def _owner(unit: Unit, owners: OtherOwners, facts: ReferralFacts) -> UUID:
    """Whom its writer named, while they may see to it; else its writer."""
    if facts.owner_id is None:
        return facts.written_by
    try:
        check_owner(unit, owners, facts.record_id, facts.school_id, facts.owner_id)
    except Problem as problem:
        if problem.code is not ErrorCode.INVALID_REQUEST:
            raise
        return facts.written_by
    return facts.owner_id


def _make(unit: Unit, owners: OtherOwners, agency: AgencyRow, facts: ReferralFacts) -> bool:
    """In the name of who wrote the words, as they gave it. Theirs, sent late, finds it made."""
    new = NewReferral(
        id=facts.referral_id,
        record_id=facts.record_id,
        school_id=facts.school_id,
        entry_id=facts.entry_id,
        sent_at=facts.sent_at,
        made_by=facts.written_by,
        owner_id=_owner(unit, owners, facts),
        reached_us_at=facts.reached_us_at if agency.kind == "lado" else None,
        after_id=_earlier(unit, facts),
    )
    if begin_referral(unit, agency, new) is None:
        return False
    unit.audit(AuditAction.REFERRAL_RECORD_ADD, school_ids=[facts.school_id], object_id=facts.referral_id)
    REFERRALS_MADE.inc()
    log.warning("referral_made_from_its_words", referral_id=str(facts.referral_id))
    return True


def _later(unit: Unit, row: AwaitedReferralRow) -> None:
    row.looks += 1
    if row.looks < MOST_LOOKS:
        row.look_at = unit.now + min(_SOONEST * 2 ** min(row.looks - 1, 10), _LATEST)
        return
    unit.session.delete(row)
    REFERRALS_GIVEN_UP.inc()
    log.error("referral_not_made", referral_id=str(row.referral_id))


def measure_awaited(unit: Unit) -> None:
    """Since when the oldest should have been here; nought where none is missing."""
    oldest = unit.session.scalar(select(func.min(AwaitedReferralRow.told_at)))
    REFERRALS_AWAITED.set(0 if oldest is None else max((unit.now - oldest - LOOK_AFTER).total_seconds(), 0))
