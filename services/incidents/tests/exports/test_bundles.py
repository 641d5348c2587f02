"""Documents enclosed in an export: one ZIP file, on real PostgreSQL, OpenBao and a folder as object store."""

import csv
import io
import json
import zipfile

import pikepdf
import pytest
from haven_schemas.acts.incidents.chronology import ListReaders
from haven_schemas.acts.incidents.exports import ExportQuery
from haven_schemas.acts.incidents.moves import RestrictRecord
from haven_schemas.errors import ErrorCode, Problem
from incidents.child.readers import list_readers
from incidents.exports import documents as enclose_documents
from incidents.exports.ask import open_export
from incidents.records.restricted import restrict_record
from pypdf import PdfReader

PICTURE = b"\xff\xd8\xff\xe0 a picture"


def pdf(pages):
    made = io.BytesIO()
    with pikepdf.new() as new:
        for _ in range(pages):
            new.add_blank_page()
        new.save(made)
    return made.getvalue()


def bundle(office, *documents, **given):
    """An export made now with these documents, opened."""
    export_id = office.ask(bundle=True, document_ids=list(documents), **given)
    office.make()
    found = office.get(export_id)
    assert (found.state, found.reason, found.bundle) == ("done", None, True)
    return found, zipfile.ZipFile(io.BytesIO(office.read(export_id)))


def fields(problem):
    return [(each.field, each.code) for each in problem.value.fields]


def test_the_chosen_documents_lie_beside_the_pdf_and_a_table(office):
    letter, picture = pdf(3), PICTURE
    chosen = office.document("Letter of Amy's mother.pdf", letter, office.ben)
    office.document("Arm.jpg", picture, office.ben, media_type="image/jpeg")
    office.note("=HYPERLINK(1) said Ben", office.ben)
    found, opened = bundle(office, chosen, format="pdf")
    assert opened.namelist() == ["Chronology.pdf", "Entries.csv", "Document 01.pdf"]
    assert opened.testzip() is None
    assert opened.read("Document 01.pdf") == letter
    assert found.document_ids == [chosen]
    text = " ".join(" ".join(page.extract_text() for page in PdfReader(opened.open("Chronology.pdf")).pages).split())
    for words in ("Letter of Child A's mother.pdf", "Pages: 3", "Enclosed: Document 01.pdf", "Kind of file: JPG file",
                  "Enclosed: No", "Size: 14 bytes", "Version: 1"):  # fmt: skip
        assert words in text, words
    rows = list(csv.reader(io.StringIO(opened.read("Entries.csv").decode("utf-8-sig"), newline="")))
    assert rows[0][0].startswith("Chronology, made ")
    assert rows[1][0] == "Kind"
    assert "'=HYPERLINK(1) said Ben" in [row[6] for row in rows[2:]]
    assert {row[0] for row in rows[2:]} == {"Concern", "Decision", "Note", "Document"}
    assert "amy" not in opened.read("Entries.csv").decode().lower()


def test_no_name_stands_in_a_name_of_a_file(office):
    chosen = office.document("Ben Quillfeather.pdf", pdf(1), office.ben)
    export_id = office.ask(bundle=True, document_ids=[chosen])
    office.make()
    told = office.incidents.run(
        office.lead, open_export, office.incidents.keyring, office.others, ExportQuery(export_id=export_id)
    )
    assert told.name == f"Chronology {office.incidents.now.astimezone():%Y-%m-%d %H%M}.zip"
    assert told.media_type == "application/zip"
    opened = zipfile.ZipFile(io.BytesIO(office.read(export_id)))
    assert opened.namelist() == ["Chronology.json", "Entries.csv", "Document 01.pdf"]


def test_a_document_about_a_child_who_is_left_out_is_not_enclosed(office):
    both = office.document("Both.pdf", pdf(1), office.ben, office.amy)
    with pytest.raises(Problem) as refused:
        office.ask(bundle=True, document_ids=[both])
    assert fields(refused) == [("document_ids", "not_allowed")]
    assert bundle(office, both, redaction=office.redaction(keep_subject_ids=[office.amy]))[1].read("Document 01.pdf")


