"""A record is closed, opened again and looked back on."""

from uuid import UUID
from zoneinfo import ZoneInfo

from chassis.keys.keyring import Keyring
from chassis.units.database import Unit
from haven_schemas.acts.identity.apart import AreTwo
from haven_schemas.acts.incidents import ConcernStatus, Decision, Step
from haven_schemas.acts.incidents.steps import (
    CloseIncident,
    ClosingRule,
    ClosingRules,
    DecideClosing,
    IncidentState,
    LookBack,
    Reopen,
    StepTaken,
)
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode, FieldCode, Problem, invalid
from haven_schemas.events import LookBackDue
from haven_schemas.rights import Right
from sqlalchemy import or_, select, update
from sqlalchemy.dialects.postgresql import insert

from incidents.copies import known_schools
from incidents.extras import OtherOwners
from incidents.models import ClosingRuleRow, ConcernRow, DocumentRow, IncidentRow, IncidentSubjectRow, RecordSubjectRow
from incidents.reading import SOONEST_HOUR, check_may_close, london_day, read_day_to_come
from incidents.states import (
    CONCERN_BEING_DEALT_WITH,
    CONCERN_CLOSED,
    CONCERN_RECEIVED,
    INCIDENT_CLOSED,
    INCIDENT_OPEN,
    check_version,
)

from .leave import take_out
from .step import NewStep, lock, lock_record, write_step

_DECIDED_ON_AGAIN: tuple[Decision, ...] = ("no_further_action", "added")
"""A concern that a record was opened from stays in it."""
_BATCH = 100
_LONDON = ZoneInfo("Europe/London")
_NEVER_SET = 0


def close_incident(unit: Unit, keyring: Keyring, request: CloseIncident) -> IncidentState:
    """Closes it or, where the school asks for a second person, asks for that.

    Errors as ``lock_matter``; ``already_closed``; ``invalid_request`` on ``look_back_on``, and on ``harmed_ids`` of who
    is not in it.
    """
    record = lock_record(unit, request.incident_id, request.version)
    check_may_close(record.status, record.closing_asked_by is not None)
    record.look_back_on = read_day_to_come("look_back_on", request.look_back_on, london_day(unit.now))
    if request.harmed_ids is not None:
        _say_who_was_harmed(unit, record, set(request.harmed_ids))
    rule = unit.session.get(ClosingRuleRow, record.school_id)
    if rule is not None and rule.second_person:
        record.closing_asked_by, record.closing_asked_at = unit.access.actor_id, unit.now
        step: Step = "closing_asked"
    else:
        mark_closed(unit, record)
        step = "closed"
    new_step = NewStep(
        step, request.summary, request.look_back_on, action_taken=request.action, outcome=request.outcome
    )
    write_step(unit, keyring, record, new_step)
    return state_of(record)


def _say_who_was_harmed(unit: Unit, record: IncidentRow, harmed: set[UUID]) -> None:
    """Of all in it, so that who is not said to be is known not to be."""
    lines = unit.session.scalars(select(IncidentSubjectRow).where(IncidentSubjectRow.incident_id == record.id)).all()
    if not harmed <= {each.subject_id for each in lines}:
        raise invalid("harmed_ids", FieldCode.UNKNOWN_PUPIL)
    for each in lines:
        each.harmed = each.subject_id in harmed


def mark_closed(unit: Unit, record: IncidentRow) -> None:
    """The record is closed by the caller, and so are its concerns, whose reporters are told."""
    record.status = INCIDENT_CLOSED
    record.closed_by, record.closed_at = unit.access.actor_id, unit.now
    record.closing_asked_by = record.closing_asked_at = record.waiting_until = None
    set_status_of_concerns(unit, record, CONCERN_CLOSED)


def set_status_of_concerns(unit: Unit, record: IncidentRow, status: ConcernStatus) -> None:
    """What the reporters of the record's concerns are told."""
    unit.session.execute(
        update(ConcernRow)
        .where(ConcernRow.incident_id == record.id)
        .values(status=status, version=ConcernRow.version + 1)
    )


def state_of(record: IncidentRow) -> IncidentState:
    """The answer to every step of closing."""
    return IncidentState(
        id=record.id,
        closed=record.status != INCIDENT_OPEN,
        closing_asked=record.closing_asked_by is not None,
        version=record.version,
    )


def decide_closing(unit: Unit, keyring: Keyring, owners: OtherOwners, request: DecideClosing) -> IncidentState:
    """Closes it, or not, with the reason; who asked may refuse (take it back), but not agree, in whichever account.

    Errors as ``lock_matter``; ``second_person_needed``; ``not_independent`` for who counts as one person with
    who asked; ``OwnerAway``; ``invalid_request`` on ``incident_id`` if nobody asked.
    """
    record = lock_record(unit, request.incident_id, request.version)
    if record.closing_asked_by is None:
        raise invalid("incident_id", FieldCode.NOT_ALLOWED)
    if request.confirm:
        if record.closing_asked_by == unit.access.actor_id:
            raise Problem(ErrorCode.SECOND_PERSON_NEEDED)
        asked = AreTwo(first=record.closing_asked_by, second=unit.access.actor_id, school_id=record.school_id)
        if owners.are_two(asked).ties:
            raise Problem(ErrorCode.NOT_INDEPENDENT)
        mark_closed(unit, record)
        write_step(unit, keyring, record, NewStep("closed", request.reason))
    else:
        record.closing_asked_by = record.closing_asked_at = record.look_back_on = None
        write_step(unit, keyring, record, NewStep("closing_refused", request.reason))
    return state_of(record)


