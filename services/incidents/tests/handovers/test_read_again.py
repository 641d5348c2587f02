"""After the receipt the old school reads a child's file again for a reason that somebody else agreed to."""

import pytest
from chassis.units.ids import new_id
from haven_schemas.acts.incidents.conflicts import LinkStaff
from haven_schemas.acts.incidents.read_again import EndReading, ListReadRequests, ReadRequestQuery
from haven_schemas.acts.incidents.records import ListIncidents
from haven_schemas.errors import ErrorCode, FieldCode, Problem
from incidents.conflicts.link import link_staff
from incidents.handover.answer import end_reading
from incidents.handover.request import get_read_request, list_read_requests
from incidents.lists.records import list_incidents
from incidents.models import ConcernRow, ReadRequestRow, RecordSubjectRow
from sqlalchemy import select


@pytest.fixture
def leads(incidents, school, elsewhere):
    """Of the school the child left, of the one that has the file, and of both."""
    people = incidents.lead(school), incidents.lead(elsewhere), incidents.lead(school, elsewhere)
    incidents.others.at_both, incidents.others.at_keeping = [people[2].actor_id], [people[1].actor_id]
    return people


@pytest.fixture
def gone(incidents, moving, school, elsewhere, leads):
    """A child whose file another school signed for, with the ids they had and have, and a record of theirs; and one of
    another child who went the same way."""
    records, ids = [], []
    for _ in range(2):
        child, came = incidents.pupil(school), incidents.pupil(elsewhere)
        records.append(incidents.record(incidents.reporter(school), incidents.draft(school, child)).id)
        incidents.accept(leads[0], records[-1])
        moving.move(child, school, elsewhere, as_pupil=came)
        ids.append((child, came))
    (line,) = moving.handovers(leads[1])
    moving.sign(leads[1], line.id)
    return ids[0], records[0], records[1]


def refusal(run, *arguments, **given):
    with pytest.raises(Problem) as refused:
        run(*arguments, **given)
    return refused.value.code, [(each.field, each.code) for each in refused.value.fields]


def get(incidents, who, asked):
    query = ReadRequestQuery(request_id=asked.id)
    return incidents.run(who, get_read_request, incidents.keyring, incidents.others, query)


def end(incidents, who, of):
    return incidents.run(who, end_reading, EndReading(request_id=of.id, version=of.version))


def guarded(incidents, who):
    """The records the database itself shows them."""
    with incidents.database.unit(who) as unit:
        return {*unit.session.scalars(select(ConcernRow.id)), *unit.session.scalars(select(RecordSubjectRow.record_id))}


def test_the_team_reads_that_childs_file_alone_once_it_is_agreed_and_until_the_day(
    incidents, moving, school, leads, gone
):
    ids, record, other = gone
    old, new, trust = leads
    asked = moving.ask(old, *ids)
    assert moving.reads(old, ids[0]) == set(), "asking shows nothing"
    agreed = moving.decide(trust, asked, ends_on=moving.day(10))
    assert agreed.state == "agreed"
    colleague, pastoral = incidents.lead(school), incidents.staff("reader", school)
    for who in (old, colleague):
        assert record in moving.reads(who, ids[0])
        assert incidents.get(who, record).account == "What was seen."
    assert guarded(incidents, old) & {record, other} == {record}, "by the guard of the database, that child alone"
    assert moving.reads(pastoral, ids[0]) == set(), "the safeguarding team alone"
    assert incidents.run(old, list_incidents, incidents.keyring, ListIncidents()).incidents == [], (
        "it is no record of the school's"
    )
    incidents.later(days=10)
    assert moving.end_due() == 0
    assert record in moving.reads(old, ids[0]), "the last day counts"
    incidents.later(days=1)
    assert (moving.end_due(), moving.end_due()) == (1, 0)
    assert moving.reads(old, ids[0]) == set()
    assert guarded(incidents, old) & {record, other} == set()
    assert record in moving.reads(new, ids[1])
    line = get(incidents, trust, agreed)
    assert (line.line.state, line.ended_by) == ("ended", None)


def test_nobody_agrees_to_what_they_asked_nor_out_of_turn(incidents, moving, school, leads, gone):
    ids, _, _ = gone
    old, new, trust = leads
    asked = moving.ask(trust, *ids)
    for who in (trust, old):
        assert not get(incidents, who, asked).line.mine_to_decide
        assert refusal(moving.decide, who, asked, ends_on=moving.day(1))[0] is ErrorCode.NOT_PERMITTED
    assert get(incidents, new, asked).line.mine_to_decide, "nobody else triages at both: who has the file decides"
    taken_back = end(incidents, trust, asked)
    assert taken_back.state == "ended"
    asked = moving.ask(old, *ids)
    assert refusal(moving.decide, new, asked, ends_on=moving.day(1))[0] is ErrorCode.NOT_PERMITTED
    assert moving.decide(trust, asked, ends_on=moving.day(1)).state == "agreed"


