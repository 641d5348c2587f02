"""What a page shows, an export says: each piece of text of the chronology and the record, compared with the PDF; the
drawn marks counted in both. The page is Chromium's, the PDF the service's."""

import io
import re
from uuid import uuid4

import pytest
from looking import looks
from people import DESK, PHONE, eventually
from pypdf import PdfReader
from support.levels import waits_for
from support.parts import pages

pytestmark = waits_for(*pages("exports"))

PASSWORD = "wet kettle, seven hills"
LETTER = b"%PDF-1.7\n" + b"A letter. " * 50
MARKS = [
    {"pupil": 0, "region": "left_forearm", "x": 700, "y": 420, "kind": "bruise", "description": "Round as a coin"},
    {"pupil": 0, "region": "upper_back", "kind": "red_mark", "description": ""},
    {"pupil": 0, "region": "left_eye", "kind": "swelling", "description": "Half shut"},
]
PIECES = """
() => {
  const said = [];
  const skipped = "a[href^='/incidents'], a[href^='/concerns'], a[href*='/versions'], form, button, figure, script";
  const walk = (node) => {
    for (const each of node.childNodes) {
      if (each.nodeType === Node.TEXT_NODE) { said.push(each.textContent); continue; }
      if (each.nodeType !== Node.ELEMENT_NODE || each.matches(skipped)) continue;
      if (each.classList.contains("govuk-visually-hidden")) continue;
      walk(each);
    }
  };
  document.querySelectorAll(SELECTOR).forEach(walk);
  return said.map((text) => text.replace(/\\s+/g, " ").trim()).filter((text) => text && text !== "·");
}
"""
MONTHS = {
    name: number
    for number, name in enumerate(
        ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
         "December"), start=1,
    )
}  # fmt: skip
MOMENT = re.compile(rf"(\d+) ({'|'.join(MONTHS)}) (\d{{4}})(?: at (\d+):(\d\d)(am|pm))?")
ON_THE_PAGE_ALONE = re.compile(
    r"Happened|Recorded|Recorded by .*|Significant|Corrected: .*|Given to .*|done .*|Written .*|version \d+|by|Done"
    r"|Late|,|Year .*|\d+[A-Z]|7 ?[A-Z]|How it reached us|Direction|May not collect:?"
)
"""Words around a fact that the PDF says with words of its own; the fact itself is looked for."""


def pieces_of(page, selector):
    """Each text a reader sees, dates as exports have them."""
    found = page.evaluate(PIECES.replace("SELECTOR", repr(selector)))
    return [MOMENT.sub(_as_export, text) for text in found]


def _as_export(found):
    day, month, year, hour, minute, half = found.groups()
    date = f"{int(day):02}/{MONTHS[month]:02}/{year}"
    return date if hour is None else f"{date} {int(hour) % 12 + (12 if half == 'pm' else 0):02}:{minute}"


@pytest.fixture(scope="module")
def record(trust):
    """An incident record with an entry of everything that a page has words for."""
    child, other = trust.pupils()[11], trust.pupils()[12]
    concern = trust.report(
        {"pupil_id": child["id"], "role": "harmed"},
        account="He came in late and held his arm.",
        child_words="It was the gate, he said.",
        action_taken="Sat with him.",
        details={"how_known": "seen", "told_by": "The caretaker", "place": "By the gate", "recorded_for": "A colleague",
                 "from_paper": True, "marks": MARKS},
    )["id"]  # fmt: skip
    lead = trust.signed_in("trust_lead", elevated=True)

    def post(path, **body):
        return lead.send("POST", f"/api/v1{path}", json=body, headers={"Idempotency-Key": str(uuid4())})

    incident = eventually(
        lambda: post(f"/concerns/{concern}/acceptance", reason="It needs a record.", title="The arm by the gate")["id"]
    )
    here = f"/incidents/{incident}"
    entry = post(
        f"{here}/entries", kind="disclosure", occurred_at="2026-11-20T10:30:00+00:00",
        text="Told them on the telephone.",
        details={"agency": "Children's services", "legal_basis": "safeguarding_duty",
                 "reason": "He would be at risk."},
        pupil_ids=[child["id"]], new_people=[{"name": "Sally Stepmother", "role": "carer"}],
    )["id"]  # fmt: skip
    post(f"/records/{entry}/significance", significant=True)
    owner = str(trust.staff["lead"])
    action = post(f"{here}/actions", text="Ring home.", owner_id=owner, due_on="2027-01-11", pupil_ids=[child["id"]])
    post(f"{here}/actions", text="Ask the nurse.", owner_id=owner, due_on="2027-01-12", pupil_ids=[child["id"]])
    lead.send(
        "POST", f"/api/v1/actions/{action['id']}/completion", json={"outcome": "Spoke with both."},
        headers={"If-Match": '"1"', "Idempotency-Key": str(uuid4())},
    )  # fmt: skip
    post(f"{here}/risk", level="high", reason="It is not the first time.")
    post(f"{here}/assignment", staff_id=owner, reason="Knows the family.")
    card = {"summary": "Lives with his aunt.", "plan": "Child in need plan", "may_not_collect": "The uncle",
            "lead_id": owner, "next_review_on": "2027-01-08"}  # fmt: skip
    lead.send("POST", f"/api/v1/pupils/{child['id']}/card", json=card,
              headers={"If-Match": '"0"', "Idempotency-Key": str(uuid4())})  # fmt: skip
    return {"incident": incident, "child": child, "other": other, "lead": lead, "post": post}


