"""Reading a pupil's record: who sees what, flags, local additions, history, approvals of special categories."""

import json
from dataclasses import replace
from uuid import uuid4

import pytest
from chassis.ground.context import Access, Grant
from haven_schemas.acts.pupils.feeds import SetFeed
from haven_schemas.acts.pupils.groups import GroupAsked, KeepGroup, ListGroups, RemoveGroup
from haven_schemas.acts.pupils.record import (
    AddLocal,
    ApprovalsAsked,
    BriefsAsked,
    CheckStops,
    DecideApproval,
    HomesAsked,
    RecordAsked,
    RemoveLocal,
)
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.rights import Right
from pupils.deliveries.feed import list_feeds, set_feed
from pupils.deliveries.unknown_names import decide_approval, list_approvals
from pupils.groups.group import get_group, keep_group, list_groups, remove_group
from pupils.models import FeedRow, KeptFromRow, PupilGroupRow, PupilLocalRow, PupilPartRow, PupilRow
from pupils.record import record as pupil_record
from pupils.record.brief import home_districts, pupils_in_brief, sector_of
from pupils.record.local import add_local, remove_local
from pupils.record.stops import check_stops
from sqlalchemy import select
from support import clock
from support.lists import every

JSON = "application/json"
READER = {Right.PUPIL_FIND, Right.PUPIL_READ}
LEAD = READER | {Right.PUPIL_READ_SPECIAL, Right.PUPIL_ADD_LOCAL, Right.PUPIL_OVERRIDE_STOP}
DPO = {Right.FEED_APPROVE}
REASON = "Needed to talk with the family in their language."
ASKER = Access(kind="service", actor_id=uuid4(), service="incidents", job="test")


def said():
    """Of a pupil at some of everything, today."""
    today = clock.today().isoformat()
    return {
        "sen_provision": [{"provision": "K"}],
        "first_language": "POL",
        "contacts": [
            {"id": "c1", "surname": "Ashdown", "priority": 2},
            {"id": "c2", "surname": "Karlsson", "priority": 1, "may_collect": False, "no_contact": True},
        ],
        "attendance_sessions": [
            {"date": today, "session": "AM", "code": "/"},
            {"date": today, "session": "PM", "code": "I"},
        ],
    }


@pytest.fixture
def push(roll, feed, row):
    base = {name: value for name, value in row().items() if value}

    def pushed(**said):
        return roll.deliver(feed, json.dumps({**base, **said}).encode(), JSON)

    return pushed


def tick(roll, feed, *groups):
    with roll.open_unit([feed.school_id]) as unit:
        unit.session.get(FeedRow, feed.id).groups = list(groups)


@pytest.fixture
def pupil(roll, school, feed, push):
    tick(roll, feed, "sen", "contacts", "attendance", "language", "other")
    officer = roll.staff(school, rights=DPO, elevated=True)
    approve(roll, officer, feed)
    push(**said(), shoe_size=4)
    approve(roll, officer, feed, "other", fields=["shoe_size"])
    push(**said(), shoe_size=4)
    (found,) = roll.pupils(school)
    return found


def approve(roll, officer, feed, group="language", *, yes=True, fields=()):
    asked = DecideApproval(feed_id=feed.id, group=group, approve=yes, reason=REASON, fields=list(fields))
    roll.run(officer, decide_approval, roll.extras.keyring, asked)


def read(roll, access, pupil_id, known_on=None):
    return roll.run(
        access, pupil_record.pupil_record, roll.extras.keyring, RecordAsked(pupil_id=pupil_id, known_on=known_on)
    )


def flags(roll, *pupils):
    asked = CheckStops(pupil_ids=list(pupils), purpose="letter", sent_by=uuid4())
    found = roll.run(ASKER, check_stops, roll.extras.keyring, asked)
    return {each.pupil_id: each.flags for each in found.pupils}


def code_of(call, *arguments):
    with pytest.raises(Problem) as refused:
        call(*arguments)
    return refused.value.code


def test_a_lead_sees_it_all_and_a_reader_no_special_category(roll, school, pupil):
    shown = read(roll, roll.staff(school, rights=LEAD, elevated=True), pupil.id)
    assert shown.record.first_language == "POL"
    assert shown.unknown == {"shoe_size": "4"}
    assert [each.contact.surname for each in shown.contacts] == ["Karlsson", "Ashdown"]
    assert shown.flags == ["no_contact", "may_not_collect"]
    assert (shown.attendance.percent, shown.attendance.counted) == (50.0, 2)
    assert shown.hidden == []
    shown = read(roll, roll.staff(school, rights=READER, elevated=True), pupil.id)
    assert (shown.record.first_language, shown.unknown) == (None, {})
    assert shown.record.sen_provision[0].provision == "K"
    assert "language" in shown.hidden
    assert roll.audited("pupil:details:read")[-1]["subject_ids"] == [str(pupil.id)]


