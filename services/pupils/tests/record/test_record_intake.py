"""The record beyond the roll, as it is pushed: taken as ticked, sealed, order-proof, and what is not taken is told."""

import json
from datetime import timedelta

import pytest
from haven_schemas.acts.pupil_record_fields import FIELD_GROUPS, SPECIAL_GROUPS
from pupils.models import (
    ContactRow,
    DeliveryRow,
    FeedRow,
    PupilBeforeRow,
    PupilContactRow,
    PupilLedgerRow,
    PupilPartRow,
    PupilToldRow,
)
from pupils.sealed.fields import contact_bond_field, contact_field, month_field, part_field
from pupils.sealed.roll_key import RollKey
from sqlalchemy import select

JSON = "application/json"
MOTHER = {
    "id": "c-1", "surname": "Ashdown", "forename": "Ruth", "relationship": "PAM", "parental_responsibility": True,
    "priority": 1, "phones": [{"type": "M", "number": "07700 900123"}], "emails": ["ruth@example.com"],
}  # fmt: skip
FATHER = {"id": "c-2", "surname": "Karlsson", "relationship": "PAF", "may_collect": False, "court_order": True}
CANARY = "zebedee"


@pytest.fixture
def ticked(roll, feed):
    with roll.open_unit([feed.school_id]) as unit:
        unit.session.get(FeedRow, feed.id).groups = [each for each in FIELD_GROUPS if each not in SPECIAL_GROUPS]
    return feed


@pytest.fixture
def push(roll, row):
    base = {name: value for name, value in row().items() if value}

    def pushed(feed, *pupils, mode="delta", **more):
        body = {"mode": mode, "pupils": [{**base, **each} for each in pupils], **more}
        return roll.deliver(feed, json.dumps(body).encode(), JSON)

    pushed.base = base
    return pushed


class Kept:
    """What the database has of a school, opened."""

    def __init__(self, roll, school_id):
        with roll.open_unit([school_id]) as unit:
            key = RollKey(unit, roll.extras.keyring, school_id)
            self.parts = {
                (each.pupil_id, each.part): key.unseal(part_field(each.pupil_id, each.part, each.version), each.sealed)
                for each in unit.session.scalars(select(PupilPartRow))
            }
            self.months = {
                (each.kind, each.month): key.unseal(
                    month_field(each.pupil_id, each.kind, each.month, each.version), each.sealed
                )
                for each in unit.session.scalars(select(PupilLedgerRow))
            }
            self.people = {
                each.id: key.unseal(contact_field(each.id, each.version), each.sealed)
                for each in unit.session.scalars(select(ContactRow))
            }
            self.bonds = {
                (each.pupil_id, each.contact_id): key.unseal(
                    contact_bond_field(each.pupil_id, each.contact_id, each.version), each.sealed
                )
                for each in unit.session.scalars(select(PupilContactRow))
            }
            before = unit.session.scalars(select(PupilBeforeRow).order_by(PupilBeforeRow.known_until))
            self.before = [(each.part, each.known_from, each.known_until) for each in before]

    def part(self, name):
        (found,) = [values for (_, part), values in self.parts.items() if part == name]
        return found


def test_a_record_is_kept_sealed_and_told_apart_by_group(roll, ticked, push):
    told = push(ticked, {
        "sen_provision": [{"provision": "SEN Support", "start": "2025-09-01"}],
        "sen_needs": [{"type": "SLCN", "rank": 1}], "free_school_meals": True, "pupil_premium": ["DPP"],
        "in_care": True, "caring_authority": CANARY, "contacts": [MOTHER, FATHER],
        "address": {"lines": [CANARY], "postcode": "AB1 2CD"},
        "attendance_summaries": [{"year": 2026, "possible": 100, "attended": 90}],
    })  # fmt: skip
    assert (told.applied, told.dropped, told.unknown, told.warnings) == (1, {}, {}, [])
    kept = Kept(roll, ticked.school_id)
    assert kept.part("sen") == {
        "sen_provision": [{"provision": "K", "start": "2025-09-01"}], "sen_needs": [{"type": "SLCN", "rank": 1}],
    }  # fmt: skip
    assert kept.part("care") == {"in_care": True, "caring_authority": CANARY}
    assert sorted(each["surname"] for each in kept.people.values()) == ["Ashdown", "Karlsson"]
    assert {"may_collect": False, "court_order": True, "relationship": "PAF"} in kept.bonds.values()
    assert all(CANARY not in str(each.sealed) for each in _rows(roll, ticked, PupilPartRow))


