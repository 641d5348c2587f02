"""Children whose file is destroyed and whom a file of a school's system names again."""

from uuid import UUID

from haven_schemas.acts.pupils.disposal import DECIDE_RETURNED, LIST_RETURNED
from haven_schemas.acts.pupils.returned import DecideReturned, ListReturned, ReturnedPupil

from gateway.api.v1.blueprint import api
from gateway.api.v1.derived import as_contract, body_from, reply_from, shaped
from gateway.api.v1.operations import Call
from gateway.api.v1.shapes import PageQuery, Shape
from gateway.sessions.current import Session
from gateway.state import haven


@reply_from(ReturnedPupil, without=("school_id",))
class ReturnedPupilShape(Shape):
    """What a line of a file says of a child who is on no roll, and whose UPN, or name and birth date, a child had whose
    file was destroyed on ``destroyed_on``."""

    school_urn: str | None

    @classmethod
    def of(cls, returned: ReturnedPupil, session: Session) -> "ReturnedPupilShape":
        """The school by its URN."""
        return shaped(cls, returned, school_urn=session.urn_of(returned.school_id))


class ReturnedPupilsShape(Shape):
    """The newest first; those put off among them."""

    returned: list[ReturnedPupilShape]
    next_cursor: str | None


@body_from(DecideReturned, without=("returned_id", "version"))
class ReturnedDecision(Shape):
    """``take``: a new pupil under a new id; ``leave``: nobody comes onto the roll, whenever a file says it again."""


class ReturnedDecidedShape(Shape):
    """``pupil_id``: of the new pupil, if there is one."""

    id: UUID
    pupil_id: UUID | None


@api.operation(
    "GET", "/returned-pupils", "Children whose file is destroyed, named again by a file", asks=LIST_RETURNED,
    query=PageQuery, reply=ReturnedPupilsShape,
)  # fmt: skip
def list_returned_pupils(call: Call, query: PageQuery) -> ReturnedPupilsShape:
    """Of the schools where the caller matches pupils."""
    request = ListReturned(limit=query.limit, cursor=query.cursor)
    found = haven().services.ask(LIST_RETURNED, call.caller, request)
    returned = [ReturnedPupilShape.of(each, call.signed_in) for each in found.returned]
    return ReturnedPupilsShape(returned=returned, next_cursor=found.next_cursor)


@api.operation(
    "POST", "/returned-pupils/<uuid:returned_id>/decision", "Say whether such a child comes onto the roll",
    asks=DECIDE_RETURNED, body=ReturnedDecision, reply=ReturnedDecidedShape, key="optional",
    versioned=True,
)  # fmt: skip
def decide_returned_pupil(call: Call, returned_id: UUID, body: ReturnedDecision) -> ReturnedDecidedShape:
    """Nobody comes onto the roll without a person's word; the reason is kept sealed."""
    request = as_contract(DecideReturned, body, returned_id=returned_id, version=call.version)
    decided = haven().services.ask(DECIDE_RETURNED, call.caller, request, call.key)
    return ReturnedDecidedShape(id=decided.returned_id, pupil_id=decided.pupil_id)
