"""A report about an adult who works at the school: they are neither told of it nor shown it; on real PostgreSQL and
OpenBao."""

import pytest
from chassis.access.token_claims import service_access
from haven_schemas.acts.identity.triaging import Triager
from haven_schemas.acts.incidents.chronology import ListReaders
from haven_schemas.acts.incidents.entries import AddEntry
from haven_schemas.acts.incidents.moves import ListMoves, MoveRecord
from haven_schemas.acts.incidents.report_details import ReportDetails
from haven_schemas.acts.incidents.reporting import ListOwnConcerns
from haven_schemas.acts.incidents.steps import StepFacts
from haven_schemas.acts.incidents.triage import (
    AddConcernToIncident,
    CloseConcern,
    ConcernQuery,
    GiveReader,
    ListConcerns,
    NameColleague,
)
from incidents.child.readers import list_readers
from incidents.child.taken_out import moved_out
from incidents.disposal.files import files_hidden
from incidents.exports.moves import list_moves
from incidents.lists.matters import concern_facts, step_facts
from incidents.records.entry import add_entry
from incidents.records.move import move_record
from incidents.report.concerns import list_concerns, list_own_concerns
from incidents.triage.decision import add_concern_to_incident, close_concern
from incidents.triage.readers import give_reader, name_colleague
from incidents.work import Work
from support.lists import every
from triage_desk import Desk, refusal

SERVICE = service_access("alerts", "a test")
WORDS = "Mrs Hartley"


@pytest.fixture
def desk(incidents, school):
    """The lead is Mrs Hartley; the trust lead triages at this school and reads here."""
    desk = Desk(incidents, school)
    desk.trust = incidents.staff("trust_lead", school)
    incidents.others.meant[WORDS] = desk.lead.actor_id
    incidents.others.team = [desk.lead.actor_id, desk.deputy.actor_id]
    for access in (desk.lead, desk.deputy, desk.trust, desk.teacher):
        incidents.others.add_account(access.actor_id, [school], rights=access.grants[0].rights)
    return desk


def about(**details):
    return {"details": ReportDetails(about_colleague=True, **details)}


def facts(desk, concern_id):
    return desk.incidents.run(SERVICE, concern_facts, ConcernQuery(concern_id=concern_id))


def name(desk, concern_id, access=None, **given):
    request = NameColleague(concern_id=concern_id, **given)
    return desk.incidents.run(access or desk.trust, name_colleague, desk.incidents.others, request)


def announced(desk, concern_id):
    told = [each["data"] for each in desk.incidents.published() if each["type"] == "incidents.concern_recorded"]
    return [each["concern_id"] for each in told].count(str(concern_id))


def kept_from(desk, concern_id):
    told = [each["data"] for each in desk.incidents.published() if each["type"] == "incidents.conflict_changed"]
    return [(each["staff_id"], each["state"]) for each in told if each["subject_id"] == str(concern_id)]


def nothing_of(desk, access, concern_id):
    """Wherever it could be met."""
    incidents = desk.incidents
    assert refusal(incidents.get, access, concern_id) == "not_found"
    assert refusal(desk.decide, close_concern, CloseConcern(concern_id=concern_id, reason="No."), access) == "not_found"
    assert concern_id not in desk.in_queue("new", access)
    assert desk.queue("new", access).counts.new == 0
    lines = incidents.run(access, list_concerns, ListConcerns(waiting_only=False, limit=50)).concerns
    assert concern_id not in {each.id for each in lines}
    shown = incidents.chronology(access, desk.child)
    assert concern_id not in {each.id for each in shown.entries}
    return True


def test_whom_it_names_is_not_told_of_it_and_meets_it_nowhere(desk):
    concern = desk.concern(**about(colleague=WORDS))
    assert facts(desk, concern).kept_from_ids == [desk.lead.actor_id]
    assert nothing_of(desk, desk.lead, concern)
    seen = desk.incidents.get(desk.deputy, concern)
    assert (seen.details.colleague, seen.kept_away, seen.colleague_unknown) == (WORDS, [desk.lead.actor_id], False)
    assert concern in desk.in_queue("new", desk.deputy)
    assert announced(desk, concern) == 1
    assert kept_from(desk, concern) == [(str(desk.lead.actor_id), "kept_from")], "the log hides it as well"


