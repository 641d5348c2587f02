"""Two people are two, whatever one person tries; what is refused changes nothing."""

from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID, uuid4

import pytest
from chassis.access.token_claims import service_access
from chassis.ground.context import Grant
from haven_schemas.acts.identity.apart import TIES
from haven_schemas.acts.retention.disposals import GetDisposal, ListDisposals, StopDisposal, WithdrawDisposal
from haven_schemas.acts.retention.holds import LiftHold
from haven_schemas.errors import ErrorCode, FieldCode, Problem
from haven_schemas.watch import WATCH_SCHOOL
from retention.disposals.lists import get_disposal, list_disposals
from retention.disposals.proposal import end_stop_disposal, stop_disposal, withdraw_disposal
from retention.holds.hold import lift_hold
from retention_world import HEAD, LEAD, OFFICER, RECORDS_OFFICER, TRUST_LEAD, person

GROWN = date(1999, 3, 1)
LEFT = date(2017, 7, 20)


@pytest.fixture
def school(here) -> UUID:
    return here.school()


@pytest.fixture
def other(here) -> UUID:
    here.school(WATCH_SCHOOL)  # known wherever Haven is watched, and nobody of the trust has a role there
    return here.school()


@pytest.fixture
def child(here, school) -> UUID:
    return here.child(school, born_on=GROWN, left_on=LEFT)


def refused(code, function, *arguments, **named):
    with pytest.raises(Problem) as caught:
        function(*arguments, **named)
    assert caught.value.code is code
    return [(each.field, each.code) for each in caught.value.fields]


def act(here, access, use_case, disposal, **own):
    kind = WithdrawDisposal if use_case is withdraw_disposal else StopDisposal
    request = {"disposal_id": disposal.id, "words": "Asked for.", "version": disposal.version, **own}
    return here.ask(access, use_case, kind.model_validate(request))


def test_one_proposes_another_agrees_and_it_waits_for_fourteen_school_days(here, school, other, child):
    lead, head = person(school), person(other, rights=HEAD)
    assert here.file(lead, child).disposal is None
    disposal = here.propose(lead, child)
    assert (disposal.state, disposal.subject_id, disposal.version) == ("proposed", child, 1)
    waits = here.file(lead, child).disposal
    assert (waits.disposal_id, waits.state, waits.destroy_on) == (disposal.id, "proposed", None)
    assert disposal.said == [], "what is answered to a write is kept in the clear"
    said = here.ask(lead, get_disposal, GetDisposal(disposal_id=disposal.id)).said
    assert [(each.act, each.words) for each in said] == [("proposed", "Nobody needs it any more.")]
    agreed = here.agree(head, disposal)
    assert (agreed.state, agreed.destroy_on, agreed.agreed_by) == ("announced", date(2026, 12, 15), head.actor_id)
    assert (agreed.subject_id, agreed.said) == (None, []), "the second person sees no child and no word"
    waits = here.file(lead, child).disposal
    assert (waits.state, waits.destroy_on) == ("announced", agreed.destroy_on)
    [asked] = here.elsewhere.asked_apart
    assert (asked.first, asked.second, asked.school_id) == (lead.actor_id, head.actor_id, school)
    assert (asked.first_session, asked.second_session) == (lead.session_id, head.session_id)
    entries = {each["action"]: each for each in here.audited()}
    assert entries["retention:disposal:propose"]["subject_ids"] == [str(child)]
    told = [(each["state"], each["proposed_by"]) for each in here.sent("retention.disposal_announced")]
    assert told == [("proposed", str(lead.actor_id)), ("announced", None)]
    assert entries["retention:disposal:agree"]["subject_ids"] == []
    assert entries["retention:disposal:agree"]["object_id"] == str(disposal.id)


@pytest.mark.parametrize(
    ("rights", "at", "agrees"),
    [
        (HEAD, "other", True),
        (HEAD, "school", False),
        (HEAD, "both", False),
        (TRUST_LEAD, "every", True),
        (TRUST_LEAD, "school", False),
        (RECORDS_OFFICER, "school", True),
        (RECORDS_OFFICER, "every", True),
        (RECORDS_OFFICER, "other", False),
        (LEAD, "other", False),
        (OFFICER, "every", False),
        ((*RECORDS_OFFICER, "data:oversee"), "every", False),
    ],
)
def test_who_may_be_the_second_person(here, school, other, child, rights, at, agrees):
    disposal = here.propose(person(school), child)
    schools = {"school": [school], "other": [other], "both": [school, other], "every": [school, other]}[at]
    second = person(*schools, rights=rights)
    if agrees:
        assert here.agree(second, disposal).state == "announced"
    else:
        refused(ErrorCode.NOT_INDEPENDENT, here.agree, second, disposal)
        assert here.row(disposal).state == "proposed"


