"""A report that names who opens it and decides on it: that counts for them alone; on real PostgreSQL and OpenBao."""

import pytest
from chassis.access.token_claims import service_access
from haven_schemas.acts.incidents.deciding import DecideConcern
from haven_schemas.acts.incidents.entries import CorrectEntry
from haven_schemas.acts.incidents.moves import OpenRestricted, RestrictRecord
from haven_schemas.acts.incidents.reporting import ListOwnConcerns
from haven_schemas.acts.incidents.steps import SetWaiting
from haven_schemas.acts.incidents.triage import CloseConcern, ConcernQuery
from incidents.lists.matters import concern_facts
from incidents.reading.naming_staff import names
from incidents.records.entry import correct_entry
from incidents.records.restricted import open_restricted, restrict_record
from incidents.records.steps import set_waiting
from incidents.report.concerns import list_own_concerns
from incidents.triage.decision import close_concern, decide_concern
from support.lists import every
from triage_desk import Desk

SERVICE = service_access("alerts", "a test")
ACCOUNT = "Mrs Hartley held him by the collar."


@every(
    ("name", "text", "is_named"),
    [
        ("Dana Hartley", ACCOUNT, True),
        ("Dana Hartley", "HARTLEY's car", True),
        ("Dana Hartley", "Hartleypool, he said", False),
        ("Dana Hartley", "Dana held him", False),
        ("Dana Hartley", "", False),
        ("Siân O'Dowd-Évans", "mrs odowd said so", True),
        ("Siân O'Dowd-Évans", "Miss Evans said so", True),
        ("Ludwig van der Berg", "a white van", False),
        ("Ольга Петрова", "и ПЕТРОВА тоже", True),
        ("王 小明", "老师王小明打了他", True),
        ("王 小明", "老师王小红打了他", False),
    ],
)
def test_whom_words_name(name, text, is_named):
    assert names([text], name) is is_named


@pytest.fixture
def desk(incidents, school):
    desk = Desk(incidents, school)
    for access, name in ((desk.lead, "Dana Hartley"), (desk.deputy, "Chris Deputy"), (desk.teacher, "Tess Teacher")):
        incidents.others.add_account(access.actor_id, [school])
        account = incidents.others.accounts[access.actor_id]
        incidents.others.accounts[access.actor_id] = account.model_copy(update={"name": name})
    return desk


def facts(desk, concern_id):
    found = desk.incidents.run(SERVICE, concern_facts, ConcernQuery(concern_id=concern_id))
    return found.decided, found.read_by_another, found.named_ids


def close(desk, concern_id, access=None):
    return desk.decide(close_concern, CloseConcern(concern_id=concern_id, reason="Nothing in it."), access)


def opened_events(desk):
    told = [each["data"] for each in desk.incidents.published() if each["type"] == "incidents.concern_opened"]
    return [each["reader_id"] for each in told]


def test_a_named_lead_opens_and_closes_it_and_it_stays_new_for_the_others(desk):
    concern = desk.concern(account=ACCOUNT)
    desk.incidents.get(desk.lead, concern)
    assert facts(desk, concern) == (False, False, [desk.lead.actor_id])
    close(desk, concern)
    assert desk.incidents.get(desk.lead, concern).status == "closed"
    assert facts(desk, concern) == (False, False, [desk.lead.actor_id])
    assert (desk.in_queue("new"), desk.queue("new").counts.new) == ([], 0), "for herself it is done with"
    [item] = desk.queue("new", desk.deputy).items
    assert (item.id, item.closed, item.unread_by_others) == (concern, True, True)
    assert desk.queue("new", desk.deputy).counts.new == 1
    desk.incidents.get(desk.deputy, concern)
    assert facts(desk, concern) == (True, True, [desk.lead.actor_id])
    assert desk.in_queue("new", desk.deputy) == []
    assert opened_events(desk) == [str(desk.lead.actor_id), str(desk.deputy.actor_id)], "ids alone, each once"


