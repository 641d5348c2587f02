"""The trust's own impact assessment before real browsers and services: answered, signed by two people, and saved."""

import hashlib
import io
import json

from docx import Document
from people import DESK, PHONE
from pypdf import PdfReader
from support.levels import waits_for
from support.parts import pages

pytestmark = waits_for(*pages("assessment"), "style")

PAGES = (
    "/impact-assessment",
    "/impact-assessment/steps/1",
    "/impact-assessment/steps/2",
    "/impact-assessment/steps/4",
    "/impact-assessment/steps/5",
    "/impact-assessment/steps/7",
    "/impact-assessment/questions/need",
    "/impact-assessment/risks/new",
    "/impact-assessment/risks/breach",
    "/impact-assessment/lawful-bases",
    "/impact-assessment/lawful-bases/origin_belief",
    "/impact-assessment/asset-register",
    "/impact-assessment/supplier-questions",
)


LAID_OUT_MS = 60_000
"""A PDF of all seven steps takes five seconds of a processor, and longer while others want it."""


def put_an_answer(page, question, words):
    page.goto(f"/impact-assessment/questions/{question}")
    page.fill("#text", words)
    page.click("button:has-text('Save')")
    page.wait_for_selector(".govuk-notification-banner")


def saved(page, link):
    with page.expect_download(timeout=LAID_OUT_MS) as waited:
        page.click(link, timeout=LAID_OUT_MS)
    return waited.value.path().read_bytes()


def test_the_pages_are_looked_at_and_things_are_said(visit):
    administrator = visit(DESK, person="administrator", elevated=True)
    page = administrator.page
    assert administrator.look(*PAGES) == {}
    put_an_answer(page, "need", "Paper files in three cabinets, which could burn and could not be searched.")
    assert administrator.faults() == []
    page.goto("/impact-assessment/risks/new")
    page.click("button:has-text('Save')")
    page.wait_for_selector("text=There is something to put right")
    assert administrator.faults() == []
    page.goto("/impact-assessment/risks/breach")
    page.check("input[name=approved][value=yes]")
    page.click("button:has-text('Save')")
    page.wait_for_selector(".govuk-notification-banner")
    page.goto("/impact-assessment/lawful-bases/origin_belief")
    page.select_option("#article_9", "employment_social_protection")
    page.select_option("#schedule_1", "employment")
    page.fill("#reason", "")
    page.click("button:has-text('Save')")
    page.wait_for_selector(".govuk-error-summary")
    assert administrator.faults() == []
    page.fill("#reason", "As our solicitors advised.")
    page.click("button:has-text('Save')")
    page.wait_for_selector(".govuk-notification-banner")
    assert "The trust's own choice: As our solicitors advised." in page.inner_text("main")


def test_it_is_signed_by_two_saved_and_red_again_once_a_place_changed(visit):
    officer = visit(DESK, person="officer", elevated=True)
    administrator = visit(PHONE, person="administrator", elevated=True)
    page = officer.page
    put_an_answer(page, "dpo_advice", "It may go on. سجلات الحماية")
    page.goto("/impact-assessment")
    assert "No assessment has been signed by two people yet." in page.inner_text("main")
    page.click("button:has-text('Sign as data protection officer')")
    assert "Choose as what you sign it." in page.inner_text(".govuk-error-summary")
    page.check("input[name=as][value=whole]")
    for box in page.locator("textarea[id^=reasons-]").all():
        box.fill("The supplier has not answered.")
    assert officer.faults() == []
    page.click("button:has-text('Sign as data protection officer')")
    page.wait_for_selector("text=It waits for a second person")
    assert page.locator("button:has-text('Sign as the second person')").count() == 0
    assert officer.faults() == []
    second = administrator.page
    second.goto("/impact-assessment")
    second.click("button:has-text('Sign as the second person')")
    second.wait_for_selector("text=Signed by both, as it stands below.")
    assert administrator.faults() == []
    page.goto("/impact-assessment")
    shown = page.inner_text("main")
    assert "No assessment has been signed" not in shown
    assert "Dora Officer" in shown
    kept = saved(page, "a:has-text('as it is kept')")
    assert hashlib.sha256(kept).hexdigest() in shown
    assert "سجلات الحماية" in json.dumps(json.loads(kept), ensure_ascii=False)
    file = PdfReader(io.BytesIO(saved(page, "li a:has-text('PDF')")))
    assert "Dora Officer" in "".join(each.extract_text() for each in file.pages)
    change_a_place(second)
    page.goto("/impact-assessment")
    assert "A place that data is at has changed since it was signed." in page.inner_text("main")
    assert officer.faults() == []
    draft = Document(io.BytesIO(saved(page, "a:has-text('a document to go on writing in')")))
    assert "What changed since it was last signed" in [each.text for each in draft.paragraphs]


def change_a_place(page):
    page.goto("/where-data-is/place")
    page.select_option("#part", "backups")
    page.fill("#address", "Tapes in the safe at St Brigid")
    page.fill("#operator", "The trust")
    page.select_option("#country", "GB")
    page.click("button:has-text('Save')")
    page.wait_for_selector(".govuk-notification-banner")


def test_a_supplier_s_questions_are_filled_in(visit):
    page = visit(PHONE, person="administrator", elevated=True).page
    page.goto("/where-data-is/place")
    page.select_option("#part", "mirror")
    page.fill("#address", "A second hall")
    page.fill("#operator", "Host & Sons Ltd")
    page.select_option("#country", "IE")
    page.click("button:has-text('Save')")
    page.wait_for_selector(".govuk-notification-banner")
    page.goto("/impact-assessment/supplier-questions")
    page.click("a:has-text('Host & Sons Ltd')")
    page.wait_for_selector("text=A second hall")
    made = Document(io.BytesIO(saved(page, "a:has-text('Save them to be filled in')")))
    assert "A second hall" in [cell.text for table in made.tables for row in table.rows for cell in row.cells]
    assert "To Host & Sons Ltd" in [each.text for each in made.paragraphs]