def test_a_trust_lead_who_is_linked_to_the_child_is_not_asked_and_sees_nothing_of_it(
    incidents, moving, school, elsewhere, leads, gone
):
    ids, _, _ = gone
    old, new, trust = leads
    incidents.others.add_account(trust.actor_id, [school, elsewhere])
    link = LinkStaff(staff_id=trust.actor_id, subject_id=ids[1], kind="relative")
    incidents.run(new, link_staff, incidents.others, link)
    asked = moving.ask(old, *ids)
    told = [each["data"] for each in incidents.published() if each["type"] == "incidents.read_request_asked"]
    assert [each["staff_ids"] for each in told] == [[str(new.actor_id)]]
    assert refusal(get, incidents, trust, asked)[0] is ErrorCode.NOT_FOUND
    assert incidents.run(trust, list_read_requests, ListReadRequests()).requests == []
    assert moving.decide(new, asked, ends_on=moving.day(1)).state == "agreed"


def test_a_refusal_says_why_to_both_schools_and_nothing_stands_in_the_clear(
    incidents, moving, school, elsewhere, leads, gone
):
    ids, _, _ = gone
    old, new, trust = leads
    asked = moving.ask(old, *ids, reason="Her brother at our school is hurt.")
    refused = moving.decide(trust, asked, refusal="Ask us by telephone.")
    assert moving.reads(old, ids[0]) == set()
    for who in (old, new, trust):
        found = get(incidents, who, refused)
        assert (found.reason, found.refusal) == ("Her brother at our school is hurt.", "Ask us by telephone.")
        assert (found.line.state, found.may_end) == ("refused", False)
    stranger = incidents.lead(new_id())
    assert refusal(get, incidents, stranger, refused)[0] is ErrorCode.NOT_FOUND
    pastoral = incidents.staff("reader", school)
    assert refusal(get, incidents, pastoral, refused)[0] is ErrorCode.NOT_FOUND
    with incidents.database.unit(incidents.own_access("test"), schools=[school]) as unit:
        row = unit.session.scalars(select(ReadRequestRow)).one()
    assert b"brother" not in row.reason
    assert b"telephone" not in row.refusal
    published = [each["data"] for each in incidents.published() if "read_request" in each["type"]]
    assert not {str(each) for each in ids} & {str(value) for data in published for value in data.values()}
    assert refusal(moving.decide, trust, refused, ends_on=moving.day(1))[1] == [("request_id", FieldCode.NOT_ALLOWED)]
    assert moving.ask(old, *ids).state == "asked", "with another reason, say"


@pytest.mark.parametrize("by", [0, 1])
def test_either_school_ends_it_earlier_and_who_asked_is_told_if_it_was_not_they(incidents, moving, leads, gone, by):
    ids, record, _ = gone
    old, _, trust = leads
    agreed = moving.decide(trust, moving.ask(old, *ids), ends_on=moving.day(60))
    assert record in moving.reads(old, ids[0])
    assert end(incidents, leads[by], agreed).state == "ended"
    assert moving.reads(old, ids[0]) == set()
    told = [each["data"] for each in incidents.published() if each["type"] == "incidents.read_request_decided"]
    assert [each["staff_id"] for each in told] == [str(old.actor_id)] * (1 + by)
    assert refusal(end, incidents, leads[by], agreed)[0] is ErrorCode.STALE_VERSION


def test_what_nobody_answered_is_taken_back_by_the_school_that_asked_alone(incidents, moving, leads, gone):
    asked = moving.ask(leads[0], *gone[0])
    assert refusal(end, incidents, leads[1], asked)[0] is ErrorCode.NOT_PERMITTED
    assert end(incidents, leads[0], asked).state == "ended"


def test_days_and_answers_that_do_not_do_are_refused_by_the_name_of_the_field(moving, leads, gone):
    old, _, trust = leads
    asked = moving.ask(old, *gone[0])
    for given, field, code in (
        ({}, "ends_on", FieldCode.REQUIRED),
        ({"ends_on": moving.day(-1)}, "ends_on", FieldCode.NOT_IN_THE_FUTURE),
        ({"ends_on": moving.day(61)}, "ends_on", FieldCode.TOO_FAR_AHEAD),
        ({"ends_on": "2026-02-30"}, "ends_on", FieldCode.WRONG_FORMAT),
        ({"ends_on": moving.day(1), "refusal": "No."}, "refusal", FieldCode.NOT_ALLOWED),
    ):
        assert refusal(moving.decide, trust, asked, **given) == (ErrorCode.INVALID_REQUEST, [(field, code)])
    assert moving.decide(trust, asked, ends_on=moving.day(60)).state == "agreed"


