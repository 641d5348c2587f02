"""Documents on real PostgreSQL, OpenBao, object store (a folder) and clamd."""

import base64
import socket
from contextlib import closing, suppress
from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
from chassis.objects.object_store import ObjectStore, SealedWriter, read_sealed
from chassis.units.models import KeyWrapRow
from fake_clamd import fake_clamd
from haven_local import clamav
from haven_schemas.acts.incidents import documents as contract
from haven_schemas.acts.incidents.steps import Recategorise
from haven_schemas.errors import ErrorCode, Problem
from incidents.clamd import Clamd, ScannerAway
from incidents.copies.known import KNOWN_SCHOOLS, copy_school_row
from incidents.documents.begin import begin_document, finish_document
from incidents.documents.document import get_document, list_documents, open_document
from incidents.documents.examine import MOST_ATTEMPTS, UNTIL_THE_NEXT_ATTEMPT, examine_documents
from incidents.documents.sweep import abandon_document, abandon_report_file, sweep_documents
from incidents.documents.take import MOST_ON_THEIR_WAY
from incidents.extras import Files, ScanFailed
from incidents.models import DocumentRow, DocumentVersionRow
from incidents.records.steps import recategorise
from sqlalchemy import func, select
from support.metrics import own_metric

LETTER = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n" + b"A letter. " * 40 + b"\n%%EOF"


def directly(function, *arguments):
    return function(*arguments)


class Vault:
    """Documents of one incident record about two children, as the gateway and the timers would handle them."""

    def __init__(self, incidents, school, files):
        self.incidents, self.school, self.files = incidents, school, files
        self.lead = incidents.lead(school)
        self.anna, self.ben = incidents.pupil(school, "7"), incidents.pupil(school, "9")
        with incidents.database.unit(incidents.own_access("test"), schools=[school]) as unit:
            copy_school_row(unit, school, 1)
        draft = incidents.draft(school, self.anna, self.ben)
        self.incident_id = incidents.accept(self.lead, incidents.record(incidents.reporter(school), draft).id).id

    def units(self, schools):
        everywhere = KNOWN_SCHOOLS if schools is None else None
        own = self.incidents.own_access("test")
        return self.incidents.database.unit(own, schools=schools, all_schools=everywhere)

    def begin(self, access=None, **given):
        both = {"incident_id": self.incident_id, "name": "A letter.pdf", "subject_ids": [self.anna, self.ben]}
        request = contract.BeginDocument(**{**both, **given})
        return self.incidents.run(access or self.lead, begin_document, self.incidents.keyring, request)

    def finish(self, place, size=0, access=None):
        request = contract.FinishDocument(document_id=place.document_id, version=place.version, size=size)
        return self.incidents.run(access or self.lead, finish_document, request)

    def abandon(self, place, access=None, use_case=abandon_document):
        request = contract.AbandonDocument(document_id=place.document_id, version=place.version)
        return self.incidents.run(access or self.lead, use_case, request)

    def add(self, content=LETTER, **given):
        place = self.begin(**given)
        with SealedWriter(self.files.objects, place.object_name, base64.b64decode(place.data_key)) as writer:
            writer.write(content)
        self.finish(place, len(content))
        return place

    def examine(self, files=None):
        return examine_documents(self.units, files or self.files)

    def sweep(self):
        sweep_documents(self.units, self.files)

    def open(self, document_id, access=None, version=None):
        request = contract.OpenDocument(document_id=document_id, version=version)
        return self.incidents.run(access or self.lead, open_document, self.incidents.keyring, request)

    def read(self, document_id, **given):
        told = self.open(document_id, **given)
        return b"".join(read_sealed(self.files.objects, told.object_name, base64.b64decode(told.data_key)))

    def get(self, document_id, access=None):
        request = contract.DocumentQuery(document_id=document_id)
        return self.incidents.run(access or self.lead, get_document, self.incidents.keyring, request)

    def list(self, access=None, **given):
        request = contract.ListDocuments(**given)
        return self.incidents.run(access or self.lead, list_documents, self.incidents.keyring, request)

    def count(self, model):
        with self.units([self.school]) as unit:
            return unit.session.scalar(select(func.count()).select_from(model))


