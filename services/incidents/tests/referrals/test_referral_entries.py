"""What is written about referrals: each kind's fields, where it shows, and to whom; on PostgreSQL and OpenBao."""

import pytest
from chassis.units.ids import new_id
from haven_schemas.acts.incidents.conflicts import LinkStaff
from haven_schemas.acts.incidents.documents import BeginDocument, FinishDocument, ListDocuments
from haven_schemas.acts.incidents.entries import NewPerson
from haven_schemas.acts.incidents.moves import MoveQuery, MoveRecord, RestrictRecord
from haven_schemas.acts.incidents.referral_kinds import REFERRAL_KINDS, TAKEN_BY, ReferralDetails
from haven_schemas.acts.incidents.search import SearchRecords
from haven_schemas.errors import Problem
from incidents.conflicts.link import link_staff
from incidents.copies.known import copy_school_row
from incidents.documents.begin import begin_document, finish_document
from incidents.documents.document import list_documents
from incidents.exports.moves import get_move
from incidents.models import EntryRow, FileReadingRow
from incidents.off_loop import at_once
from incidents.present_state import every_referral_written
from incidents.records.move import move_record
from incidents.records.restricted import restrict_record
from incidents.search.search import search_records
from referral_desk import ReferralDesk
from sqlalchemy import select

from .test_records_seen import close_file

FILLED = {
    "family_told": "not_told",
    "family_reason": "It would put her at risk tonight.",
    "agreement": "refused",
    "agreement_by": "Her stepfather",
    "legal_basis": "safeguarding_duty",
    "call_with": "Ms Ledger of the duty desk",
    "call_at": "2026-11-20T09:30:00Z",
    "call_advice": "Send the form today.",
    "direction": "to_us",
    "channel": "meeting",
    "with_whom": "The social worker",
    "sent_how": "portal",
    "sent_to": "The duty desk",
    "reference": "CS-778812",
    "decision": "They assess.",
    "reasons": "The threshold is met.",
    "late_reason": "Their office was closed.",
    "stop_reason": "They know of the order themselves.",
    "called_back": "called_back",
    "called_back_on": "The switchboard of the constabulary",
    "power": "Section 47 of the Children Act",
    "decided_by": "The head",
    "answer": "given_in_part",
}
ALONE = ("not_referred", "agency_request")
"""Kinds that are no part of a referral."""


@pytest.fixture
def desk(incidents, school):
    return ReferralDesk(incidents, school)


def details_of(kind, **given):
    return {**{name: FILLED[name] for name in TAKEN_BY[kind] if name in FILLED}, **given}


def wrong(call, *arguments, **given):
    with pytest.raises(Problem) as problem:
        call(*arguments, **given)
    return {each.field: each.code.value for each in problem.value.fields} or problem.value.code.value


@pytest.mark.parametrize("kind", REFERRAL_KINDS)
def test_each_kind_says_all_it_can_wherever_it_is_read_and_nothing_stands_in_the_clear(desk, incidents, kind):
    if kind != "referral":
        desk.write()
    given = details_of(kind)
    entry_id = desk.write(kind, details=given)
    shown = desk.entry(entry_id)
    assert shown.recorded_kind == shown.referral.kind == kind
    assert shown.kind in ("disclosure", "note", "no_disclosure"), "as those know it who knew no referrals"
    assert shown.referral.details == ReferralDetails.model_validate(given)
    assert shown.kind_details.model_dump(exclude_defaults=True) == {}
    ids = (shown.referral.referral_id, shown.referral.agency_id)
    assert ids == ((None, None) if kind in ALONE else (desk.referral_id, desk.agency_id))
    assert shown in desk.record().entries
    assert (shown in desk.read().entries) == (kind not in ALONE)
    with incidents.database.unit(desk.lead) as unit:
        row = unit.session.get_one(EntryRow, entry_id)
        assert row.kind == kind
        assert not any(value.encode() in row.details for value in FILLED.values() if len(value) > 12)


