"""A concern or an incident record bears another category from now on: who sees it changes with this transaction."""

from uuid import UUID

from chassis.keys.keyring import Keyring
from chassis.units.database import Unit
from haven_schemas.errors import FieldCode, invalid
from haven_schemas.rpc.incidents.steps import Recategorise, StepTaken
from sqlalchemy import Select, func, select, union_all, update

from incidents.categories.parts.lasting_lines import give_lines_category
from incidents.categories.queries.categories import may_be_chosen
from incidents.models import ActionRow, CategoryRow, ConcernRow, DocumentRow, EntryRow, IncidentRow
from incidents.steps.parts.take_step import Matter, NewStep, lock, write_step


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
