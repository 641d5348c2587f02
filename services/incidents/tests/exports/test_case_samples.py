"""Case samples: nothing in the bytes says who, where or when, and nothing goes that nobody looked at."""

import io
import re
import zipfile

import pikepdf
import pytest
from haven_schemas.acts.incidents import exports as contract
from haven_schemas.errors import ErrorCode, FieldCode, Problem
from incidents.exports.ask import open_export
from incidents.printing.export_content import SAMPLE, Content, ContentEntry, Passage
from incidents.printing.export_file import NameFound, make_file
from incidents.printing.identifying import LABELS, found_in, without_identifying, words_to_look_at
from incidents.printing.redaction import Redactor
from pypdf import PdfReader
from support.lists import every

BORN = "on the third of March two thousand and fifteen"
TEXT = (
    f"IBRAHIM, whom all call Ibby, was born {BORN}, UPN A801200001001, year 4, class Kingfisher. Mrs Tallow of North "
    "School rang Zora Featherstone, 12 High Street, AB1 2CD, 01234 567890, zora@mail.example.org, about إبراهيم and "
    "Ottokar. He has a yellow bruise. Seen again on 14/9/2025, as Lena wrote in HV-4K7-2PQ-9TX."
)
CANARIES = (
    "ibrahim", "ibby", "quillfeather", "amelia", "إبراهيم", "الحسن", "zora", "featherstone", "tallow", "north",
    "high street", "ab1 2cd", "01234", "567890", "a801200001001", "two thousand", "third of", "kingfisher", "year 4",
    "lena", "lawful", "2015", "2025", "2026", "2027", "example.org", "hv-", "sampleshire", "the training day",
    "ottokar",
)  # fmt: skip
_DRAWING = re.compile(rb"<[0-9A-Fa-f\s]*>|\d*\.\d+")
"""Numbers of a font's shapes, and places on a page, may spell a year; the words of a page are read beside them."""


@pytest.fixture
def case(office):
    """A record with what a sample must not say."""
    office.others.names[office.ben] = ["Ibrahim Quillfeather", "إبراهيم الحسن"]
    office.others.family[office.ben] = ["Zora Featherstone", "Ottokar Quillfeather"]
    fact = office.others.pupils[office.ben]
    office.others.pupils[office.ben] = fact.model_copy(update={"class_name": "Kingfisher"})
    office.note(TEXT, office.ben)
    return office


def scope_of(office, of):
    return {"subject_id": office.ben} if of == "chronology" else {"subject_id": None, "incident_id": office.incident_id}


def read_through(office, **given):
    """What each page of the preview says, as its reader gives it back."""
    seen, begin = [], 0
    while True:
        shown = office.preview(sample=True, begin=begin, **given)
        seen.append(shown.seen)
        begin += len(shown.entries)
        if begin >= shown.total:
            return seen


def sampled(office, **given):
    """A case sample of what was read through, asked for."""
    scope = {name: given[name] for name in ("subject_id", "incident_id", "redaction") if name in given}
    told = {"purpose": "The training day", "recipient": "Sampleshire", "seen": read_through(office, **scope)}
    return office.ask(**{"sample": True, **told, **given})


def every_byte(made):
    """All that a file holds, unpacked: its names, its streams, its facts, the words of its pages."""
    if made.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(made)) as folder:
            return " ".join(f"{each.filename} {every_byte(folder.read(each))}" for each in folder.infolist())
    if not made.startswith(b"%PDF"):
        return made.decode()
    pages = " ".join(" ".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(made)).pages)
    with pikepdf.open(io.BytesIO(made)) as pdf:
        # Not of fonts, whose shapes may spell any number.
        drawn = [each for each in pdf.objects if isinstance(each, pikepdf.Stream) and "/Length1" not in each]
        # Nor where the objects of a stream begin, which is counted in bytes.
        streams = [_DRAWING.sub(b" ", each.read_bytes()[int(each.get("/First", 0)) :]) for each in drawn]
        facts = str(dict(pdf.docinfo.items()))
    text = b" ".join(streams)
    return " ".join([pages, facts, text.decode("utf-8", "ignore"), text.decode("utf-16-be", "ignore")])


@pytest.mark.parametrize(
    ("form", "of"),
    [("pdf", "chronology"), ("html", "incident"), ("json", "incident"), ("zip", "chronology"), ("pdf", "incident")],
)
def test_nothing_in_the_bytes_of_a_sample_says_who_where_or_when(case, form, of):
    """The nickname is one that its reader found and typed: no list has it."""
    given = {**scope_of(case, of), "redaction": case.redaction(words=["Ibby"])}
    form_given = {"format": "pdf", "bundle": True} if form == "zip" else {"format": form}
    export_id = sampled(case, **given, **form_given)
    assert case.make() == 1
    found = case.get(export_id)
    assert (found.state, found.reason, found.sample) == ("done", None, True)
    said = every_byte(case.read(export_id)).lower()
    assert [said[max(0, said.find(each) - 60) : said.find(each) + 30] for each in CANARIES if each in said] == []
    if form != "pdf":
        assert "yellow bruise" in said
        assert "day 1" in said
    request = contract.ExportQuery(export_id=export_id)
    told = case.incidents.run(case.lead, open_export, case.incidents.keyring, case.others, request)
    assert told.name.startswith("Case sample ")


