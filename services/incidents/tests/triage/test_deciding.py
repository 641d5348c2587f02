"""A concern decided in one step, and what was recorded of its children before, on real PostgreSQL and OpenBao."""

import pytest
from chassis.units.ids import new_id
from haven_schemas.acts.incidents.chronology import WriteCard
from haven_schemas.acts.incidents.conflicts import LinkStaff
from haven_schemas.acts.incidents.deciding import DecideConcern
from haven_schemas.acts.incidents.records import ListIncidents
from haven_schemas.acts.incidents.referrals import AddReferralEntry
from haven_schemas.acts.incidents.triage import ConcernQuery
from haven_schemas.errors import ErrorCode
from haven_schemas.events import PupilMerged
from incidents.child.card import write_card
from incidents.conflicts.link import link_staff
from incidents.lists.records import list_incidents
from incidents.models import KnownPupilRow
from incidents.records.not_listed import keep_merge
from incidents.records.referral import add_referral_entry
from incidents.triage.decision import decide_concern
from incidents.triage.history import concern_history
from incidents.triage.matches import propose_matches
from triage_desk import Desk, refusal

from ..conftest import RIGHTS


@pytest.fixture
def desk(incidents, school):
    return Desk(incidents, school)


def decide(desk, concern_id, decision, access=None, **given):
    asked = DecideConcern(concern_id=concern_id, decision=decision, reason="Why.", **given)
    run = desk.incidents.run
    return run(access or desk.lead, decide_concern, desk.incidents.keyring, desk.incidents.others, asked)


def history(desk, concern_id, access=None):
    query = ConcernQuery(concern_id=concern_id)
    return desk.incidents.run(access or desk.lead, concern_history, desk.incidents.keyring, query).children


RISK = {"level": "high", "reason": "It is the third time."}


def owned(desk):
    return {"staff_id": desk.lead.actor_id, "reason": "You know them."}


def action(desk, **given):
    return {"text": "Ring home.", "owner_id": desk.lead.actor_id, "due_on": desk.day(1), **given}


def test_a_record_is_opened_with_risk_owner_and_first_action_in_one_step(desk):
    concern_id = desk.concern()
    begun = {"risk": RISK, "owner": owned(desk), "first_action": action(desk), "title": "Fight behind the pitch"}
    found = decide(desk, concern_id, "opened", **begun, version=1)
    record = desk.record(found.incident_id)
    assert record.title == "Fight behind the pitch"
    assert (found.status, record.status, record.risk, record.assigned_to) == (
        "being_dealt_with", "open", "high", desk.lead.actor_id,
    )  # fmt: skip
    assert [(each.id, each.text, each.due_on) for each in record.actions] == [
        (found.action_id, "Ring home.", desk.day(1))
    ]
    assert {step[0] for step in desk.steps()} == {"opened", None, "risk_set", "assigned"}, "a title is no step"
    assert desk.incidents.audited("concern:triage:decide")[0]["outcome"] == "opened"
    steps = [each["outcome"] for each in desk.incidents.audited("matter:step:take")]
    assert steps == ["titled", "risk_set", "assigned"]
    assert len(desk.incidents.audited("action:record:add")) == 1


def test_all_of_it_or_none(desk):
    concern_id, stranger = desk.concern(), desk.incidents.reporter(desk.school).actor_id
    refused = refusal(decide, desk, concern_id, "opened", risk=RISK, owner={"staff_id": stranger})
    assert refused == {"owner.staff_id": "not_in_the_team"}
    refused = refusal(decide, desk, concern_id, "opened", first_action=action(desk, due_on="2026-02-31"))
    assert refused == {"first_action.due_on": "wrong_format"}
    refused = refusal(decide, desk, concern_id, "opened", first_action=action(desk, owner_id=stranger))
    assert refused == {"first_action.owner_id": "unknown_staff"}
    assert refusal(decide, desk, concern_id, "no_further_action", first_action=action(desk)) == {
        "first_action": "not_allowed"
    }
    assert refusal(decide, desk, concern_id, "added") == {"incident_id": "required"}
    assert refusal(decide, desk, concern_id, "no_further_action", title="Nothing") == {"title": "not_allowed"}
    concern = desk.incidents.get(desk.lead, concern_id)
    assert (concern.status, concern.version, concern.risk, desk.steps()) == ("received", 1, None, [])
    assert desk.incidents.run(desk.lead, list_incidents, desk.incidents.keyring, ListIncidents()).incidents == []


