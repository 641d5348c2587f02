"""Each school hears the same day who left its roll: once told of each, and on a page by name; on real PostgreSQL."""

from datetime import UTC, datetime
from types import SimpleNamespace
from uuid import uuid4

import pytest
from haven_schemas.acts.pupils.feeds import SetFeed
from haven_schemas.acts.pupils.left_lately import ListLeftLately
from haven_schemas.events import ConflictChanged
from haven_schemas.rights import Right
from protected_child import JSON, of_schools, protected_child, push
from pupils.deliveries.feed import set_feed
from pupils.finding.left_lately import list_left_lately
from pupils.leavers.note import note_leavers, tell_leavers
from pupils.matching.aliases import copy_conflict
from pupils.writing.leaving import forget_leaving

READS = {Right.PUPIL_FIND, Right.CONCERN_TRIAGE}


@pytest.fixture(autouse=True)
def noon(roll):
    roll.now = datetime(2026, 6, 10, 11, tzinfo=UTC)


@pytest.fixture
def lead(roll, school):
    return roll.staff(school, rights=READS)


@pytest.fixture
def whole(roll, feed, school):
    """A feed whose files are the whole roll."""
    admin = roll.staff(school, rights={Right.FEED_ADMINISTER})
    roll.run(admin, set_feed, SetFeed(feed_id=feed.id, files_are_full=True))
    return feed


@pytest.fixture
def three(roll, whole, as_csv, row):
    rows = [row() for _ in range(3)]
    roll.deliver(whole, as_csv(*rows))
    roll.later(hours=1)
    return rows


def told(roll):
    """What is published at this moment."""
    before = len(roll.published("pupils.leavers_listed"))
    with roll.open_unit(None) as unit:
        tell_leavers(unit)
    return [each.body for each in roll.published("pupils.leavers_listed")[before:]]


def shown(roll, who, **asked):
    found = roll.run(who, list_left_lately, ListLeftLately(**asked))
    return [each.pupil.known_as for each in found.pupils]


def name(row):
    return f"{row['legal_forename']} {row['legal_surname']}"


def link(roll, who, pupil_id):
    event = ConflictChanged(staff_id=who.actor_id, subject_id=pupil_id, state="kept_from", version=1)
    with roll.open_unit([]) as unit:
        copy_conflict(unit, SimpleNamespace(aggregateid=uuid4()), event)


def test_who_a_full_file_leaves_out_is_told_once_and_stands_on_the_page(roll, school, whole, as_csv, three, lead):
    assert told(roll) == [], "nobody has left"
    roll.deliver(whole, as_csv(three[0]))
    (said,) = told(roll)
    assert said["schoolid"] == str(school)
    assert len(said["data"]["subject_ids"]) == 2
    assert not {name(each) for each in three} & set(str(said)), "ids alone"
    assert told(roll) == []
    assert sorted(shown(roll, lead)) == sorted(map(name, three[1:]))
    (read,) = [each for each in roll.audited("pupil:list:find") if each["actor_id"] == str(lead.actor_id)]
    assert len(read["subject_ids"]) == 2


def test_who_leaves_by_a_row_that_says_so_is_told_too(roll, feed, lead):
    born = {"date_of_birth": "2014-03-02"}
    names = ("Gone", "Dated", "Coming")
    rows = [{"source_id": each, "legal_surname": "Ash", "legal_forename": each, **born} for each in names]
    roll.deliver(feed, push(*rows), JSON)
    roll.later(hours=1)
    gone, dated, to_come = rows
    told_now = [{**gone, "gone": True}, {**dated, "left_on": "2026-06-01"}]
    roll.deliver(feed, push(*told_now, {**to_come, "left_on": "2026-06-20"}), JSON)
    (said,) = told(roll)
    assert len(said["data"]["subject_ids"]) == 2
    assert sorted(shown(roll, lead)) == ["Dated Ash", "Gone Ash"]
    roll.later(days=10)
    note_leavers(roll.open_unit)
    assert (len(told(roll)), shown(roll, lead)[0]) == (1, "Coming Ash")