def test_none_of_the_three_questions_is_in_anybodys_way(desk):
    entry_id = desk.write()
    details = desk.entry(entry_id).referral.details
    assert (details.family_told, details.agreement, details.legal_basis) == (None, None, None)


@pytest.mark.parametrize("kind", REFERRAL_KINDS)
def test_what_a_kind_does_not_take_is_refused_by_its_field(desk, kind):
    desk.write()
    others = {name: value for name, value in FILLED.items() if name not in TAKEN_BY[kind]}
    refused = wrong(desk.write, kind, details=details_of(kind, **others))
    assert refused == {f"details.{name}": "not_allowed" for name in others}


def test_a_decision_not_to_refer_has_its_reasons_and_no_referral(desk):
    assert wrong(desk.write, "not_referred") == {"details.reasons": "required"}
    reasoned = details_of("not_referred")
    refused = wrong(desk.write, "not_referred", details=reasoned, referral_id=new_id())
    assert refused == {"referral_id": "not_allowed"}
    entry_id = desk.write("not_referred", details=reasoned, agency_id=desk.agency_id)
    assert desk.entry(entry_id).referral.agency_id == desk.agency_id


def test_a_request_is_somebodys_and_what_was_refused_has_its_reasons(desk):
    assert wrong(desk.write, "agency_request") == {"details.with_whom": "required"}
    for answer in ("refused", "given_in_part"):
        said = {"with_whom": "PC Sample", "answer": answer}
        assert wrong(desk.write, "agency_request", details=said) == {"details.reasons": "required"}
    said = {"with_whom": "PC Sample", "answer": "later"}
    entry_id = desk.write("agency_request", details=said, agency_id=desk.agency_id)
    assert desk.entry(entry_id).referral.details.answer == "later"
    refused = wrong(desk.write, "agency_request", details=said, referral_id=new_id())
    assert refused == {"referral_id": "not_allowed"}


def test_a_referral_needs_both_ids_and_belongs_to_one_record(desk, incidents, school, elsewhere):
    assert wrong(desk.write, referral_id=None, agency_id=None) == {"referral_id": "required", "agency_id": "required"}
    assert wrong(desk.write, "referral_step") == {"referral_id": "unknown"}
    desk.write()
    desk.write("referral_step")
    for there in (ReferralDesk(incidents, school), ReferralDesk(incidents, elsewhere)):
        for kind in ("referral", "referral_step"):
            assert wrong(there.write, kind, referral_id=desk.referral_id) == {"referral_id": "unknown"}
    kinds = [each.recorded_kind for each in desk.read().entries]
    assert kinds == ["referral", "referral_step"]


def test_the_words_of_a_referral_are_said_to_be_kept_and_nothing_of_them(desk, incidents, school):
    assert wrong(desk.facts) == "not_found"
    at = incidents.now
    first = desk.write()
    desk.write("referral_step", details=details_of("referral_step"))
    desk.write("not_referred", details=details_of("not_referred"))
    assert desk.said() == [desk.referral_id]
    (said,) = [each for each in incidents.published() if each["type"] == "incidents.referral_written"]
    assert said["data"] == {"referral_id": str(desk.referral_id)}
    assert (said["schoolid"], said["aggregateid"]) == (str(school), str(desk.referral_id))
    facts = desk.facts()
    assert (facts.record_id, facts.school_id, facts.agency_id) == (desk.incident_id, school, desk.agency_id)
    assert (facts.entry_id, facts.sent_at, facts.written_by) == (first, at, desk.lead.actor_id)
    assert not any(str(child) in facts.model_dump_json() for child in (desk.seven, desk.nine))
    with incidents.database.unit(incidents.own_access("test"), schools=[]) as unit:
        copy_school_row(unit, school, 1)
        replayed = [(event.referral_id, school_id) for event, _, _, school_id in every_referral_written(unit)]
    assert replayed == [(desk.referral_id, school)]


