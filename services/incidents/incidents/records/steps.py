"""What a lead says of a record."""

from uuid import UUID

from chassis.keys.keyring import Keyring
from chassis.units.database import Unit
from haven_schemas.acts.incidents.steps import (
    Assign,
    Recategorise,
    ReporterTold,
    SetRisk,
    SetTitle,
    SetWaiting,
    StepTaken,
    TellReporter,
)
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode, FieldCode, Problem, invalid
from haven_schemas.rights import Right
from sqlalchemy import Select, func, select, union_all, update

from incidents.categories import categories_by_id, give_lines_category, may_be_chosen
from incidents.chronology_lines import subjects_of
from incidents.extras import OtherOwners
from incidents.models import ActionRow, CategoryRow, ConcernRow, DocumentRow, EntryRow, IncidentRow
from incidents.reading import london_day, read_day_to_come, titles_of
from incidents.states import CONCERN_CLOSED

from .step import (
    Matter,
    NewStep,
    check_may_deal_with,
    lock,
    lock_matter,
    lock_record,
    write_entry,
    write_step,
    write_title,
)


def assign(unit: Unit, keyring: Keyring, owners: OtherOwners, request: Assign) -> StepTaken:
    """Gives it to an active account that triages at its school and may open the children's files.

    Errors as ``lock_matter``; ``invalid_request`` on ``staff_id``. Needs identity, unless it is for the caller.
    """
    matter = lock(unit, request)
    if request.staff_id == matter.assigned_to:
        raise invalid("staff_id", FieldCode.AS_IT_IS)
    if request.staff_id is not None:
        check_may_deal_with(unit, owners, matter, request.staff_id)
    matter.assigned_to = request.staff_id
    chosen = None if request.staff_id is None else str(request.staff_id)
    return write_step(unit, keyring, matter, NewStep("assigned", request.reason, chosen))


def recategorise(unit: Unit, keyring: Keyring, request: Recategorise) -> StepTaken:
    """Moves it, and all in it that bears the earlier category.

    A concern in a record that bears another category keeps its own. Errors as ``lock_matter``; ``invalid_request`` on
    ``category_id`` for a category that is not there, is retired or another school's, or that it has.
    """
    matter = lock(unit, request)
    category = unit.session.get(CategoryRow, request.category_id)
    if category is None or not may_be_chosen(category, matter.school_id):
        raise invalid("category_id", FieldCode.UNKNOWN_CATEGORY)
    if category.id == matter.category_id:
        raise invalid("category_id", FieldCode.AS_IT_IS)
    _carry(unit, matter, category.id)
    matter.category_id = category.id
    return write_step(unit, keyring, matter, NewStep("recategorised", request.reason, str(category.id)))


def _carry(unit: Unit, matter: Matter, category_id: UUID) -> None:
    """The category stands in the lines of chronologies too."""
    ids = unit.session.scalars(_bearing(matter)).all()
    as_reported = func.coalesce(ConcernRow.reported_category_id, ConcernRow.category_id)
    unit.session.execute(update(ConcernRow).where(ConcernRow.id.in_(ids)).values(reported_category_id=as_reported))
    for table in (ConcernRow, EntryRow, ActionRow, DocumentRow):
        unit.session.execute(update(table).where(table.id.in_(ids)).values(category_id=category_id))
    give_lines_category(unit, ids, category_id)


def _bearing(matter: Matter) -> Select[UUID]:
    before = matter.category_id
    if isinstance(matter, IncidentRow):
        concerns = select(ConcernRow.id).where(ConcernRow.incident_id == matter.id, ConcernRow.category_id == before)
        entries = select(EntryRow.id).where(EntryRow.incident_id == matter.id, EntryRow.category_id == before)
        actions = select(ActionRow.id).where(ActionRow.incident_id == matter.id, ActionRow.category_id == before)
        documents = select(DocumentRow.id).where(
            DocumentRow.incident_id == matter.id, DocumentRow.category_id == before
        )
        found = union_all(concerns, entries, actions, documents).subquery()
    else:
        own = select(ConcernRow.id).where(ConcernRow.id == matter.id)
        entries = select(EntryRow.id).where(EntryRow.concern_id == matter.id, EntryRow.category_id == before)
        files = select(DocumentRow.id).where(DocumentRow.concern_id == matter.id, DocumentRow.category_id == before)
        found = union_all(own, entries, files).subquery()
    return select(found.c.id)


def set_risk(unit: Unit, keyring: Keyring, request: SetRisk) -> StepTaken:
    """Sets it; the earlier levels stay as entries.

    Errors as ``lock_matter``; ``invalid_request`` on ``level`` if it is that already.
    """
    matter = lock(unit, request)
    if matter.risk == request.level:
        raise invalid("level", FieldCode.AS_IT_IS)
    matter.risk = request.level
    return write_step(unit, keyring, matter, NewStep("risk_set", request.reason, request.level))


def set_title(unit: Unit, keyring: Keyring, request: SetTitle) -> StepTaken:
    """An entry about all its children; the earlier titles stay as entries. No event: nobody acts on a title.

    Errors as ``lock_record``; ``invalid_request`` on ``title`` if it is that already. Needs the vault.
    """
    record = lock_record(unit, request.incident_id, request.version)
    if titles_of(unit, keyring, [record.id], categories_by_id(unit)).get(record.id) == request.title:
        raise invalid("title", FieldCode.AS_IT_IS)
    record.version += 1
    write_title(unit, keyring, record, request.title)
    return StepTaken(kind="incident", id=record.id, version=record.version)


def set_waiting(unit: Unit, keyring: Keyring, request: SetWaiting) -> StepTaken:
    """Sets or ends it. Errors as ``lock_matter``; ``already_closed``; ``invalid_request`` on ``until``."""
    matter = lock(unit, request)
    if matter.status == CONCERN_CLOSED:
        raise Problem(ErrorCode.ALREADY_CLOSED)
    if request.until is None:
        if matter.waiting_until is None:
            raise invalid("until", FieldCode.AS_IT_IS)
        matter.waiting_until = None
        return write_step(unit, keyring, matter, NewStep("waiting_ended", request.reason))
    matter.waiting_until = read_day_to_come("until", request.until, london_day(unit.now))
    return write_step(unit, keyring, matter, NewStep("waiting_set", request.reason, request.until))


def tell_reporter(unit: Unit, keyring: Keyring, request: TellReporter) -> ReporterTold:
    """An entry in the children's chronologies that the concern's reporter reads too. Errors as ``lock_matter``."""
    concern = lock_matter(unit, "concern", request.concern_id, None)
    if not isinstance(concern, ConcernRow):
        raise Problem(ErrorCode.NOT_FOUND)
    subjects = subjects_of(unit, concern.id)
    new_step = NewStep("reporter_told", request.text)
    entry_id = write_entry(unit, keyring, concern, new_step, subjects)
    unit.audit(
        AuditAction.MATTER_STEP_TAKE,
        right=Right.CONCERN_TRIAGE,
        school_ids=[concern.school_id],
        subject_ids=[subject.id for subject in subjects],
        object_id=concern.id,
        outcome=new_step.step,
    )
    return ReporterTold(id=entry_id)