def exported(record, stay=(), **asked):
    """The export of these things with everyone's name in it, as its pages of text, and as it came."""
    lead, post = record["lead"], record["post"]
    export = post("/exports", format="pdf", purpose="Court", recipient="A court", keep_pupil_ids=list(stay), **asked)[
        "id"
    ]
    path = f"/api/v1/exports/{export}"
    found = eventually(
        lambda: (state := lead.send("GET", path))["state"] in ("done", "refused") and state, what="the export"
    )
    assert (found["state"], found["reason"]) == ("done", None)
    return export


def text_of(reader):
    return " ".join(" ".join(page.extract_text() for page in reader.pages).split())


def saved(page, export):
    """The file, by the page of exports."""
    page.goto("/exports")
    with page.expect_download() as download:
        page.click(f"a[href='/exports/{export}/content']")
    with open(download.value.path(), "rb") as file:
        return file.read(), download.value.suggested_filename


def _missing(pieces, text):
    said = text.lower()
    return sorted({each for each in pieces if each.lower() not in said and not ON_THE_PAGE_ALONE.fullmatch(each)})


def test_a_chronology(visit, record):
    page = visit(DESK, person="trust_lead", elevated=True).page
    page.goto(f"/pupils/{record['child']['id']}")
    pieces = pieces_of(page, ".haven-timeline article, .haven-card-top dl, .haven-card-top .haven-prose")
    circles = page.locator(".haven-body__marks circle").count()
    assert len(pieces) > 60
    assert circles == len(MARKS)
    made, name = saved(page, exported(record, pupil_id=record["child"]["id"]))
    assert re.fullmatch(r"Chronology \d{4}-\d\d-\d\d \d{4}\.pdf", name)
    reader = PdfReader(io.BytesIO(made))
    text = text_of(reader)
    assert _missing(pieces, text) == []
    drawn = b"".join(each.get_contents().get_data() for each in reader.pages)
    assert len(re.findall(rb"0\.6078\d* 0\.1254\d* 0\.0901\d* rg", drawn)) >= circles
    foot = "It contains what the person who made it may read."
    assert [foot in " ".join(each.extract_text().split()) for each in reader.pages] == [True] * len(reader.pages)
    for words in (
        "Given to: ",
        "Due: 11/01/2027",
        "State: Open",
        "Date of birth: ",
        "UPN: ",
        "May not collect: The uncle",
    ):
        assert words in text, words


def test_an_incident_record(visit, record):
    page = visit(DESK, person="trust_lead", elevated=True).page
    page.goto(f"/incidents/{record['incident']}")
    stated = ".haven-matter .govuk-summary-list__row:not(:has([href^='#action-'])) .govuk-summary-list__value"
    pieces = pieces_of(page, f"article.haven-entry, {stated}, .haven-action > .haven-prose")
    made, name = saved(page, exported(record, incident_id=record["incident"], stay=[record["child"]["id"]]))
    assert re.fullmatch(r"Incident record \d{4}-\d\d-\d\d \d{4}\.pdf", name)
    text = text_of(PdfReader(io.BytesIO(made)))
    assert _missing(pieces, text) == []
    for words in ("Carer: Sally Stepmother", "Dealt with by: ", "Risk: High risk", "Spoke with both."):
        assert words in text, words