def answered(incidents):
    events = incidents.published()
    return [each["data"] for each in events if each["type"] == "incidents.request_answered"]


def test_the_answer_to_a_request_is_said_once_when_it_is_written_down(desk, incidents):
    asked = {"with_whom": "PC Sample"}
    waiting = desk.write("agency_request", details={**asked, "answer": "later"})
    desk.write("agency_request", details={**asked, "answer": "given"})
    desk.correct(waiting, 1, referral={**asked, "answer": "later", "power": "Section 47"})
    desk.correct(waiting, 2)
    assert answered(incidents) == [], "kept with its answer at once, or not answered yet"
    desk.correct(waiting, 3, referral={**asked, "answer": "given"})
    desk.correct(waiting, 4, referral={**asked, "answer": "given_in_part", "reasons": "Not the whole."})
    assert answered(incidents) == [{"entry_id": str(waiting)}]


def test_what_was_shared_and_what_was_not_are_records_that_its_writer_sees(desk, incidents, school):
    note, about_nine = desk.note(desk.seven, desk.nine), desk.note(desk.nine)
    elsewhere = ReferralDesk(incidents, school).note()
    kept = {"record_id": about_nine, "reason": "It is about her sister alone."}
    entry_id = desk.write(details={"shared": [note, desk.concern_id], "not_shared": [kept]})
    said = desk.entry(entry_id).referral
    assert (said.details.shared, said.details.not_shared[0].reason) == ([note, desk.concern_id], kept["reason"])
    assert [(each.id, each.kind) for each in said.named] == [
        (desk.concern_id, "concern"),
        (note, "note"),
        (about_nine, "note"),
    ]
    refused = wrong(desk.write, details={"shared": [elsewhere], "not_shared": [{**kept, "record_id": new_id()}]})
    assert refused == {"details.shared.0": "unknown", "details.not_shared.0.record_id": "unknown"}
    refused = wrong(desk.write, details={"shared": [about_nine], "not_shared": [kept]})
    assert refused == {"details.not_shared.0.record_id": "not_allowed"}
    head = incidents.staff("lead", school, year_groups={"7"})
    assert wrong(desk.write, "referral", desk.seven, who=head, details={"shared": [about_nine]}) == {
        "details.shared.0": "unknown"
    }
    seen = desk.entry(entry_id, who=head).referral
    assert (seen.details.shared, seen.details.not_shared) == ([note, desk.concern_id], [])
    assert about_nine not in [each.id for each in seen.named]
    assert str(about_nine) not in desk.history(entry_id, who=head).model_dump_json()


def test_who_sees_it_is_who_sees_entries_of_the_record(desk, incidents, school, elsewhere):
    desk.write()
    about_nine = desk.write("referral_step", desk.nine, text="Only of the elder.")
    mother, stranger = incidents.lead(school), incidents.lead(school)
    incidents.others.add_account(mother.actor_id, [school])
    link = LinkStaff(staff_id=mother.actor_id, subject_id=desk.nine, kind="parent")
    incidents.run(desk.lead, link_staff, incidents.others, link)
    head = incidents.staff("lead", school, year_groups={"7"})
    readers = {
        "lead": (desk.lead, 2),
        "head of year 7": (head, 1),
        "of another group": (incidents.staff("reader", school, category_groups={"pastoral"}), 0),
        "mother": (mother, 0),
        "another school": (incidents.lead(elsewhere), 0),
    }
    for name, (who, count) in readers.items():
        if count:
            assert len(desk.read(who).entries) == count, name
        else:
            assert wrong(desk.read, who) == "not_found", name
    close_file(incidents, desk.nine, [desk.lead.actor_id])
    assert [each.id for each in desk.read(desk.lead).entries if each.id == about_nine] == [about_nine]
    assert about_nine not in [each.id for each in desk.read(stranger).entries]
    assert desk.entry(about_nine, child=desk.seven) is None
    assert wrong(desk.write, who=incidents.staff("reader", school)) == "not_permitted"
    assert wrong(desk.read, referral_id=new_id()) == "not_found"