def test_a_head_elsewhere_who_reads_here_by_another_role_is_of_this_school(here, school, other, child):
    disposal = here.propose(person(school), child)
    head = person(other, rights=HEAD)
    cover = Grant(school_ids=frozenset({school}), role="pastoral_lead", rights=frozenset({"record:read"}))
    refused(ErrorCode.NOT_INDEPENDENT, here.agree, replace(head, grants=(*head.grants, cover)), disposal)


def test_what_changed_since_somebody_wrote_words_for_it_is_decided_first(here, school):
    child = here.child(school, born_on=GROWN, left_on=LEFT, shared=2, undecided=1)
    proposing = (here.propose, person(school), child)
    assert refused(ErrorCode.INVALID_REQUEST, *proposing, shared_kept="x") == [("subject_id", FieldCode.STILL_OPEN)]
    here.changed(child, undecided=0, to_redact=1)
    assert here.propose(person(school), child, shared_kept="x").to_redact == 1


def test_nobody_agrees_to_what_they_proposed(here, school, other, child):
    both = person(school, other, rights=TRUST_LEAD)
    disposal = here.propose(both, child)
    assert not disposal.may_agree
    refused(ErrorCode.NOT_INDEPENDENT, here.agree, both, disposal)
    again = replace(both, session_id=uuid4())
    refused(ErrorCode.NOT_INDEPENDENT, here.agree, again, disposal)
    assert here.elsewhere.asked_apart == []


@pytest.mark.parametrize("tie", TIES)
def test_whatever_ties_the_two_refuses_it(here, school, other, child, tie):
    disposal = here.propose(person(school), child)
    here.elsewhere.ties = [tie]
    refused(ErrorCode.NOT_INDEPENDENT, here.agree, person(other, rights=HEAD), disposal)
    assert (here.row(disposal).state, here.row(disposal).agreed_by) == ("proposed", None)
    assert [each["state"] for each in here.sent("retention.disposal_announced")] == ["proposed"]


def test_a_program_neither_proposes_nor_agrees(here, school, other, child):
    """It has a right and no hand: nobody would answer for it."""

    def program(at, rights):
        (grant,) = person(at).grants
        return replace(person(at), grants=(replace(grant, role="machine", rights=frozenset(rights)),))

    refused(ErrorCode.NOT_PERMITTED, here.propose, program(school, LEAD), child)
    disposal = here.propose(person(school), child)
    refused(ErrorCode.NOT_INDEPENDENT, here.agree, program(other, HEAD), disposal)
    assert here.row(disposal).state == "proposed"


def test_no_service_and_no_set_up_agrees(here, school, child):
    disposal = here.propose(person(school), child)
    for access in (service_access("retention", "job"), service_access("incidents", "job")):
        refused(ErrorCode.NOT_INDEPENDENT, here.agree, access, disposal)


def test_an_agreement_is_not_sent_twice_nor_for_another_version(here, school, other, child):
    disposal = here.propose(person(school), child)
    head = person(other, rights=HEAD)
    refused(ErrorCode.STALE_VERSION, here.agree, head, disposal, version=2)
    agreed = here.agree(head, disposal)
    refused(ErrorCode.STALE_VERSION, here.agree, head, disposal)
    refused(ErrorCode.STALE_VERSION, here.agree, head, agreed)
    refused(ErrorCode.NOT_FOUND, here.agree, head, disposal.model_copy(update={"id": uuid4()}))


def test_an_agreement_to_one_proposal_is_none_to_the_next(here, school, other, child):
    lead = person(school)
    first = here.propose(lead, child)
    agreed = here.agree(person(other, rights=HEAD), first)
    act(here, lead, withdraw_disposal, agreed)
    second = here.propose(lead, child)
    assert (second.state, second.agreed_by, second.id == first.id) == ("proposed", None, False)
    here.wait(20)
    assert here.row(second).state == "proposed"


