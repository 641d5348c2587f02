"""Names left out of texts and of finished files, and nothing fetched on the way."""

import dataclasses
import io
import json
import socket
import time
from itertools import product

import pikepdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from incidents.printing.export_content import Content, ContentEntry, Passage
from incidents.printing.export_file import NameFound, as_html, as_json, as_pdf, make_file
from incidents.printing.redaction import OTHERS_LABEL, NamedPerson, Redactor
from pypdf import PdfReader
from support.lists import every


def named(label, *names, **more):
    return NamedPerson(label, frozenset(names), **more)


AMY = named(
    "Child B",
    "Amélie Quillfeather-O'Dowd",
    "Amy Quillfeather",
    surnames=frozenset({"Quillfeather-O'Dowd", "Quillfeather"}),
)
BEN = named("", "Ben Quillfeather", surnames=frozenset({"Quillfeather"}))
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


@every(
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
        ("AmyReport.docx PDFAmy.docx IMG_AMYs", "Child B Report.docx PDF Child B.docx IMG_Child B"),
        ("Mrs Quillfeather", "Mrs Quillfeather"),
        ("Ben Quillfeather", "Ben Quillfeather"),
    ],
)
def test_every_form_goes_and_nothing_else(said, left):
    assert REDACTOR.apply(said) == left
    assert REDACTOR.count(REDACTOR.apply(said)) == 0


@every(
    ("name", "said", "left"),
    [
        ("Ann Quillfeather", "Quill-\nfeather, Quill- feather", "X, X"),
        ("Sean ODowd", "O'Dowd O\u2019Dowd ODowd o-dowd", "X X X X"),
        ("Sean O'Dowd", "ODowd O'Dowd", "X X"),
        ("Ann McDonald", "Mc Donald, Mc\nDonald, McDonald's, MCDONALD", "X, X, X's, X"),
        ("Ann McDonald", "mc donald", "mc donald"),
        ("Ann Mc Donald", "McDonald", "X"),
        ("Ann Alhassan", "Al-Hassan, AlHassan, Al Hassan", "X, X, X"),
        ("Ann Al-Hassan", "Alhassan, al hassan", "X, X"),
        ("Justin Shell", "just in time, Just In, she'll", "just in time, Just In, she'll"),
        ("Ron Donald", "McDonald", "McDonald"),
        ("Ed Ann", "E-d or an-n or E'd", "E-d or an-n or E'd"),
        ("Tom Child", "Tom and the child; Child A; a child", "X and the X; X A; a X"),
    ],
)
def test_a_name_is_found_as_hands_and_files_write_it(name, said, left):
    redactor = Redactor([named("X", name)])
    assert redactor.apply(said) == left
    assert redactor.count(left) == 0


def test_a_whole_name_that_stays_stays_and_nothing_else_of_it():
    """ "Ben" may be either: whoever it was, it goes under nobody's label."""
    redactor = Redactor([named("Child A", "Ben Jones"), named("Child B", "Cat Jones")], [named("", "Ben Smith")])
    assert redactor.apply("Ben, Ben Jones, Ben Smith, Smith") == ("[name left out], Child A, Ben Smith, Smith")
    assert redactor.apply("Jones, Cat") == "Child B"
    assert redactor.apply("Mrs Jones") == "Mrs [name left out]"
    assert redactor.count("BenSmith.pdf ben_smith") == 0
    for said in ("Mr Smith. Ben ran", "Smith, Ben", "to Ben. Smith came", "Ben\nSmith"):
        assert redactor.apply(said) == said.replace("Ben", OTHERS_LABEL)
    assert redactor.counts("Ben\nSmith", wrapped=True).total() == 0, "where layout broke the line"
    signs = Redactor([named("X", "Sean O'Dowd-Hill")], [named("", "Zo\u00eb O'Dowd-Hill")])
    assert signs.apply("Zo\u00eb O\u2019Dowd-Hill and O'Dowd") == f"Zo\u00eb O\u2019Dowd-Hill and {OTHERS_LABEL}"
    typed = Redactor([named(OTHERS_LABEL, "Ben", as_written=True)], [named("", "Ben Smith")])
    assert typed.apply("Ben Smith") == "[name left out] Smith"


def test_only_a_surname_of_two_children_on_the_roll_stays():
    surnames = {"surnames": frozenset({"James"})}
    kept = [named("", "Ben James", **surnames)]
    for hidden, left in (
        (named("X", "Amy James", **surnames), "James"),
        (named("X", "James Brown", surnames=frozenset({"Brown"})), OTHERS_LABEL),
        (named("X", "James James", **surnames), OTHERS_LABEL),
        (named("X", "Amy James", typed=True), OTHERS_LABEL),
        (named("X", "Amy James"), OTHERS_LABEL),
    ):
        redactor = Redactor([hidden], kept)
        assert redactor.apply("James") == left
        assert redactor.apply("Ben James") == "Ben James"


def test_what_someone_wrote_of_a_person_who_stays_keeps_no_name():
    amy = named("Child A", "Amy Jones")
    for written, left in (
        ("Amy's mum", "Child A's mum"),
        ("friend of Amy", "friend of Child A"),
        ("Amy Brown", "Child A Brown"),
    ):
        redactor = Redactor([amy], [named("", written, typed=True, others=amy.forms)])
        assert redactor.apply(written).replace(OTHERS_LABEL, "Child A") == left
        assert redactor.count(written) > 0
    assert (
        Redactor([amy], [named("", "Amy's mum", typed=True, others=amy.forms)]).apply("Amy cried.") == "Child A cried."
    )