def test_reading_a_referral_is_in_the_log_and_in_the_ledger_of_each_file(desk, incidents, school):
    desk.write()
    reader = incidents.staff("reader", school)
    desk.read(reader)
    noted = [each for each in incidents.audited("incident:record:read") if each["actor_id"] == str(reader.actor_id)]
    assert [(each["object_id"], each["outcome"]) for each in noted] == [(str(desk.referral_id), "referral")]
    assert set(noted[0]["subject_ids"]) == {str(desk.seven), str(desk.nine)}
    with incidents.database.unit(reader) as unit:
        of_reader = select(FileReadingRow).where(FileReadingRow.reader_id == reader.actor_id)
        ledger = unit.session.scalars(of_reader).all()
    assert {(row.subject_id, row.object_id) for row in ledger} == {
        (desk.seven, desk.incident_id),
        (desk.nine, desk.incident_id),
    }


def test_a_chronology_is_narrowed_to_the_kind(desk, incidents):
    desk.write()
    step = desk.write("referral_step")
    not_referred = desk.write("not_referred", details=details_of("not_referred"))
    for kind, expected in (("referral_step", step), ("not_referred", not_referred)):
        found = incidents.chronology(desk.lead, desk.seven, kinds=[kind]).entries
        assert [each.id for each in found] == [expected]
    assert incidents.chronology(desk.lead, desk.seven, kinds=["disclosure"]).entries == []


def search(incidents, who, words, **given):
    request = SearchRecords(words=words, **given)
    return incidents.run(who, search_records, incidents.keyring, request, incidents.remembered, at_once).hits


def test_every_word_of_it_is_found(desk, incidents):
    note = desk.note()
    desk.write(details=details_of("referral", not_shared=[{"record_id": note, "reason": "Marmalade."}]))
    desk.write("referral_step", details=details_of("referral_step"))
    desk.write("not_referred", details=details_of("not_referred"))
    words = {"tonight", "stepfather", "Ledger", "form", "worker", "duty", "778812", "assess", "threshold", "office"}
    for each in (*words, "marmalade"):
        hits = search(incidents, desk.lead, each)
        assert hits, each
        assert all(hit.referral_kind for hit in hits), each
    (hit,) = search(incidents, desk.lead, "marmalade", kind="referral")
    assert (hit.kind, hit.referral_kind, hit.sentences[0].text) == ("disclosure", "referral", "Marmalade.")
    assert search(incidents, desk.lead, "marmalade", kind="disclosure") == []


def test_a_correction_keeps_what_it_said_and_what_its_writer_does_not_see(desk, incidents, school):
    about_nine, note = desk.note(desk.nine), desk.note(desk.seven)
    entry_id = desk.write(details=details_of("referral", shared=[about_nine, note]))
    desk.correct(entry_id, 1, text="The words alone.")
    assert desk.entry(entry_id).referral.details.shared == [about_nine, note]
    head = incidents.staff("lead", school, year_groups={"7"})
    desk.correct(entry_id, 2, who=head, referral=ReferralDetails(reference="CS-1", shared=[note]))
    now = desk.entry(entry_id).referral.details
    assert (now.reference, now.family_told, now.shared) == ("CS-1", None, [note, about_nine])
    versions = desk.history(entry_id).versions
    assert [each.referral.reference for each in versions] == ["CS-1", "CS-778812", "CS-778812"]
    history = desk.history(entry_id)
    assert (history.referral_kind, {each.id for each in history.named}) == ("referral", {about_nine, note})
    assert [each.id for each in desk.history(entry_id, who=head).named] == [note]
    refused = wrong(desk.correct, entry_id, 3, referral=ReferralDetails(decision="Theirs.", shared=[new_id()]))
    assert refused == {"referral.decision": "not_allowed"}
    assert wrong(desk.correct, entry_id, 3, referral=ReferralDetails(shared=[new_id()])) == {
        "referral.shared.0": "unknown"
    }
    assert wrong(desk.correct, note, 1, referral=ReferralDetails()) == {"referral": "not_allowed"}


