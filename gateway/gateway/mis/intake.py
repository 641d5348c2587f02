"""Bytes of a delivery on their way, sealed, to the object store; counted as they come, never in the clear on a disk."""

import base64
from typing import IO

from chassis.objects.object_store import ObjectStore, SealedWriter, StoreAway, StoreFull
from haven_schemas.acts.pupils import DeliveryUploadSlot, MediaType
from haven_schemas.errors import ErrorCode, Problem

MOST_BYTES = 20_000_000
"""The largest file taken: 20 MB."""

_PIECE = 64 * 1024

_MEDIA_TYPES: dict[str, MediaType] = {
    "application/xml": "application/xml",
    "text/csv": "text/csv",
    "application/zip": "application/zip",
}


def media_type_of(mimetype: str) -> MediaType:
    """One of the kinds of file; ``Problem(media_type_unsupported)`` for any other."""
    try:
        return _MEDIA_TYPES[mimetype]
    except KeyError:
        raise Problem(ErrorCode.MEDIA_TYPE_UNSUPPORTED) from None


def any_media_type(mimetype: str) -> MediaType:
    """Whatever a feed may be sent; ``Problem(media_type_unsupported)`` for anything else."""
    return json_only(mimetype) if mimetype == "application/json" else media_type_of(mimetype)


def json_only(mimetype: str) -> MediaType:
    """The kind of a push; ``Problem(media_type_unsupported)`` for any other."""
    if mimetype != "application/json":
        raise Problem(ErrorCode.MEDIA_TYPE_UNSUPPORTED)
    return "application/json"


def check_length(length: int | None) -> None:
    """Refuses a body that says it is too large before a byte of it is read."""
    if length is not None and length > MOST_BYTES:
        raise Problem(ErrorCode.BODY_TOO_LARGE)


def store_sealed(store: ObjectStore, slot: DeliveryUploadSlot, stream: IO[bytes]) -> int:
    """Writes ``stream`` sealed at ``slot`` and answers its size in bytes.

    Raises ``Problem``: ``body_too_large`` beyond 20 MB, ``unavailable`` without the store, ``no_room`` in a full one;
    then nothing is left.
    """
    try:
        with SealedWriter(store, slot.object_name, base64.b64decode(slot.data_key)) as writer:
            while piece := stream.read(_PIECE):
                if writer.size + len(piece) > MOST_BYTES:
                    raise Problem(ErrorCode.BODY_TOO_LARGE)
                writer.write(piece)
            return writer.size
    except StoreFull:
        raise Problem(ErrorCode.NO_ROOM) from None
    except StoreAway:
        raise Problem(ErrorCode.UNAVAILABLE) from None
