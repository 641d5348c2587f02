"""Whether a letter or an export may go: what stops it, for services and for people, and whose word lets it go."""

import json
from datetime import timedelta
from uuid import uuid4

import pytest
from chassis.ground.context import Access
from haven_schemas.acts.pupils.record import AddLocal, CheckStops, OverrideStop, RecordAsked, RemoveLocal, StopsAsked
from haven_schemas.errors import ErrorCode, FieldCode, Problem
from haven_schemas.rights import Right
from pupils.models import StopOverrideRow
from pupils.record.local import add_local, remove_local
from pupils.record.orders import ask_orders_again
from pupils.record.record import pupil_record
from pupils.record.stops import check_stops, override_stop, stops_of
from pupils.sealed.fields import override_field
from pupils.sealed.roll_key import RollKey
from sqlalchemy import select

JSON = "application/json"
READER = {Right.PUPIL_FIND, Right.PUPIL_READ}
LEAD = READER | {Right.PUPIL_ADD_LOCAL, Right.PUPIL_OVERRIDE_STOP, Right.PUPIL_MATCH}
ORDER = "Zebedee may not come near."
REASON = "The mother was spoken to."
SERVICE = Access(kind="service", actor_id=uuid4(), service="incidents", job="test")


@pytest.fixture
def lead(roll, school):
    return roll.staff(school, rights=LEAD, elevated=True)


@pytest.fixture
def colleague(roll, school):
    return roll.staff(school, rights=READER, elevated=True)


@pytest.fixture
def pair(roll, feed, school):
    """Two pupils."""
    rows = [
        {"source_id": name, "legal_surname": name, "legal_forename": "Ida", "date_of_birth": "2014-03-02"}
        for name in ("Ash", "Beech")
    ]
    roll.deliver(feed, json.dumps({"mode": "delta", "pupils": rows}).encode(), JSON)
    return [pupil.id for pupil in roll.pupils(school)]


@pytest.fixture
def stopped(roll, lead, pair):
    """The first of them has a court order."""
    add(roll, lead, pair[0], "court_order", ORDER)
    return pair[0]


def add(roll, who, pupil_id, kind, text="x", **order):
    asked = AddLocal(pupil_id=pupil_id, kind=kind, text=text, **order)
    return roll.run(who, add_local, roll.extras.keyring, asked).id


def let_go(roll, who, pupil_id, purpose="letter"):
    asked = OverrideStop(pupil_id=pupil_id, purpose=purpose, reason=REASON)
    return roll.run(who, override_stop, roll.extras.keyring, asked)


def ask(roll, who, pupil_id, purpose="letter", override_id=None, **more):
    asked = StopsAsked(pupil_id=pupil_id, purpose=purpose, override_id=override_id, **more)
    return roll.run(who, stops_of, roll.extras.keyring, asked)


def checked(roll, sender, *pupils, purpose="letter"):
    asked = CheckStops(pupil_ids=list(pupils), purpose=purpose, sent_by=sender.actor_id)
    found = roll.run(SERVICE, check_stops, roll.extras.keyring, asked)
    return {each.pupil_id: each for each in found.pupils}


def code_of(call, *arguments):
    with pytest.raises(Problem) as refused:
        call(*arguments)
    return refused.value.code


def test_a_service_is_told_codes_and_nothing_of_the_order(roll, lead, pair, stopped):
    found = checked(roll, lead, *pair, uuid4())
    assert {each: (one.stopped, one.flags, one.override) for each, one in found.items()} == {
        stopped: (True, ["court_order"], None),
        pair[1]: (False, [], None),
    }
    assert ORDER not in str(found)
    assert roll.audited("pupil:flags:read")[-1]["subject_ids"] == sorted(str(each) for each in pair)


def test_who_let_it_go_may_send_for_a_while_and_for_that_purpose(roll, lead, colleague, stopped):
    given = let_go(roll, lead, stopped)
    assert (given.until - roll.now).total_seconds() == 1800
    found = checked(roll, lead, stopped)[stopped]
    assert (found.stopped, found.flags) == (False, ["court_order"])
    assert (found.override.id, found.override.overridden_by, found.override.until) == (
        given.id, lead.actor_id, given.until,
    )  # fmt: skip
    assert REASON not in str(found)
    assert checked(roll, lead, stopped, purpose="export")[stopped].stopped
    assert checked(roll, colleague, stopped)[stopped].stopped, "another person's word lets go what that person sends"
    roll.later(minutes=30)
    assert checked(roll, lead, stopped)[stopped].stopped


def test_the_reason_is_sealed_and_the_right_is_needed(roll, school, lead, colleague, stopped):
    given = let_go(roll, lead, stopped)
    with roll.open_unit([school]) as unit:
        kept = unit.session.scalars(select(StopOverrideRow)).one()
        key = RollKey(unit, roll.extras.keyring, school)
        assert (kept.id, key.unseal_text(override_field(kept.id), kept.reason_sealed)) == (given.id, REASON)
    (entry,) = roll.audited("pupil:stop:override")
    assert (entry["outcome"], entry["object_id"]) == ("letter", str(given.id))
    assert code_of(let_go, roll, colleague, stopped) is ErrorCode.NOT_PERMITTED


