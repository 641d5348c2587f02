"""What a second person sees beside the entries: documents, cards, and what was there before; and only of what was
proposed."""

import pytest
from chassis.ground.away import OwnerAway
from chassis.units.ids import new_id
from disposal_desk import CANARY, refusal
from haven_schemas.acts.incidents.chronology import ListReaders, WriteCard
from haven_schemas.acts.incidents.conflicts import LinkStaff
from haven_schemas.acts.incidents.disposal import OpenDocumentToAgree, ReadFileToAgree
from haven_schemas.acts.incidents.documents import BeginDocument, FinishDocument, OpenDocument
from haven_schemas.acts.incidents.entries import CorrectEntry
from haven_schemas.acts.incidents.exports import AskExport
from haven_schemas.acts.incidents.moves import MoveRecord, RestrictRecord
from haven_schemas.acts.incidents.retention import FileToAgreeQuery
from haven_schemas.errors import ErrorCode
from incidents.child.card import write_card
from incidents.child.readers import list_readers
from incidents.conflicts.link import link_staff
from incidents.copies.known import copy_school_row
from incidents.disposal.agree import file_to_agree, open_document_to_agree, read_file_to_agree
from incidents.documents.begin import begin_document, finish_document
from incidents.documents.document import open_document
from incidents.exports.ask import ask_export
from incidents.models import DocumentVersionRow
from incidents.records.entry import correct_entry
from incidents.records.move import move_record
from incidents.records.restricted import restrict_record
from sqlalchemy import update


@pytest.fixture
def head(desk, elsewhere):
    """Of another school, who reads nothing at this one."""
    with desk.units([elsewhere]) as unit:
        copy_school_row(unit, elsewhere, 1)
    head = desk.incidents.lead(elsewhere)
    desk.incidents.others.add_account(head.actor_id, [elsewhere])
    return head


@pytest.fixture
def record(desk):
    """An open record about both children."""
    return desk.record(desk.anna, desk.ben)


def by_lead(desk, use_case, *given):
    return desk.incidents.run(desk.lead, use_case, *given)


def document(desk, *children, state="clean", **given):
    """As ``examine_documents`` leaves it; its id. ``document_id``: another version of that one."""
    asked = BeginDocument(**{"name": f"{CANARY}.pdf", "subject_ids": list(children)} | given)
    place = by_lead(desk, begin_document, desk.incidents.keyring, asked)
    by_lead(desk, finish_document, FinishDocument(document_id=place.document_id, version=place.version, size=9))
    with desk.units([desk.school]) as unit:
        this = (DocumentVersionRow.document_id == place.document_id) & (DocumentVersionRow.version == place.version)
        unit.session.execute(update(DocumentVersionRow).where(this).values(state=state, media_type="application/pdf"))
    return place.document_id


def card(desk, version, **said):
    asked = WriteCard(subject_id=desk.anna, version=version, **said)
    by_lead(desk, write_card, desk.incidents.keyring, desk.incidents.others, asked)


def read(desk, who, **given):
    incidents, asked = desk.incidents, ReadFileToAgree(disposal_id=new_id(), **given)
    return incidents.run(who, read_file_to_agree, incidents.keyring, incidents.others, asked)


def opened(desk, who, document_id, version=1):
    incidents = desk.incidents
    asked = OpenDocumentToAgree(disposal_id=new_id(), document_id=document_id, version=version)
    return incidents.run(who, open_document_to_agree, incidents.keyring, incidents.others, asked)


def decided(desk, who):
    """Retention says so of nobody any more."""
    del desk.incidents.others.to_read[who.actor_id]


def test_the_second_person_opens_each_version_of_a_document_until_it_is_decided(desk, head, record):
    letter = document(desk, desk.anna, incident_id=record)
    document(desk, document_id=letter, seen_version=1, name="Nothing.pdf")
    assert refusal(opened, desk, head, letter) is ErrorCode.NOT_FOUND, "nobody gave them sight of it"
    desk.may_read(head)
    [shown] = read(desk, head).documents
    assert [(each.version, each.name) for each in shown.versions] == [(2, "Nothing.pdf"), (1, f"{CANARY}.pdf")]
    assert opened(desk, head, letter).name == f"{CANARY}.pdf"
    assert opened(desk, head, letter, 2).name == "Nothing.pdf"
    assert refusal(opened, desk, head, letter, 3) is ErrorCode.NOT_FOUND
    noted = [each for each in desk.incidents.audited("document:file:read") if each["object_id"] == str(letter)]
    assert {(each["actor_id"], *each["school_ids"]) for each in noted} == {(str(head.actor_id), str(desk.school))}
    readings = by_lead(desk, list_readers, ListReaders(subject_id=desk.anna)).readings
    assert {"chronology", "document"} == {each.kind for each in readings if each.reader_id == head.actor_id}
    other = desk.incidents.lead(new_id())
    assert refusal(opened, desk, other, letter) is ErrorCode.NOT_FOUND, "another second person"
    decided(desk, head)
    assert refusal(opened, desk, head, letter) is ErrorCode.NOT_FOUND