def test_its_reporter_reads_that_no_record_was_opened(desk):
    concern, recorded = desk.concern(account=ACCOUNT), desk.concern()
    assert desk.incidents.get(desk.teacher, concern).without_record is False
    close(desk, concern)
    desk.incidents.accept(desk.lead, recorded)
    own = desk.incidents.get(desk.teacher, concern)
    assert (own.without_record, own.decision, own.decided_by) == (True, None, None)
    lines = desk.incidents.run(desk.teacher, list_own_concerns, ListOwnConcerns()).concerns
    assert {each.id: each.without_record for each in lines} == {concern: True, recorded: False}


def test_a_lead_whom_it_does_not_name_opens_and_closes_it_for_everybody(desk):
    concern = desk.concern(account="He said nothing.")
    desk.incidents.get(desk.lead, concern)
    assert facts(desk, concern) == (False, True, [])
    close(desk, concern)
    assert facts(desk, concern) == (True, True, [])
    assert desk.in_queue("new", desk.deputy) == []


@every("decision", ["opened", "no_further_action"])
def test_deciding_without_opening_counts_alike(desk, decision):
    concern = desk.concern(account="Nothing.", child_words="dana hartley did it")
    asked = DecideConcern(concern_id=concern, decision=decision, reason="Why.")
    desk.decide(decide_concern, asked)
    assert facts(desk, concern)[:2] == (False, False)
    assert concern in desk.in_queue("new", desk.deputy)


def test_what_somebody_else_read_before_is_decided_for_everybody(desk):
    concern = desk.concern(account=ACCOUNT)
    desk.incidents.get(desk.deputy, concern)
    close(desk, concern)
    assert facts(desk, concern)[:2] == (True, True)
    assert desk.in_queue("new", desk.deputy) == []


def test_what_a_named_lead_puts_off_is_put_off_for_herself(desk):
    concern = desk.concern(account=ACCOUNT)
    desk.incidents.get(desk.lead, concern)
    putting_off = SetWaiting(kind="concern", id=concern, until=desk.day(60), reason="Later.")
    desk.step(set_waiting, putting_off)
    assert (desk.in_queue("new"), desk.in_queue("new", desk.deputy)) == ([], [concern])


def test_taking_her_name_out_of_it_makes_her_nobody_else(desk):
    concern = desk.concern(account=ACCOUNT)
    seen = {"record_id": concern, "version": 1, "occurred_at": desk.incidents.now}
    desk.step(correct_entry, CorrectEntry(**seen, text="An adult held him.", reason="Not so."))
    desk.incidents.get(desk.lead, concern)
    close(desk, concern)
    assert facts(desk, concern)[:2] == (False, False)


def test_while_identity_is_away_an_opening_is_asked_about_again(desk):
    concern = desk.concern(account="He said nothing.")
    desk.incidents.others.away = True
    assert desk.incidents.get(desk.lead, concern).account == "He said nothing."
    assert facts(desk, concern) == (False, False, [])
    desk.incidents.others.away = False
    desk.incidents.get(desk.lead, concern)
    assert facts(desk, concern) == (False, True, [])


def test_what_she_restricts_is_read_by_nobody_but_for_a_purpose(desk):
    concern = desk.concern(account=ACCOUNT)
    restricting = RestrictRecord(record_id=concern, kind="restricted", reason="It is not so.")
    desk.incidents.run(desk.lead, restrict_record, desk.incidents.keyring, restricting)
    assert desk.incidents.get(desk.deputy, concern).account == ""
    assert facts(desk, concern) == (False, False, [])
    reading = OpenRestricted(record_id=concern, purpose="protection_of_another", reason="It names a colleague.")
    desk.decide(open_restricted, reading, desk.deputy)
    assert facts(desk, concern) == (False, True, [])


def test_its_reporter_who_triages_too_has_read_it_once_it_was_closed(desk):
    draft = desk.incidents.draft(desk.school, desk.child, account=ACCOUNT)
    concern = desk.incidents.record(desk.deputy, draft).id
    desk.incidents.get(desk.deputy, concern)
    assert facts(desk, concern) == (False, False, [])
    close(desk, concern)
    assert desk.in_queue("new", desk.deputy) == [concern]
    desk.incidents.get(desk.deputy, concern)
    assert facts(desk, concern)[:2] == (True, True)
    assert desk.in_queue("new", desk.deputy) == []