def look_back(unit: Unit, keyring: Keyring, request: LookBack) -> IncidentState:
    """Writes the answer down, on the day or before; a further day may be set.

    Errors as ``lock_matter``; ``invalid_request`` on ``incident_id`` where nothing is asked, and on ``again_on``.
    """
    record = lock_record(unit, request.incident_id, request.version)
    if record.status != INCIDENT_CLOSED or record.look_back_on is None:
        raise invalid("incident_id", FieldCode.NOT_ALLOWED)
    again_on = request.again_on
    record.look_back_on = None if again_on is None else read_day_to_come("again_on", again_on, london_day(unit.now))
    write_step(unit, keyring, record, NewStep("looked_back", request.reason, "yes" if request.worked else "no"))
    return state_of(record)


def reopen(unit: Unit, keyring: Keyring, request: Reopen) -> StepTaken:
    """Opens it again; a concern that was added to a record leaves it. Errors as ``lock_matter``, and for that record as
    ``lock_incident``; ``invalid_request`` on ``id`` for what is not closed, for a concern that its record was opened
    from, and for one in a closed record: that record is to be opened again first."""
    matter = lock(unit, request)
    if isinstance(matter, IncidentRow):
        _reopen_record(unit, matter)
    else:
        _reopen_concern(unit, keyring, matter)
    return write_step(unit, keyring, matter, NewStep("reopened", request.reason))


def _reopen_record(unit: Unit, record: IncidentRow) -> None:
    if record.status != INCIDENT_CLOSED:
        raise invalid("id", FieldCode.NOT_ALLOWED)
    record.status = INCIDENT_OPEN
    record.closed_by = record.closed_at = record.look_back_on = None
    set_status_of_concerns(unit, record, CONCERN_BEING_DEALT_WITH)


def _reopen_concern(unit: Unit, keyring: Keyring, concern: ConcernRow) -> None:
    """Its first decision stays where it was told, as an entry; the concern itself is before triage again."""
    if concern.decision not in _DECIDED_ON_AGAIN:
        raise invalid("id", FieldCode.NOT_ALLOWED)
    if concern.incident_id is not None:
        take_out(unit, keyring, concern, concern.incident_id)
    concern.status = CONCERN_RECEIVED
    concern.decision = concern.decided_by = concern.decided_at = concern.decision_entry_id = None
    files = select(DocumentRow.id).where(DocumentRow.concern_id == concern.id)
    own = or_(RecordSubjectRow.record_id == concern.id, RecordSubjectRow.record_id.in_(files))
    lines = update(RecordSubjectRow).where(own)
    unit.session.execute(lines.values(triaged=False))


def remind_of_look_backs(unit: Unit) -> int:
    """Up to 100 records whose day has come, each day once however many replicas look; how many.

    What was told and its event are one transaction. A further day, set when looking back, is told again.
    """
    here = unit.now.astimezone(_LONDON)
    if here.hour < SOONEST_HOUR:
        return 0
    unit.scope_to(known_schools(unit.session))
    told = 0
    for record in unit.session.scalars(
        select(IncidentRow)
        .where(
            IncidentRow.status == INCIDENT_CLOSED,
            IncidentRow.look_back_on <= here.date(),
            IncidentRow.look_back_told.is_distinct_from(IncidentRow.look_back_on),
        )
        .order_by(IncidentRow.look_back_on, IncidentRow.id)
        .limit(_BATCH)
        .with_for_update(skip_locked=True)
    ):
        record.look_back_told = record.look_back_on
        unit.publish(
            LookBackDue(incident_id=record.id),
            aggregate_id=record.id,
            aggregate_version=record.version,
            school_id=record.school_id,
        )
        told += 1
    return told


def closing_rules(unit: Unit) -> ClosingRules:
    """Of every school whose rules the caller sets, by id."""
    school_ids = sorted(unit.access.schools_with(Right.POLICY_SET))
    rows = unit.session.scalars(select(ClosingRuleRow).where(ClosingRuleRow.school_id.in_(school_ids)))
    kept = {row.school_id: row for row in rows}
    unit.audit(AuditAction.CLOSING_RULE_READ, right=Right.POLICY_SET, school_ids=school_ids)
    return ClosingRules(
        rules=[
            ClosingRule(
                school_id=school_id,
                second_person=school_id in kept and kept[school_id].second_person,
                version=kept[school_id].version if school_id in kept else 0,
            )
            for school_id in school_ids
        ]
    )


def set_closing_rule(unit: Unit, request: ClosingRule) -> ClosingRule:
    """Sets it by those who set the school's rules, not by those whom it binds. ``not_found`` elsewhere,
    ``stale_version``. Closings that were asked for before stay as they are."""
    if not unit.access.has(Right.POLICY_SET, request.school_id):
        raise Problem(ErrorCode.NOT_FOUND)
    rule = _held(unit, request)
    check_version(rule.version, request.version)
    rule.second_person = request.second_person
    rule.changed_by, rule.changed_at = unit.access.actor_id, unit.now
    rule.version += 1
    unit.audit(
        AuditAction.CLOSING_RULE_SET,
        right=Right.POLICY_SET,
        school_ids=[request.school_id],
        object_id=request.school_id,
        outcome="second_person" if request.second_person else "one_person",
    )
    return ClosingRule(school_id=request.school_id, second_person=rule.second_person, version=rule.version)


def _held(unit: Unit, request: ClosingRule) -> ClosingRuleRow:
    """The school's row, made where there is none, held until the transaction ends."""
    unit.session.execute(
        insert(ClosingRuleRow)
        .values(
            school_id=request.school_id,
            second_person=False,
            changed_by=unit.access.actor_id,
            changed_at=unit.now,
            version=_NEVER_SET,
        )
        .on_conflict_do_nothing()
    )
    own = select(ClosingRuleRow).where(ClosingRuleRow.school_id == request.school_id)
    return unit.session.scalars(own.with_for_update()).one()
