"""Someone sends a CSV by hand, sees what is wrong with a row, downloads it, mends it and sends it again."""

from people import PHONE, eventually
from support.levels import waits_for
from support.parts import pages

pytestmark = waits_for(*pages("pupil_files"), "style")

HEAD = "Surname;Legal surname;Legal forename;Date of birth;House\r\n"
BAD = "x;O'Neil-Grå;;31/02/2014;=Oak\r\n"


def send(page, name, body):
    page.goto("/pupil-files")
    page.select_option("#school", label="South School")
    page.set_input_files("#file", {"name": name, "mimeType": "text/csv", "buffer": body})
    with page.expect_navigation():
        page.click("button:has-text('Send the file')")
    eventually(lambda: "Done" in reloaded(page) or "Refused" in page.inner_text("main"), what="the file")


def reloaded(page):
    page.reload()
    return page.inner_text("main")


def test_rejected_rows_are_mended_and_sent_again(visit, trust):
    administrator = visit(PHONE, person="administrator", elevated=True)
    page = administrator.page
    send(page, "roll.csv", (HEAD + BAD).encode("cp1252"))
    shown = page.inner_text("main")
    assert "Read as Windows-1252, cells apart by semicolons" in shown
    assert "This is not a date such as 01/09/2015" in shown
    assert administrator.faults() == []
    with page.expect_download() as loaded:
        page.click("text=Download the rejected rows to mend")
    text = loaded.value.path().read_text(encoding="utf-8-sig")
    assert '"O\'Neil-Grå"' in text
    assert '"\'=Oak"' in text
    assert "Legal forename: This is missing." in text
    mended = text.replace('"","31/02/2014"', '"Sean","02/03/2014"')
    send(page, "mended.csv", mended.encode("utf-8-sig"))
    assert "Rejected\n0" in page.inner_text("main")
    assert administrator.faults() == []


def test_a_transfer_file_for_nobody_here_is_refused_in_plain_words(visit, trust):
    administrator = visit(PHONE, person="administrator", elevated=True)
    page = administrator.page
    source = "<SourceSchool><LEA>925</LEA><Estab>3002</Estab></SourceSchool>"
    schools = f"{source}<DestSchool><LEA>999</LEA><Estab>1234</Estab></DestSchool>"
    pupil = "<Pupil><Surname>Ash</Surname><Forename>Ida</Forename><DOB>2014-03-02</DOB></Pupil>"
    head = f"<Header><CTFversion>25.0</CTFversion>{schools}</Header>"
    ctf = f"<CTfile>{head}<CTFpupilData>{pupil}</CTFpupilData></CTfile>"
    send(page, "9253002_CTF_9991234_001.xml", ctf.encode())
    assert "neither from this school nor for it" in page.inner_text("main")
    assert administrator.faults() == []