def test_what_joins_a_record_changes_that_record(desk):
    incident_id = desk.incident()
    found = decide(
        desk, desk.concern(), "added", incident_id=incident_id, risk=RISK, owner=owned(desk), first_action=action(desk)
    )
    record = desk.record(incident_id)
    assert (found.incident_id, record.risk, record.assigned_to) == (incident_id, "high", desk.lead.actor_id)
    again = decide(desk, desk.concern(), "added", incident_id=incident_id, risk=RISK, owner=owned(desk))
    assert (again.action_id, desk.record(incident_id).risk) == (None, "high")
    assert [step[0] for step in desk.steps()].count("risk_set") == 1, "what is so already is no step"


def test_no_further_action_keeps_the_risk_that_was_judged(desk):
    concern_id = desk.concern()
    found = decide(desk, concern_id, "no_further_action", risk=RISK)
    assert (found.status, found.incident_id) == ("closed", None)
    assert desk.incidents.get(desk.lead, concern_id).risk == "high"
    assert refusal(decide, desk, concern_id, "opened") is ErrorCode.ALREADY_TRIAGED


def test_what_was_recorded_of_each_child_before(desk):
    brother = desk.incidents.pupil(desk.school)
    first = desk.concern()
    record = decide(desk, first, "opened", risk=RISK, owner=owned(desk)).incident_id
    closed = desk.concern()
    decide(desk, closed, "no_further_action")
    older = [desk.concern() for _ in range(5)]
    card = WriteCard(
        subject_id=desk.child,
        version=0,
        plans=["child_in_need"],
        plan="Child in need.",
        lead_id=desk.lead.actor_id,
        next_review_on=desk.day(9),
    )
    desk.incidents.run(desk.lead, write_card, desk.incidents.keyring, desk.incidents.others, card)
    concern_id = desk.concern(desk.child, brother)
    child, other = history(desk, concern_id)
    assert (child.subject_id, other.subject_id) == (desk.child, brother)
    assert [(each.id, each.risk, each.assigned_to) for each in child.records] == [(record, "high", desk.lead.actor_id)]
    assert len(child.concerns) == 5
    assert concern_id not in {each.id for each in child.concerns}
    assert {each.id for each in child.concerns} < {*older, closed, first}
    assert [(each.kinds, each.plan, each.lead_id, each.next_review_on) for each in child.plans] == [
        (["child_in_need"], "Child in need.", desk.lead.actor_id, desk.day(9))
    ]
    assert (other.records, other.concerns, other.plans) == ([], [], [])
    (entry,) = desk.incidents.audited("matter:history:read")
    assert (set(entry["subject_ids"]), entry["object_id"]) == ({str(desk.child), str(brother)}, str(concern_id))
    assert refusal(history, desk, concern_id, desk.incidents.lead(new_id())) is ErrorCode.NOT_FOUND


def test_a_closed_file_says_as_much_as_an_empty_one_and_joins_no_identities(desk):
    """The entry a protected child had before is in a record and a concern with another child, which the colleague
    reads: nothing tells that the child of today is in them too."""
    before, other, unknown = (desk.incidents.pupil(desk.school) for _ in range(3))
    shared = desk.concern(before, other)
    decide(desk, shared, "opened")
    concern_id = desk.concern(desk.child, unknown, category_id=desk.incidents.categories["behaviour"])
    merged = PupilMerged(pupil_id=desk.child, alias_id=before, version=2)
    desk.incidents.run(desk.incidents.own_access("test"), keep_merge, merged)

    def told(access):
        about = ListIncidents(subject_id=desk.child)
        matches = desk.incidents.run(
            access, propose_matches, desk.incidents.keyring, ConcernQuery(concern_id=concern_id)
        ).matches
        records = desk.incidents.run(access, list_incidents, desk.incidents.keyring, about).incidents
        return [each.concern_id for each in matches], len(records), history(desk, concern_id, access)

    matches, records, (child, stranger) = told(desk.deputy)
    assert (matches, records, len(child.records), len(child.concerns)) == ([shared], 1, 1, 1)
    with desk.incidents.database.unit(desk.incidents.own_access("test"), schools=[desk.school]) as unit:
        unit.session.get_one(KnownPupilRow, (before, desk.school)).only_for = [desk.lead.actor_id]
    matches, records, (child, stranger) = told(desk.deputy)
    assert (matches, records) == ([], 0)
    assert child.model_copy(update={"subject_id": stranger.subject_id}) == stranger
    matches, records, (child, _) = told(desk.lead)
    assert (matches, records, len(child.records)) == ([shared], 1, 1), "whoever is named reads on"


