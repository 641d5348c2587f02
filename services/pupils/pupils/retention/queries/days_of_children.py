"""When children were born and when they left, by whichever of their ids."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from chassis.units.database import Unit
from sqlalchemy import Row, text


def days_of_children(unit: Unit, asked: Sequence[UUID]) -> Sequence[Row[Any]]:
    """``asked``, ``date_of_birth``, ``latest_birth``, ``left_on``, ``school_ids`` and ``ids`` (every id of the child):
    of each in their order, one statement; who was never on a roll is left out."""
    return unit.session.execute(text(_DAYS), {"subject_ids": [str(each) for each in asked]}).all()


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
