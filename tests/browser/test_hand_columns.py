"""An administrator sends a file of their system by hand, with no feed: chooses columns, and need not the next time."""

from pathlib import Path

from people import PHONE, eventually
from support.levels import waits_for
from support.parts import pages

pytestmark = waits_for(*pages("pupil_files"), "style")

EXPORTED = Path(__file__).parents[2] / "services/pupils/tests/files/as_exported"


def test_columns_are_chosen_for_a_file_by_hand_and_remembered(visit, trust):
    administrator = visit(PHONE, person="administrator", elevated=True)
    page = administrator.page
    upload(page)
    page.wait_for_selector("text=Which column is which?")
    assert "as they would be taken" in page.inner_text("main")
    assert administrator.faults() == []
    first = page.locator("select[name=ours]").first
    proposed = first.input_value()
    first.select_option("date_of_birth")
    page.click("text=Send the file with these columns")
    page.wait_for_selector(".govuk-error-summary")
    assert administrator.faults() == []
    page.locator("select[name=ours]").first.select_option(proposed)
    page.click("text=Send the file with these columns")
    assert done(page)
    upload(page)
    page.wait_for_url("**/pupil-files/*")
    assert done(page), "the school's next file is read by what was chosen"
    assert administrator.faults() == []


def upload(page):
    page.goto("/pupil-files")
    page.select_option("#school", label="South School")
    page.check("#check")
    page.set_input_files("#file", EXPORTED / "arbor_utf_8_marked.csv")
    page.click("button:has-text('Send the file')")


def done(page):
    page.wait_for_selector("text=Applied")
    return eventually(lambda: "Done" in reloaded(page), what="the file") or True


def reloaded(page):
    page.reload()
    return page.inner_text("main")
