"""A concern is decided."""

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from chassis.keys.keyring import Keyring
from chassis.units.database import Unit
from haven_schemas.acts.incidents.dates_record import StartDatesRecord
from haven_schemas.acts.incidents.deciding import ConcernDecided, DecideConcern
from haven_schemas.acts.incidents.reporting import ConcernPupil, RecordConcern
from haven_schemas.acts.incidents.triage import (
    AcceptConcern,
    AddConcernToIncident,
    CloseConcern,
    ConcernClosed,
    IncidentReceipt,
)
from haven_schemas.errors import ErrorCode, FieldCode, FieldProblem, Problem, invalid
from sqlalchemy import select

from incidents.extras import OtherOwners
from incidents.models import ConcernRow, IncidentRow
from incidents.records import Matter, NewStep, check_may_deal_with, give_action, lock_incident, write_step, write_title
from incidents.report import record_concern
from incidents.states import CONCERN_CLOSED, STATUS_AFTER

from .dates import school_of_category
from .decide import decide, join_record, lock_concern, open_record

_REASON = "Started for dates to keep."


def decide_concern(unit: Unit, keyring: Keyring, owners: OtherOwners, request: DecideConcern) -> ConcernDecided:
    """Takes the decision and each step as they are taken one by one, in one transaction.

    Risk and owner that are so already are left as they are. Errors as ``lock_concern``, ``join_record``, ``decide``,
    ``check_may_deal_with`` and ``give_action``, on the fields of ``request``; ``invalid_request`` on ``incident_id``,
    ``title``, ``first_action`` and ``refers`` where they do not go with the decision.
    """
    concern = lock_concern(unit, keyring, owners, request.concern_id, request.version)
    _check_whole(request)
    if request.decision == "no_further_action":
        _take_steps(unit, keyring, owners, concern, request)
        decide(unit, keyring, owners, concern, request.decision, request.reason, None)
        return ConcernDecided(id=concern.id, status=STATUS_AFTER[request.decision])
    incident = _record(unit, owners, concern, request)
    decide(unit, keyring, owners, concern, request.decision, request.reason, incident.id)
    if request.refers:
        incident.referral_begun_at = unit.now
    if request.title is not None:
        write_title(unit, keyring, incident, request.title)
    _take_steps(unit, keyring, owners, incident, request)
    return ConcernDecided(
        id=concern.id,
        status=STATUS_AFTER[request.decision],
        incident_id=incident.id,
        action_id=_give_first_action(unit, keyring, owners, incident, request),
    )


def _check_whole(request: DecideConcern) -> None:
    wrong = []
    if request.decision == "added" and request.incident_id is None:
        wrong.append(FieldProblem("incident_id", FieldCode.REQUIRED))
    if request.decision != "added" and request.incident_id is not None:
        wrong.append(FieldProblem("incident_id", FieldCode.NOT_ALLOWED))
    if request.decision != "opened" and request.title is not None:
        wrong.append(FieldProblem("title", FieldCode.NOT_ALLOWED))
    if request.decision == "no_further_action":
        asked = {"first_action": request.first_action is not None, "refers": request.refers}
        wrong += [FieldProblem(name, FieldCode.NOT_ALLOWED) for name, is_asked in asked.items() if is_asked]
    if wrong:
        raise Problem(ErrorCode.INVALID_REQUEST, fields=wrong)


def _record(unit: Unit, owners: OtherOwners, concern: ConcernRow, request: DecideConcern) -> IncidentRow:
    if request.incident_id is None:
        return open_record(unit, concern)
    return join_record(unit, owners, concern, request.incident_id)


def _take_steps(unit: Unit, keyring: Keyring, owners: OtherOwners, matter: Matter, request: DecideConcern) -> None:
    risk, owner = request.risk, request.owner
    if risk is not None and risk.level != matter.risk:
        matter.risk = risk.level
        write_step(unit, keyring, matter, NewStep("risk_set", risk.reason, risk.level))
    if owner is not None and owner.staff_id != matter.assigned_to:
        with _errors_under("owner"):
            check_may_deal_with(unit, owners, matter, owner.staff_id)
        matter.assigned_to = owner.staff_id
        write_step(unit, keyring, matter, NewStep("assigned", owner.reason, str(owner.staff_id)))