@every(
    ("written", "goes", "stays"),
    [
        ("Amy's mum", ["Amy\u2019s mum"], ["Amy", "mum"]),
        ("friend of Amy Jones", ["friend of Amy Jones"], ["Amy", "Jones", "friend"]),
        ("Jane (Amy's mum)", ["Jane"], ["Amy"]),
        ("Jane Amy's mum", ["Jane"], ["Amy"]),
        ("Mr Young", ["Young", "Mr Young"], ["Mr"]),
        ("foster carer Liz", ["Liz"], ["carer"]),
        ("Amy", ["Amy"], []),
    ],
)
def test_what_someone_wrote_of_a_person_left_out_takes_no_other_with_it(written, goes, stays):
    amy = named("", "Amy Jones", surnames=frozenset({"Jones"}))
    redactor = Redactor([named("Adult 1", written, typed=True, others=amy.forms)], [amy])
    for each in goes:
        assert redactor.count(each) == 1
    for each in stays:
        assert redactor.apply(each) == each


def test_many_names_are_looked_for_in_a_long_text_at_once():
    letters = "abcdefghijklmnopqrstuvwxyz"
    many = [
        named(f"Child {at}", f"Fore{one}{two} Sur{two}{one}") for at, (one, two) in enumerate(product(letters, letters))
    ]
    redactor = Redactor(many, [BEN])
    begun = time.process_time()
    assert redactor.count("The quick brown fox-like dog ran to ForeabSurba's O'Door and Mc Gate. " * 3_000) == 3_000
    assert time.process_time() - begun < 10


@settings(max_examples=300, deadline=None)
@given(
    st.lists(st.text(st.characters(categories=["L"]), min_size=2, max_size=8), min_size=1, max_size=3),
    st.text(max_size=40),
    st.text(max_size=40),
)
def test_whatever_the_name_and_the_text_it_is_found_where_it_stood_and_gone_afterwards(words, before, after):
    redactor = Redactor([named("\u25a0", " ".join(words))])
    text = f"{before} {' '.join(words)} {after}"
    assert redactor.count(text) >= (1 if redactor.forms else 0)
    assert redactor.count(redactor.apply(text)) == 0


@pytest.mark.parametrize("kind", ["pdf", "html", "json"])
def test_a_redacted_file_holds_the_name_nowhere_in_bytes_or_text(kind):
    whole = content("Amy told O'Dowd that Amélie was cold. " * 40, "Nothing else.")
    made = make_file(kind, whole.with_texts(REDACTOR.apply), REDACTOR)
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
    with pytest.raises(NameFound):
        make_file(kind, forgotten, REDACTOR)


@pytest.mark.parametrize("kind", ["pdf", "html", "json"])
def test_a_child_called_like_one_of_our_own_words_stops_no_export(kind):
    called = Redactor([NamedPerson("Child C", frozenset({"Page Note"}))])
    made = make_file(kind, content("Page came late.").with_texts(called.apply), called)
    assert "Child C came late." in " ".join(_text(kind, made).split())


@pytest.mark.parametrize("kind", ["pdf", "html", "json"])
def test_names_like_others_and_like_our_own_words_stop_no_export_and_hide_in_none(kind):
    names = ("Daniel Oak", "Robert Elm", "Tom Child", "Max Wrap", "Ed Fa Bc", "Filter Length")
    redactor = Redactor([named(f"Child {'ABCDEF'[at]}", name) for at, name in enumerate(names)], [BEN])
    texts = ["Danielle and Daniels", "Mr Robertson and ROBERT", "Tom, a child", "Max, Max Wrap", "Ed", "filter"]
    left = [
        "Danielle and Child A",
        "Mr Robertson and Child B",
        "Child C, a Child C",
        "Child D, Child D",
        "Child E",
        "Child F",
    ]
    redacted = content(*texts).with_texts(redactor.apply)
    assert [each.passages[0].text for each in redacted.entries] == left
    said = " ".join(_text(kind, make_file(kind, redacted, redactor)).split())
    assert all(each in said for each in left)
    for word in ("Max", "Ed", "Child"):
        forgotten = dataclasses.replace(redacted, entries=content(word).entries)
        with pytest.raises(NameFound):
            make_file(kind, forgotten, redactor)


def test_no_digest_and_no_end_of_a_page_is_a_name():
    redactor = Redactor([named("Child A", "Ben Jones")], [BEN])
    made = make_file("pdf", content("Ben Quillfeather " * 700).with_texts(redactor.apply), redactor)
    ends = [each.extract_text().splitlines()[-2].split()[-1] for each in PdfReader(io.BytesIO(made)).pages]
    assert "Ben" in ends, "a name goes on on the next page"
    by_letters = Redactor([named("Child A", *(f"{one}{two}" for one, two in product("abcdef", repeat=2)))])
    make_file("json", content("Nothing."), by_letters)


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
    page = as_html(content(hostile))
    assert "<img" not in page
    assert "&lt;script&gt;" in page
    made = as_pdf(page)
    raw = page.replace("<main>", f"<main>{hostile}")
    assert b"kanarienvogel" not in made + as_pdf(raw)
    with pikepdf.open(io.BytesIO(as_pdf(raw))) as opened:
        assert len(opened.attachments) == 0
    assert tried == []
    assert json.loads(as_json(content(hostile)))["entries"][0]["passages"][0]["text"] == hostile
