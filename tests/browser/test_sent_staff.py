"""An administrator sends lists of staff and OneRoster by hand, on a phone and at a desk, and saves a feed's columns."""

import sys
from pathlib import Path

from people import DESK, PHONE, eventually
from support.levels import waits_for
from support.parts import pages

pytestmark = waits_for(*pages("pupil_files"), "style")

PUPILS = Path(__file__).parents[2] / "services/pupils/tests"
EXPORTED = PUPILS / "staff_lists/as_exported"


def test_a_list_of_staff_is_sent_by_hand(visit, trust):
    administrator = visit(PHONE, person="administrator", elevated=True)
    page = administrator.page
    page.goto("/pupil-files")
    assert administrator.faults() == []
    page.check("#holds-staff")
    page.select_option("#school", label="South School")
    page.check("#check")
    page.set_input_files("#file", EXPORTED / "sims_windows_1252.csv")
    page.click("button:has-text('Send the file')")
    page.wait_for_selector("text=Which column is which?")
    assert "Given name" in page.inner_text("main")
    assert administrator.faults() == []
    page.click("text=Send the file with these columns")
    assert done(page)
    told = page.inner_text("main")
    assert "List of staff" in told
    assert "Who has left by it loses access" in told
    assert administrator.faults() == []


def test_oneroster_is_sent_by_hand(visit, trust, tmp_path):
    sys.path.insert(0, str(PUPILS))
    try:
        from oneroster_files import BEN, IDA, NOOR, packed, tables_of
    finally:
        sys.path.remove(str(PUPILS))
    files = tables_of([IDA, {**BEN, "birthDate": "", "identifier": ""}, NOOR], "1.2", urn="4021")
    sent = tmp_path / "oneroster.zip"
    sent.write_bytes(packed(files))
    administrator = visit(DESK, person="administrator", elevated=True)
    page = administrator.page
    page.goto("/pupil-files")
    page.select_option("#school", label="South School")
    page.check("#check")
    page.set_input_files("#file", sent)
    page.click("button:has-text('Send the file')")
    assert done(page)
    told = page.inner_text("main")
    assert "demographics.csv has no birth date for this pupil." in told
    assert "Staff listed" in told
    assert administrator.faults() == []


def test_columns_of_staff_are_saved_for_a_feed_and_a_list_is_tried(visit, trust):
    administrator = visit(PHONE, person="administrator", elevated=True)
    page = administrator.page
    page.goto("/pupil-files/feeds/new")
    page.select_option("#school", label="South School")
    page.fill("#name", "Staff at South")
    page.click("text=Connect it")
    page.wait_for_selector("#new-secret")
    page.set_input_files("#staff_file", EXPORTED / "arbor_utf_8_marked.csv")
    page.click("text=Show the columns of staff")
    page.wait_for_selector("text=Which column is which?")
    assert administrator.faults() == []
    page.click("text=Save these columns")
    page.wait_for_selector("text=The columns are saved")
    assert "Arbor Staff ID" in page.inner_text("main")
    assert administrator.faults() == []
    page.click("text=Try a file without applying it")
    page.check("#holds-staff")
    page.set_input_files("#file", EXPORTED / "arbor_utf_8_marked.csv")
    page.click("button:has-text('Try it')")
    page.wait_for_selector("#report")
    assert "New staff" in page.inner_text("#report")
    assert administrator.faults() == []


def done(page):
    page.wait_for_selector("text=Applied")
    return eventually(lambda: "Done" in reloaded(page), what="the file") or True


def reloaded(page):
    page.reload()
    return page.inner_text("main")