def test_what_its_reader_sees_is_what_is_made_and_what_may_be_a_name_is_listed(case):
    shown = case.preview(sample=True)
    assert "Ibby" in shown.to_look_at
    assert not {"Ibrahim", "Mrs", "Tallow", "Lena", "Seen", "He"} & set(shown.to_look_at)
    text = " ".join(each.text for entry in shown.entries for each in entry.passages)
    assert "whom all call Ibby, was born on the [date left out], UPN [number left out]" in text
    assert {entry.happened.split(",")[0] for entry in shown.entries} == {"day 1"}
    assert not case.preview().to_look_at
    assert not case.preview().seen


def test_what_nobody_looked_at_is_not_made(case):
    def refused(**given):
        with pytest.raises(Problem) as problem:
            case.ask(sample=True, **given)
        return [(each.field, each.code) for each in problem.value.fields]

    assert refused() == [("seen", FieldCode.REQUIRED)]
    assert refused(seen=read_through(case), bundle=True, document_ids=[case.ben]) == [
        ("document_ids", FieldCode.NOT_ALLOWED)
    ]
    never_shown = case.ask(sample=True, seen=["7a" * 32])
    before = sampled(case)
    case.note("Ibby came back.", case.ben)
    case.make()
    for export_id in (never_shown, before):
        assert (case.get(export_id).state, case.get(export_id).reason) == ("refused", "outdated")


def test_each_page_of_a_longer_one_has_to_be_looked_at(case):
    for number in range(12):
        case.note(f"Note {number}.", case.ben)
    seen = read_through(case)
    assert len(seen) == 2
    with pytest.raises(Problem):
        case.ask(sample=True, seen=seen[1:])
    made = case.ask(sample=True, seen=seen)
    case.make()
    assert case.get(made).state == "done"


def test_a_court_order_stops_a_sample_as_any_export(case):
    seen = read_through(case)
    case.others.stops[case.amy] = None
    with pytest.raises(Problem) as problem:
        case.ask(sample=True, seen=seen)
    assert problem.value.code is ErrorCode.STOPPED


@pytest.mark.parametrize("kind", ["pdf", "html", "json", "csv"])
@pytest.mark.parametrize("left", ["Born 2/3/2015.", "He is in 4B.", "Ring 01234 567890.", "Mr Tallow came."])
def test_a_file_in_which_something_identifying_is_left_is_refused(kind, left):
    def said(text):
        entry = ContentEntry("Note", "", "day 1", "day 1", "Staff 1", (), (Passage("", text),))
        return Content(SAMPLE, "", "", "", "", "", "", "", (), (entry,))

    redactor = Redactor([], also_ours=LABELS)
    make_file(kind, said("He came [date left out]."), redactor, said(" "))
    with pytest.raises(NameFound):
        make_file(kind, said(left), redactor, said(" "))


@every(
    ("text", "left"),
    [
        ("born 2014-03-02, 2/3/14 or 2.3.2014", "born [date left out], [date left out] or [date left out]"),
        ("on 2nd of March, March 2014, in May 2014", "on [date left out], [date left out], in [date left out]"),
        ("nineteen ninety-nine, twenty twelve", "[date left out], [date left out]"),
        ("She may first ask; the march was long.", "She may first ask; the march was long."),
        ("twenty five marks, 1.5 cm, half past 9.30", "twenty five marks, 1.5 cm, half past 9.30"),
        ("٢٠١٤-٠٣-٠٢", "[date left out]"),
        ("+44 (0)7700 900123, NHS 943 476 5919", "[number left out], NHS [number left out]"),
        ("HV-4K7-2PQ-9TX, LCS-12345", "[number left out], [number left out]"),
        ("Y8, 7B and Year 11", "[class left out], [class left out] and [class left out]"),
        ("The house and the school.", "The house and the school."),
        ("12 High Street, AB1 2CD", "[address left out], [address left out]"),
        ("North Star Academy; Mr O'Dowd", "[place left out]; [name left out]"),
        ("Zoë and وإبراهيم, \u0410my too", "Zoë and [name left out], [name left out] too"),
    ],
)
def test_what_identifies_by_its_form_is_left_out(text, left):
    assert without_identifying(text) == left
    assert bool(found_in(text)) is (text != left)


def test_words_that_may_be_names_are_shown_in_any_script():
    said = ["Ibby ran. The boy محمد saw Oakfield on Monday. Ran again.", "They ran to Ibby."]
    assert words_to_look_at(said) == ["Ibby", "محمد", "Oakfield"]


def test_what_haven_itself_writes_is_no_name_to_look_at():
    said = "Agency: Children's services\nLegal basis: Safeguarding of a child (public task)\nReasons: He sat with Ibby."
    assert words_to_look_at([said]) == ["Ibby"]
