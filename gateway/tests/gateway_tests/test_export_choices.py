"""What of a chronology is exported and which documents are enclosed, by form and by API; the services made up."""

from haven_schemas.acts.incidents.documents import Document, DocumentVersion
from haven_schemas.acts.incidents.exports import (
    ExportEntry,
    ExportPeople,
    ExportPerson,
    ExportPreview,
    ExportReceipt,
)
from haven_schemas.errors import FieldCode, invalid
from haven_schemas.rights import Right

from gateway_tests.administered import NOW, Identity, handed, number, send

CHILD, OTHER, ADULT, CATEGORY = (number(each) for each in (80, 81, 84, 60))
LETTER, WAITING = number(91), number(92)
HERE = f"/pupils/{CHILD}/export"
NARROWED = f"show=significant&kind=note&with={OTHER}&person={ADULT}&from=2026-09-01&until=2026-10-01"
TYPED = {"recipient": "Sam Social Worker", "purpose": "Conference", "format": "pdf"}


def document(document_id, name, state="clean"):
    version = DocumentVersion(
        version=2, name=name, state=state, reason=None, media_type="application/pdf", size=1_250_000,
        added_by=number(3), added_at=NOW,
    )  # fmt: skip
    return Document(
        id=document_id, incident_id=number(70), school_id=number(1), subject_ids=[CHILD, OTHER], occurred_at=NOW,
        versions=[version], readable_version=2 if state == "clean" else None,
    )  # fmt: skip


def services():
    made = Identity([Right.RECORD_READ])
    made.answers |= {
        "export_people": ExportPeople(
            title="Chronology",
            children=[ExportPerson(id=CHILD, name="Ida Ash"), ExportPerson(id=OTHER, name="Olaf Oak")],
            staff=[],
            adults=[ExportPerson(id=ADULT, name="Ada Adult")],
            entries=3,
            documents=[document(LETTER, "Letter.pdf"), document(WAITING, "Report.docx", "waiting")],
        ),
        "preview_export": ExportPreview(title="Part of a chronology", entries=[]),
        "ask_export": ExportReceipt(export_id=number(90)),
    }
    return made


def test_a_chronology_that_was_narrowed_is_exported_as_it_was(open_browser):
    known = services()
    browser = open_browser(known)
    page = browser.get(f"{HERE}?{NARROWED}").text
    asked = known.last("export_people")
    assert (asked.significant_only, asked.kinds, asked.with_subject_id, asked.person_id) == (
        True,
        ["note"],
        OTHER,
        ADULT,
    )
    assert (asked.first_day.isoformat(), asked.last_day.isoformat()) == ("2026-09-01", "2026-10-01")
    for words in ("significant events only", "entries of the kind “Note” only", "also about Olaf Oak only",
                  "entries with Ada Adult only", "Every page of the file says so."):  # fmt: skip
        assert words in page
    hidden = {"show": "significant", "kind": "note", "with": str(OTHER), "person": str(ADULT)}
    for name, value in hidden.items():
        assert f'name="{name}" value="{value}"' in page
    days = {"first-day": "1", "first-month": "9", "first-year": "2026"}
    for name, value in days.items():
        assert f'name="{name}" type="text" inputmode="numeric" value="{value}"' in page
    send(browser, HERE, do="make", **TYPED, **hidden, **days)
    made = known.last("ask_export")
    assert (made.significant_only, made.kinds, made.with_subject_id, made.person_id) == (True, ["note"], OTHER, ADULT)
    assert (made.first_day.isoformat(), made.last_day) == ("2026-09-01", None)


def test_a_whole_chronology_stays_whole(open_browser):
    known = services()
    page = open_browser(known).get(HERE).text
    assert not known.last("export_people").is_narrowed
    assert "This is a part of the chronology" not in page


