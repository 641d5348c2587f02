"""Files that come with a report, on real PostgreSQL, OpenBao, object store (a folder) and clamd."""

import base64
import hashlib
from dataclasses import replace
from datetime import timedelta

import pytest
from chassis.objects.object_store import ObjectStore, SealedWriter, read_sealed
from chassis.units.models import KeyWrapRow
from haven_local import clamav
from haven_schemas.acts.incidents import report_files as contract
from haven_schemas.acts.incidents.children import AddedChild, CorrectChildren
from haven_schemas.acts.incidents.documents import (
    AbandonDocument,
    BeginDocument,
    DocumentQuery,
    FinishDocument,
    ListDocuments,
    OpenDocument,
)
from haven_schemas.acts.incidents.matching import MatchNotListed
from haven_schemas.acts.incidents.moves import MoveRecord
from haven_schemas.acts.incidents.reporting import ConcernPupil
from haven_schemas.acts.incidents.steps import Recategorise, Reopen
from haven_schemas.acts.incidents.triage import AddConcernToIncident, CloseConcern
from haven_schemas.errors import ErrorCode, FieldCode, Problem
from incidents.clamd import Clamd
from incidents.copies.known import KNOWN_SCHOOLS, copy_school_row
from incidents.documents.begin import begin_document, finish_document
from incidents.documents.document import get_document, list_documents, open_document
from incidents.documents.examine import examine_documents
from incidents.documents.sweep import abandon_report_file, sweep_documents
from incidents.documents.take import MOST_ON_THEIR_WAY
from incidents.extras import Files
from incidents.models import ConcernRow, DocumentRow, DocumentVersionRow, RecordSubjectRow
from incidents.records.close import reopen
from incidents.records.correct import correct_children
from incidents.records.move import move_record
from incidents.records.not_listed import match_not_listed
from incidents.records.steps import recategorise
from incidents.report.files import begin_report_file, finish_report_file, refuse_report_file
from incidents.triage.decision import add_concern_to_incident, close_concern
from incidents.work import Work
from sqlalchemy import func, select, update

NOTE = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n" + b"A note from his bag. " * 40 + b"\n%%EOF"
MOST_FILES = 10


def directly(function, *arguments):
    return function(*arguments)


class Reported:
    """A concern about two children, its reporter and its lead, as gateway and timers would act for them."""

    def __init__(self, incidents, school, files):
        self.incidents, self.school, self.files = incidents, school, files
        self.lead, self.teacher = incidents.lead(school), incidents.reporter(school)
        self.anna, self.ben = incidents.pupil(school, "7"), incidents.pupil(school, "9")
        with incidents.database.unit(incidents.own_access("test"), schools=[school]) as unit:
            copy_school_row(unit, school, 1)
        self.concern_id = incidents.record(self.teacher, incidents.draft(school, self.anna, self.ben)).id

    def units(self, schools):
        everywhere = KNOWN_SCHOOLS if schools is None else None
        own = self.incidents.own_access("test")
        return self.incidents.database.unit(own, schools=schools, all_schools=everywhere)

    def begin(self, access=None, keyring=None, most=MOST_FILES, send="one", **given):
        request = contract.BeginReportFile(
            **{"concern_id": self.concern_id, "name": "Note.pdf", "send_key": hashlib.sha256(send.encode()).hexdigest()}
            | given
        )
        keyring = keyring or self.incidents.keyring
        return self.incidents.run(access or self.teacher, begin_report_file, keyring, most, request)

    def fill(self, place, content=NOTE):
        with SealedWriter(self.files.objects, place.object_name, base64.b64decode(place.data_key)) as writer:
            writer.write(content)

    def finish(self, document_id, size=0, access=None, keyring=None):
        request = contract.FinishReportFile(document_id=document_id, size=size)
        keyring = keyring or self.incidents.keyring
        return self.incidents.run(access or self.teacher, finish_report_file, keyring, request)

    def send(self, content=NOTE, keyring=None, **given):
        place = self.begin(keyring=keyring, **given).place
        self.fill(place, content)
        self.finish(place.document_id, len(content), keyring=keyring)
        return place.document_id

    def examine(self):
        return examine_documents(self.units, self.files)

    def sweep(self):
        sweep_documents(self.units, self.files)

    def seen(self, access=None):
        return self.incidents.get(access or self.teacher, self.concern_id).files

    def open(self, document_id, access=None):
        request = OpenDocument(document_id=document_id)
        return self.incidents.run(access or self.lead, open_document, self.incidents.keyring, request)

    def read(self, document_id, access=None):
        told = self.open(document_id, access)
        return b"".join(read_sealed(self.files.objects, told.object_name, base64.b64decode(told.data_key)))

    def get(self, document_id, access=None):
        request = DocumentQuery(document_id=document_id)
        return self.incidents.run(access or self.lead, get_document, self.incidents.keyring, request)

    def listed(self, access=None, **given):
        request = ListDocuments(**given)
        return self.incidents.run(access or self.lead, list_documents, self.incidents.keyring, request).documents

    def holders(self, document_id):
        with self.units([self.school]) as unit:
            wraps = select(KeyWrapRow.holder_kind, KeyWrapRow.holder_id).where(KeyWrapRow.record_id == document_id)
            return {holder_id if kind == "subject" else kind for kind, holder_id in unit.session.execute(wraps)}

    def count(self, model):
        with self.units([self.school]) as unit:
            return unit.session.scalar(select(func.count()).select_from(model))

    def close(self):
        request = CloseConcern(concern_id=self.concern_id, reason="Nothing more.")
        self.incidents.run(self.lead, close_concern, self.incidents.keyring, self.incidents.others, request)


