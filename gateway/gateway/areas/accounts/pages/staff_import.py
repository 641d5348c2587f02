"""Bringing in a staff list: a preview in which nothing is done, and then the same text applied."""

from flask import render_template, request
from flask.typing import ResponseReturnValue
from haven_schemas.acts.identity.accounts import IMPORT_STAFF
from haven_schemas.acts.identity.staff import StaffRowResult, StaffRows
from haven_schemas.errors import ErrorCode, FieldCode, Problem, field_words_of
from haven_schemas.rights import Right
from haven_schemas.words.access import STAFF_ROW_OUTCOMES
from werkzeug.datastructures import FileStorage

from gateway.pages.blueprint import page
from gateway.pages.forms import text
from gateway.pages.text_files import text_of
from gateway.sessions.current import Session
from gateway.state import haven

MOST_LETTERS = 500_000
MOST_SHOWN = 300

FIELD_WORDS = {
    "name": "Name",
    "email": "E-mail address",
    "role": "Role",
    "school_urn": "School",
    "category_groups": "Category groups",
    "year_groups": "Year groups",
}
_REASONS = {
    ("", "not_permitted"): "Your own role does not let you give this role there.",
    ("name", "required"): "Write the person's name.",
    ("name", "wrong_format"): "Another row has this address with another name, or it begins like a formula.",
    ("email", "wrong_format"): "This is not a whole e-mail address.",
    ("email", "not_allowed"): "The account with this address is suspended or ended.",
    ("role", "unknown_role"): "There is no such role. Write its key or its name.",
    ("role", "not_allowed"): "This role is not given by hand.",
    ("role", "duplicate"): "Another row has the same role for this person.",
    ("school_urn", "unknown_school"): "There is no school with this URN in the trust.",
    ("school_urn", "required"): "Write a URN. Only some roles can be given for the whole trust.",
    ("category_groups", "required"): "This role needs at least one category group.",
    ("category_groups", "not_allowed"): "This role is not held to category groups: leave it empty.",
    ("year_groups", "not_allowed"): "This role is not held to year groups: leave it empty.",
}


_TEXT_WORDS = {
    FieldCode.WRONG_FORMAT: "This is not such a list. Its first line names the columns, and no others.",
    FieldCode.REQUIRED: "A column is missing, or there is no row below the first line.",
    FieldCode.DUPLICATE: "A column is there twice.",
    FieldCode.TOO_LONG: "The list has more than 2,000 rows. Send it in parts.",
}
"""What is wrong with the list as a whole."""


@page("/staff/import", right=Right.STAFF_ADMINISTER, tier="elevated")
def staff_import(session: Session) -> ResponseReturnValue:
    """What the list must look like, and the form."""
    return _page(session, "", {})


@page("/staff/import", asks=IMPORT_STAFF, methods=("POST",))
def import_staff(session: Session) -> ResponseReturnValue:
    """A preview, or with ``do=apply`` the import; the text travels in the form and is kept nowhere."""
    typed, errors = _typed()
    if errors:
        return _page(session, typed, errors), 400
    asked = StaffRows(text=typed, apply=text("do") == "apply")
    try:
        result = haven().services.ask(IMPORT_STAFF, session.caller, asked)
    except Problem as problem:
        if problem.code is not ErrorCode.INVALID_REQUEST or not problem.fields:
            raise
        return _page(
            session, typed, {"text": _TEXT_WORDS.get(problem.fields[0].code, field_words_of(problem.fields[0].code))}
        ), 400
    refused = [row for row in result.rows if row.outcome == "refused"]
    others = [row for row in result.rows if row.outcome != "refused"]
    return render_template(
        "staff_import_result.html",
        session=session,
        result=result,
        typed=typed,
        refused=refused,
        counts={words: count for each, words in STAFF_ROW_OUTCOMES.items() if (count := _count(others, each))},
        shown=sorted([*refused[:MOST_SHOWN], *others[:MOST_SHOWN]], key=lambda row: row.row),
        outcome_words=STAFF_ROW_OUTCOMES,
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
