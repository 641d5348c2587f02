"""Leaf bytes are final: fixed vectors that the sources' code, the log and an independent spelling all agree on."""

import base64
import hashlib
import json
from datetime import UTC, datetime
from uuid import UUID

import pytest
from audit.leaf import UnfitLeaf, bytes_of, hash_of, read_leaf
from chassis.units.audit_trail import instant, leaf_bytes, leaf_fields, leaf_hash
from support.lists import every

PLAIN = leaf_fields(
    "incidents",
    1,
    UUID("0197a000-0000-7000-8000-000000000001"),
    {
        "action": "concern:record:add",
        "at": instant(datetime(2026, 9, 1, 8, 30, 5, 70, tzinfo=UTC)),
        "actor_id": "0197a000-0000-7000-8000-00000000000a",
        "right": None,
        "school_ids": [],
        "subject_ids": [],
        "object_id": None,
        "outcome": "done",
        "correlation_id": "0197a000-0000-7000-8000-0000000000cc",
    },
    None,
)
FULL = leaf_fields(
    "pupils",
    9007199254740991,
    UUID("0197a000-0000-7000-8000-000000000002"),
    {
        "action": "pupil:list:find",
        "at": instant(datetime(2026, 12, 31, 23, 59, 59, 999999, tzinfo=UTC)),
        "actor_id": "0197a000-0000-7000-8000-00000000000a",
        "right": "pupil:find",
        "school_ids": ["0197a000-0000-7000-8000-00000000005a"],
        "subject_ids": ["0197a000-0000-7000-8000-0000000000b1", "0197a000-0000-7000-8000-0000000000b2"],
        "object_id": "0197a000-0000-7000-8000-0000000000c3",
        "outcome": "not_permitted",
        "correlation_id": "0197a000-0000-7000-8000-0000000000cc",
    },
    bytes(range(5)),
)
PLAIN_BYTES = (
    b'{"action":"concern:record:add","actor_id":"0197a000-0000-7000-8000-00000000000a",'
    b'"at":"2026-09-01T08:30:05.000070Z","correlation_id":"0197a000-0000-7000-8000-0000000000cc",'
    b'"id":"0197a000-0000-7000-8000-000000000001","number":1,"object_id":null,"outcome":"done","right":null,'
    b'"school_ids":[],"sealed":null,"source":"incidents","subject_ids":[],"v":1}'
)
VECTORS = {
    "plain": (PLAIN, "7b439fa8edb370ee0a439cccd5c5d8da1ee3340ec2b34b89e611fbefff83d58d"),
    "full": (FULL, "c4b884df597ccdd7b1d91c240a7ebe0b9516ea0ac04e6084f3f3d3c455caed10"),
}


def test_bytes_of_a_leaf():
    assert leaf_bytes(PLAIN) == PLAIN_BYTES


@pytest.mark.parametrize("name", VECTORS)
def test_hashes_never_change(name):
    leaf, expected = VECTORS[name]
    assert leaf_hash(leaf).hex() == expected
    assert bytes_of(leaf) == leaf_bytes(leaf)
    assert hash_of(bytes_of(leaf)).hex() == expected


@pytest.mark.parametrize("name", VECTORS)
def test_an_independent_spelling_agrees(name):
    """For what leaves hold (ASCII text, whole numbers, lists, null) RFC 8785 is JSON with sorted keys and no blanks."""
    leaf = VECTORS[name][0]
    spelled = json.dumps(leaf, sort_keys=True, separators=(",", ":"), ensure_ascii=True).encode()
    assert leaf_bytes(leaf) == spelled
    assert leaf_hash(leaf) == hashlib.sha256(b"\x00" + spelled).digest()


@pytest.mark.parametrize("name", VECTORS)
def test_a_leaf_survives_the_bus(name):
    leaf = VECTORS[name][0]
    assert leaf_bytes(json.loads(json.dumps(leaf))) == leaf_bytes(leaf)
    assert read_leaf(json.loads(json.dumps(leaf)), leaf["source"]).number == leaf["number"]


@every(
    "changed",
    [
        {"number": 2**53 - 1},
        {"action": "a_1:z_9:0"},
        {"right": "a.b-c:d_0", "outcome": "-._:"},
        {"sealed": base64.b64encode(bytes(range(256))).decode()},
        {"sealed": ""},
        {"at": "0001-01-01T00:00:00.000000Z"},
        {"school_ids": [str(UUID(int=n)) for n in range(0, 2**128, 2**120)]},
    ],
)
def test_whatever_a_leaf_may_hold_both_spell_alike(changed):
    leaf = {**FULL, **changed}
    read_leaf(leaf, "pupils")
    assert bytes_of(leaf) == leaf_bytes(leaf)
    assert hash_of(bytes_of(leaf)) == leaf_hash(leaf)


@every("field", sorted(FULL))
@every("character", ["é", '"', "\\", "\n", "\x00", "\x7f", "\u2028", "\ud800", " "])
def test_no_text_of_a_leaf_holds_what_is_spelled_in_two_ways(field, character):
    held = FULL[field]
    for changed in (f"{held}{character}", f"{character}{held}", [f"{held}{character}"], character):
        with pytest.raises(UnfitLeaf):
            read_leaf({**FULL, field: changed}, "pupils")


@every(
    "changed",
    [
        {"v": 2},
        {"number": 0},
        {"number": "1"},
        {"number": True},
        {"number": 1.0},
        {"at": "2026-09-01T08:30:05Z"},
        {"at": "2026-09-01T08:30:05.000070+00:00"},
        {"at": "2026-13-01T08:30:05.000070Z"},
        {"id": "0197A000-0000-7000-8000-00000000000A"},
        {"id": "0197a00000007000800000000000000a"},
        {"id": "0197a000-0000-7000-8000-000000000001\n"},
        {"at": "2026-09-01T08:30:05.000070Z\n"},
        {"subject_ids": ["0197A000-0000-7000-8000-0000000000B1"]},
        {"school_ids": ["0197a000-0000-7000-8000-0000000000b2", "0197a000-0000-7000-8000-0000000000b1"]},
        {"subject_ids": ["0197a000-0000-7000-8000-0000000000b1"] * 2},
        {"action": "A child was seen"},
        {"outcome": "some words"},
        {"sealed": "not base64!"},
        {"extra": None},
    ],
)
def test_what_is_no_leaf_is_refused(changed):
    with pytest.raises(UnfitLeaf) as refused:
        read_leaf({**PLAIN, **changed}, "incidents")
    assert refused.value.args == ()


def test_a_leaf_of_another_source_is_refused():
    with pytest.raises(UnfitLeaf):
        read_leaf(PLAIN, "pupils")