def _give_first_action(
    unit: Unit, keyring: Keyring, owners: OtherOwners, incident: IncidentRow, request: DecideConcern
) -> UUID | None:
    if request.first_action is None:
        return None
    try:
        lock_incident(unit, incident.id)
    except Problem as problem:  # a role that decides about concerns whose records it does not see, or writes in
        if problem.code not in (ErrorCode.NOT_FOUND, ErrorCode.NOT_PERMITTED):
            raise
        raise invalid("first_action", FieldCode.NOT_ALLOWED) from None
    with _errors_under("first_action"):
        return give_action(unit, keyring, owners, incident, request.first_action).id


@contextmanager
def _errors_under(part: str) -> Iterator[None]:
    """What is wrong with a field is told of the field of that part of the request."""
    try:
        yield
    except Problem as problem:
        fields = [FieldProblem(f"{part}.{each.field}", each.code) for each in problem.fields]
        raise Problem(problem.code, fields=fields, ids=problem.ids) from None


def accept_concern(unit: Unit, keyring: Keyring, owners: OtherOwners, request: AcceptConcern) -> IncidentReceipt:
    """Opens the record (``open_record``). Errors as ``lock_concern`` and ``decide``."""
    concern = lock_concern(unit, keyring, owners, request.concern_id, request.version)
    incident = open_record(unit, concern)
    decide(unit, keyring, owners, concern, "opened", request.reason, incident.id)
    if request.title is not None:
        write_title(unit, keyring, incident, request.title)
    return IncidentReceipt(id=incident.id, status="open", concern_ids=[concern.id])


def add_concern_to_incident(
    unit: Unit, keyring: Keyring, owners: OtherOwners, request: AddConcernToIncident
) -> IncidentReceipt:
    """Adds it, and its children. Errors as ``lock_concern``, ``join_record`` and ``decide``."""
    concern = lock_concern(unit, keyring, owners, request.concern_id, request.version)
    incident = join_record(unit, owners, concern, request.incident_id)
    decide(unit, keyring, owners, concern, "added", request.reason, incident.id)
    unit.session.flush()
    concern_ids = unit.session.scalars(
        select(ConcernRow.id)
        .where(ConcernRow.incident_id == incident.id)
        .order_by(ConcernRow.recorded_at, ConcernRow.id)
    )
    return IncidentReceipt(id=incident.id, status="open", concern_ids=list(concern_ids))


def close_concern(unit: Unit, keyring: Keyring, owners: OtherOwners, request: CloseConcern) -> ConcernClosed:
    """Closes it. Patterns are made of these, so nothing of it is hidden or removed. Errors as ``lock_concern``."""
    concern = lock_concern(unit, keyring, owners, request.concern_id, request.version)
    decide(unit, keyring, owners, concern, "no_further_action", request.reason, None)
    return ConcernClosed(id=concern.id, status=CONCERN_CLOSED)


def start_dates_record(unit: Unit, keyring: Keyring, owners: OtherOwners, request: StartDatesRecord) -> ConcernDecided:
    """Reported and decided as ``record_concern`` and ``decide`` have it, in one transaction; who does not triage at the
    school decides for themselves alone, so that it is new for those who do. Needs the vault.

    ``not_found``, ``not_permitted``; ``invalid_request`` on ``category_id``.
    """
    school_id = school_of_category(unit, request.subject_id, request.category_id)
    reported = RecordConcern(
        school_id=school_id,
        category_id=request.category_id,
        occurred_at=unit.now,
        account=request.words,
        pupils=[ConcernPupil(pupil_id=request.subject_id, role="affected")],
    )
    concern = unit.session.get_one(ConcernRow, record_concern(unit, keyring, owners, reported).id)
    incident = open_record(unit, concern)
    decide(unit, keyring, owners, concern, "opened", _REASON, incident.id)
    return ConcernDecided(id=concern.id, status=STATUS_AFTER["opened"], incident_id=incident.id)