def test_that_others_met_it_in_a_list_is_an_entry_of_its_own_which_the_log_hides_by_its_id(desk):
    """Else the log of a child would say to them that the child waits for the team, where their own queue has none."""
    desk.concern()
    concern = desk.concern(**about(colleague=WORDS))
    for action, read in {
        "matter:queue:read": lambda: desk.queue("new", desk.deputy),
        "concern:list:read": lambda: desk.incidents.run(
            desk.deputy, list_concerns, ListConcerns(waiting_only=False, limit=50)
        ),
    }.items():
        before = len(desk.incidents.audited(action))
        read()
        entries = desk.incidents.audited(action)[before:]
        assert sorted(str(each["object_id"]) for each in entries) == sorted(["None", str(concern)]), action


@every("given", [{"colleague": WORDS}, {"colleague_ids": True}])
def test_by_words_or_by_an_account_also_where_it_is_not_said_that_it_is_about_one(desk, given):
    given = {"colleague_ids": [desk.lead.actor_id]} if "colleague_ids" in given else given
    concern = desk.concern(details=ReportDetails(**given))
    assert nothing_of(desk, desk.lead, concern)


def test_its_reporter_reads_it_whoever_they_are(desk):
    draft = desk.incidents.draft(desk.school, desk.child, **about(colleague=WORDS))
    own = desk.incidents.record(desk.lead, draft).id
    seen = desk.incidents.get(desk.lead, own)
    assert (seen.account, seen.decision, seen.kept_away) == ("What was seen.", None, [])
    lines = desk.incidents.run(desk.lead, list_own_concerns, ListOwnConcerns()).concerns
    assert [each.id for each in lines] == [own]


def test_the_record_it_is_opened_as_and_all_that_is_in_it_are_kept_from_them(desk):
    concern = desk.concern(**about(colleague=WORDS))
    record = desk.incidents.accept(desk.deputy, concern).id
    moment = desk.incidents.now
    note = AddEntry(incident_id=record, kind="note", occurred_at=moment, text="Said.", subject_ids=[desk.child])
    desk.step(add_entry, note, desk.deputy)
    assert refusal(desk.record, record, desk.lead) == "not_found"
    assert desk.incidents.chronology(desk.lead, desk.child).entries == []
    assert len(desk.incidents.chronology(desk.deputy, desk.child).entries) == 3
    assert refusal(desk.assign, "incident", record, desk.lead.actor_id, desk.deputy) == {"staff_id": "kept_from_child"}
    desk.assign("incident", record, desk.deputy.actor_id, desk.deputy)
    asked = StepFacts(kind="incident", matter_id=record, step="assigned")
    assert desk.incidents.run(SERVICE, step_facts, asked).kept_from_ids == [desk.lead.actor_id]
    hidden = {access: desk.incidents.run(access, files_hidden).subject_ids for access in (desk.lead, desk.deputy)}
    assert hidden == {desk.lead: [desk.child], desk.deputy: []}, "nor do they decide when the file goes"


def test_nothing_tells_them_who_has_read_it_or_that_it_was_moved(desk):
    concern, other = desk.concern(**about(colleague=WORDS)), desk.incidents.pupil(desk.school)
    desk.incidents.get(desk.deputy, concern)
    moving = MoveRecord(record_id=concern, wrong_id=desk.child, right_id=other, reason="The other one.")
    asked = ListReaders(subject_id=desk.child)

    def told(access):
        readings = desk.incidents.run(access, list_readers, asked).readings
        with desk.incidents.database.unit(access) as unit:
            lines = moved_out(unit, [desk.child])
        return [each.object_id for each in readings], len(lines), len(moves_seen(desk, access))

    assert told(desk.deputy) == ([concern], 0, 0)
    desk.decide(move_record, moving, desk.deputy)
    assert told(desk.deputy)[1:] == (1, 1)
    assert told(desk.lead) == ([], 0, 0)


def moves_seen(desk, access):
    return desk.incidents.run(access, list_moves, ListMoves()).moves


def test_it_goes_into_no_record_that_they_read(desk):
    record = desk.incident()
    concern = desk.concern(**about(colleague=WORDS))
    adding = AddConcernToIncident(concern_id=concern, incident_id=record, reason="The same.")
    assert refusal(desk.decide, add_concern_to_incident, adding, desk.deputy) == {"incident_id": "not_allowed"}
    own = desk.incidents.accept(desk.deputy, concern).id
    other = desk.concern()
    desk.decide(
        add_concern_to_incident, AddConcernToIncident(concern_id=other, incident_id=own, reason="It."), desk.deputy
    )
    assert refusal(desk.incidents.get, desk.lead, other) == "not_found", "what is added to it goes with it"


