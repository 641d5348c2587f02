"""Which column of a staff list says what.

As with pupils a guess is shown to a person, who says what each column is; no file is read by guesses (decision 46).
"""

from collections.abc import Mapping, Sequence

from haven_schemas.acts.staff_lists import STAFF_COLUMNS, StaffColumn
from haven_schemas.errors import FieldCode, invalid

from pupils.files import MOST_COLUMNS, Headings, bare_heading, candidates, heading

MUST_BE_MAPPED: tuple[StaffColumn, ...] = ("given_name", "family_name")
ONE_OF: tuple[StaffColumn, ...] = ("source_id", "email")
"""Whose row it is; one of them must be there."""

_ALSO_CALLED: Mapping[StaffColumn, tuple[str, ...]] = {
    "source_id": (
        "staff id", "mis id", "person id", "employee id", "arbor id", "arbor staff id", "bromcom id", "scholarpack id",
        "sims id", "external id", "staff code", "employee number", "employee no", "payroll number", "payroll no",
        "staff number", "id",
    ),
    "given_name": (
        "preferred forename", "preferred first name", "chosen forename", "chosen first name", "known as", "forename",
        "first name", "given names", "forenames", "first names", "legal forename", "legal first name",
    ),
    "family_name": (
        "preferred surname", "preferred last name", "chosen surname", "chosen last name", "surname", "last name",
        "legal surname", "legal last name", "legal family name",
    ),
    "email": (
        "work email", "work email address", "work e-mail", "school email", "school email address", "email address",
        "e-mail", "primary email", "primary email address", "default email", "main email", "email work",
    ),
    "job": (
        "job title", "role", "post", "position", "post title", "main role", "business role", "current role",
        "service term", "roles",
    ),
    "kind": (
        "staff type", "staff category", "staff group", "type of staff", "teaching staff", "teaching or support",
        "teaching status", "teacher", "is teacher", "category",
    ),
    "began_on": (
        "start date", "employment start date", "date started", "arrival date", "date of arrival", "started", "joined",
        "joining date", "contract start date", "date of appointment",
    ),
    "left_on": (
        "leaving date", "date of leaving", "employment end date", "date left", "leave date", "departure date", "left",
        "end date",
    ),
    "classes": (
        "class", "class name", "classes taught", "teaches", "registration group", "reg group", "registration form",
        "tutor group", "form group", "form", "tutor of", "class teacher of", "registration groups", "tutor groups",
    ),
    "year_groups": ("year group", "year", "years", "nc year", "nc years", "yeargroup name", "head of year"),
}  # fmt: skip
"""Headings of SIMS, Arbor, Bromcom, ScholarPack and others, the surest first. An end date of a contract is none of
them: who leaves a post stays at the school in another one."""

_OF_PUPILS = frozenset(map(bare_heading, ("upn", "unique pupil number", "pupil upn", "student upn", "upn number")))
_OURS: Mapping[str, StaffColumn] = {bare_heading(name): name for name in STAFF_COLUMNS}
_IN_ORDER: tuple[tuple[StaffColumn, str], ...] = tuple(
    (name, text)
    for _, _, name, text in sorted(
        (rank, order, name, bare_heading(text))
        for order, name in enumerate(STAFF_COLUMNS)
        for rank, text in enumerate((name, *_ALSO_CALLED[name]))
    )
)
"""Field and spelling, all surest ones first."""


def places_in(record: Sequence[str], mapping: Mapping[str, str] | None) -> dict[StaffColumn, int] | None:
    """Where our fields stand if these are the headings; None if they are not, or if one of them stands twice."""
    if len(record) > MOST_COLUMNS:
        return None
    return _mapped(record, mapping) if mapping else _as_ours(record)


def is_of_pupils(record: Sequence[str]) -> bool:
    """Whether these are headings of a list of pupils: staff have no UPN."""
    return any(bare_heading(each) in _OF_PUPILS for each in record)


def missing_of(columns: Mapping[str, str] | Sequence[str]) -> list[StaffColumn]:
    """Fields that a list must have and these columns do not; of those of which one is enough, the first."""
    lacking = [name for name in MUST_BE_MAPPED if name not in columns]
    return lacking if any(name in columns for name in ONE_OF) else [*lacking, ONE_OF[0]]


def guesses(headings: Sequence[str]) -> list[StaffColumn | None]:
    """For each heading the field it looks like; a field is given to one column only."""
    there = [bare_heading(each) for each in headings]
    found: list[StaffColumn | None] = [None] * len(headings)
    for name, called in _IN_ORDER:
        if name not in found:
            place = next((place for place, text in enumerate(there) if text == called and found[place] is None), None)
            if place is not None:
                found[place] = name
    return found


def best_headings(beginning: list[str]) -> Headings | None:
    """The line of a file's beginning in which most headings are known; of two alike the longer, then the first one."""
    there = [each for each in candidates(beginning) if len(each.record) <= MOST_COLUMNS]
    known = {id(each): sum(name is not None for name in guesses(each.record)) for each in there}
    return max(there, key=lambda each: (known[id(each)], len(each.record), -each.lines_above), default=None)


def _as_ours(record: Sequence[str]) -> dict[StaffColumn, int] | None:
    found: dict[StaffColumn, int] = {}
    for place, text in enumerate(record):
        name = _OURS.get(bare_heading(text))
        if name is not None:
            if name in found:
                return None
            found[name] = place
    return None if missing_of(list(found)) else found


def _mapped(record: Sequence[str], mapping: Mapping[str, str]) -> dict[StaffColumn, int] | None:
    """By the headings that were agreed; None unless each stands there once."""
    for written in (heading, bare_heading):
        there = [written(each) for each in record]
        wanted = {name: written(mapping[name]) for name in STAFF_COLUMNS if name in mapping}
        if all(there.count(each) == 1 for each in wanted.values()):
            return {name: there.index(each) for name, each in wanted.items()}
    return None


def agreed_staff_columns(chosen: Mapping[StaffColumn, str]) -> dict[str, str]:
    """Our column name to the heading of theirs; none at all means our own. ``invalid_request``, with the field, for
    columns no list could be read by."""
    columns: dict[str, str] = {name: each.strip() for name, each in chosen.items() if each.strip()}
    if columns and (missing := missing_of(columns)):
        raise invalid(f"staff_columns.{missing[0]}", FieldCode.REQUIRED)
    headings = [heading(each) for each in columns.values()]
    for name, each in columns.items():
        if headings.count(heading(each)) > 1:
            raise invalid(f"staff_columns.{name}", FieldCode.DUPLICATE)
    return columns
