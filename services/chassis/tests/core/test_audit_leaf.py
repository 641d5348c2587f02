"""The bytes of a leaf never change: fixed vectors."""

from datetime import datetime, timedelta, timezone
from uuid import UUID

from chassis.units.audit_trail import instant, leaf_bytes, leaf_fields, leaf_hash

ENTRY = UUID("0190a5b0-7c1e-7000-8000-000000000001")
FIELDS = {
    "action": "concern:record:read",
    "at": "2026-09-01T08:00:00.000000Z",
    "actor_id": "0190a5b0-7c1e-7000-8000-000000000002",
    "right": "concern:triage",
    "school_ids": ["0190a5b0-7c1e-7000-8000-000000000003"],
    "subject_ids": [],
    "object_id": None,
    "outcome": "done",
    "correlation_id": "0190a5b0-7c1e-7000-8000-000000000004",
}
BYTES = (
    b'{"action":"concern:record:read","actor_id":"0190a5b0-7c1e-7000-8000-000000000002",'
    b'"at":"2026-09-01T08:00:00.000000Z","correlation_id":"0190a5b0-7c1e-7000-8000-000000000004",'
    b'"id":"0190a5b0-7c1e-7000-8000-000000000001","number":7,"object_id":null,"outcome":"done",'
    b'"right":"concern:triage","school_ids":["0190a5b0-7c1e-7000-8000-000000000003"],"sealed":"AAEC",'
    b'"source":"incidents","subject_ids":[],"v":1}'
)


def test_bytes_are_canonical_json():
    leaf = leaf_fields("incidents", 7, ENTRY, FIELDS, b"\x00\x01\x02")
    assert leaf_bytes(leaf) == BYTES


def test_hash_is_sha_256_over_a_zero_byte_and_the_bytes():
    import hashlib

    leaf = leaf_fields("incidents", 7, ENTRY, FIELDS, b"\x00\x01\x02")
    assert leaf_hash(leaf) == hashlib.sha256(b"\x00" + BYTES).digest()


def test_an_instant_has_one_spelling():
    utc = datetime(2026, 9, 1, 8, tzinfo=timezone.utc)
    assert instant(utc) == "2026-09-01T08:00:00.000000Z"
    assert instant(utc + timedelta(microseconds=5)) == "2026-09-01T08:00:00.000005Z"
