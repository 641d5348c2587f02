"""The calendar as apps fetch it: by the address of its owner and an app password, which opens nothing else.

Nothing is remembered of a password from one request to the next, so that one that was withdrawn is refused at once.
"""

import hashlib
from datetime import timedelta

from flask import Response, request
from haven_schemas.acts.calendar import WorkDay, WorkDaysQuery
from haven_schemas.acts.identity.app_passwords import TOKEN_FOR_APP_PASSWORD, TokenForAppPassword
from haven_schemas.acts.incidents.calendar import OWN_WORK_DAYS
from haven_schemas.acts.referrals.deadlines_calls import OWN_DEADLINE_DAYS
from haven_schemas.errors import ErrorCode, Problem

from gateway.access.callers import address_digest, token_digest
from gateway.access.correlation import anyone, caller_with
from gateway.areas.calendar.work_calendar import work_calendar
from gateway.clients.asking import Caller
from gateway.pages.blueprint import open_page
from gateway.rendering.concurrent_calls import concurrent_calls
from gateway.rendering.times import in_london
from gateway.sessions.current import AWAY, NO_SESSION
from gateway.state import haven

_AHEAD = timedelta(days=366)
_SHORTEST, _LONGEST = 20, 200
_ASK = {"WWW-Authenticate": 'Basic realm="Haven calendar", charset="UTF-8"'}
_LATER = {"Retry-After": "600"}


@open_page("/calendar/work.ics", counted="in_view")
def work_feed() -> Response:
    """401 for whatever is no password that holds; 429 and 503 with when to come again; 304 for who has it already."""
    given = request.authorization
    if given is None or given.type != "basic" or given.password is None or given.username is None:
        haven().allowances.use("calls", address_digest())
        return Response("Sign in with the app password from your account page.\n", 401, _ASK, mimetype="text/plain")
    try:
        haven().allowances.use("calendars", token_digest(given.password))
        return _answer(given.username, given.password)
    except Problem as problem:
        return _refusal(problem)


def _answer(user_name: str, password: str) -> Response:
    body = work_calendar(
        _days(caller_with(_token(user_name, password))), password, f"{request.url_root.rstrip('/')}/work"
    )
    answer = Response(body, content_type="text/calendar; charset=utf-8")
    answer.headers["Content-Disposition"] = 'inline; filename="work.ics"'
    answer.set_etag(hashlib.sha256(body).hexdigest())
    answer.make_conditional(request)
    return answer


def _token(user_name: str, password: str) -> str:
    """So many wrong ones of an address, and identity is not asked for a while."""
    if not _SHORTEST <= len(password) <= _LONGEST or len(user_name) > 320:
        raise Problem(ErrorCode.SIGN_IN_REQUIRED)
    digest, client = token_digest(password), address_digest()
    haven().wrong_keys.require_patience(digest, client)
    asked = TokenForAppPassword(user_name=user_name, password=password, client=client)
    try:
        token = haven().services.ask(TOKEN_FOR_APP_PASSWORD, anyone(), asked).access_token
    except Problem as problem:
        if problem.code in NO_SESSION:
            haven().wrong_keys.was_wrong(digest, client)
        raise
    haven().wrong_keys.was_right(digest)
    return token


def _days(caller: Caller) -> list[WorkDay]:
    """All or nothing: an app takes what is not there for done."""
    asked = WorkDaysQuery(until=in_london(haven().clock()).date() + _AHEAD)
    with concurrent_calls() as calls:
        deadlines = calls.begin(lambda: haven().services.ask(OWN_DEADLINE_DAYS, caller, asked))
        work = haven().services.ask(OWN_WORK_DAYS, caller, asked)
        found = [*work.days, *deadlines.result().days]
    return sorted(found, key=lambda each: (each.due_on, each.kind, str(each.id)))


def _refusal(problem: Problem) -> Response:
    if problem.code in NO_SESSION:
        haven().refusals.add(problem.code.value, "/calendar/work.ics")
        return Response("This password does not hold.\n", 401, _ASK, mimetype="text/plain")
    if problem.code is ErrorCode.TOO_MANY_REQUESTS:
        return Response("Too many requests.\n", 429, _LATER, mimetype="text/plain")
    if problem.code in AWAY:
        return Response("Part of Haven is not answering.\n", 503, _LATER, mimetype="text/plain")
    raise problem
