"""An administrator shows Haven a file of their system, looks at its rows, puts one choice right and saves."""

from pathlib import Path

from people import PHONE
from support.levels import waits_for
from support.parts import pages

pytestmark = waits_for(*pages("pupil_files"), "style")

EXPORTED = Path(__file__).parents[2] / "services/pupils/tests/files/as_exported"


def test_columns_of_a_system_are_proposed_and_saved(visit, trust):
    administrator = visit(PHONE, person="administrator", elevated=True)
    page = administrator.page
    page.goto("/pupil-files/feeds/new")
    page.select_option("#school", label="South School")
    page.fill("#name", "SIMS at South")
    page.click("text=Connect it")
    page.set_input_files("#file", EXPORTED / "sims_windows_1252.csv")
    page.click("text=Show its columns")
    page.wait_for_selector("text=Which column is which?")
    assert administrator.faults() == []
    assert "Read as Windows-1252" in page.inner_text("main")
    assert "as they would be taken" in page.inner_text("main")
    first = page.locator("select[name=ours]").first
    proposed = first.input_value()
    first.select_option("date_of_birth")
    page.click("text=Save these columns")
    page.wait_for_selector(".govuk-error-summary")
    assert administrator.faults() == []
    assert page.locator("select[name=ours]").first.input_value() == "date_of_birth", "the choice is still there"
    page.locator("select[name=ours]").first.select_option(proposed)
    page.click("text=Show the rows by these columns")
    page.wait_for_selector("text=Would be taken")
    page.click("text=Save these columns")
    page.wait_for_selector("text=The columns are saved")
    assert administrator.faults() == []
