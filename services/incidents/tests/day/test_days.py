"""What needs somebody today, by one's own and by the team's schools."""

from dataclasses import replace

import pytest
from haven_schemas.acts.incidents.actions import AddAction, CompleteAction
from haven_schemas.acts.incidents.conflicts import LinkStaff
from haven_schemas.acts.incidents.day import MattersAsked
from haven_schemas.acts.incidents.moves import RestrictRecord
from haven_schemas.acts.incidents.queues import ListQueue
from haven_schemas.acts.incidents.reporting import ConcernPupil
from haven_schemas.acts.incidents.steps import SetRisk, SetWaiting
from haven_schemas.acts.incidents.triage import ListConcerns
from incidents.conflicts.link import link_staff
from incidents.day.children import children_of_matters
from incidents.day.own import own_day
from incidents.day.team import team_day
from incidents.lists.queue import list_queue
from incidents.reading.texts import MOST_LETTERS, first_line
from incidents.records.action import add_action, complete_action
from incidents.records.restricted import restrict_record
from incidents.records.steps import set_risk, set_waiting
from incidents.report.concerns import list_concerns
from triage_desk import Desk

NOTHING = {"actions_overdue": 0, "actions_today": 0, "actions_soon": 0, "reports": 0}
COUNTS = ("undecided", "closings", "look_backs", "waits_over", "own_matters", "actions_overdue", "to_sign")


@pytest.fixture
def desk(incidents, school):
    return Desk(incidents, school)


def own(incidents, access):
    return incidents.run(access, own_day).model_dump()


def team(incidents, access):
    return incidents.run(access, team_day, incidents.keyring)


def counts(day):
    return {name: count for name in COUNTS if (count := getattr(day, name))}


def give(desk, incident_id, owner, ahead):
    desk.incidents.others.add_account(owner.actor_id, [desk.school])
    request = AddAction(incident_id=incident_id, text="Ring home.", owner_id=owner.actor_id, due_on=desk.day(ahead))
    return desk.incidents.run(desk.lead, add_action, desk.incidents.keyring, desk.incidents.others, request).id


def test_a_quiet_day(incidents, desk):
    assert own(incidents, desk.teacher) == NOTHING
    day = team(incidents, desk.lead)
    assert (day.first, counts(day), day.schools) == ([], {}, [])


def test_ones_own_by_the_day_they_are_due(incidents, desk):
    incident_id = desk.incident()
    for ahead in (0, 1, 1, 3, 9, 30):
        give(desk, incident_id, desk.teacher, ahead)
    give(desk, incident_id, desk.deputy, 1)
    assert own(incidents, desk.teacher) == {**NOTHING, "actions_today": 1, "actions_soon": 3}
    incidents.later(days=1)
    assert own(incidents, desk.teacher) == {**NOTHING, "actions_overdue": 1, "actions_today": 2, "actions_soon": 1}
    assert counts(team(incidents, desk.lead)) == {"actions_overdue": 1}


def test_what_is_done_is_not_counted(incidents, desk):
    action_id = give(desk, desk.incident(), desk.teacher, 0)
    done = CompleteAction(action_id=action_id, outcome="Rang.", version=1)
    owner = replace(desk.teacher, elevated_until=incidents.later(hours=1))
    incidents.run(owner, complete_action, incidents.keyring, done)
    assert own(incidents, desk.teacher) == NOTHING


def test_one_s_reports_until_they_are_decided(incidents, desk):
    first, _ = desk.concern(), desk.concern()
    assert own(incidents, desk.teacher)["reports"] == 2
    incidents.accept(desk.lead, first)
    assert own(incidents, desk.teacher)["reports"] == 1
    assert own(incidents, desk.deputy)["reports"] == 0


