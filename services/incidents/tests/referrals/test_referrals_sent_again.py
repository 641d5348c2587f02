"""A referral that is sent again is kept once, and what it is made from beside its words; on PostgreSQL and OpenBao."""

import threading
from datetime import timedelta
from uuid import uuid4

import pytest
from chassis.units.ids import new_id
from haven_schemas.acts.incidents.conflicts import LinkStaff
from haven_schemas.acts.incidents.entries import NewPerson
from haven_schemas.acts.incidents.moves import RestrictRecord
from haven_schemas.acts.incidents.referral_kinds import ReferralDetails
from incidents.conflicts.link import link_staff
from incidents.models import EntryRow
from incidents.records.restricted import restrict_record
from referral_desk import ReferralDesk
from sqlalchemy import func, select

from .test_referral_entries import details_of, wrong


@pytest.fixture
def desk(incidents, school):
    return ReferralDesk(incidents, school)


def count(incidents, school):
    with incidents.database.unit(incidents.own_access("test"), schools=[school]) as unit:
        ours = select(func.count()).select_from(EntryRow).where(EntryRow.referral_id.is_not(None))
        return unit.session.scalar(ours)


@pytest.mark.parametrize("kind", ["referral", "referral_step"])
def test_the_same_words_sent_again_are_one_entry(desk, incidents, school, kind):
    desk.write()
    before, said = count(incidents, school), desk.said()
    same = {
        "occurred_at": incidents.now,
        "details": details_of(kind),
        "text": "Er sagte: \u0645\u0631\u062d\u0628\u0627",
    }
    if kind == "referral":
        same["referral_id"] = new_id()
    first = desk.write(kind, **same)
    assert desk.write(kind, **same) == desk.write(kind, **same) == first
    assert count(incidents, school) == before + 1
    assert desk.said() == [*said, *([same["referral_id"]] if kind == "referral" else [])]
    noted = [each["outcome"] for each in incidents.audited("entry:record:add") if each["object_id"] == str(first)]
    assert noted == ["done", "sent_before", "sent_before"]


def test_a_referral_that_says_something_else_is_refused_and_nothing_of_it_is_kept(desk, incidents, school):
    at = incidents.now
    first = desk.write(occurred_at=at, details=details_of("referral"))
    colleague = incidents.lead(school)
    other = {
        "text": {"text": "What was not written."},
        "details": {"details": details_of("referral", reference="Another")},
        "time": {"occurred_at": at - timedelta(minutes=1)},
        "agency": {"agency_id": uuid4()},
        "owner": {"owner_id": uuid4()},
        "arrival": {"reached_us_at": at - timedelta(hours=1)},
        "an adult": {"new_people": [NewPerson(name="Ms Sample", role="agency_worker")]},
        "writer": {"who": colleague},
    }
    for name, given in other.items():
        assert wrong(desk.write, **{"occurred_at": at, "details": details_of("referral"), **given}) == "conflict", name
    only_one = wrong(desk.write, "referral", desk.seven, occurred_at=at, details=details_of("referral"))
    assert only_one == "conflict"
    assert [each.id for each in desk.read().entries] == [first]


def test_news_that_say_something_else_are_news(desk, incidents):
    desk.write()
    at = incidents.now
    first = desk.write("referral_step", occurred_at=at)
    second = desk.write("referral_step", occurred_at=at, text="They rang back.")
    third = desk.write("referral_step", occurred_at=at - timedelta(minutes=1))
    assert len({first, second, third}) == 3


def test_it_is_known_by_what_was_written_first_though_it_was_corrected(desk, incidents):
    at = incidents.now
    first = desk.write(occurred_at=at)
    desk.correct(first, 1, referral=ReferralDetails())
    assert desk.write(occurred_at=at) == first
    assert wrong(desk.write, occurred_at=at, text="What it says now.") == "conflict"


def test_what_is_hidden_or_restricted_is_not_read_for_it(desk, incidents, school):
    at = incidents.now
    first = desk.write("referral", desk.seven, occurred_at=at)
    incidents.others.add_account(desk.lead.actor_id, [school])
    restricted = RestrictRecord(record_id=first, reason="It is disputed.", kind="restricted")
    incidents.run(incidents.lead(school), restrict_record, incidents.keyring, restricted)
    assert wrong(desk.write, "referral", desk.seven, occurred_at=at) == "conflict"
    link = LinkStaff(staff_id=desk.lead.actor_id, subject_id=desk.seven, kind="parent")
    incidents.run(incidents.lead(school), link_staff, incidents.others, link)
    assert wrong(desk.write, "referral", desk.seven, occurred_at=at) == "not_found"


def test_two_at_once_are_one(desk, incidents, school):
    at, done = incidents.now, []
    threads = [threading.Thread(target=lambda: done.append(desk.write(occurred_at=at))) for _ in range(4)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert len(done) == 4
    assert len(set(done)) == 1
    assert count(incidents, school) == 1


def test_what_it_is_made_from_is_kept_and_handed_over(desk, incidents):
    desk.write()
    owner, again, reached = uuid4(), new_id(), incidents.now - timedelta(days=2)
    desk.write(referral_id=again, reached_us_at=reached, after_id=desk.referral_id, owner_id=owner)
    facts = desk.facts(again)
    assert (facts.reached_us_at, facts.after_id, facts.owner_id) == (reached, desk.referral_id, owner)
    plain = desk.facts()
    assert (plain.reached_us_at, plain.after_id, plain.owner_id) == (None, None, None)


def test_what_it_is_made_from_is_a_referrals_alone_and_of_its_record(desk, incidents, school):
    desk.write()
    given = {"reached_us_at": incidents.now, "after_id": desk.referral_id, "owner_id": uuid4()}
    assert wrong(desk.write, "referral_step", **given) == dict.fromkeys(given, "not_allowed")
    assert wrong(desk.write, referral_id=new_id(), reached_us_at=incidents.now + timedelta(minutes=1)) == {
        "reached_us_at": "in_the_future"
    }
    elsewhere = ReferralDesk(incidents, school)
    elsewhere.write()
    itself = new_id()
    for after in (new_id(), elsewhere.referral_id, itself):
        assert wrong(desk.write, referral_id=itself, after_id=after) == {"after_id": "unknown"}