def test_a_proposal_that_nobody_agrees_to_ends(here, school, other, child):
    disposal = here.propose(person(school), child)
    here.now += timedelta(days=28)
    refused(ErrorCode.STALE_VERSION, here.agree, person(other, rights=HEAD), disposal)
    here.look_after()
    row = here.row(disposal)
    assert (row.state, row.because) == ("put_back", "not_agreed")
    assert here.propose(person(school), child).state == "proposed"


def test_nobody_proposes_what_they_do_not_read(here, school, other):
    lead = person(school)
    hidden = here.child(school, born_on=GROWN, left_on=LEFT, hidden_from={lead.actor_id})
    for child in (hidden, here.child(other, born_on=GROWN, left_on=LEFT), uuid4()):
        refused(ErrorCode.NOT_FOUND, here.propose, lead, child)
    reader = person(school, rights=("record:read", "retention:read"))
    refused(ErrorCode.NOT_PERMITTED, here.propose, reader, hidden)


@pytest.mark.parametrize(
    ("own", "code"),
    [
        ({"born_on": date(2010, 5, 3)}, FieldCode.NOT_DUE),
        ({"left_on": None}, FieldCode.NOT_DUE),
        ({"open_records": 1}, FieldCode.STILL_OPEN),
    ],
)
def test_what_is_not_to_go_yet_cannot_be_proposed(here, school, own, code):
    child = here.child(school, **{"born_on": GROWN, "left_on": LEFT, **own})
    assert refused(ErrorCode.INVALID_REQUEST, here.propose, person(school), child) == [("subject_id", code)]


def test_a_hold_stops_a_proposal_and_what_was_agreed(here, school, child):
    lead = person(school)
    hold = here.hold(lead, child)
    assert refused(ErrorCode.INVALID_REQUEST, here.propose, lead, child) == [("subject_id", FieldCode.HELD)]
    here.ask(lead, lift_hold, LiftHold(hold_id=hold.id, words="It is over.", version=hold.version))
    assert refused(ErrorCode.INVALID_REQUEST, here.propose, lead, child) == [("subject_id", FieldCode.HELD)]
    here.notice_is_over()
    disposal, head = here.propose(lead, child), person(here.school(), rights=HEAD)
    here.read_to_agree(head, disposal)
    here.agree(head, disposal)
    here.hold(lead, child)
    row = here.row(disposal)
    assert (row.state, row.because) == ("put_back", "held")
    assert [each["state"] for each in here.sent("retention.disposal_announced")] == ["proposed", "announced", "changed"]


def test_what_a_schedule_keeps_is_seen_first_and_what_is_shared_gets_a_reason(here, school):
    lead = person(school)
    child = here.child(school, born_on=GROWN, left_on=LEFT, kinds=["lasting"], shared=2)
    assert refused(ErrorCode.INVALID_REQUEST, here.propose, lead, child) == [("keeps_seen", FieldCode.REQUIRED)]
    assert refused(ErrorCode.INVALID_REQUEST, here.propose, lead, child, keeps_seen=True) == [
        ("shared_kept", FieldCode.REQUIRED)
    ]
    blank = {"keeps_seen": True, "shared_kept": "   "}
    assert refused(ErrorCode.INVALID_REQUEST, here.propose, lead, child, **blank)[0][0] == "shared_kept"
    disposal = here.propose(lead, child, keeps_seen=True, shared_kept="About أمينة too.")
    assert (disposal.keeps, disposal.shared) == (True, 2)
    said = here.ask(lead, get_disposal, GetDisposal(disposal_id=disposal.id)).said
    assert [each.words for each in said] == ["Nobody needs it any more.", "About أمينة too."]


def test_a_file_is_proposed_once_and_as_it_was_seen(here, school, child):
    refused(ErrorCode.STALE_VERSION, here.propose, person(school), child, version=1)
    here.propose(person(school), child)
    assert refused(ErrorCode.INVALID_REQUEST, here.propose, person(school), child) == [
        ("subject_id", FieldCode.PROPOSED_ALREADY)
    ]


