"""What a board of referrals leaves out: of records with a referral, exactly those its reader could not open."""

from uuid import uuid4

import pytest
from haven_schemas.acts.incidents.conflicts import LinkStaff
from haven_schemas.acts.incidents.referrals import RecordsAsked
from incidents.conflicts.link import link_staff
from incidents.lists import facts as module
from incidents.lists.facts import records_hidden, records_seen
from incidents.models import ReferralRecordRow

from .test_records_seen import close_file, record


@pytest.fixture
def referred(incidents, school):
    """Records with a referral about one child, another, and both; and one about the first without any."""
    one, other = incidents.pupil(school, "7"), incidents.pupil(school, "9")
    made = [record(incidents, school, *children) for children in ((one,), (other,), (one, other))]
    record(incidents, school, one)
    with incidents.database.unit(incidents.own_access("test"), schools=[school]) as unit:
        unit.session.add_all(ReferralRecordRow(referral_id=uuid4(), incident_id=each) for each in made)
    return one, other, made


def hidden(incidents, who):
    return incidents.run(who, records_hidden)


def test_who_sees_everything_has_nothing_left_out(incidents, school, referred):
    found = hidden(incidents, incidents.lead(school))
    assert (found.school_ids, found.record_ids) == ([school], [])


def test_a_parent_and_who_is_not_named_have_what_they_cannot_open_left_out(incidents, school, referred):
    one, other, made = referred
    mother, stranger, named = (incidents.lead(school) for _ in range(3))
    incidents.others.add_account(mother.actor_id, [school])
    request = LinkStaff(staff_id=mother.actor_id, subject_id=one, kind="parent")
    incidents.run(incidents.lead(school), link_staff, incidents.others, request)
    close_file(incidents, other, [named.actor_id])
    counts = {}
    for who in (mother, stranger, named):
        seen = {each.id for each in incidents.run(who, records_seen, RecordsAsked(record_ids=made)).records}
        left_out = hidden(incidents, who).record_ids
        assert set(left_out) == set(made) - seen
        counts[who.actor_id] = len(left_out)
    assert list(counts.values()) == [3, 1, 0]


def test_who_reads_some_records_only_is_told_of_no_school(incidents, school, elsewhere, referred):
    for limited in ({"year_groups": {"7"}}, {"category_groups": {"pastoral"}}):
        assert hidden(incidents, incidents.staff("lead", school, **limited)).school_ids == []
    assert hidden(incidents, incidents.staff("reader", school)).school_ids == [], "who decides about no concern"
    assert hidden(incidents, incidents.lead(elsewhere)).school_ids == [elsewhere]


def test_where_too_many_are_hidden_nothing_is_counted(incidents, school, referred, monkeypatch):
    _, other, _ = referred
    stranger = incidents.lead(school)
    close_file(incidents, other, [uuid4()])
    assert hidden(incidents, stranger).school_ids == [school]
    monkeypatch.setattr(module, "MOST_HIDDEN", 0)
    assert hidden(incidents, stranger).school_ids == []
