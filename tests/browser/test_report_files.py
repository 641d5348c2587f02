"""Files with a report before a real browser: sent after it, with script and without; what is not taken says why."""

import pytest
from people import DESK, PHONE, eventually
from small_trust import PASSWORD, email_of
from support.levels import waits_for
from support.parts import pages

waits_for_reporting = waits_for(*pages("reporting", "sign_in"), "style")

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
    page.locator("label", has_text="It can wait").click()
    page.fill("#account", account)


@pytest.mark.parametrize(
    "script", [True, pytest.param(False, marks=waits_for_reporting)], ids=["with script", "without"]
)
def test_a_report_arrives_with_its_files_and_says_which_was_not_taken(visit, script):
    teacher = visit(PHONE, script=script, person="teacher")
    page = teacher.page
    _write(teacher, "zebedeeam", f"Had this in his bag {script}.", script=script)
    page.set_input_files(
        "#file", files=[_file("Note.pdf"), _file("run.exe", PROGRAM), _file("Letter.pdf", NOTE + b"2")]
    )
    page.click(".haven-send")
    page.wait_for_url("**/received")
    number = page.get_attribute(".haven-panel .haven-said", "data-report")
    told = page.inner_text(".haven-outcomes")
    assert told.count("Received. It is being checked") == 2
    assert "run.exe" in told
    assert "does not take files of this kind" in told
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


@waits_for_reporting
def test_words_that_need_putting_right_come_back_and_ask_for_the_files_again(visit):
    for script in (True, False):
        page = visit(PHONE, script=script, person="teacher").page
        page.goto("/report")
        page.fill("#account", "Only words.")
        page.set_input_files("#file", files=[_file("Note.pdf")])
        page.click(".haven-send")
        page.wait_for_selector(".govuk-error-summary")
        assert page.input_value("#account") == "Only words."
        again = "Choose it again: Note.pdf" if script else "Choose them again: Note.pdf, and any others."
        assert again in page.inner_text("#files")


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


NOTICED_WITHIN = 4_000
"""Milliseconds in which an open page has heard that its session ended: it asks every two seconds."""


@pytest.mark.parametrize(
    ("ends", "size"),
    [
        pytest.param("before it is taken", PHONE, marks=waits_for_reporting),
        ("before its file is", DESK),
        pytest.param("while its file is", PHONE, marks=waits_for_reporting),
    ],
)
def test_a_session_that_ends_over_a_report_with_a_file_loses_neither_without_a_word(visit, trust, somebody, ends, size):
    """The sign-in page says that the report is safe; the file is asked for again by name, of its sender alone."""
    person, _ = somebody()
    teacher = visit(size)
    page = teacher.page
    page.goto("/sign-in")
    teacher.sign_in(person)
    _write(teacher, "zebedeeao", f"Signed out {ends}.")
    page.set_input_files("#file", files=[_file("Zoë's note.pdf"), _file("Letter.pdf", NOTE + b"2")])

    def end(route):
        _end_sessions(trust, person)
        route.continue_()

    def end_and_wait(route):
        _end_sessions(trust, person)
        page.wait_for_timeout(NOTICED_WITHIN)
        route.continue_()

    if ends == "before it is taken":
        page.route("**/report", end, times=1)  # the page itself leaves as soon as it hears of it
    elif ends == "before its file is":
        page.route("**/report", end_and_wait)
    else:
        page.route("**/reports/*/files", end_and_wait, times=1)
    page.click(".haven-send")
    page.wait_for_selector("#password", timeout=30_000)
    said = page.inner_text("main")
    assert "Your report was received" in said
    assert "asked for them again by name" in said
    assert "note.pdf" not in page.content()
    assert teacher.faults() == []
    teacher.sign_in(person)
    page.wait_for_selector(".haven-outcomes")
    told = page.inner_text(".haven-outcomes")
    assert "Zoë's note.pdf" in told
    assert "Letter.pdf" in told
    assert told.count("Choose it again") == 2
    assert f"Signed out {ends}." in page.inner_text("main")
    assert teacher.faults() == []
    page.set_input_files("#file", files=[_file("Zoë's note.pdf")])
    page.click("text=Send the files")
    page.wait_for_selector(".haven-outcomes >> text=Received")
    page.goto("/reports")
    assert page.locator(".haven-list__title a").count() == 1


def test_a_report_kept_on_the_device_is_said_to_be_when_the_session_ends(visit, trust, somebody):
    person, _ = somebody()
    teacher = visit(PHONE)
    page = teacher.page
    page.goto("/sign-in")
    teacher.sign_in(person)
    _write(teacher, "zebedeeap", "The server was away.")
    page.set_input_files("#file", files=[_file("Note.pdf")])
    for address in ("**/report", "**/report/sealed"):
        page.route(address, lambda route: route.abort())
    page.click(".haven-send")
    page.wait_for_selector("#not-received")
    _end_sessions(trust, person)
    page.wait_for_selector("#password")
    assert "Your report is kept on this device" in page.inner_text("main")
    assert "The files you chose are not kept" in page.inner_text("main")
    assert teacher.faults() == []
    teacher.complaints.clear()  # what this test cut off
    page.unroute_all()
    teacher.sign_in(person)
    page.goto("/reports")
    eventually(lambda: page.reload() and page.locator(".haven-list__title a").count() == 1, what="the report")


@waits_for_reporting
def test_without_script_a_session_that_ended_is_told_as_plainly(visit, trust, somebody):
    person, _ = somebody()
    teacher = visit(PHONE, script=False)
    page = teacher.page
    page.goto("/sign-in")
    teacher.sign_in(person)
    _write(teacher, "zebedeeaq", "No script, no session.", script=False)
    page.set_input_files("#file", files=[_file("Note.pdf"), _file("Letter.pdf", NOTE + b"2")])
    _end_sessions(trust, person)
    page.click(".haven-send")
    page.wait_for_url("**/received")
    assert "2 files were not sent" in page.inner_text(".haven-outcomes")
    assert "Note.pdf" not in page.content()
    page.click("text=Send files again from your report")
    assert "Your report was received" in page.inner_text("main")
    teacher.sign_in(person)
    for name in ("Note.pdf", "Letter.pdf"):
        assert name in page.inner_text(".haven-outcomes")


@waits_for_reporting
def test_a_file_sent_later_is_not_broken_off_by_a_session_that_ends(visit, trust, somebody):
    """The form of the report's own page: the browser sends it, and to leave the page would break it off."""
    person, _ = somebody()
    teacher = visit(PHONE)
    page = teacher.page
    page.goto("/sign-in")
    teacher.sign_in(person)
    _write(teacher, "zebedeear", "More of it later.")
    page.click(".haven-send")
    page.wait_for_url("**/received")
    page.goto(f"/reports/{page.get_attribute('.haven-panel .haven-said', 'data-report')}")
    page.set_input_files("#file", files=[_file("Later.pdf")])

    def end_and_wait(route):
        _end_sessions(trust, person)
        page.wait_for_timeout(NOTICED_WITHIN)
        route.continue_()

    page.route("**/reports/*/files", end_and_wait, times=1)
    page.click("text=Send the files", no_wait_after=True)
    page.wait_for_selector("#password", timeout=30_000)
    assert "Your report was received" in page.inner_text("main")
    teacher.sign_in(person)
    assert "Later.pdf" in page.inner_text(".haven-outcomes")


def _end_sessions(trust, person):
    with trust.caller() as elsewhere:
        elsewhere.sign_in(email_of(person), PASSWORD)
        elsewhere.send("DELETE", "/api/v1/sessions")
