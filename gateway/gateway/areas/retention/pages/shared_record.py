"""Somebody decides what becomes of a record that is about other children too, once a child's file is destroyed."""

import secrets
from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from haven_schemas.acts.incidents.disposal import (
    DECIDE_SHARED_RECORD,
    GET_SHARED_RECORD,
    MOST_WORDS,
    DecideSharedRecord,
    SharedRecordQuery,
    SharedRecordWords,
)
from haven_schemas.acts.retention.files import FileRetention
from haven_schemas.errors import ErrorCode, FieldCode, Problem
from haven_schemas.rights import Right
from pydantic import ValidationError

from gateway.areas.retention.pages.file_holds import file_of
from gateway.areas.retention.places import words_of_place
from gateway.areas.retention.putting_right import errors_in
from gateway.pages.blueprint import page
from gateway.pages.forms import text, typed_version
from gateway.rendering.people import pupils_by_id, staff_names
from gateway.security.problems import problem_of
from gateway.sessions.current import Session
from gateway.state import haven

_WORDS = {
    ("choice", FieldCode.REQUIRED): "Choose what becomes of it.",
    ("because", FieldCode.REQUIRED): "Choose why it stays as it is.",
    (
        "because",
        FieldCode.NOT_ALLOWED,
    ): "A reason is for what stays as it is: choose to keep it, or take the reason away.",
    (
        "reason",
        FieldCode.AS_IT_IS,
    ): "These are the words it has now. Leave out what is about this child, or keep it as it is.",
    ("reason", FieldCode.REQUIRED): "Something was written in it since. Read it again below.",
    ("redacted", FieldCode.TOO_LONG): "This is longer than what stands in this place may be.",
    (
        "redacted",
        FieldCode.NOT_ALLOWED,
    ): "Words can be taken out of it, and none put in. Put back what stood here, and leave out words alone.",
    ("redacted", FieldCode.REQUIRED): "Write what it says to those who stay.",
}


@page("/pupils/<uuid:pupil_id>/destroying/<uuid:record_id>", right=Right.RETENTION_PROPOSE, tier="elevated")
def shared_record(session: Session, pupil_id: UUID, record_id: UUID) -> ResponseReturnValue:
    """What it says now, and what it is to say; filled with what was decided before."""
    found = _record(session, pupil_id, record_id)
    return _page(session, file_of(session, pupil_id), found, _as_decided(found), {})


@page(
    "/pupils/<uuid:pupil_id>/destroying/<uuid:record_id>",
    right=Right.RETENTION_PROPOSE,
    tier="elevated",
    methods=("POST",),
)
def decide_shared_record(session: Session, pupil_id: UUID, record_id: UUID) -> ResponseReturnValue:
    """Keeps the decision; of the record itself nothing changes before the file is destroyed."""
    try:
        asked = DecideSharedRecord.model_validate(
            {"subject_id": pupil_id, "record_id": record_id, **_typed_choice(), **_typed_versions()}
        )
        haven().services.ask(DECIDE_SHARED_RECORD, session.caller, asked, request.form.get("key") or None)
    except (Problem, ValidationError) as error:
        found = _record(session, pupil_id, record_id)
        file, typed = file_of(session, pupil_id), request.form.to_dict()
        problem = problem_of(error)
        if problem.code is ErrorCode.STALE_VERSION:
            return _page(session, file, found, typed, {}, stale=True), problem.status
        return _page(session, file, found, typed, _errors(problem)), 400
    flash("It is decided. Nothing changes before the file is destroyed.")
    return redirect(url_for("pages.new_disposal", pupil_id=pupil_id), 303)


def _record(session: Session, pupil_id: UUID, record_id: UUID) -> SharedRecordWords:
    asked = SharedRecordQuery(subject_id=pupil_id, record_id=record_id)
    return haven().services.ask(GET_SHARED_RECORD, session.caller, asked)


def _box(number: int | str) -> str:
    """The name of the field with the words of one place."""
    return f"redacted--{number}"


def _typed_choice() -> dict[str, Any]:
    """Words only where it is redacted, a reason only where it is kept: the form has a field for each."""
    choice = text("choice")
    names = [request.form.get(f"place--{number}", "") for number in range(MOST_WORDS)]
    words = [{"name": name, "text": text(_box(number))} for number, name in enumerate(names) if name]
    return {
        "choice": choice,
        "because": text("because") or None if choice == "keep" else None,
        "words": words if choice == "redact" else [],
    }


def _typed_versions() -> dict[str, int]:
    record_version = text("record_version")
    is_number = record_version.isdecimal() and len(record_version) <= 9
    return {"version": typed_version() or 0, "record_version": int(record_version) if is_number else 0}


def _errors(problem: Problem) -> dict[str, str]:
    """By the field of the form; words of a place stand beside its box."""
    too_short = _WORDS["redacted", FieldCode.REQUIRED]
    of_places = {
        _box(each.field.split(".")[1]): _WORDS.get(("redacted", each.code), too_short)
        for each in problem.fields
        if each.field.startswith("words.")
    }
    others = [each for each in problem.fields if not each.field.startswith("words.")]
    if problem.code is ErrorCode.INVALID_REQUEST and of_places and not others:
        return of_places
    return errors_in(Problem(problem.code, fields=others), _WORDS) | of_places


def _as_decided(found: SharedRecordWords) -> dict[str, str]:
    redacted = {each.name: each.text for each in found.redacted}
    return {
        "choice": found.record.choice or "",
        "because": found.record.because or "",
        **{_box(number): redacted.get(each.name, each.text) for number, each in enumerate(found.words)},
    }


def _page(
    session: Session,
    file: FileRetention,
    found: SharedRecordWords,
    typed: dict[str, str],
    errors: dict[str, str],
    *,
    stale: bool = False,
) -> str:
    if not session.has(Right.RETENTION_PROPOSE):
        raise Problem(ErrorCode.NOT_PERMITTED)
    record = found.record
    return render_template(
        "shared_record.html",
        file=file,
        found=found,
        places=[(each, words_of_place(each.name)) for each in found.words],
        pupils=pupils_by_id(session, [file.subject_id, *record.subject_ids]),
        staff=staff_names(session, [record.decided_by] if record.decided_by else []),
        typed=typed,
        errors=errors,
        stale=stale,
        key=secrets.token_urlsafe(24) if stale else request.form.get("key") or secrets.token_urlsafe(24),
        session=session,
    )
