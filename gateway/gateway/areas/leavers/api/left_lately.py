"""Who left a school's roll lately by a system's word, by API."""

from uuid import UUID

from haven_schemas.acts.pupils import Pupil
from haven_schemas.acts.pupils.left_lately import LeftLately, ListLeftLately
from haven_schemas.acts.pupils.roll import LIST_LEFT_LATELY

from gateway.api.v1.blueprint import api
from gateway.api.v1.derived import reply_from, shaped
from gateway.api.v1.operations import Call
from gateway.api.v1.shapes import PageQuery, Shape, Urn
from gateway.areas.leavers.still_open import open_of
from gateway.state import haven


@reply_from(LeftLately, without=("pupil",))
class LeftLatelyShape(Shape):
    """One pupil, as the school knows or knew them. ``something_open``: a record, a report or a plan; null while that
    cannot be told."""

    pupil_id: UUID
    known_as: str
    year_group: str | None
    class_name: str | None
    school_urn: Urn | None
    something_open: bool | None


class WouldLeaveShape(Shape):
    """One pupil whom a file that waits for a decision does not name."""

    pupil_id: UUID
    known_as: str
    year_group: str | None
    class_name: str | None
    school_urn: Urn | None


class LeftLatelyPageShape(Shape):
    """The newest first. ``would_leave``: with the first page, who would leave by files that wait for a decision."""

    pupils: list[LeftLatelyShape]
    next_cursor: str | None
    would_leave: list[WouldLeaveShape]


@api.operation(
    "GET", "/left-lately", "Pupils who left the roll lately", asks=LIST_LEFT_LATELY,
    query=PageQuery, reply=LeftLatelyPageShape,
)  # fmt: skip
def left_lately(call: Call, query: PageQuery) -> LeftLatelyPageShape:
    """Within the last fortnight, by a system's word, at the caller's schools."""
    request = ListLeftLately(limit=query.limit, cursor=query.cursor)
    found = haven().services.ask(LIST_LEFT_LATELY, call.caller, request)
    still_open = open_of(call.caller, found.pupils)
    return LeftLatelyPageShape(
        pupils=[_line(call, each, still_open) for each in found.pupils],
        next_cursor=found.next_cursor,
        would_leave=[_would_leave(call, each) for each in found.would_leave],
    )


def _would_leave(call: Call, pupil: Pupil) -> WouldLeaveShape:
    return WouldLeaveShape(
        pupil_id=pupil.id,
        known_as=pupil.known_as,
        year_group=pupil.year_group,
        class_name=pupil.class_name,
        school_urn=call.signed_in.urn_of(pupil.school_id),
    )


def _line(call: Call, line: LeftLately, still_open: set[UUID] | None) -> LeftLatelyShape:
    pupil = line.pupil
    return shaped(
        LeftLatelyShape,
        line,
        pupil_id=pupil.id,
        known_as=pupil.known_as,
        year_group=pupil.year_group,
        class_name=pupil.class_name,
        school_urn=call.signed_in.urn_of(pupil.school_id),
        something_open=None if still_open is None else pupil.id in still_open,
    )
