"""About 900 invented pupils with valid UPNs, as the CSV an MIS would send."""

import csv
import io
import random
from collections.abc import Iterator
from dataclasses import astuple, dataclass
from datetime import date, timedelta

from .names import FORENAMES_BOYS, FORENAMES_GIRLS, SURNAMES
from .trust import DemoSchool

HEADER = (
    "upn", "legal_surname", "legal_forename", "preferred_surname", "preferred_forename",
    "date_of_birth", "sex", "year_group", "class",
)  # fmt: skip
_CHECK_LETTERS = "ABCDEFGHJKLMNPQRTUVWXYZ"
_KNOWN_BY_ANOTHER_NAME = 0.06
_SHORT_FORMS = {
    "Alexander": "Alex", "Benjamin": "Ben", "Charlotte": "Lottie", "Christopher": "Chris", "Elizabeth": "Lizzie",
    "Isabella": "Bella", "Katherine": "Kate", "Matthew": "Matt", "Muhammad": "Mo", "Samuel": "Sam", "Thomas": "Tom",
}  # fmt: skip


@dataclass(frozen=True)
class DemoPupil:
    """One row of the CSV."""

    upn: str
    legal_surname: str
    legal_forename: str
    preferred_surname: str
    preferred_forename: str
    date_of_birth: str
    sex: str
    year_group: str
    class_name: str


def upn_of(laestab: str, entry_year: int, serial: int) -> str:
    """A UPN whose check letter fits: letter, LA, school, year of entry, serial."""
    digits = f"{laestab}{entry_year % 100:02d}{serial:03d}"
    total = sum(position * int(digit) for position, digit in enumerate(digits, start=2))
    return _CHECK_LETTERS[total % 23] + digits


def pupils_of(school: DemoSchool, academic_year: int, seed: int) -> Iterator[DemoPupil]:
    """The school's pupils in the year that starts in September of ``academic_year``."""
    chance = random.Random(f"{seed}-{school.key}")
    serial = 0
    for year_group, size in school.years.items():
        number = 0 if year_group == "R" else int(year_group)
        oldest = date(academic_year - number - 5, 9, 1)
        for place in range(size):
            serial += 1
            yield _pupil(
                chance, school, year_group, place, oldest, upn_of(school.laestab, academic_year - number, serial)
            )


def _pupil(chance: random.Random, school: DemoSchool, year_group: str, place: int, oldest: date, upn: str) -> DemoPupil:
    sex = chance.choice("FM")
    forename = chance.choice(FORENAMES_GIRLS if sex == "F" else FORENAMES_BOYS)
    surname = chance.choice(SURNAMES)
    known_as = _SHORT_FORMS.get(forename, "")
    other_surname = chance.choice(SURNAMES) if chance.random() < _KNOWN_BY_ANOTHER_NAME else ""
    letter = "ABC"[place % school.classes_a_year]
    class_name = f"{year_group}{letter}" if school.classes_a_year > 1 else f"Year {year_group}"
    if year_group == "R" and school.classes_a_year == 1:
        class_name = "Reception"
    born = oldest + timedelta(days=chance.randrange(364))
    return DemoPupil(upn, surname, forename, other_surname, known_as, born.isoformat(), sex, year_group, class_name)


def as_csv(pupils: list[DemoPupil]) -> bytes:
    """The file in UTF-8, with the header of the CSV intake."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(HEADER)
    writer.writerows(astuple(pupil) for pupil in pupils)
    return text.getvalue().encode("utf-8")
