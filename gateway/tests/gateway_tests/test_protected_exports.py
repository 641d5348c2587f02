"""A finished export under a password: encrypted while it is given out, kept nowhere; the services' answers made up."""

import base64
import io
import logging
import secrets
import zipfile
from datetime import date, timedelta

import pikepdf
import pytest
from chassis.objects.object_store import ObjectStore, SealedWriter
from gateway.areas.exports.protected_file import PASSWORD_RULES, checked_password
from haven_schemas.acts.incidents.documents import DocumentContent
from haven_schemas.acts.incidents.exports import Export, ExportPage
from haven_schemas.errors import Problem
from haven_schemas.rights import Right
from pypdf import PdfReader
from pypdf.errors import FileNotDecryptedError
from stream_unzip import IncorrectAESPasswordError, stream_unzip

from gateway_tests.administered import NOW, Identity, handed, number, send

PASSWORD = "wet kettle, seven hills"
HERE = f"/exports/{number(90)}/content"
PAGE = f"/exports/{number(90)}/password"


def pdf(words="Ben ran."):
    made = io.BytesIO()
    with pikepdf.new() as new:
        new.add_blank_page()
        new.docinfo["/Title"] = words
        new.save(made)
    return made.getvalue()


def bundle():
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as opened:
        opened.writestr("Chronology.pdf", pdf())
        opened.writestr("Document 01.jpg", b"\xff\xd8" + secrets.token_bytes(300_000))
    return made.getvalue()


def services(tmp_path, content, extension, media_type):
    """Exports of one person, the newest of which lies in the store."""
    key, name = secrets.token_bytes(32), "exports/one"
    with SealedWriter(ObjectStore((tmp_path / "objects").as_uri()), name, key) as writer:
        writer.write(content)
    made = Identity([Right.RECORD_READ])
    made.answers |= {
        "open_export": DocumentContent(
            object_name=name, data_key=base64.b64encode(key).decode(), name=f"Chronology 2026-11-24 1505.{extension}",
            media_type=media_type, size=len(content),
        ),
        "list_exports": ExportPage(
            exports=[
                Export(
                    id=number(90), incident_id=None, subject_id=number(80), school_id=number(1), first_day=None,
                    last_day=date(2026, 9, 1), format="pdf", state="done", reason=None, done=1, total=1, size=1,
                    digest="0" * 64, purpose="Court", recipient="A court", asked_at=NOW,
                    expires_at=NOW + timedelta(days=7), narrowed=True,
                )
            ],
            next_cursor=None,
        ),
    }  # fmt: skip
    made.answers["get_export"] = made.answers["list_exports"].exports[0]
    return made


def members(made):
    return {name.decode(): b"".join(part) for name, _, part in stream_unzip([made], password=PASSWORD.encode())}


def test_a_pdf_asks_for_the_password_and_is_aes_256(open_browser, tmp_path):
    browser = open_browser(services(tmp_path, pdf(), "pdf", "application/pdf"))
    saved = send(browser, HERE, PAGE, password=PASSWORD)
    assert (saved.status_code, saved.mimetype) == (200, "application/pdf")
    assert saved.headers["Content-Disposition"] == 'attachment; filename="Chronology 2026-11-24 1505.pdf"'
    assert b"Ben ran." not in saved.data
    with pytest.raises(pikepdf.PasswordError):
        pikepdf.open(io.BytesIO(saved.data))
    with pikepdf.open(io.BytesIO(saved.data), password=PASSWORD) as opened:
        assert (opened.encryption.R, opened.encryption.bits) == (6, 256)
    reader = PdfReader(io.BytesIO(saved.data))
    with pytest.raises(FileNotDecryptedError):
        len(reader.pages)
    assert reader.decrypt(PASSWORD)
    assert reader.metadata.title == "Ben ran."


