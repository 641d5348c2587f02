"""Forms that a page of another site sends are refused, whatever token they carry (Fetch Metadata, W3C).

A browser says itself where a request comes from, and no page can say otherwise. One that says nothing is judged by the
form's token alone, as is what an address bar or a bookmark asks for.
"""

from flask import Flask, request
from haven_schemas.errors import ErrorCode, Problem

PROGRAMS = ("/api/", "/mis/")
"""What programs ask for; they bear a token or a signature, and no cookie."""
_OWN = frozenset({"same-origin", "none"})
_READING = frozenset({"GET", "HEAD", "OPTIONS"})


def register(app: Flask) -> None:
    """Looks before anything is done."""
    app.before_request(_refuse)


def _refuse() -> None:
    if request.method in _READING or request.path.startswith(PROGRAMS):
        return
    if request.headers.get("Sec-Fetch-Site", "none") not in _OWN:
        raise Problem(ErrorCode.CSRF_FAILED)
