"""Children with a file who left: which, what was asked of whom, and asking after one."""

from uuid import UUID

from haven_schemas.acts.incidents.leavers import (
    ASK_AFTER_LEAVER,
    GET_LEAVER,
    LIST_LEAVERS,
    AskAfterLeaver,
    Enquiry,
    LeaverAsked,
    LeaverLine,
    LeaverQuery,
    ListLeavers,
)

from gateway.api.v1.blueprint import api
from gateway.api.v1.derived import body_from, reply_from, shaped
from gateway.api.v1.operations import Call
from gateway.api.v1.shapes import PageQuery, Shape, Urn
from gateway.state import haven


class LeaversQuery(PageQuery):
    """``found``: those of whom it is known where they are; else those of whom it is not."""

    school_urn: Urn | None = None
    found: bool = False


class LeaverAt(Shape):
    """The school that the child left."""

    school_urn: Urn


@reply_from(LeaverLine, without=("school_id",))
class LeaverLineShape(Shape):
    """One child. ``left_at`` null: before this list was kept. ``risk``: the highest level of an open record."""

    school_urn: Urn | None


class LeaversShape(Shape):
    """Those who left first on top. ``not_known``: of how many it is not known where they are, on every page."""

    leavers: list[LeaverLineShape]
    not_known: int
    next_cursor: str | None


@reply_from(Enquiry, without=("entry",))
class EnquiryShape(Shape):
    """Somebody was asked. ``text``: what was said; null where the caller does not see the entry."""

    text: str | None


class LeaverShape(Shape):
    """A child who left, with what was asked of whom, the newest first."""

    leaver: LeaverLineShape
    enquiries: list[EnquiryShape]


@body_from(AskAfterLeaver, without=("subject_id", "school_id"))
class NewEnquiry(Shape):
    """Somebody was asked. ``whereabouts`` other than ``not_known`` takes the child off the list, that one puts them
    back."""

    school_urn: Urn


@reply_from(LeaverAsked)
class LeaverAskedShape(Shape):
    """The entry in the child's chronology."""


@api.operation(
    "GET", "/leavers", "Children with a file who left", asks=LIST_LEAVERS,
    query=LeaversQuery, reply=LeaversShape,
)  # fmt: skip
def list_leavers(call: Call, query: LeaversQuery) -> LeaversShape:
    """Who are on no roll of the trust any more."""
    school_id = call.signed_in.school_id(query.school_urn) if query.school_urn else None
    request = ListLeavers(school_id=school_id, found=query.found, limit=query.limit, cursor=query.cursor)
    found = haven().services.ask(LIST_LEAVERS, call.caller, request)
    lines = [_line(call, each) for each in found.leavers]
    return LeaversShape(leavers=lines, not_known=found.not_known, next_cursor=found.next_cursor)


@api.operation(
    "GET", "/leavers/<uuid:pupil_id>", "One child who left", asks=GET_LEAVER,
    query=LeaverAt, reply=LeaverShape,
)  # fmt: skip
def get_leaver(call: Call, pupil_id: UUID, query: LeaverAt) -> LeaverShape:
    """With what was asked of whom, and what they said."""
    request = LeaverQuery(subject_id=pupil_id, school_id=call.signed_in.school_id(query.school_urn))
    found = haven().services.ask(GET_LEAVER, call.caller, request)
    return LeaverShape(leaver=_line(call, found.line), enquiries=[_enquiry(each) for each in found.enquiries])


@api.operation(
    "POST", "/leavers/<uuid:pupil_id>/enquiries", "Say whom you asked where a child is", asks=ASK_AFTER_LEAVER,
    body=NewEnquiry, reply=LeaverAskedShape, status=201, key="optional",
)  # fmt: skip
def ask_after_leaver(call: Call, pupil_id: UUID, body: NewEnquiry) -> LeaverAskedShape:
    """It becomes an entry in the child's chronology."""
    school_id = call.signed_in.school_id(body.school_urn)
    given = body.model_dump(exclude={"school_urn"})
    request = AskAfterLeaver(subject_id=pupil_id, school_id=school_id, **given)
    return shaped(LeaverAskedShape, haven().services.ask(ASK_AFTER_LEAVER, call.caller, request, key=call.key))


def _line(call: Call, line: LeaverLine) -> LeaverLineShape:
    urn = next((school.urn for school in call.signed_in.view.schools if school.id == line.school_id), None)
    return shaped(LeaverLineShape, line, school_urn=urn)


def _enquiry(enquiry: Enquiry) -> EnquiryShape:
    return shaped(EnquiryShape, enquiry, text=None if enquiry.entry is None else enquiry.entry.text)
