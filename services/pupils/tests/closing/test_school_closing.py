"""A school that is closed: what is counted, the roll held still meanwhile, and what comes to it afterwards."""

import threading
import time
from datetime import date
from uuid import uuid4

import pytest
from haven_schemas.acts import pupils as contract
from haven_schemas.acts.identity import School
from haven_schemas.acts.pupils.feeds import EndFeed
from haven_schemas.acts.school_closing import CountOpenWork
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.events import SchoolChanged
from haven_schemas.rights import Right
from protected_child import OLD, asked_of, deliver_and_ask, of_schools, protected_child, say
from pupils.copies.known import copy_school
from pupils.copies.open_work import count_open_work
from pupils.deliveries.begin import begin_upload
from pupils.deliveries.feed import end_feed
from pupils.deliveries.finish import finish_upload
from pupils.models import SchoolRow


@pytest.fixture
def admin(roll, school):
    return roll.staff(school, rights=[Right.FEED_ADMINISTER], elevated=True)


class OneSchool:
    """Identity, which knows one school as it is now."""

    def __init__(self, school):
        self.known = school

    def school(self, school_id):
        return self.known


def counts(roll, school, *, hold=False):
    asked = CountOpenWork(school_id=school, asked_by=uuid4(), hold=hold)
    with roll.open_unit(None) as unit:
        found = count_open_work(unit, asked).open
    return {each.kind: each.count for each in found}


def told(roll, school, version=2, closed_on=date(2026, 8, 31)):
    """Identity's word of the school comes."""
    with roll.open_unit(None) as unit:
        row = unit.session.get(SchoolRow, school)
        known = School(id=school, urn=row.urn, laestab=row.laestab, name=row.name, version=version, closed_on=closed_on)
        copy_school(unit, OneSchool(known), SchoolChanged(school_id=school, version=version))


def begin(roll, admin, school):
    asked = contract.BeginUpload(school_id=school, media_type="text/csv")
    return roll.run(admin, begin_upload, roll.extras, asked)


def finish(roll, admin, begun):
    roll.run(admin, finish_upload, contract.FinishUpload(delivery_id=begun.delivery_id))


def refused(call, *given):
    with pytest.raises(Problem) as problem:
        call(*given)
    return problem.value.code


def test_pupils_feeds_and_files_are_counted_until_each_is_gone(roll, school, feed, admin, as_csv, row):
    roll.deliver(feed, as_csv(row(upn="A203202811068"), row()))
    assert counts(roll, school) == {"pupils": 2, "feeds": 1}
    roll.send(feed, as_csv(row()))
    assert counts(roll, school) == {"pupils": 2, "feeds": 1, "deliveries": 1}
    roll.work()
    roll.run(admin, end_feed, EndFeed(feed_id=feed.id))
    assert counts(roll, school) == {"pupils": 3}


def test_looking_holds_nothing_still(roll, school, admin):
    assert counts(roll, school) == {}
    begin(roll, admin, school)


def test_a_school_with_something_open_is_not_held(roll, school, feed, admin):
    assert counts(roll, school, hold=True) == {"feeds": 1}
    begin(roll, admin, school)


def test_a_held_school_takes_nothing_until_identity_says_what_became_of_it(roll, school, admin, as_csv, row):
    begun = begin(roll, admin, school)
    roll.put(begun, as_csv(row()))
    assert counts(roll, school, hold=True) == {}
    assert refused(begin, roll, admin, school) is ErrorCode.SCHOOL_CLOSED
    assert refused(finish, roll, admin, begun) is ErrorCode.SCHOOL_CLOSED
    assert refused(roll.add_feed, school) is ErrorCode.SCHOOL_CLOSED
    told(roll, school)
    roll.later(minutes=30)
    assert refused(finish, roll, admin, begun) is ErrorCode.SCHOOL_CLOSED
    told(roll, school, version=3, closed_on=None)
    finish(roll, admin, begun)
    roll.work()
    assert counts(roll, school) == {"pupils": 1}


def test_a_hold_that_nothing_follows_from_ends_by_itself(roll, school, admin):
    counts(roll, school, hold=True)
    roll.later(minutes=3)
    begin(roll, admin, school)


def test_another_school_is_not_held(roll, school, admin):
    counts(roll, roll.add_school(), hold=True)
    begin(roll, admin, school)


@pytest.mark.parametrize("attempt", range(5))
def test_a_file_that_comes_while_the_school_closes_is_counted_or_refused(roll, school, admin, as_csv, row, attempt):
    """Both at the same moment, on two connections: never neither."""
    begun = begin(roll, admin, school)
    roll.put(begun, as_csv(row()))
    seen, met = {}, threading.Barrier(2)

    def close():
        met.wait()
        time.sleep(attempt / 1000)
        seen["counts"] = counts(roll, school, hold=True)

    def send():
        met.wait()
        try:
            finish(roll, admin, begun)
            seen["taken"] = True
        except Problem as problem:
            seen["taken"], seen["code"] = False, problem.code

    threads = [threading.Thread(target=each) for each in (close, send)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    if seen["taken"]:
        assert seen["counts"] == {"deliveries": 1}, "it came before, and stands in the way"
    else:
        assert (seen["counts"], seen["code"]) == ({}, ErrorCode.SCHOOL_CLOSED)


def test_an_entry_that_was_emptied_for_a_protected_child_is_in_no_number(roll, school, feed):
    """The number is what the roll shows to anybody: another number would tell of the entry (decision 33)."""
    named, namesake = [of_schools(roll, school) for _ in range(2)], {**OLD, "source_id": "9", "upn": None}
    protected_child(roll, feed, named)
    deliver_and_ask(roll, feed, namesake)
    assert counts(roll, school)["pupils"] == shown(roll, school) == 2
    [question] = asked_of(roll, named[0])
    say(roll, named[0], question, "same")
    assert counts(roll, school)["pupils"] == shown(roll, school) == 1
    deliver_and_ask(roll, feed, {**namesake, "class": "7C"})
    assert counts(roll, school)["pupils"] == shown(roll, school) == 1


def shown(roll, school):
    return len(roll.find(roll.staff(school)).pupils)


def test_that_somebody_asked_is_in_the_audit_log(roll, school):
    counts(roll, school, hold=True)
    [entry] = roll.audited("school:closing:read")
    assert entry["school_ids"] == [str(school)]
