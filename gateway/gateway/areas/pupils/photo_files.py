"""A photo on its way: the picture of a form made small, and a kept one as a browser draws it."""

import base64
import threading
from collections.abc import Callable, Iterator
from uuid import UUID

from chassis.pictures.small_picture import MOST_PICTURE_BYTES, PictureRefused, small_picture
from flask import Response, request
from haven_schemas.acts.pupils.photos import BEGIN_PHOTO, PUT_PHOTO, Photo, PhotoKept, PhotoQuery, PutPhoto
from haven_schemas.errors import FieldCode, invalid

from gateway.access.allowances import TooMany
from gateway.clients.asking import Caller
from gateway.security.raw_body import HavenRequest
from gateway.state import haven

_WAIT_SECONDS = 10
_ONE_AT_A_TIME = threading.BoundedSemaphore(1)
"""To make a picture small takes some 300 MB for a moment."""
_CODES = {"too_large": FieldCode.PICTURE_TOO_LARGE, "not_a_picture": FieldCode.NOT_A_PICTURE}
_DRAWN_AND_NOTHING_ELSE = "sandbox; default-src 'none'"


def put_sent_photo(caller: Callable[[], Caller], pupil_id: UUID) -> PhotoKept:
    """Puts the form's picture on the pupil's record. What the service refuses is refused before a byte is decoded.

    ``invalid_request`` on ``file`` (``required``, ``empty_file``, ``picture_too_large``, ``not_a_picture``);
    ``TooMany`` while another one is made small. ``caller`` is asked again at the end, since a token may run out.
    """
    services = haven().services
    services.ask(BEGIN_PHOTO, caller(), PhotoQuery(pupil_id=pupil_id))
    return services.ask(PUT_PHOTO, caller(), PutPhoto(pupil_id=pupil_id, jpeg=_sent_photo()))


def _sent_photo() -> str:
    _ = request.form  # reading the fields finds the file behind them
    file = request.incoming_file if isinstance(request, HavenRequest) else None
    if file is None:
        raise invalid("file", FieldCode.REQUIRED)
    with haven().uploads.place():
        return base64.b64encode(_small(_read(file.pieces))).decode()


def _read(pieces: Iterator[bytes]) -> bytes:
    data = bytearray()
    for piece in pieces:
        data += piece
        if len(data) > MOST_PICTURE_BYTES:
            raise invalid("file", FieldCode.PICTURE_TOO_LARGE)
    if not data:
        raise invalid("file", FieldCode.EMPTY_FILE)
    return bytes(data)


def _small(data: bytes) -> bytes:
    if not _ONE_AT_A_TIME.acquire(timeout=_WAIT_SECONDS):
        raise TooMany(_WAIT_SECONDS)
    try:
        return small_picture(data)
    except PictureRefused as refused:
        raise invalid("file", _CODES[refused.reason]) from None
    finally:
        _ONE_AT_A_TIME.release()


def drawn_photo(photo: Photo) -> Response:
    """As it is drawn, and as nothing else; no browser keeps it."""
    answer = Response(base64.b64decode(photo.jpeg), mimetype="image/jpeg")
    answer.headers["Content-Security-Policy"] = _DRAWN_AND_NOTHING_ELSE
    return answer
