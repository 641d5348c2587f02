"""What people read for the codes of documents, papers and exports: what they are, how far, and why one was refused."""

from collections.abc import Mapping

from ..acts.incidents.documents import DocumentState, RefusalReason
from ..acts.incidents.entry_kinds import PaperKind
from ..acts.incidents.exports import ExportFormat, ExportReason, ExportState
from ..acts.incidents.papers import PaperStep, ReviewState

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

PAPER_KINDS: Mapping[PaperKind, str] = {
    "care_plan": "Care plan",
    "child_protection_plan": "Child protection plan",
    "ehc_plan": "Education, health and care plan (EHCP)",
    "individual_healthcare_plan": "Individual healthcare plan",
    "medical_report": "Medical report",
    "court_order": "Court order",
    "risk_assessment": "Risk assessment",
    "consent": "Consent",
    "agency_report": "Report of another agency",
    "other": "Other paper",
}

REVIEW_STATES: Mapping[ReviewState, str] = {
    "none": "No review",
    "to_come": "Review to come",
    "due": "Review due today",
    "overdue": "Review overdue",
}

PAPER_STEPS: Mapping[PaperStep, str] = {
    "corrected": "Corrected",
    "reviewed": "Reviewed",
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
    "outdated": "Something in it changed since: an entry was added or moved, or its use restricted. Ask for it again "
    "if it is still needed.",
    "stopped": "Something has come onto a child's record that stops it. Ask for it again: the form says by what.",
    "failed": "It could not be made. Try again, or choose fewer days.",
}


def size_words(size: int) -> str:
    """``1.2 MB``, ``340 kB``, ``12 bytes``: of ``size`` bytes, in decimal units."""
    if size >= 1_000_000:
        return f"{size / 1_000_000:.1f} MB"
    return f"{round(size / 1_000)} kB" if size >= 1_000 else f"{size} bytes"