def test_asked_of_a_file_that_another_school_has_by_the_school_that_lost_it_and_once(
    incidents, moving, school, elsewhere, leads, gone
):
    ids, _, _ = gone
    old, new, _ = leads
    handover, subject = moving.file_of(old, ids)
    moving.ask(old, *ids)
    assert refusal(moving.ask, old, *ids)[1] == [("subject_id", FieldCode.AS_IT_IS)], "the same person twice"
    stays = incidents.pupil(school)
    incidents.accept(old, incidents.record(incidents.reporter(school), incidents.draft(school, stays)).id)
    moving.move(stays, school, elsewhere)
    waits = next(line.id for line in moving.handovers(old) if line.state == "open")
    moving.file_of = lambda who, asked: (waits, stays)
    assert refusal(moving.ask, old, stays)[1] == [("subject_id", FieldCode.NOT_ALLOWED)], "they still read it"
    moving.file_of = lambda who, asked: (handover, stays)
    assert refusal(moving.ask, old, stays)[1] == [("subject_id", FieldCode.UNKNOWN_PUPIL)]
    moving.file_of = lambda who, asked: (handover, subject)
    assert refusal(moving.ask, new, *ids)[0] is ErrorCode.NOT_PERMITTED


def test_where_there_is_nobody_to_agree_it_is_said_at_once(incidents, moving, leads, gone):
    incidents.others.at_both, incidents.others.at_keeping = [], []
    assert refusal(moving.ask, leads[0], *gone[0])[1] == [("handover_id", FieldCode.NOBODY_AGREES)]


def test_it_ends_when_the_child_moves_again(incidents, moving, school, elsewhere, leads, gone):
    ids, _, _ = gone
    old, _, trust = leads
    agreed = moving.decide(trust, moving.ask(old, *ids), ends_on=moving.day(60))
    third = new_id()
    moving.move(ids[1], elsewhere, third, as_pupil=incidents.pupil(third))
    assert moving.reads(old, ids[0]) == set()
    assert get(incidents, trust, agreed).line.state == "ended"
    assert [each["outcome"] for each in incidents.audited("handover:request:end")] == ["child_moved"]


def test_what_a_school_agreed_that_has_the_file_no_more_ends_once_another_signed(
    incidents, moving, elsewhere, leads, gone
):
    ids, record, _ = gone
    old, _, trust = leads
    third = new_id()
    came = incidents.pupil(third)
    moving.move(ids[1], elsewhere, third, as_pupil=came)
    agreed = moving.decide(trust, moving.ask(old, *ids), ends_on=moving.day(60))
    assert agreed.state == "agreed", "until someone there signs, the school that has it agrees"
    assert record in moving.reads(old, ids[0])
    newest = incidents.lead(third)
    moving.sign(newest, moving.handovers(newest)[0].id)
    assert moving.reads(old, ids[0]) == set()
    assert record in moving.reads(newest, came)


def test_what_waits_is_listed_first_and_each_step_is_audited(incidents, moving, leads, gone):
    ids, _, _ = gone
    old, new, trust = leads
    refused = moving.decide(trust, moving.ask(old, *ids), refusal="No.")
    asked = moving.ask(old, *ids)
    for who, mine in ((old, False), (new, False), (trust, True)):
        lines = incidents.run(who, list_read_requests, ListReadRequests()).requests
        assert [(each.id, each.mine_to_decide) for each in lines] == [(asked.id, mine), (refused.id, False)]
    first = incidents.run(old, list_read_requests, ListReadRequests(limit=1))
    rest = incidents.run(old, list_read_requests, ListReadRequests(limit=1, cursor=first.next_cursor))
    assert [each.id for each in (*first.requests, *rest.requests)] == [asked.id, refused.id]
    only = incidents.run(old, list_read_requests, ListReadRequests(state="refused")).requests
    assert [each.id for each in only] == [refused.id]
    steps = incidents.audited("handover:request:ask", "handover:request:decide")
    assert [(each["action"], each["outcome"]) for each in steps] == [
        ("handover:request:ask", "done"),
        ("handover:request:decide", "refused"),
        ("handover:request:ask", "done"),
    ]
    assert {str(each) for each in ids} <= set(steps[0]["subject_ids"])
