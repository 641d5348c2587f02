"""What a second person is told of a file, and that they read that file alone; on real PostgreSQL and OpenBao."""

from datetime import timedelta

import pytest
from chassis.units.ids import new_id
from disposal_desk import CANARY, refusal
from haven_schemas.acts.incidents.chronology import ListReaders
from haven_schemas.acts.incidents.conflicts import LinkStaff
from haven_schemas.acts.incidents.disposal import ReadFileToAgree
from haven_schemas.acts.incidents.moves import MoveRecord
from haven_schemas.acts.incidents.retention import FilesBarredQuery, FilesKeptFromQuery, FileToAgreeQuery
from haven_schemas.errors import ErrorCode
from incidents.child.readers import list_readers
from incidents.conflicts.link import link_staff
from incidents.copies.known import copy_school_row
from incidents.disposal.agree import file_to_agree, read_file_to_agree
from incidents.disposal.files import files_barred, files_kept_from
from incidents.disposal.named_in import is_named_in
from incidents.records.move import move_record


@pytest.fixture
def head(desk, elsewhere):
    """Of another school, who reads nothing at this one."""
    with desk.units([elsewhere]) as unit:
        copy_school_row(unit, elsewhere, 1)
    head = desk.incidents.lead(elsewhere)
    desk.incidents.others.add_account(head.actor_id, [elsewhere])
    return head


def told(desk, who, *, in_words=False):
    asked = FileToAgreeQuery(subject_id=desk.anna, staff_id=who.actor_id, in_words=in_words)
    incidents = desk.incidents
    return incidents.run(incidents.own_access("apart"), file_to_agree, incidents.keyring, incidents.others, asked)


def read(desk, who, **given):
    incidents, asked = desk.incidents, ReadFileToAgree(disposal_id=new_id(), **given)
    return incidents.run(who, read_file_to_agree, incidents.keyring, incidents.others, asked)


def test_facts_count_what_is_there_and_what_was_done_to_it_lately(desk, head):
    desk.closed_file()
    desk.incidents.others.names[desk.anna] = ["Anna Marrowbone"]
    found = told(desk, head)
    assert (found.kept_from, found.name, found.date_of_birth.isoformat()) == (False, "Anna Marrowbone", "2015-03-02")
    assert (found.concerns, found.records, found.actions, found.documents) == (1, 1, 1, 0)
    assert (found.moved, found.merged, found.corrected) == (0, 0, 1)
    moved = desk.concern(desk.ben)
    request = MoveRecord(record_id=moved, wrong_id=desk.ben, right_id=desk.anna, reason="Alike names.")
    incidents = desk.incidents
    incidents.run(desk.lead, move_record, incidents.keyring, incidents.others, request)
    alias = incidents.pupil(desk.school)
    desk.merge(desk.anna, alias)
    found = told(desk, head)
    assert (found.moved, found.merged, found.concerns) == (1, 1, 2)
    incidents.later(days=366)
    found = told(desk, head)
    assert (found.moved, found.merged, found.corrected) == (0, 0, 0), "it is a year ago"
    assert found.newest_on == (incidents.now - timedelta(days=366)).date()


def test_decisions_on_shared_records_are_counted(desk, redactor, both, head):
    redactor.redact(both)
    assert (told(desk, head).redacted, told(desk, head).removed) == (1, 0)


def test_who_is_linked_to_a_child_in_it_or_named_in_it_is_told_nothing(desk, both, head):
    link = LinkStaff(staff_id=head.actor_id, subject_id=desk.ben, kind="relative")
    desk.incidents.run(desk.lead, link_staff, desk.incidents.others, link)
    found = told(desk, head)
    assert found.kept_from
    assert (found.name, found.concerns, found.newest_on) == ("", 0, None)
    named = desk.incidents.lead(desk.school)
    desk.incidents.others.add_account(named.actor_id, [desk.school])
    account = desk.incidents.others.accounts[named.actor_id]
    desk.incidents.others.accounts[named.actor_id] = account.model_copy(update={"name": CANARY})
    assert not told(desk, named).kept_from
    assert told(desk, named, in_words=True).kept_from


def hidden_from(desk, who, *children):
    """As retention asks of many files, and alerts of those who may be asked to agree."""
    incidents, own = desk.incidents, desk.incidents.own_access("apart")
    asked = FilesBarredQuery(staff_id=who.actor_id, subject_ids=list(children))
    found = incidents.run(own, files_barred, asked).subject_ids
    people = {"school_id": desk.school, "staff_ids": [who.actor_id], "subject_ids": list(children), "as_second": True}
    told = incidents.run(own, files_kept_from, FilesKeptFromQuery.model_validate(people)).people
    assert sorted(found) == sorted(each for person in told for each in person.subject_ids)
    return set(found)