def test_it_is_withdrawn_by_whoever_may_propose_there_up_to_its_day(here, school, other, child):
    disposal = here.agree(person(other, rights=HEAD), here.propose(person(school), child))
    for access in (person(other), person(other, rights=HEAD), person(school, rights=OFFICER)):
        refused(ErrorCode.NOT_FOUND, act, here, access, withdraw_disposal, disposal)
    refused(ErrorCode.STALE_VERSION, act, here, person(school), withdraw_disposal, disposal, version=1)
    here.elsewhere.silent = True
    assert act(here, person(school), withdraw_disposal, disposal).state == "withdrawn"
    here.elsewhere.silent = False
    here.wait(20)
    assert here.row(disposal).state == "withdrawn"
    assert here.sent("retention.disposal_ordered") == []


def test_an_officer_stops_it_for_a_year_or_until_they_end_that(here, school, other, child):
    lead, officer = person(school), person(school, rights=OFFICER)
    disposal = here.agree(person(other, rights=HEAD), here.propose(lead, child))
    refused(ErrorCode.NOT_FOUND, act, here, person(other, rights=OFFICER), stop_disposal, disposal)
    refused(ErrorCode.NOT_FOUND, act, here, person(school, rights=(*OFFICER, "record:read")), stop_disposal, disposal)
    stopped = act(here, officer, stop_disposal, disposal)
    assert (stopped.state, stopped.stop_holds_until, stopped.subject_id) == ("stopped", date(2027, 11, 24), None)
    said = here.ask(officer, get_disposal, GetDisposal(disposal_id=disposal.id)).said
    assert [each.act for each in said] == ["stopped"], "an officer sees what officers wrote"
    refused(ErrorCode.DISPOSAL_STOPPED, here.propose, lead, child)
    ended = act(here, officer, end_stop_disposal, stopped)
    assert (ended.state, ended.stop_holds_until) == ("stopped", None)
    refused(ErrorCode.STALE_VERSION, act, here, officer, end_stop_disposal, ended)
    assert here.propose(lead, child).state == "proposed"


def test_a_stop_lasts_a_year(here, school, child):
    disposal = here.propose(person(school), child)
    act(here, person(school, rights=OFFICER), stop_disposal, disposal)
    here.now += timedelta(days=364)
    refused(ErrorCode.DISPOSAL_STOPPED, here.propose, person(school), child)
    here.now += timedelta(days=2)
    assert here.propose(person(school), child).state == "proposed"


def test_each_sees_what_concerns_them(here, school, other):
    lead = person(school)
    child = here.child(school, born_on=GROWN, left_on=LEFT)
    disposal = here.propose(lead, child)
    hidden_from = person(school)
    here.elsewhere.children[child].hidden_from.add(hidden_from.actor_id)
    head, officer = person(other, rights=HEAD), person(school, rights=OFFICER)

    def listed(access, listed_for):
        page = here.ask(access, list_disposals, ListDisposals(listed_for=listed_for))
        return [(each.id, each.subject_id) for each in page.disposals]

    assert listed(lead, "reading") == [(disposal.id, child)]
    assert listed(hidden_from, "reading") == []
    assert listed(head, "agreeing") == [(disposal.id, None)]
    assert listed(officer, "overseeing") == [(disposal.id, None)]
    assert listed(lead, "agreeing") == listed(head, "overseeing") == listed(officer, "agreeing") == []
    assert listed(lead, "destroyed") == []
    asked = GetDisposal(disposal_id=disposal.id)
    assert here.ask(lead, get_disposal, asked).subject_id == child
    assert here.ask(head, get_disposal, asked).subject_id is None
    assert here.ask(head, get_disposal, asked).may_agree
    assert here.ask(officer, get_disposal, asked).may_stop
    for access in (hidden_from, person(other)):
        refused(ErrorCode.NOT_FOUND, here.ask, access, get_disposal, asked)


def test_the_list_goes_on_behind_a_page(here, school):
    lead = person(school)
    made = []
    for _ in range(5):
        here.now += timedelta(minutes=1)
        made.append(here.propose(lead, here.child(school, born_on=GROWN, left_on=LEFT)).id)
    for access, listed_for in ((lead, "reading"), (person(here.school(), rights=HEAD), "agreeing")):
        found, cursor = [], None
        while True:
            asked = ListDisposals(listed_for=listed_for, limit=2, cursor=cursor)
            page = here.ask(access, list_disposals, asked)
            found, cursor = [*found, *(each.id for each in page.disposals)], page.next_cursor
            if cursor is None:
                break
        assert found == made[::-1]
    refused(ErrorCode.INVALID_REQUEST, here.ask, lead, list_disposals, ListDisposals(cursor="nonsense"))
