"""Steps of concerns and incident records on real PostgreSQL and OpenBao."""

from dataclasses import replace
from datetime import timedelta

import pytest
from chassis.units.ids import new_id
from haven_schemas.acts.incidents.reporting import ListOwnConcerns
from haven_schemas.acts.incidents.steps import (
    ClosingRule,
    LookBack,
    Recategorise,
    Reopen,
    SetRisk,
    SetWaiting,
    StepFacts,
    TellReporter,
)
from haven_schemas.acts.incidents.triage import AddConcernToIncident, CloseConcern
from haven_schemas.errors import ErrorCode
from incidents.lists.matters import step_facts
from incidents.records.close import closing_rules, look_back, reopen, set_closing_rule
from incidents.records.steps import recategorise, set_risk, set_waiting, tell_reporter
from incidents.report.concerns import list_own_concerns
from incidents.triage.decision import add_concern_to_incident, close_concern
from triage_desk import Desk, refusal


@pytest.fixture
def desk(incidents, school):
    return Desk(incidents, school)


def test_another_category_changes_sight_at_once_with_all_in_the_record(desk, incidents, school):
    tutor = incidents.staff("reader", school, category_groups={"pastoral"})
    concern_id = desk.concern(category_id=incidents.categories["pastoral"])
    desk.step(set_risk, SetRisk(kind="concern", id=concern_id, level="low", reason="At first sight."))
    assert incidents.chronology(tutor, desk.child).entries == []
    incident_id = incidents.accept(desk.lead, concern_id).id
    desk.action(incident_id)
    kinds = ["action", "concern", "decision", "decision"]
    assert sorted(each.kind for each in incidents.chronology(tutor, desk.child).entries) == kinds
    assert desk.recategorise("incident", incident_id, "child_protection").version == 3
    assert incidents.chronology(tutor, desk.child).entries == []
    assert refusal(desk.record, incident_id, tutor) is ErrorCode.NOT_FOUND
    assert refusal(incidents.get, tutor, concern_id) is ErrorCode.NOT_FOUND
    record = desk.record(incident_id)
    assert (record.category_name, record.risk) == ("The child_protection", "low")
    assert {each.category_name for each in record.entries} == {"The child_protection"}
    assert ("recategorised", "The child_protection", "Graver.") in desk.steps()
    event = incidents.published()[-1]
    assert event["type"] == "incidents.matter_changed"
    assert event["data"] == {"kind": "incident", "matter_id": str(incident_id), "version": 3, "step": "recategorised"}
    (entry, _) = reversed(incidents.audited("matter:step:take"))
    assert (entry["outcome"], entry["subject_ids"]) == ("recategorised", [str(desk.child)])


def test_a_concern_of_another_category_in_the_record_keeps_its_own(desk, incidents):
    incident_id = desk.incident()
    other = desk.concern(category_id=incidents.categories["behaviour"])
    addition = AddConcernToIncident(concern_id=other, incident_id=incident_id, reason="The same event.")
    desk.decide(add_concern_to_incident, addition)
    desk.recategorise("incident", incident_id, "child_protection")
    assert incidents.get(desk.lead, other).category_name == "The behaviour"
    desk.recategorise("concern", other, "send")
    assert incidents.get(desk.lead, other).category_name == "The send"
    assert desk.record(incident_id).category_name == "The child_protection"


def test_what_may_not_be_chosen_is_refused_on_its_field(desk, incidents, school):
    incident_id, today = desk.incident(), desk.day(0)
    safeguarding = incidents.categories["safeguarding"]
    for field, code, use_case, request in (
        ("category_id", "as_it_is", recategorise, {"category_id": safeguarding}),
        ("category_id", "unknown_category", recategorise, {"category_id": new_id()}),
        ("until", "not_in_the_future", set_waiting, {"until": today}),
        ("until", "wrong_format", set_waiting, {"until": "2026-02-31"}),
        ("until", "as_it_is", set_waiting, {"until": None}),
    ):
        kinds = {recategorise: Recategorise, set_waiting: SetWaiting}
        asked = kinds[use_case](kind="incident", id=incident_id, reason="Why.", **request)
        assert refusal(desk.step, use_case, asked) == {field: code}
    incidents.others.add_account(teacher := new_id(), [school])
    assert refusal(desk.assign, "incident", incident_id, teacher) == {"staff_id": "not_in_the_team"}
    assert refusal(desk.assign, "incident", incident_id, new_id()) == {"staff_id": "not_in_the_team"}
    assert desk.record(incident_id).version == 1


