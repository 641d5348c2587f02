"""Templates: the GOV.UK components, and the few filters and values every page uses."""

from collections.abc import Iterable, MutableMapping
from importlib.resources import files
from pathlib import Path
from typing import Any
from uuid import UUID

from flask import Flask, g, get_flashed_messages, request
from flask.templating import Environment
from haven_schemas.errors import FieldProblem, field_words_of, words_of
from haven_schemas.rights import Right
from haven_schemas.rpc.incidents_categories import Category
from haven_schemas.words.outcomes import words_of_outcome
from jinja2 import ChoiceLoader, PackageLoader, PrefixLoader

from gateway.areas.accounts.administration import Area, areas_of
from gateway.areas.accounts.right_words import YEAR_GROUPS, needs_second_person, words_of_year
from gateway.areas.reporting.body_drawing import regions_of_view
from gateway.areas.reporting.body_map import drawn, marks_by_child, words_of_mark
from gateway.assets import own_asset, style_sheet, vendor_asset
from gateway.sessions.current import Session
from gateway.state import haven

from . import times
from .compiled_templates import CompiledTemplates
from .polling import asked_again
from .words import VOCABULARY, many

NAVIGATION = (
    ("Report a concern", "pages.report", Right.CONCERN_REPORT),
    ("My reports", "pages.my_reports", Right.CONCERN_FOLLOW_OWN),
    ("Inbox", "pages.inbox", Right.ALERT_READ),
    ("Concerns", "pages.concerns", Right.CONCERN_TRIAGE),
    ("Records", "pages.incidents", Right.RECORD_READ),
    ("Search", "pages.search", Right.RECORD_READ),
    ("Actions", "pages.actions", Right.CONCERN_FOLLOW_OWN),
    ("Pupils", "pages.pupils", Right.RECORD_READ),
    ("Groups", "pages.pupil_groups", Right.GROUP_KEEP),
    ("Audit", "pages.audit", Right.AUDIT_READ),
    ("Pupil files", "pages.feeds", Right.FEED_ADMINISTER),
    ("Special categories", "pages.special_categories", Right.FEED_APPROVE),
    ("Staff", "pages.staff", Right.STAFF_ADMINISTER),
    ("Who can see what", "pages.sight", Right.SIGHT_REVIEW),
)
"""Area, endpoint, and the right without which the link is of no use."""


_AREAS = Path(str(files("gateway"))) / "areas"

_SECOND_TIER = frozenset({"pages.inbox", "pages.actions"})
"""Everyone has these, but they open with a second factor only."""


_FILTERS = {
    "moment": times.moment,
    "day": times.day,
    "long_day": times.long_day,
    "clock": times.clock,
    "date_words": times.date_words,
    "report_problem": VOCABULARY["report_problem_words"].__getitem__,
    "many": many,
}


def areas_with_templates() -> list[str]:
    """Areas with templates of their own; a template's name stands once among all of them."""
    return sorted(room.parent.name for room in _AREAS.glob("*/templates"))


class _Environment(Environment):
    """Globals of a template as one plain dictionary: Jinja's chain of two is walked name by name with every import."""

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """The environment's, which are all there before the first template is loaded, and the template's own."""
        return {**self.globals, **(d or {})}


def set_up_templates(app: Flask) -> None:
    """Loaders, filters and globals."""
    app.jinja_environment = _Environment
    app.jinja_options = {**app.jinja_options, "trim_blocks": True, "lstrip_blocks": True}
    environment = app.jinja_env
    environment.loader = ChoiceLoader(
        [
            PackageLoader("gateway"),
            *(PackageLoader("gateway", f"areas/{area}/templates") for area in areas_with_templates()),
            PrefixLoader({"govuk_frontend_jinja": PackageLoader("govuk_frontend_jinja")}),
        ]
    )
    environment.bytecode_cache = CompiledTemplates()
    environment.filters.update(_FILTERS)
    environment.globals.update(
        **VOCABULARY,
        own_asset=own_asset,
        style_sheet=style_sheet,
        vendor_asset=vendor_asset,
        navigation=navigation,
        signed_in=signed_in,
        schools_in_question=schools_in_question,
        seconds_left=seconds_left,
        notices=lambda: get_flashed_messages(with_categories=True),
        body_regions=regions_of_view(),
        drawn_marks=drawn,
        marks_by_child=marks_by_child,
        words_of_mark=words_of_mark,
        asked_again=asked_again,
        year_group_keys=YEAR_GROUPS,
        needs_second_person=needs_second_person,
        words_of_year=words_of_year,
        words_of_outcome=words_of_outcome,
        administration_areas=administration_areas,
        as_id=as_id,
        category_words=category_words,
        refused_words=lambda problem: words_of(problem.code),
    )


