"""Templates: the GOV.UK components, and the few filters and values every page uses."""

from collections.abc import Iterable, MutableMapping
from datetime import datetime
from importlib.resources import files
from pathlib import Path
from typing import Any
from uuid import UUID

from flask import Flask, g, get_flashed_messages
from flask.templating import Environment
from haven_schemas.acts.identity.sign_on import SignOnWay
from haven_schemas.acts.incidents.categories import Category
from haven_schemas.body_drawing import regions_of_view
from haven_schemas.body_map import drawn, marks_by_child, words_of_mark
from haven_schemas.errors import FieldProblem, words_of
from haven_schemas.field_sentences import field_sentence
from haven_schemas.spoken_numbers import number_of
from haven_schemas.words.files import size_words
from haven_schemas.words.outcomes import words_of_outcome
from jinja2 import ChoiceLoader, PackageLoader, PrefixLoader

from gateway.areas.accounts.right_words import YEAR_GROUPS, needs_second_person, words_of_year
from gateway.areas.data_protection.overseers import has_desk
from gateway.areas.help.here import help_here
from gateway.areas.help.source import PROGRAM_VERSION, source_address
from gateway.assets import own_asset, style_sheet, vendor_asset
from gateway.state import haven

from . import away, people, times, typed_days
from .compiled_templates import CompiledTemplates
from .navigation import administration_areas, hears_of_news, mail_off, navigation, other_areas, signed_in
from .people import names_are_away
from .phones import dialled
from .polling import asked_again
from .words import VOCABULARY, initials, many

_AREAS = Path(str(files("gateway"))) / "areas"

_FILTERS = {
    "moment": times.moment,
    "next_time": times.next_time,
    "day": times.day,
    "long_day": times.long_day,
    "clock": times.clock,
    "date_words": times.date_words,
    "away_words": away.away_words,
    "day_in_box": typed_days.day_in_box,
    "in_words": people.in_words,
    "report_problem": VOCABULARY["report_problem_words"].__getitem__,
    "many": many,
    "days_words": away.days_words,
    "dialled": dialled,
    "initials": initials,
    "spoken_number": number_of,
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
        hears_of_news=hears_of_news,
        mail_off=mail_off,
        now_is=lambda: haven().clock(),
        page_asked_at=page_asked_at,
        signed_in=signed_in,
        names_are_away=names_are_away,
        sign_on_ways=_sign_on_ways,
        schools_in_question=schools_in_question,
        seconds_left=seconds_left,
        notices=lambda: get_flashed_messages(with_categories=True),
        body_regions=regions_of_view(),
        drawn_marks=drawn,
        marks_by_child=marks_by_child,
        words_of_mark=words_of_mark,
        size_words=size_words,
        asked_again=asked_again,
        year_group_keys=YEAR_GROUPS,
        needs_second_person=needs_second_person,
        words_of_year=words_of_year,
        words_of_outcome=words_of_outcome,
        administration_areas=administration_areas,
        other_areas=other_areas,
        has_desk=has_desk,
        help_here=help_here,
        source_address=source_address,
        program_version=PROGRAM_VERSION,
        month_words=times.month_words,
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


def _sign_on_ways() -> list[SignOnWay]:
    """The providers by which people sign in, for the sign-in page wherever it is shown."""
    return haven().sign_on_ways.now()


def page_asked_at() -> str:
    """When the page was asked for: what comes from then on is news to its reader."""
    at: datetime = g.get("asked_at") or haven().clock()
    return at.isoformat()


def seconds_left() -> int:
    """Until the session ends if nobody uses it, for the page that warns of it."""
    session = signed_in()
    if session is None:
        return 0
    return max(0, int((session.view.session_ends_at - haven().clock()).total_seconds()))


def errors_by_field(problems: list[FieldProblem]) -> dict[str, str]:
    """Field and the sentence to stand beside it, and above the form: it names the field."""
    return {each.field: field_sentence(each.field, each.code) for each in problems}
