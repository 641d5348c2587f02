"""How referrals stand, in numbers, by API."""

from uuid import UUID

from haven_schemas.acts.referrals.board import BOARD, BoardAgency, BoardCounts, BoardQuery, BoardSchool, BoardState
from haven_schemas.acts.referrals.referrals import ReferralState
from haven_schemas.identifiers import SchoolUrn

from gateway.api.v1.blueprint import api
from gateway.api.v1.derived import reply_from, shaped
from gateway.api.v1.operations import Call
from gateway.api.v1.shapes import Shape
from gateway.state import haven


class ReferralBoardQuery(Shape):
    """Of one school, one agency, or those that stand in one way."""

    school_urn: SchoolUrn | None = None
    agency_id: UUID | None = None
    state: ReferralState | None = None


@reply_from(BoardCounts)
class BoardCountsShape(Shape):
    """``overdue``: with a deadline that is late; ``chased``: of these, those where somebody chased it."""


@reply_from(BoardSchool, without=("school_id",))
class BoardSchoolShape(Shape):
    """One school."""

    school_urn: SchoolUrn | None


@reply_from(BoardAgency)
class BoardAgencyShape(Shape):
    """One agency."""


@reply_from(BoardState)
class BoardStateShape(Shape):
    """One way in which referrals stand."""


class ReferralBoardShape(Shape):
    """Of ``counted_school_urns`` alone, where the caller reads records of every category and year."""

    counted_school_urns: list[SchoolUrn]
    total: BoardCountsShape
    schools: list[BoardSchoolShape]
    agencies: list[BoardAgencyShape]
    states: list[BoardStateShape]


@api.operation(
    "GET", "/referral-board", "Referrals in numbers", asks=BOARD,
    query=ReferralBoardQuery, reply=ReferralBoardShape,
)  # fmt: skip
def referral_board(call: Call, query: ReferralBoardQuery) -> ReferralBoardShape:
    """Each number counts the referrals the caller sees, and no other."""
    session = call.signed_in
    asked = BoardQuery(
        school_id=None if query.school_urn is None else session.school_id(query.school_urn),
        agency_id=query.agency_id,
        state=query.state,
    )
    found = haven().services.ask(BOARD, call.caller, asked)
    urns = (session.urn_of(each) for each in found.counted_schools)
    return ReferralBoardShape(
        counted_school_urns=[each for each in urns if each is not None],
        total=shaped(BoardCountsShape, found.total),
        schools=[shaped(BoardSchoolShape, each, school_urn=session.urn_of(each.school_id)) for each in found.schools],
        agencies=[shaped(BoardAgencyShape, each) for each in found.agencies],
        states=[shaped(BoardStateShape, each) for each in found.states],
    )