def test_what_came_about_after_it_was_asked_for_is_said_and_not_enclosed(office):
    chosen = office.document("Letter.pdf", pdf(1), office.ben)
    export_id = office.ask(bundle=True, document_ids=[chosen])
    mark = RestrictRecord(record_id=chosen, kind="restricted", reason="He says it is not so.")
    office.incidents.run(office.lead, restrict_record, office.incidents.keyring, mark)
    office.make()
    opened = zipfile.ZipFile(io.BytesIO(office.read(export_id)))
    assert opened.namelist() == ["Chronology.json", "Entries.csv"]
    (entry,) = [each for each in json.loads(opened.read("Chronology.json"))["entries"] if each["kind"] == "Document"]
    assert {"label": "Enclosed", "text": "No: nobody may open it now"} in entry["lines"]
    assert office.get(export_id).document_ids == []


def test_only_what_is_in_it_and_can_be_opened_is_chosen_and_not_too_much(office, monkeypatch):
    waiting = office.document("Letter.pdf", pdf(1), office.ben, state="waiting")
    of_amy = office.document("Hers.pdf", pdf(1), office.amy)
    for each in (waiting, of_amy, office.incident_id):
        with pytest.raises(Problem) as refused:
            office.ask(bundle=True, document_ids=[each])
        assert fields(refused) == [("document_ids", "unknown")]
    chosen = office.document("Letter.pdf", pdf(1), office.ben)
    with pytest.raises(Problem) as refused:
        office.ask(document_ids=[chosen])
    assert fields(refused) == [("bundle", "required")]
    monkeypatch.setattr("incidents.exports.ask.MOST_BYTES", 10)
    with pytest.raises(Problem) as refused:
        office.ask(bundle=True, document_ids=[chosen])
    assert fields(refused) == [("document_ids", "too_long")]


def test_enclosing_is_a_reading_and_the_form_lists_what_can_be_enclosed(office):
    chosen = office.document("Letter.pdf", pdf(1), office.ben)
    listed = office.people().documents
    assert [(each.id, each.readable_version, each.versions[0].name) for each in listed] == [(chosen, 1, "Letter.pdf")]
    bundle(office, chosen)
    (read,) = office.incidents.audited("document:file:read")
    assert (read["object_id"], read["actor_id"]) == (str(chosen), str(office.lead.actor_id))
    found = office.incidents.run(office.lead, list_readers, ListReaders(subject_id=office.ben)).readings
    assert ("document", chosen) in [(each.kind, each.object_id) for each in found]


def test_a_file_that_claims_to_be_a_pdf_stops_no_export(office):
    chosen = office.document("Letter.pdf", b"%PDF-1.7 nothing of the kind", office.ben)
    _, opened = bundle(office, chosen)
    (entry,) = [each for each in json.loads(opened.read("Chronology.json"))["entries"] if each["kind"] == "Document"]
    assert [line["text"] for line in entry["lines"] if line["label"] == "Enclosed"] == ["Document 01.pdf"]
    assert "Pages" not in [line["label"] for line in entry["lines"]]


def test_a_document_that_was_changed_in_the_store_is_not_given_out(office, tmp_path):
    chosen = office.document("Letter.pdf", pdf(1), office.ben)
    (stored,) = [each for each in tmp_path.rglob("*") if each.is_file()]
    stored.write_bytes(stored.read_bytes()[:-1] + b"x")
    export_id = office.ask(bundle=True, document_ids=[chosen])
    office.make()
    assert (office.get(export_id).state, office.get(export_id).reason) == ("refused", "seal_broken")


def test_what_does_not_fit_is_said(office, monkeypatch):
    first, second = (office.document(f"{number}.pdf", pdf(1), office.ben) for number in (1, 2))
    export_id = office.ask(bundle=True, document_ids=[first, second])
    monkeypatch.setattr(enclose_documents, "MOST_BYTES", len(pdf(1)))
    office.make()
    opened = zipfile.ZipFile(io.BytesIO(office.read(export_id)))
    assert opened.namelist() == ["Chronology.json", "Entries.csv", "Document 01.pdf"]
    assert "No: there was no room for it" in opened.read("Chronology.json").decode()


def test_a_stranger_learns_nothing_of_a_document_by_choosing_it(office, elsewhere):
    chosen = office.document("Letter.pdf", pdf(1), office.ben)
    stranger = office.incidents.lead(elsewhere)
    with pytest.raises(Problem) as refused:
        office.ask(stranger, bundle=True, document_ids=[chosen])
    assert refused.value.code is ErrorCode.NOT_FOUND
