"""Report a concern: one page that works with a thumb, without script, and while parts of Haven are away."""

import hashlib
import hmac
from collections.abc import Callable
from dataclasses import replace
from unicodedata import bidirectional
from uuid import UUID

from flask import g, make_response, redirect, render_template, request, url_for
from flask import session as form_session
from flask.typing import ResponseReturnValue
from haven_schemas.acts.incidents.reporting import RecordConcern
from haven_schemas.acts.pupils import FindPupils, Pupil, PupilsById
from haven_schemas.body_map import drawn
from haven_schemas.errors import ErrorCode, FieldCode, FieldProblem, Problem

from gateway.areas.reporting.device_keys import device_key
from gateway.areas.reporting.expected_words import EXPECTED_WORDS
from gateway.areas.reporting.report_files import FileOutcome, left_behind, take_files
from gateway.areas.sign_in.pages.sign_in import REPORT_FIRST
from gateway.clients.asking import Caller
from gateway.pages.blueprint import count_report, current_session, open_page, show_who_is_signed_in
from gateway.rendering.environment import errors_by_field
from gateway.rendering.page_failures import ASKS_WRITER
from gateway.security.problems import add_waiting_time, renamed
from gateway.security.raw_body import incoming_files
from gateway.sessions import cookies
from gateway.sessions.current import NOT_SHOWN
from gateway.state import haven

from .receipts import keep_what_was_said, what_was_said
from .report_drafts import Unfinished, drop_draft, unfinished_reports
from .report_form import FIELD_NAMES, ReportForm
from .report_outcomes import keep_outcomes, outcomes_to_show
from .reporters import Reporter, reporter

_NOT_RECEIVED = NOT_SHOWN | {ErrorCode.VAULT_UNAVAILABLE, ErrorCode.TOO_MANY_REQUESTS}
_LEAST_LETTERS = 2
_LEFT_TO_RIGHT = "\N{LEFT-TO-RIGHT MARK}"
_SENT = "sent"
"""Digest and key of the report this browser sent last: one goes back, finds it typed, and sends it under a new key."""


@open_page("/report", counted="as_report")
def report() -> ResponseReturnValue:
    """A blank report, or one about the child whose page led here."""
    who = reporter()
    schools = who.schools
    only = str(schools[0].id) if len(schools) == 1 else ""
    form = ReportForm.blank(haven().clock(), only)
    about = request.args.get("about")
    if about:
        return _added(who, form, about)
    return _page(who, form, unfinished=unfinished_reports(who.session))


@open_page("/report", methods=("POST",), counted="in_view")
def send_report() -> ResponseReturnValue:
    """Finds or adds a child, or sends the report: one form, so that nothing typed is lost between."""
    spent = _nothing_left()
    who = reporter()
    form = ReportForm.typed(request.form)
    if spent is not None:
        return _not_taken(who, form, spent)
    if g.get("unsent") is not None:
        return _page(who, form, unsent=True)
    step, _, which = request.form.get("do", "send").partition(":")
    return _STEPS.get(step, _sent)(who, form, which)


@open_page("/reports/<uuid:concern_id>/received", counted="as_report")
def report_received(concern_id: UUID) -> ResponseReturnValue:
    """The receipt, once, for the browser that sent the report."""
    show_who_is_signed_in()
    if form_session.get("received") != str(concern_id):
        return redirect(url_for("pages.my_reports"), 303)
    return render_template(
        "report_received.html",
        concern_id=concern_id,
        permit=form_session.get("by_permit", False),
        can_follow=form_session.get("can_follow", True),
        files=outcomes_to_show(concern_id),
        files_lost=request.args.get("files") == "lost",
        first=form_session.get(REPORT_FIRST, False),
        **what_was_said(),
    )


def _nothing_left() -> Problem | None:
    """``too_many_requests`` if the allowance is used up; raised at once where no form can be shown again."""
    try:
        count_report()
    except Problem as problem:
        if cookies.session_token(request) is None and not cookies.permits(request):
            raise
        return problem
    return None


def _resumed(who: Reporter, form: ReportForm, key: str) -> ResponseReturnValue:
    drafts = (each.form for each in unfinished_reports(who.session).reports if each.form.key == key)
    return _page(who, next(drafts, form))


