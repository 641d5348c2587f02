"""What kind of file some bytes are, by the bytes themselves: the closed list of kinds that are taken.

The extension says what a person's computer will open it with, so it has to agree with the bytes. Nothing that a
browser or an office program would run by itself is on the list: no HTML, SVG, script, program, macro document or bare
archive.
"""

from dataclasses import dataclass
from typing import Literal

import puremagic

HEAD_BYTES = 1024 * 1024
"""How much of a file's beginning is looked at."""

Family = Literal["pdf", "image", "office", "old_office", "text", "sound_or_film", "mail"]
Refusal = Literal["kind", "mismatch", "several_kinds"]


@dataclass(frozen=True)
class FileKind:
    """A kind of file: what a browser is told, and how its inside is looked at."""

    media_type: str
    family: Family


class KindRefused(Exception):
    """The bytes are of no kind on the list, of another than the name says, or of several kinds at once."""

    def __init__(self, reason: Refusal) -> None:
        super().__init__(reason)
        self.reason = reason


_OFFICE = "application/vnd.openxmlformats-officedocument."
_ODF = "application/vnd.oasis.opendocument."
KINDS: dict[str, FileKind] = {
    "pdf": FileKind("application/pdf", "pdf"),
    "png": FileKind("image/png", "image"),
    "jpg": FileKind("image/jpeg", "image"),
    "jpeg": FileKind("image/jpeg", "image"),
    "gif": FileKind("image/gif", "image"),
    "webp": FileKind("image/webp", "image"),
    "heic": FileKind("image/heic", "image"),
    "heif": FileKind("image/heif", "image"),
    "docx": FileKind(f"{_OFFICE}wordprocessingml.document", "office"),
    "xlsx": FileKind(f"{_OFFICE}spreadsheetml.sheet", "office"),
    "pptx": FileKind(f"{_OFFICE}presentationml.presentation", "office"),
    "odt": FileKind(f"{_ODF}text", "office"),
    "ods": FileKind(f"{_ODF}spreadsheet", "office"),
    "odp": FileKind(f"{_ODF}presentation", "office"),
    "doc": FileKind("application/msword", "old_office"),
    "xls": FileKind("application/vnd.ms-excel", "old_office"),
    "ppt": FileKind("application/vnd.ms-powerpoint", "old_office"),
    "msg": FileKind("application/vnd.ms-outlook", "old_office"),
    "rtf": FileKind("application/rtf", "text"),
    "txt": FileKind("text/plain", "text"),
    "csv": FileKind("text/csv", "text"),
    "eml": FileKind("message/rfc822", "mail"),
    "mp3": FileKind("audio/mpeg", "sound_or_film"),
    "m4a": FileKind("audio/mp4", "sound_or_film"),
    "wav": FileKind("audio/wav", "sound_or_film"),
    "mp4": FileKind("video/mp4", "sound_or_film"),
    "mov": FileKind("video/quicktime", "sound_or_film"),
}
"""By extension."""

_ALSO_KNOWN_AS = {"jpg": "jpeg", "heic": "heif", "odp": "odt", "ods": "odt"}
_TEXT = frozenset({"txt", "csv", "eml"})
_MAIL_HEADERS = (b"from:", b"received:", b"return-path:", b"date:", b"mime-version:", b"delivered-to:", b"subject:")
_RUNS_IN_A_BROWSER = (b"<!doctype", b"<html", b"<svg", b"<script", b"<?php", b"<?xml", b"<iframe", b"<body")
_RUNS_ON_A_COMPUTER = (b"#!", b"MZ", b"\x7fELF")
_PDF_BEGINS = b"%PDF-"
_ZIP_BEGINS = b"PK\x03\x04"
_OLE_BEGINS = bytes.fromhex("d0cf11e0a1b11ae1")
_NEAR = 1024
"""PDF readers, and browsers that guess, look this far for a beginning."""


def extension_of(name: str) -> str:
    """A file's extension, in lower case."""
    return name.rpartition(".")[2].strip().lower() if "." in name else ""


def kind_of(head: bytes, name: str) -> FileKind:
    """The kind of a file that begins with ``head`` (at most ``HEAD_BYTES``) and is called ``name``; ``KindRefused``."""
    extension = extension_of(name)
    kind = KINDS.get(extension)
    if kind is None:
        raise KindRefused("kind")
    if not _begins_as(head, extension):
        raise KindRefused("mismatch")
    _refuse_several(head, extension)
    return kind


def _begins_as(head: bytes, extension: str) -> bool:
    """Whether the bytes are what the extension says, as far as their beginning tells."""
    if extension in _TEXT:
        return _is_text(head) and (extension != "eml" or head.lstrip()[:_NEAR].lower().startswith(_MAIL_HEADERS))
    if extension == "rtf":
        return head.startswith(b"{\\rtf")
    if KINDS[extension].family == "office":
        return head.startswith(_ZIP_BEGINS)
    if KINDS[extension].family == "old_office":
        return head.startswith(_OLE_BEGINS)
    if extension == "mp3" and head[:1] == b"\xff" and len(head) > 1 and head[1] & 0xE6 in (0xE2, 0xE4, 0xE6):
        return True  # a frame of sound without a tag before it
    return _puremagic_says(head, extension)


def _puremagic_says(head: bytes, extension: str) -> bool:
    wanted = {f".{extension}", f".{_ALSO_KNOWN_AS.get(extension, extension)}"}
    try:
        return any(match.extension in wanted for match in puremagic.magic_string(head[: 64 * 1024]))
    except (puremagic.PureError, ValueError):
        return False


def _is_text(head: bytes) -> bool:
    if b"\x00" in head or head.startswith(_RUNS_ON_A_COMPUTER):
        return False
    return not any(byte < 9 or 13 < byte < 27 for byte in set(head))


def _refuse_several(head: bytes, extension: str) -> None:
    """A file that two programs read as two things: one of them is not the one that was looked at."""
    near = head[:_NEAR]
    lowered = near.lower()
    if any(mark in lowered for mark in _RUNS_IN_A_BROWSER) and KINDS[extension].family not in ("office", "mail"):
        raise KindRefused("several_kinds")
    if _PDF_BEGINS in near and not (extension == "pdf" and near.startswith(_PDF_BEGINS)):
        raise KindRefused("several_kinds")
