"""What a person sees when a page cannot be shown: the way in, or a page that says what to do next."""

from flask import current_app, flash, g, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from haven_schemas.errors import ErrorCode, Problem, words_of
from haven_schemas.words.problems import PROBLEMS

from gateway.access.correlation import correlation_id
from gateway.areas.alerts.gone_records import gone_record
from gateway.areas.reporting.pages.report_outcomes import safe_report
from gateway.areas.sign_in.password_words import rules_in_words
from gateway.security.problems import add_waiting_time
from gateway.sessions.cookies import drop_session
from gateway.sessions.current import NO_SESSION, LinkOnly, RenewalOnly
from gateway.sessions.return_paths import SomeoneElses, leads_to_a_page, return_path, seal_form

from .polling import asked_by_itself, no_more
from .typed_texts import typed_texts

_TRY_AGAIN = frozenset(
    {
        ErrorCode.BEING_RESTORED,
        ErrorCode.INTERNAL,
        ErrorCode.UNAVAILABLE,
        ErrorCode.TIMED_OUT,
        ErrorCode.OVERLOADED,
        ErrorCode.VAULT_UNAVAILABLE,
        ErrorCode.SESSION_UNVERIFIED,
        ErrorCode.TOO_MANY_REQUESTS,
    }
)

_SENT_AGAIN = frozenset({ErrorCode.CSRF_FAILED, ErrorCode.TOO_MANY_REQUESTS})
_NOT_HANDED_BACK = frozenset({ErrorCode.CSRF_FAILED, ErrorCode.NOT_SET_UP})
"""It may be another person's form."""

_NO_MORE = NO_SESSION | {ErrorCode.STEP_UP_REQUIRED, ErrorCode.OWNER_UNPROVEN}
"""What ends a page's asking by itself."""

ASKS_WRITER = {"Haven-Asks": "writer"}
"""The page holds all that was typed, and its writer has something to do: no browser goes on keeping it by itself. An
answer without it, a proxy's or a problem's, is no reason to give up the copy."""

_FIRST = {
    RenewalOnly: ("pages.account_password", "account_password.html"),
    LinkOnly: ("pages.must_link", "must_link.html"),
}
"""What has to be done before anything else, and its page."""

_WRITTEN_ON = frozenset({"/report"})
"""Pages one is not taken away from in the middle of writing: sending the form leads to signing in, with all of it."""


def page_for(problem: Problem) -> ResponseReturnValue:
    """The answer to a person's request that failed with ``problem``."""
    if asked_by_itself() and problem.code in _NO_MORE:
        return no_more()
    if problem.code in NO_SESSION:
        return _door("pages.sign_in", "sign_in.html", 401, drop=True)
    if problem.code is ErrorCode.STEP_UP_REQUIRED:
        return _door("pages.confirm", "confirm.html", 403, drop=False)
    if problem.code is ErrorCode.OWNER_UNPROVEN:
        page = render_template("owner_unproven.html", here=return_path(), typed=typed_texts())
        return make_response(page, problem.status)
    if isinstance(problem, (RenewalOnly, LinkOnly)):
        endpoint, template = _FIRST[type(problem)]
        return _door(endpoint, template, 403, drop=False)
    if isinstance(problem, SomeoneElses):
        flash(
            "What was written on this device before you signed in was not yours. It was not sent, and is gone.", "note"
        )
        return redirect(return_path(), 303)
    if problem.code is ErrorCode.CSRF_FAILED and _is_of_someone_else():
        return _door("pages.sign_in", "sign_in.html", 401, drop=False)
    return _gone(problem) or _not_saved(problem) or _said(problem)


def _said(problem: Problem) -> ResponseReturnValue:
    """The page that says what went wrong, with what was typed."""
    response = make_response(
        render_template(
            "problem.html",
            typed=None if problem.code in _NOT_HANDED_BACK else typed_texts(),
            again=_to_be_sent_again(problem.code),
            target=request.path,
            heading=PROBLEMS[problem.code],
            words=words_of(problem.code),
            try_again=(problem.code in _TRY_AGAIN and request.method == "GET") or problem.code is ErrorCode.CSRF_FAILED,
            leads_on=problem.code is not ErrorCode.NOT_SET_UP,
            here=return_path(),
            correlation_id=correlation_id(),
        ),
        problem.status,
    )
    add_waiting_time(problem, response)
    return response


def _gone(problem: Problem) -> ResponseReturnValue | None:
    """What became of a record its reader was told of; None, and so "not found", for everyone else."""
    if problem.code is not ErrorCode.NOT_FOUND or (gone_at := gone_record(g.get("session"))) is None:
        return None
    return make_response(render_template("gone.html", gone_at=gone_at), problem.status)


def _not_saved(problem: Problem) -> ResponseReturnValue | None:
    """What was written, to be sent again: for a form with free text that met a part that is away."""
    twice = problem.code is ErrorCode.IDEMPOTENCY_CONFLICT
    form = typed_texts(new_key=twice) if twice or problem.code in _TRY_AGAIN - _SENT_AGAIN else None
    if form is None:
        return None
    page = render_template("not_saved.html", form=form, twice=twice, correlation_id=correlation_id())
    response = make_response(page, problem.status)
    add_waiting_time(problem, response)
    return response


def _is_of_someone_else() -> bool:
    """Whether the form was made for another person than the one signed in now: its writer may get it back."""
    session, made_for = g.get("session"), request.form.get("made_for", "")
    return session is not None and made_for not in ("", str(session.view.staff_id))


def _to_be_sent_again(code: ErrorCode) -> str:
    """What was typed, sealed for its writer, where the same form may be sent again at once; else nothing.

    Only of a page of ours: another site's form is not made sendable by the page that refuses it.
    """
    if code not in _SENT_AGAIN or request.headers.get("Sec-Fetch-Site") != "same-origin" or request.files:
        return ""
    view = current_app.view_functions.get(request.endpoint or "")
    opens_it = getattr(view, "right", None) is not None or request.endpoint == "pages.send_report"
    return seal_form() if opens_it and leads_to_a_page(request.path, "POST") else ""


def _door(endpoint: str, template: str, status: int, *, drop: bool) -> ResponseReturnValue:
    """To the page that lets one in, and from there back; what was typed travels along and is sent again."""
    sealed = "" if request.files else seal_form()
    if request.headers.get("HX-Request") == "true" and request.path in _WRITTEN_ON:
        response = make_response("", status)
    elif request.headers.get("HX-Request") == "true":
        response = make_response("", 204)
        response.headers["HX-Redirect"] = url_for(endpoint, next=return_path())
    elif not sealed:
        response = make_response(redirect(url_for(endpoint, next=return_path()), 303))
    else:
        given: dict[str, object] = {"rules": rules_in_words()} if template == "account_password.html" else {}
        given |= {"report": safe_report(request.path)} if template == "sign_in.html" else {}
        page = render_template(template, next=request.path, kept_form=sealed, errors={}, email="", **given)
        response = make_response(page, status, ASKS_WRITER)
    if drop:
        drop_session(response)
    return response
