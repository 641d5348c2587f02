"""Where to go on after signing in or confirming: only to a page of ours, with what was typed on the way."""

from urllib.parse import urlsplit

from flask import current_app, redirect, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

_LONGEST = 400
_DOORS = frozenset({"pages.sign_in", "pages.confirm", "pages.sign_out", "pages.enter", "pages.confirm_code"})
_OWN_FIELDS = frozenset({"csrf_token", "next", "carried", "email", "password", "code"})


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
    if parts.scheme or parts.netloc or not _leads_to_a_page(parts.path, "GET"):
        return "/"
    return path


def _leads_to_a_page(path: str, method: str) -> bool:
    try:
        endpoint, _ = current_app.create_url_adapter(request).match(path, method=method)  # type: ignore[union-attr]
    except (HTTPException, RequestRedirect):
        return False
    return str(endpoint).startswith("pages.") and endpoint not in _DOORS


def carried_fields() -> list[tuple[str, str]]:
    """What was typed into the form that could not be taken yet."""
    return [(name, value) for name, value in request.form.items(multi=True) if name not in _OWN_FIELDS]


def go_on() -> ResponseReturnValue:
    """After the door: send the carried form again to where it was meant for, or open the page one came from.

    307 makes the browser repeat the POST with the very same body, so nothing typed is kept on the server.
    """
    target = request.form.get("next")
    if request.form.get("carried") and target and target.startswith("/") and _leads_to_a_page(target, "POST"):
        return redirect(target, 307)
    return redirect(safe_path(target), 303)
