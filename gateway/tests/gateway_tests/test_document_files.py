"""A file on its way into a real store (a folder), with incidents' answers made up."""

import base64
import os
import resource
from contextlib import contextmanager
from types import SimpleNamespace
from uuid import uuid4

import pytest
from chassis.objects.object_store import ObjectStore, SealedWriter, read_sealed
from gateway.areas.documents.document_files import Sending, store_document
from gateway.areas.reporting.report_files import FileOutcome, take_file, take_files
from gateway.clients.asking import Caller
from gateway.security.streamed_form import IncomingFile
from haven_schemas.acts.incidents.documents import DocumentAbandoned, DocumentReceipt, DocumentUploadSlot
from haven_schemas.acts.incidents.report_files import ReportFileUpload
from haven_schemas.acts.paging import Empty
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.origins import Origin

from gateway_tests.administered import Identity

LETTER = b"%PDF-1.7\n" + b"A letter. " * 50_000


class BrokenOff(Exception):
    """The sender is gone."""


class Incidents:
    """Knows what it was told of one file; ``finish`` answers, or raises, what a test says."""

    def __init__(self):
        self.place = DocumentUploadSlot(
            document_id=uuid4(), version=1, object_name="documents/a/1", data_key=base64.b64encode(bytes(32)).decode()
        )
        self.told, self.answer = [], DocumentReceipt(document_id=self.place.document_id, version=1)

    @property
    def sending(self):
        return Sending(lambda _: self.place, self._finish, lambda slot: self.told.append(("abandon", slot)))

    def _finish(self, slot, size):
        self.told.append(("finish", size))
        if isinstance(self.answer, Problem):
            raise self.answer
        return self.answer


@pytest.fixture
def incidents():
    return Incidents()


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "objects"


def store(folder, incidents, pieces):
    return store_document(ObjectStore(folder.as_uri()), IncomingFile("A letter.pdf", pieces), incidents.sending)


def left_in(folder):
    return [path for path in folder.rglob("*") if path.is_file()]


def test_a_file_that_arrives_is_finished(folder, incidents):
    assert store(folder, incidents, iter([LETTER])) == incidents.answer
    assert incidents.told == [("finish", len(LETTER))]
    assert len(left_in(folder)) == 1


@pytest.mark.parametrize("end", [BrokenOff(), Problem(ErrorCode.INVALID_REQUEST)])
def test_one_that_breaks_off_gives_its_place_back_and_leaves_nothing(folder, incidents, end):
    def breaks_off():
        yield LETTER
        raise end

    with pytest.raises(type(end)):
        store(folder, incidents, breaks_off())
    assert incidents.told == [("abandon", incidents.place)]
    assert left_in(folder) == []


@contextmanager
def disk_full_after(size):
    """No file grows beyond ``size`` bytes: the write fails in the operating system, as on a full disk."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


@pytest.mark.parametrize(
    ("pieces", "room"),
    [(1, 100_000), (40, 6_000_000), (25, 12_000_000)],
    ids=["a small file", "in mid-stream", "with the last part"],
)
def test_a_full_disk_leaves_no_half_file_and_loses_none_that_is_there(folder, incidents, pieces, room):
    there = ObjectStore(folder.as_uri())
    with SealedWriter(there, "documents/before/1", bytes(32)) as writer:
        writer.write(LETTER)
    with disk_full_after(room), pytest.raises(Problem) as problem:
        store(folder, incidents, iter([LETTER] * pieces))
    assert problem.value.code is ErrorCode.NO_ROOM
    assert incidents.told == [("abandon", incidents.place)]
    assert left_in(folder) == [folder / "documents/before/1"]
    assert b"".join(read_sealed(there, "documents/before/1", bytes(32))) == LETTER
    assert store(folder, incidents, iter([LETTER] * pieces)) == incidents.answer  # once there is room again


@pytest.mark.parametrize(("code", "left"), [(ErrorCode.NOT_FOUND, 0), (ErrorCode.UNAVAILABLE, 1)])
def test_one_that_was_swept_meanwhile_leaves_nothing_and_one_that_may_be_taken_stays(folder, incidents, code, left):
    incidents.answer = Problem(code)
    with pytest.raises(Problem) as problem:
        store(folder, incidents, iter([LETTER]))
    assert problem.value.code is code
    assert len(left_in(folder)) == left


def test_a_file_of_a_report_is_the_same_however_its_bytes_come_in(open_browser):
    services = Identity()
    receipt = DocumentReceipt(document_id=uuid4(), version=1)
    services.answers["begin_report_file"] = ReportFileUpload(place=None, before=receipt)
    known, caller = set(), Caller(uuid4(), "a token", Origin(channel="api"))
    with open_browser(services).application.app_context():
        for size in (1_000, 50_000, len(LETTER)):
            pieces = (LETTER[begin : begin + size] for begin in range(0, len(LETTER), size))
            assert take_file(lambda: caller, uuid4(), "a key", IncomingFile("A letter.pdf", pieces)) == receipt
            known.add(services.last("begin_report_file").send_key)
    assert len(known) == 1


def test_a_file_of_a_report_for_which_there_is_no_room_is_told_so(open_browser, monkeypatch):
    """And not that a part of Haven is away, or its sender would try again and again."""
    services, slot = Identity(), Incidents().place
    services.answers |= {
        "begin_report_file": ReportFileUpload(place=slot, before=None),
        "abandon_report_file": DocumentAbandoned(document_id=slot.document_id),
        "refuse_report_file": Empty(),
    }
    monkeypatch.setattr(os, "statvfs", lambda _: SimpleNamespace(f_bavail=99, f_blocks=1000))
    files = iter([IncomingFile("A letter.pdf", iter([LETTER]))])
    with open_browser(services).application.app_context():
        outcomes = take_files(lambda: Caller(uuid4(), "a token", Origin(channel="api")), uuid4(), "a key", files)
    assert outcomes == [FileOutcome("A letter.pdf", "no_room")]