def test_of_many_files_those_are_hidden_that_would_tell_nothing_one_by_one(desk, both, head):
    third = desk.incidents.pupil(desk.school)
    desk.record(third)
    assert hidden_from(desk, head, desk.anna, desk.ben, third) == set()
    link = LinkStaff(staff_id=head.actor_id, subject_id=desk.ben, kind="relative")
    desk.incidents.run(desk.lead, link_staff, desk.incidents.others, link)
    assert hidden_from(desk, head, desk.anna, desk.ben, third) == {desk.anna, desk.ben}
    alias = desk.incidents.pupil(desk.school)
    desk.merge(desk.anna, alias)
    assert hidden_from(desk, head, alias, third) == {alias}
    assert told(desk, head).kept_from
    assert hidden_from(desk, desk.lead, desk.anna, desk.ben, third) == set()


@pytest.mark.parametrize(
    ("words", "is_named"),
    [
        ("Dana Lead held him.", True),
        ("He said\nDana\nLead had shouted.", True),
        ("Ms Lead held him.", True),
        ("mrs. lead held him", True),
        ("D. Lead was there.", True),
        ("Dana Rose Lead was there.", False),
        ("I lead the group, and Dana sat by.", False),
        ("The lead was told.", False),
        ("Dana Leadbetter", False),
    ],
)
def test_a_name_in_words(words, is_named):
    assert is_named_in("Dana Lead", [words]) is is_named


def test_the_second_person_reads_that_file_alone_and_sees_old_and_new(desk, redactor, both, head):
    redactor.redact(both)
    desk.record(desk.ben)
    assert refusal(read, desk, head) is ErrorCode.NOT_FOUND, "nobody gave them sight of it"
    desk.may_read(head)
    page = read(desk, head)
    assert {each.subject_id for entry in page.entries for each in entry.subjects} == {desk.anna, desk.ben}
    assert any(entry.text == f"Of {CANARY}." for entry in page.entries)
    assert len(page.entries) == len(desk.incidents.chronology(desk.lead, desk.anna).entries)
    [change] = page.changes
    assert (change.record_id, change.choice) == (both, "redact")
    assert {each.name: each.text for each in change.words}["text"] == f"Now of {CANARY}."
    assert {each.name: each.text for each in change.redacted}["text"] == "Now of [redacted]."
    assert desk.incidents.others.read_to_the_end == [head.actor_id]
    assert refusal(desk.incidents.chronology, head, desk.anna) is ErrorCode.NOT_FOUND, "nothing else opens to them"
    readers = desk.incidents.run(desk.lead, list_readers, ListReaders(subject_id=desk.anna)).readings
    assert head.actor_id in {each.reader_id for each in readers}, "who triages there sees who looked"
    [noted] = desk.incidents.audited("disposal:file:read")
    assert (noted["actor_id"], noted["school_ids"]) == (str(head.actor_id), [str(desk.school)])


def test_it_is_read_to_the_end_page_by_page(desk, head):
    desk.closed_file()
    desk.may_read(head)
    every, cursor = [], None
    while True:
        page = read_page(desk, head, cursor)
        every += [each.id for each in page.entries]
        cursor = page.next_cursor
        if cursor is None:
            break
        assert desk.incidents.others.read_to_the_end == []
    assert len(every) == len(set(every)) == len(desk.incidents.chronology(desk.lead, desk.anna).entries)
    assert desk.incidents.others.read_to_the_end == [head.actor_id]


_ONE = new_id()


def read_page(desk, who, cursor):
    incidents, asked = desk.incidents, ReadFileToAgree(disposal_id=_ONE, limit=2, cursor=cursor)
    return incidents.run(who, read_file_to_agree, incidents.keyring, incidents.others, asked)


def test_who_was_linked_since_is_shown_nothing(desk, both, head):
    desk.may_read(head)
    link = LinkStaff(staff_id=head.actor_id, subject_id=desk.ben, kind="relative")
    desk.incidents.run(desk.lead, link_staff, desk.incidents.others, link)
    assert refusal(read, desk, head) is ErrorCode.NOT_FOUND
    assert desk.incidents.others.read_to_the_end == []