def test_whoever_is_linked_to_a_child_is_told_nothing(desk):
    concern_id = desk.concern(desk.child, desk.incidents.pupil(desk.school))
    desk.incidents.others.add_account(desk.deputy.actor_id, [desk.school], rights=RIGHTS["lead"])
    link = LinkStaff(subject_id=desk.child, staff_id=desk.deputy.actor_id, kind="relative")
    desk.incidents.run(desk.lead, link_staff, desk.incidents.others, link)
    assert refusal(history, desk, concern_id, desk.deputy) is ErrorCode.NOT_FOUND
    assert refusal(decide, desk, concern_id, "opened", desk.deputy) is ErrorCode.NOT_FOUND
    refused = refusal(decide, desk, concern_id, "opened", owner={"staff_id": desk.deputy.actor_id})
    assert refused == {"owner.staff_id": "kept_from_child"}


def referred(desk, incident_id, kind, **given):
    asked = AddReferralEntry.model_validate(
        {
            "incident_id": incident_id, "kind": kind, "occurred_at": desk.incidents.now, "text": "What was written.",
            **given,
        }
    )  # fmt: skip
    return desk.incidents.run(desk.lead, add_referral_entry, desk.incidents.keyring, asked)


@pytest.mark.parametrize("decision", ["opened", "added"])
def test_a_record_says_that_a_referral_was_begun_until_it_is_written_down_or_why_not(desk, decision):
    into = {"incident_id": desk.incident()} if decision == "added" else {}
    at = desk.incidents.now
    for kind, given in (
        ("referral", {"referral_id": new_id(), "agency_id": new_id()}),
        ("not_referred", {"details": {"reasons": "Early help is enough."}}),
    ):
        found = decide(desk, desk.concern(), decision, refers=True, **into)
        assert desk.record(found.incident_id).referral_begun_at == at
        referred(desk, found.incident_id, "agency_request", details={"with_whom": "PC Sample"})
        assert desk.record(found.incident_id).referral_begun_at == at
        referred(desk, found.incident_id, kind, **given)
        assert desk.record(found.incident_id).referral_begun_at is None
    plain = decide(desk, desk.concern(), decision, **into)
    assert desk.record(plain.incident_id).referral_begun_at is None


def begun(desk, access=None):
    asked = ListIncidents(referral_begun=True)
    found = desk.incidents.run(access or desk.lead, list_incidents, desk.incidents.keyring, asked).incidents
    return [(line.id, line.referral_begun_at) for line in found]


def test_what_was_begun_and_not_written_down_is_listed_for_those_who_see_the_record(desk):
    at = desk.incidents.now
    first, second = (decide(desk, desk.concern(), "opened", refers=True).incident_id for _ in range(2))
    decide(desk, desk.concern(), "opened")
    assert set(begun(desk)) == {(first, at), (second, at)}
    desk.incidents.others.add_account(desk.deputy.actor_id, [desk.school], rights=RIGHTS["lead"])
    assert set(begun(desk, desk.deputy)) == {(first, at), (second, at)}
    link = LinkStaff(subject_id=desk.child, staff_id=desk.deputy.actor_id, kind="relative")
    desk.incidents.run(desk.lead, link_staff, desk.incidents.others, link)
    assert begun(desk, desk.deputy) == [], "nor is it counted for somebody it is hidden from"
    referred(desk, first, "referral", referral_id=new_id(), agency_id=new_id())
    assert begun(desk) == [(second, at)]


def test_what_goes_no_further_is_not_referred(desk):
    concern_id = desk.concern()
    assert refusal(decide, desk, concern_id, "no_further_action", refers=True) == {"refers": "not_allowed"}
    assert decide(desk, concern_id, "opened").incident_id, "nothing was decided before"