@pytest.fixture
def reported(incidents, school, tmp_path, infrastructure):
    port = infrastructure.ports["clamav"]
    store = ObjectStore(tmp_path.as_uri())
    scanner = Clamd(f"tcp://127.0.0.1:{port}")
    return Reported(incidents, school, Files(incidents.keyring, store, scanner, directly, timedelta(seconds=30)))


def refusal(call, *arguments, **given):
    with pytest.raises(Problem) as problem:
        call(*arguments, **given)
    return problem.value.code


def kinds(incidents, access, child):
    return [entry.kind for entry in incidents.chronology(access, child).entries]


def test_until_triage_its_reporter_is_told_that_it_came_and_the_team_opens_it(reported, incidents, school, elsewhere):
    document_id = reported.send()
    (told,) = reported.seen()
    assert (told.name, told.state, told.size) == ("Note.pdf", "waiting", len(NOTE))
    assert refusal(reported.open, document_id) is ErrorCode.FILE_NOT_READABLE
    assert reported.examine() == 1
    assert [each.state for each in reported.seen()] == ["clean"]
    assert reported.read(document_id) == NOTE
    assert reported.get(document_id).subject_ids == [reported.anna, reported.ben]
    assert (reported.get(document_id).concern_id, reported.get(document_id).incident_id) == (reported.concern_id, None)
    reader = incidents.staff("reader", school)
    for who in (reported.teacher, reader, incidents.lead(elsewhere)):
        assert refusal(reported.open, document_id, who) is ErrorCode.NOT_FOUND
    assert reported.listed(reader, subject_id=reported.anna) == []
    assert "document" not in kinds(incidents, reader, reported.anna)
    assert kinds(incidents, reported.lead, reported.anna).count("document") == 1
    sent, opened = incidents.audited("document:file:add"), incidents.audited("document:file:read")
    assert [(each["actor_id"], each["right"]) for each in sent] == [(str(reported.teacher.actor_id), "concern:report")]
    assert [each["actor_id"] for each in opened] == [str(reported.lead.actor_id)]
    assert sent[0]["subject_ids"] == sorted(map(str, (reported.anna, reported.ben)))


