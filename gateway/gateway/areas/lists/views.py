"""Saved views of lists: what the caller has, and what one of them asks for today."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from flask import request
from haven_schemas.acts.incidents.views import LIST_VIEWS, SavedView, ViewedList
from haven_schemas.errors import Problem
from haven_schemas.rights import Right

from gateway.sessions.current import AWAY, Session
from gateway.state import haven

from .filters import filters_in_address, groups_of

_ALL = "all"
_SAME = (
    ("owner", "owner"), ("risk", "risk"), ("category", "category_id"), ("status", "status"), ("year", "year_group"),
    ("class", "class_name"), ("from", "opened_from"), ("until", "opened_until"), ("order", "order"),
)  # fmt: skip
"""A filter in an address, and in a view."""


@dataclass(frozen=True)
class Shown:
    """How a list is shown: ``filters`` as in an address, the view they are of, and what of it no longer holds."""

    views: Sequence[SavedView] = ()
    view: SavedView | None = None
    filters: Mapping[str, str] = field(default_factory=dict)
    lost: Sequence[str] = ()


def as_shown(session: Session, of_list: ViewedList) -> Shown:
    """As the address says, or as the caller's default view does where it says nothing."""
    views = [each for each in saved_views(session) if each.list == of_list]
    view = _chosen(views)
    if view is None:
        return Shown(views, None, filters_in_address(session, of_queue=of_list == "queue"))
    filters, lost = filters_of(session, view)
    return Shown(views, view, filters, lost)


def own_views(session: Session) -> list[SavedView]:
    """All of the caller's, by name."""
    return haven().services.ask(LIST_VIEWS, session.caller).views if session.has(Right.RECORD_READ) else []


def saved_views(session: Session) -> list[SavedView]:
    """As ``own_views``; none while they cannot be had: lists are shown without."""
    try:
        return own_views(session)
    except Problem as problem:
        if problem.code in AWAY:
            return []
        raise


def filters_of(session: Session, view: SavedView) -> tuple[dict[str, str], list[str]]:
    """As in an address; and in words what it names that the caller does not see any more, and is shown without."""
    said, lost = view.filters, list[str]()
    filters = {here: str(value) for here, there in _SAME if (value := getattr(said, there)) is not None}
    if said.school_id is not None:
        urn = session.urn_of(said.school_id)
        if urn is None:
            lost.append("a school")
            if filters.get("owner") not in ("me", "nobody"):
                filters.pop("owner", None)
        else:
            filters["school"] = urn
    if said.group_id is not None:
        if any(each.id == said.group_id for each in groups_of(session)):
            filters["group"] = str(said.group_id)
        else:
            lost.append("a group of children")
    return filters, lost


def _chosen(views: Sequence[SavedView]) -> SavedView | None:
    asked = request.args.get("view", "")
    if asked:
        return None if asked == _ALL else next((each for each in views if str(each.id) == asked), None)
    if request.args.keys() - {"queue"}:
        return None
    return next((each for each in views if each.is_default), None)


def view_filters(session: Session, given: Mapping[str, str]) -> dict[str, Any]:
    """The fields of ``ViewFilters`` from filters as in an address; a field problem for a school not the caller's."""
    said: dict[str, Any] = {there: given[here] for here, there in _SAME if given.get(here)}
    if given.get("school"):
        said["school_id"] = session.school_id(given["school"])
    if given.get("group"):
        said["group_id"] = given["group"]
    return said