def _sent(who: Reporter, form: ReportForm, _: str) -> ResponseReturnValue:
    try:
        asked = form.as_request(haven().clock())
        digest = _digest(asked)
        if not form.again and _sent_under_another_key(digest, form.key):
            return _sent_before(who, form)
        receipt, permit = who.record(asked, form.key)
    except Problem as problem:
        return _not_taken(who, form, problem)
    form_session[_SENT] = [digest, form.key]
    form_session["received"], form_session["by_permit"] = str(receipt.id), permit is not None
    form_session["can_follow"] = who.can_follow
    keep_what_was_said(who, form.school, form.urgency, form.told)
    keep_outcomes(_files_taken(who, receipt.id, form.key), who.staff_id, receipt.id)
    response = make_response(redirect(url_for("pages.report_received", concern_id=receipt.id), 303))
    if permit is not None:
        cookies.drop_permit(request, response, permit)
    return response


def _sent_before(who: Reporter, form: ReportForm) -> ResponseReturnValue:
    return _page(who, form.with_new_key(), sent_before=True), 409, ASKS_WRITER


def _sent_under_another_key(digest: str, key: str) -> bool:
    last_digest, last_key = form_session.get(_SENT, ("", ""))
    return bool(last_digest == digest and last_key != key)


def _digest(asked: RecordConcern) -> str:
    """Tells the report from another, and nothing of it: it stands in the browser's cookie. Without its moment, since a
    page that is opened again names a later one by itself."""
    key = haven().settings.secret_key.get_secret_value().encode()
    return hmac.new(key, asked.model_dump_json(exclude={"occurred_at"}).encode(), hashlib.sha256).hexdigest()


def _files_taken(who: Reporter, concern_id: UUID, key: str) -> list[FileOutcome]:
    """After the report itself, which none of them can harm any more."""
    if not request.form.get("had_files"):
        return []
    if who.session is not None and not who.can_send_files:
        return [FileOutcome("", "day_pass")]
    caller = _caller_of_files if who.session is not None else _nobody_signed_in
    return take_files(caller, concern_id, key, incoming_files()) or left_behind(request.form)


def _caller_of_files() -> Caller:
    return current_session().caller


def _nobody_signed_in() -> Caller:
    """By permit no file is taken: each is read past, so that the answer can say its name."""
    raise Problem(ErrorCode.SIGN_IN_REQUIRED)


def _not_taken(who: Reporter, form: ReportForm, problem: Problem) -> ResponseReturnValue:
    """The same page with everything still on it, saying plainly why the report has not been received."""
    if problem.code is ErrorCode.INVALID_REQUEST and problem.fields:
        fields = renamed(problem, FIELD_NAMES).fields
        return _page(who, form.with_words(), errors=_errors(list(fields))), 400, ASKS_WRITER
    if problem.code is ErrorCode.IDEMPOTENCY_CONFLICT:
        return _sent_before(who, form)
    if problem.code not in _NOT_RECEIVED:
        raise problem
    too_many = problem.code is ErrorCode.TOO_MANY_REQUESTS
    response = make_response(_page(who, form, not_received=True, too_many=too_many), 429 if too_many else 503)
    add_waiting_time(problem, response)
    return response


def _found(who: Reporter, form: ReportForm, _: str) -> ResponseReturnValue:
    if len(form.search) < _LEAST_LETTERS:
        return _page(who, form, searched=bool(form.search), found=[])
    try:
        found = who.find(FindPupils(query=form.search[:100], school_id=_school(form), limit=10))
    except Problem as problem:
        if problem.code not in NOT_SHOWN:
            raise
        return _page(who, form, search_away=True)
    chosen = {person.pupil_id for person in form.people}
    return _page(who, form, searched=True, found=[pupil for pupil in found if str(pupil.id) not in chosen])


def _added(who: Reporter, form: ReportForm, pupil_id: str) -> ResponseReturnValue:
    try:
        found = who.get(PupilsById(ids=[UUID(pupil_id)]))
    except ValueError:
        found = []
    except Problem as problem:
        if problem.code not in NOT_SHOWN:
            raise
        return _page(who, form, search_away=True)
    for pupil in found:
        form = form.with_pupil(str(pupil.id), _label(pupil))
        if not form.school and any(school.id == pupil.school_id for school in who.schools):
            form = replace(form, school=str(pupil.school_id))
    return _page(who, form, added=True)


def _marked(who: Reporter, form: ReportForm, _: str) -> ResponseReturnValue:
    missing = form.new_mark.problems()
    if missing:
        # Of an answer that is an error the page's script shows nothing.
        return _page(who, form, errors=_errors(missing), marking=True), 200 if "HX-Request" in request.headers else 400
    return _page(who, form.with_mark(), marking=True, mark_added=True)


