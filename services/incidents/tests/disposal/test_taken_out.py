"""What a disposal takes from records that stay: a line in their files, and word to the others who triage there."""

import pytest
from chassis.keys.keyring import SealedField
from chassis.units.ids import new_id
from filled_tables import row_of
from haven_schemas.acts.incidents.conflicts import LinkStaff
from haven_schemas.acts.incidents.moves import ListMoves
from haven_schemas.acts.incidents.records import ReadChronology
from incidents.child.chronology import read_chronology
from incidents.conflicts.link import link_staff
from incidents.copies.known import copy_school_row
from incidents.exports.moves import list_moves
from incidents.models import DocumentRow, DocumentVersionRow, RecordSubjectRow, TakenOutRow
from incidents.narrative import holder_of
from incidents.records.move import say_moved
from incidents.records.rehome import rehome_file


@pytest.fixture
def deputy(desk):
    return desk.incidents.lead(desk.school)


def document(desk, *children):
    """A file that is kept about the children."""
    document_id = new_id()
    here = {"school_id": desk.school, "category_id": desk.incidents.categories["safeguarding"]}
    with desk.units([desk.school]) as unit:
        key = desk.incidents.keyring.new_data_key(unit, document_id, [holder_of(each) for each in children])
        name = key.seal(SealedField("document_version", document_id, "name", 1), b"x")
        unit.session.add(row_of(DocumentRow, id=document_id, version=1, **here))
        unit.session.flush()
        kept = {"document_id": document_id, "version": 1, "state": "clean", "object_name": "documents/x/1"}
        unit.session.add(row_of(DocumentVersionRow, name=name, school_id=desk.school, **kept))
        for child in children:
            line = {"record_id": document_id, "subject_id": child, "record_kind": "document", "triaged": True}
            unit.session.add(row_of(RecordSubjectRow, **line, **here))
    return document_id


def said(desk):
    """How many lines the job tells about, and whom the events name."""
    with desk.incidents.database.unit(desk.incidents.own_access("say_moved"), schools=[]) as unit:
        count = say_moved(unit)
    told = [each["data"]["moved_by"] for each in desk.incidents.published() if each["type"].endswith("records_moved")]
    return count, told


def left(desk, who, child):
    return [each.model_dump() for each in desk.incidents.chronology(who, child).taken_out]


def listed(desk, who):
    found = desk.incidents.run(who, list_moves, ListMoves()).taken_out
    return [(each.subject_id, each.what, each.taken_by) for each in found]


def test_a_redaction_leaves_a_line_and_the_others_are_told_the_next_morning(desk, redactor, both, deputy):
    redactor.redact(both)
    assert left(desk, deputy, desk.ben) == [], "nothing is taken before the file goes"
    desk.dispose(desk.anna)
    line = {"what": "redacted", "taken_by": desk.lead.actor_id, "taken_at": desk.incidents.now}
    assert left(desk, deputy, desk.ben) == [line], "no child and no word"
    assert said(desk) == (0, [])
    desk.incidents.later(days=2)
    assert said(desk) == (1, [[str(desk.lead.actor_id)]])
    assert said(desk)[0] == 0, "once"
    assert listed(desk, deputy) == [(desk.ben, "redacted", desk.lead.actor_id)]
    desk.incidents.later(days=31)
    assert (listed(desk, deputy), left(desk, deputy, desk.ben)) == ([], [line]), "the file keeps it"


def test_a_document_that_is_removed_leaves_a_line_with_each_who_stays(desk, redactor, both, deputy):
    cara = desk.incidents.pupil(desk.school)
    redactor.decide(document(desk, desk.anna, desk.ben, cara), "remove")
    desk.dispose(desk.anna)
    for child in (desk.ben, cara):
        [line] = left(desk, deputy, child)
        assert line["what"] == "removed"
    desk.incidents.later(days=2)
    assert said(desk)[1] == [[str(desk.lead.actor_id)]], "one word of both"
    assert {each[0] for each in listed(desk, deputy)} == {desk.ben, cara}


def test_only_who_triages_there_sees_it_and_no_print_has_it(desk, redactor, both):
    redactor.redact(both)
    desk.dispose(desk.anna)
    assert len(left(desk, desk.lead, desk.ben)) == 1
    assert left(desk, desk.incidents.staff("reader", desk.school), desk.ben) == []
    asked = ReadChronology(subject_id=desk.ben, for_printing=True)
    incidents = desk.incidents
    assert incidents.run(desk.lead, read_chronology, incidents.keyring, incidents.others, asked).taken_out == []


def test_who_is_kept_from_one_child_of_it_sees_no_line_in_the_others_files(desk, redactor, both, deputy):
    cara = desk.incidents.pupil(desk.school)
    desk.record(cara)
    redactor.decide(document(desk, desk.anna, desk.ben, cara), "remove")
    desk.dispose(desk.anna)
    link = LinkStaff(staff_id=deputy.actor_id, subject_id=desk.ben, kind="parent")
    desk.incidents.others.add_account(deputy.actor_id, [desk.school])
    desk.incidents.run(deputy, link_staff, desk.incidents.others, link)
    assert (left(desk, deputy, cara), listed(desk, deputy)) == ([], [])
    assert len(left(desk, desk.lead, cara)) == 1


def test_what_is_kept_as_it_is_leaves_none(desk, redactor, both):
    redactor.decide(both, "keep", because="relied_on")
    redactor.decide(document(desk, desk.anna, desk.ben), "keep", because="others_need_it")
    desk.dispose(desk.anna)
    assert desk.rows(TakenOutRow) == 0


def test_the_line_goes_with_the_file_it_stands_in(desk, redactor, both):
    redactor.redact(both)
    desk.dispose(desk.anna)
    assert desk.rows(TakenOutRow) == 1
    desk.dispose(desk.ben)
    assert desk.rows(TakenOutRow) == 0


def test_the_line_is_another_school_s_with_the_file_that_it_signed_for(desk, redactor, both):
    redactor.redact(both)
    desk.dispose(desk.anna)
    other = new_id()
    with desk.units([desk.school, other]) as unit:
        copy_school_row(unit, other, 1)
        rehome_file(unit, [desk.ben], desk.school, other)
    assert desk.rows(TakenOutRow, TakenOutRow.school_id == other) == 1
