"""What people read for the codes of documents and exports: how far they are, and why one was refused."""

from collections.abc import Mapping

from ..rpc.incidents_documents import DocumentState, RefusalReason
from ..rpc.incidents_exports import ExportFormat, ExportReason, ExportState

DOCUMENT_STATES: Mapping[DocumentState, str] = {
    "waiting": "Being checked for viruses",
    "clean": "Checked",
    "refused": "Refused",
}

REFUSED_FILES: Mapping[RefusalReason, str] = {
    "virus": "A virus, or something the scanner could not see the end of, was found in it.",
    "kind": "This kind of file is not taken.",
    "mismatch": "What is in it is not what its name says.",
    "several_kinds": "It is two kinds of file in one, which is how harmful files are hidden.",
    "archive": "What is packed inside is unsafe: far too large, outside its folder, protected or with macros.",
    "image": "The picture is far larger than a camera makes.",
    "empty": "There is nothing in it.",
    "damaged": "It is damaged.",
    "failed": "It could not be checked: the virus scanner broke off over it every time. Save it as another kind of "
    "file, such as PDF, and send that. Tell your IT team if this happens again.",
}

EXPORT_FORMATS: Mapping[ExportFormat, str] = {
    "pdf": "PDF, to print or send",
    "html": "A page for a browser or a screen reader",
    "json": "JSON, for a program",
}

EXPORT_STATES: Mapping[ExportState, str] = {
    "waiting": "Waiting",
    "running": "Being made",
    "done": "Ready",
    "refused": "Not made",
    "expired": "Expired",
}

REFUSED_EXPORTS: Mapping[ExportReason, str] = {
    "name_found": "A name that was to be left out was still in the file, so it was thrown away. Tell your IT team.",
    "not_permitted": "Your rights have changed since you asked for it.",
    "too_long": "It has more than 2,000 entries. Choose a span of days.",
    "key_gone": "What it is about was destroyed under the retention schedule.",
    "seal_broken": "An entry in it was changed outside of Haven. Its page says which.",
    "outdated": "An entry in it was moved, or its use restricted, since. Ask for it again if it is still needed.",
    "stopped": "Something has come onto a child's record that stops it. Ask for it again: the form says by what.",
    "failed": "It could not be made. Try again, or choose fewer days.",
}


def size_words(size: int) -> str:
    """``1.2 MB``, ``340 kB``, ``12 bytes``: of ``size`` bytes, in decimal units."""
    if size >= 1_000_000:
        return f"{size / 1_000_000:.1f} MB"
    return f"{round(size / 1_000)} kB" if size >= 1_000 else f"{size} bytes"
