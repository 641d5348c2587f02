"""What a list is narrowed to and ordered by, as it stands in the address of its page."""

from collections.abc import Callable, Mapping
from typing import Any, get_args
from urllib.parse import urlencode
from uuid import UUID

from flask import request
from haven_schemas.acts.identity import ListStaff, StaffMember
from haven_schemas.acts.identity.accounts import LIST_STAFF
from haven_schemas.acts.incidents import IncidentStatus
from haven_schemas.acts.incidents.lists import RiskChosen
from haven_schemas.acts.pupils.groups import GroupAsked, GroupListed, ListGroups
from haven_schemas.acts.pupils.groups_calls import GET_GROUP, LIST_GROUPS
from haven_schemas.errors import Problem
from haven_schemas.rights import Right
from haven_schemas.words.lists import LIST_ORDERS, QUEUE_ORDERS, RISKS_CHOSEN
from haven_schemas.words.triage import INCIDENT_STATUSES

from gateway.areas.accounts.right_words import words_of_year
from gateway.rendering.typed_days import day_in_box, iso_day, read_day
from gateway.sessions.current import AWAY, Session
from gateway.state import haven

NOBODY_IN_IT = UUID(int=0)
"""No child's id: of an empty group there is nothing."""
_RISKS = frozenset(each for part in get_args(RiskChosen) for each in (get_args(part) or (part,)))


def filters_in_address(session: Session, *, of_queue: bool = False) -> dict[str, str]:
    """Those that are given and mean something there, by their names in the address."""
    given = {name: request.args.get(name, "").strip() for name in _MEANS}
    found = {name: value for name, value in given.items() if value and _MEANS[name](value)}
    if of_queue:
        found.pop("status", None)
    elif found.get("order") not in LIST_ORDERS:
        found.pop("order", None)
    if "school" in found:
        session.school_id(found["school"])  # one of the caller's, or a problem
    return {name: iso_day(value) if name in ("from", "until") else value for name, value in found.items()}


def wrong_days() -> dict[str, str]:
    """Words beside a day that is none."""
    typed = {name: request.args.get(name, "").strip() for name in ("from", "until")}
    return {name: "Write a day, such as 27/3/2026." for name, value in typed.items() if value and not _is_day(value)}


def as_asked(session: Session, filters: Mapping[str, str]) -> dict[str, Any]:
    """The fields of ``MatterFilter``; whom a group holds is asked of pupils, who show the caller's own view of it."""
    asked: dict[str, Any] = {there: filters[here] for here, there in _SAME.items() if here in filters}
    if "school" in filters:
        asked["school_id"] = session.school_id(filters["school"])
    if "group" in filters:
        asked["about_ids"] = children_of_group(session, UUID(filters["group"]))
    return asked


def children_of_group(session: Session, group_id: UUID) -> list[UUID]:
    """The ids of a saved group's children; one that is nobody's where there is none in it. ``not_found``."""
    shown = haven().services.ask(GET_GROUP, session.caller, GroupAsked(group_id=group_id))
    return [pupil.id for pupil in shown.pupils] or [NOBODY_IN_IT]


def choices(session: Session, filters: Mapping[str, str], *, of_queue: bool = False) -> dict[str, Any]:
    """What the form offers, beside what was chosen; the first order is that of a list nobody ordered."""
    owners = _owners(session, filters)
    groups = groups_of(session)
    return {
        "filters": filters,
        "owners": owners,
        "groups": groups,
        "categories": haven().categories.all(session.caller, haven().clock()),
        "orders": QUEUE_ORDERS if of_queue else LIST_ORDERS,
        "risks": RISKS_CHOSEN,
        "statuses": INCIDENT_STATUSES,
        "told": _told(session, filters, owners, groups),
        "wrong": wrong_days(),
    }


def address_of(path: str, filters: Mapping[str, str], **also: str) -> str:
    """The page with the filters in its address."""
    return f"{path}?{urlencode({**also, **filters})}" if filters or also else path


def _told(
    session: Session, filters: Mapping[str, str], owners: list[StaffMember], groups: list[GroupListed]
) -> list[str]:
    """What the list is narrowed to, in words."""
    names = {str(each.id): each.name for each in owners}
    categories = {str(each.id): each.name for each in haven().categories.all(session.caller, haven().clock())}
    of_groups = {str(each.id): each.name for each in groups}
    words: dict[str, Callable[[str], str]] = {
        "school": lambda urn: session.school_name(session.school_id(urn)) or "one school",
        "owner": lambda owner: (
            {"me": "dealt with by you", "nobody": "nobody deals with it"}.get(owner)
            or f"dealt with by {names.get(owner, 'a colleague')}"
        ),
        "risk": lambda risk: RISKS_CHOSEN[risk],  # type: ignore[index]  # checked by ``_MEANS``
        "category": lambda each: categories.get(each, "one category"),
        "status": lambda status: INCIDENT_STATUSES[status],  # type: ignore[index]  # checked by ``_MEANS``
        "year": words_of_year,
        "class": lambda name: f"class {name}",
        "group": lambda each: f"group {of_groups.get(each, 'of yours')}",
        "from": lambda day: f"since {day_in_box(day)}",
        "until": lambda day: f"until {day_in_box(day)}",
    }
    return [say(filters[name]) for name, say in words.items() if name in filters]


def _owners(session: Session, filters: Mapping[str, str]) -> list[StaffMember]:
    """Those who decide about concerns at the school chosen, or at the only one."""
    urn = filters.get("school")
    school_id = session.school_id(urn) if urn else session.schools[0].id if len(session.schools) == 1 else None
    if school_id is None or not session.has(Right.STAFF_READ):
        return []
    asked = ListStaff(school_id=school_id, right=Right.CONCERN_TRIAGE)
    return [each for each in haven().services.ask(LIST_STAFF, session.caller, asked).staff
            if each.id != session.view.staff_id]  # fmt: skip


def groups_of(session: Session) -> list[GroupListed]:
    """The caller's saved groups; none while pupils is away: the list is shown all the same."""
    if not session.has(Right.GROUP_KEEP):
        return []
    try:
        return haven().services.ask(LIST_GROUPS, session.caller, ListGroups()).groups
    except Problem as problem:
        if problem.code in AWAY:
            return []
        raise


def _is_id(value: str) -> bool:
    try:
        UUID(value)
    except ValueError:
        return False
    return True


def _is_day(value: str) -> bool:
    day = read_day(value)
    return day is not None and 1900 <= day.year <= 2200


_MEANS: Mapping[str, Callable[[str], bool]] = {
    "school": bool,
    "owner": lambda value: value in ("me", "nobody") or _is_id(value),
    "risk": lambda value: value in _RISKS,
    "category": _is_id,
    "status": lambda value: value in get_args(IncidentStatus),
    "year": lambda value: len(value) <= 20 and value.isprintable(),
    "class": lambda value: len(value) <= 60 and value.isprintable(),
    "group": _is_id,
    "from": _is_day,
    "until": _is_day,
    "order": lambda value: value in QUEUE_ORDERS,
}
_SAME = {
    "owner": "owner", "risk": "risk", "category": "category_id", "year": "year_group", "class": "class_name",
    "from": "opened_from", "until": "opened_until", "order": "order", "status": "status",
}  # fmt: skip
