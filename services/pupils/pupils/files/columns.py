"""Which column of a table says what: guessed, and agreed.

A guess is shown to a person, who says what each column is; no file is read by guesses.
"""

import csv
import io
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import islice

from haven_schemas.acts.intake_reasons import FileReason
from haven_schemas.acts.pupil_changes import ColumnName
from haven_schemas.errors import FieldCode, invalid
from haven_schemas.identifiers import upn_check_letter_agrees, upn_form

from .csv_file import CAN_BE_MAPPED, MOST_COLUMNS, MUST_BE_MAPPED, bare_heading, heading
from .csv_lines import Headings, Lines, candidates
from .findings import FileRefused
from .text_decoding import CsvText, utf_16_of

_ALSO_CALLED: Mapping[ColumnName, tuple[str, ...]] = {
    "upn": ("unique pupil number", "pupil upn", "student upn", "upn number"),
    "legal_surname": ("legal last name", "legal family name", "surname", "last name", "family name"),
    "legal_forename": (
        "legal first name", "legal given name", "legal forenames", "forename", "first name", "given name", "forenames",
        "first names",
    ),
    "preferred_surname": (
        "preferred last name", "chosen surname", "chosen last name", "known surname", "known as surname", "surname",
        "last name", "family name",
    ),
    "preferred_forename": (
        "preferred first name", "preferred name", "chosen name", "chosen forename", "chosen first name", "known as",
        "known name", "known forename", "known as forename", "forename", "first name", "given name",
    ),
    "former_surname": ("previous surname", "former last name", "previous last name"),
    "former_forename": ("previous forename", "former first name", "previous first name"),
    "date_of_birth": ("dob", "birth date", "birthdate", "birthday", "born"),
    "sex": ("legal sex", "gender", "legal gender", "sex gender", "gender sex"),
    "year_group": (
        "nc year", "nc year actual", "national curriculum year", "curriculum year", "nc year group", "year", "yr",
        "year taught in", "current year group", "yeargroup name", "year group code",
    ),
    "class": (
        "registration group", "reg group", "registration form", "reg form", "tutor group", "form group", "class name",
        "form", "reg", "registration", "tutor", "current class", "form class",
    ),
    "source_id": (
        "mis id", "student id", "pupil id", "person id", "arbor id", "arbor student id", "bromcom id", "scholarpack id",
        "sims id", "external id", "id", "admission number", "admission no", "adno", "adm no", "admno",
    ),
    "enrolled_on": (
        "admission date", "date of admission", "doa", "enrolment date", "enrolment start date", "date of entry",
        "entry date", "date started", "start date", "on roll date",
    ),
    "left_on": (
        "leaving date", "date of leaving", "dol", "enrolment end date", "leave date", "date left", "end date",
        "off roll date",
    ),
    "enrolment_status": ("enrol status", "enrolment", "enrolment type", "registration status"),
    "middle_names": ("middle name", "middle name s", "legal middle names", "legal middle name"),
    "former_upn": ("previous upn", "old upn"),
    "uln": ("unique learner number",),
    "admission_number": ("admission no", "adno", "adm no", "admno"),
    "house": ("house name", "house group"),
    "destination": ("leaving destination",),
    "sen_provision": (
        "sen status", "sen stage", "current sen status", "send status", "sen provision type", "sen code", "sen", "send",
    ),
    "sen_need": (
        "sen needs", "primary sen need", "primary need", "sen type", "sen need type", "sen primary need",
        "sen type 1", "main sen need",
    ),
    "ehc_plan": ("ehcp", "has ehcp", "has ehc plan"),
    "free_school_meals": (
        "fsm eligible", "fsm eligibility", "eligible for free meals", "eligible for fsm", "free meals", "fsm",
        "fsm status",
    ),
    "free_school_meals_ever6": ("fsm6", "ever 6 fsm", "fsm ever 6", "ever 6", "ever6", "ever 6 fsm eligible"),
    "pupil_premium": (
        "pupil premium indicator", "premium pupil indicator", "pupil premium recipient", "pupil premium eligible", "pp",
        "ppi",
    ),
    "young_carer": ("young carer indicator",),
    "service_child": ("service children", "service child indicator", "service children indicator", "service pupil"),
    "in_care": ("in lea care", "looked after child", "looked after", "child looked after", "in la care", "lac", "cla"),
    "caring_authority": ("care authority", "local authority of care"),
    "ever_in_care": ("ever looked after",),
    "post_looked_after": ("post looked after arrangements", "post looked after indicator", "previously looked after"),
    "address": ("home address", "full address", "address block", "main address"),
    "postcode": ("post code", "home postcode", "address postcode"),
    "contact_1_surname": ("priority 1 contact surname", "contact 1 last name"),
    "contact_1_forename": ("priority 1 contact forename", "contact 1 first name"),
    "contact_1_phone": ("priority 1 contact telephone", "contact 1 telephone", "contact 1 mobile"),
    "contact_1_email": ("priority 1 contact email",),
    "nationality": ("nationalities",),
    "ethnicity": ("ethnicity code", "ethnic origin", "ethnic group"),
    "religion": ("religion code", "faith"),
    "first_language": ("language", "home language", "mother tongue", "first language code", "main language"),
    "english_additional_language": (
        "english as additional language", "english as an additional language", "eal", "eal status",
    ),
    "english_proficiency": ("proficiency in english", "eal proficiency", "eal proficiency code"),
    "medical_flag": ("has medical conditions",),
    "medical_conditions": ("medical notes", "medical condition"),
}  # fmt: skip
"""Headings of SIMS, Arbor, Bromcom, ScholarPack and others, the surest first; what stands at two fields goes to the one
where it is surer, and to the other one only where that has a better column."""
_IN_ORDER: tuple[tuple[ColumnName, str], ...] = tuple(
    (name, text)
    for _, _, name, text in sorted(
        (rank, order, name, bare_heading(text))
        for order, name in enumerate(CAN_BE_MAPPED)
        for rank, text in enumerate((name, *_ALSO_CALLED.get(name, ())))
    )
)
"""Field and spelling, all surest ones first."""
_MOST_ROWS = 10
_LONGEST_CELL = 200
_LONGEST_SAMPLE = 30_000
"""Characters after which no further row is added."""