def test_what_will_stand_on_every_page_is_seen_first(open_browser):
    known = services()
    entry = ExportEntry(
        kind="Action", category="Neglect", happened="", recorded="", by="", about=[], passages=[],
        lines=[{"label": "Given to", "text": "Lena Lead"}],
        body_maps=[{"of": "Child A", "marks": [{"region": "chest", "x": 500, "y": 300, "kind": "cut",
                                                "words": "Cut, chest", "description": "Thin"}]}],
    )  # fmt: skip
    known.answers["preview_export"] = ExportPreview(
        title="Part of a chronology",
        entries=[entry],
        total=1,
        limits=["Records outside their role are not in this export."],
        sections=[{"heading": "At a glance", "lines": [{"label": "Plan", "text": "CIN"}], "passages": []}],
    )
    page = send(open_browser(known), HERE, do="look", **TYPED).text
    for words in ("On every page", "Records outside their role are not in this export.", "At a glance", "CIN",
                  "Given to", "Lena Lead", "Marks seen on Child A", "Cut, chest", "haven-body__marks"):  # fmt: skip
        assert words in page, words


def test_documents_are_ticked_and_go_into_one_zip_file(open_browser):
    known = services()
    browser = open_browser(known)
    page = browser.get(HERE).text
    assert f'name="document" type="checkbox" value="{LETTER}"' in page
    assert f'value="{WAITING}"' not in page
    assert "Report.docx: being checked for viruses, so it cannot be enclosed." in page
    assert "about 2 children" in page
    send(browser, HERE, do="make", **TYPED, document=str(LETTER))
    asked = known.last("ask_export")
    assert (asked.format, asked.bundle, asked.document_ids) == ("pdf", True, [LETTER])
    send(browser, HERE, do="make", **{**TYPED, "format": "zip"})
    asked = known.last("ask_export")
    assert (asked.format, asked.bundle, asked.document_ids) == ("pdf", True, [])
    send(browser, HERE, do="make", **TYPED)
    assert not known.last("ask_export").bundle


def test_a_document_that_cannot_be_enclosed_is_said(open_browser):
    known = services()
    browser = open_browser(known)
    for code, words in (
        (FieldCode.NOT_ALLOWED, "also about a child whose name is left out"),
        (FieldCode.UNKNOWN, "cannot be opened now"),
        (FieldCode.TOO_LONG, "larger than 300 MB together"),
    ):
        known.answers["ask_export"] = invalid("document_ids", code)
        page = send(browser, HERE, do="make", **TYPED, document=str(LETTER))
        assert page.status_code == 400
        assert words in page.text
        assert f'value="{LETTER}" checked' in page.text
        headers = {"Authorization": "Bearer " + handed("b" * 43)}
        body = {"pupil_id": str(CHILD), "format": "pdf", "purpose": "Court", "recipient": "Sam", "bundle": True,
                "document_ids": [str(LETTER)]}  # fmt: skip
        refused = browser.post("/api/v1/exports", json=body, headers=headers)
        assert refused.json["fields"] == [{**refused.json["fields"][0], "field": "document_ids", "code": code}]


def test_a_program_narrows_it_and_encloses_documents(open_browser):
    known = services()
    body = {
        "pupil_id": str(CHILD), "format": "json", "purpose": "Court", "recipient": "Sam", "significant_only": True,
        "kinds": ["note", "call"], "category_ids": [str(CATEGORY)], "with_pupil_id": str(OTHER), "bundle": True,
        "person_id": str(ADULT), "document_ids": [str(LETTER)],
    }  # fmt: skip
    headers = {"Authorization": "Bearer " + handed("b" * 43)}
    assert open_browser(known).post("/api/v1/exports", json=body, headers=headers).status_code == 202
    asked = known.last("ask_export")
    assert (asked.kinds, asked.category_ids, asked.with_subject_id) == (["note", "call"], [CATEGORY], OTHER)
    assert (asked.significant_only, asked.bundle, asked.document_ids) == (True, True, [LETTER])
