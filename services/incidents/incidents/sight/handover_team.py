"""Whose work a file on its way is."""

from uuid import UUID

from chassis.units.database import Unit
from chassis.units.one_of import none_of, one_of
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.rights import Right
from sqlalchemy import ColumnElement, and_, exists, or_, select

from incidents.models import CategoryRow, FileHandoverRow, HandedFileRow, RecordSubjectRow

from .own_sight import sight_of

SEN_GROUP = "send"
"""The group of categories that SEN papers are in."""


def find_handover(unit: Unit, handover_id: UUID, *, hold: bool = False) -> FileHandoverRow:
    """``not_found`` for whoever is of neither team, nor the SENCO, or is kept from every child in it; an empty one is
    nobody's to look at."""
    wanted = select(FileHandoverRow).where(
        FileHandoverRow.id == handover_id, FileHandoverRow.state != "empty", holds_open_files(unit)
    )
    wanted = wanted.where(is_of_interest(unit))
    handover = unit.session.scalar(wanted.with_for_update() if hold else wanted)
    if handover is None:
        raise Problem(ErrorCode.NOT_FOUND)
    return handover


def is_of_interest(unit: Unit) -> ColumnElement[bool]:
    """Whether the caller is of one of the teams, or is the SENCO of the new school and it holds SEN papers."""
    triages_at = sight_of(unit).triages_at
    return or_(
        one_of(FileHandoverRow.from_school_id, triages_at),
        one_of(FileHandoverRow.to_school_id, triages_at),
        and_(one_of(FileHandoverRow.to_school_id, _signs_sen_at(unit)), holds_sen_papers(unit)),
    )


def waits_for(unit: Unit) -> ColumnElement[bool]:
    """Whether something in it waits for the caller's signature."""
    files = and_(
        FileHandoverRow.state == "open",
        one_of(FileHandoverRow.to_school_id, sight_of(unit).triages_at),
        _holds(unit, HandedFileRow.state.in_(("waiting", "excepted"))),
    )
    sen = and_(
        FileHandoverRow.sen_received_at.is_(None),
        one_of(FileHandoverRow.to_school_id, _signs_sen_at(unit)),
        holds_sen_papers(unit),
    )
    return or_(files, sen)


def is_open_file(unit: Unit) -> ColumnElement[bool]:
    """Whether the caller may know of a file: not of children they are linked to, or whose file is closed to them."""
    sight = sight_of(unit)
    hidden = sight.kept_from | sight.closed
    return and_(none_of(HandedFileRow.subject_id, hidden), none_of(HandedFileRow.pupil_id, hidden))


def holds_open_files(unit: Unit) -> ColumnElement[bool]:
    """Whether a handover holds a file of which the caller may know."""
    return _holds(unit, HandedFileRow.state != "empty")


def holds_sen_papers(unit: Unit) -> ColumnElement[bool]:
    """Whether there are SEN records in one of them."""
    ids = (HandedFileRow.subject_id, HandedFileRow.pupil_id)
    line = (
        select(RecordSubjectRow.record_id)
        .join(CategoryRow, CategoryRow.id == RecordSubjectRow.category_id)
        .where(RecordSubjectRow.subject_id.in_(ids), CategoryRow.group == SEN_GROUP)
    )
    return _holds(unit, HandedFileRow.state.not_in(("empty", "withdrawn")), exists(line))


def _holds(unit: Unit, *conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    of_it = HandedFileRow.handover_id == FileHandoverRow.id
    return exists().where(of_it, is_open_file(unit), *conditions)


def _signs_sen_at(unit: Unit) -> list[UUID]:
    return [school_id for school_id in unit.access.school_ids if may_sign_sen(unit, school_id)]


def is_of_team(unit: Unit, handover: FileHandoverRow) -> bool:
    """Whether the caller triages at one of the schools, or is the SENCO of the new one."""
    triages_at = sight_of(unit).triages_at
    return bool(triages_at.intersection(handover.school_ids)) or may_sign_sen(unit, handover.to_school_id)


def may_sign(unit: Unit, handover: FileHandoverRow) -> bool:
    """Whether the caller signs for the files: who triages at the new school."""
    return unit.access.has(Right.CONCERN_TRIAGE, handover.to_school_id)


def may_sign_sen(unit: Unit, school_id: UUID) -> bool:
    """Whether the caller signs for SEN papers: who reads SEN records and special categories at the school (the SENCO's
    role writes no record)."""
    return any(
        school_id in grant.school_ids and (grant.category_groups is None or SEN_GROUP in grant.category_groups)
        for grant in unit.access.grants_with(Right.PUPIL_READ_SPECIAL)
        if Right.RECORD_READ in grant.rights
    )


def handed_files(unit: Unit, handover: FileHandoverRow, *, hold: bool = False) -> list[HandedFileRow]:
    """Those that hold anything, but for children the caller is kept from. ``hold``: until the transaction ends."""
    wanted = (
        select(HandedFileRow)
        .where(
            HandedFileRow.handover_id == handover.id,
            HandedFileRow.state.not_in(("empty", "withdrawn")),
            is_open_file(unit),
        )
        .order_by(HandedFileRow.subject_id)
    )
    return list(unit.session.scalars(wanted.with_for_update() if hold else wanted))
