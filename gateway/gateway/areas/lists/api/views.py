"""Saved views of lists, by API: one's own."""

from uuid import UUID

from haven_schemas.acts.incidents import Day, IncidentStatus
from haven_schemas.acts.incidents.lists import ClassAsked, OwnerChosen, QueueOrder, RiskChosen, YearGroupAsked
from haven_schemas.acts.incidents.views import (
    KEEP_VIEW,
    LIST_VIEWS,
    REMOVE_VIEW,
    KeepView,
    RemoveView,
    SavedView,
    ViewedList,
    ViewFilters,
    ViewKept,
    ViewName,
)
from haven_schemas.identifiers import SchoolUrn

from gateway.api.v1.blueprint import api
from gateway.api.v1.derived import reply_from, shaped
from gateway.api.v1.operations import Call
from gateway.api.v1.shapes import Shape
from gateway.sessions.current import Session
from gateway.state import haven


class ViewGiven(Shape):
    """Its name, of at most 40 letters and no child's, and what its list is narrowed and ordered by: as the parameters
    of ``/incidents`` and ``/queue``. ``is_default``: the page of the list opens with it."""

    list: ViewedList
    name: ViewName
    is_default: bool = False
    school_urn: SchoolUrn | None = None
    owner: OwnerChosen | None = None
    risk: RiskChosen | None = None
    category: UUID | None = None
    status: IncidentStatus | None = None
    year_group: YearGroupAsked | None = None
    class_name: ClassAsked | None = None
    group_id: UUID | None = None
    opened_from: Day | None = None
    opened_until: Day | None = None
    order: QueueOrder | None = None

    def asked(self, session: Session, view_id: UUID | None = None, version: int = 0) -> KeepView:
        """What incidents is asked for; ``invalid_request`` for a school that is not the caller's."""
        own = {"list", "name", "is_default"}
        filters = self.model_dump(exclude={*own, "school_urn", "category"})
        filters["category_id"] = self.category
        filters["school_id"] = session.school_id(self.school_urn) if self.school_urn else None
        kept = self.model_dump(include=own)
        return KeepView.model_validate({**kept, "filters": filters, "view_id": view_id, "version": version})


@reply_from(ViewKept)
class ViewKeptShape(Shape):
    """``version`` is its ETag."""


@reply_from(ViewFilters, without=("school_id", "category_id"))
class ViewFiltersShape(Shape):
    """``school_urn`` null where it names none, or one the caller does not see any more."""

    school_urn: SchoolUrn | None
    category: UUID | None
    opened_from: str | None
    opened_until: str | None


@reply_from(SavedView)
class SavedViewShape(Shape):
    """One of the caller's."""

    filters: ViewFiltersShape

    @classmethod
    def of(cls, view: SavedView, session: Session) -> "SavedViewShape":
        """From incidents' view."""
        said = view.filters
        urn = session.urn_of(said.school_id) if said.school_id else None
        return shaped(cls, view, filters=shaped(ViewFiltersShape, said, school_urn=urn, category=said.category_id))


class SavedViewsShape(Shape):
    """By name."""

    views: list[SavedViewShape]


@api.operation("GET", "/views", "Saved views", asks=LIST_VIEWS, reply=SavedViewsShape)
def list_views(call: Call) -> SavedViewsShape:
    """Of both lists."""
    found = haven().services.ask(LIST_VIEWS, call.caller).views
    return SavedViewsShape(views=[SavedViewShape.of(each, call.signed_in) for each in found])


@api.operation(
    "POST", "/views", "Save a view", asks=KEEP_VIEW, body=ViewGiven, reply=ViewKeptShape,
    status=201, key="optional",
)  # fmt: skip
def make_view(call: Call, body: ViewGiven) -> ViewKeptShape:
    """At most 20."""
    kept = haven().services.ask(KEEP_VIEW, call.caller, body.asked(call.signed_in), call.key)
    return shaped(ViewKeptShape, kept)


@api.operation(
    "PUT", "/views/<uuid:view_id>", "Change a view", asks=KEEP_VIEW, body=ViewGiven,
    reply=ViewKeptShape, key="optional", versioned="required",
)  # fmt: skip
def change_view(call: Call, view_id: UUID, body: ViewGiven) -> ViewKeptShape:
    """As a whole."""
    asked = body.asked(call.signed_in, view_id, call.needed_version)
    kept = haven().services.ask(KEEP_VIEW, call.caller, asked, call.key)
    return shaped(ViewKeptShape, kept)


@api.operation(
    "DELETE", "/views/<uuid:view_id>", "Remove a view", asks=REMOVE_VIEW, status=204,
    key="optional", versioned="required",
)  # fmt: skip
def remove_view(call: Call, view_id: UUID) -> None:
    """Nothing it shows is removed."""
    request = RemoveView(view_id=view_id, version=call.needed_version)
    haven().services.ask(REMOVE_VIEW, call.caller, request, call.key)