@looks
def test_a_part_is_exported_from_its_page_and_saved_under_a_password(visit, record):
    visitor = visit(PHONE, person="trust_lead", elevated=True)
    page = visitor.page
    page.goto(f"/pupils/{record['child']['id']}?show=significant&kind=disclosure&from=2026-09-01")
    page.click("text=Export this part")
    for words in ("significant events only", "entries of the kind “Information shared with an agency” only"):
        assert words in page.inner_text("main")
    assert visitor.faults() == []
    page.fill("#recipient", "Sam Social Worker")
    page.fill("#purpose", "Conference")
    page.click("text=See how it begins")
    begins = page.inner_text("[aria-labelledby=begins]")
    assert "Only significant events." in begins
    assert "Told them on the telephone." in begins
    assert visitor.faults() == []
    page.click("text=Make the export")
    page.wait_for_selector("text=Your export is being made")
    newest = page.locator("#exports > li").first.locator("text=Save it under a password")
    newest.click(timeout=45_000)
    assert visitor.faults() == []
    page.fill("#password", "too short")
    page.click("text=Save the file under this password")
    page.wait_for_selector(".govuk-error-summary")
    assert visitor.faults() == []
    page.fill("#password", PASSWORD)
    with page.expect_download() as download:
        page.click("text=Save the file under this password")
    with open(download.value.path(), "rb") as file:
        reader = PdfReader(io.BytesIO(file.read()))
    assert reader.is_encrypted
    assert reader.decrypt(PASSWORD)
    for each in reader.pages:
        said = " ".join(each.extract_text().split())
        assert "Part of a chronology" in said
        assert "Only what happened from 01/09/2026 on. Only significant events." in said
    assert "Ring home." not in text_of(reader)


@looks
def test_documents_are_enclosed_from_the_form(visit, record):
    visitor = visit(DESK, person="trust_lead", elevated=True)
    page = visitor.page
    page.goto(f"/incidents/{record['incident']}/documents")
    if page.locator("#about-all").count():
        page.check("#about-all")
    page.set_input_files("#file", files=[{"name": "A letter.pdf", "mimeType": "application/pdf", "buffer": LETTER}])
    page.click("text=Send the file")
    page.wait_for_selector("text=The file was received")
    page.click("text=A letter.pdf")

    def checked():
        page.reload()
        return page.locator("text=Save version 1").count()

    eventually(checked, what="the check")
    page.goto(f"/pupils/{record['child']['id']}/export")
    page.check("[name=document]")
    page.fill("#recipient", "Sam Social Worker")
    page.fill("#purpose", "Conference")
    assert visitor.faults() == []
    page.click("text=Make the export")
    page.wait_for_selector("text=in a ZIP file with a table and 1 document")
    page.locator("text=Save the file").first.wait_for(timeout=45_000)
    assert visitor.faults() == []


@looks
def test_a_case_sample_is_read_through_before_it_is_made(visit, record):
    visitor = visit(PHONE, person="trust_lead", elevated=True)
    page = visitor.page
    page.goto(f"/pupils/{record['child']['id']}/case-sample")
    page.fill("#recipient", "An inspector")
    page.fill("#purpose", "Inspection")
    page.click("button:has-text('Read it through')")
    page.wait_for_selector("#reading")
    assert visitor.faults() == []
    while page.locator("text=the next ten").count():
        with page.expect_navigation():
            page.click("text=the next ten")
    page.check("#read_through-yes")
    page.click("text=Make the case sample")
    page.wait_for_selector("text=Your case sample is being made")
    page.locator("#exports > li").first.locator("text=Save the file").wait_for(timeout=45_000)
    assert "Case sample of" in page.locator("#exports > li").first.inner_text()
    with page.expect_download() as download:
        page.locator("#exports > li").first.locator("text=Save the file").click()
    assert download.value.suggested_filename.startswith("Case sample ")
    said = " ".join(each.extract_text() for each in PdfReader(download.value.path()).pages)
    name = record["child"]["known_as"]
    assert not [word for word in (*name.split(), "UPN", "Date of birth") if word in said]
    assert visitor.faults() == []
