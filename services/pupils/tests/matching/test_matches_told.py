"""When people are told that pupils who may be one child wait for an answer, of what, and who; on real PostgreSQL."""

from datetime import UTC, date, datetime
from types import SimpleNamespace
from uuid import uuid4

import pytest
from chassis.process.migrate import downgrade, upgrade
from haven_schemas.acts.pupils.matching import EndProtection
from haven_schemas.events import ConflictChanged
from protected_child import (
    JSON,
    OLD,
    asked_of,
    deliver_and_ask,
    of_schools,
    protect,
    protected_child,
    push,
    say,
)
from pupils.matching.aliases import copy_alias, copy_conflict
from pupils.matching.telling import tell_matches
from pupils.matching.times import due_if_asked_before
from pupils.protection.protection import end_protection
from sqlalchemy import create_engine, text
from support.lists import every

ASH = {
    "source_id": "11", "legal_surname": "Ash", "legal_forename": "Catherine", "date_of_birth": "2013-05-06",
}  # fmt: skip
ASHE = {**ASH, "source_id": "12", "legal_surname": "Ashe", "legal_forename": "Katherine"}
ASCH = {**ASH, "source_id": "13", "legal_surname": "Asch"}


@every(
    ("now", "before"),
    [
        ("2026-01-12T06:59:59", None),
        ("2026-01-12T07:00:00", "2026-01-12T07:00:00"),
        ("2026-01-12T23:59:59", "2026-01-12T07:00:00"),
        ("2026-06-12T05:59:59", None),
        ("2026-06-12T06:00:00", "2026-06-12T06:00:00"),
        ("2026-06-12T22:59:59", "2026-06-12T06:00:00"),
        ("2026-06-12T23:30:00", None),  # half past midnight in London
        ("2026-03-29T06:00:00", "2026-03-29T06:00:00"),  # clocks went forward this night
        ("2026-10-25T06:30:00", None),  # and back this one
        ("2026-10-25T07:00:00", "2026-10-25T07:00:00"),
    ],
)
def test_the_morning_is_londons(now, before):
    expected = None if before is None else datetime.fromisoformat(before).replace(tzinfo=UTC)
    assert due_if_asked_before(datetime.fromisoformat(now).replace(tzinfo=UTC)) == expected


class Mornings:
    """A roll on whose days people are told."""

    def __init__(self, roll):
        self.roll = roll
        roll.now = datetime(2026, 6, 10, 13, tzinfo=UTC)

    def at(self, day, hour, minute=0):
        """A time of June 2026 in UTC; London is an hour ahead."""
        self.roll.now = datetime.combine(date(2026, 6, day), datetime.min.time(), UTC)
        self.roll.later(hours=hour, minutes=minute)
        return self.told()

    def told(self):
        """What is published at this moment."""
        before = len(self.roll.published("pupils.matches_waiting"))
        with self.roll.open_unit(None) as unit:
            tell_matches(unit)
        return [each.body for each in self.roll.published("pupils.matches_waiting")[before:]]

    def named(self):
        """Who is named in what is published at this moment."""
        return [set(each["data"]["staff_ids"]) for each in self.told()]


@pytest.fixture
def mornings(roll):
    return Mornings(roll)


@pytest.fixture
def named(mornings, roll, school):
    return [of_schools(roll, school), of_schools(roll, school)]


@pytest.fixture
def there(roll):
    return roll.add_feed(roll.add_school())


@pytest.fixture
def child(roll, feed, named):
    return protected_child(roll, feed, named)


def propose(roll, feed, *more, born=ASH["date_of_birth"]):
    """At ``feed``'s school someone comes who is like one who is there."""
    roll.deliver(feed, push({**ASH, "date_of_birth": born}), JSON)
    roll.deliver(feed, push({**ASHE, "date_of_birth": born}, *more), JSON)


def link(roll, who, pupil_id, state="kept_from", version=1, link_id=None):
    event = ConflictChanged(staff_id=who.actor_id, subject_id=pupil_id, state=state, version=version)
    with roll.open_unit([]) as unit:
        copy_conflict(unit, SimpleNamespace(aggregateid=link_id or uuid4()), event)


def ids_of(told):
    return [(each["data"]["school_ids"], each["data"]["staff_ids"]) for each in told]