@pytest.fixture
def files(incidents, tmp_path, infrastructure):
    port = infrastructure.ports["clamav"]
    return Files(
        incidents.keyring,
        ObjectStore(tmp_path.as_uri()),
        Clamd(f"tcp://127.0.0.1:{port}"),
        directly,
        timedelta(seconds=30),
    )


@pytest.fixture
def vault_of(incidents, school, files):
    return Vault(incidents, school, files)


@pytest.fixture
def documents(vault_of):
    return vault_of


def refusal(call, *arguments, **given):
    with pytest.raises(Problem) as problem:
        call(*arguments, **given)
    return problem.value.code


def test_a_file_is_kept_looked_at_and_read_by_those_who_may(documents, elsewhere):
    place = documents.add(subject_ids=[documents.anna])
    (waiting,) = documents.list(incident_id=documents.incident_id).documents
    assert (waiting.versions[0].state, waiting.readable_version) == ("waiting", None)
    assert refusal(documents.open, place.document_id) is ErrorCode.FILE_NOT_READABLE
    assert documents.examine() == 1
    assert documents.read(place.document_id) == LETTER
    told = documents.open(place.document_id)
    assert (told.name, told.media_type, told.size) == ("A letter.pdf", "application/pdf", len(LETTER))
    stranger = documents.incidents.lead(elsewhere)
    assert refusal(documents.open, place.document_id, access=stranger) is ErrorCode.NOT_FOUND
    of_year_nine = documents.incidents.staff("reader", documents.school, year_groups={"9"})
    assert refusal(documents.open, place.document_id, access=of_year_nine) is ErrorCode.NOT_FOUND
    assert documents.list(incident_id=documents.incident_id, access=of_year_nine).documents == []
    read = documents.incidents.audited("document:file:read")
    assert [each["subject_ids"] for each in read] == [[str(documents.anna)]] * 2
    assert [each["outcome"] for each in documents.incidents.audited("document:file:examine")] == ["clean"]


def test_it_appears_in_the_files_of_the_children_it_names_and_no_other(documents):
    place = documents.add(subject_ids=[documents.anna])
    assert [each.id for each in documents.list(subject_id=documents.anna).documents] == [place.document_id]
    assert documents.list(subject_id=documents.ben).documents == []
    lead = documents.lead
    kinds = [entry.kind for entry in documents.incidents.chronology(lead, documents.anna).entries]
    assert kinds.count("document") == 1
    (entry,) = [e for e in documents.incidents.chronology(lead, documents.anna).entries if e.kind == "document"]
    assert (entry.text, entry.id) == ("A letter.pdf", place.document_id)
    assert "document" not in [entry.kind for entry in documents.incidents.chronology(lead, documents.ben).entries]


def test_who_sees_it_changes_with_the_records_category(documents):
    place = documents.add()
    documents.examine()
    behaviour = documents.incidents.staff("reader", documents.school, category_groups={"behaviour"})
    assert refusal(documents.open, place.document_id, access=behaviour) is ErrorCode.NOT_FOUND
    category_id = documents.incidents.categories["behaviour"]
    request = Recategorise(kind="incident", id=documents.incident_id, category_id=category_id, reason="It is that.")
    documents.incidents.run(documents.lead, recategorise, documents.incidents.keyring, request)
    assert documents.read(place.document_id, access=behaviour) == LETTER
    assert [each.id for each in documents.list(subject_id=documents.ben, access=behaviour).documents] == [
        place.document_id
    ]


