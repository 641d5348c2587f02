"""Bringing in a staff list: a preview in which nothing is done, and then the same text applied."""

from flask import render_template, request
from flask.typing import ResponseReturnValue
from haven_schemas.errors import FieldCode, field_words_of
from haven_schemas.rights import Right
from haven_schemas.rpc.identity_staff import StaffRowResult, StaffRows
from werkzeug.datastructures import FileStorage

from gateway.sessions import Session
from gateway.state import haven

from .blueprint import page
from .forms import text
from .text_files import text_of

MOST_LETTERS = 500_000
MOST_SHOWN = 300

OUTCOME_WORDS = {
    "invite": "New account: an invitation is sent",
    "give_role": "Has an account: gets this role",
    "unchanged": "Has this role already: nothing to do",
    "waits_for_confirmation": "Opens records: waits for the headteacher or trust lead to confirm",
    "refused": "Cannot be taken",
}
FIELD_WORDS = {
    "name": "Name",
    "email": "E-mail address",
    "role": "Role",
    "school_urn": "School",
    "category_groups": "Category groups",
    "year_groups": "Year groups",
}
_REASONS = {
    ("email", "duplicate"): "This address stands in another row with another name.",
    ("school_urn", "unknown_school"): "This URN is not one of your schools.",
    ("school_urn", "required"): "This role cannot be given for the whole trust: name a school.",
    ("role", "not_allowed"): "Your own role does not let you give this role there.",
    ("category_groups", "required"): "This role needs at least one category group.",
    ("category_groups", "not_allowed"): "This role is not held to category groups: leave it empty.",
    ("year_groups", "not_allowed"): "This role is not held to year groups: leave it empty.",
}


@page("/staff/import", right=Right.STAFF_ADMINISTER, tier="elevated")
def staff_import(session: Session) -> ResponseReturnValue:
    """What the list must look like, and the form."""
    return _page(session, "", {})


@page("/staff/import", right=Right.STAFF_ADMINISTER, tier="elevated", methods=("POST",))
def import_staff(session: Session) -> ResponseReturnValue:
    """A preview, or with ``do=apply`` the import; the text travels in the form and is kept nowhere."""
    typed, errors = _typed()
    if errors:
        return _page(session, typed, errors), 400
    asked = StaffRows(text=typed, apply=text("do") == "apply")
    result = haven().services.identity_admin.import_staff(session.caller, asked)
    refused = [row for row in result.rows if row.outcome == "refused"]
    others = [row for row in result.rows if row.outcome != "refused"]
    return render_template(
        "staff_import_result.html",
        session=session,
        result=result,
        typed=typed,
        refused=refused,
        counts={words: _count(others, outcome) for outcome, words in OUTCOME_WORDS.items() if _count(others, outcome)},
        shown=sorted([*refused[:MOST_SHOWN], *others[:MOST_SHOWN]], key=lambda row: row.row),
        outcome_words=OUTCOME_WORDS,
        reason_of=reason_of,
        errors={},
    )


def reason_of(row: StaffRowResult) -> str:
    """Why a row is refused, in words."""
    code, field = row.code or "", row.field or ""
    known = {each.value for each in FieldCode}
    words = _REASONS.get((field, code)) or (field_words_of(FieldCode(code)) if code in known else "It is not right.")
    name = FIELD_WORDS.get(field, field)
    return f"{name}: {words}" if name else words


def _typed() -> tuple[str, dict[str, str]]:
    """The text of the file, else what was pasted; and what is wrong with it."""
    file = request.files.get("file")
    typed = _of_file(file) if file is not None and file.filename else text("text")
    if typed is None:
        return text("text"), {"file": "This file is not a text. Save the list as CSV, and choose that file."}
    if not typed:
        return "", {"file": "Choose a file, or paste the list."}
    if len(typed) > MOST_LETTERS:
        return "", {"file": f"The list is longer than {MOST_LETTERS:,} letters. Send it in parts."}
    return typed, {}


def _of_file(file: FileStorage) -> str | None:
    return text_of(file.read())


def _count(rows: list[StaffRowResult], outcome: str) -> int:
    return sum(1 for row in rows if row.outcome == outcome)


def _page(session: Session, typed: str, errors: dict[str, str]) -> str:
    return render_template("staff_import.html", session=session, typed=typed, errors=errors, most=MOST_LETTERS)