def test_the_gravest_first_and_then_the_oldest(incidents, desk):
    ids = []
    for _ in range(10):
        ids.append(desk.concern())
        incidents.later(minutes=1)
    desk.step(set_risk, SetRisk(kind="concern", id=ids[9], level="high", reason="Why."))
    desk.step(set_risk, SetRisk(kind="concern", id=ids[8], level="immediate", reason="Why."))
    desk.step(set_risk, SetRisk(kind="concern", id=ids[0], level="low", reason="Why."))
    day = team(incidents, desk.lead)
    assert [item.id for item in day.first] == [ids[8], ids[9], *ids[:6]]
    assert day.undecided == 10
    entry = incidents.audited("matter:queue:read")[-1]
    assert (entry["outcome"], entry["subject_ids"]) == ("day", [str(desk.child)])


def test_what_waits_comes_back_on_its_day(incidents, desk):
    concern_id, incident_id = desk.concern(), desk.incident()
    for kind, matter_id in (("concern", concern_id), ("incident", incident_id)):
        desk.step(set_waiting, SetWaiting(kind=kind, id=matter_id, until=desk.day(2), reason="Why."))
    assert counts(team(incidents, desk.deputy)) == {}
    incidents.later(days=2)
    assert counts(team(incidents, desk.deputy)) == {"undecided": 1, "waits_over": 2}


def test_closings_of_others_look_backs_and_what_is_mine(incidents, desk):
    desk.second_person()
    asked = desk.incident()
    desk.close(asked)
    assert "closings" not in counts(team(incidents, desk.lead)), "one does not agree with oneself"
    assert counts(team(incidents, desk.deputy))["closings"] == 1
    desk.decide_closing(asked, desk.deputy)
    incidents.later(days=31)
    day = counts(team(incidents, desk.deputy))
    assert day["look_backs"] == 1
    assert "closings" not in day


def test_nothing_of_a_child_one_is_linked_to(incidents, desk):
    concern_id, incident_id = desk.concern(), desk.incident()
    give(desk, incident_id, desk.deputy, 0)
    incidents.later(days=1)
    seen = team(incidents, desk.deputy)
    assert (seen.undecided, seen.actions_overdue, own(incidents, desk.deputy)["actions_overdue"]) == (1, 1, 1)
    request = LinkStaff(staff_id=desk.deputy.actor_id, subject_id=desk.child, kind="parent")
    incidents.run(desk.lead, link_staff, incidents.others, request)
    assert counts(team(incidents, desk.deputy)) == {}
    assert own(incidents, desk.deputy) == NOTHING
    assert [item.id for item in team(incidents, desk.lead).first] == [concern_id]


def test_by_school_for_whoever_leads_at_several(incidents, desk, school, elsewhere):
    both = incidents.lead(school, elsewhere)
    desk.concern()
    incidents.later(days=1, minutes=1)
    other = Desk(incidents, elsewhere)
    other.concern()
    other.concern()
    give(other, other.incident(), other.teacher, 0)
    day = team(incidents, both)
    assert [(each.school_id, each.undecided, each.late, each.actions_overdue) for each in day.schools] == [
        (school, 1, 1, 0),
        (elsewhere, 2, 0, 0),
    ]
    incidents.later(days=2)
    assert [each.school_id for each in team(incidents, both).schools] == [elsewhere, school]
    assert team(incidents, desk.lead).schools == []
    assert [item.school_id for item in team(incidents, desk.lead).first] == [school]


def test_another_schools_lead_sees_none_of_it(incidents, desk, elsewhere):
    desk.concern()
    assert counts(team(incidents, incidents.lead(elsewhere))) == {}


def test_years_and_categories_of_a_grant_hold(incidents, desk, school):
    """A pastoral lead does not triage, so has no team's day of their own; their actions are theirs."""
    tutor = incidents.staff("reader", school, category_groups={"pastoral"})
    assert counts(team(incidents, tutor)) == {}


def told(incidents, access, concerns=(), records=()):
    request = MattersAsked(concern_ids=list(concerns), incident_ids=list(records))
    found = incidents.run(access, children_of_matters, incidents.keyring, request).matters
    return {each.id: each.subject_ids for each in found}