def test_versions_stay_beside_each_other_and_two_people_do_not_overwrite(documents):
    first = documents.add()
    documents.examine()
    second = documents.add(
        LETTER + b" More.", incident_id=None, document_id=first.document_id, seen_version=1, name="New.pdf"
    )
    assert second.version == 2
    assert documents.get(first.document_id).readable_version == 1
    documents.examine()
    shown = documents.get(first.document_id)
    assert [(each.version, each.name) for each in shown.versions] == [(2, "New.pdf"), (1, "A letter.pdf")]
    assert documents.read(first.document_id) == LETTER + b" More."
    assert documents.read(first.document_id, version=1) == LETTER
    late = {"incident_id": None, "document_id": first.document_id, "seen_version": 1}
    assert refusal(documents.begin, **late) is ErrorCode.STALE_VERSION


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("notes.txt", clamav.test_file(), "virus"),
        ("mail.eml", b"From: a@b.example\r\n\r\n" + clamav.test_file(), "virus"),
        ("letter.pdf", b"MZ" + b"\x00" * 100, "mismatch"),
        ("page.html", b"<html>", "kind"),
        ("empty.txt", b"", "empty"),
    ],
)
def test_what_is_refused_is_deleted_and_says_why(documents, tmp_path, name, content, reason):
    place = documents.add(content, name=name)
    documents.examine()
    (version,) = documents.get(place.document_id).versions
    assert (version.state, version.reason) == ("refused", reason)
    assert refusal(documents.open, place.document_id, version=1) is ErrorCode.FILE_NOT_READABLE
    assert [file for file in tmp_path.rglob("*") if file.is_file()] == []
    assert [each["outcome"] for each in documents.incidents.audited("document:file:examine")] == [reason]
    documents.incidents.later(days=8)
    documents.sweep()
    assert (documents.count(DocumentRow), documents.count(DocumentVersionRow)) == (0, 0)
    assert "document" not in [e.kind for e in documents.incidents.chronology(documents.lead, documents.anna).entries]


def test_without_the_scanner_a_file_waits_and_is_looked_at_once_it_is_back(documents):
    with closing(socket.socket()) as nobody:
        nobody.bind(("127.0.0.1", 0))
        scanner = Clamd(f"tcp://127.0.0.1:{nobody.getsockname()[1]}")
        nowhere = replace(documents.files, scanner=scanner, objects=None)  # a file is not read for nothing
        place, silent_since = documents.add(), documents.incidents.now
        for _ in range(8):
            with pytest.raises(ScannerAway):
                documents.examine(nowhere)
            documents.incidents.later(seconds=15)
    version = documents.get(place.document_id).versions[0]
    assert (version.state, version.scanner_silent_since) == ("waiting", silent_since)
    assert own_metric("haven_scanner_away") == 1
    assert documents.examine() == 1
    later = documents.add()
    assert documents.get(later.document_id).versions[0].scanner_silent_since is None
    assert own_metric("haven_scanner_away") == 0
    assert documents.read(place.document_id) == LETTER


@pytest.mark.parametrize("answer", [None, b"Can't allocate memory ERROR\x00"])
def test_a_file_the_scanner_breaks_off_over_keeps_no_other_waiting_and_is_given_up(documents, answer):
    bad, good = documents.add(LETTER + b"\ndeadly"), documents.add()
    state = lambda place: documents.get(place.document_id).versions[0].state
    with fake_clamd(b"deadly", answer) as scanner:
        files = replace(documents.files, scanner=Clamd(scanner.url))
        assert documents.examine(files) == 2
        assert (state(bad), state(good)) == ("waiting", "clean")
        for wait in UNTIL_THE_NEXT_ATTEMPT:
            assert documents.examine(files) == 0  # put behind: nothing is tried before its time
            documents.incidents.later(seconds=wait.total_seconds() + 1)
            assert state(bad) == "waiting"
            assert documents.examine(files) == 1
    version = documents.get(bad.document_id).versions[0]
    assert (version.state, version.reason) == ("refused", "failed")


def test_a_scanner_that_scans_nothing_is_away_and_counts_against_no_file(documents):
    place = documents.add()
    with fake_clamd(b"", b"Can't write to temporary file ERROR\x00") as scanner:
        for _ in range(MOST_ATTEMPTS + 1):
            with pytest.raises(ScannerAway):
                documents.examine(replace(documents.files, scanner=Clamd(scanner.url)))
            documents.incidents.later(hours=2)
    assert documents.examine() == 1
    assert documents.read(place.document_id) == LETTER


def test_a_worker_that_died_is_followed_by_another_and_a_deadly_file_is_given_up(documents):
    class Dies(BaseException):
        """A worker killed over a file."""

    class Deadly:
        def check(self):
            """It scans."""

        def is_infected(self, pieces, beat):
            raise Dies

    place = documents.add()
    for _ in range(5):
        with pytest.raises(Dies):
            documents.examine(replace(documents.files, scanner=Deadly()))
        assert documents.examine() == 0
        documents.incidents.later(seconds=31)
    documents.examine()
    assert documents.get(place.document_id).versions[0].reason == "failed"


