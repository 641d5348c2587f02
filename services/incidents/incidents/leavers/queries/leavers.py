"""Which children left a school with a file, are at no other of the trust, and whether it is known where they are."""

from uuid import UUID

from chassis.units.database import Unit
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.rpc.incidents_leavers import LeaverQuery
from sqlalchemy import ARRAY, ColumnElement, DateTime, Uuid, and_, any_, cast, exists, func, literal, not_, or_, select
from sqlalchemy.orm import aliased

from incidents.models import FileReaderRow, KnownPupilRow, LeaverEnquiryRow, LeaverRow, PupilMoveRow, RecordSubjectRow
from incidents.sight.own_sight import sight_of

NOT_KNOWN = "not_known"
LEFT_AT = func.coalesce(LeaverRow.left_at, cast(literal("1970-01-01T00:00:00+00:00"), DateTime(timezone=True)))
"""Children of no known day left before all others."""
IDS: ColumnElement[list[UUID]] = func.haven_ids_of(LeaverRow.subject_id, type_=ARRAY(Uuid()))
"""Every id the child has."""


def is_leaver(unit: Unit) -> ColumnElement[bool]:
    """Whether a child left a school of the caller's safeguarding team with a file, and went to no school of the trust.

    Children to whom the caller is linked, or whose file is closed to them, are not: a colleague asks after those.
    """
    sight = sight_of(unit)
    return and_(
        LeaverRow.school_id.in_(sight.triages_at),
        LeaverRow.subject_id.not_in(sight.kept_from | sight.closed),
        not_(_IS_EMPTIED),
        _is_first_id(),
        _HAS_FILE,
        not_(_WENT_ON),
        not_(func.haven_is_on_a_roll(LeaverRow.subject_id)),
    )


def find_leaver(unit: Unit, query: LeaverQuery) -> LeaverRow:
    """``not_found`` where the child is no leaver of that school for the caller."""
    here = (LeaverRow.subject_id == query.subject_id, LeaverRow.school_id == query.school_id)
    leaver = unit.session.scalar(select(LeaverRow).where(*here, is_leaver(unit)))
    if leaver is None:
        raise Problem(ErrorCode.NOT_FOUND)
    return leaver


def enquiries_since() -> tuple[ColumnElement[bool], ...]:
    """Conditions on enquiries about a leaver: of the time since they left, whichever id was asked after."""
    return (
        LeaverEnquiryRow.subject_id == any_(IDS),
        LeaverEnquiryRow.school_id == LeaverRow.school_id,
        LeaverEnquiryRow.asked_at >= LEFT_AT,
    )


def _is_first_id() -> ColumnElement[bool]:
    """A child under two ids, both off the roll of a school, is one leaver."""
    other = aliased(LeaverRow)
    return not_(
        exists().where(
            other.school_id == LeaverRow.school_id,
            other.subject_id == any_(IDS),
            other.subject_id < LeaverRow.subject_id,
        )
    )


_IS_EMPTIED = exists().where(KnownPupilRow.pupil_id == any_(IDS), KnownPupilRow.only_for.is_not(None))
"""The entry was a child whose identity is protected now: the people named for them know where the child is."""
_READ_HERE = exists().where(FileReaderRow.subject_id == any_(IDS), FileReaderRow.school_id == LeaverRow.school_id)
_HAS_FILE = exists().where(
    RecordSubjectRow.subject_id == any_(IDS), or_(RecordSubjectRow.school_id == LeaverRow.school_id, _READ_HERE)
)
"""Written at the school, or come to it with the child."""
_LAST_MOVE = (
    select(PupilMoveRow.from_school_id == LeaverRow.school_id)
    .where(
        PupilMoveRow.state != "ended",
        or_(PupilMoveRow.from_pupil_id == any_(IDS), PupilMoveRow.to_pupil_id == any_(IDS)),
    )
    .order_by(PupilMoveRow.version.desc())
    .limit(1)
    .correlate(LeaverRow)
    .scalar_subquery()
)
_WENT_ON: ColumnElement[bool] = func.coalesce(_LAST_MOVE, literal(False))
"""Whether the last that was said of a move is that they went from here to another school of the trust."""
WHEREABOUTS = func.coalesce(
    select(LeaverEnquiryRow.whereabouts)
    .where(*enquiries_since())
    .order_by(LeaverEnquiryRow.asked_at.desc(), LeaverEnquiryRow.entry_id.desc())
    .limit(1)
    .correlate(LeaverRow)
    .scalar_subquery(),
    NOT_KNOWN,
)
"""What the last enquiry came to."""
