"""Reports that do not open, by API."""

from uuid import UUID

from haven_schemas.acts.incidents.unopened import (
    AGREE_DISCARD,
    PROPOSE_DISCARD,
    TRY_UNOPENED_REPORT,
    UNOPENED_REPORTS,
    WITHDRAW_DISCARD,
    DecideDiscard,
    DiscardDecided,
    ProposeDiscard,
    TryUnopenedReport,
    UnopenedReport,
    UnopenedReportPage,
    UnopenedReportsQuery,
    UnopenedReportTried,
)
from haven_schemas.identifiers import SchoolUrn

from gateway.api.v1.blueprint import api
from gateway.api.v1.derived import as_contract, body_from, reply_from, shaped
from gateway.api.v1.operations import Call
from gateway.api.v1.shapes import PageQuery, Shape
from gateway.state import haven


@reply_from(UnopenedReport, without=("school_id",))
class UnopenedReportShape(Shape):
    """``id``: of its concern. ``children`` and ``files`` are null for who only agrees, ``reporter_id`` as well for who
    watches over it. ``may_leave_out``: it opens without a child whose key is gone. ``version``: for ``If-Match``."""

    school_urn: SchoolUrn | None


@reply_from(UnopenedReportPage, without=("reports",))
class UnopenedReportsShape(Shape):
    """Those found last first, without a word and without a child. A page may be short though others follow."""

    reports: list[UnopenedReportShape]


@body_from(TryUnopenedReport, without=("concern_id", "version"))
class UnopenedReportTry(Shape):
    """``leave_out``: a child whose key is gone goes on in it in words, so that it opens."""


@reply_from(UnopenedReportTried)
class UnopenedReportTriedShape(Shape):
    """``opened_as``: the concern in which it is read now; null: it did not open, for ``because``."""


@body_from(ProposeDiscard, without=("concern_id", "version"))
class DiscardProposed(Shape):
    """``reason``: why it may be destroyed though nobody read it."""


@reply_from(DiscardDecided)
class DiscardDecidedShape(Shape):
    """``version``: for ``If-Match`` of the next decision."""


@api.operation(
    "GET", "/retention/unopened-reports", "Reports that do not open", asks=UNOPENED_REPORTS,
    query=PageQuery, reply=UnopenedReportsShape,
)  # fmt: skip
def list_unopened_reports(call: Call, query: PageQuery) -> UnopenedReportsShape:
    """Those that the caller triages, may agree to destroy, or watches over."""
    asked = UnopenedReportsQuery(cursor=query.cursor, limit=query.limit)
    found = haven().services.ask(UNOPENED_REPORTS, call.caller, asked)
    shapes = [
        shaped(UnopenedReportShape, each, school_urn=call.signed_in.urn_of(each.school_id)) for each in found.reports
    ]
    return shaped(UnopenedReportsShape, found, reports=shapes)


@api.operation(
    "POST", "/retention/unopened-reports/<uuid:report_id>/tries", "Try once more to open one",
    asks=TRY_UNOPENED_REPORT, body=UnopenedReportTry, reply=UnopenedReportTriedShape,
    key="optional", versioned="required",
)  # fmt: skip
def try_unopened_report(call: Call, report_id: UUID, body: UnopenedReportTry) -> UnopenedReportTriedShape:
    """``If-Match`` carries the version that was seen."""
    asked = as_contract(TryUnopenedReport, body, concern_id=report_id, version=call.needed_version)
    return shaped(UnopenedReportTriedShape, haven().services.ask(TRY_UNOPENED_REPORT, call.caller, asked, call.key))


@api.operation(
    "POST", "/retention/unopened-reports/<uuid:report_id>/discard", "Propose that one be destroyed unread",
    asks=PROPOSE_DISCARD, body=DiscardProposed, reply=DiscardDecidedShape, key="optional",
    versioned="required",
)  # fmt: skip
def propose_discard(call: Call, report_id: UUID, body: DiscardProposed) -> DiscardDecidedShape:
    """A second person has to agree. ``If-Match`` carries the version that was seen."""
    asked = as_contract(ProposeDiscard, body, concern_id=report_id, version=call.needed_version)
    return shaped(DiscardDecidedShape, haven().services.ask(PROPOSE_DISCARD, call.caller, asked, call.key))


@api.operation(
    "POST", "/retention/unopened-reports/<uuid:report_id>/discard/agreement", "Agree as the second person",
    asks=AGREE_DISCARD, reply=DiscardDecidedShape, key="optional", versioned="required",
)  # fmt: skip
def agree_discard(call: Call, report_id: UUID) -> DiscardDecidedShape:
    """It is tried a last time, and destroyed. ``If-Match`` carries the version that was seen."""
    asked = DecideDiscard(concern_id=report_id, version=call.needed_version)
    return shaped(DiscardDecidedShape, haven().services.ask(AGREE_DISCARD, call.caller, asked, call.key))


@api.operation(
    "POST", "/retention/unopened-reports/<uuid:report_id>/discard/withdrawal", "Withdraw that one be destroyed",
    asks=WITHDRAW_DISCARD, reply=DiscardDecidedShape, key="optional", versioned="required",
)  # fmt: skip
def withdraw_discard(call: Call, report_id: UUID) -> DiscardDecidedShape:
    """Until somebody has agreed. ``If-Match`` carries the version that was seen."""
    asked = DecideDiscard(concern_id=report_id, version=call.needed_version)
    return shaped(DiscardDecidedShape, haven().services.ask(WITHDRAW_DISCARD, call.caller, asked, call.key))
