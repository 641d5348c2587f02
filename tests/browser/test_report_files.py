"""Files with a report before a real browser: sent after it, with script and without; what is not taken says why."""

import pytest
from people import DESK, PHONE
from small_trust import eventually

NOTE = b"%PDF-1.7\n" + b"A note from his bag. " * 50
PROGRAM = b"MZ" + bytes(99)


def _file(name, content=NOTE):
    return {"name": name, "mimeType": "application/octet-stream", "buffer": content}


def _write(visitor, child, account, *, script=True):
    page = visitor.page
    page.goto("/report")
    if script:
        visitor.choose_child(child, "affected")
    else:
        page.fill("#search", child)
        page.click("button[value=find] >> nth=-1")
        page.click(".haven-found__button >> nth=0")
        page.select_option("#people-0-role", "affected")
    page.locator("label", has_text="Neglect").click()
    page.fill("#account", account)


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without"])
def test_a_report_arrives_with_its_files_and_says_which_was_not_taken(visit, script):
    teacher = visit(PHONE, script=script, person="teacher")
    page = teacher.page
    _write(teacher, "zebedeeam", f"Had this in his bag {script}.", script=script)
    page.set_input_files(
        "#file", files=[_file("Note.pdf"), _file("run.exe", PROGRAM), _file("Letter.pdf", NOTE + b"2")]
    )
    page.click(".haven-send")
    page.wait_for_url("**/received")
    number = page.inner_text(".haven-panel .haven-number")
    told = page.inner_text(".haven-outcomes")
    assert told.count("Received. It is being checked") == 2
    assert "run.exe" in told
    assert "this kind of file is not" in told
    assert not script or teacher.faults() == []
    page.click("text=Send files again from your report")
    eventually(lambda: _states(page) == ["Received", "Received"], what="the check")
    assert not script or teacher.faults() == []
    page.set_input_files("#file", files=[_file("Found later.pdf", NOTE + b"3")])
    page.click("text=Send the files")
    page.wait_for_selector(".haven-outcomes")
    assert "Found later.pdf" in page.inner_text(".haven-outcomes")
    assert "Send the files" in page.inner_text("main")
    assert page.goto(f"/reports/{number}").ok
    assert page.locator(".haven-outcomes").count() == 0
    assert page.locator(".haven-files a").count() == 0

    lead = visit(DESK, person="lead", elevated=True)
    page = lead.page
    page.goto(f"/concerns/{number}")
    eventually(lambda: _states(page) == ["Checked"] * 3, what="the check of the third")
    assert lead.faults() == []
    page.click("text=Note.pdf")
    with page.expect_download() as saved:
        page.click("text=Save version 1")
    with open(saved.value.path(), "rb") as file:
        assert file.read() == NOTE
    page.click(f"main a[href='/concerns/{number}']")
    page.wait_for_url(f"**/concerns/{number}")
    page.locator("label", has_text="Open an incident record").click()
    page.fill("#reason", "Needs a record.")
    page.click("text=Save the decision")
    page.wait_for_url("**/incidents/*")
    page.goto(page.url + "/documents")
    assert "Note.pdf" in page.inner_text(".haven-files")


def _states(page):
    page.reload()
    return page.locator(".haven-files .govuk-tag").all_inner_texts()


def test_words_that_need_putting_right_come_back_and_ask_for_the_files_again(visit):
    for script in (True, False):
        page = visit(PHONE, script=script, person="teacher").page
        page.goto("/report")
        page.fill("#account", "Only words.")
        page.set_input_files("#file", files=[_file("Note.pdf")])
        page.click(".haven-send")
        page.wait_for_selector(".govuk-error-summary")
        assert page.input_value("#account") == "Only words."
        assert "Choose them again" in page.inner_text("#files")


def test_a_connection_that_breaks_off_loses_files_and_no_word(visit):
    teacher = visit(PHONE, person="teacher")
    page = teacher.page
    _write(teacher, "zebedeean", "The line broke.")
    page.set_input_files("#file", files=[_file("Note.pdf")])
    page.route("**/reports/*/files", lambda route: route.abort())
    page.click(".haven-send")
    page.wait_for_url("**/received?files=lost")
    assert "not sent" in page.inner_text(".haven-outcomes")
    assert teacher.faults() == []
    page.unroute("**/reports/*/files")
    page.click("text=Send files again from your report")
    assert "The line broke." in page.inner_text("main")
    assert "None came with this report" in page.inner_text("main")
    page.click("text=Send the files")
    page.wait_for_selector(".haven-outcomes")
    assert "Choose a file first" in page.inner_text(".haven-outcomes")
    teacher.complaints.clear()  # what this test cut off


def test_offline_the_files_follow_the_report_once_it_is_received(visit):
    teacher = visit(PHONE, person="teacher")
    page = teacher.page
    _write(teacher, "zebedeeao", "Written on the field.")
    page.set_input_files("#file", files=[_file("Field.pdf")])
    teacher.context.set_offline(True)
    page.click(".haven-send")
    page.wait_for_selector("#not-received")
    assert "The files you chose are not kept" in page.inner_text("#not-received")
    assert teacher.faults() == []
    teacher.context.set_offline(False)
    page.wait_for_url("**/received")
    assert "Field.pdf" in page.inner_text(".haven-outcomes")