def test_levels_of_risk_are_a_history(desk):
    concern_id = desk.concern()
    for level in ("low", "immediate"):
        desk.step(set_risk, SetRisk(kind="concern", id=concern_id, level=level, reason=f"It is {level}."))
    again = SetRisk(kind="concern", id=concern_id, level="immediate", reason="Still.")
    assert refusal(desk.step, set_risk, again) == {"level": "as_it_is"}
    concern = desk.incidents.get(desk.lead, concern_id)
    assert (concern.risk, concern.version) == ("immediate", 3)
    assert {(each.value, each.text) for each in concern.steps} == {
        ("low", "It is low."), ("immediate", "It is immediate."),
    }  # fmt: skip
    assert [each.by for each in concern.steps] == [desk.lead.actor_id] * 2


def test_only_those_who_triage_there_take_steps_and_on_what_they_saw(desk, incidents, elsewhere, school):
    concern_id, incident_id = desk.concern(), desk.incident()
    for kind, matter_id in (("concern", concern_id), ("incident", incident_id)):
        request = SetRisk(kind=kind, id=matter_id, level="high", reason="Why.")
        assert refusal(desk.step, set_risk, request, incidents.lead(elsewhere)) is ErrorCode.NOT_FOUND
        assert refusal(desk.step, set_risk, request, desk.teacher) is ErrorCode.NOT_FOUND
        stale = request.model_copy(update={"version": 7})
        assert refusal(desk.step, set_risk, stale) is ErrorCode.STALE_VERSION
    reader = incidents.staff("reader", school)
    request = SetRisk(kind="incident", id=incident_id, level="high", reason="Why.")
    assert refusal(desk.step, set_risk, request, reader) is ErrorCode.NOT_PERMITTED
    assert incidents.audited("matter:step:take") == []


def test_the_queues(desk, incidents):
    first, second, incident_id = desk.concern(), desk.concern(), desk.incident()
    assert set(desk.in_queue("new")) == {first, second}
    incidents.others.add_account(desk.deputy.actor_id, [desk.school], rights={"concern:triage"})
    desk.assign("concern", first, desk.deputy.actor_id)
    desk.assign("incident", incident_id, desk.deputy.actor_id)
    assert set(desk.in_queue("mine", desk.deputy)) == {first, incident_id}
    assert desk.in_queue("mine") == []
    waiting = SetWaiting(kind="concern", id=second, until=desk.day(3), reason="Until the meeting.")
    desk.step(set_waiting, waiting)
    assert desk.in_queue("new") == [first]
    (item,) = desk.queue("waiting").items
    assert (item.id, item.waiting_until, item.why) == (second, desk.day(3), [])
    desk.action(incident_id)
    assert desk.in_queue("overdue") == []
    until = desk.day(3)
    incidents.later(days=4)
    assert set(desk.in_queue("new")) == {first, second}
    overdue = {item.id: item for item in desk.queue("overdue").items}
    assert {each: item.why for each, item in overdue.items()} == {
        first: ["not_decided"], second: ["waiting_over"], incident_id: ["action_overdue"],
    }  # fmt: skip
    assert overdue[second].waiting_until == until
    assert overdue[incident_id].assigned_to == desk.deputy.actor_id
    counts = desk.queue("new", desk.deputy).counts
    assert (counts.new, counts.mine, counts.waiting, counts.overdue) == (2, 2, 0, 3)
    pages = desk.queue("overdue", limit=2)
    rest = desk.queue("overdue", limit=2, cursor=pages.next_cursor)
    assert [item.id for item in (*pages.items, *rest.items)] == list(overdue)
    assert desk.queue("new", incidents.lead(new_id())).counts.overdue == 0


