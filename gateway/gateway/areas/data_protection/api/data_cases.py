"""Cases of a data protection officer, children found for them, and how a child's file is used."""

from uuid import UUID

from haven_schemas.acts.incidents.overseeing import (
    OVERSEE_CHILD,
    CountedRecords,
    OverseeChild,
    SchoolOfFile,
    SeenDisclosure,
    SeenExport,
    SeenMove,
    SeenReading,
    SeenReadRequest,
)
from haven_schemas.acts.pupils.data_cases import (
    CLOSE_CASE,
    FIND_FOR_CASE,
    GET_CASE,
    LIST_CASES,
    OPEN_CASE,
    SHOW_FOR_CASE,
    CaseChild,
    CaseChildQuery,
    CaseOpened,
    DataCase,
    DataCaseQuery,
    FindForCase,
    ListCases,
    OpenCase,
)

from gateway.api.v1.blueprint import api
from gateway.api.v1.derived import as_contract, body_from, reply_from, shaped
from gateway.api.v1.operations import Call
from gateway.api.v1.shapes import PageQuery, Shape, Urn
from gateway.state import haven


@reply_from(DataCase)
class DataCaseShape(Shape):
    """A case of the caller's own; nobody is looked up for one that is closed."""


class DataCasesShape(Shape):
    """Newest first."""

    cases: list[DataCaseShape]
    next_cursor: str | None


@body_from(OpenCase)
class NewCase(Shape):
    """``reference``: what the officer's own papers call it. ``reason``: why children are looked up."""


@reply_from(CaseOpened)
class CaseOpenedShape(Shape):
    """The new case."""


@body_from(FindForCase, without=("case_id", "school_id"))
class CaseSearch(Shape):
    """A child by words of any name; with a birth date or school, only who has it or is there."""

    school_urn: Urn | None = None


@reply_from(CaseChild, without=("school_id",))
class CaseChildShape(Shape):
    """Who a child is, to tell two of a name apart."""

    school_urn: Urn | None


class CaseFoundShape(Shape):
    """By surname then forename, at most 20. ``alike``: none fitted as it was typed; these are spelt alike."""

    children: list[CaseChildShape]
    alike: bool
    more: bool


@reply_from(SeenReading)
class SeenReadingShape(Shape):
    """One person's readings of a part of the file on one day."""


@reply_from(SchoolOfFile, without=("school_id",))
class SchoolOfFileShape(Shape):
    """A school that wrote in the file or reads it; ``waits``: its safeguarding team alone reads it."""

    school_urn: Urn | None


@reply_from(SeenMove, without=("from_school_id", "to_school_id"))
class SeenMoveShape(Shape):
    """The file went from one school to another."""

    from_school_urn: Urn | None
    to_school_urn: Urn | None


@reply_from(SeenReadRequest, without=("asking_school_id", "keeping_school_id"))
class SeenReadRequestShape(Shape):
    """A school that the child left asked to read the file again."""

    asking_school_urn: Urn | None
    keeping_school_urn: Urn | None


@reply_from(SeenExport, without=("school_id",))
class SeenExportShape(Shape):
    """A file that was asked for; neither why nor for whom."""

    school_urn: Urn | None


@reply_from(SeenDisclosure, without=("school_id",))
class SeenDisclosureShape(Shape):
    """Information was shared, or it was decided not to share it; neither what nor with whom."""

    school_urn: Urn | None


@reply_from(CountedRecords)
class CountedRecordsShape(Shape):
    """How many of a kind were recorded in a month."""


class OverseenShape(Shape):
    """How the file is used, without a word of it. ``cut``: which lists have more than the newest 200."""

    child: CaseChildShape
    readings: list[SeenReadingShape]
    schools: list[SchoolOfFileShape]
    moves: list[SeenMoveShape]
    read_requests: list[SeenReadRequestShape]
    exports: list[SeenExportShape]
    disclosures: list[SeenDisclosureShape]
    records: list[CountedRecordsShape]
    cut: list[str]


@api.operation(
    "GET", "/data-protection/cases", "Your data protection cases", asks=LIST_CASES,
    query=PageQuery, reply=DataCasesShape,
)  # fmt: skip
def list_data_cases(call: Call, query: PageQuery) -> DataCasesShape:
    """Newest first."""
    found = haven().services.ask(LIST_CASES, call.caller, ListCases(limit=query.limit, cursor=query.cursor))
    return DataCasesShape(cases=[shaped(DataCaseShape, each) for each in found.cases], next_cursor=found.next_cursor)


