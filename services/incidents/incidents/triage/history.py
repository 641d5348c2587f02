"""What was recorded before of the children in a concern that is to be decided: no text but of plans."""

from collections.abc import Collection, Iterable, Sequence
from uuid import UUID

from chassis.keys.keyring import Keyring
from chassis.units.database import Unit
from chassis.units.one_of import one_of
from chassis.units.rows import of_row
from haven_schemas.acts.incidents.chronology import Card
from haven_schemas.acts.incidents.deciding import ChildHistory, ConcernHistory, EarlierConcern, PlanOnCard
from haven_schemas.acts.incidents.triage import ConcernQuery
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.rights import Right
from sqlalchemy import func, select

from incidents.aliases import families_of
from incidents.categories import categories_by_id
from incidents.child import newest_card
from incidents.chronology_lines import subjects_of
from incidents.models import ConcernRow, RecordSubjectRow
from incidents.sight import hide_incident_ids, require_deciding_school, sees_concern, sight_of, visible_lines

from .dates import Families, by_child, child_of, open_records

_MOST_CONCERNS = 5


def concern_history(unit: Unit, keyring: Keyring, request: ConcernQuery) -> ConcernHistory:
    """Of each child, by every id they have, as far as the caller sees; of a file that is closed to the caller nothing.

    ``not_found`` unless the concern is seen, ``not_permitted`` unless the caller decides on it; ``VaultAway``
    where a plan cannot be opened.
    """
    concern = unit.session.get(ConcernRow, request.concern_id)
    if concern is None or not sees_concern(unit, concern):
        raise Problem(ErrorCode.NOT_FOUND)
    require_deciding_school(unit, concern)
    children = [subject.id for subject in subjects_of(unit, concern.id)]
    open_files = _open_files(unit, children)
    concerns, records = _concerns(unit, concern, open_files), open_records(unit, open_files)
    told = [
        ChildHistory(
            subject_id=child,
            same_as=_today(child, open_files),
            records=records.get(child, []),
            concerns=concerns.get(child, []),
            plans=_plans(unit, keyring, open_files[child]) if child in open_files else [],
        )
        for child in children
    ]
    unit.audit(
        AuditAction.MATTER_HISTORY_READ,
        right=Right.CONCERN_TRIAGE,
        school_ids=[concern.school_id],
        subject_ids=children,
        object_id=concern.id,
    )
    return ConcernHistory(children=told)


def _open_files(unit: Unit, children: Collection[UUID]) -> Families:
    """Every id of each child, the one they have today first; of those whose chronology the caller may open."""
    closed = sight_of(unit).closed
    return {each: family for each, family in families_of(unit, children).items() if closed.isdisjoint(family)}


def _today(child: UUID, families: Families) -> UUID | None:
    today = families.get(child, [child])[0]
    return None if today == child else today


def _concerns(unit: Unit, concern: ConcernRow, families: Families) -> dict[UUID, list[EarlierConcern]]:
    """The last of each child, but for the one in question."""
    meant = child_of(families)
    newest = (RecordSubjectRow.occurred_at.desc(), RecordSubjectRow.recorded_at.desc(), RecordSubjectRow.record_id)
    nth = func.row_number().over(partition_by=RecordSubjectRow.subject_id, order_by=newest)
    lines = (
        select(RecordSubjectRow.subject_id, RecordSubjectRow.record_id, nth.label("nth"))
        .where(
            one_of(RecordSubjectRow.subject_id, meant),
            RecordSubjectRow.record_kind == "concern",
            RecordSubjectRow.record_id != concern.id,
            visible_lines(sight_of(unit), categories_by_id(unit)),
        )
        .subquery()
    )
    wanted = select(lines.c.subject_id, ConcernRow).join(ConcernRow, ConcernRow.id == lines.c.record_id)
    in_order = (ConcernRow.occurred_at.desc(), ConcernRow.recorded_at.desc(), ConcernRow.id)
    rows = unit.session.execute(wanted.where(lines.c.nth <= _MOST_CONCERNS).order_by(*in_order)).all()
    found = by_child(meant, ((subject_id, row) for subject_id, row in rows), _MOST_CONCERNS)
    return {child: hide_incident_ids(unit, [_concern(unit, row) for row in own]) for child, own in found.items()}


def _concern(unit: Unit, row: ConcernRow) -> EarlierConcern:
    return of_row(EarlierConcern, row, category_name=categories_by_id(unit)[row.category_id].name)


def _plans(unit: Unit, keyring: Keyring, family: Sequence[UUID]) -> list[PlanOnCard]:
    card = newest_card(unit, keyring, family[0], family)
    return [] if card is None else list(_on_card(card))


def _on_card(card: Card) -> Iterable[PlanOnCard]:
    kept = [(card.school_id, card.versions[0]), *((each.school_id, each.card) for each in card.others)]
    for school_id, version in kept:
        if version.plans or version.plan or version.lead_id or version.next_review_on:
            yield PlanOnCard(
                school_id=school_id,
                kinds=version.plans,
                plan=version.plan,
                lead_id=version.lead_id,
                next_review_on=version.next_review_on,
            )
