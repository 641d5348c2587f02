"""Schools out of a CSV file of GIAS, the register of schools in England (Get Information about Schools)."""

import csv
import io
import re

from haven_schemas.rpc.identity_first_run import FirstSchool
from pydantic import ValidationError

MOST_SCHOOLS = 500
COLUMNS = ("URN", "LA (code)", "EstablishmentNumber", "EstablishmentName")
"""As GIAS names them in its extracts."""

_CODE = re.compile(r"^[0-9]{3}$")
_NUMBER = re.compile(r"^[0-9]{4}$")


class NotGias(ValueError):
    """Why a file cannot be taken, in words for a person."""


def schools_of(content: str) -> list[FirstSchool]:
    """The school of every row, in the file's order; ``NotGias`` for a file that cannot be taken whole.

    LAESTAB is the authority's three digits and the school's own four; a school without a number has none.
    """
    reader = csv.DictReader(io.StringIO(content))
    try:
        missing = [name for name in COLUMNS if name not in (reader.fieldnames or ())]
        if missing:
            raise NotGias(_words_of_missing(missing))
        found: dict[str, FirstSchool] = {}
        for row in reader:
            if not any((value or "").strip() for value in row.values() if isinstance(value, str)):
                continue
            school = _school(row, reader.line_num)
            found[school.urn] = school
            if len(found) > MOST_SCHOOLS:
                raise NotGias("The file has more than 500 schools. Choose a file of this trust's schools only.")
    except csv.Error:
        raise NotGias("This is not a CSV file.") from None
    if not found:
        raise NotGias("There is no school in this file.")
    return list(found.values())


def _school(row: dict[str, str], line: int) -> FirstSchool:
    code, number = ((row[name] or "").strip() for name in ("LA (code)", "EstablishmentNumber"))
    laestab = code + number if _CODE.match(code) and _NUMBER.match(number) else None
    try:
        return FirstSchool(
            urn=(row["URN"] or "").strip(), laestab=laestab, name=(row["EstablishmentName"] or "").strip()
        )
    except ValidationError:
        raise NotGias(_words_of_line(line)) from None


def _words_of_missing(missing: list[str]) -> str:
    return f"These columns are missing: {', '.join(missing)}. Save the file as GIAS gave it."


def _words_of_line(line: int) -> str:
    return f"Line {line} has no URN of six digits, or no name of the school."