def test_in_brief_sen_and_who_shares_a_contact(roll, school, pupil, push, row):
    """As the pupil's page says it: nothing of a child the caller is linked to, or does not see, no sibling of a
    protected one, and no protected child as anybody's sibling."""
    second = {name: value for name, value in row().items() if value}
    push(**{**second, **said(), "sen_provision": [{"provision": "N"}], "ehc_plan": True})
    sister = next(each for each in roll.pupils(school) if each.id != pupil.id)
    lead = roll.staff(school, rights=LEAD, elevated=True)

    def told(access=lead):
        asked = BriefsAsked(ids=[pupil.id, sister.id])
        found = roll.run(access, pupils_in_brief, roll.extras.keyring, asked).pupils
        return {each.pupil_id: (each.sen_provision, each.ehc_plan, each.siblings) for each in found}

    assert told() == {pupil.id: ("K", None, [sister.id]), sister.id: ("N", True, [pupil.id])}
    assert set(roll.audited("pupil:details:read")[-1]["subject_ids"]) == {str(pupil.id), str(sister.id)}
    assert told(roll.staff(roll.add_school(), rights=LEAD, elevated=True)) == {}
    assert told(roll.staff(school, rights=LEAD, elevated=True, years=["13"])) == {}
    with roll.open_unit([school]) as unit:
        unit.session.get_one(PupilRow, sister.id).protected = True
    assert told() == {pupil.id: ("K", None, []), sister.id: ("N", True, [])}
    with roll.open_unit([school]) as unit:
        unit.session.add(
            KeptFromRow(link_id=uuid4(), staff_id=lead.actor_id, subject_id=sister.id, active=True, version=1)
        )
    assert told() == {pupil.id: ("K", None, [])}


def test_where_somebody_lives_is_told_no_closer_than_a_referral_needs(roll, school, pupil, push, row):
    lead = roll.staff(school, rights=LEAD, elevated=True)
    second = {name: value for name, value in row().items() if value}

    def told(access=lead):
        asked = HomesAsked(ids=[each.id for each in roll.pupils(school)])
        found = roll.run(access, home_districts, roll.extras.keyring, asked).homes
        return {each.pupil_id: each.postcode_sector for each in found}

    assert told() == {}
    push(**said(), address={"lines": ["1 High Street"], "postcode": "ab1 2cd"})
    push(**{**second, "address": {"lines": ["2 High Street"], "postcode": "nowhere"}})
    assert told() == {pupil.id: "AB1 2"}
    assert str(pupil.id) in roll.audited("pupil:details:read")[-1]["subject_ids"]
    assert told(roll.staff(roll.add_school(), rights=LEAD, elevated=True)) == {}
    assert told(roll.staff(school, rights=LEAD, elevated=True, years=["13"])) == {}
    with roll.open_unit([school]) as unit:
        unit.session.get_one(PupilRow, pupil.id).protected = True
    assert told() == {}, "also for who is named for the child"
    with roll.open_unit([school]) as unit:
        unit.session.get_one(PupilRow, pupil.id).protected = False
        unit.session.add(
            KeptFromRow(link_id=uuid4(), staff_id=lead.actor_id, subject_id=pupil.id, active=True, version=1)
        )
    assert told() == {}


@every(
    ("postcode", "sector"),
    [
        ("AB1 2CD", "AB1 2"),
        ("sw1a1aa", "SW1A 1"),
        ("M1 1AE", "M1 1"),
        (" ec1y 8sy ", "EC1Y 8"),
        ("AB1", None),
        ("", None),
    ],
)
def test_a_postcode_is_read_as_people_write_it(postcode, sector):
    assert sector_of(postcode) == sector


@pytest.mark.parametrize(
    "given", [{"elevated": False}, {"rights": {Right.PUPIL_FIND}}, {"years": ["8"]}, {"other": True}]
)
def test_others_see_nothing(roll, school, pupil, given):
    given = {"rights": LEAD, "elevated": True, **given}
    someone = roll.staff(roll.add_school() if given.pop("other", False) else school, **given)
    assert code_of(read, roll, someone, pupil.id) is ErrorCode.NOT_FOUND
    add = AddLocal(pupil_id=pupil.id, kind="note", text="x")
    assert code_of(roll.run, someone, add_local, roll.extras.keyring, add) is ErrorCode.NOT_FOUND


