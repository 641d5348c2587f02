"""Entries made for tests of what stands in an export for them, with no database and no keys."""

from datetime import UTC, datetime
from uuid import UUID, uuid4

from haven_schemas.acts.incidents.exports import ExportScope, Redaction
from haven_schemas.acts.incidents.records import Entry
from incidents.exports.content import ExportMaterial, ExportRequest, build_content
from incidents.exports.faces import Faces
from incidents.exports.people import People

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
BEN, LEAD, ADULT, OTHER_RECORD = (UUID(int=number, version=4) for number in range(1, 5))
"""Always the same: they are part of the names of tests, which each worker of a run must find alike."""


KEEP = Redaction(keep_subject_ids=[BEN], keep_staff_ids=[LEAD], keep_adult_ids=[ADULT])


def people(child="Ben Quillfeather"):
    """Whoever is in the export."""
    names = {BEN: child, LEAD: "Lena Lead", ADULT: "Sam Yolk"}
    faces = Faces(None, (BEN,), (LEAD,), (ADULT,), {}, {ADULT: "Sam Yolk"}, {})
    known = {each: frozenset({name}) for each, name in names.items()}
    written = {ADULT: known.pop(ADULT)}
    return People(faces, names, known, {}, written, {})


def entry_of(**said):
    """An entry which says ``said``."""
    plain = {
        "id": uuid4(), "kind": "note", "category_name": "Neglect", "occurred_at": NOW, "recorded_at": NOW,
        "recorded_by": LEAD, "text": "", "child_words": "", "action_taken": "", "subjects": [], "incident_id": None,
        "concern_id": None,
    }  # fmt: skip
    return Entry.model_validate({**plain, **said})


def asked_for(redaction=KEEP):
    """What is asked for."""
    return ExportRequest(ExportScope(incident_id=uuid4()), redaction, "Court", "A court", LEAD)


def gathered(*entries, of=None, **also):
    """What was read for an export of ``entries``."""
    return ExportMaterial(entries=entries, people=of or people(), school="North School", now=NOW, **also)


def made(**said):
    """The entry of an export that was made of an entry which says ``said``."""
    return build_content(asked_for(), gathered(entry_of(**said))).entries[0]


def lines(entry):
    """Every line of its passages."""
    return [line for passage in entry.passages for line in passage.text.splitlines()]