def as_ids(*ids):
    return sorted(str(each) for each in ids)


def test_what_a_day_brings_is_told_the_next_morning_once_and_in_one(mornings, roll, feed, school):
    propose(roll, feed, ASCH)
    assert mornings.told() == []
    assert [mornings.at(10, 23, 30), mornings.at(11, 5, 59)] == [[], []]
    (told,) = mornings.at(11, 6, 1)
    assert {**told["data"], "notice_id": None} == {
        "notice_id": None, "school_ids": [str(school)], "staff_ids": None, "kept_from_ids": [],
    }  # fmt: skip
    assert [mornings.told(), mornings.at(11, 12), mornings.at(12, 6, 1)] == [[], [], []], "once"


def test_where_nothing_ran_in_the_morning_it_is_told_by_day_and_what_came_since_the_day_after(mornings, roll, feed):
    propose(roll, feed)
    assert mornings.at(12, 1) == [], "nobody is sent anything at night"
    roll.now = datetime(2026, 6, 12, 7, tzinfo=UTC)
    roll.deliver(feed, push(ASCH), JSON)
    assert len(mornings.at(12, 15)) == 1
    assert mornings.at(12, 16) == []
    assert len(mornings.at(13, 6, 1)) == 1


def test_two_that_tell_at_the_same_moment_tell_once(mornings, roll, feed):
    propose(roll, feed)
    roll.now = datetime(2026, 6, 11, 8, tzinfo=UTC)
    with roll.open_unit(None) as unit:
        tell_matches(unit)
        assert mornings.told() == []
    assert len(roll.published("pupils.matches_waiting")) == 1


def test_of_two_schools_those_are_told_who_are_at_both(mornings, roll, feed, there):
    roll.deliver(feed, push(ASH), JSON)
    roll.deliver(there, push({**ASH, "source_id": "900"}), JSON)
    assert ids_of(mornings.at(11, 8)) == [(as_ids(feed.school_id, there.school_id), None)]


def test_what_was_put_off_or_protected_meanwhile_is_told_to_nobody(mornings, roll, feed, there, named):
    propose(roll, feed)
    (question,) = asked_of(roll, named[0])
    say(roll, named[0], question, "later")
    propose(roll, there, born="2012-10-11")
    (_, entry) = roll.pupils(there.school_id)
    protect(roll, of_schools(roll, there.school_id), entry.id)
    assert mornings.at(11, 8) == []


def test_nothing_but_who_is_named_tells_the_question_from_others(mornings, roll, feed, school, named, child):
    assert deliver_and_ask(roll, feed, {**OLD, "upn": None}).added == 1
    propose(roll, feed)
    assert mornings.told() == []
    ordinary, protected = mornings.at(12, 8)
    assert (ordinary["data"].pop("staff_ids"), sorted(protected["data"].pop("staff_ids"))) == (
        None,
        as_ids(*(each.actor_id for each in named)),
    )
    for told in (ordinary, protected):
        assert told["data"].pop("notice_id") == told["aggregateid"]
        del told["id"], told["aggregateid"]
    assert ordinary == protected
    assert protected["data"] == {"school_ids": [str(school)], "kept_from_ids": []}
    assert str(child) not in str(protected)


def test_an_entry_elsewhere_is_told_at_the_childs_school_without_the_other(mornings, roll, school, there, named, child):
    deliver_and_ask(roll, there, {**OLD, "upn": None})
    ((schools, _),) = ids_of(mornings.at(12, 8))
    assert schools == [str(school)]


@pytest.mark.parametrize("by_alias", [False, True])
def test_who_is_linked_to_the_child_is_not_told(mornings, roll, school, there, named, child, by_alias):
    """Also who was linked to a child not listed, who turned out to be this one."""
    link(roll, named[1], linked := uuid4() if by_alias else child)
    if by_alias:
        with roll.open_unit([]) as unit:
            copy_alias(unit, linked, child, 1)
    deliver_and_ask(roll, there, {**OLD, "upn": None})
    assert ids_of(mornings.at(12, 8)) == [([str(school)], [str(named[0].actor_id)])]


