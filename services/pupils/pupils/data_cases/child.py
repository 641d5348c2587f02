"""Of which children a data protection officer is told anything at all."""

from collections.abc import Collection, Sequence
from uuid import UUID

from chassis.units.database import Unit
from chassis.units.rows import of_row
from haven_schemas.acts.pupils.data_cases import (
    MOST_FOUND,
    CaseChild,
    CaseChildQuery,
    CheckCase,
    FindForCase,
    FoundForCase,
)
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode, FieldCode, Problem, invalid
from haven_schemas.rights import Right
from sqlalchemy import select, text

from pupils.files import fold, query_words
from pupils.models import DataCaseRow, ProtectedReaderRow, PupilRow
from pupils.sight import entries_of, staff_linked_to

from .case import open_case_of_caller

_MOST_LOOKED_AT = 1_000
"""Of a very common word; with a birth date beside it the child is among them unless a thousand others come before."""
_LEAST_LETTERS = 2
_FIND = text(
    "SELECT found FROM search_children(CAST(:in_schools AS uuid[]), CAST(:patterns AS text[]), CAST(:alike AS text[]),"
    " '{}', NULL, true, '{}', NULL, :most) AS found"
)


def children_told(unit: Unit, rows: Sequence[PupilRow], staff_id: UUID) -> list[PupilRow]:
    """Those of ``rows``, in their order, to whom the officer is not linked, and of whom nothing is protected by
    whichever of their entries, unless the officer is named for them.

    Every other is left out as if there were none of that name: neither is confirmed. Asked the same way for a row that
    is told and one that is not.
    """
    entries = entries_of(unit, [row.id for row in rows])
    everyone = {entry.id for same in entries.values() for entry in same}
    linked = {pupil_id for pupil_id, staff in staff_linked_to(unit, everyone).items() if staff_id in staff}
    named = select(ProtectedReaderRow.pupil_id).where(ProtectedReaderRow.staff_id == staff_id)
    readable = frozenset(unit.session.scalars(named))
    return [
        row
        for row in rows
        if not (row.protected and row.hidden)
        and all(
            entry.id not in linked and (not entry.protected or readable & {each.id for each in entries[row.id]})
            for entry in entries[row.id]
        )
    ]


def child_of_case(unit: Unit, pupil_id: UUID, staff_id: UUID, school_ids: Collection[UUID]) -> PupilRow:
    """``not_found`` unless the officer is told about the child at one of the schools."""
    wanted = select(PupilRow).where(PupilRow.id == pupil_id, PupilRow.school_id.in_(school_ids))
    told = children_told(unit, unit.session.scalars(wanted).all(), staff_id)
    if not told:
        raise Problem(ErrorCode.NOT_FOUND)
    return told[0]


def child_view(row: PupilRow) -> CaseChild:
    """Who the child is, to tell two of a name apart."""
    return of_row(
        CaseChild,
        row,
        pupil_id=row.id,
        known_as=f"{row.preferred_forename or row.legal_forename} {row.preferred_surname or row.legal_surname}",
        legal_name=f"{row.legal_forename} {row.legal_surname}",
        left_on=None if row.on_roll else row.left_on or row.moved_on,
    )


def check_case(unit: Unit, request: CheckCase) -> CaseChild:
    """``not_found`` unless the case is theirs and open, and the child one they are told about, at its schools."""
    wanted = select(DataCaseRow).where(
        DataCaseRow.id == request.case_id,
        DataCaseRow.opened_by == request.staff_id,
        DataCaseRow.closed_at.is_(None),
    )
    case = unit.session.scalar(wanted)
    if case is None:
        raise Problem(ErrorCode.NOT_FOUND)
    row = child_of_case(unit, request.pupil_id, request.staff_id, case.school_ids)
    unit.audit(
        AuditAction.DATA_CASE_CHECK,
        right=Right.SERVICE_CASE_CHECK,
        school_ids=[row.school_id],
        subject_ids=[row.id],
        object_id=case.id,
    )
    return child_view(row)


def find_for_case(unit: Unit, request: FindForCase) -> FoundForCase:
    """At the schools where the caller oversees; by no UPN and by no class. Whoever they are linked to, and whoever's
    identity is protected, is found no more than a child who does not exist: left out before anything is counted.

    ``not_found`` for a case that is not theirs or is closed, or a school that is not theirs; ``invalid_request`` on
    ``query`` without a word of two letters.
    """
    case = open_case_of_caller(unit, request.case_id)
    schools = _schools(unit, request.school_id)
    words = [word for word in query_words(request.query) if len(word) >= _LEAST_LETTERS]
    if not words:
        raise invalid("query", FieldCode.TOO_SHORT)
    found = _found(unit, request, schools, words, alike=False)
    alike = [] if found else _found(unit, request, schools, words, alike=True)
    rows = found or alike
    shown = rows[:MOST_FOUND]
    unit.audit(
        AuditAction.DATA_CHILD_FIND,
        right=Right.DATA_OVERSEE,
        school_ids=schools,
        subject_ids=[row.id for row in shown],
        object_id=case.id,
    )
    return FoundForCase(children=[child_view(row) for row in shown], alike=bool(alike), more=len(rows) > MOST_FOUND)


def show_for_case(unit: Unit, request: CaseChildQuery) -> CaseChild:
    """``not_found`` for a case that is not theirs or is closed, and for a child they would not find."""
    case = open_case_of_caller(unit, request.case_id)
    row = child_of_case(unit, request.pupil_id, unit.access.actor_id, _schools(unit, None))
    unit.audit(
        AuditAction.DATA_CHILD_FIND,
        right=Right.DATA_OVERSEE,
        school_ids=[row.school_id],
        subject_ids=[row.id],
        object_id=case.id,
    )
    return child_view(row)


def _schools(unit: Unit, asked: UUID | None) -> frozenset[UUID]:
    schools = unit.access.schools_with(Right.DATA_OVERSEE)
    if asked is None:
        return schools
    if asked not in schools:
        raise Problem(ErrorCode.NOT_FOUND)
    return frozenset({asked})


def _found(
    unit: Unit, request: FindForCase, schools: Collection[UUID], words: Sequence[str], *, alike: bool
) -> list[PupilRow]:
    asked = {
        "in_schools": [str(school) for school in schools],
        "patterns": [f"%{word}%" for word in words],
        "alike": list(words) if alike else [],
        "most": _MOST_LOOKED_AT,
    }
    ids = unit.session.scalars(_FIND, asked).all()
    wanted = select(PupilRow).where(PupilRow.id.in_(ids))
    if request.birth_date is not None:
        wanted = wanted.where(PupilRow.date_of_birth == request.birth_date)
    rows = {row.id: row for row in unit.session.scalars(wanted)}
    in_order = [rows[each] for each in ids if each in rows and not _by_class(rows[each], words)]
    return children_told(unit, in_order, unit.access.actor_id)


def _by_class(row: PupilRow, words: Sequence[str]) -> bool:
    """Whether a word met the class alone: the roll's search finds whole classes, and this one looks for a child."""
    names = (
        row.legal_forename, row.legal_surname, row.preferred_forename, row.preferred_surname,
        row.former_forename, row.former_surname,
    )  # fmt: skip
    named, class_name = [fold(each) for each in names if each], fold(row.class_name or "")
    return any(word in class_name and not any(word in each for each in named) for word in words)
