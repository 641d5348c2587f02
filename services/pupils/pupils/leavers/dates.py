"""The days of children, asked for by retention."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from chassis.units.database import Unit
from haven_schemas.acts.pupils.retention import PupilDates, PupilDatesList, PupilDatesQuery
from haven_schemas.audit_actions import AuditAction
from haven_schemas.rights import Right
from sqlalchemy import Row, text

_DAYS = """
WITH RECURSIVE family (asked, place, id) AS (
    SELECT asked.id, asked.place, asked.id
    FROM unnest(CAST(:subject_ids AS uuid[])) WITH ORDINALITY AS asked (id, place)
    UNION
    SELECT family.asked, family.place, CASE WHEN alias.alias_id = family.id THEN alias.means_id ELSE alias.alias_id END
    FROM family JOIN subject_alias alias ON family.id IN (alias.alias_id, alias.means_id)
    WHERE alias.means_id IS NOT NULL
),
kin AS (SELECT asked, array_agg(DISTINCT id) AS ids FROM family GROUP BY asked),
stayed AS (
    SELECT family.asked, max(stay.left_on) AS left_on
    FROM family JOIN pupil_stay stay ON stay.pupil_id = family.id
    GROUP BY family.asked
)
SELECT family.asked,
       (array_agg(
           greatest(entry.date_of_birth, entry.latest_birth)
           ORDER BY entry.merged_into IS NOT NULL, entry.hidden, entry.id
       ))[1] AS date_of_birth,
       max(greatest(entry.date_of_birth, entry.latest_birth)) AS latest_birth,
       CASE WHEN NOT bool_or(entry.on_roll) THEN greatest(
           max(coalesce(
               entry.left_on, entry.moved_on, (entry.changed_at AT TIME ZONE 'Europe/London')::date
           )) FILTER (WHERE NOT entry.hidden OR entry.merged_into IS NULL),
           max(stayed.left_on)
       ) END AS left_on,
       array_agg(DISTINCT entry.school_id) AS school_ids, kin.ids
FROM family
JOIN pupil entry ON entry.id = family.id
JOIN kin ON kin.asked = family.asked
LEFT JOIN stayed ON stayed.asked = family.asked
GROUP BY family.asked, family.place, kin.ids
ORDER BY family.place
"""
"""Both ways along every link; UNION ends circles. The day of birth is that of the entry which the others mean, the
latest that any system ever said of it: no later word brings a day forward. ``latest_birth`` is the latest of any entry,
since two may have been taken for one. The child is on a roll if any of the entries is; when a hidden entry left was of
no use from the merge on. Where no system said when a former pupil left, it was not after the last word of them."""
_FEW = 20
"""So many a person may look at; of more, all files are being counted."""


def days_of_children(unit: Unit, asked: Sequence[UUID]) -> Sequence[Row[Any]]:
    """``asked``, ``date_of_birth``, ``latest_birth``, ``left_on``, ``school_ids`` and ``ids`` (every id of the child):
    of each in their order, one statement; who was never on a roll is left out."""
    return unit.session.execute(text(_DAYS), {"subject_ids": [str(each) for each in asked]}).all()


def pupil_dates(unit: Unit, request: PupilDatesQuery) -> PupilDatesList:
    """In the order asked, each once; one statement. No name. For services only.

    By every id a child has: entries of the roll that were merged, and children not listed whom somebody matched. They
    are on a roll where one of the entries is, also one that the roll does not show. An entry that was emptied for a
    protected child leads to no other. Many at once are noted once, with their schools and no child: else each night's
    count would write every child of the trust into the log as read.
    """
    asked = list(dict.fromkeys(request.subject_ids))
    rows = days_of_children(unit, asked)
    unit.audit(
        AuditAction.RETENTION_FACTS_READ,
        right=Right.SERVICE_FILE_FACTS,
        school_ids={school_id for row in rows for school_id in row.school_ids},
        subject_ids=[row.asked for row in rows] if len(asked) <= _FEW else [],
        outcome="done" if len(asked) <= _FEW else "counted",
    )
    told = [
        PupilDates(
            subject_id=row.asked,
            date_of_birth=row.date_of_birth,
            left_on=row.left_on,
            latest_birth=row.latest_birth,
        )
        for row in rows
    ]
    return PupilDatesList(pupils=told)
