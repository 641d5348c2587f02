"""Audit entries in their source: written with the read or write they tell of, numbered when sent, and hashed as leaves.

A leaf's bytes are final from the first commit of the product on, so that a Merkle tree (RFC 6962) can be built over
them later: SHA-256 over 0x00 and the RFC 8785 JSON of the fields below.
"""

import base64
import hashlib
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

import rfc8785
from haven_schemas.origins import Channel
from haven_schemas.watch import WATCH_ACCOUNTS, WATCH_CHILD, WATCH_SCHOOL

from chassis.ground.context import Access

LEAF_VERSION = 1
_LEAF_PREFIX = b"\x00"


def audit_fields(
    *,
    action: str,
    at: datetime,
    actor_id: UUID,
    right: str | None,
    school_ids: Iterable[UUID],
    subject_ids: Iterable[UUID],
    object_id: UUID | None,
    outcome: str,
    correlation_id: UUID,
) -> dict[str, Any]:
    """The fields of one entry, as they are kept and hashed; internal ids and codes only.

    What the watcher does, and what is done about its invented child, is the watch school's where it names none: entries
    of no school are read by the trust's data protection officer.
    """
    schools, subjects = set(school_ids), set(subject_ids)
    if not schools and (actor_id in WATCH_ACCOUNTS or subjects == {WATCH_CHILD}):
        schools = {WATCH_SCHOOL}
    return {
        "action": str(action),
        "at": instant(at),
        "actor_id": str(actor_id),
        "right": None if right is None else str(right),
        "school_ids": sorted(str(school_id) for school_id in schools),
        "subject_ids": sorted(str(subject_id) for subject_id in subjects),
        "object_id": None if object_id is None else str(object_id),
        "outcome": outcome,
        "correlation_id": str(correlation_id),
    }


def origin_fields(access: Access, session_id: UUID | None) -> dict[str, Any] | None:
    """Where an entry of ``access`` came from, kept beside its fields and no part of its leaf; None: that is not known,
    since a gateway of the release before asked, which does not say it.

    ``session_id``: of the session that was just begun; otherwise the caller's own counts, or that of their permit.
    """
    told = access.origin
    if told is None and access.kind not in ("service", "setup"):
        return None
    session = session_id or access.session_id or access.permit_session_id
    return {
        "channel": Channel.BACKGROUND.value if told is None else told.channel,
        "session_id": None if session is None else str(session),
        "network": None if told is None else told.network,
    }


def instant(at: datetime) -> str:
    """RFC 3339, UTC, six digits: one spelling only, since it is hashed."""
    return at.strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def leaf_fields(
    source: str, number: int, entry_id: UUID, fields: Mapping[str, Any], sealed: bytes | None
) -> dict[str, Any]:
    """The fields of a leaf, as they are sent and hashed."""
    return {
        "v": LEAF_VERSION,
        "source": source,
        "number": number,
        "id": str(entry_id),
        **fields,
        "sealed": None if sealed is None else base64.b64encode(sealed).decode(),
    }


def leaf_bytes(leaf: Mapping[str, Any]) -> bytes:
    """RFC 8785 canonical JSON of a leaf."""
    return rfc8785.dumps(dict(leaf))


def leaf_hash(leaf: Mapping[str, Any]) -> bytes:
    """RFC 6962 leaf hash: 32 bytes."""
    return hashlib.sha256(_LEAF_PREFIX + leaf_bytes(leaf)).digest()
