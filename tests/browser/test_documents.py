"""Documents and exports before a real browser: sent and saved; an export opened and searched."""

import io

import pytest
from looking import looks
from people import DESK, PHONE, eventually
from pypdf import PdfReader
from support.levels import waits_for
from support.parts import pages

pytestmark = waits_for(*pages("documents"))

LETTER = b"%PDF-1.7\n" + b"A letter. " * 50


@pytest.fixture(scope="module")
def record(trust):
    """An incident record about two children; the second is named in its texts."""
    first, second = trust.pupils()[14], trust.pupils()[15]
    said = f"{second['known_as']} and {first['known_as']} came in cold."
    concern = trust.report(first["id"], second["id"], account=said)["id"]
    lead = trust.signed_in("trust_lead", elevated=True)
    opened = eventually(
        lambda: lead.send("POST", f"/api/v1/concerns/{concern}/acceptance", json={"reason": "Needs a record."})["id"]
    )
    return {"incident": opened, "first": first, "second": second}


def _send(page, name="A letter.pdf", content=LETTER):
    if page.locator("#about-all").count() and not page.locator("[name=subject_id]:checked").count():
        page.check("#about-all")
    page.set_input_files("#file", files=[{"name": name, "mimeType": "application/pdf", "buffer": content}])
    page.click("text=Send the")


def test_a_file_is_sent_checked_and_saved(visit, record):
    visitor = visit(PHONE, person="trust_lead", elevated=True)
    page = visitor.page
    page.goto(f"/incidents/{record['incident']}")
    page.click("text=Documents: see or add")
    page.click(".haven-decide button")
    assert "Choose the file." in page.inner_text(".govuk-error-summary")
    page.check(f"#about-{record['first']['id']}")
    _send(page, "Letter.pdf")
    page.wait_for_selector("text=The file was received")
    assert record["second"]["known_as"] not in page.inner_text(".haven-files")
    page.click("text=Letter.pdf")
    eventually(lambda: page.locator("text=Save version 1").count(), what="the check")
    with page.expect_download() as saved:
        page.click("text=Save version 1")
    assert saved.value.suggested_filename == "Letter.pdf"
    with open(saved.value.path(), "rb") as file:
        assert file.read() == LETTER
    _send(page, "Letter again.pdf", LETTER + b"More.")
    page.wait_for_selector("text=The new version was received")
    page.goto(f"/pupils/{record['first']['id']}")
    page.wait_for_selector(".haven-entry--document")
    page.goto(f"/pupils/{record['second']['id']}/documents")
    assert "Letter" not in page.inner_text("main")


