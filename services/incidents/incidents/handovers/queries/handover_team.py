"""Who the caller is in a handover: of the team that sends, of the one that receives, or the SENCO there."""

from uuid import UUID

from chassis.units.database import Unit
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.rights import Right
from sqlalchemy import ColumnElement, and_, exists, select

from incidents.models import FileHandoverRow, HandedFileRow
from incidents.sight.own_sight import sight_of

SEN_GROUP = "send"
"""The group of categories that SEN papers are in."""


def find_handover(unit: Unit, handover_id: UUID, *, hold: bool = False) -> FileHandoverRow:
    """``not_found`` for whoever is of neither team, nor the SENCO, or is kept from every child in it; an empty one is
    nobody's to look at."""
    wanted = select(FileHandoverRow).where(
        FileHandoverRow.id == handover_id, FileHandoverRow.state != "empty", holds_open_files(unit)
    )
    handover = unit.session.scalar(wanted.with_for_update() if hold else wanted)
    if handover is None or not is_of_team(unit, handover):
        raise Problem(ErrorCode.NOT_FOUND)
    return handover


def is_open_file(unit: Unit) -> ColumnElement[bool]:
    """Whether the caller may know of a file: not of children they are linked to, or whose file is closed to them."""
    sight = sight_of(unit)
    hidden = sight.kept_from | sight.closed
    return and_(HandedFileRow.subject_id.not_in(hidden), HandedFileRow.pupil_id.not_in(hidden))


def holds_open_files(unit: Unit) -> ColumnElement[bool]:
    """Whether a handover holds a file of which the caller may know."""
    return exists().where(
        HandedFileRow.handover_id == FileHandoverRow.id, HandedFileRow.state != "empty", is_open_file(unit)
    )


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