def test_closing_asks_what_came_of_it_and_later_whether_it_worked(desk, incidents):
    concern_id = desk.concern()
    incident_id = incidents.accept(desk.lead, concern_id).id
    desk.assign("incident", incident_id, desk.lead.actor_id)
    assert refusal(desk.close, incident_id, look_back_on=desk.day(0)) == {"look_back_on": "not_in_the_future"}
    assert desk.close(incident_id, look_back_on=desk.day(30)).closed
    record = desk.record(incident_id)
    assert (record.status, record.closed_by, record.look_back_on) == ("closed", desk.lead.actor_id, desk.day(30))
    (closing,) = [each for each in record.entries if each.decision == "closed"]
    assert (closing.text, closing.action_taken, closing.outcome) == (
        "What it was.", "What was done.", "What came of it.",
    )  # fmt: skip
    assert incidents.get(desk.teacher, concern_id).status == "closed"
    assert refusal(desk.close, incident_id) is ErrorCode.ALREADY_CLOSED
    wait = SetWaiting(kind="incident", id=incident_id, until=desk.day(2), reason="Why.")
    assert refusal(desk.step, set_waiting, wait) is ErrorCode.ALREADY_CLOSED
    assert desk.in_queue("mine") == []
    incidents.later(days=31)
    assert [item.why for item in desk.queue("mine").items] == [["look_back"]]
    assert desk.in_queue("overdue") == [incident_id]
    desk.step(look_back, LookBack(incident_id=incident_id, worked=False, reason="Not yet.", again_on=desk.day(9)))
    assert desk.in_queue("overdue") == []
    incidents.later(days=10)
    desk.step(look_back, LookBack(incident_id=incident_id, worked=True, reason="It did."))
    assert [each for each in desk.steps() if each[0] == "looked_back"] == [
        ("looked_back", "yes", "It did."), ("looked_back", "no", "Not yet."),
    ]  # fmt: skip
    done = LookBack(incident_id=incident_id, worked=True, reason="Once more.")
    assert refusal(desk.step, look_back, done) == {"incident_id": "not_allowed"}


def test_a_second_person_agrees_where_the_school_asks_for_one(desk, incidents):
    desk.second_person()
    incident_id = desk.incident()
    asked = desk.close(incident_id)
    assert (asked.closed, asked.closing_asked) == (False, True)
    assert refusal(desk.close, incident_id, desk.deputy) is ErrorCode.ALREADY_CLOSED
    assert (desk.in_queue("new"), desk.in_queue("new", desk.deputy)) == ([], [incident_id])
    assert refusal(desk.decide_closing, incident_id, desk.lead) is ErrorCode.SECOND_PERSON_NEEDED
    assert desk.record(incident_id).status == "open"
    refused = desk.decide_closing(incident_id, desk.deputy, confirm=False)
    assert (refused.closed, refused.closing_asked) == (False, False)
    assert refusal(desk.decide_closing, incident_id, desk.deputy) == {"incident_id": "not_allowed"}
    desk.close(incident_id)
    incidents.others.ties = ["same_person"]
    assert refusal(desk.decide_closing, incident_id, desk.deputy) is ErrorCode.NOT_INDEPENDENT
    incidents.others.ties = []
    assert desk.decide_closing(incident_id, desk.deputy).closed
    record = desk.record(incident_id)
    assert (record.status, record.closed_by, record.look_back_on) == ("closed", desk.deputy.actor_id, desk.day(30))
    taken = [entry["outcome"] for entry in incidents.audited("matter:step:take")]
    assert taken == ["closing_asked", "closing_refused", "closing_asked", "closed"]


def test_who_sets_the_rule_of_closing(desk, incidents, school):
    assert desk.second_person().version == 1
    assert refusal(desk.second_person, on=False, version=0) is ErrorCode.STALE_VERSION
    rule = ClosingRule(school_id=school, second_person=False, version=1)
    assert refusal(incidents.run, desk.lead, set_closing_rule, rule) is ErrorCode.NOT_FOUND
    (kept,) = incidents.run(incidents.staff("ruler", school), closing_rules).rules
    assert (kept.second_person, kept.version) == (True, 1)
    assert incidents.run(desk.lead, closing_rules).rules == []
    assert [entry["outcome"] for entry in incidents.audited("closing:rule:set")] == ["second_person"]


def test_nothing_is_closed_for_good(desk, incidents, school):
    concern_id = desk.concern()
    incident_id = incidents.accept(desk.lead, concern_id).id
    open_again = Reopen(kind="incident", id=incident_id, reason="It happened again.")
    assert refusal(desk.step, reopen, open_again) == {"id": "not_allowed"}
    desk.close(incident_id)
    only_the_concern = Reopen(kind="concern", id=concern_id, reason="It happened again.")
    assert refusal(desk.step, reopen, only_the_concern) == {"id": "not_allowed"}
    desk.step(reopen, open_again)
    record = desk.record(incident_id)
    assert (record.status, record.closed_at, record.look_back_on) == ("open", None, None)
    assert incidents.get(desk.teacher, concern_id).status == "being_dealt_with"

    other_child = incidents.pupil(school)
    kept = desk.concern(other_child)
    desk.decide(close_concern, CloseConcern(concern_id=kept, reason="Nothing in it."))
    reader = incidents.staff("reader", school)
    assert len(incidents.chronology(reader, other_child).entries) == 2
    desk.step(reopen, Reopen(kind="concern", id=kept, reason="There was more to it."))
    assert [each.decision for each in incidents.chronology(reader, other_child).entries] == ["no_further_action"]
    assert desk.in_queue("new") == [kept]
    incidents.accept(desk.lead, kept)
    decisions = [each for each, _, _ in desk.steps(other_child)]
    assert sorted(decisions) == ["no_further_action", "opened", "reopened"]


