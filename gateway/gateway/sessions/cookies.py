"""The gateway's cookies: the session's opaque token and the reporting permits, out of reach of any script.

``__Host-`` binds them to this host, TLS and the whole site. ``Lax`` lets a link in a mail open the page behind it for
someone already signed in; every change of state is a POST with a token of its own against forgery.
"""

from flask import Request, Response

from .handed_out import handed_out, token_of

SESSION = "__Host-haven"
FORM = "__Host-haven-form"
"""Flask's signed session: only the seed of the forgery tokens and one-time notices, never who is signed in."""
PERMIT = "__Host-haven-permit-"
MOST_PERMITS = 10
_LONGEST_VALUE = 3_800
"""Browsers refuse a cookie beyond 4,096 bytes; a permit that names very many schools stays out."""


def session_token(request: Request) -> str | None:
    """The session token the browser sent, if we handed it out."""
    value = request.cookies.get(SESSION, "")
    return token_of(value) if 20 <= len(value) <= 200 else None


def permits(request: Request) -> list[str]:
    """The reporting permits the browser keeps, always in the same order, so that a retry spends the same one."""
    names = sorted(name for name in request.cookies if name.startswith(PERMIT))
    return [request.cookies[name] for name in names[:MOST_PERMITS]]


def keep_session(response: Response, token: str) -> None:
    """Signed in: until the browser closes or identity ends the session."""
    keep(response, SESSION, handed_out(token), None)


def keep_permits(request: Request, response: Response, values: list[str], seconds: int) -> None:
    """Keeps ``values`` for ``seconds``; they outlive the browser's closing, that is what they are for.

    None of those before stays: on a shared device they may be another person's, and so would a report by them.
    """
    kept = {f"{PERMIT}{n}": value for n, value in enumerate(values[:MOST_PERMITS]) if len(value) <= _LONGEST_VALUE}
    for name, value in kept.items():
        keep(response, name, value, seconds)
    for name in request.cookies:
        if name.startswith(PERMIT) and name not in kept:
            delete(response, name)


def drop_permit(request: Request, response: Response, value: str) -> None:
    """A permit was spent."""
    for name, kept in request.cookies.items():
        if name.startswith(PERMIT) and kept == value:
            delete(response, name)


def drop_session(response: Response) -> None:
    """The session is over; permits stay."""
    delete(response, SESSION)


def drop_everything(request: Request, response: Response) -> None:
    """Signed out: nothing stays on the device that opens anything (``device_cookies`` stay)."""
    drop_session(response)
    for name in request.cookies:
        if name.startswith(PERMIT):
            delete(response, name)


def keep(response: Response, name: str, value: str, seconds: int | None) -> None:
    """Out of reach of scripts and other hosts; ``seconds`` None: until the browser closes."""
    response.set_cookie(name, value, max_age=seconds, path="/", secure=True, httponly=True, samesite="Lax")


def delete(response: Response, name: str) -> None:
    """Takes it off the device."""
    response.delete_cookie(name, path="/", secure=True, httponly=True, samesite="Lax")
