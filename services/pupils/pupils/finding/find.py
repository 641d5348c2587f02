"""Pupils by any part of any name, by class, and by UPN where the caller may see UPNs."""

import re
from collections.abc import Collection, Sequence
from uuid import UUID

from chassis.units import cursors
from chassis.units.database import Unit
from chassis.units.one_of import one_of
from haven_schemas.acts.pupils import FindPupils, PupilPage
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode, FieldCode, Problem, invalid
from haven_schemas.rights import Right
from sqlalchemy import select, text

from pupils.files import query_words
from pupils.models import PupilRow
from pupils.sight import (
    FullView,
    covered_by,
    forgotten_by,
    full_view,
    has_left_by,
    kept_from,
    named_for,
    pupil_view,
    unsealed,
)

from .names import limit_names

_FIND = text(
    "SELECT found FROM search_children(CAST(:in_schools AS uuid[]), CAST(:patterns AS text[]), CAST(:alike AS text[]),"
    " CAST(:upn_schools AS uuid[]), :upn_pattern, :leavers, CAST(:named AS uuid[]),"
    " CAST(:after_pupil AS uuid), :most) AS found"
)
_AT_ONCE = 200
"""Of former pupils so many are looked at in one step, since many may be of those whom the caller is not to find."""
_PART_OF_UPN = re.compile(r"^[A-Za-z0-9]{3,13}$")


def find_pupils(unit: Unit, request: FindPupils) -> PupilPage:
    """One page by surname then forename, as known; the years of a pastoral role do not narrow it, since any member of
    staff may report about any pupil of the school.

    Every word of the query must be in some name or the class; where no pupil has them all, those whose names are spelt
    alike are shown. A merged child is found by what each entry of the school was called, too, as the one that is kept;
    a protected child by the names of today alone; whom the caller is linked to as any other.
    Who was shown many names today is shown those alone that they type in full (``limit_names``).
    Who left so long ago that they would be forgotten is found by those who read whole files (``unseen_leavers``).
    ``not_found`` for a school that is not the caller's. The cursor holds a pupil's id and no name, since it travels in
    addresses.
    """
    schools = _schools(unit, request.school_id)
    view = full_view(unit.access, unit.now)
    found, alike = _page(unit, request, schools, view)
    page = found[: request.limit]
    shown = limit_names(unit, view, request.query, page)
    unit.audit(
        AuditAction.PUPIL_LIST_FIND,
        right=Right.PUPIL_READ if view.grants else Right.PUPIL_FIND,
        school_ids=schools,
        subject_ids=[row.id for row in shown],
        outcome="done" if len(shown) == len(page) else "many_names",
    )
    known = unsealed(unit, shown)
    limited = len(shown) < len(page)
    more = len(found) > request.limit and not limited  # a cursor would say an id, and ids open names
    return PupilPage(
        pupils=[pupil_view(row, view, known) for row in shown],
        next_cursor=cursors.encode(_digest(unit, request, alike), [str(page[-1].id)]) if more else None,
        alike=alike,
        limited=limited,
    )


def _page(
    unit: Unit, request: FindPupils, schools: Collection[UUID], view: FullView
) -> tuple[Sequence[PupilRow], bool]:
    """The page's rows and one more if there is one, and whether they are only spelt alike; a cursor says which."""
    if request.cursor is None:
        found = _found(unit, request, schools, view, None, alike=False)
        if found or not query_words(request.query):
            return found, False
        alike = _found(unit, request, schools, view, None, alike=True)
        return alike, bool(alike)
    try:
        after, alike_page = _after(request.cursor, _digest(unit, request, alike=False)), False
    except Problem:
        after, alike_page = _after(request.cursor, _digest(unit, request, alike=True)), True
    return _found(unit, request, schools, view, after, alike=alike_page), alike_page


def _digest(unit: Unit, request: FindPupils, alike: bool) -> str:
    asked = (unit.access.actor_id, request.school_id, request.query, request.leavers, alike)
    return cursors.filter_digest("find_pupils", *asked)