def guesses(headings: Sequence[str], samples: Sequence[Sequence[str]] = ()) -> list[ColumnName | None]:
    """For each column the field it looks like; a field is given to one column only. A column full of valid UPNs is
    that of UPNs, whatever its heading: ``samples`` are some values of each."""
    there = [bare_heading(each) for each in headings]
    found: list[ColumnName | None] = [None] * len(headings)
    for name, called in _IN_ORDER:
        if name not in found:
            place = next((place for place, text in enumerate(there) if text == called and found[place] is None), None)
            if place is not None:
                found[place] = name
    full = [place for place, values in enumerate(samples) if found[place] != "former_upn" and _are_upns(values)]
    if full and not any(found[place] == "upn" for place in full):
        found = [None if name == "upn" else name for name in found]
        found[full[0]] = "upn"
    if "admission_number" in found and "source_id" not in found:
        # Where there is no id but this one, it is the one that stays with a pupil.
        found[found.index("admission_number")] = "source_id"
    return found


def _are_upns(values: Sequence[str]) -> bool:
    try:
        return bool(values) and all(upn_check_letter_agrees(upn_form(each)) for each in values)
    except ValueError:
        return False


def best_headings(beginning: list[str]) -> Headings | None:
    """The line of a file's beginning in which most headings are known; of two alike the longer, then the first one."""
    there = list(candidates(beginning))
    return max(there, key=lambda each: (_known_in(each.record), len(each.record), -each.lines_above), default=None)


def _known_in(record: Sequence[str]) -> int:
    return 0 if len(record) > MOST_COLUMNS else sum(each is not None for each in guesses(record))