def test_with_the_concern_it_goes_into_the_record_that_is_opened(reported, incidents, school):
    document_id = reported.send()
    reported.examine()
    incident_id = incidents.accept(reported.lead, reported.concern_id).id
    reader = incidents.staff("reader", school, year_groups={"9"})
    assert reported.read(document_id, reader) == NOTE
    assert [each.id for each in reported.listed(incident_id=incident_id)] == [document_id]
    for child in (reported.anna, reported.ben):
        assert kinds(incidents, reported.lead, child).count("document") == 1
    assert reported.holders(document_id) == {reported.anna, reported.ben}
    assert [each.name for each in reported.seen()] == ["Note.pdf"]
    version = BeginDocument(document_id=document_id, seen_version=1, name="Note, turned.pdf")
    place = incidents.run(reported.lead, begin_document, incidents.keyring, version)
    reported.fill(place)
    taken = FinishDocument(document_id=document_id, version=2, size=len(NOTE))
    incidents.run(reported.lead, finish_document, taken)
    assert [each.name for each in reported.seen()] == ["Note.pdf"]
    assert [each.name for each in reported.get(document_id).versions] == ["Note, turned.pdf", "Note.pdf"]


def test_added_to_a_record_or_kept_in_the_chronology_it_belongs_there(reported, incidents, school):
    document_id = reported.send()
    reported.examine()
    other = incidents.record(reported.teacher, incidents.draft(school, reported.ben)).id
    incident_id = incidents.accept(reported.lead, other).id
    request = AddConcernToIncident(concern_id=reported.concern_id, incident_id=incident_id, reason="The same.")
    incidents.run(reported.lead, add_concern_to_incident, incidents.keyring, incidents.others, request)
    assert [each.id for each in reported.listed(incident_id=incident_id)] == [document_id]
    kept = Reported(incidents, school, reported.files)
    kept_id = kept.send()
    kept.examine()
    kept.close()
    reader = incidents.staff("reader", school)
    assert kept.read(kept_id, reader) == NOTE
    assert [each.id for each in kept.listed(reader, subject_id=kept.anna)] == [kept_id]
    reopening = Reopen(kind="concern", id=kept.concern_id, reason="After all.")
    incidents.run(kept.lead, reopen, incidents.keyring, reopening)
    assert refusal(kept.open, kept_id, reader) is ErrorCode.NOT_FOUND
    assert kept.read(kept_id) == NOTE


def test_a_file_that_comes_late_goes_where_its_concern_is(reported, incidents, school):
    place = reported.begin().place
    reported.fill(place)
    incident_id = incidents.accept(reported.lead, reported.concern_id).id
    reported.finish(place.document_id, len(NOTE))
    late = reported.send(send="two")
    assert {each.id for each in reported.listed(incident_id=incident_id)} == {place.document_id, late}
    reported.examine()
    assert reported.read(late, incidents.staff("reader", school)) == NOTE


def test_the_same_file_of_one_send_is_kept_once(reported):
    first, second = reported.begin().place, reported.begin().place
    reported.fill(first)
    reported.fill(second)
    receipt = reported.finish(second.document_id, len(NOTE))
    assert reported.finish(first.document_id, len(NOTE)) == receipt
    again = reported.begin()
    assert (again.place, again.before) == (None, receipt)
    assert [each.document_id for each in reported.seen()] == [second.document_id]
    assert reported.count(DocumentRow) == 2
    reported.sweep()
    assert reported.count(DocumentRow) == 1
    other = reported.send(send="another")
    assert [each.document_id for each in reported.seen()] == [second.document_id, other]


def test_what_never_arrives_is_swept_and_what_is_refused_says_why_for_a_week(reported, tmp_path):
    reported.fill(reported.begin(send="lost").place, b"x")
    reported.send(clamav.test_file(), name="a.txt", send="virus")
    reported.examine()
    assert [(each.state, each.reason) for each in reported.seen()] == [("refused", "virus")]
    reported.incidents.later(hours=2)
    reported.sweep()
    assert [file for file in tmp_path.rglob("*") if file.is_file()] == []
    assert [each.name for each in reported.seen()] == ["a.txt"]
    reported.incidents.later(days=8)
    reported.sweep()
    assert (reported.count(DocumentRow), reported.count(DocumentVersionRow)) == (0, 0)
    assert [each["outcome"] for each in reported.incidents.audited("document:file:examine")] == ["virus"]