def test_a_restricted_one_says_nothing_but_that_it_is_there(desk, incidents):
    entry_id = desk.write(details=details_of("referral"), new_people=[NewPerson(name="Mr Elm", role="agency_worker")])
    assert [each.name for each in desk.entry(entry_id).people] == ["Mr Elm"]
    restriction = RestrictRecord(record_id=entry_id, kind="restricted", reason="Contested.")
    incidents.run(desk.lead, restrict_record, incidents.keyring, restriction)
    for shown in (desk.entry(entry_id), *desk.read().entries):
        assert (shown.text, shown.restricted, shown.people) == ("", True, [])
        assert shown.referral.details == ReferralDetails()
    assert search(incidents, desk.lead, "stepfather") == []
    assert wrong(desk.correct, entry_id, 1) == "record_restricted"


def test_it_moves_out_of_the_wrong_childs_file_and_the_agency_that_was_told_is_named(desk, incidents):
    right = incidents.pupil(desk.school, "8")
    desk.write(details={"sent_to": "The duty desk"})
    about_nine = desk.write("referral_step", desk.nine, details={"with_whom": "Ms Ledger"})
    move = MoveRecord(record_id=about_nine, wrong_id=desk.nine, right_id=right, reason="Another child.")
    move_id = incidents.run(desk.lead, move_record, incidents.keyring, incidents.others, move).id
    incidents.keyring.clear()
    assert desk.entry(about_nine, child=desk.nine) is None
    assert desk.entry(about_nine, child=right).referral.details.with_whom == "Ms Ledger"
    incidents.later(minutes=1)
    concern = MoveRecord(record_id=desk.concern_id, wrong_id=desk.nine, right_id=right, reason="Another child.")
    move_id = incidents.run(desk.lead, move_record, incidents.keyring, incidents.others, concern).id
    shared = incidents.run(desk.lead, get_move, incidents.keyring, MoveQuery(move_id=move_id)).shared
    assert [each.agency for each in shared] == ["The duty desk"]


def test_documents_are_filed_to_a_referral_of_their_record(desk, incidents, school):
    def file(**given):
        asked = {"incident_id": desk.incident_id, "name": "The form.pdf", "subject_ids": [desk.seven], **given}
        place = incidents.run(desk.lead, begin_document, incidents.keyring, BeginDocument(**asked))
        done = FinishDocument(document_id=place.document_id, version=place.version, size=1)
        incidents.run(desk.lead, finish_document, done)
        return place.document_id

    assert wrong(file, referral_id=desk.referral_id) == {"referral_id": "unknown"}
    desk.write()
    of_referral, about_nine, other = (
        file(referral_id=desk.referral_id),
        file(referral_id=desk.referral_id, subject_ids=[desk.nine], name="Of the elder.pdf"),
        file(),
    )
    strange = ReferralDesk(incidents, school)
    assert wrong(file, incident_id=strange.incident_id, subject_ids=[strange.seven], referral_id=desk.referral_id) == {
        "referral_id": "unknown"
    }
    told = desk.read().documents
    assert [(each.id, each.referral_id) for each in told] == [
        (of_referral, desk.referral_id),
        (about_nine, desk.referral_id),
    ]
    assert [each.versions[0].name for each in told] == ["The form.pdf", "Of the elder.pdf"]
    head = incidents.staff("reader", school, year_groups={"7"})
    assert [each.id for each in desk.read(head).documents] == [of_referral]
    query = ListDocuments(incident_id=desk.incident_id)
    listed = incidents.run(desk.lead, list_documents, incidents.keyring, query).documents
    assert {each.id: each.referral_id for each in listed} == {
        of_referral: desk.referral_id,
        about_nine: desk.referral_id,
        other: None,
    }
