"""A finished export under a password: made while it is given out; the password is kept nowhere and sent nowhere.

A PDF is encrypted as PDF 2.0 has it (AES-256, revision 6), so that any reader of PDFs asks for the password. Anything
else goes into a ZIP file of WinZip's AES-256 (AE-2), a piece at a time.
"""

import io
import re
import stat
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from haven_schemas.acts.incidents.documents import DocumentContent
from haven_schemas.errors import FieldCode, invalid
from pikepdf import Encryption, Pdf
from stream_unzip import stream_unzip
from stream_zip import ZIP_32, stream_zip

_SHORTEST = 15
_LONGEST = 100
_FEWEST_DIFFERENT = 6
_TYPED_EVERYWHERE = re.compile(r"[\x20-\x7e]+")

PASSWORD_RULES = (
    "At least 15 characters. Three or four words that have nothing to do with each other are easy to read out.",
    "Only letters, digits and punctuation from an English keyboard: other characters do not work in every program.",
    "Nothing that is in the file or in the message with it: no name, date of birth or school.",
    "A different password for each file. Tell the recipient by telephone, not in the message with the file.",
    "Haven does not keep the password. If it is lost, save the file again under a new one.",
)


@dataclass(frozen=True)
class ProtectedFile:
    """What is given out instead: its pieces, its name and its kind."""

    pieces: Iterable[bytes]
    name: str
    media_type: str


def checked_password(password: str) -> str:
    """The password; ``invalid_request`` on ``password`` for one that is too short, too long, too plain, or that some
    programs could not read."""
    if not password:
        raise invalid("password", FieldCode.REQUIRED)
    if len(password) < _SHORTEST:
        raise invalid("password", FieldCode.TOO_SHORT)
    if len(password) > _LONGEST:
        raise invalid("password", FieldCode.TOO_LONG)
    if not _TYPED_EVERYWHERE.fullmatch(password) or password != password.strip():
        raise invalid("password", FieldCode.WRONG_FORMAT)
    if len(set(password.lower())) < _FEWEST_DIFFERENT:
        raise invalid("password", FieldCode.TOO_COMMON)
    return password


def protected(content: DocumentContent, pieces: Iterable[bytes], password: str, made_at: datetime) -> ProtectedFile:
    """The file of ``content`` under ``password``. A PDF is held in memory whole; anything else is passed on in pieces.
    ``made_at``: by the clock on the wall."""
    if content.media_type == "application/pdf":
        return ProtectedFile([_encrypted_pdf(pieces, password)], content.name, content.media_type)
    if content.media_type == "application/zip":
        members = ((name.decode(), part) for name, _, part in stream_unzip(pieces))
        return ProtectedFile(_zipped(members, password, made_at), content.name, "application/zip")
    name = f"{content.name.rpartition('.')[0]}.zip"
    return ProtectedFile(_zipped([(content.name, pieces)], password, made_at), name, "application/zip")


def _encrypted_pdf(pieces: Iterable[bytes], password: str) -> bytes:
    made = io.BytesIO()
    with Pdf.open(io.BytesIO(b"".join(pieces))) as pdf:
        pdf.save(made, encryption=Encryption(owner=password, user=password, R=6))
    return made.getvalue()


def _zipped(members: Iterable[tuple[str, Iterable[bytes]]], password: str, made_at: datetime) -> Iterator[bytes]:
    mode = stat.S_IFREG | 0o600
    files = ((name, made_at.replace(tzinfo=None), mode, ZIP_32, part) for name, part in members)
    yield from stream_zip(files, password=password)