def as_id(value: str) -> UUID | None:
    """An id out of a text, or None if it is none: names are looked up by it."""
    try:
        return UUID(value)
    except ValueError:
        return None


def category_words(category: Category, others: Iterable[Category]) -> str:
    """A category of the second level with the one it stands under before it."""
    above = next((each for each in others if each.id == category.parent_id), None)
    return category.name if above is None else f"{above.name}: {category.name}"


def administration_areas() -> list[Area]:
    """The areas of administration the person may use."""
    session = signed_in()
    return areas_of(session) if session is not None else []


def signed_in() -> Session | None:
    """The session of the page being rendered, if it has one."""
    session: Session | None = g.get("session")
    return session


_MOST_SCHOOLS_NAMED = 3


def schools_in_question(records: list[Any]) -> list[str]:
    """The names at the head of the page: the school of the record it shows, else the person's schools, by name."""
    session = signed_in()
    if session is None:
        return []
    for record in records:
        school_id = getattr(record, "school_id", None)
        if school_id is not None and session.school_name(school_id):
            return [session.school_name(school_id)]
    names = [school.name for school in session.schools]
    if len(names) > _MOST_SCHOOLS_NAMED:
        return [*names[: _MOST_SCHOOLS_NAMED - 1], f"and {len(names) - _MOST_SCHOOLS_NAMED + 1} more schools"]
    return names


def seconds_left() -> int:
    """Until the session ends if nobody uses it, for the page that warns of it."""
    session = signed_in()
    if session is None:
        return 0
    return max(0, int((session.view.session_ends_at - haven().clock()).total_seconds()))


def navigation() -> list[dict[str, Any]]:
    """The areas the person may use, the present one marked."""
    session = signed_in()
    if session is None:
        return []
    here = (request.endpoint or "").removeprefix("pages.")
    return [
        {"text": text, "href": _address(endpoint), "active": _is_here(endpoint, here, session)}
        for text, endpoint, right in NAVIGATION
        if session.has(right) and _is_offered(endpoint, session)
    ]


def _is_offered(endpoint: str, session: Session) -> bool:
    if endpoint == "pages.sight":  # whoever looks after accounts finds it among the areas beside the staff list
        return not session.has(Right.STAFF_ADMINISTER)
    return endpoint not in _SECOND_TIER or session.view.has_second_factor


def _is_here(endpoint: str, here: str, session: Session) -> bool:
    if endpoint == "pages.staff":
        return any(area.is_here for area in areas_of(session))
    return here in _area(endpoint)


def _address(endpoint: str) -> str:
    name = endpoint.removeprefix("pages.")
    return "/" + {
        "my_reports": "reports",
        "feeds": "pupil-files",
        "sight": "who-can-see-what",
        "special_categories": "special-categories",
        "pupil_groups": "pupil-groups",
    }.get(name, name)


def _area(endpoint: str) -> frozenset[str]:
    name = endpoint.removeprefix("pages.")
    return frozenset({name, *_INSIDE.get(name, ())})


_STEPS_OF = {
    kind: tuple(f"{before}{kind}_{step}" for step in steps for before in ("", "take_"))
    for kind, steps in (
        ("concern", ("category", "risk", "person", "waiting", "reopening", "feedback")),
        (
            "incident",
            (
                "category",
                "risk",
                "person",
                "waiting",
                "reopening",
                "closing",
                "closing_answer",
                "look_back",
                "link",
                "unlinking",
            ),
        ),
    )
}

_INSIDE = {
    "report": ("send_report",),
    "my_reports": ("my_report", "report_received"),
    "concerns": ("concern", "decide_concern", *_STEPS_OF["concern"]),
    "incidents": (
        "incident",
        "add_note",
        "add_action",
        "new_entry",
        "add_entry",
        "entry_versions",
        "correction",
        "correct_entry",
        "wrong_child",
        "move_record",
        "moves",
        "move",
        "restriction",
        "restrict_record",
        "open_restricted",
        "documents",
        "add_document",
        "document",
        "add_version",
        "export_incident",
        "send_incident_export",
        "exports",
        *_STEPS_OF["incident"],
    ),
    "actions": ("complete_action", "pass_action_on", "reassign_action"),
    "pupil_groups": ("make_group", "pupil_group", "change_group"),
    "special_categories": ("decide_special_category",),
    "pupils": (
        "find_pupils",
        "pupil",
        "add_local",
        "pupil_readers",
        "pupil_card",
        "write_card",
        "staff_links",
        "link_staff",
        "pupil_documents",
        "export_chronology",
        "send_chronology_export",
    ),
    "search": ("find_records",),
    "feeds": ("send_file", "delivery"),
    "sight": ("end_sight",),
}


def errors_by_field(problems: list[FieldProblem]) -> dict[str, str]:
    """Field and the sentence to stand beside it."""
    return {each.field: field_words_of(each.code) for each in problems}