def test_a_closed_record_takes_no_further_concern(desk, incidents):
    incident_id, concern_id = desk.incident(), desk.concern()
    desk.close(incident_id)
    addition = AddConcernToIncident(concern_id=concern_id, incident_id=incident_id, reason="The same.")
    assert refusal(desk.decide, add_concern_to_incident, addition) == {"incident_id": "unknown_incident"}


def test_the_reporter_is_told_the_category_they_chose_and_no_other(desk, incidents):
    concern_id = desk.concern(category_id=incidents.categories["behaviour"])
    for group in ("safeguarding", "child_protection"):
        desk.recategorise("concern", concern_id, group)
    assert incidents.get(desk.teacher, concern_id).category_name == "The behaviour"
    (line,) = incidents.run(desk.teacher, list_own_concerns, ListOwnConcerns()).concerns
    assert line.category_name == "The behaviour"
    assert incidents.get(desk.lead, concern_id).category_name == "The child_protection"


def test_the_reporter_reads_what_is_written_to_them_and_their_own_text_for_a_day(desk, incidents):
    concern_id = desk.concern()
    desk.step(set_risk, SetRisk(kind="concern", id=concern_id, level="high", reason="Not for the reporter."))
    desk.step(tell_reporter, TellReporter(concern_id=concern_id, text="Thank you for telling us."))
    own = incidents.get(desk.teacher, concern_id)
    assert [each.text for each in own.steps] == ["Thank you for telling us."]
    assert (own.account, own.withheld, own.risk, own.assigned_to) == ("What was seen.", False, None, None)
    incidents.later(hours=25)
    own = incidents.get(desk.teacher, concern_id)
    assert (own.account, own.subjects, own.steps, own.withheld, own.sealed) == ("", [], [], True, False)
    confirmed = replace(desk.teacher, elevated_until=incidents.now + timedelta(minutes=5))
    seen = incidents.get(confirmed, concern_id)
    assert (seen.account, seen.steps[0].text) == ("What was seen.", "Thank you for telling us.")
    assert ("reporter_told", None, "Thank you for telling us.") in desk.steps()
    asked = TellReporter(concern_id=concern_id, text="Thanks.")
    assert refusal(desk.step, tell_reporter, asked, desk.teacher) is ErrorCode.NOT_FOUND


def test_alerts_are_told_whom_a_step_is_for_and_no_child(desk, incidents):
    def facts(step, matter_id, kind="incident"):
        asked = StepFacts(kind=kind, matter_id=matter_id, step=step)
        return incidents.run(incidents.own_access("alerts"), step_facts, asked)

    lead, deputy = desk.lead.actor_id, desk.deputy.actor_id
    for each in (lead, deputy):
        incidents.others.add_account(each, [desk.school], rights={"concern:triage"})
    concern_id = desk.concern()
    desk.assign("concern", concern_id, deputy)
    desk.assign("concern", concern_id, lead, desk.deputy)
    given = facts("assigned", concern_id, "concern")
    assert (given.taken_by, given.person_id, given.holds, given.kept_from_ids) == (deputy, lead, True, [])
    assert given.category_name == "The safeguarding"
    assert given == facts("assigned", concern_id, "concern"), "the same step however often it is asked for"
    desk.second_person()
    incident_id = incidents.accept(desk.lead, concern_id).id
    assert refusal(facts, "assigned", incident_id) is ErrorCode.NOT_FOUND, "its concern was given to someone, not it"
    desk.close(incident_id)
    asked = facts("closing_asked", incident_id)
    assert (asked.taken_by, asked.person_id, asked.holds) == (lead, lead, True)
    desk.decide_closing(incident_id, desk.deputy, confirm=False)
    refused = facts("closing_refused", incident_id)
    assert (refused.taken_by, refused.person_id, refused.holds) == (deputy, lead, True)
    assert not facts("closing_asked", incident_id).holds
    desk.close(incident_id)
    assert not facts("closing_refused", incident_id).holds
    assert facts("closing_asked", incident_id).step_id != asked.step_id
    desk.decide_closing(incident_id, desk.deputy)
    assert not facts("look_back_due", incident_id).holds
    incidents.later(days=31)
    due = facts("look_back_due", incident_id)
    assert (due.taken_by, due.person_id, due.holds) == (deputy, lead, True)
    assert str(desk.child) not in due.model_dump_json()
    assert incidents.audited("incident:record:read")[-1]["subject_ids"] == []