def test_only_its_reporter_sends_a_file_with_a_concern(reported, incidents, school):
    for who in (reported.lead, incidents.reporter(school), incidents.lead(school)):
        assert refusal(reported.begin, access=who) is ErrorCode.NOT_FOUND
        refused = contract.RefuseReportFile(concern_id=reported.concern_id, reason="kind")
        assert refusal(incidents.run, who, refuse_report_file, refused) is ErrorCode.NOT_FOUND
    place = reported.begin().place
    assert refusal(reported.finish, place.document_id, access=reported.lead) is ErrorCode.NOT_FOUND
    as_a_document = FinishDocument(document_id=place.document_id, version=1, size=1)
    incidents.accept(reported.lead, reported.concern_id)
    assert refusal(incidents.run, reported.teacher, finish_document, as_a_document) is ErrorCode.NOT_FOUND
    assert reported.seen() == []


def test_what_the_gateway_did_not_take_stands_in_the_log(reported):
    asked = contract.RefuseReportFile(concern_id=reported.concern_id, reason="kind")
    reported.incidents.run(reported.teacher, refuse_report_file, asked)
    (entry,) = reported.incidents.audited("document:file:refuse")
    assert (entry["outcome"], entry["object_id"]) == ("kind", str(reported.concern_id))


def test_a_report_has_so_many_files_and_no_more_and_nobody_sends_without_end(reported):
    for number in range(2):
        reported.send(send=str(number))
    with pytest.raises(Problem) as problem:
        reported.begin(most=2, send="third")
    assert [(each.field, each.code) for each in problem.value.fields] == [("file", FieldCode.TOO_MANY_FILES)]
    for number in range(MOST_ON_THEIR_WAY):
        reported.begin(send=f"more {number}")
    assert refusal(reported.begin, send="and more") is ErrorCode.TOO_MANY_REQUESTS


def test_without_the_vault_it_waits_under_the_intake_key_as_a_report_does(reported, incidents):
    with incidents.database.unit(incidents.own_access("test"), schools=[]) as unit:
        incidents.keyring.keep_intake(unit)
    incidents.keyring.clear()
    document_id = reported.send(keyring=incidents.without_vault)
    assert reported.holders(document_id) == {"intake"}
    assert incidents.work(Work.LEAVE_INTAKE) == 1
    assert reported.holders(document_id) == {reported.anna, reported.ben}
    reported.examine()
    assert reported.read(document_id) == NOTE


def test_a_report_nobody_could_open_yet_takes_no_file(reported):
    """One that the browser sealed: whom it is about is not known, and so is not for whom to wrap a key."""
    with reported.units([reported.school]) as unit:
        for line in unit.session.scalars(select(RecordSubjectRow)):
            unit.session.delete(line)
        unit.session.execute(update(ConcernRow).values(sealed=True))
    assert refusal(reported.begin) is ErrorCode.VAULT_UNAVAILABLE
    assert reported.count(DocumentRow) == 0


def test_a_child_who_was_not_listed_is_matched_and_has_it_in_their_file(reported, incidents, school):
    draft = incidents.draft(school, pupils=[ConcernPupil(not_listed="The new girl, 7B", role="affected")])
    reported.concern_id = incidents.record(reported.teacher, draft).id
    document_id = reported.send()
    reported.examine()
    (stand_in,) = reported.get(document_id).subject_ids
    assert reported.read(document_id) == NOTE
    asked = {"concern_id": reported.concern_id, "subject_id": stand_in}
    for pupil_id, holders in ((reported.anna, {stand_in, reported.anna}), (None, {stand_in})):
        request = MatchNotListed(**asked, pupil_id=pupil_id)
        incidents.run(reported.lead, match_not_listed, incidents.keyring, incidents.others, request)
        assert reported.holders(document_id) == holders
        there = kinds(incidents, reported.lead, reported.anna)
        assert there.count("document") == (1 if pupil_id else 0)


