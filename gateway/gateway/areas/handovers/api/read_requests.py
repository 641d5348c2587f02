"""Files that another school signed for, read again for a reason: asked for, agreed to until a day, ended."""

from collections.abc import Mapping
from uuid import UUID

from haven_schemas.acts.identity import SchoolName
from haven_schemas.acts.incidents.read_again import (
    ASK_TO_READ,
    DECIDE_READ_REQUEST,
    END_READING,
    GET_READ_REQUEST,
    LIST_READ_REQUESTS,
    AskToRead,
    DecideReadRequest,
    EndReading,
    ListReadRequests,
    ReadRequest,
    ReadRequestChanged,
    ReadRequestLine,
    ReadRequestQuery,
    RequestState,
)

from gateway.api.v1.blueprint import api
from gateway.api.v1.derived import as_contract, body_from, reply_from, shaped
from gateway.api.v1.operations import Call
from gateway.api.v1.shapes import PageQuery, Shape
from gateway.areas.handovers.api.handovers import TrustSchool
from gateway.rendering.people import schools_by_id
from gateway.sessions.current import Session
from gateway.state import haven

_NAMES = {"subject_id": "old_pupil_id"}


class ReadRequestsQuery(PageQuery):
    """``handover_id``: those about files of one handover."""

    handover_id: UUID | None = None
    state: RequestState | None = None


@reply_from(ReadRequestLine, without=("asking_school_id", "keeping_school_id"), names=_NAMES)
class ReadRequestLineShape(Shape):
    """``old_pupil_id``: the child's id at the school that asks, ``pupil_id`` at the one they went to. ``ends_on``: the
    last day on which the file is read. In a list ``mine_to_decide`` says whether the caller was told that it waits."""

    asking_school: TrustSchool | None
    keeping_school: TrustSchool | None

    @classmethod
    def of(cls, line: ReadRequestLine, schools: Mapping[UUID, SchoolName]) -> "ReadRequestLineShape":
        """From incidents' view."""
        named = {side: schools.get(getattr(line, f"{side}_id")) for side in ("asking_school", "keeping_school")}
        return shaped(
            cls, line, **{side: each and TrustSchool(urn=each.urn, name=each.name) for side, each in named.items()}
        )


class ReadRequestsShape(Shape):
    """Those nobody answered first, then the newest."""

    requests: list[ReadRequestLineShape]
    next_cursor: str | None


@reply_from(ReadRequest, without=("line",))
class ReadRequestShape(Shape):
    """A request with its reason. ``refusal``: why not. ``ended_by`` null: the last day went by, or the child moved."""

    request: ReadRequestLineShape


@body_from(AskToRead, without=("handover_id",), names=_NAMES)
class NewReadRequest(Shape):
    """Why the school a child left has to read the file again. ``old_pupil_id``: as the handover names the file."""


@body_from(DecideReadRequest, without=("request_id", "version"))
class ReadRequestAnswer(Shape):
    """``ends_on``: agreed until the end of that day, within 60 days; or a ``refusal``, which says why not."""


@reply_from(ReadRequestChanged)
class ReadRequestChangedShape(Shape):
    """The request as it is now."""


@api.operation(
    "GET", "/read-requests", "Requests to read files again", asks=LIST_READ_REQUESTS,
    query=ReadRequestsQuery, reply=ReadRequestsShape,
)  # fmt: skip
def list_read_requests(call: Call, query: ReadRequestsQuery) -> ReadRequestsShape:
    """Of the caller's schools, as the one that asks or the one that has the file."""
    request = ListReadRequests(**query.model_dump())
    found = haven().services.ask(LIST_READ_REQUESTS, call.caller, request)
    schools = _schools(call.signed_in, found.requests)
    lines = [ReadRequestLineShape.of(each, schools) for each in found.requests]
    return ReadRequestsShape(requests=lines, next_cursor=found.next_cursor)


@api.operation(
    "GET", "/read-requests/<uuid:request_id>", "One request to read a file again", asks=GET_READ_REQUEST,
    reply=ReadRequestShape,
)  # fmt: skip
def get_read_request(call: Call, request_id: UUID) -> ReadRequestShape:
    """Why it was asked, and what was answered."""
    found = haven().services.ask(GET_READ_REQUEST, call.caller, ReadRequestQuery(request_id=request_id))
    schools = _schools(call.signed_in, [found.line])
    return shaped(ReadRequestShape, found, request=ReadRequestLineShape.of(found.line, schools))


@api.operation(
    "POST", "/handovers/<uuid:handover_id>/read-requests", "Ask to read a file again", asks=ASK_TO_READ,
    body=NewReadRequest, reply=ReadRequestChangedShape, status=201, key="optional",
)  # fmt: skip
def ask_to_read(call: Call, handover_id: UUID, body: NewReadRequest) -> ReadRequestChangedShape:
    """For who triages at the school the child left, once the other school signed. Somebody else has to agree."""
    request = as_contract(AskToRead, body, handover_id=handover_id)
    return shaped(ReadRequestChangedShape, haven().services.ask(ASK_TO_READ, call.caller, request, key=call.key))


@api.operation(
    "POST", "/read-requests/<uuid:request_id>/answer", "Agree that a file is read again, or refuse",
    asks=DECIDE_READ_REQUEST, body=ReadRequestAnswer, reply=ReadRequestChangedShape, key="optional",
    versioned="required",
)  # fmt: skip
def decide_read_request(call: Call, request_id: UUID, body: ReadRequestAnswer) -> ReadRequestChangedShape:
    """For who triages at both schools, never who asked; where there is nobody, for the school that has the file."""
    request = as_contract(DecideReadRequest, body, request_id=request_id, version=call.needed_version)
    found = haven().services.ask(DECIDE_READ_REQUEST, call.caller, request, key=call.key)
    return shaped(ReadRequestChangedShape, found)


@api.operation(
    "POST", "/read-requests/<uuid:request_id>/end", "End that a file is read again", asks=END_READING,
    reply=ReadRequestChangedShape, key="optional", versioned="required",
)  # fmt: skip
def end_reading(call: Call, request_id: UUID) -> ReadRequestChangedShape:
    """For either school; of what nobody answered, for the school that asked."""
    request = EndReading(request_id=request_id, version=call.needed_version)
    return shaped(ReadRequestChangedShape, haven().services.ask(END_READING, call.caller, request, key=call.key))


def _schools(session: Session, lines: list[ReadRequestLine]) -> dict[UUID, SchoolName]:
    return schools_by_id(session, (each for line in lines for each in (line.asking_school_id, line.keeping_school_id)))