def test_a_special_right_for_other_years_does_not_reach_this_child(roll, school, pupil):
    reader = roll.staff(school, rights=READER, elevated=True)
    special = Grant(
        frozenset({school}), "other", frozenset({str(Right.PUPIL_READ_SPECIAL)}), year_groups=frozenset({"8"})
    )
    assert read(roll, replace(reader, grants=(*reader.grants, special)), pupil.id).record.first_language is None


def test_what_a_school_adds_is_local_flags_and_is_never_changed_by_a_feed(roll, school, pupil, push):
    lead = roll.staff(school, rights=LEAD, elevated=True)
    asked = AddLocal(pupil_id=pupil.id, kind="court_order", text="Zebedee may not come near.")
    made = roll.run(lead, add_local, roll.extras.keyring, asked)
    roll.later(days=1)
    push(contacts=[])
    shown = read(roll, roll.staff(school, rights=LEAD, elevated=True), pupil.id)
    assert [(each.kind, each.text, each.added_by) for each in shown.local] == [
        ("court_order", "Zebedee may not come near.", lead.actor_id)
    ]
    assert shown.flags == ["court_order"]
    assert flags(roll, pupil.id) == {pupil.id: ["court_order"]}
    with roll.open_unit([school]) as unit:
        assert b"Zebedee" not in unit.session.get(PupilLocalRow, made.id).sealed
    lead = roll.staff(school, rights=LEAD, elevated=True)
    removal = RemoveLocal(local_id=made.id, version=1)
    roll.run(lead, remove_local, removal)
    assert flags(roll, pupil.id) == {pupil.id: []}
    assert code_of(roll.run, lead, remove_local, removal) is ErrorCode.STALE_VERSION


def test_what_stops_letters_is_said_though_more_was_added_than_is_shown(roll, school, pupil, push, monkeypatch):
    monkeypatch.setattr(pupil_record, "_MOST_ADDED", 2)
    lead = roll.staff(school, rights=LEAD, elevated=True)
    for kind in ("may_not_collect", "note", "note"):
        roll.later(minutes=1)
        asked = AddLocal(pupil_id=pupil.id, kind=kind, text="Said.")
        roll.run(roll.staff(school, rights=LEAD, elevated=True), add_local, roll.extras.keyring, asked)
    push(contacts=[])
    shown = read(roll, lead, pupil.id)
    assert [each.kind for each in shown.local] == ["note", "note"]
    assert shown.flags == ["may_not_collect"]


@pytest.mark.any_day
def test_sen_and_identity_as_known_on_a_day(roll, school, pupil, push):
    first = clock.day_of(roll.now)
    roll.later(days=3)
    push(sen_provision=[{"provision": "E", "start": "2026-11-01"}], sex="M")
    lead = roll.staff(school, rights=LEAD, elevated=True)

    def on(day):
        return {each.part: each.values for each in read(roll, lead, pupil.id, day).before}

    assert on(first)["sen"] == {"sen_provision": [{"provision": "K"}]}
    assert on(first)["identity"]["sex"] == "F"
    roll.later(days=1)
    lead = roll.staff(school, rights=LEAD, elevated=True)
    assert on(clock.day_of(roll.now))["sen"]["sen_provision"][0]["provision"] == "E"
    assert on(clock.day_of(roll.now))["identity"]["sex"] == "M"
    assert {each.part for each in read(roll, lead, pupil.id).before} == {"sen", "identity"}


def test_special_categories_are_off_until_approved_and_off_again_when_refused(roll, school, feed, push):
    tick(roll, feed, "language")
    officer = roll.staff(school, rights=DPO, elevated=True)
    assert push(first_language="POL").dropped == {"first_language": 1}
    (waiting,) = roll.run(officer, list_approvals, roll.extras.keyring, ApprovalsAsked()).approvals
    assert (waiting.group, waiting.ticked, waiting.approved, waiting.reason) == ("language", True, False, None)
    approve(roll, officer, feed)
    assert push(first_language="POL").dropped == {}
    approve(roll, officer, feed, yes=False)
    assert push(first_language="WEL").dropped == {"first_language": 1}
    (refused,) = roll.run(officer, list_approvals, roll.extras.keyring, ApprovalsAsked()).approvals
    assert (refused.approved, refused.reason, refused.decided_by) == (False, REASON, officer.actor_id)
    assert [each["outcome"] for each in roll.audited("feed:special:decide")] == ["approved", "refused"]