@pytest.mark.parametrize("failure", [ScannerAway, ScanFailed])
def test_a_worker_that_was_taken_over_gives_nothing_back(documents, failure):
    class Slow:
        def check(self):
            """It scans."""

        def is_infected(self, pieces, beat):
            documents.incidents.later(seconds=31)
            assert documents.examine() == 1
            raise failure

    place = documents.add()
    with suppress(ScannerAway):
        documents.examine(replace(documents.files, scanner=Slow()))
    assert documents.get(place.document_id).versions[0].state == "clean"
    assert [each["outcome"] for each in documents.incidents.audited("document:file:examine")] == ["clean"]


def test_bytes_that_were_changed_or_swapped_in_the_store_do_not_pass(documents, tmp_path):
    first, second = documents.add(), documents.add(LETTER + b"2")
    one, other = tmp_path / first.object_name, tmp_path / second.object_name
    one.write_bytes(other.read_bytes())
    other.write_bytes(other.read_bytes()[:-1] + b"\x00")
    documents.examine()
    assert [documents.get(each.document_id).versions[0].reason for each in (first, second)] == ["damaged", "damaged"]


def test_what_never_arrives_is_swept_with_its_keys(documents, tmp_path):
    place = documents.begin()
    wraps = documents.count(KeyWrapRow)
    with SealedWriter(documents.files.objects, place.object_name, base64.b64decode(place.data_key)) as writer:
        writer.write(b"x" * 10)
    assert refusal(documents.get, place.document_id) is ErrorCode.NOT_FOUND
    documents.sweep()
    assert documents.count(DocumentRow) == 1
    documents.incidents.later(hours=2)
    documents.sweep()
    assert (documents.count(DocumentRow), documents.count(KeyWrapRow)) == (0, wraps - 2)
    assert [file for file in tmp_path.rglob("*") if file.is_file()] == []
    assert refusal(documents.finish, place) is ErrorCode.NOT_FOUND


def test_only_whoever_began_it_finishes_it_and_again_is_the_same(documents):
    place = documents.begin()
    colleague = documents.incidents.lead(documents.school)
    assert refusal(documents.finish, place, access=colleague) is ErrorCode.NOT_FOUND
    assert documents.finish(place) == documents.finish(place)
    assert len(documents.incidents.audited("document:file:add")) == 1


def test_who_may_not_write_adds_nothing_and_nobody_sends_without_end(documents):
    reader = documents.incidents.staff("reader", documents.school)
    assert refusal(documents.begin, access=reader) is ErrorCode.NOT_PERMITTED
    assert refusal(documents.begin, incident_id=uuid4()) is ErrorCode.NOT_FOUND
    for _ in range(MOST_ON_THEIR_WAY):
        documents.begin()
    assert refusal(documents.begin) is ErrorCode.TOO_MANY_REQUESTS


def test_a_file_that_broke_off_holds_no_place_and_leaves_nothing(documents, tmp_path):
    wraps = documents.count(KeyWrapRow)
    for _ in range(2 * MOST_ON_THEIR_WAY):
        place = documents.begin()
        with SealedWriter(documents.files.objects, place.object_name, base64.b64decode(place.data_key)) as writer:
            writer.write(b"x" * 10)
        documents.abandon(place)
    documents.sweep()
    assert (documents.count(DocumentRow), documents.count(KeyWrapRow)) == (0, wraps)
    assert [file for file in tmp_path.rglob("*") if file.is_file()] == []


def test_only_whoever_began_it_abandons_it_and_nobody_what_has_arrived(documents):
    place = documents.begin()
    colleague = documents.incidents.lead(documents.school)
    assert refusal(documents.abandon, place, access=colleague) is ErrorCode.NOT_FOUND
    assert refusal(documents.abandon, place, use_case=abandon_report_file) is ErrorCode.NOT_FOUND
    arrived = documents.add()
    assert refusal(documents.abandon, arrived) is ErrorCode.NOT_FOUND
    documents.sweep()
    assert documents.count(DocumentRow) == 2


def test_a_document_of_two_children_outlives_the_key_of_one(documents):
    place = documents.add()
    documents.examine()
    from incidents.narrative import holder_of

    with documents.units([documents.school]) as unit:
        documents.incidents.keyring.remove_holder(unit, place.document_id, holder_of(documents.anna))
    assert documents.read(place.document_id) == LETTER
