"""What becomes of records that are of others too."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from chassis.units.database import Unit
from chassis.units.one_of import one_of
from sqlalchemy import select, text

from incidents.models import SharedChoiceRow
from incidents.reading import Families, pairs


@dataclass(frozen=True)
class Choice:
    """``is_outdated``: to redact or remove a record that changed since, in its text or its children; or two decisions
    on it, of children who turned out to be one."""

    row: SharedChoiceRow
    is_outdated: bool


def choices_of(unit: Unit, family: Sequence[UUID]) -> dict[UUID, Choice]:
    """Of one child's file, by the record; none of a record that names nobody else any more."""
    return choices_of_each(unit, {family[0]: family})[family[0]]


def choices_of_each(unit: Unit, families: Families) -> dict[UUID, dict[UUID, Choice]]:
    """The same of many, by the id each child has today; two statements."""
    found: dict[UUID, dict[UUID, Choice]] = {root: {} for root in families}
    rows = unit.session.execute(text(_CHOICES), pairs(families)).all()
    kept = {
        each.id: each
        for each in unit.session.scalars(
            select(SharedChoiceRow).where(one_of(SharedChoiceRow.id, [row.id for row in rows]))
        )
    }
    for row in rows:
        choice = kept[row.id]
        changed = (choice.record_version, sorted(choice.others)) != (row.version, sorted(row.others))
        is_second = choice.record_id in found[row.root]
        is_outdated = is_second or (choice.choice != "keep" and changed)
        found[row.root][choice.record_id] = Choice(choice, is_outdated)
    return found


_CHOICES = """
SELECT family.root, choice.id, line.others, coalesce(
    (SELECT text_version FROM concern WHERE id = choice.record_id),
    (SELECT text_version FROM entry WHERE id = choice.record_id),
    (SELECT version FROM action WHERE id = choice.record_id),
    (SELECT version FROM document WHERE id = choice.record_id)
) AS version
FROM unnest(CAST(:roots AS uuid[]), CAST(:ids AS uuid[])) AS family (root, id)
JOIN shared_choice choice ON choice.subject_id = family.id
JOIN LATERAL (
    SELECT array_agg(named.subject_id) FILTER (WHERE own.id IS NULL) AS others,
        bool_or(own.id IS NOT NULL) AS is_named
    FROM record_subject named
    LEFT JOIN unnest(CAST(:roots AS uuid[]), CAST(:ids AS uuid[])) AS own (root, id)
        ON own.root = family.root AND own.id = named.subject_id
    WHERE named.record_id = choice.record_id
) AS line ON line.others IS NOT NULL AND line.is_named
ORDER BY choice.decided_at, choice.id
"""