def test_where_everyone_named_is_linked_it_is_said_so_that_it_is_noticed(mornings, roll, school, there, named, child):
    for each in named:
        link(roll, each, child)
    deliver_and_ask(roll, there, {**OLD, "upn": None})
    assert ids_of(mornings.at(12, 8)) == [([str(school)], [])]


def test_of_proposals_who_is_linked_to_a_child_in_each_of_them_is_not_told(mornings, roll, feed, there, school, named):
    """They would find an empty page, and know that it is about their child."""
    propose(roll, feed)
    mother, uncle = named
    ash, ashe = roll.pupils(school)
    link(roll, mother, ash.id)
    link(roll, uncle, ashe.id, link_id=(ended := uuid4()))
    link(roll, uncle, ashe.id, state="ended", version=2, link_id=ended)
    (told,) = mornings.at(11, 8)
    assert told["data"]["kept_from_ids"] == [str(mother.actor_id)]
    other = {"source_id": "21", "legal_surname": "Birch", "legal_forename": "Jon", "date_of_birth": "2012-01-02"}
    roll.deliver(feed, push(other), JSON)
    roll.deliver(feed, push(ASCH, {**other, "source_id": "22", "legal_forename": "John"}), JSON)
    (told,) = mornings.at(12, 8)
    assert told["data"]["kept_from_ids"] == [], "she may answer one of them"


def test_after_the_first_has_agreed_the_others_are_told_the_next_morning(mornings, roll, there, named, child):
    deliver_and_ask(roll, there, {**OLD, "upn": None})
    assert len(mornings.at(12, 8)) == 1
    for _ in range(2):
        (question,) = asked_of(roll, named[0])
        assert say(roll, named[0], question, "same") == "later"
        assert mornings.told() == [], "never at once"
    roll.now = datetime(2026, 6, 13, 8, tzinfo=UTC)
    assert mornings.named() == [{str(named[1].actor_id)}]
    (question,) = asked_of(roll, named[0])
    say(roll, named[0], question, "same")
    assert mornings.at(14, 8) == [], "one person is not two"
    (question,) = asked_of(roll, named[1])
    assert say(roll, named[1], question, "same") == "same"
    assert mornings.at(15, 8) == []


def test_who_is_named_later_is_told_the_next_morning(mornings, roll, school, there, named, child):
    deliver_and_ask(roll, there, {**OLD, "upn": None})
    assert len(mornings.at(12, 8)) == 1
    protect(roll, named[0], child, readers=[named[1].actor_id])
    assert mornings.at(13, 8) == [], "nobody is new"
    newcomer = of_schools(roll, school)
    protect(roll, named[0], child, readers=[newcomer.actor_id])
    assert mornings.told() == [], "never at once"
    roll.now = datetime(2026, 6, 14, 8, tzinfo=UTC)
    assert mornings.named() == [{str(named[0].actor_id), str(newcomer.actor_id)}]


def test_while_nothing_is_protected_any_more_nobody_is_told(mornings, roll, there, named, child):
    deliver_and_ask(roll, there, {**OLD, "upn": None})
    ended = EndProtection(pupil_id=child, reason="Known to all.")
    roll.run(named[0], end_protection, roll.extras, ended)
    assert mornings.at(12, 8) == []


def test_the_upgrade_tells_nobody_of_what_lay_there_and_code_of_before_goes_on(make_database):
    made = make_database("pupils")
    downgrade("pupils", made.owner_url, "0012")
    engine = create_engine(made.owner_url)
    add = text(
        "INSERT INTO match_proposal (id, new_id, known_id, school_ids, score, agree, state, made_at, version)"
        " VALUES (gen_random_uuid(), gen_random_uuid(), gen_random_uuid(), ARRAY[CAST(:school AS uuid)], 90,"
        " ARRAY['sex'], 'open', now(), 1)"
    )
    school = str(uuid4())
    with engine.begin() as connection:
        connection.execute(text("SELECT set_config('haven.school_ids', :school, true)"), {"school": school})
        connection.execute(add, {"school": school})
    upgrade("pupils", made.owner_url)
    with engine.begin() as connection:
        connection.execute(text("SELECT set_config('haven.school_ids', :school, true)"), {"school": school})
        connection.execute(add, {"school": school})
        told = connection.scalars(text("SELECT told_at IS NULL FROM match_proposal ORDER BY 1")).all()
    engine.dispose()
    assert told == [False, True]
