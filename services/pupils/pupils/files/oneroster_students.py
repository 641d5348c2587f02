"""Students of a OneRoster file as rows of the roll: the same that a CSV or a push would come to."""

import re
from collections.abc import Iterator
from typing import Any

from haven_schemas.acts.intake_reasons import RowDetail, RowReason
from haven_schemas.acts.pupil_changes import FieldName
from haven_schemas.identifiers import upn_form

from .findings import THE_FILE, Finding
from .oneroster_package import TableRow
from .oneroster_roster import Roster
from .roll_row import RawRow
from .written import is_iso, iso_day, year_group_of

_USER_ID = re.compile(r"\{([^:{}]*):([^{}]*)\}")
"""``userIds``: pairs of type and identifier, such as ``{UPN:A203202811068}``."""
_SEXES = frozenset({"male", "female", "m", "f", "unspecified", "other", "unknown", "u"})
_PREFERRED = ("preferredgivenname", "prefferedgivenname")
_PREFERRED_FAMILY = ("preferredfamilyname", "prefferedfamilyname")
"""Both spellings are written: the second stands in widely copied examples."""
_BORN = ("birthdate", "metadatabirthdate", "metadatadateofbirth", "metadatadob")
_MOST_CONTACTS = 20
_NUMBERS = (("M", "sms"), ("H", "phone"))


def rows_of_students(roster: Roster) -> Iterator[RawRow]:
    """One row a student, numbered as in ``users.csv``."""
    has_guardians = bool(roster.guardians)
    for row in roster.students:
        texts = _texts(roster, row)
        record = {} if "gone" in texts else _record(roster, row, has_guardians=has_guardians)
        grade = row.text("grades")
        unread = {"grades": grade} if grade and not texts.get("year_group") and "gone" not in texts else {}
        yield RawRow(row.number, texts, partial=True, record=record, unknown=unread, lacking=_lacking(roster, texts))


def warnings_of(roster: Roster) -> Iterator[Finding]:
    """What the file lacks as a whole, by the name of the table that would have it."""
    students = [row for row in roster.students if not row.is_gone]
    if not students:
        return
    if not roster.has_demographics and not any(_born(roster, row) for row in students):
        yield Finding(THE_FILE, "date_of_birth", RowReason.REQUIRED, RowDetail.NO_DEMOGRAPHICS)
    if not any(upn_of(row) for row in students):
        yield Finding(THE_FILE, "upn", RowReason.REQUIRED, RowDetail.NO_UPN_IN_USERS)


def names_everybody(roster: Roster) -> bool:
    """Whether each student can be known again by the file: only then may who is not in it have left."""
    return all(row.is_gone or upn_of(row) or _born(roster, row) for row in roster.students)


def upn_of(row: TableRow) -> str:
    """From ``userIds``, a metadata column whose name ends in UPN, or ``identifier`` where that is one; else empty."""
    for kind, value in _USER_ID.findall(row.text("userids")):
        if "upn" in kind.lower() and value.strip():
            return str(value.strip())
    told = next((text for name, text in row.cells.items() if name.startswith("metadata") and name.endswith("upn")), "")
    if told:
        return told
    try:
        return upn_form(row.text("identifier"))
    except ValueError:
        return ""


def _texts(roster: Roster, row: TableRow) -> dict[FieldName, str | None]:
    texts: dict[FieldName, str | None] = {
        "source_id": row.id,
        "legal_surname": row.text("familyname"),
        "legal_forename": row.text("givenname"),
    }
    _take(texts, "upn", upn_of(row))
    _take(texts, "date_of_birth", _born(roster, row))
    if row.is_gone:
        return {**texts, "gone": "true"}
    _take(texts, "preferred_forename", row.text(*_PREFERRED))
    _take(texts, "preferred_surname", row.text(*_PREFERRED_FAMILY))
    if (sex := _sex(roster, row)) is not None:
        texts["sex"] = sex
    _take(texts, "year_group", _year(row))
    if (group := _group(roster, row)) is not None:
        texts["class"] = group
    return texts


def _take(texts: dict[FieldName, str | None], name: FieldName, text: str) -> None:
    """What is not said says nothing: the standard calls it optional."""
    if text:
        texts[name] = text


def _born(roster: Roster, row: TableRow) -> str:
    demographics = roster.demographics.get(row.id)
    written = demographics.text(*_BORN) if demographics is not None else ""
    written = written or row.text(*_BORN)
    return written if not written or is_iso(written) else iso_day(written) or written


def _sex(roster: Roster, row: TableRow) -> str | None:
    demographics = roster.demographics.get(row.id)
    said = demographics.text("sex").lower() if demographics is not None else ""
    return said if said in _SEXES else None


def _year(row: TableRow) -> str:
    return next((code for each in row.many("grades") if (code := year_group_of(each)) is not None), "")


def _group(roster: Roster, row: TableRow) -> str | None:
    """The registration group: the first of the names where there are several. None says nothing; empty, that there is
    none any more."""
    groups = roster.taught.groups_of_pupil.get(row.id)
    if groups:
        return min(groups)
    is_known = roster.taught.knows_groups and roster.mode == "full"
    return "" if is_known or row.id in roster.taught.lost_group else None


def _record(roster: Roster, row: TableRow, *, has_guardians: bool) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if middle := row.text("middlename"):
        found["middle_names"] = middle
    if classes := roster.taught.of_pupil.get(row.id):
        found["classes"] = sorted(set(classes))
    if has_guardians:
        found |= _contacts(roster, row)
    return found


def _contacts(roster: Roster, row: TableRow) -> dict[str, Any]:
    """All of them, or nothing: a list stands in place of the one before, and a delta may lack some."""
    named = row.many("agentsourcedids")
    if roster.mode == "full":
        named = [*named, *roster.wards.get(row.id, ())]
    elif not named or any(each not in roster.guardians for each in named):
        return {}
    there = [each for each in dict.fromkeys(named) if each in roster.guardians]
    return {"contacts": [_contact(*roster.guardians[each]) for each in there[:_MOST_CONTACTS]]}


def _contact(row: TableRow, roles: frozenset[str]) -> dict[str, Any]:
    numbers = [{"type": kind, "number": row.text(name)} for kind, name in _NUMBERS if row.text(name)]
    found: dict[str, Any] = {
        "id": row.id,
        "surname": row.text(*_PREFERRED_FAMILY, "familyname"),
        "forename": row.text(*_PREFERRED, "givenname") or None,
        "phones": numbers,
        "emails": [text] if (text := row.text("email")) else [],
    }
    if roles == {"relative"}:
        found["relationship"] = "REL"
    return found


def _lacking(roster: Roster, texts: dict[FieldName, str | None]) -> dict[FieldName, RowDetail]:
    """Where what this row has not got would stand."""
    found: dict[FieldName, RowDetail] = {}
    if "date_of_birth" not in texts:
        found["date_of_birth"] = RowDetail.NOT_IN_DEMOGRAPHICS if roster.has_demographics else RowDetail.NO_DEMOGRAPHICS
        if "upn" not in texts:
            found["upn"] = RowDetail.NO_UPN_IN_USERS
    return found