def test_whom_an_inbox_tells_of_by_what_its_owner_sees(incidents, desk, school, elsewhere):
    concern_id, incident_id = desk.concern(), desk.incident()
    seen = {concern_id: [desk.child], incident_id: [desk.child]}
    assert told(incidents, desk.lead, [concern_id], [incident_id]) == seen
    entry = incidents.audited("matter:queue:read")[-1]
    assert (entry["outcome"], entry["subject_ids"]) == ("inbox", [str(desk.child)])
    assert told(incidents, incidents.lead(elsewhere), [concern_id], [incident_id]) == {}
    pastoral = incidents.staff("reader", school, category_groups={"pastoral"})
    assert told(incidents, pastoral, [concern_id], [incident_id]) == {}
    assert told(incidents, desk.lead, [incident_id], [concern_id]) == {}, "each by its kind"
    incidents.others.add_account(desk.deputy.actor_id, [school])
    request = LinkStaff(staff_id=desk.deputy.actor_id, subject_id=desk.child, kind="parent")
    incidents.run(desk.lead, link_staff, incidents.others, request)
    assert told(incidents, desk.deputy, [concern_id], [incident_id]) == {}


def test_an_inbox_says_how_each_begins_as_far_as_its_owner_reads_it(incidents, desk, school):
    concern_id = desk.concern(account="\n  Came in   crying.\nWould not say why.")
    hidden = desk.concern(account="He says it is not so.")
    restricted = RestrictRecord(record_id=hidden, kind="restricted", reason="He says it is not so.")
    not_listed = desk.concern(pupils=[ConcernPupil(not_listed="A boy in red", role="affected")], account="ب" * 300)
    incident_id = incidents.accept(desk.lead, desk.concern(), title="Fight behind the pitch").id
    asked = MattersAsked(concern_ids=[concern_id, hidden, not_listed], incident_ids=[incident_id])
    incidents.run(desk.lead, restrict_record, incidents.keyring, restricted)

    def begins(keyring, access=desk.lead):
        matters = incidents.run(access, children_of_matters, keyring, asked).matters
        return {each.id: (each.first_line or each.title, [one.words for one in each.not_listed]) for each in matters}

    expected = {
        concern_id: ("Came in crying.", []),
        hidden: ("", []),
        not_listed: ("ب" * 119 + "…", ["A boy in red"]),
        incident_id: ("Fight behind the pitch", []),
    }
    assert begins(incidents.keyring) == expected
    assert begins(incidents.without_vault) == {each: ("", []) for each in expected}
    assert begins(incidents.keyring, incidents.staff("reader", school, category_groups={"pastoral"})) == {}


def test_a_first_line_is_cut_between_words():
    assert first_line("") == first_line(" \n\t") == ""
    assert first_line("word " * 40) == ("word " * 23).strip() + "…"
    assert len(first_line("x" * 500)) == MOST_LETTERS


def test_no_school_s_log_names_a_child_of_another(incidents, desk, school, elsewhere):
    """An entry is shown to each school in it: what a trust's lead looks at is noted school by school."""
    both = incidents.lead(school, elsewhere)
    other = Desk(incidents, elsewhere)
    here, there = desk.concern(), other.concern()
    team(incidents, both)
    told(incidents, both, [here, there])
    entries = incidents.audited("matter:queue:read")
    assert len(entries) == 4
    for entry in entries:
        (of,) = entry["school_ids"]
        child = desk.child if of == str(school) else other.child
        assert entry["subject_ids"] == [str(child)]


@pytest.mark.parametrize(
    ("use_case", "request_", "action"),
    [
        (list_queue, ListQueue(queue="new"), "matter:queue:read"),
        (list_concerns, ListConcerns(waiting_only=True), "concern:list:read"),
    ],
)
def test_nor_does_any_list_across_schools(incidents, desk, elsewhere, school, use_case, request_, action):
    other = Desk(incidents, elsewhere)
    children = {str(school): desk.child, str(elsewhere): other.child}
    desk.concern()
    other.concern()
    keyring = [incidents.keyring] if use_case is list_queue else []
    incidents.run(incidents.lead(school, elsewhere), use_case, *keyring, request_)
    entries = incidents.audited(action)
    assert len(entries) == 2
    for entry in entries:
        (of,) = entry["school_ids"]
        assert entry["subject_ids"] == [str(children[of])]
