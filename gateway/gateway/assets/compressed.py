"""Style sheet and scripts are sent compressed; pages never are."""

import gzip
from functools import lru_cache

from flask import Flask, Response, request

ENDPOINTS = ("static", "assets.static", "assets.pages_css")
"""The same bytes for everybody, with nothing of anyone in them."""
_LEAST = 1_000
"""Below this a file fits into a packet as it is."""


def register(app: Flask) -> None:
    """Compresses what ``ENDPOINTS`` answer. Never a page: whoever can have words of theirs put into a compressed page
    beside a secret, and sees how long it is, learns the secret letter by letter (BREACH, CVE-2013-3587)."""
    app.after_request(_compress)


def _compress(response: Response) -> Response:
    if request.endpoint not in ENDPOINTS or response.status_code != 200:
        return response
    response.vary.add("Accept-Encoding")
    etag, _ = response.get_etag()
    if etag is not None:
        response.set_etag(etag, weak=True)  # one name for the same content, whichever way it is sent
    if request.accept_encodings.quality("gzip") <= 0 or request.range is not None:
        return response
    response.direct_passthrough = False
    content = response.get_data()
    if len(content) < _LEAST:
        return response
    response.set_data(_compressed(content))
    response.headers["Content-Encoding"] = "gzip"
    response.headers.pop("Accept-Ranges", None)
    return response


@lru_cache(maxsize=64)
def _compressed(content: bytes) -> bytes:
    """Each file once a process, whatever the address said."""
    return gzip.compress(content, 9, mtime=0)
