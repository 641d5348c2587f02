"""Deadlines that run are counted by another rule: those that somebody chose, and why."""

from chassis.units.database import Unit
from chassis.units.ids import new_id
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode, FieldCode, Problem, invalid
from haven_schemas.rights import Right
from haven_schemas.rpc.referrals.own_rules import KeepOwnRule
from timescales.clock import SetBecause
from timescales.data import data_of
from timescales.due import due_of
from timescales.rule import Rule

from referrals.copies.calendars import calendar_of
from referrals.deadlines.parts.run_clocks import note_lateness, set_next_telling
from referrals.extras import OtherOwners
from referrals.models import DeadlineChangeRow, DeadlineRow, OwnRuleRow
from referrals.rules.parts.running import Running, records_of, running_by
from referrals.sight import may_write


def check_chosen(request: KeepOwnRule) -> None:
    """``invalid_request`` on ``because``, which goes with deadlines to move and without them is not said, or on
    ``move``: one is named twice."""
    if (request.because is not None) is not bool(request.move):
        raise invalid("because", FieldCode.REQUIRED if request.move else FieldCode.NOT_ALLOWED)
    if request.because is not None and request.because not in set(SetBecause):
        raise invalid("because", FieldCode.UNKNOWN)
    if len({each.deadline_id for each in request.move}) < len(request.move):
        raise invalid("move", FieldCode.DUPLICATE)


def move_deadlines(unit: Unit, owners: OtherOwners, row: OwnRuleRow, rule: Rule, request: KeepOwnRule) -> int:
    """How many. Each keeps why, from which day to which, and by which rule; what is late stays late.

    ``not_permitted``: the caller does not write in the record of one; ``stale_version``: something happened to one
    since it was seen; ``invalid_request`` on ``move``: one does not run by such a rule, or is not seen.
    """
    if not request.move:
        return 0
    versions = {each.deadline_id: each.version for each in request.move}
    chosen = running_by(rule, row.agency_id).where(DeadlineRow.id.in_(versions))
    rows = unit.session.execute(chosen.with_for_update(of=DeadlineRow)).all()
    records = records_of(unit, owners, rows)
    if len(rows) < len(versions) or any(record_id not in records for _, record_id, _ in rows):
        raise invalid("move", FieldCode.UNKNOWN)
    if not all(may_write(unit, record) for record in records.values()):
        raise Problem(ErrorCode.NOT_PERMITTED)
    if any(deadline.version != versions[deadline.id] for deadline, _, _ in rows):
        raise Problem(ErrorCode.STALE_VERSION)
    for found in rows:
        _move(unit, found, row, rule, request.because)
        unit.audit(
            AuditAction.REFERRAL_DEADLINE_ACT,
            right=Right.RECORD_WRITE,
            school_ids=[found[0].school_id],
            subject_ids=records[found[1]].subject_ids,
            object_id=found[0].referral_id or found[0].id,
        )
    return len(rows)


def _move(unit: Unit, found: Running, own: OwnRuleRow, rule: Rule, because: str | None) -> None:
    """A day that somebody set by hand stays, and the day the rule counts to stands beside it."""
    row = found[0]
    due, before = due_of(rule, row.started_at, calendar_of(unit, row.school_id, rule.nation)), row.due_on
    note_lateness(row, unit.now)
    row.edition, row.counted_on = data_of(rule), due.on
    if row.set_because is None:
        row.due_on, row.due_at, row.late_from = due.on, due.due_at, due.late_for_certain_at
        row.told = None
        set_next_telling(unit, row)
    row.version += 1
    unit.session.add(
        DeadlineChangeRow(
            id=new_id(),
            deadline_id=row.id,
            school_id=row.school_id,
            act="rule",
            due_before=before,
            due_after=row.due_on,
            because=because,
            entry_id=None,
            rule_id=own.id,
            changed_by=unit.access.actor_id,
            at=unit.now,
        )
    )
