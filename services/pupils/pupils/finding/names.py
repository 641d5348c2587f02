"""A child's names, and how many of one name are shown."""

import hashlib
from collections.abc import Iterable, Sequence
from datetime import date
from uuid import UUID
from zoneinfo import ZoneInfo

from chassis.units.database import Unit
from sqlalchemy.dialects.postgresql import insert

from pupils.files import fold, query_words
from pupils.models import NamesShownRow, PupilRow
from pupils.sight import FullView

MOST_A_DAY = 150
"""Children of whom they are told name, class and year, beside those they read in full. A report takes one name of some
that begin like it."""
_MARKS = 4096
_LONDON = ZoneInfo("Europe/London")


def mark_of(staff_id: UUID, day: date, pupil_id: UUID) -> int:
    """Stands for the child that day, for that person alone; one of 4,096, so that it says of nobody."""
    said = f"{staff_id}:{day.isoformat()}:{pupil_id}".encode()
    return int.from_bytes(hashlib.sha256(said).digest()[:4], "big") % _MARKS


def is_typed_in_full(query: str, forenames: Iterable[str | None], surnames: Iterable[str | None]) -> bool:
    """Whether each word of the query is a whole name of the child's, a forename and a surname among them."""
    words = set(query_words(query))
    first, last = _words(forenames), _words(surnames)
    return bool(words & first) and bool(words & last) and words <= first | last


def _words(names: Iterable[str | None]) -> set[str]:
    return {word for name in names if name for word in fold(name).split()}


def limit_names(unit: Unit, view: FullView, query: str, rows: Sequence[PupilRow]) -> list[PupilRow]:
    """Of ``rows`` those that the caller is shown: whoever they read in full, whom they were shown today, and up to 150
    others; after that who is typed in full, so that nobody is kept from reporting."""
    others = [row for row in rows if not view.covers(row.school_id, row.year_group, row.class_name)]
    if not others:
        return list(rows)
    counted = _locked(unit)
    marks = set(counted.marks)
    left_out = set()
    for row in others:
        mark = mark_of(counted.staff_id, counted.day, row.id)
        if mark not in marks and len(marks) >= MOST_A_DAY:
            if not _is_typed(query, row):
                left_out.add(row.id)
        else:
            marks.add(mark)
    if len(marks) > len(counted.marks):
        counted.marks = sorted(marks)
    return [row for row in rows if row.id not in left_out]


def _locked(unit: Unit) -> NamesShownRow:
    """The caller's row of today, until the transaction ends: searches at once are counted one after the other."""
    today = unit.now.astimezone(_LONDON).date()
    staff_id = unit.access.actor_id
    fresh = insert(NamesShownRow).values(staff_id=staff_id, day=today, marks=[])
    unit.session.execute(fresh.on_conflict_do_nothing())
    row = unit.session.get_one(NamesShownRow, staff_id, with_for_update=True)
    if row.day != today:
        row.day, row.marks = today, []
    return row


def _is_typed(query: str, row: PupilRow) -> bool:
    forenames = (row.legal_forename, row.preferred_forename)
    return is_typed_in_full(query, forenames, (row.legal_surname, row.preferred_surname))
