"""Schools and the staff one may choose for an action."""

from typing import Annotated

from haven_schemas.calls.identity.accounts import LIST_STAFF
from haven_schemas.calls.identity.schools import LIST_SCHOOLS
from haven_schemas.identifiers import SchoolUrn
from haven_schemas.rights import Right
from haven_schemas.rpc.identity import ListStaff, School, StaffMember
from haven_schemas.rpc.paging import MOST, Cursor
from pydantic import Field

from gateway.api.v1.blueprint import api
from gateway.api.v1.derived import reply_from, shaped
from gateway.api.v1.operations import Call
from gateway.api.v1.shapes import Shape
from gateway.state import haven


class SchoolShape(Shape):
    """A school, by the number GIAS knows it by."""

    urn: SchoolUrn
    laestab: str | None
    name: str

    @classmethod
    def of(cls, school: School) -> "SchoolShape":
        """From identity's view."""
        return cls(urn=school.urn, laestab=school.laestab, name=school.name)


class SchoolsShape(Shape):
    """The caller's schools, by name."""

    schools: list[SchoolShape]


class StaffQuery(Shape):
    """Whose staff."""

    school_urn: SchoolUrn
    limit: Annotated[int, Field(ge=1, le=MOST)] = MOST
    cursor: Cursor | None = None


@reply_from(StaffMember)
class StaffShape(Shape):
    """A colleague."""


class StaffPage(Shape):
    """By name."""

    staff: list[StaffShape]
    next_cursor: str | None


@api.operation("GET", "/schools", "The caller's schools", right=Right.SCHOOL_READ, reply=SchoolsShape)
def list_schools(call: Call) -> SchoolsShape:
    """The schools the session names."""
    found = haven().services.ask(LIST_SCHOOLS, call.caller)
    return SchoolsShape(schools=[SchoolShape.of(school) for school in found.schools])


@api.operation(
    "GET", "/staff", "Staff of a school, to choose whom an action is for", right=Right.STAFF_READ, query=StaffQuery,
    reply=StaffPage,
)  # fmt: skip
def list_staff(call: Call, query: StaffQuery) -> StaffPage:
    """Active staff of one school."""
    request = ListStaff(school_id=call.signed_in.school_id(query.school_urn), limit=query.limit, cursor=query.cursor)
    found = haven().services.ask(LIST_STAFF, call.caller, request)
    staff = [shaped(StaffShape, each) for each in found.staff]
    return StaffPage(staff=staff, next_cursor=found.next_cursor)
