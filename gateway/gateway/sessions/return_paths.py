"""Where to go on after signing in or re-authenticating ("Confirm it's you", an expired password), with what form."""

from urllib.parse import urlsplit
from uuid import UUID

from flask import current_app, g, redirect, request
from flask.typing import ResponseReturnValue
from haven_schemas.errors import ErrorCode, Problem
from werkzeug.datastructures import ImmutableMultiDict
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

from gateway.state import haven

from .kept_form import KeptForm

_LONGEST = 400
NEVER_KEPT = frozenset({"csrf_token", "password", "present", "new"})
"""The token is the next form's own, and a password is typed again rather than kept anywhere."""


class SomeoneElses(Problem):
    """The kept form belongs to another person, or cannot be read: it is dropped."""

    def __init__(self) -> None:
        super().__init__(ErrorCode.CSRF_FAILED)


def return_path() -> str:
    """The page to come back to: this one, or for a POST the page of the same address if it can be opened."""
    query = request.query_string.decode("ascii", "ignore")
    path = request.path + (f"?{query}" if query and request.method == "GET" else "")
    return safe_path(path)


def safe_path(path: str | None) -> str:
    """``path`` if it is a page of ours that can be opened, else the home page."""
    if not path or len(path) > _LONGEST or not path.startswith("/") or path.startswith(("//", "/\\")):
        return "/"
    parts = urlsplit(path)
    if parts.scheme or parts.netloc or not leads_to_a_page(parts.path, "GET"):
        return "/"
    return path


def leads_to_a_page(path: str, method: str) -> bool:
    """Whether ``path`` is a page of ours that takes ``method`` and does not hand forms on."""
    endpoint = _endpoint(path, method)
    return endpoint.startswith("pages.") and not passes_form_on(endpoint)


def leads_to(endpoint: str, path: str, method: str) -> bool:
    """Whether ``path`` is that page of ours."""
    return _endpoint(path, method) == endpoint


def _endpoint(path: str, method: str) -> str:
    try:
        endpoint, _ = current_app.create_url_adapter(request).match(path, method=method)  # type: ignore[union-attr]  # None only outside of a request
    except (HTTPException, RequestRedirect):
        return ""
    return str(endpoint)


def passes_form_on(endpoint: str | None) -> bool:
    """Whether ``endpoint`` (sign-in, confirmation, a new password) hands a kept form on without opening it."""
    return bool(getattr(current_app.view_functions.get(endpoint or ""), "passes_form_on", False))


def seal_form() -> str:
    """This request's form, sealed for whoever typed it; as it is if it is on its way already, empty without a form."""
    if "sealed" in request.form:
        return request.form["sealed"]
    fields = tuple((name, value) for name, value in request.form.items(multi=True) if name not in NEVER_KEPT)
    if request.method != "POST" or not fields:
        return ""
    unsent: KeptForm | None = g.get("unsent")
    if unsent is not None:
        form = KeptForm(request.path, fields, unsent=True, page=unsent.page, labels=unsent.labels)
    else:
        form = KeptForm(request.path, fields)
    return haven().kept_forms.seal(form, _writer(), haven().clock())


def seal_unsent(target: str, page: str, labels: dict[str, str], fields: tuple[tuple[str, str], ...]) -> str:
    """A form that was not sent when the sign-in ran out: its writer gets it back, and nothing is sent for them."""
    typed = tuple((name, value) for name, value in fields if name not in NEVER_KEPT)
    form = KeptForm(target, typed, unsent=True, page=page, labels=labels)
    return haven().kept_forms.seal(form, _writer(), haven().clock())


def open_kept_form(staff_id: UUID) -> None:
    """Opens the kept form: from here on it is this request's form. ``SomeoneElses`` if it is not theirs."""
    if request.method != "POST" or "sealed" not in request.form or passes_form_on(request.endpoint):
        return
    opened = haven().kept_forms.open(request.form["sealed"], staff_id, request.path, haven().clock())
    if opened is None:
        raise SomeoneElses
    request.form = ImmutableMultiDict(opened.fields)  # type: ignore[misc]  # werkzeug's cached properties may be set
    if opened.unsent:
        g.unsent = opened


def go_on() -> ResponseReturnValue:
    """After signing in or re-authenticating: send the kept form where it was meant for, or open the page one came from.

    307 makes the browser repeat the POST with the very same body, so nothing typed is kept on the server.
    """
    target = request.form.get("next")
    if request.form.get("sealed") and target and target.startswith("/") and leads_to_a_page(target, "POST"):
        return redirect(target, 307)
    return redirect(safe_path(target), 303)


def _writer() -> UUID | None:
    """Who typed this form: whom it was made for, also where another person has signed in since; else the session's
    owner."""
    session = g.get("session")
    try:
        return UUID(request.form.get("made_for", ""))
    except ValueError:
        return None if session is None else UUID(str(session.view.staff_id))
