"""Which field of ours a column of an MIS's report looks like, by its heading."""

from collections.abc import Sequence

from haven_schemas.rpc.pupil_changes import FieldName

from .csv_file import CAN_BE_MAPPED
from .name_folding import fold

_ALSO_CALLED: dict[FieldName, tuple[str, ...]] = {
    "upn": ("unique pupil number", "pupil upn", "student upn"),
    "legal_surname": ("surname", "last name", "family name", "legal last name"),
    "legal_forename": ("forename", "first name", "given name", "legal first name", "forenames"),
    "preferred_surname": ("preferred last name", "chosen surname", "known surname"),
    "preferred_forename": ("preferred first name", "preferred name", "chosen name", "known as"),
    "former_surname": ("previous surname", "former last name"),
    "former_forename": ("previous forename", "former first name"),
    "date_of_birth": ("dob", "birth date", "birthdate", "d o b"),
    "sex": ("gender", "legal sex"),
    "year_group": ("year", "nc year", "ncyearactual", "nc year actual", "national curriculum year", "year taught in"),
    "class": ("class name", "registration group", "reg group", "reg", "form", "tutor group", "registration form"),
    "source_id": ("mis id", "student id", "pupil id", "id", "admission number", "adno", "person id"),
    "enrolled_on": ("admission date", "date of admission", "start date", "enrolment date", "date of entry"),
    "left_on": ("leaving date", "date of leaving", "end date", "leave date"),
    "enrolment_status": ("enrol status", "enrolment", "enrolment type"),
}


def guesses(headings: Sequence[str]) -> list[FieldName | None]:
    """For each heading the field it looks like; a field is given to one column only, the first that has its name."""
    names: dict[str, FieldName] = {}
    for name in CAN_BE_MAPPED:
        for each in (name.replace("_", " "), *_ALSO_CALLED[name]):
            names.setdefault(each, name)
    taken: set[FieldName] = set()
    found: list[FieldName | None] = []
    for text in headings:
        guess = names.get(fold(text))
        found.append(guess if guess not in taken else None)
        if guess is not None:
            taken.add(guess)
    return found
