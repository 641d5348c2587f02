"""Which children have a file: a page of them, or some that are asked for, by the id each has today.

Every concern, entry, action and document has a line a child (``record_subject``); a record that was moved out of a file
has none there any more. Nothing is held but the page, and each page is a walk along indexes: of the lines from child to
child, whatever is written about each, and of those other ids under which something is written.
"""

from collections.abc import Collection
from uuid import UUID

from chassis.units.database import Unit
from haven_schemas.watch import WATCH_SCHOOL
from sqlalchemy import text

_FIRST = UUID(int=0)
_LAST = UUID(int=2**128 - 1)


def files_after(unit: Unit, after: UUID | None, count: int) -> list[UUID]:
    """The next ``count`` children after one, by the ids they have today; of the unit's schools but the watch school."""
    begin = str(after or _FIRST)
    own = _ids(unit, _OWN, {"after": begin, "count": count, "watch": str(WATCH_SCHOOL)})
    until = own[-1] if len(own) == count else _LAST
    through = _ids(unit, _THROUGH_ALIASES, {"after": begin, "until": str(until), "count": count})
    return sorted({*own, *through})[:count]


def children_today(unit: Unit, subject_ids: Collection[UUID]) -> list[UUID]:
    """The ids these children have today, each once, in order."""
    return sorted(_ids(unit, _TODAY, {"subject_ids": [str(each) for each in subject_ids]}))


def _ids(unit: Unit, statement: str, asked: dict[str, object]) -> list[UUID]:
    return list(unit.session.scalars(text(statement), asked))


_OWN = """
WITH RECURSIVE page (id, place) AS (
    SELECT CAST(:after AS uuid), 0
    UNION ALL
    SELECT following.id, page.place + 1
    FROM page
    CROSS JOIN LATERAL (
        SELECT least(
            (
                SELECT line.subject_id FROM record_subject line
                WHERE line.subject_id > page.id AND line.school_id <> CAST(:watch AS uuid)
                  AND coalesce(
                      (SELECT other.root_id FROM subject_alias other WHERE other.alias_id = line.subject_id),
                      line.subject_id
                  ) = line.subject_id
                ORDER BY line.subject_id LIMIT 1
            ),
            (
                SELECT named.subject_id FROM incident_subject named
                WHERE named.subject_id > page.id AND named.school_id <> CAST(:watch AS uuid)
                  AND coalesce(
                      (SELECT other.root_id FROM subject_alias other WHERE other.alias_id = named.subject_id),
                      named.subject_id
                  ) = named.subject_id
                ORDER BY named.subject_id LIMIT 1
            )
        ) AS id
    ) AS following
    WHERE page.place < :count AND page.id IS NOT NULL
)
SELECT id FROM page WHERE place > 0 AND id IS NOT NULL ORDER BY place
"""
"""Those of whom something is written under the id they have today. A look-up for each line that is passed, and no join:
the other ids would be read anew for each child."""
_THROUGH_ALIASES = """
SELECT DISTINCT alias.root_id FROM subject_alias alias
WHERE alias.root_id > CAST(:after AS uuid) AND alias.root_id <= CAST(:until AS uuid) AND alias.root_id <> alias.alias_id
  AND coalesce(
      (SELECT true FROM record_subject line WHERE line.subject_id = alias.alias_id LIMIT 1),
      (SELECT true FROM incident_subject named WHERE named.subject_id = alias.alias_id LIMIT 1)
  )
ORDER BY alias.root_id LIMIT :count
"""
"""Those of whom something is written under another id. As far as the page goes, so that each is looked at once."""
_TODAY = """
SELECT DISTINCT coalesce(alias.root_id, asked.id)
FROM unnest(CAST(:subject_ids AS uuid[])) AS asked (id)
LEFT JOIN subject_alias alias ON alias.alias_id = asked.id
"""
