"""Nobody loses the last two who triage a child: not by a feed's contacts, and not by a colleague's word."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from threading import Barrier, BrokenBarrierError
from uuid import uuid4

import pytest
from haven_schemas.acts.identity.triaging import Triager
from haven_schemas.acts.incidents.conflicts import ListStaffLinks, StaffLinkQuery
from haven_schemas.acts.incidents.triage import GiveReader
from haven_schemas.errors import ErrorCode, Problem
from incidents.conflicts.link import end_staff_link
from incidents.conflicts.links import list_staff_links
from incidents.conflicts.team import ask_who_triages, team_of
from incidents.triage.readers import end_given_readings, give_reader
from links_place import link_of


def test_three_addresses_in_a_childs_contacts_blind_nobody_but_the_first(place):
    place.team(lead="lead", head="lead", trust="lead", other="reporter", officer="overseer")
    for name in ("lead", "head", "trust"):
        place.contact(name)
    assert place.sees() == {"head", "trust"}
    assert {each.staff_id for each in place.questions("officer")} == {
        place.people[name].actor_id for name in ("head", "trust")
    }
    assert [place.questions(name) for name in ("lead", "head", "trust")] == [[], [], []], "they are told nothing"
    counts = {name: place.count(name) for name in place.people}
    assert counts == {"lead": 0, "head": 0, "trust": 0, "other": 2, "officer": 2}
    assert len(place.questions("other")) == 2


def test_lead_and_head_named_together_and_the_trust_lead_is_told_at_once(place):
    place.team(lead="lead", head="lead", trust="lead", other="reporter", officer="overseer")
    for name in ("lead", "head"):
        place.contact(name)
    assert place.sees() == {"head", "trust"}
    said = [each["data"] for each in place.incidents.published() if each["type"] == "incidents.link_question_asked"]
    assert [each["told_ids"] for each in said] == [[str(place.people[name].actor_id) for name in ("trust", "officer")]]
    assert [each.staff_id for each in place.questions("trust")] == [place.people["head"].actor_id]


def test_two_feeds_in_the_same_second_do_not_take_both(place, monkeypatch):
    place.team(lead="lead", head="lead", trust="lead", officer="overseer")
    both = Barrier(2, timeout=1)

    def counted(*given):
        team = team_of(*given)
        with suppress(BrokenBarrierError):
            both.wait()  # each would count the other one, unless the second waits until the first is done
        return team

    monkeypatch.setattr("incidents.conflicts.link.team_of", counted)
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(place.contact, ("lead", "head")))
    assert len(place.sees() - {"officer"}) == 2


def test_a_parent_among_three_leads_is_kept_away_at_once_as_before(place):
    place.team(lead="lead", head="lead", deputy="lead", officer="overseer")
    link_id = place.contact("lead")
    assert place.sees() == {"head", "deputy"}
    assert place.questions("officer") == []
    place.contact("lead", "linked", 2, link_id, kind="parent", decided_by=place.people["head"].actor_id)
    assert place.sees() == {"head", "deputy"}
    assert place.settle() == 0


def test_a_teacher_is_kept_away_whoever_is_left(place):
    place.team(head="lead", teacher="reader")
    place.contact("teacher")
    assert place.sees() == {"head"}


def test_a_parent_who_is_the_only_lead_is_asked_about_and_read_by_the_officer_until_a_colleague_has_answered(place):
    place.team(head="lead", trust="lead", other="reporter", officer="overseer")
    question_id = place.contact("head")
    assert place.sees() == {"head", "trust"}, "which also reads it below"
    (shown,) = place.questions("officer")
    assert (shown.child_name, shown.may_answer, shown.acts) == ("Anna Lee", False, False)
    assert [each.kind for each in shown.readings] == ["chronology"]
    assert place.questions("head") == []
    assert [each.may_answer for each in place.questions("trust")] == [False], "who would be left alone"
    with pytest.raises(Problem, match=ErrorCode.NOT_FOUND):
        place.answer("head", question_id, "different", None)
    (asked,) = place.questions("other")
    assert asked.readings == [], "another school's head is told who reads nothing"
    place.answer("other", question_id)
    assert place.settle() == 1
    assert place.sees() == {"trust"}
    assert place.questions("officer") == []


def test_who_says_that_they_are_not_the_parent_takes_nothing(place):
    place.team(head="lead", trust="lead", other="reporter", officer="overseer")
    question_id = place.contact("head")
    place.answer("other", question_id, "different", None)
    place.settle()
    assert place.sees() == {"head", "trust"}
    assert place.questions("officer") == []
    (said,) = [each["data"] for each in place.incidents.published() if each["type"] == "incidents.link_answered"]
    assert (said["question_id"], said["answer"]) == (str(question_id), "different")
    place.contact("head", "different", 2, question_id, decided_by=place.people["other"].actor_id)
    assert place.sees() == {"head", "trust"}, "as the roll says then too"


def test_where_nobody_answers_within_a_school_day_the_next_are_asked(place, incidents):
    place.team(lead="lead", head="lead", trust="lead", other="reporter", officer="overseer")
    incidents.others.decide[0] = [place.people["head"].actor_id]
    place.contact("lead")
    question_id = place.contact("trust")
    assert place.questions("other")
    assert incidents.others.decide[0], "the head alone would be left, and is not asked"
    incidents.later(days=1)
    assert place.settle() == 1
    assert place.settle() == 0
    place.answer("other", question_id, "different", None)
    place.settle()
    assert place.sees() == {"head", "trust"}


def test_a_lead_who_links_head_and_trust_lead_to_a_child_takes_one_of_them_and_for_two_days(place, incidents):
    place.team(lead="lead", head="lead", trust="lead", deputy="lead", officer="overseer")
    first, second, third = (place.link("lead", name) for name in ("head", "trust", "deputy"))
    assert (first.active, second.active, third.active) == (True, True, False)
    assert place.sees() == {"lead", "deputy"}
    shown = {each.id: each for each in place.questions("officer")}
    assert {each.may_answer for each in (shown[first.id], shown[second.id])} == {True}
    assert not shown[third.id].acts
    (link,) = [
        each
        for each in incidents.run(place.people["lead"], list_staff_links, ListStaffLinks(subject_id=place.child)).links
        if each.id == first.id
    ]
    assert link.ends_at is not None
    incidents.later(days=2, seconds=1)
    place.settle()
    assert place.sees() == {"lead", "head", "trust", "deputy"}
    assert not place.link("lead", "head").active, "tried again it is asked first"
    assert place.sees() == {"lead", "head", "trust", "deputy"}


def test_a_link_stays_where_the_officer_agrees(place, incidents):
    place.team(lead="lead", head="lead", deputy="lead", officer="overseer")
    link = place.link("lead", "head")
    place.answer("officer", link.id, kind=None)
    place.settle()
    incidents.later(days=9)
    place.settle()
    assert place.sees() == {"lead", "deputy"}
    assert place.link("lead", "head").id == link.id


def test_ones_own_link_takes_effect_whoever_is_left(place):
    place.team(head="lead")
    assert place.link("head", "head").active
    assert place.sees() == set()


def test_two_who_are_linked_do_not_free_each_other(place, incidents):
    place.team(lead="lead", head="lead", trust="lead", deputy="lead")
    first, second = place.link("lead", "lead"), place.link("head", "head")
    for who, link in (("lead", second), ("head", first), ("lead", first)):
        with pytest.raises(Problem, match=ErrorCode.NOT_FOUND):
            incidents.run(place.people[who], end_staff_link, incidents.others, StaffLinkQuery(link_id=link.id))
    incidents.run(place.people["trust"], end_staff_link, incidents.others, StaffLinkQuery(link_id=second.id))
    assert place.sees() == {"head", "trust", "deputy"}


def test_a_lead_who_alone_would_be_left_does_not_agree_by_the_list_of_contacts(place):
    place.team(lead="lead", head="lead", trust="lead", other="reporter", officer="overseer")
    place.contact("head")
    link_id = place.contact("trust")
    place.contact("trust", "linked", 2, link_id, kind="parent", decided_by=place.people["lead"].actor_id)
    place.settle()
    assert place.sees() == {"lead", "trust"}
    (asked,) = place.questions("other")
    assert (asked.kind, asked.set_by) == ("parent", place.people["lead"].actor_id)
    place.contact("trust", "different", 3, link_id, decided_by=place.people["lead"].actor_id)
    assert place.questions("other") == []


def test_a_link_of_which_it_is_only_asked_is_said_to_nobody(place, incidents):
    place.team(head="lead", trust="lead", officer="overseer")
    place.contact("head")
    types = [each["type"] for each in incidents.published()]
    assert "incidents.conflict_changed" not in types
    (event,) = [each["data"] for each in incidents.published() if each["type"] == "incidents.link_question_asked"]
    assert event["asked_ids"] == []
    assert event["told_ids"] == [str(place.people[name].actor_id) for name in ("trust", "officer")]


def test_a_report_that_nobody_may_read_is_read_at_another_school_until_somebody_is_freed(place, incidents, elsewhere):
    place.team(lead="lead", head="lead")
    for name in ("lead", "head"):
        place.link(name, name)
    other = incidents.lead(elsewhere)
    concern_id = incidents.record(incidents.reporter(place.school), incidents.draft(place.school, place.child)).id
    service = incidents.own_access("test")
    request = GiveReader(concern_id=concern_id, school_id=elsewhere)
    with pytest.raises(Problem, match=ErrorCode.INVALID_REQUEST):
        incidents.run(service, give_reader, incidents.others, request)
    incidents.others.triagers.append(Triager(staff_id=other.actor_id, person=other.actor_id, school_ids=[elsewhere]))
    with pytest.raises(Problem, match=ErrorCode.NOT_FOUND):
        incidents.get(other, concern_id)
    for _ in range(2):
        incidents.run(service, give_reader, incidents.others, request)
    assert incidents.get(other, concern_id).account == "What was seen."
    with pytest.raises(Problem, match=ErrorCode.NOT_FOUND):
        incidents.accept(other, concern_id)
    (entry, _) = incidents.audited("concern:reader:give")
    assert set(entry["school_ids"]) == {str(place.school), str(elsewhere)}
    stranger = incidents.lead(place.school)
    incidents.run(stranger, end_staff_link, incidents.others, StaffLinkQuery(link_id=link_of(place, stranger, "head")))
    assert incidents.get(other, concern_id), "until it was looked whether somebody of the school may"
    assert [end_given_readings(place.open_unit, incidents.others) for _ in range(2)] == [1, 0]
    with pytest.raises(Problem, match=ErrorCode.NOT_FOUND):
        incidents.get(other, concern_id)
    with pytest.raises(Problem, match=ErrorCode.NOT_PERMITTED):
        incidents.run(service, give_reader, incidents.others, request)


def test_who_were_all_kept_away_before_are_asked_about_and_can_be_freed(place, incidents, elsewhere):
    """As a release before left them: three contacts, and nobody who could undo it."""
    place.team(lead="reader", head="reader", other="reporter", officer="overseer")
    triagers, incidents.others.triagers = incidents.others.triagers, []
    links = {name: place.contact(name) for name in ("lead", "head")}
    incidents.others.triagers = triagers
    assert place.sees() == set()
    far = incidents.lead(elsewhere)
    triagers.append(Triager(staff_id=far.actor_id, person=far.actor_id, school_ids=[elsewhere]))
    concern_id = incidents.record(incidents.reporter(place.school), incidents.draft(place.school, place.child)).id
    for _ in range(2):
        request = GiveReader(concern_id=concern_id, school_id=elsewhere)
        incidents.run(incidents.own_access("test"), give_reader, incidents.others, request)
    assert {each.id for each in place.questions("other")} == set(links.values())
    assert place.sees() == set(), "until it is answered"
    place.answer("other", links["head"], "different", None)
    place.settle()
    (said,) = [each["data"] for each in incidents.published() if each["type"] == "incidents.link_answered"]
    assert (said["question_id"], said["answer"]) == (str(links["head"]), "different")
    place.contact("head", "different", 2, links["head"], decided_by=place.people["other"].actor_id)
    assert place.run_kept() == {"lead"}
    place.contact("lead", "linked", 2, links["lead"], kind="parent", decided_by=place.people["head"].actor_id)
    incidents.later(days=3)
    place.settle()
    assert place.run_kept() == {"lead"}


def test_whose_turn_has_come_is_asked_once_however_many_replicas_look(place, incidents):
    place.team(head="lead", trust="lead", other="reporter", officer="overseer")
    others = incidents.others
    others.decide = [[], [], [place.people["other"].actor_id], [trustee := uuid4()]]
    place.contact("head")
    incidents.later(days=1)
    others.now = incidents.now
    both = Barrier(2, timeout=1)

    def asked(*given):
        with suppress(BrokenBarrierError):
            both.wait()
        return ask_who_triages(*given)

    with pytest.MonkeyPatch.context() as patched, ThreadPoolExecutor(2) as pool:
        patched.setattr("incidents.conflicts.questions.ask_who_triages", asked)
        list(pool.map(lambda _: place.settle(), range(2)))
    said = [each["data"] for each in incidents.published() if each["type"] == "incidents.link_question_asked"]
    assert [each["version"] for each in said] == [1, 2]
    assert said[1]["asked_ids"] == [str(place.people["other"].actor_id), str(trustee)]


def test_who_is_no_second_person_any_more_has_agreed_to_nothing(place, incidents):
    place.team(head="lead", trust="lead", other="reporter", officer="overseer")
    place.answer("other", place.contact("head"))
    incidents.others.decide = []
    place.settle()
    assert place.sees() == {"head", "trust"}
    assert len(place.questions("officer")) == 1


@pytest.fixture
def brother(incidents, place):
    """A child who is named with the first in one record, at the same school."""
    incidents.others.names[brother := incidents.pupil(place.school)] = ["Ben Lee"]
    incidents.record(incidents.reporter(place.school), incidents.draft(place.school, place.child, brother))
    return brother


def test_a_record_of_two_children_is_not_taken_from_all_by_keeping_some_from_each(place, brother):
    place.team(lead="lead", head="lead", trust="lead", deputy="lead", officer="overseer")
    assert place.link("lead", "trust").active
    at_brother = replace(place, child=brother)
    assert at_brother.link("lead", "head").active
    assert not at_brother.link("lead", "deputy").active, "what names both would be the lead's alone"
    assert at_brother.sees() == {"lead", "deputy"}


def test_who_reads_none_of_what_two_children_share_is_kept_from_the_second_at_once(place, brother):
    place.team(lead="lead", head="lead", trust="lead", deputy="lead", officer="overseer")
    assert place.link("lead", "head").active
    assert replace(place, child=brother).link("lead", "head").active