def test_a_refusal_erases_what_was_taken_and_an_approval_lets_the_same_row_tell_it_again(roll, school, feed, push):
    tick(roll, feed, "language", "sen")
    officer, lead = (roll.staff(school, rights=rights, elevated=True) for rights in (DPO, LEAD))
    approve(roll, officer, feed)
    said = {"first_language": "POL", "sen_provision": [{"provision": "K"}]}
    push(**said)
    (pupil,) = roll.pupils(school)
    second = roll.add_feed(school, "Second")
    approve(roll, officer, second)
    approve(roll, officer, feed, yes=False)
    assert read(roll, lead, pupil.id).record.first_language == "POL", "another feed of the school may tell it"
    approve(roll, officer, second, yes=False)
    found = read(roll, lead, pupil.id).record
    assert found.first_language is None
    assert found.sen_provision[0].provision == "K"
    with roll.open_unit([school]) as unit:
        assert unit.session.scalars(select(PupilPartRow.part)).all() == ["sen"]
    approve(roll, officer, feed)
    push(**said)
    assert read(roll, lead, pupil.id).record.first_language == "POL"


def test_no_officer_of_another_school_decides_and_nobody_ticks_what_there_is_not(roll, school, feed):
    stranger = roll.staff(roll.add_school(), rights=DPO, elevated=True)
    assert code_of(approve, roll, stranger, feed) is ErrorCode.NOT_FOUND
    officer = roll.staff(school, rights=DPO, elevated=True)
    assert code_of(approve, roll, officer, feed, "sen") is ErrorCode.INVALID_REQUEST
    admin = roll.staff(school, rights={Right.FEED_ADMINISTER}, elevated=True)
    roll.run(admin, set_feed, SetFeed(feed_id=feed.id, groups=["sen", "religion", "sen"]))
    (shown,) = roll.run(admin, list_feeds).feeds
    assert (shown.groups, shown.approved) == (["religion", "sen"], [])


KEEPER = {Right.PUPIL_FIND, Right.GROUP_KEEP}


def kept(roll, who, school, *pupils, **given):
    asked = KeepGroup(school_id=school, pupil_ids=list(pupils), **{"name": "Zebedee's bus", **given})
    return roll.run(who, keep_group, roll.extras.keyring, asked)


def test_a_group_is_kept_changed_listed_and_deleted(roll, school, pupil):
    keeper = roll.staff(school, rights=KEEPER)
    first = kept(roll, keeper, school, pupil.id)
    (listed,) = roll.run(keeper, list_groups, roll.extras.keyring, ListGroups()).groups
    assert (listed.name, listed.pupils, listed.version) == ("Zebedee's bus", 1, 1)
    shown = roll.run(keeper, get_group, roll.extras.keyring, GroupAsked(group_id=first.id))
    assert [(each.id, each.upn) for each in shown.pupils] == [(pupil.id, None)]
    with roll.open_unit([school]) as unit:
        assert b"Zebedee" not in unit.session.get(PupilGroupRow, first.id).name_sealed
    assert kept(roll, keeper, school, group_id=first.id, version=1, name="Bus 2").version == 2
    assert code_of(lambda: kept(roll, keeper, school, group_id=first.id, version=1)) is ErrorCode.STALE_VERSION
    roll.run(keeper, remove_group, RemoveGroup(group_id=first.id, version=2))
    assert roll.run(keeper, list_groups, roll.extras.keyring, ListGroups()).groups == []


def test_groups_stay_within_a_school(roll, school, pupil):
    keeper, elsewhere = roll.staff(school, rights=KEEPER), roll.add_school()
    first = kept(roll, keeper, school, pupil.id)
    stranger = roll.staff(elsewhere, rights=KEEPER)
    asked = GroupAsked(group_id=first.id)
    assert code_of(roll.run, stranger, get_group, roll.extras.keyring, asked) is ErrorCode.NOT_FOUND
    assert code_of(lambda: kept(roll, stranger, school, pupil.id)) is ErrorCode.NOT_FOUND
    assert code_of(lambda: kept(roll, stranger, elsewhere, pupil.id)) is ErrorCode.INVALID_REQUEST
    assert code_of(lambda: kept(roll, stranger, elsewhere, group_id=first.id, version=1)) is ErrorCode.NOT_FOUND


def test_a_record_brings_the_groups_of_its_school_to_those_who_keep_them(roll, school, pupil):
    keeper, elsewhere = roll.staff(school, rights=KEEPER), roll.add_school()
    kept(roll, keeper, school, pupil.id)
    both = {Right.PUPIL_READ, Right.GROUP_KEEP}
    kept(roll, roll.staff(elsewhere, rights=KEEPER), elsewhere, name="Theirs")

    def groups(who, **given):
        asked = RecordAsked(pupil_id=pupil.id, **given)
        return [each.name for each in roll.run(who, pupil_record.pupil_record, roll.extras.keyring, asked).groups]

    lead = roll.staff(school, elsewhere, rights=both, elevated=True)
    assert groups(lead) == []
    assert groups(lead, with_groups=True) == ["Zebedee's bus"]
    assert groups(roll.staff(school, rights={Right.PUPIL_READ}, elevated=True), with_groups=True) == []
