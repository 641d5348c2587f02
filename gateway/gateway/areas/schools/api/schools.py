"""The trust's schools, and the staff one may choose for an action."""

from typing import Annotated

from haven_schemas.acts.identity import ListStaff, School, StaffMember
from haven_schemas.acts.identity.accounts import LIST_STAFF
from haven_schemas.acts.identity.schools import (
    AddSchools,
    ChangeSchool,
    ConvertSchool,
    NewSchool,
    SchoolRecord,
    SchoolVersion,
)
from haven_schemas.acts.identity.schools_calls import ADD_SCHOOLS, CHANGE_SCHOOL, CONVERT_SCHOOL, LIST_SCHOOLS
from haven_schemas.acts.paging import MOST, Cursor
from haven_schemas.identifiers import SchoolUrn
from haven_schemas.rights import Right
from pydantic import Field

from gateway.api.v1.blueprint import api
from gateway.api.v1.derived import as_contract, body_from, reply_from, shaped
from gateway.api.v1.operations import Call
from gateway.api.v1.shapes import Shape
from gateway.areas.schools.finding import school_by_urn
from gateway.sessions.current import schools_changed
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


@body_from(NewSchool)
class NewSchoolShape(Shape):
    """A school as GIAS has it. What is not known is left out."""


class NewSchools(Shape):
    """Schools to add, all or none."""

    schools: Annotated[list[NewSchoolShape], Field(min_length=1, max_length=500)]


class SchoolsAddedShape(Shape):
    """The present URNs of those added, and of those that were there already and stay as they are."""

    added: list[SchoolUrn]
    there: list[SchoolUrn]


@reply_from(SchoolRecord, without=("id",))
class SchoolRecordShape(Shape):
    """A school with its facts, and the numbers it had before. ``version`` is its ETag."""


@body_from(ChangeSchool, without=("school_id", "version"))
class SchoolFacts(Shape):
    """Name and facts as they shall be."""


@body_from(ConvertSchool, without=("school_id", "version"))
class Conversion(Shape):
    """The URN a school has from ``first_day`` on, and what else is new with it."""


@reply_from(SchoolVersion)
class SchoolStateShape(Shape):
    """The school's version now."""


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


@api.operation("GET", "/schools", "The caller's schools", asks=LIST_SCHOOLS, reply=SchoolsShape)
def list_schools(call: Call) -> SchoolsShape:
    """The schools the session names."""
    found = haven().services.ask(LIST_SCHOOLS, call.caller)
    return SchoolsShape(schools=[SchoolShape.of(school) for school in found.schools])


@api.operation(
    "POST", "/schools", "Add schools to the trust", asks=ADD_SCHOOLS, body=NewSchools,
    reply=SchoolsAddedShape, status=201, key="optional",
)  # fmt: skip
def add_schools(call: Call, body: NewSchools) -> SchoolsAddedShape:
    """All of them or none, by whoever looks after every school. A school that is there is not changed."""
    asked = AddSchools(schools=[as_contract(NewSchool, each) for each in body.schools])
    found = haven().services.ask(ADD_SCHOOLS, call.caller, asked, call.key)
    schools_changed(call.signed_in)
    return SchoolsAddedShape(added=[each.urn for each in found.added], there=[each.urn for each in found.there])


@api.operation(
    "GET", "/schools/<school_urn>", "One school with its facts", right=Right.SCHOOL_ADMINISTER, tier="elevated",
    reply=SchoolRecordShape,
)  # fmt: skip
def get_school(call: Call, school_urn: str) -> SchoolRecordShape:
    """By its URN, or one it had before."""
    return shaped(SchoolRecordShape, school_by_urn(call.caller, school_urn))


@api.operation(
    "PUT", "/schools/<school_urn>", "Change a school's name and facts", asks=CHANGE_SCHOOL,
    body=SchoolFacts, reply=SchoolStateShape, versioned="required", key="optional",
)  # fmt: skip
def change_school(call: Call, school_urn: str, body: SchoolFacts) -> SchoolStateShape:
    """Needs ``If-Match`` with the school's ETag. An earlier LAESTAB stays known with its last day."""
    found = school_by_urn(call.caller, school_urn)
    asked = as_contract(ChangeSchool, body, school_id=found.id, version=call.needed_version)
    answer = haven().services.ask(CHANGE_SCHOOL, call.caller, asked, call.key)
    haven().duty_hours.ask_again()
    schools_changed(call.signed_in)
    return shaped(SchoolStateShape, answer)


@api.operation(
    "POST", "/schools/<school_urn>/conversion", "Give a school its new URN", asks=CONVERT_SCHOOL,
    body=Conversion, reply=SchoolStateShape, versioned="required", key="optional",
)  # fmt: skip
def convert_school(call: Call, school_urn: str, body: Conversion) -> SchoolStateShape:
    """As an academy, or by a merger: the same school, found by both. Needs ``If-Match`` with the school's ETag."""
    found = school_by_urn(call.caller, school_urn)
    asked = as_contract(ConvertSchool, body, school_id=found.id, version=call.needed_version)
    answer = haven().services.ask(CONVERT_SCHOOL, call.caller, asked, call.key)
    schools_changed(call.signed_in)
    return shaped(SchoolStateShape, answer)


@api.operation(
    "GET", "/staff", "Staff of a school, to choose whom an action is for", asks=LIST_STAFF, query=StaffQuery,
    reply=StaffPage,
)  # fmt: skip
def list_staff(call: Call, query: StaffQuery) -> StaffPage:
    """Active staff of one school."""
    request = ListStaff(school_id=call.signed_in.school_id(query.school_urn), limit=query.limit, cursor=query.cursor)
    found = haven().services.ask(LIST_STAFF, call.caller, request)
    staff = [shaped(StaffShape, each) for each in found.staff]
    return StaffPage(staff=staff, next_cursor=found.next_cursor)
