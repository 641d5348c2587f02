"""Names left out of texts and of finished files, and nothing fetched on the way."""

import io
import json
import socket

import pikepdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from incidents import export_file
from incidents.domain.export_content import Content, ContentEntry, Passage
from incidents.domain.redaction import Named, Redactor, shared_forms
from pypdf import PdfReader

AMY = Named("Child B", frozenset({"Amélie Quillfeather-O'Dowd", "Amy Quillfeather"}))
BEN = Named("Child A", frozenset({"Ben Quillfeather"}))
REDACTOR = Redactor([AMY], [BEN])
NAMES = ("amy", "amélie", "amelie", "o'dowd", "dowd")


def content(*texts, subject="Ben Quillfeather"):
    entries = tuple(
        ContentEntry(
            "Note", "Neglect", "24/11/2026 09:00", "24/11/2026 09:05", "A Teacher", ("Ben", "Amy"), (Passage("", text),)
        )
        for text in texts
    )
    return Content(
        "Chronology",
        subject,
        "North School",
        "",
        "Conference",
        "Social worker",
        "24/11/2026",
        "Lead",
        ("Child B",),
        entries,
    )


@pytest.mark.parametrize(
    ("said", "left"),
    [
        ("Amy hit Ben.", "Child B hit Ben."),
        ("AMY Quillfeather and Ben Quillfeather", "Child B and Ben Quillfeather"),
        ("Quillfeather, Amy", "Child B"),
        ("Amy\nQuillfeather's coat", "Child B's coat"),
        ("Ame\u0301lie came", "Child B came"),
        ("Ame\u200blie came", "Child B came"),
        ("amys bag, amy\u2019s bag", "Child B bag, Child B\u2019s bag"),
        ("amy_quillfeather2.pdf", "Child B2.pdf"),
        ("AmyQuillfeather.pdf", "Child B.pdf"),
        ("Ms O\u2019Dowd rang", "Ms Child B rang"),
        ("gamy dowdy Benamy", "gamy dowdy Benamy"),
        ("Ben Quillfeather", "Ben Quillfeather"),
    ],
)
def test_every_form_goes_and_nothing_else(said, left):
    assert REDACTOR.apply(said) == left
    assert REDACTOR.count(REDACTOR.apply(said)) == 0


def test_a_family_shares_its_name():
    assert shared_forms(AMY, [BEN]) == {"quillfeather"}


@settings(max_examples=300, deadline=None)
@given(
    st.lists(st.text(st.characters(categories=["L"]), min_size=2, max_size=8), min_size=1, max_size=3),
    st.text(max_size=40),
    st.text(max_size=40),
)
def test_whatever_the_name_and_the_text_it_is_found_where_it_stood_and_gone_afterwards(words, before, after):
    named = Named("\u25a0", frozenset({" ".join(words)}))
    redactor = Redactor([named])
    text = f"{before} {' '.join(words)} {after}"
    assert redactor.count(text) >= (1 if redactor.labels else 0)
    assert redactor.count(redactor.apply(text)) == 0


@pytest.mark.parametrize("kind", ["pdf", "html", "json"])
def test_a_redacted_file_holds_the_name_nowhere_in_bytes_or_text(kind):
    whole = content("Amy told O'Dowd that Amélie was cold. " * 40, "Nothing else.")
    made = export_file.make_file(kind, whole.with_texts(REDACTOR.apply), REDACTOR)
    text = _text(kind, made)
    assert "Child B told" in " ".join(text.split())
    assert "Ben Quillfeather" in text
    for name in NAMES:
        assert name not in text.lower()
    digest = whole.with_texts(REDACTOR.apply).digest
    assert digest in "".join(text.split())
    if kind == "pdf":
        assert "1 / " in text
        with pikepdf.open(io.BytesIO(made)) as opened:
            assert opened.Root.MarkInfo.Marked
            streams = b"".join(each.read_bytes() for each in opened.objects if isinstance(each, pikepdf.Stream))
            assert not [name for name in NAMES if name.encode() in streams.lower() and len(name) > 4]


def _text(kind, made):
    if kind == "pdf":
        return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(made)).pages)
    return made.decode()


@pytest.mark.parametrize("kind", ["pdf", "html", "json"])
def test_a_file_in_which_a_name_is_left_is_never_given_out(kind):
    whole = content("Nothing here.").with_texts(REDACTOR.apply)
    forgotten = Content(**{**vars(whole), "entries": content("Then Amélie came.").entries})
    with pytest.raises(export_file.NameFound):
        export_file.make_file(kind, forgotten, REDACTOR)


@pytest.mark.parametrize("kind", ["pdf", "html", "json"])
def test_a_child_called_like_one_of_our_own_words_stops_no_export(kind):
    called = Redactor([Named("Child C", frozenset({"Page Note"}))])
    made = export_file.make_file(kind, content("Page came late.").with_texts(called.apply), called)
    assert "Child C came late." in " ".join(_text(kind, made).split())


def test_what_people_wrote_is_text_and_fetches_nothing(monkeypatch, tmp_path):
    secret = tmp_path / "secret.txt"
    secret.write_text("kanarienvogel")
    tried = []
    monkeypatch.setattr(socket, "create_connection", lambda *given, **more: tried.append(given))
    monkeypatch.setattr(socket.socket, "connect", lambda *given: tried.append(given))
    hostile = (
        f'<img src="{secret.as_uri()}"><link rel="stylesheet" href="http://127.0.0.1:1/x.css">'
        f'<link rel=attachment href="{secret.as_uri()}"><style>@import url(http://127.0.0.1:1/y)</style>'
        "<script>alert(1)</script>{{ 7 * 7 }}"
    )
    page = export_file.as_html(content(hostile))
    assert "<img" not in page
    assert "&lt;script&gt;" in page
    made = export_file.as_pdf(page)
    raw = page.replace("<main>", f"<main>{hostile}")
    assert b"kanarienvogel" not in made + export_file.as_pdf(raw)
    with pikepdf.open(io.BytesIO(export_file.as_pdf(raw))) as opened:
        assert len(opened.attachments) == 0
    assert tried == []
    assert json.loads(export_file.as_json(content(hostile)))["entries"][0]["passages"][0]["text"] == hostile