@dataclass(frozen=True)
class Head:
    """``data``: whole lines of the file; ``headings``: what looks most like headings; ``rows``: some below them."""

    data: bytes = field(repr=False)
    headings: Headings
    rows: list[list[str]] = field(repr=False)

    def samples(self, place: int, most: int) -> list[str]:
        """The first values of a column that are not blank."""
        found = (row[place] for row in self.rows if place < len(row) and row[place].strip())
        return list(islice(found, most))

    def sample(self) -> str:
        """Headings and rows as a CSV of their own; of very long ones fewer, and their cells cut."""
        text = io.StringIO()
        writer = csv.writer(text)
        writer.writerow(self.headings.record)
        for row in self.rows:
            if text.tell() > _LONGEST_SAMPLE:
                break
            writer.writerow([cell[:_LONGEST_CELL] for cell in row])
        return text.getvalue()


def read_head(data: bytes, best: Callable[[list[str]], Headings | None] = best_headings) -> Head:
    """The beginning of a file, which may be cut off anywhere; raises ``FileRefused``. ``best`` finds its headings."""
    whole = _whole_lines(data)
    lines = Lines(CsvText([whole]))
    found = best(lines.beginning())
    if found is None:
        raise FileRefused(FileReason.WRONG_HEADER)
    lines.pass_over(found.lines_above)
    return Head(whole, found, _rows(lines, found.separator))


def _rows(lines: Lines, separator: str) -> list[list[str]]:
    found: list[list[str]] = []
    with suppress(FileRefused, csv.Error):  # the beginning may break off anywhere
        for record in csv.reader(lines, delimiter=separator, strict=True):
            lines.next_record()
            found.append(record)
            if len(found) > _MOST_ROWS:
                break
    return found[1:]


def _whole_lines(data: bytes) -> bytes:
    """Without a last line that has no end, unless it is the only one."""
    wide = utf_16_of(data)
    if wide is not None:
        little = wide == "utf-16-le" or data.startswith(b"\xff\xfe")
        end = data.rfind(b"\n\x00" if little else b"\x00\n")
        return data[: end + 2] if end >= 0 else data[: len(data) // 2 * 2]
    end = max(data.rfind(b"\n"), data.rfind(b"\r"))
    return data[: end + 1] if end >= 0 else data


def agreed_columns(chosen: Mapping[ColumnName, str]) -> dict[str, str]:
    """Our column name to the heading of theirs; none at all means our own. ``invalid_request``, with the field, for
    columns no file could be read by."""
    columns: dict[str, str] = {name: each.strip() for name, each in chosen.items()}
    if not columns:
        return columns
    for needed in MUST_BE_MAPPED:
        if not columns.get(needed):
            raise invalid(f"csv_columns.{needed}", FieldCode.REQUIRED)
    headings = [heading(each) for each in columns.values()]
    for name, each in columns.items():
        if name not in CAN_BE_MAPPED:
            raise invalid(f"csv_columns.{name}", FieldCode.NOT_ALLOWED)
        if headings.count(heading(each)) > 1:
            raise invalid(f"csv_columns.{name}", FieldCode.DUPLICATE)
    return columns


def chosen_for(headings: Sequence[str], columns: Mapping[str, str]) -> list[ColumnName | None]:
    """For each heading the field that was chosen for it."""
    by_heading = {heading(text): name for name, text in columns.items()}
    found = (by_heading.get(heading(text)) for text in headings)
    return [next((each for each in CAN_BE_MAPPED if each == name), None) for name in found]


def proposed_for(
    headings: Sequence[str], columns: Mapping[str, str], samples: Sequence[Sequence[str]] = ()
) -> list[ColumnName | None]:
    """What was chosen before, and beside it what the other columns look like; ``samples``: some values of each."""
    before = chosen_for(headings, columns)
    taken = {each for each in before if each is not None}
    return [
        was or (None if guess in taken else guess)
        for was, guess in zip(before, guesses(headings, samples), strict=True)
    ]