def _device_key(who: Reporter) -> str:
    """In the pages of a person signed in alone: a permit may have outlived its writer's turn at the device, and under a
    day pass nobody comes back to a draft."""
    if who.session is None or who.session.view.kind != "person":
        return ""
    return device_key(haven().settings.secret_key.get_secret_value(), who.staff_id)


def _label(pupil: Pupil) -> str:
    """With the class. Behind a name that is written from the right a mark keeps ``7B`` together: a browser would put
    the 7 on the name's other side."""
    if not pupil.class_name:
        return pupil.known_as
    is_from_right = any(bidirectional(each) in ("R", "AL") for each in pupil.known_as)
    return f"{pupil.known_as}{_LEFT_TO_RIGHT if is_from_right else ''}, {pupil.class_name}"


def _school(form: ReportForm) -> UUID | None:
    try:
        return UUID(form.school)
    except ValueError:
        return None


def _errors(problems: list[FieldProblem]) -> dict[str, str]:
    return {**errors_by_field(problems), **{each.field: _own_words(each) for each in problems if _own_words(each)}}


def _own_words(problem: FieldProblem) -> str:
    if problem.field.startswith("people.") and problem.field.endswith(".role"):
        return _CHOOSE_PART
    if problem.field.startswith("people.") and problem.field.endswith(".expected_on"):
        return EXPECTED_WORDS.get(problem.code, "")
    return _WORDS.get((problem.field, problem.code), "")


_CHOOSE_PART = "Choose what part they had in it."
_WORDS = {
    ("school", FieldCode.REQUIRED): "Choose the school.",
    ("urgency", FieldCode.REQUIRED): "Choose how soon somebody has to read this.",
    ("category", FieldCode.REQUIRED): "Choose what it is about. If you are not sure, choose Not sure.",
    ("account", FieldCode.REQUIRED): "Write what you saw or heard.",
    ("people", FieldCode.REQUIRED): "Add at least one child.",
    ("date", FieldCode.WRONG_FORMAT): "Write a real date, such as 24 11 2026.",
    ("date", FieldCode.IN_THE_FUTURE): "The date and time must not be in the future.",
    ("new_mark_region", FieldCode.REQUIRED): "Choose where on the body the mark is.",
    ("new_mark_kind", FieldCode.REQUIRED): "Choose what kind of mark it is.",
    ("time", FieldCode.WRONG_FORMAT): "Write a time, such as 10:45 or 2:15pm.",
}

_MISSING_WORDS = {field: words for (field, _), words in _WORDS.items()} | {
    "date": _WORDS["date", FieldCode.WRONG_FORMAT],
    "role": _CHOOSE_PART,
}
"""What the page itself can see to be missing while there is nobody to ask."""


def _page(who: Reporter, form: ReportForm, **state: object) -> str:
    defaults: dict[str, object] = {
        "errors": {}, "found": [], "searched": False, "search_away": False, "added": False, "not_received": False,
        "too_many": False,
        "sent_before": False, "unsent": False, "marking": False, "mark_added": False,
        "unfinished": Unfinished(),
    }  # fmt: skip
    return render_template(
        "report.html",
        form=form,
        who=who,
        label_of=_label,
        missing_words=_MISSING_WORDS,
        schools=who.schools,
        categories=who.categories(),
        body_views=drawn(form.marks, every_view=True),
        intake_key=who.intake_key(),
        device_key=_device_key(who),
        out_of_hours=who.out_of_hours(form.school),
        files_left=left_behind(request.form),
        most_files=haven().settings.files_a_send,
        most_file_bytes=haven().settings.most_report_file_bytes,
        **{**defaults, **state},
    )


def _discarded(who: Reporter, _: ReportForm, key: str) -> ResponseReturnValue:
    drop_draft(who.session, key)
    return redirect(url_for("pages.report"), 303)


_STEPS: dict[str, Callable[[Reporter, ReportForm, str], ResponseReturnValue]] = {
    "send": _sent,
    "find": _found,
    "add": _added,
    "add-words": lambda who, form, _: _page(who, form.with_words(), added=True),
    "remove": lambda who, form, which: _page(who, form.without(which)),
    "add-mark": _marked,
    "remove-mark": lambda who, form, which: _page(who, form.without_mark(which), marking=True),
    "resume": _resumed,
    "discard": _discarded,
}
"""What the form's buttons do; ``which`` stands behind a colon in the button's value."""
