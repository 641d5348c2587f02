"""A file on its way into a real store (a folder), with incidents' answers made up."""

import base64
from uuid import uuid4

import pytest
from chassis.object_store import ObjectStore
from gateway.document_files import Sending, store_document
from gateway.streamed_form import IncomingFile
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.rpc.incidents_documents import DocumentPlace, DocumentReceipt

LETTER = b"%PDF-1.7\n" + b"A letter. " * 50_000


class BrokenOff(Exception):
    """The sender is gone."""


class Incidents:
    """Knows what it was told of one file; ``finish`` answers, or raises, what a test says."""

    def __init__(self):
        self.place = DocumentPlace(
            document_id=uuid4(), version=1, object_name="documents/a/1", data_key=base64.b64encode(bytes(32)).decode()
        )
        self.told, self.answer = [], DocumentReceipt(document_id=self.place.document_id, version=1)

    @property
    def sending(self):
        return Sending(lambda _: self.place, self._finish, lambda place: self.told.append(("abandon", place)))

    def _finish(self, place, size):
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


@pytest.mark.parametrize(("code", "left"), [(ErrorCode.NOT_FOUND, 0), (ErrorCode.UNAVAILABLE, 1)])
def test_one_that_was_swept_meanwhile_leaves_nothing_and_one_that_may_be_taken_stays(folder, incidents, code, left):
    incidents.answer = Problem(code)
    with pytest.raises(Problem) as problem:
        store(folder, incidents, iter([LETTER]))
    assert problem.value.code is code
    assert len(left_in(folder)) == left