def test_it_leaves_the_wrong_childs_file_with_the_concern_also_while_it_is_on_its_way(reported, incidents, school):
    right = incidents.pupil(school, "8")
    document_id = reported.send()
    underway = reported.begin(send="two").place
    reported.fill(underway)
    request = MoveRecord(record_id=reported.concern_id, wrong_id=reported.ben, right_id=right, reason="Alike names.")
    incidents.run(reported.lead, move_record, incidents.keyring, incidents.others, request)
    reported.finish(underway.document_id, len(NOTE))
    reported.examine()
    incidents.keyring.clear()
    for each in (document_id, underway.document_id):
        assert reported.holders(each) == {reported.anna, right}
        assert set(reported.get(each).subject_ids) == {reported.anna, right}
        assert reported.read(each) == NOTE
    assert "document" not in kinds(incidents, reported.lead, reported.ben)
    assert kinds(incidents, reported.lead, right).count("document") == 2


def test_a_child_who_was_left_out_has_what_is_there_and_on_its_way(reported, incidents, school):
    dora = incidents.pupil(school, "8")
    files = [reported.send(), (underway := reported.begin(send="two").place).document_id]
    reported.fill(underway)
    added = [AddedChild(pupil_id=dora, role="harmed")]
    request = CorrectChildren(record_id=reported.concern_id, version=1, added=added, reason="She was there.")
    incidents.run(reported.lead, correct_children, incidents.keyring, incidents.others, request)
    reported.finish(underway.document_id, len(NOTE))
    assert [reported.holders(each) for each in files] == [{reported.anna, reported.ben, dora}] * 2
    assert kinds(incidents, reported.lead, dora).count("document") == 2


def test_another_category_takes_it_along(reported, incidents, school):
    document_id = reported.send()
    reported.examine()
    category_id = incidents.categories["behaviour"]
    request = Recategorise(kind="concern", id=reported.concern_id, category_id=category_id, reason="It is that.")
    incidents.run(reported.lead, recategorise, incidents.keyring, request)
    reported.close()
    assert reported.read(document_id, incidents.staff("reader", school, category_groups={"behaviour"})) == NOTE
    others = incidents.staff("reader", school, category_groups={"safeguarding"})
    assert refusal(reported.open, document_id, others) is ErrorCode.NOT_FOUND


def test_a_day_later_its_reporter_is_told_of_it_at_the_second_tier_only(reported):
    reported.send()
    reported.incidents.later(days=2)
    assert reported.seen() == []
    confirmed = replace(reported.teacher, elevated_until=reported.incidents.now + timedelta(minutes=5))
    assert [each.name for each in reported.seen(confirmed)] == ["Note.pdf"]
    assert [each.name for each in reported.seen(reported.lead)] == ["Note.pdf"]


def test_a_pupil_who_is_confirmed_later_is_confirmed_in_its_line_too(reported, incidents, school):
    child = incidents.pupil(school, known=False)
    incidents.others.away = True
    reported.concern_id = incidents.record(reported.teacher, incidents.draft(school, child)).id
    document_id = reported.send()
    incidents.others.away = False
    assert incidents.work(Work.CONFIRM_PUPIL) == 1
    with reported.units([school]) as unit:
        confirmed = select(RecordSubjectRow.confirmed).where(RecordSubjectRow.record_id == document_id)
        assert unit.session.scalars(confirmed).all() == [True]


def test_one_that_broke_off_holds_no_place(reported):
    for number in range(MOST_FILES + MOST_ON_THEIR_WAY):
        place = reported.begin(send=str(number)).place
        given_up = AbandonDocument(document_id=place.document_id, version=place.version)
        reported.incidents.run(reported.teacher, abandon_report_file, given_up)
    reported.send()