def test_where_nobody_is_named_it_is_for_the_trust_lead_alone_until_they_say_who(desk):
    concern = desk.concern(**about())
    assert set(facts(desk, concern).kept_from_ids) == {desk.lead.actor_id, desk.deputy.actor_id}
    assert nothing_of(desk, desk.lead, concern)
    assert nothing_of(desk, desk.deputy, concern)
    newcomer = desk.incidents.lead(desk.school)
    assert nothing_of(desk, newcomer, concern)
    assert desk.incidents.get(desk.trust, concern).colleague_unknown
    first = {"concern_id": "not_allowed"}
    assert refusal(desk.decide, close_concern, CloseConcern(concern_id=concern, reason="No."), desk.trust) == first
    assert refusal(desk.assign, "concern", concern, desk.trust.actor_id, desk.trust) == first
    assert refusal(name, desk, concern, desk.deputy, words=WORDS) == "not_found"
    assert refusal(name, desk, concern, words="Somebody") == {"words": "unknown_staff"}
    name(desk, concern, words=WORDS)
    assert facts(desk, concern).kept_from_ids == [desk.lead.actor_id]
    assert nothing_of(desk, desk.lead, concern)
    assert concern in desk.in_queue("new", desk.deputy)
    assert announced(desk, concern) == 2, "the others are told now"
    assert (str(desk.deputy.actor_id), "ended") in kept_from(desk, concern)
    assert refusal(name, desk, concern, words=WORDS) == {"words": "not_allowed"}, "they are kept away already"


def test_said_to_be_about_nobody_who_works_there_it_is_a_report_like_any_other(desk):
    concern = desk.concern(**about())
    name(desk, concern, nobody=True)
    assert facts(desk, concern).kept_from_ids == []
    assert concern in desk.in_queue("new", desk.lead)


def test_while_identity_is_away_it_is_taken_and_nobody_is_told_or_shown_it(desk):
    desk.incidents.others.away = True
    permit = desk.incidents.permit(desk.school)
    draft = desk.incidents.draft(desk.school, desk.child, **about(colleague=WORDS))
    concern = desk.incidents.record(permit, draft).id
    assert announced(desk, concern) == 0
    for access in (desk.lead, desk.deputy, desk.trust):
        assert refusal(desk.incidents.get, access, concern) == "not_found"
    desk.incidents.others.away = False
    assert desk.incidents.work(Work.FIND_COLLEAGUE) == 1
    assert announced(desk, concern) == 1
    assert facts(desk, concern).kept_from_ids == [desk.lead.actor_id]
    assert desk.incidents.get(desk.deputy, concern).details.colleague == WORDS
    assert desk.incidents.work(Work.FIND_COLLEAGUE) == 0


def test_what_its_words_say_counts_once_they_open(desk):
    with desk.incidents.database.unit(desk.incidents.own_access("test"), schools=[]) as unit:
        desk.incidents.keyring.keep_intake(unit)
    desk.incidents.others.away = True
    draft = desk.incidents.draft(desk.school, desk.child, **about(colleague=WORDS))
    concern = desk.incidents.record(desk.teacher, draft, desk.incidents.without_vault).id
    desk.incidents.others.away = False
    desk.incidents.work(Work.FIND_COLLEAGUE)
    assert set(facts(desk, concern).kept_from_ids) == {desk.lead.actor_id, desk.deputy.actor_id}
    assert announced(desk, concern) == 1, "the trust lead knows that it is there"
    desk.incidents.work(Work.LEAVE_INTAKE)
    desk.incidents.later(minutes=2)
    desk.incidents.work(Work.FIND_COLLEAGUE)
    assert facts(desk, concern).kept_from_ids == [desk.lead.actor_id]
    assert announced(desk, concern) == 2


def test_another_school_reads_one_about_nobody_named_where_there_is_no_trust_lead(desk, elsewhere):
    concern = desk.concern(**about())
    other = desk.incidents.lead(elsewhere)
    giving = GiveReader(concern_id=concern, school_id=elsewhere)
    people = [(desk.lead, desk.school), (desk.deputy, desk.school), (other, elsewhere), (desk.trust, desk.school)]
    desk.incidents.others.triagers = [
        Triager(staff_id=each.actor_id, person=each.actor_id, school_ids=[at]) for each, at in people
    ]
    desk.incidents.others.trust_leads = [desk.trust.actor_id]
    run = desk.incidents.run
    assert refusal(run, SERVICE, give_reader, desk.incidents.others, giving) == "not_permitted"
    desk.incidents.others.triagers.pop()
    run(SERVICE, give_reader, desk.incidents.others, giving)
    assert desk.incidents.get(other, concern).colleague_unknown
    assert refusal(desk.incidents.get, desk.deputy, concern) == "not_found"
