"""Files that come with a report: each taken or not by itself, so that none of them can harm the report or another."""

import hashlib
import hmac
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from itertools import chain
from typing import cast, get_args
from uuid import UUID

from haven_schemas.acts.incidents.documents import AbandonDocument, DocumentReceipt, DocumentUploadSlot
from haven_schemas.acts.incidents.report_files import (
    ABANDON_REPORT_FILE,
    BEGIN_REPORT_FILE,
    FINISH_REPORT_FILE,
    REFUSE_REPORT_FILE,
    BeginReportFile,
    FinishReportFile,
    NotTakenReason,
    RefuseReportFile,
)
from haven_schemas.errors import ErrorCode, FieldCode, Problem
from werkzeug.datastructures import MultiDict

from gateway.areas.documents.document_files import FIRST_LOOK_BYTES, Sending, first_look, store_document
from gateway.clients.asking import Caller
from gateway.security.streamed_form import IncomingFile
from gateway.sessions.current import NO_SESSION
from gateway.state import haven

TAKEN = ""
_MOST_NAMES = 20
"""Of files that could not come along: they stand in one cookie."""
_PURPOSE = b"haven report file 1"
_FIELD_CODES = {
    FieldCode.UNKNOWN_FILE_KIND: "kind",
    FieldCode.OTHER_FILE_KIND: "mismatch",
    FieldCode.EMPTY_FILE: "empty",
    FieldCode.TOO_MANY_FILES: "too_many",
}
_CODES = {
    ErrorCode.BODY_TOO_LARGE: "too_large",
    ErrorCode.TOO_MANY_REQUESTS: "busy",
    ErrorCode.NO_ROOM: "no_room",
    ErrorCode.NOT_FOUND: "not_yours",
    ErrorCode.NOT_PERMITTED: "not_yours",
}


@dataclass(frozen=True)
class FileOutcome:
    """What became of one file: ``code`` is empty for one that was taken, else why it was not
    (``words.REPORT_FILE_WORDS``). ``name`` is empty where it is not known."""

    name: str
    code: str


class _CameBefore(Exception):
    """This very file was taken already."""

    def __init__(self, receipt: DocumentReceipt) -> None:
        super().__init__("a file that came before")
        self.receipt = receipt


class _Reading:
    """Reads past what is not taken, up to a limit: a sender who is still sending does not see an answer."""

    def __init__(self, most_bytes: int) -> None:
        self._left = most_bytes

    def counted(self, pieces: Iterator[bytes]) -> Iterator[bytes]:
        """The same pieces; ``Problem(body_too_large)`` when nothing more is to be read, so that none is cut unseen."""
        for piece in pieces:
            self._left -= len(piece)
            if self.is_over:
                raise Problem(ErrorCode.BODY_TOO_LARGE)
            yield piece

    @property
    def is_over(self) -> bool:
        """Whether the rest is left unread."""
        return self._left < 0


def take_files(
    caller: Callable[[], Caller], concern_id: UUID, key: str, files: Iterator[IncomingFile]
) -> list[FileOutcome]:
    """What became of each file of one send, in their order. ``key`` is the form's own: sent twice, a file is kept once.

    ``caller`` is asked anew for each call, since a token may run out while a file is on its way.
    """
    settings, found = haven().settings, list[FileOutcome]()
    reading = _Reading((settings.files_a_send + 1) * settings.most_report_file_bytes)
    try:
        for file in files:
            pieces = reading.counted(file.pieces)
            code = "too_many"
            if len(found) < settings.files_a_send:
                code = _outcome(caller, concern_id, key, IncomingFile(file.name, pieces))
            found.append(FileOutcome(file.name, code))
            write_down(caller, concern_id, code)
            for _ in pieces:
                continue
            if reading.is_over:
                break
    except Problem:
        if not reading.is_over:  # what came after it was no form any more
            found.append(FileOutcome("", "broken"))
    return [*found, FileOutcome("", "rest")] if reading.is_over else found


def take_file(caller: Callable[[], Caller], concern_id: UUID, key: str, file: IncomingFile) -> DocumentReceipt:
    """Takes one; ``Problem`` as ``store_document`` and incidents' ``begin_report_file``; ``TooMany``."""
    services, settings = haven().services, haven().settings
    first = first_look(file.pieces)
    send_key = _send_key(key, file.name, first)

    def begin(name: str) -> DocumentUploadSlot:
        request = BeginReportFile(concern_id=concern_id, name=name, send_key=send_key)
        answer = services.ask(BEGIN_REPORT_FILE, caller(), request)
        if answer.before is not None:
            raise _CameBefore(answer.before)
        return cast(DocumentUploadSlot, answer.place)

    def finish(slot: DocumentUploadSlot, size: int) -> DocumentReceipt:
        return services.ask(FINISH_REPORT_FILE, caller(), FinishReportFile(document_id=slot.document_id, size=size))

    def abandon(slot: DocumentUploadSlot) -> None:
        left = AbandonDocument(document_id=slot.document_id, version=slot.version)
        services.ask(ABANDON_REPORT_FILE, caller(), left)

    whole = IncomingFile(file.name, chain([first], file.pieces))
    sending = Sending(begin, finish, abandon)
    try:
        with haven().uploads.place():
            return store_document(haven().store, whole, sending, settings.most_report_file_bytes)
    except _CameBefore as before:
        return before.receipt


def left_behind(form: "MultiDict[str, str]") -> list[FileOutcome]:
    """Files that a form had and could not bring along while its writer signed in; none of a form without.

    By name where the form says the names. Without script it is the first one's: the others were not read.
    """
    if not form.get("had_files"):
        return []
    names = form.getlist("file_name")[:_MOST_NAMES]
    if names:
        return [FileOutcome(name, "left_behind") for name in names]
    first = form.get("first_file", "")
    return [FileOutcome(first, "left_behind_first" if first else "left_behind")]


def code_of(problem: Problem) -> str:
    """Why a file was not taken, as ``FileOutcome`` says it."""
    if problem.code is ErrorCode.INVALID_REQUEST:
        return next((_FIELD_CODES[each.code] for each in problem.fields if each.code in _FIELD_CODES), "broken")
    if problem.code in NO_SESSION:
        return "sign_in"
    return _CODES.get(problem.code, "away")


def write_down(caller: Callable[[], Caller], concern_id: UUID, code: str) -> None:
    """Has a refusal written in the audit log. That it cannot be just now is no reason to say nothing to the sender."""
    if code in get_args(NotTakenReason):
        with suppress(Problem):
            request = RefuseReportFile.model_validate({"concern_id": concern_id, "reason": code})
            haven().services.ask(REFUSE_REPORT_FILE, caller(), request)


def _outcome(caller: Callable[[], Caller], concern_id: UUID, key: str, file: IncomingFile) -> str:
    try:
        take_file(caller, concern_id, key, file)
    except Problem as problem:
        return code_of(problem)
    return TAKEN


def _send_key(key: str, name: str, first: bytes) -> str:
    """Tells this file of this send. Under a key of ours, so that nobody can try by it what a file may have been.

    Of ``first`` so much as every sending of the file has: how far a look went hangs on how its bytes came in.
    """
    digest = hmac.new(haven().settings.secret_key.get_secret_value().encode(), _PURPOSE, hashlib.sha256)
    for part in (key.encode(), name.encode(), first[:FIRST_LOOK_BYTES]):
        digest.update(len(part).to_bytes(8, "big") + part)
    return digest.hexdigest()