def test_a_sender_asks_with_the_id_a_colleague_gave_them(roll, lead, colleague, pair, stopped):
    assert ask(roll, colleague, stopped).stopped
    given = let_go(roll, lead, stopped)
    assert not ask(roll, lead, stopped).stopped
    assert ask(roll, colleague, stopped).stopped
    found = ask(roll, colleague, stopped, override_id=given.id)
    assert (found.stopped, found.override.overridden_by) == (False, lead.actor_id)
    assert ask(roll, colleague, stopped, "export", given.id).stopped
    assert ask(roll, colleague, stopped, override_id=uuid4()).stopped
    add(roll, lead, pair[1], "no_contact")
    assert ask(roll, colleague, pair[1], override_id=given.id).stopped, "it was about another child"
    roll.later(minutes=31)
    late = roll.staff(*colleague.school_ids, rights=READER, elevated=True)
    assert ask(roll, late, stopped, override_id=given.id).stopped


def test_nobody_else_is_told_whether_anything_stops(roll, school, stopped):
    for who in (
        roll.staff(roll.add_school(), rights=LEAD, elevated=True),
        roll.staff(school, rights=LEAD, elevated=True, years=["12"]),
        roll.staff(school, rights={Right.PUPIL_FIND}, elevated=True),
    ):
        assert code_of(ask, roll, who, stopped) is ErrorCode.NOT_FOUND


def test_what_is_known_of_an_alias_stops_what_goes_about_the_pupil(roll, lead, pair, stopped):
    kept = pair[1]
    roll.merged(lead, kept, stopped)
    assert checked(roll, lead, kept)[kept].flags == ["court_order"]
    assert ask(roll, lead, kept).stopped
    shown = roll.run(lead, pupil_record, roll.extras.keyring, RecordAsked(pupil_id=kept))
    assert shown.flags == ["court_order"]
    let_go(roll, lead, kept)
    assert not checked(roll, lead, stopped)[stopped].stopped, "whichever of the two is asked about"


def test_an_order_has_a_kind_and_an_end_after_which_it_is_asked_for_again_and_stops_all_the_same(
    roll, school, lead, pair
):
    last = roll.now.date() + timedelta(days=1)
    first = add(roll, lead, pair[0], "court_order", ORDER, order_kind="prohibited_steps", ends_on=last)

    def said():
        reader = roll.staff(school, rights=LEAD, elevated=True)
        (found,) = ask(roll, reader, pair[0], with_words=True).said
        (shown,) = roll.run(reader, pupil_record, roll.extras.keyring, RecordAsked(pupil_id=pair[0])).local
        assert (shown.id, shown.order_kind, shown.ends_on) == (first, found.order_kind, found.ends_on)
        assert shown.ask_again is found.ask_again
        return found.text, found.order_kind, found.ends_on, found.ask_again

    assert said() == (ORDER, "prohibited_steps", last, False)
    assert not ask(roll, lead, pair[0]).said, "a program that sends is told codes"
    roll.later(days=3)
    assert said() == (ORDER, "prohibited_steps", last, True)
    assert checked(roll, lead, pair[0])[pair[0]].stopped, "nobody knows yet whether there is a new one"


def test_an_order_without_an_end_is_asked_for_again_after_a_year_and_a_note_never(roll, school, lead, pair):
    add(roll, lead, pair[0], "no_contact", "Her uncle.")
    add(roll, lead, pair[0], "note", "An aunt brings her.")
    roll.later(days=366)
    found = roll.run(
        roll.staff(school, rights=LEAD, elevated=True),
        pupil_record,
        roll.extras.keyring,
        RecordAsked(pupil_id=pair[0]),
    ).local
    assert {each.kind: each.ask_again for each in found} == {"no_contact": True, "note": False}


def test_a_second_order_is_told_from_the_first(roll, lead, stopped):
    (first,) = checked(roll, lead, stopped)[stopped].sources
    second = add(roll, lead, stopped, "court_order", "Her sister either.", order_kind="non_molestation")
    found = checked(roll, lead, stopped)[stopped]
    assert (found.flags, found.sources, found.said) == (["court_order"], sorted([first, second]), [])


def test_what_stops_nothing_has_neither_an_end_nor_the_kind_of_an_order(roll, lead, pair):
    for kind, order in (("note", {"ends_on": roll.now.date()}), ("no_contact", {"order_kind": "other"})):
        with pytest.raises(Problem) as refused:
            add(roll, lead, pair[0], kind, **order)
        assert [(each.field, each.code) for each in refused.value.fields] == [(*order, FieldCode.NOT_ALLOWED)]


def test_an_order_is_asked_for_again_by_an_alert_once_its_day_is_over_and_every_four_weeks(roll, school, pair):
    roll.now = roll.now.replace(hour=11)
    lead = roll.staff(school, rights=LEAD, elevated=True)
    order = add(roll, lead, pair[0], "court_order", ORDER, order_kind="other", ends_on=roll.now.date())
    add(roll, lead, pair[1], "note", "An aunt brings her.")

    def asked():
        before = len(roll.published("pupils.stop_to_ask_again"))
        with roll.open_unit(None) as unit:
            ask_orders_again(unit, roll.extras.keyring)
        told = [each.body["data"] for each in roll.published("pupils.stop_to_ask_again")[before:]]
        return [(each["addition_id"], each["pupil_id"], each["kept_from_ids"]) for each in told]

    line = (str(order), str(pair[0]), [])
    assert asked() == []
    roll.later(days=2)
    assert asked() == [line]
    assert asked() == [], "it is looked at once a day"
    roll.later(days=27)
    assert asked() == []
    roll.later(days=1)
    assert asked() == [line]
    lead = roll.staff(school, rights=LEAD, elevated=True)
    roll.run(lead, remove_local, RemoveLocal(local_id=order, version=1))
    roll.later(days=60)
    assert asked() == []