def test_a_hostile_file_says_why_it_was_not_taken(visit, record):
    page = visit(DESK, person="trust_lead", elevated=True).page
    page.goto(f"/incidents/{record['incident']}/documents")
    _send(page, "letter.pdf", b"MZ" + bytes(99))
    page.wait_for_selector("text=What is in this file is not what its name says")
    _send(page, "flood.png", b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x01\x00\x00\x00\x01\x00\x00\x08\x02" + bytes(99))
    page.wait_for_selector("text=The picture is far larger than a camera makes", timeout=30_000)


@looks
def test_a_document_in_the_wrong_file_is_moved_and_its_use_restricted_from_its_page(trust, visit):
    one, wrong, right = (trust.pupils()[number] for number in (16, 17, 18))
    concern = trust.report(one["id"], wrong["id"], account="Alike names.")["id"]
    lead = trust.signed_in("trust_lead", elevated=True)
    incident = eventually(
        lambda: lead.send("POST", f"/api/v1/concerns/{concern}/acceptance", json={"reason": "A record."})["id"]
    )
    action = {"text": "Ring home.", "owner_id": str(trust.staff["lead"]), "due_on": "2027-01-01"}
    action["pupil_ids"] = [one["id"], wrong["id"]]
    lead.send("POST", f"/api/v1/incidents/{incident}/actions", json=action)
    visitor = visit(DESK, person="trust_lead", elevated=True)
    page = visitor.page
    page.goto(f"/incidents/{incident}/documents")
    _send(page, "Wrong file.pdf")
    page.click("text=Wrong file.pdf")
    eventually(lambda: page.reload() and page.locator("text=Save version 1").count(), what="the check")
    address = page.url
    page.click("text=It is in the wrong child's file")
    page.check(f"#wrong_id-{wrong['id']}")
    page.fill("#search", right["known_as"])
    page.click("button[value=find]")
    page.check(f"#right_id-{right['id']}")
    page.fill("#reason", "Alike names.")
    assert visitor.faults() == []
    page.click("text=Move it")
    page.wait_for_url("**/moves/*")
    assert "No export with it was made" in page.inner_text("main")
    assert visitor.faults() == []
    page.goto(address)
    words = page.inner_text("main")
    assert right["known_as"] in words
    assert wrong["known_as"] not in words
    page.click("text=Restrict its use")
    page.check("#kind")
    page.fill("#restrict-reason", "It is contested.")
    page.click("button:has-text('Restrict it')")
    page.wait_for_selector("text=Its use is restricted. Every page")
    page.goto(address)
    assert "Wrong file" not in page.inner_text("main")
    assert visitor.faults() == []
    page.click("text=Open it for a purpose")
    page.check("#purpose")
    page.fill("#read-reason", "The court asks.")
    assert visitor.faults() == []
    with page.expect_download() as saved:
        page.click("text=Save the file once")
    with open(saved.value.path(), "rb") as file:
        assert file.read() == LETTER
    page.click("text=Lift the restriction")
    page.wait_for_selector("text=Its use is no longer restricted")
    page.goto(f"/incidents/{incident}")
    page.click("text=In the wrong child's file")
    assert "Action" in page.inner_text(".govuk-caption-l")
    assert visitor.faults() == []


@looks
def test_an_export_without_the_other_childs_name(visit, record):
    visitor = visit(DESK, person="trust_lead", elevated=True)
    page = visitor.page
    first, second = record["first"], record["second"]
    page.goto(f"/pupils/{first['id']}")
    page.click("text=Export")
    assert page.is_checked(f"#hide_child-{second['id']}")
    page.click("text=Make the export")
    page.wait_for_selector(".govuk-error-summary")
    page.fill("#recipient", "Sam Social Worker")
    page.fill("#purpose", "Conference")
    page.click("text=See how it begins")
    begins = page.inner_text("[aria-labelledby=begins]")
    assert "Child A and " in begins
    assert second["known_as"].split()[0] not in begins
    assert page.input_value("#recipient") == "Sam Social Worker"
    assert visitor.faults() == []
    page.click("text=Make the export")
    page.wait_for_selector("text=Your export is being made")
    newest = page.locator("#exports > li").first.locator("text=Save the file")
    newest.wait_for()
    with page.expect_download() as saved:
        newest.click()
    with open(saved.value.path(), "rb") as file:
        reader = PdfReader(io.BytesIO(file.read()))
    text = " ".join(" ".join(each.extract_text() for each in reader.pages).split())
    assert first["known_as"] in text
    assert "Child A and " in text
    forename = second["known_as"].split()[0]
    assert forename.lower() not in text.lower()


@looks
def test_an_export_about_a_child_with_a_court_order_needs_a_word(visit, trust, record):
    child = record["first"]
    path = f"/api/v1/pupils/{child['id']}/additions"
    lead = trust.signed_in("trust_lead", elevated=True)
    order = {"kind": "court_order", "text": "The father may not be told where they live."}
    added = lead.send("POST", path, json=order, headers={"Idempotency-Key": "order-of-an-export"})["id"]
    visitor = visit(PHONE, person="trust_lead", elevated=True)
    page = visitor.page
    page.goto(f"/pupils/{child['id']}/export")
    page.fill("#recipient", "Sam Social Worker")
    page.fill("#purpose", "Conference")
    page.click("text=Make the export")
    page.wait_for_selector("text=The father may not be told where they live.")
    assert visitor.faults() == []
    page.click("text=Let it go and make the export")
    page.wait_for_selector("text=Say why it may go, in 10 to 2,000 characters.")
    assert visitor.faults() == []
    page.fill("#let_go_reason", "It goes to the social worker alone.")
    page.click("text=Let it go and make the export")
    page.wait_for_selector("text=Your export is being made")
    lead.send("DELETE", f"/api/v1/additions/{added}", headers={"If-Match": '"1"'})


@looks
def test_pages_of_documents_and_exports(visit, record):
    visitor = visit(PHONE, person="trust_lead", elevated=True)
    page = visitor.page
    page.goto(f"/incidents/{record['incident']}/documents")
    _send(page, "Minutes.pdf")
    page.wait_for_selector("text=The file was received")
    href = page.get_attribute(".haven-files__name", "href")
    addresses = (
        f"/incidents/{record['incident']}/documents",
        href,
        f"/pupils/{record['first']['id']}/documents",
        f"/pupils/{record['first']['id']}/export",
        f"/incidents/{record['incident']}/export",
        f"/records/{href.rpartition('/')[2]}/wrong-child",
        f"/records/{href.rpartition('/')[2]}/restriction",
        "/exports",
    )
    assert visitor.look(*addresses) == {}