def test_no_other_way_leads_to_it_and_none_to_another_file(desk, head, record):
    letter, ben_s = (document(desk, each, incident_id=record) for each in (desk.anna, desk.ben))
    desk.may_read(head)
    assert refusal(opened, desk, head, ben_s) is ErrorCode.NOT_FOUND, "of another child alone"
    assert [each.id for each in read(desk, head).documents] == [letter]
    incidents = desk.incidents
    asked = OpenDocument(document_id=letter)
    assert refusal(incidents.run, head, open_document, incidents.keyring, asked) is ErrorCode.NOT_FOUND
    export = AskExport(subject_id=desk.anna, format="pdf", purpose="x", recipient="x")
    assert refusal(incidents.run, head, ask_export, incidents.keyring, incidents.others, export) is ErrorCode.NOT_FOUND


def test_what_waits_to_be_looked_at_or_was_refused_opens_for_nobody(desk, head, record):
    waits, refused = (document(desk, desk.anna, incident_id=record, state=each) for each in ("waiting", "refused"))
    desk.may_read(head)
    for each in (waits, refused):
        assert refusal(opened, desk, head, each) is ErrorCode.FILE_NOT_READABLE


def test_a_document_about_both_is_opened_as_the_words_about_both_are_read(desk, head, record):
    both = document(desk, desk.anna, desk.ben, incident_id=record)
    desk.may_read(head)
    assert opened(desk, head, both).name == f"{CANARY}.pdf"
    [noted] = [each for each in desk.incidents.audited("document:file:read") if each["object_id"] == str(both)]
    assert set(noted["subject_ids"]) == {str(desk.anna), str(desk.ben)}
    readings = by_lead(desk, list_readers, ListReaders(subject_id=desk.ben)).readings
    assert head.actor_id in {each.reader_id for each in readings}, "in the other child's file too"
    link = LinkStaff(staff_id=head.actor_id, subject_id=desk.ben, kind="relative")
    by_lead(desk, link_staff, desk.incidents.others, link)
    assert refusal(opened, desk, head, both) is ErrorCode.NOT_FOUND
    letter = document(desk, desk.anna, incident_id=record)
    desk.may_read(head)
    assert refusal(opened, desk, head, letter) is ErrorCode.NOT_FOUND, "they see nothing of this file"


def test_a_restricted_document_is_opened_as_its_words_are_and_the_log_says_what_for(desk, head, record):
    letter = document(desk, desk.anna, incident_id=record)
    asked = RestrictRecord(record_id=letter, kind="restricted", reason="He says it is not so.")
    by_lead(desk, restrict_record, desk.incidents.keyring, asked)
    desk.may_read(head)
    [shown] = read(desk, head).documents
    assert (shown.restricted, shown.readable_version, shown.versions[0].name) == (True, 1, f"{CANARY}.pdf")
    assert opened(desk, head, letter).name == f"{CANARY}.pdf"
    [noted] = desk.incidents.audited("record:restricted:open")
    assert (noted["actor_id"], noted["outcome"]) == (str(head.actor_id), "disposal")


def test_the_cards_are_shown_with_what_they_said_before_on_the_first_page(desk, head, elsewhere):
    desk.closed_file()
    card(desk, 0, summary=f"Of {CANARY}.", may_not_collect="The uncle.")
    card(desk, 1, summary="Nothing.")
    desk.may_read(head)
    page = read(desk, head, limit=1)
    [found] = page.cards
    assert [(each.version, each.summary) for each in found.versions] == [(2, "Nothing."), (1, f"Of {CANARY}.")]
    assert (found.may_write, found.versions[1].may_not_collect) == (False, "The uncle.")
    noted = desk.incidents.audited("chronology:card:read")[-1]
    assert (noted["actor_id"], noted["subject_ids"]) == (str(head.actor_id), [str(desk.anna)])