def _rows(roll, feed, table):
    with roll.open_unit([feed.school_id]) as unit:
        return list(unit.session.scalars(select(table)))


def test_what_is_not_ticked_is_dropped_and_reported_and_so_is_what_was_not_approved(roll, feed, ticked, push):
    told = push(ticked, {"religion": "MU", "ethnicity": "AIND", "free_school_meals": False, "favourite_colour": "red"})
    assert told.dropped == {"religion": 1, "ethnicity": 1, "unknown": 1}
    assert told.unknown == {"favourite_colour": 1}
    assert {each.reason for each in told.warnings} == {"not_ticked", "unknown_field"}
    kept = Kept(roll, ticked.school_id)
    assert {part for _, part in kept.parts} == {"support"}


def test_what_cannot_be_read_is_left_out_and_stops_nothing(roll, ticked, push):
    told = push(ticked, {
        "sen_needs": [{"type": "SLCN"}, {"type": "nonsense"}], "service_child": "perhaps",
        "contacts": [{**MOTHER, "relationship": "AUNT", "shoe_size": 7}, {"forename": "Nameless"}],
    })  # fmt: skip
    assert (told.applied, told.rejected) == (1, [])
    assert {(each.row, each.reason) for each in told.warnings} == {
        (0, "not_ticked"), (0, "unknown_field"), (1, "left_out"),
    }  # fmt: skip
    assert told.unknown == {"contacts.shoe_size": 1}
    kept = Kept(roll, ticked.school_id)
    assert kept.part("sen") == {"sen_needs": [{"type": "SLCN"}]}
    assert [each["surname"] for each in kept.people.values()] == ["Ashdown"]
    assert kept.part("other")["unknown"] == {
        "sen_needs": "{}", "sen_needs.type": "nonsense", "service_child": "perhaps", "contacts.relationship": "AUNT",
        "contacts": '{"forename": "Nameless"}',
    }  # fmt: skip


def test_an_older_word_never_overwrites_a_newer_one_and_null_clears(roll, ticked, push):
    day = roll.now - timedelta(days=3)
    push(ticked, {"in_care": True, "caring_authority": "Alder"}, extracted_at=(day + timedelta(hours=5)).isoformat())
    push(ticked, {"in_care": False, "ever_in_care": True}, extracted_at=day.isoformat())
    kept = Kept(roll, ticked.school_id)
    assert kept.part("care") == {"in_care": True, "caring_authority": "Alder", "ever_in_care": True}
    push(ticked, {"caring_authority": None})
    assert Kept(roll, ticked.school_id).part("care") == {"in_care": True, "ever_in_care": True}


def test_sen_of_before_is_history(roll, ticked, push):
    push(ticked, {"sen_provision": [{"provision": "K"}]})
    first = roll.now
    roll.later(days=2)
    push(ticked, {"sen_provision": [{"provision": "E"}], "ehc_plan": True})
    push(ticked, {"upn": "A203202811068"})
    before = Kept(roll, ticked.school_id).before
    assert before[0] == ("sen", first, roll.now)
    assert [part for part, _, _ in before] == ["sen"], "two permanent UPNs are two children"


def test_siblings_share_a_contact_whose_newest_word_counts(roll, ticked, push, row):
    sibling = {name: value for name, value in row().items() if value}
    push(ticked, {"contacts": [MOTHER]}, {**sibling, "contacts": [{**MOTHER, "emails": ["new@example.com"]}]})
    kept = Kept(roll, ticked.school_id)
    assert [each["emails"] for each in kept.people.values()] == [["new@example.com"]]
    assert len(kept.bonds) == 2
    roll.later(days=1)
    push(ticked, {**sibling, "contacts": []})
    push(ticked, {"contacts": [FATHER]})
    kept = Kept(roll, ticked.school_id)
    assert [each["surname"] for each in kept.people.values()] == ["Karlsson"], "who is nobody's any more is gone"


