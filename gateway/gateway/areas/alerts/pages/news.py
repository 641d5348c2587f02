"""How many alerts came since a page was opened: told over a connection that waits, or when the page asks.

Neither counts as use of the session, and neither tells anything but the number.
"""

from datetime import datetime, timedelta

from flask import Response, request
from haven_schemas.acts.alerts import NewAlertsQuery
from haven_schemas.acts.alerts_calls import NEW_ALERTS
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.rights import Right

from gateway.areas.alerts.open_pages import NoRoom, OpenPages, WaitingPage
from gateway.pages.blueprint import blueprint
from gateway.rendering.navigation import hears_of_news
from gateway.sessions.cache import digest_of
from gateway.sessions.cookies import session_token
from gateway.sessions.current import NO_SESSION, Session, ask_session
from gateway.state import haven

_SECONDS = 3.0
_LONGEST_OPEN = timedelta(hours=13)
"""A sign-in lasts less; what is older is another page's."""
_LATER = {"Retry-After": "60"}


def news() -> Response:
    """A stream of numbers (server-sent events): at once, then whenever it changes, until the session may be over.

    401 without a page if there is no session, 204 where nobody is to hear of anything, 503 where it cannot be waited
    for: the page then asks now and then.
    """
    session = _session()
    if isinstance(session, Response):
        return session
    pages, since, now = haven().open_pages, _since(), haven().clock()
    if not pages.hears:
        return Response(status=503, headers=_LATER)
    left = (session.view.session_ends_at - now).total_seconds()
    try:
        page = pages.open(session.view.staff_id, session.view.session_id, since, max(1.0, left))
    except NoRoom:
        return Response(status=503, headers=_LATER)
    try:
        _ask(pages, page, session, since)
    except Problem as problem:
        page.close()
        return _without(problem)
    stream = Response(page, direct_passthrough=True, content_type="text/event-stream; charset=utf-8")  # type: ignore[arg-type]  # awaited by our server
    stream.headers["X-Accel-Buffering"] = "no"  # a proxy before us hands each number on at once
    return stream


def news_count() -> Response:
    """The number alone, from alerts itself: for a page nobody looks at, or behind a proxy that holds streams back."""
    session = _session()
    if isinstance(session, Response):
        return session
    try:
        found = haven().services.ask(NEW_ALERTS, session.caller, NewAlertsQuery(since=_since()), seconds=_SECONDS)
    except Problem as problem:
        return _without(problem)
    return Response(str(len(found.ids)), content_type="text/plain; charset=utf-8")


for _view, _rule in ((news, "/news"), (news_count, "/news/count")):
    _view.right = Right.ALERT_READ  # type: ignore[attr-defined]  # as ``page`` marks its views
    _view.passes_form_on = True  # type: ignore[attr-defined]  # as ``page`` marks its views
    blueprint.add_url_rule(_rule, _view.__name__, _view, methods=["GET"])


def _session() -> Session | Response:
    """Whoever asks; it does not count as use. Or the answer for whom there is nothing to hear."""
    token = session_token(request)
    if token is None:
        return Response(status=401)
    haven().allowances.use("calls", f"news:{digest_of(token)}")
    try:
        session = ask_session(token)
    except Problem as problem:
        if problem.code not in NO_SESSION:
            raise
        return Response(status=401)
    return session if hears_of_news(session) else Response(status=204)


def _ask(pages: OpenPages, page: WaitingPage, session: Session, since: datetime) -> None:
    """Alerts, where this process may not have heard of everything."""
    if not pages.knows_since(since):
        asked = NewAlertsQuery(since=since)
        pages.add(page, haven().services.ask(NEW_ALERTS, session.caller, asked, seconds=_SECONDS).ids)


def _without(problem: Problem) -> Response:
    if problem.code in NO_SESSION:
        return Response(status=401)
    return Response(status=204) if problem.code is ErrorCode.NOT_PERMITTED else Response(status=503, headers=_LATER)


def _since() -> datetime:
    """When the page was opened, as it says; no longer ago than a sign-in lasts."""
    now = haven().clock()
    try:
        since = datetime.fromisoformat(request.args.get("since", ""))
        return min(now, max(since, now - _LONGEST_OPEN))
    except (TypeError, ValueError):  # none, or one without a zone
        return now