def _schools(unit: Unit, asked: UUID | None) -> frozenset[UUID]:
    schools = unit.access.schools_with(Right.PUPIL_FIND)
    if asked is None:
        return schools
    if asked not in schools:
        raise Problem(ErrorCode.NOT_FOUND)
    return frozenset({asked})


def _after(cursor: str, digest: str) -> UUID:
    try:
        (pupil_id,) = cursors.decode(cursor, digest)
        return UUID(pupil_id)
    except (ValueError, TypeError, AttributeError):
        raise invalid("cursor", FieldCode.WRONG_FORMAT) from None


def _found(
    unit: Unit,
    request: FindPupils,
    schools: Collection[UUID],
    view: FullView,
    after: UUID | None,
    *,
    alike: bool,
) -> Sequence[PupilRow]:
    """The page's rows and one more; behind former pupils whom the caller is not to find it looks on."""
    found: list[PupilRow] = []
    while len(found) <= request.limit:
        rows, more = _looked_at(unit, request, schools, view, after, alike=alike)
        unseen = unseen_leavers(unit, rows) if request.leavers else set()
        found += [row for row in rows if row.id not in unseen]
        if not more or not unseen:
            break
        after = rows[-1].id
    return found[: request.limit + 1]


def _looked_at(
    unit: Unit,
    request: FindPupils,
    schools: Collection[UUID],
    view: FullView,
    after: UUID | None,
    *,
    alike: bool,
) -> tuple[Sequence[PupilRow], bool]:
    """Ids by the search function, rows read under row level security; whether there may be more."""
    # The longest first: the index looks for the first alone, and a class such as 7A would find it the whole roll.
    words = sorted(query_words(request.query), key=len, reverse=True)
    if request.query.strip() and not words:
        return [], False
    upn_pattern = _upn_pattern(request.query.strip())
    asked = {
        "in_schools": [str(school) for school in schools],
        "patterns": [f"%{word}%" for word in words],
        "alike": words if alike else [],
        "upn_schools": [str(school) for school in view.whole_schools()],
        "upn_pattern": upn_pattern,
        "leavers": request.leavers,
        "named": [str(pupil_id) for pupil_id in named_for(unit)] if unit.access.is_certain(unit.now) else [],
        "after_pupil": None if after is None else str(after),
        "most": max(request.limit + 1, _AT_ONCE if request.leavers else 0),
    }
    ids = unit.session.scalars(_FIND, asked).all()
    more = len(ids) == asked["most"]
    rows = {row.id: row for row in unit.session.scalars(select(PupilRow).where(PupilRow.id.in_(ids)))}
    return [rows[pupil_id] for pupil_id in ids if pupil_id in rows], more


def _upn_pattern(query: str) -> str | None:
    return f"%{query.upper()}%" if _PART_OF_UPN.match(query) else None


def unseen_leavers(unit: Unit, rows: Collection[PupilRow]) -> set[UUID]:
    """Of entries that the caller is to find, those of pupils who left by the day retention said last.

    Of these whoever has nothing recorded is forgotten (decision 101), so that a name among the rest is the name of a
    child with a file (decision 106). They are for whoever reads every record of the school and decides on its
    concerns, in the second tier, and is not linked to the child. Everybody else finds them no more than one who is
    forgotten.
    """
    reading = _reads_whole_files_at(unit)
    asked = [row.id for row in rows if row.school_id not in reading or row.id in kept_from(unit)]
    old = select(PupilRow.id).where(one_of(PupilRow.id, asked), has_left_by(forgotten_by(unit)))
    return set(unit.session.scalars(old)) if asked else set()


def _reads_whole_files_at(unit: Unit) -> frozenset[UUID]:
    reads, decides = (
        covered_by(unit.access, right, unit.now).whole_schools() for right in (Right.RECORD_READ, Right.CONCERN_TRIAGE)
    )
    return reads & decides