def test_what_an_entry_said_before_it_was_corrected_stands_beside_it(desk, head, record):
    note = desk.note(record, desk.anna, text="He was held by the arm.")
    for version, text in ((1, "He fell."), (2, "Nothing was seen.")):
        asked = CorrectEntry(
            record_id=note, version=version, occurred_at=desk.incidents.now, text=text, reason=f"Not so, {CANARY}."
        )
        by_lead(desk, correct_entry, desk.incidents.keyring, asked)
    desk.may_read(head)
    page = read(desk, head)
    assert "Nothing was seen." in [each.text for each in page.entries]
    [earlier] = page.earlier
    assert (earlier.record_id, earlier.corrected_by, earlier.reason) == (note, desk.lead.actor_id, f"Not so, {CANARY}.")
    assert [each.text for each in earlier.versions] == ["He fell.", "He was held by the arm."]


def told(desk, who):
    asked = FileToAgreeQuery(subject_id=desk.anna, staff_id=who.actor_id, in_words=True)
    incidents = desk.incidents
    return incidents.run(incidents.own_access("apart"), file_to_agree, incidents.keyring, incidents.others, asked)


def named(desk, who, name):
    account = desk.incidents.others.accounts[who.actor_id]
    desk.incidents.others.accounts[who.actor_id] = account.model_copy(update={"name": name})


def test_who_was_named_before_a_correction_or_on_the_card_does_not_read_it(desk, head, record):
    note = desk.note(record, desk.anna, text="Dana Lead held him.")
    named(desk, head, "Dana Lead")
    asked = CorrectEntry(
        record_id=note, version=1, occurred_at=desk.incidents.now, text="Somebody held him.", reason="x"
    )
    by_lead(desk, correct_entry, desk.incidents.keyring, asked)
    assert told(desk, head).kept_from
    named(desk, head, "Nora Other")
    assert not told(desk, head).kept_from
    card(desk, 0, summary="Not near Nora Other.")
    assert told(desk, head).kept_from


def test_a_document_replaced_and_a_card_rewritten_lately_count_as_corrected(desk, head, record):
    letter = document(desk, desk.anna, incident_id=record)
    card(desk, 0, summary=f"Of {CANARY}.")
    assert told(desk, head).corrected == 0
    document(desk, document_id=letter, seen_version=1, name="Nothing.pdf")
    assert told(desk, head).corrected == 1
    card(desk, 1, summary="Nothing.")
    assert told(desk, head).corrected == 2
    desk.incidents.later(days=366)
    assert told(desk, head).corrected == 0


def test_what_is_moved_into_it_once_sight_was_given_is_not_shown(desk, head):
    """A lead would lead a friend to any child's record so."""
    desk.closed_file()
    desk.may_read(head)
    assert read(desk, head).entries
    ben_s = desk.concern(desk.ben)
    asked = MoveRecord(record_id=ben_s, wrong_id=desk.ben, right_id=desk.anna, reason="Alike names.")
    incidents = desk.incidents
    by_lead(desk, move_record, incidents.keyring, incidents.others, asked)
    assert refusal(read, desk, head) is ErrorCode.NOT_FOUND
    assert incidents.others.read_to_the_end == [head.actor_id], "and it is not read to its end"


def test_a_child_who_is_taken_for_this_one_since_is_not_shown(desk, head, record):
    letter = document(desk, desk.ben, incident_id=record)
    desk.closed_file()
    desk.may_read(head)
    desk.merge(desk.anna, desk.ben)
    assert refusal(read, desk, head) is ErrorCode.NOT_FOUND
    assert refusal(opened, desk, head, letter) is ErrorCode.NOT_FOUND


def test_nothing_is_shown_while_retention_does_not_answer_or_says_not_what_was_proposed(desk, head, record):
    letter = document(desk, desk.anna, incident_id=record)
    desk.may_read(head)
    others = desk.incidents.others
    of_release_before = others.to_read[head.actor_id].model_copy(update={"mark": None})
    others.away = True
    for run, given in ((read, ()), (opened, (letter,))):
        with pytest.raises(OwnerAway):
            run(desk, head, *given)
    others.away = False
    others.to_read[head.actor_id] = of_release_before
    assert refusal(read, desk, head) is ErrorCode.NOT_FOUND
    assert refusal(opened, desk, head, letter) is ErrorCode.NOT_FOUND
