"""Which field of ours a column of an MIS's report looks like, by its heading."""

from collections.abc import Sequence

from haven_schemas.rpc.pupil_changes import ColumnName

from pupils.roll.domain.name_folding import fold

from .csv_file import CAN_BE_MAPPED

_ALSO_CALLED: dict[ColumnName, tuple[str, ...]] = {
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
    "middle_names": ("middle name", "middle name s", "legal middle names"),
    "former_upn": ("previous upn",),
    "uln": ("unique learner number",),
    "house": ("house name",),
    "destination": ("leaving destination",),
    "sen_provision": ("sen status", "sen", "sen stage", "current sen status", "send status"),
    "sen_need": ("sen need", "sen needs", "sen type", "primary need", "primary sen need", "sen need type"),
    "ehc_plan": ("ehcp", "ehc plan", "has ehcp"),
    "free_school_meals": ("fsm", "fsm eligible", "free meals", "eligible for free meals"),
    "free_school_meals_ever6": ("fsm6", "ever 6", "ever6 fsm", "fsm ever 6"),
    "pupil_premium": ("pupil premium indicator", "pp", "premium pupil indicator"),
    "service_child": ("service children", "service child indicator", "service children indicator"),
    "in_care": ("looked after", "in lea care", "in care", "lac", "looked after child", "cla"),
    "caring_authority": ("care authority", "local authority of care"),
    "ever_in_care": ("ever looked after",),
    "post_looked_after": ("post looked after arrangements",),
    "address": ("home address", "full address"),
    "postcode": ("post code", "home postcode"),
    "nationality": ("nationalities",),
    "first_language": ("language", "home language", "mother tongue"),
    "english_additional_language": ("eal", "english as additional language", "english as an additional language"),
    "english_proficiency": ("proficiency in english", "eal proficiency"),
    "medical_flag": ("has medical conditions",),
    "medical_conditions": ("medical notes", "medical condition"),
}


def guesses(headings: Sequence[str]) -> list[ColumnName | None]:
    """For each heading the field it looks like; a field is given to one column only, the first that has its name."""
    names: dict[str, ColumnName] = {}
    for name in CAN_BE_MAPPED:
        for each in (name.replace("_", " "), *_ALSO_CALLED.get(name, ())):
            names.setdefault(each, name)
    taken: set[ColumnName] = set()
    found: list[ColumnName | None] = []
    for text in headings:
        guess = names.get(fold(text))
        found.append(guess if guess not in taken else None)
        if guess is not None:
            taken.add(guess)
    return found
