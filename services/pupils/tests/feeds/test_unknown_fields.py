"""What feeds send and there is no field for: nothing is kept before the data protection officer approves its name."""

import json

import pytest
from haven_schemas.acts.pupil_record_fields import FIELD_GROUPS
from haven_schemas.acts.pupils.record import ApprovalsAsked, DecideApproval
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.rights import Right
from pupils.deliveries.unknown_names import decide_approval, list_approvals
from pupils.models import FeedRow, PupilPartRow
from pupils.sealed.fields import part_field
from pupils.sealed.roll_key import RollKey
from sqlalchemy import select

JSON = "application/json"
REASON = "The chaplaincy asked the families for it."


@pytest.fixture
def officer(roll, school):
    return roll.staff(school, rights={Right.FEED_APPROVE}, elevated=True)


@pytest.fixture
def push(roll, row):
    base = {name: value for name, value in row().items() if value}

    def pushed(feed, **said):
        return roll.deliver(feed, json.dumps({**base, **said}).encode(), JSON)

    return pushed


def tick_all(roll, *feeds):
    for feed in feeds:
        with roll.open_unit([feed.school_id]) as unit:
            unit.session.get(FeedRow, feed.id).groups = list(FIELD_GROUPS)


def listed(roll, officer):
    found = roll.run(officer, list_approvals, roll.extras.keyring, ApprovalsAsked())
    return {each.feed_id: {field.name: field for field in each.fields} for each in found.unknown}


def decide(roll, officer, feed, *names, yes=True, group="other"):
    asked = DecideApproval(feed_id=feed.id, group=group, fields=list(names), approve=yes, reason=REASON)
    roll.run(officer, decide_approval, roll.extras.keyring, asked)


def kept(roll, school):
    """By pupil what is kept without a field."""
    with roll.open_unit([school]) as unit:
        key = RollKey(unit, roll.extras.keyring, school)
        rows = unit.session.scalars(select(PupilPartRow).where(PupilPartRow.part == "other"))
        return [key.unseal(part_field(each.pupil_id, each.part, each.version), each.sealed)["unknown"] for each in rows]


def test_nothing_is_ticked_for_a_new_feed(roll, school, feed):
    with roll.open_unit([school]) as unit:
        assert unit.session.get(FeedRow, feed.id).groups == []


def test_a_religion_under_another_name_is_kept_once_its_name_is_approved(roll, school, feed, officer, push):
    tick_all(roll, feed)
    told = push(feed, faith="Sikh", house_points=7)
    assert (told.unknown, told.dropped) == ({"faith": 1, "house_points": 1}, {"unknown": 1})
    assert kept(roll, school) == []
    names = listed(roll, officer)[feed.id]
    assert {name: (each.kept, each.approved, each.decided_at) for name, each in names.items()} == {
        "faith": (0, False, None), "house_points": (0, False, None),
    }  # fmt: skip
    decide(roll, officer, feed, "house_points")
    assert push(feed, faith="Sikh", house_points=7).dropped == {"unknown": 1}
    assert kept(roll, school) == [{"house_points": "7"}], "the same row tells it now"
    decided = listed(roll, officer)[feed.id]["house_points"]
    assert (decided.approved, decided.reason, decided.decided_by) == (True, REASON, officer.actor_id)


def test_a_name_inside_a_known_field_is_asked_about_as_well(roll, school, feed, officer, push):
    tick_all(roll, feed)
    mother = {"surname": "Ashdown", "faith": "Sikh", "address": {"postcode": "AB1 2CD", "sect": "Nirankari"}}
    push(feed, contacts=[mother])
    assert kept(roll, school) == []
    assert set(listed(roll, officer)[feed.id]) == {"contacts.faith", "contacts.address.sect"}
    decide(roll, officer, feed, "contacts.faith")
    push(feed, contacts=[mother])
    assert kept(roll, school) == [{"contacts.faith": "Sikh"}]


def test_an_approved_name_waits_for_the_tick(roll, school, feed, officer, push):
    push(feed, house_points=7)
    decide(roll, officer, feed, "house_points")
    push(feed, house_points=7)
    assert kept(roll, school) == []


def test_a_refusal_deletes_what_was_kept_unless_another_feed_may_tell_it(roll, school, feed, officer, push):
    second = roll.add_feed(school, "Second")
    tick_all(roll, feed, second)
    for each in (feed, second):
        push(each, house_points=7, locker=12)
        decide(roll, officer, each, "house_points", "locker")
    push(feed, house_points=7, locker=12)
    decide(roll, officer, feed, "house_points", yes=False)
    assert kept(roll, school) == [{"house_points": "7", "locker": "12"}]
    decide(roll, officer, second, "house_points", yes=False)
    assert kept(roll, school) == [{"locker": "12"}]
    for each in (feed, second):
        decide(roll, officer, each, "locker", yes=False)
    assert kept(roll, school) == []
    decide(roll, officer, feed, "locker")
    push(feed, house_points=7, locker=12)
    assert kept(roll, school) == [{"locker": "12"}], "told again by the same row"


def test_what_a_release_before_kept_is_listed_and_deleted_on_the_officers_word(roll, school, feed, officer, push):
    tick_all(roll, feed)
    push(feed)
    (pupil,) = roll.pupils(school)
    with roll.open_unit([school]) as unit:
        sealed = RollKey(unit, roll.extras.keyring, school).seal(
            part_field(pupil.id, "other", 1), {"unknown": {"faith": "Sikh", "locker": "12"}}
        )
        row = PupilPartRow(pupil_id=pupil.id, school_id=school, part="other", version=1, since=roll.now, sealed=sealed)
        unit.session.add(row)
    push(feed, locker=13)
    names = listed(roll, officer)[feed.id]
    assert {name: (each.kept, each.first_sent_on) for name, each in names.items()} == {
        "faith": (1, None), "locker": (1, None),
    }  # fmt: skip
    assert kept(roll, school) == [{"faith": "Sikh", "locker": "12"}], "nothing goes without a word"
    decide(roll, officer, feed, "faith", yes=False)
    assert kept(roll, school) == [{"locker": "12"}]
    assert listed(roll, officer)[feed.id]["faith"].kept == 0


def test_only_names_that_were_met_are_decided_about_and_by_the_schools_own_officer(roll, school, feed, officer, push):
    push(feed, faith="Sikh")
    stranger = roll.staff(roll.add_school(), rights={Right.FEED_APPROVE}, elevated=True)
    for who, names, group, code in (
        (stranger, ["faith"], "other", ErrorCode.NOT_FOUND),
        (officer, [], "other", ErrorCode.INVALID_REQUEST),
        (officer, ["belief"], "other", ErrorCode.INVALID_REQUEST),
        (officer, ["faith"], "religion", ErrorCode.INVALID_REQUEST),
    ):
        with pytest.raises(Problem) as refused:
            decide(roll, who, feed, *names, group=group)
        assert refused.value.code is code


def test_a_check_tells_nobody_a_name(roll, school, feed, officer, push):
    roll.deliver(feed, json.dumps({"source_id": "1", "faith": "Sikh"}).encode(), JSON, check=True)
    assert listed(roll, officer) == {}
