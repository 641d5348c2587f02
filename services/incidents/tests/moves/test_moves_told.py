"""What a move leaves behind: a line in the file it left, and word to the others who triage there."""

from datetime import timedelta

import pytest
from haven_schemas.acts.incidents.conflicts import LinkStaff
from haven_schemas.acts.incidents.entries import CorrectEntry
from haven_schemas.acts.incidents.moves import ListMoves, MoveRecord
from haven_schemas.acts.incidents.records import ReadChronology
from incidents.child.chronology import read_chronology
from incidents.conflicts.link import link_staff
from incidents.exports.moves import list_moves
from incidents.records.entry import correct_entry
from incidents.records.move import move_record, say_moved
from support import clock
from triage_desk import Desk

ACCOUNT = "Mrs Hartley held him by the collar."


@pytest.fixture
def desk(incidents, school):
    desk = Desk(incidents, school)
    desk.right = incidents.pupil(school)
    incidents.others.add_account(desk.lead.actor_id, [school])
    account = incidents.others.accounts[desk.lead.actor_id]
    incidents.others.accounts[desk.lead.actor_id] = account.model_copy(update={"name": "Dana Hartley"})
    return desk


def move(desk, record_id):
    asked = MoveRecord(record_id=record_id, wrong_id=desk.child, right_id=desk.right, reason="Alike names.")
    return desk.decide(move_record, asked)


def said(desk):
    """How many moves the job tells about, and whom the events name."""
    with desk.incidents.database.unit(desk.incidents.own_access("say_moved"), schools=[]) as unit:
        count = say_moved(unit)
    told = [each["data"]["moved_by"] for each in desk.incidents.published() if each["type"].endswith("records_moved")]
    return count, told


def test_the_file_it_left_says_so_to_those_who_triage_alone(desk):
    concern = desk.concern(account="Nothing much.")
    desk.incidents.accept(desk.lead, concern)
    assert desk.incidents.chronology(desk.deputy, desk.child).moved_out == []
    move(desk, concern)
    left = desk.incidents.chronology(desk.deputy, desk.child)
    assert left.entries == []
    [line] = left.moved_out
    assert line.model_dump() == {"moved_by": desk.lead.actor_id, "moved_at": desk.incidents.now}
    reader = desk.incidents.staff("reader", desk.school)
    assert desk.incidents.chronology(reader, desk.child).moved_out == []
    asked = ReadChronology(subject_id=desk.child, for_printing=True)
    run = desk.incidents.run
    printed = run(desk.deputy, read_chronology, desk.incidents.keyring, desk.incidents.others, asked)
    assert printed.moved_out == []
    assert desk.incidents.chronology(desk.deputy, desk.right).moved_out == []


def test_the_others_are_told_of_a_day_s_moves_the_next_morning_together(desk):
    for _ in range(2):
        concern = desk.concern(account="Nothing much.")
        desk.incidents.accept(desk.lead, concern)
        move(desk, concern)
    assert said(desk) == (0, [])
    desk.incidents.later(days=2)  # past seven, whichever hour it is now
    assert said(desk) == (2, [[str(desk.lead.actor_id)]])
    assert said(desk) == (0, [[str(desk.lead.actor_id)]]), "once"


def test_they_are_told_at_once_where_it_names_who_moves_it(desk):
    move(desk, desk.concern(account=ACCOUNT))
    assert said(desk) == (1, [[str(desk.lead.actor_id)]])


def test_they_are_told_at_once_where_a_colleague_loses_sight_of_it(desk):
    concern = desk.concern(account="Nothing much.")
    desk.incidents.others.add_account(desk.deputy.actor_id, [desk.school])
    link = LinkStaff(staff_id=desk.deputy.actor_id, subject_id=desk.right, kind="parent")
    desk.incidents.run(desk.lead, link_staff, desk.incidents.others, link)
    move(desk, concern)
    assert said(desk)[0] == 1


def rewrite(desk, record_id, who):
    seen = {"record_id": record_id, "version": 1, "occurred_at": desk.incidents.now}
    desk.step(correct_entry, CorrectEntry(**seen, text="An adult held him.", reason="Not so."), who)


def listed(desk, who):
    found = desk.incidents.run(who, list_moves, ListMoves()).rewritten
    return [(each.record_id, each.record_kind, each.rewritten_by) for each in found]


def test_what_somebody_else_rewrites_is_told_and_listed(desk):
    concern, named = desk.concern(account="Nothing much."), desk.concern(account=ACCOUNT)
    desk.incidents.get(desk.lead, named)
    rewrite(desk, concern, desk.lead)
    assert said(desk) == (0, [])
    rewrite(desk, named, desk.lead)
    assert said(desk) == (1, [[str(desk.lead.actor_id)]]), "it names her"
    desk.incidents.later(days=2)  # past seven, whichever hour it is now
    assert said(desk)[0] == 1
    assert set(listed(desk, desk.deputy)) == {(each, "concern", desk.lead.actor_id) for each in (concern, named)}
    desk.incidents.later(days=31)
    assert listed(desk, desk.deputy) == []


def test_what_one_wrote_oneself_is_corrected_without_a_word(desk):
    concern = desk.incidents.record(desk.lead, desk.incidents.draft(desk.school, desk.child)).id
    rewrite(desk, concern, desk.lead)
    desk.incidents.later(days=2)  # past seven, whichever hour it is now
    assert (said(desk), listed(desk, desk.deputy)) == ((0, []), [])


def test_the_morning_is_london_s(desk):
    concern = desk.concern(account="Nothing much.")
    move(desk, concern)
    morning = clock.at(clock.day_of(desk.incidents.now) + timedelta(days=1), 7)
    desk.incidents.now = morning - timedelta(minutes=1)
    assert said(desk)[0] == 0
    desk.incidents.now = morning
    assert said(desk)[0] == 1