def test_what_happens_at_night_is_told_in_the_morning(roll, whole, as_csv, three):
    roll.now = datetime(2026, 6, 11, 1, tzinfo=UTC)
    roll.deliver(whole, as_csv(*three[1:]))
    assert told(roll) == []
    roll.now = datetime(2026, 6, 11, 6, tzinfo=UTC)  # seven in London
    assert len(told(roll)) == 1


def test_who_is_back_is_told_of_no_more_and_left_again_once_more(roll, whole, as_csv, three, lead):
    roll.deliver(whole, as_csv(*three[1:]))
    roll.later(hours=1)
    roll.deliver(whole, as_csv(*three))
    assert (told(roll), shown(roll, lead)) == ([], [])
    roll.later(hours=1)
    roll.deliver(whole, as_csv(*three[1:]))
    assert len(told(roll)) == 1
    roll.later(hours=1)
    roll.deliver(whole, as_csv(*three))
    roll.later(hours=1)
    roll.deliver(whole, as_csv(*three[1:]))
    assert len(told(roll)) == 1, "it says so again: alerts makes no second alert of it that day"


def test_who_is_linked_to_each_of_them_is_not_told_and_is_shown_none(roll, school, whole, as_csv, three, lead):
    mother = roll.staff(school, rights=READS)
    roll.deliver(whole, as_csv(three[0]))
    first, second = (each for each in roll.pupils(school) if not each.on_roll)
    link(roll, mother, first.id)
    assert len(shown(roll, mother)) == 1
    assert len(shown(roll, lead)) == 2
    link(roll, mother, second.id)
    (said,) = told(roll)
    assert said["data"]["kept_from_ids"] == [str(mother.actor_id)]
    assert shown(roll, mother) == []


def test_who_is_merged_away_before_anybody_was_told_is_told_of_all_the_same(roll, school, whole, as_csv, three):
    roll.deliver(whole, as_csv(*three[1:]))
    (gone,) = (each for each in roll.pupils(school) if not each.on_roll)
    kept = next(each for each in roll.pupils(school) if each.on_roll)
    roll.merged(of_schools(roll, school), kept.id, gone.id)
    (said,) = told(roll)
    assert said["data"]["subject_ids"] == [str(gone.id)]


def test_only_leads_of_the_school_read_it_and_a_page_at_a_time(roll, school, whole, as_csv, three, lead):
    roll.deliver(whole, as_csv(three[0]))
    assert shown(roll, roll.staff(roll.add_school(), rights=READS)) == []
    assert shown(roll, roll.staff(school, rights={Right.PUPIL_FIND})) == []
    first = roll.run(lead, list_left_lately, ListLeftLately(limit=1))
    second = roll.run(lead, list_left_lately, ListLeftLately(limit=1, cursor=first.next_cursor))
    names = [page.pupils[0].pupil.known_as for page in (first, second)]
    assert (sorted(names), second.next_cursor) == (sorted(map(name, three[1:])), None)


def test_a_protected_child_stands_there_as_on_the_roll(roll, school, whole, as_csv, row):
    child = protected_child(roll, whole, [of_schools(roll, school), of_schools(roll, school)])
    known_as = next(f"{each.legal_forename} {each.legal_surname}" for each in roll.pupils(school) if each.id == child)
    roll.later(hours=1)
    roll.deliver(whole, as_csv(row()))
    (line,) = roll.run(roll.staff(school, rights=READS), list_left_lately, ListLeftLately()).pupils
    assert (line.pupil.known_as, line.pupil.upn, line.pupil.protected) == (known_as, None, False)


def test_after_a_fortnight_it_is_forgotten(roll, whole, as_csv, three, lead):
    roll.deliver(whole, as_csv(*three[1:]))
    roll.later(days=15)
    with roll.open_unit(None) as unit:
        forget_leaving(unit)
    assert shown(roll, lead) == []