@api.operation(
    "POST", "/data-protection/cases", "Open a data protection case", asks=OPEN_CASE,
    body=NewCase, reply=CaseOpenedShape, status=201, key="optional",
)  # fmt: skip
def open_data_case(call: Call, body: NewCase) -> CaseOpenedShape:
    """With a reference and a reason, which are kept sealed."""
    opened = haven().services.ask(OPEN_CASE, call.caller, as_contract(OpenCase, body), key=call.key)
    return shaped(CaseOpenedShape, opened)


@api.operation(
    "GET", "/data-protection/cases/<uuid:case_id>", "One data protection case", asks=GET_CASE,
    reply=DataCaseShape,
)  # fmt: skip
def get_data_case(call: Call, case_id: UUID) -> DataCaseShape:
    """One of your own."""
    return shaped(DataCaseShape, haven().services.ask(GET_CASE, call.caller, DataCaseQuery(case_id=case_id)))


@api.operation(
    "POST", "/data-protection/cases/<uuid:case_id>/closing", "Close a data protection case",
    asks=CLOSE_CASE, status=204, key="optional",
)  # fmt: skip
def close_data_case(call: Call, case_id: UUID) -> None:
    """Nobody is looked up for it any more."""
    haven().services.ask(CLOSE_CASE, call.caller, DataCaseQuery(case_id=case_id), key=call.key)


@api.operation(
    "POST", "/data-protection/cases/<uuid:case_id>/search", "Find a child for a data protection case",
    asks=FIND_FOR_CASE, body=CaseSearch, reply=CaseFoundShape,
)  # fmt: skip
def find_for_data_case(call: Call, case_id: UUID, body: CaseSearch) -> CaseFoundShape:
    """A POST, so that no name stands in an address."""
    school_id = call.signed_in.school_id(body.school_urn) if body.school_urn else None
    given = body.model_dump(exclude={"school_urn"})
    request = FindForCase(case_id=case_id, school_id=school_id, **given)
    found = haven().services.ask(FIND_FOR_CASE, call.caller, request)
    children = [_child(call, each) for each in found.children]
    return CaseFoundShape(children=children, alike=found.alike, more=found.more)


@api.operation(
    "GET", "/data-protection/cases/<uuid:case_id>/pupils/<uuid:pupil_id>", "How a child's file is used",
    asks=SHOW_FOR_CASE, reply=OverseenShape,
)  # fmt: skip
def get_overseen_pupil(call: Call, case_id: UUID, pupil_id: UUID) -> OverseenShape:
    """Who read it, where it is, what left it."""
    services, urn = haven().services, call.signed_in.urn_of
    child = services.ask(SHOW_FOR_CASE, call.caller, CaseChildQuery(case_id=case_id, pupil_id=pupil_id))
    found = services.ask(OVERSEE_CHILD, call.caller, OverseeChild(case_id=case_id, subject_id=pupil_id))
    return OverseenShape(
        child=_child(call, child),
        readings=[shaped(SeenReadingShape, each) for each in found.readings],
        schools=[shaped(SchoolOfFileShape, each, school_urn=urn(each.school_id)) for each in found.schools],
        moves=[_move(call, each) for each in found.moves],
        read_requests=[_read_request(call, each) for each in found.read_requests],
        exports=[shaped(SeenExportShape, each, school_urn=urn(each.school_id)) for each in found.exports],
        disclosures=[shaped(SeenDisclosureShape, each, school_urn=urn(each.school_id)) for each in found.disclosures],
        records=[shaped(CountedRecordsShape, each) for each in found.records],
        cut=[str(each) for each in found.cut],
    )


def _child(call: Call, child: CaseChild) -> CaseChildShape:
    return shaped(CaseChildShape, child, school_urn=call.signed_in.urn_of(child.school_id))


def _move(call: Call, move: SeenMove) -> SeenMoveShape:
    urn = call.signed_in.urn_of
    schools = {"from_school_urn": urn(move.from_school_id), "to_school_urn": urn(move.to_school_id)}
    return shaped(SeenMoveShape, move, **schools)


def _read_request(call: Call, asked: SeenReadRequest) -> SeenReadRequestShape:
    urn = call.signed_in.urn_of
    schools = {"asking_school_urn": urn(asked.asking_school_id), "keeping_school_urn": urn(asked.keeping_school_id)}
    return shaped(SeenReadRequestShape, asked, **schools)