def test_everything_in_a_zip_file_is_under_the_password(open_browser, tmp_path):
    plain = bundle()
    saved = send(open_browser(services(tmp_path, plain, "zip", "application/zip")), HERE, PAGE, password=PASSWORD)
    with zipfile.ZipFile(io.BytesIO(plain)) as opened:
        expected = {name: opened.read(name) for name in opened.namelist()}
    assert members(saved.data) == expected
    with zipfile.ZipFile(io.BytesIO(saved.data)) as opened:
        assert [each.compress_type for each in opened.infolist()] == [99, 99], "WinZip's AES"
        assert [each.flag_bits & 1 for each in opened.infolist()] == [1, 1]
    with pytest.raises(IncorrectAESPasswordError):
        [list(part) for _, _, part in stream_unzip([saved.data], password=b"another password")]


@pytest.mark.parametrize(
    ("extension", "media_type"), [("html", "text/html; charset=utf-8"), ("json", "application/json")]
)
def test_what_has_no_password_of_its_own_goes_into_a_zip_file(open_browser, tmp_path, extension, media_type):
    browser = open_browser(services(tmp_path, b"Ben ran.", extension, media_type))
    saved = send(browser, HERE, PAGE, password=PASSWORD)
    assert saved.headers["Content-Disposition"] == 'attachment; filename="Chronology 2026-11-24 1505.zip"'
    assert members(saved.data) == {f"Chronology 2026-11-24 1505.{extension}": b"Ben ran."}


@pytest.mark.parametrize(
    ("password", "code"),
    [("", "required"), ("short one", "too_short"), ("x" * 101, "too_long"), ("aaaaabbbbbaaaaabbbbb", "too_common"),
     ("kettle kettle Frühstück", "wrong_format"), (" kettle of seven hills", "wrong_format")],
)  # fmt: skip
def test_a_password_that_protects_nothing_is_refused_and_said_on_no_page(open_browser, tmp_path, password, code):
    with pytest.raises(Problem) as refused:
        checked_password(password)
    assert [(each.field, each.code) for each in refused.value.fields] == [("password", code)]
    known = services(tmp_path, pdf(), "pdf", "application/pdf")
    browser = open_browser(known)
    page = send(browser, HERE, PAGE, password=password)
    assert page.status_code == 400
    assert "open_export" not in [method for method, _ in known.asked]
    assert 'href="#password"' in page.text
    assert all(rule.replace("'", "&#39;") in page.text for rule in PASSWORD_RULES)
    assert not password or password not in page.text
    program = browser.post(
        f"/api/v1{HERE}", json={"password": password}, headers={"Authorization": "Bearer " + handed("b" * 43)}
    )
    assert (program.status_code, program.json["fields"][0]["code"]) == (400, code)


def test_a_program_saves_it_the_same_way(open_browser, tmp_path):
    program = open_browser(services(tmp_path, pdf(), "pdf", "application/pdf"))
    headers = {"Authorization": "Bearer " + handed("b" * 43)}
    saved = program.post(f"/api/v1{HERE}", json={"password": PASSWORD}, headers=headers)
    assert saved.status_code == 200
    assert pikepdf.open(io.BytesIO(saved.data), password=PASSWORD).is_encrypted


def test_the_password_goes_nowhere_but_into_the_file(open_browser, tmp_path, caplog, capsys):
    caplog.set_level(logging.DEBUG)
    known = services(tmp_path, pdf(), "pdf", "application/pdf")
    send(open_browser(known), HERE, PAGE, password=PASSWORD)
    asked = [str(request) for _, request in known.asked]
    said = [*asked, caplog.text, *capsys.readouterr()]
    assert [each for each in said if PASSWORD in each] == []


def test_the_list_says_that_one_is_a_part_and_dates_in_words(open_browser, tmp_path):
    page = open_browser(services(tmp_path, pdf(), "pdf", "application/pdf")).get("/exports").text
    assert "what happened from the beginning to 1 September 2026 · part of the chronology" in page