def test_single_days_are_added_to_and_corrected(roll, ticked, push):
    monday = {"date": "2026-11-02", "session": "AM", "code": "N"}
    push(ticked, {"attendance_sessions": [monday, {"date": "2026-11-02", "session": "PM", "code": "\\"}]})
    earlier = (roll.now - timedelta(days=1)).isoformat()
    roll.later(hours=1)
    push(ticked, {"attendance_sessions": [{**monday, "code": "I"}]})
    push(ticked, {"attendance_sessions": [{**monday, "code": "O"}]}, extracted_at=earlier)
    entries = Kept(roll, ticked.school_id).months["attendance_sessions", "2026-11"]
    assert {key: value["code"] for key, (value, _) in entries.items()} == {"2026-11-02 AM": "I", "2026-11-02 PM": "\\"}


def test_a_nightly_word_is_confirmed_by_its_digest_and_keeps_an_older_one_out(roll, ticked, push):
    day = roll.now - timedelta(days=5)
    whole = {"free_school_meals": True, "contacts": [MOTHER]}

    def at(hours, mode="full", **said):
        return push(ticked, {**whole, **said}, mode=mode, extracted_at=(day + timedelta(hours=hours)).isoformat())

    assert at(1).changed == 0
    digests = [each.row_digest for each in _rows(roll, ticked, PupilToldRow)]
    again = at(20)
    assert (again.applied, again.changed) == (1, 0)
    assert [each.row_digest for each in _rows(roll, ticked, PupilToldRow)] == digests != [None]
    at(10, mode="delta", free_school_meals=False)
    assert Kept(roll, ticked.school_id).part("support") == {"free_school_meals": True}
    at(30, mode="delta", free_school_meals=False)
    assert Kept(roll, ticked.school_id).part("support") == {"free_school_meals": False}
    assert at(40).changed == 1


def test_a_full_word_with_single_days_is_looked_at_every_time(roll, ticked, push):
    monday = {"date": "2026-11-02", "session": "AM", "code": "I"}
    push(ticked, {"attendance_sessions": [monday]}, mode="full")
    assert [each.row_digest for each in _rows(roll, ticked, PupilToldRow)] == [None]


def test_what_is_ticked_later_is_taken_from_the_same_words(roll, feed, push):
    said = {"free_school_meals": True}
    assert push(feed, said, mode="full").dropped == {"free_school_meals": 1}
    with roll.open_unit([feed.school_id]) as unit:
        unit.session.get(FeedRow, feed.id).groups = ["support"]
    assert push(feed, said, mode="full").changed == 1
    assert Kept(roll, feed.school_id).part("support") == said


def test_joiners_and_leavers_raise_events(roll, ticked, push):
    push(ticked, {})
    roll.later(days=1)
    push(ticked, {"gone": True})
    roll.later(days=1)
    push(ticked, {})
    versions = [(each.type, each.aggregate_version) for each in
                [*roll.published("pupils.pupil_joined"), *roll.published("pupils.pupil_left")]]  # fmt: skip
    assert versions == [("pupils.pupil_joined", 1), ("pupils.pupil_joined", 3), ("pupils.pupil_left", 2)]


def test_a_check_writes_nothing_of_the_record(roll, ticked, push):
    body = json.dumps({**push.base, "contacts": [MOTHER], "in_care": True}).encode()
    place = roll.begin(ticked, JSON)
    with roll.open_unit([ticked.school_id]) as unit:
        unit.session.get(DeliveryRow, place.delivery_id).check_only = True
    roll.put(place, body)
    roll.finish(roll.signed(place, ticked, body))
    roll.work()
    assert roll.fate(ticked, place.delivery_id).added == 1
    assert not _rows(roll, ticked, PupilPartRow)
    assert not _rows(roll, ticked, ContactRow)
