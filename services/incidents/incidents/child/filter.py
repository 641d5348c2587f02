"""What a reader narrows a chronology to, as conditions on its lines and as what its cursors are bound to."""

from chassis.units.one_of import one_of
from haven_schemas.acts.incidents.records import ReadChronology
from sqlalchemy import ColumnElement, exists, select
from sqlalchemy.orm import aliased

from incidents.models import EntryPersonRow, RecordSubjectRow


def filter_of(request: ReadChronology) -> tuple[object, ...]:
    """Everything that narrows, and the order if it is not the usual one; not the place in the list: a cursor of one
    filter is none of another."""
    asked = request.model_dump(mode="json", exclude={"limit", "cursor", "with_card", "for_printing"})
    if not asked["oldest_first"]:
        del asked["oldest_first"]  # as before there was a choice: a cursor that was given then goes on
    asked["category_ids"], asked["kinds"] = sorted(asked["category_ids"]), sorted(asked["kinds"])
    return tuple(sorted(asked.items()))


def conditions_of(request: ReadChronology) -> list[ColumnElement[bool]]:
    """One condition for each filter given; each is looked at line by line along the chronology's own index."""
    line = RecordSubjectRow
    conditions: list[ColumnElement[bool]] = []
    if request.significant_only:
        conditions.append(line.significant.is_(True))
    if request.category_ids:
        conditions.append(one_of(line.category_id, request.category_ids))
    if request.kinds:
        conditions.append(one_of(line.record_kind, request.kinds))
    if request.occurred_from is not None:
        conditions.append(line.occurred_at >= request.occurred_from)
    if request.occurred_until is not None:
        conditions.append(line.occurred_at < request.occurred_until)
    if request.with_subject_id is not None:
        other = aliased(RecordSubjectRow)
        named = select(other.record_id).where(
            other.record_id == line.record_id, other.subject_id == request.with_subject_id
        )
        conditions.append(exists(named))
    if request.person_id is not None:
        attached = select(EntryPersonRow.entry_id).where(
            EntryPersonRow.entry_id == line.record_id, EntryPersonRow.person_id == request.person_id
        )
        conditions.append(exists(attached))
    return conditions
