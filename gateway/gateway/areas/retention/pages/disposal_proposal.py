"""A person proposes that the file of a child is destroyed."""

import secrets
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from haven_schemas.acts.incidents.disposal import SHARED_RECORDS, SharedRecordPage, SharedRecordsQuery
from haven_schemas.acts.retention.disposals import Disposal, ProposeDisposal
from haven_schemas.acts.retention.disposals_calls import PROPOSE_DISPOSAL
from haven_schemas.acts.retention.files import FileRetention
from haven_schemas.errors import ErrorCode, FieldCode, FieldProblem, Problem, words_of
from haven_schemas.rights import Right
from pydantic import ValidationError

from gateway.areas.pupil_files.case_number import case_numbers
from gateway.areas.retention.day_asked import today
from gateway.areas.retention.destroy_word import WORD_MISSING, word_problems
from gateway.areas.retention.kept_file import colleagues_of
from gateway.areas.retention.pages.file_holds import file_of
from gateway.areas.retention.putting_right import errors_in
from gateway.pages.blueprint import page
from gateway.pages.forms import text, typed_version
from gateway.rendering.people import pupils_by_id, staff_names
from gateway.security.problems import field_problems, problem_of
from gateway.sessions.current import Session
from gateway.state import haven

_A_PAGE = 100
_WORDS = {
    ("because", FieldCode.REQUIRED): "Choose why it is to be destroyed.",
    ("reason", FieldCode.REQUIRED): "Say more about why it is to be destroyed.",
    ("keeps_seen", FieldCode.REQUIRED): "A schedule proposes to keep this file. Tick that it is to be destroyed all "
    "the same.",
    ("shared_kept", FieldCode.REQUIRED): "Say why the records stay that are about other children too.",
    ("word", FieldCode.REQUIRED): WORD_MISSING,
}


@page("/pupils/<uuid:pupil_id>/destroying", right=Right.RETENTION_PROPOSE, tier="elevated")
def new_disposal(session: Session, pupil_id: UUID) -> ResponseReturnValue:
    """What would be gone and what stays, and the form; or why it cannot be proposed now."""
    return _page(session, file_of(session, pupil_id), {})


@page("/pupils/<uuid:pupil_id>/destroying", asks=PROPOSE_DISPOSAL, methods=("POST",))
def propose_disposal(session: Session, pupil_id: UUID) -> ResponseReturnValue:
    """Proposes it, once. If the file changed meanwhile, it is shown as it is beside what was typed."""
    found = file_of(session, pupil_id)
    try:
        asked = _typed(found)
        made = haven().services.ask(PROPOSE_DISPOSAL, session.caller, asked, request.form.get("key") or None)
    except (Problem, ValidationError) as error:
        problem = problem_of(error)
        if problem.code is ErrorCode.STALE_VERSION:
            return _page(session, file_of(session, pupil_id), {}, stale=True), problem.status
        if problem.code is ErrorCode.DISPOSAL_STOPPED:
            return _page(session, found, {"subject_id": words_of(problem.code)}), problem.status
        return _page(session, found, errors_in(error, _WORDS, {"words": "reason", "reason": "because"})), 400
    flash("It is proposed. Nothing is destroyed unless a second person agrees.")
    return redirect(_address(made), 303)


def _typed(found: FileRetention) -> ProposeDisposal:
    """``invalid_request`` on all that is missing at once; the service decides for itself."""
    typed = {
        "subject_id": found.subject_id,
        "words": text("reason"),
        "reason": text("because"),
        "keeps_seen": text("keeps_seen") == "yes",
        "shared_kept": text("shared_kept"),
        "version": typed_version() or 0,
    }
    problems: list[FieldProblem] = []
    try:
        asked = ProposeDisposal.model_validate(typed)
    except ValidationError as error:
        problems += field_problems(error)
    if found.keeps and not typed["keeps_seen"]:
        problems.append(FieldProblem("keeps_seen", FieldCode.REQUIRED))
    if found.shared and not typed["shared_kept"]:
        problems.append(FieldProblem("shared_kept", FieldCode.REQUIRED))
    problems += word_problems()
    if problems:
        raise Problem(ErrorCode.INVALID_REQUEST, fields=problems)
    return asked


def _shared(session: Session, found: FileRetention) -> SharedRecordPage:
    """What stays for other children, the newest first; more than a page of it is counted only."""
    if not found.shared:
        return SharedRecordPage(records=[])
    asked = SharedRecordsQuery(subject_id=found.subject_id, limit=_A_PAGE)
    return haven().services.ask(SHARED_RECORDS, session.caller, asked)


def _address(made: Disposal) -> str:
    return url_for("pages.disposal", disposal_id=made.id)


def _page(session: Session, found: FileRetention, errors: dict[str, str], *, stale: bool = False) -> str:
    if not session.has(Right.RETENTION_PROPOSE):
        raise Problem(ErrorCode.NOT_PERMITTED)
    shared = _shared(session, found)
    others = {each for record in shared.records for each in record.subject_ids}
    pupils = pupils_by_id(session, [found.subject_id, *others])
    return render_template(
        "disposal_new.html",
        file=found,
        shared=shared,
        pupils=pupils,
        pupil=pupils.get(found.subject_id),
        staff=staff_names(session, colleagues_of(found)),
        case_numbers=case_numbers(session, found.subject_id),
        today=today(),
        typed=request.form,
        errors=errors,
        stale=stale,
        key=secrets.token_urlsafe(24) if stale else request.form.get("key") or secrets.token_urlsafe(24),
        session=session,
    )
