"""People who work at the school, from a OneRoster file, as rows of its list of staff."""

from collections.abc import Iterator

from pupils.files import STAFF, Roster

from .staff_row import StaffRow

_SEPARATOR = "; "
_IN_ORDER = tuple(STAFF)
"""Of several roles the first of these says what the person is."""
_WORDS = {"teacher": "teacher", "support": "support", "administrator": "administrator"}


def rows_of_staff(roster: Roster) -> Iterator[StaffRow]:
    """One row a person, numbered as in ``users.csv``. Dates of roles and enrolments are left out: systems let them end
    with each school year, and everybody would leave in August."""
    for row, works in roster.staff:
        role = next(each for each in _IN_ORDER if each in works)
        groups = roster.taught.groups_of_teacher.get(row.id, ())
        texts = {
            "source_id": row.id,
            "given_name": row.text("preferredgivenname", "prefferedgivenname", "givenname"),
            "family_name": row.text("preferredfamilyname", "prefferedfamilyname", "familyname"),
            "email": row.text("email"),
            "kind": _WORDS[STAFF[role]],
            "classes": _SEPARATOR.join(sorted(each.replace(";", " ") for each in groups)),
        }
        yield StaffRow(row.number, {name: text for name, text in texts.items() if text}, gone=row.is_gone)  # type: ignore[misc]  # mypy loses the literal names
