"""Both formats, good and hostile: any bytes give rows or a reason, quickly and in little memory, and never a crash."""

import csv
import io
import resource
from datetime import date

import pytest
from haven_schemas.acts.intake_reasons import FileReason, RowReason
from hypothesis import example, given, settings
from hypothesis import strategies as st
from pupils.files.csv_file import HEADER, read_csv
from pupils.files.ctf_file import CtfHeader, read_ctf
from pupils.files.ctf_schools import SchoolIdentity
from pupils.files.findings import FileRefused
from pupils.files.outcomes import Outcomes
from pupils.files.roll_file import MOST_ROWS, FileKind, check_file, rows_of
from support.lists import every
from support.processor_time import processor_seconds

TODAY = date(2026, 11, 24)
SCHOOL = SchoolIdentity("123456", "8204001")
XML, CSV = "application/xml", "text/csv"
SOON = 2.0
HEAD = ",".join(HEADER).encode() + b"\r\n"
GOOD_ROW = b"A203202811068,Ash,Ida,,,2014-03-02,F,7,7B\r\n"
PUPIL = (
    "<Pupil><UPN>A203202811068</UPN><Surname>Ash</Surname><Forename>Ida</Forename><DOB>2014-03-02</DOB><Sex>F</Sex>"
    "<BasicDetails><PreferredForename>Idie</PreferredForename><NCyearActual>7</NCyearActual></BasicDetails>"
    "<Contacts><Contact><Surname>Wrong</Surname><Forename>Wrong</Forename></Contact></Contacts></Pupil>"
)
HEADER_25 = (
    "<Header><DocumentName>Common Transfer File</DocumentName><CTFversion>25.0</CTFversion>"
    "<SourceSchool><LEA>820</LEA><Estab>4001</Estab></SourceSchool></Header>"
)


def pieces(data: bytes, size: int = 65_536) -> list[bytes]:
    return [data[start : start + size] for start in range(0, len(data), size)]


def ctf(pupils: str = PUPIL, header: str = HEADER_25, declaration: str = "") -> str:
    return f"{declaration}<CTfile>{header}<CTFpupilData>{pupils}</CTFpupilData></CTfile>"


def outcomes(kind: str, data: bytes) -> list:
    read = Outcomes(rows_of(FileKind(kind), pieces(data)), TODAY)
    found = []
    while batch := read.next_batch(7):
        found += batch
    return found


def faults(kind: str, data: bytes) -> list:
    """What is wrong with the rows, one after the other."""
    return [finding for told in outcomes(kind, data) if isinstance(told, tuple) for finding in told]


def reason_of(kind: str, data: bytes) -> FileReason:
    with pytest.raises(FileRefused) as refused:
        check_file(FileKind(kind), pieces(data), SCHOOL)
    return refused.value.reason


class TestCtf:
    def test_the_pupil_is_read_and_not_a_contact(self):
        (row,) = outcomes(XML, ctf().encode())
        assert (row.upn, row.legal_surname, row.legal_forename, row.preferred_forename) == (
            "A203202811068",
            "Ash",
            "Ida",
            "Idie",
        )
        assert (row.date_of_birth, row.sex, row.year_group, row.number) == (date(2014, 3, 2), "F", "7", 1)
        assert "preferred_surname" not in row.stated

    @pytest.mark.parametrize(
        "file",
        [
            ctf().replace("CTfile", "ctFILE").replace("Surname", "SURNAME").replace("UPN", "upn"),
            ctf().replace("<CTfile>", '<CTfile xmlns="http://example.org/ctf">'),
            ctf().replace("<CTfile>", '<c:CTfile xmlns:c="urn:ctf">').replace("</CTfile>", "</c:CTfile>"),
            ctf().replace("Sex>", "Gender>"),
            ctf(declaration='<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'),
        ],
    )
    def test_case_namespace_and_the_old_gender_tag_do_not_matter(self, file):
        assert check_file(FileKind(XML), [file.encode()], SCHOOL).total == 1
        (row,) = outcomes(XML, file.encode())
        assert (row.upn, row.legal_surname, row.sex) == ("A203202811068", "Ash", "F")

    @every(
        ("declared", "encoding"),
        [
            ("", "utf-8"), ("", "utf-8-sig"), ("", "utf-16"), ("", "utf-16-le"), ("", "utf-16-be"),
            ("UTF-8", "utf-8"), ("utf-16", "utf-16"), ("ISO-8859-1", "latin-1"), ("windows-1252", "cp1252"),
        ],
    )  # fmt: skip
    def test_the_encodings_an_mis_writes(self, declared, encoding):
        declaration = f'<?xml version="1.0" encoding="{declared}"?>' if declared else ""
        file = ctf(declaration=declaration).replace("Ash", "Séóirse").encode(encoding)
        assert outcomes(XML, file)[0].legal_surname == "Séóirse"

    @pytest.mark.parametrize(
        "file",
        [
            ctf(declaration='<?xml version="1.0" encoding="utf-8"?>').replace("Ash", "Sé").encode("latin-1"),
            ctf().replace("Ash", "Sé").encode("latin-1"),
            ctf(declaration='<?xml version="1.0" encoding="utf-7"?>').encode(),
            ctf(declaration='<?xml version="1.0" encoding="idna"?>').encode(),
            b"\xff\xfe<\x00C\x00\xd8\xd8",
        ],
    )
    def test_a_wrong_encoding_is_said(self, file):
        assert reason_of(XML, file) is FileReason.WRONG_ENCODING

    @pytest.mark.parametrize("version", ["17.0", "24.0", "25.0", "25", "26"])
    def test_current_versions_pass_without_a_word(self, version):
        kind = FileKind(XML, groups=frozenset({"contacts"}))
        assert check_file(kind, [ctf().replace("25.0", version).encode()], SCHOOL).warnings == ()

    @pytest.mark.parametrize("version", ["16.0", "27.0", ""])
    def test_other_versions_pass_with_a_warning(self, version):
        kind = FileKind(XML, groups=frozenset({"contacts"}))
        (warning,) = check_file(kind, [ctf().replace("25.0", version).encode()], SCHOOL).warnings
        assert (warning.row, warning.reason) == (0, RowReason.NEW_VERSION)

    def test_the_urn_decides_where_it_is_stated(self):
        moved = ctf().replace("<Estab>4001", "<Estab>9999")
        assert reason_of(XML, moved.encode()) is FileReason.OTHER_SCHOOL
        stated = moved.replace("</SourceSchool>", "<URN>123456</URN></SourceSchool>")
        assert check_file(FileKind(XML), [stated.encode()], SCHOOL).total == 1
        assert reason_of(XML, stated.replace("123456", "654321").encode()) is FileReason.OTHER_SCHOOL

    def test_a_source_school_that_is_not_stated_is_a_warning(self):
        reasons = {finding.reason for finding in check_file(FileKind(XML), [ctf(header="").encode()], SCHOOL).warnings}
        assert RowReason.SCHOOL_NOT_STATED in reasons


HOSTILE_XML = {
    "entity bomb": ('<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]>' + ctf("&b;"), "doctype_forbidden"),
    "external entity": ('<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>' + ctf("&a;"), "doctype_forbidden"),
    "parameter entity": ('<!DOCTYPE x [<!ENTITY % a SYSTEM "http://h/">%a;]>' + ctf(), "doctype_forbidden"),
    "doctype only": ("<!DOCTYPE CTfile>" + ctf(), "doctype_forbidden"),
    "external dtd": ('<!DOCTYPE CTfile SYSTEM "http://127.0.0.1:1/x.dtd">' + ctf(), "doctype_forbidden"),
    "undefined entity": (ctf("&nbsp;"), "malformed_xml"),
    "cut off": (ctf()[:-5], "malformed_xml"),
    "two roots": (ctf() + "<a/>", "malformed_xml"),
    "control character": (ctf("\x01"), "malformed_xml"),
    "character reference to a surrogate": (ctf("&#xD800;"), "malformed_xml"),
    "deep": ("<CTfile>" * 100_000, "malformed_xml"),
    "many elements": ("<CTfile>" + "<a/>" * 2_000_000, "malformed_xml"),
    "many attributes": ("<CTfile " + " ".join(f"a{n}='1'" for n in range(300_000)) + "/>", "malformed_xml"),
    "endless attribute": ("<CTfile a='" + "x" * 10_000_000 + "'/>", "malformed_xml"),
    "endless comment": ("<CTfile><!--" + "x" * 10_000_000, "malformed_xml"),
    "endless name": ("<CTfile><" + "x" * 10_000_000, "malformed_xml"),
    "another document": ("<html><body/></html>", "not_a_ctf"),
    "no pupil": (ctf(""), "no_rows"),
    "a pupil elsewhere": (f"<CTfile>{PUPIL}</CTfile>", "no_rows"),
    "nothing": ("", "malformed_xml"),
    "too many pupils": (ctf("<Pupil/>" * (MOST_ROWS + 1)), "too_many_rows"),
}


def refused_soon(kind, file, expected):
    """Within two seconds of a processor, of which neighbours may have half, and 100 MB."""
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    reasons = []
    assert processor_seconds(lambda: reasons.append(reason_of(kind, file)), SOON) < SOON
    assert set(reasons) == {expected}
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - memory < 100_000


@every("name", HOSTILE_XML)
def test_hostile_xml_is_refused_soon(name):
    file, expected = HOSTILE_XML[name]
    assert refused_soon(XML, file.encode(), expected)


def test_a_text_without_an_end_rejects_its_row_and_is_not_held():
    file = ctf(PUPIL.replace("Ash", "x" * 15_000_000)).encode()
    (finding,) = faults(XML, file)
    assert (finding.row, finding.field, finding.reason) == (1, "legal_surname", RowReason.TOO_LONG)


HOSTILE_CSV = {
    "nothing": (b"", "wrong_header"),
    "without a column that must be there": (HEAD.replace(b"date_of_birth", b"birthplace") + GOOD_ROW, "wrong_header"),
    "a column twice": (HEAD.replace(b"class", b"UPN") + GOOD_ROW, "wrong_header"),
    "headings far below": (b"a title,\r\n" * 30 + HEAD + GOOD_ROW, "wrong_header"),
    "header with semicolons only": (HEAD.replace(b",", b";"), "no_rows"),
    "header only": (HEAD, "no_rows"),
    "blank lines only": (HEAD + b"\r\n\r\n", "no_rows"),
    "10 MB in one line": (b"A" * 10_000_000, "line_too_long"),
    "10 MB in one line after the header": (HEAD + b"A," * 5_000_000, "line_too_long"),
    "quotation mark not closed": (HEAD + b'"' + b"A\n" * 1_000_000, "malformed_csv"),
    "text after a quotation": (HEAD + b'"a"b,,,,,,,,\r\n', "malformed_csv"),
    "two encodings": (HEAD + GOOD_ROW.replace(b"Ida", b"Ir\xe9ne") + "Ir\xe9ne".encode(), "wrong_encoding"),
    "half a character of utf-16": ((HEAD + GOOD_ROW).decode().encode("utf-16") + b"\xd8", "wrong_encoding"),
    "utf-16 of one line": (("A" * 5_000_000).encode("utf-16"), "line_too_long"),
    "an executable": (b"\x7fELF\x02\x01\x01\x00" + bytes(range(256)) * 100, "wrong_encoding"),
    "too many rows": (HEAD + b"a\n" * (MOST_ROWS + 1), "too_many_rows"),
    "XML": (ctf().encode(), "wrong_header"),
}


@every("name", HOSTILE_CSV)
def test_hostile_csv_is_refused_soon(name):
    file, expected = HOSTILE_CSV[name]
    assert refused_soon(CSV, file, expected)


@every("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@every("line_end", [b"\r\n", b"\n", b"\r"])
def test_a_csv_in_every_encoding_and_line_end_it_may_have(encoding, line_end):
    text = (HEAD + GOOD_ROW.replace(b"Ida", "Zoë".encode())).replace(b"\r\n", line_end).decode()
    (row,) = outcomes(CSV, text.encode(encoding))
    assert (row.legal_forename, row.class_name) == ("Zoë", "7B")


def test_nul_and_quoted_line_ends_stay_inside_their_row():
    ((nul,), folded) = outcomes(CSV, HEAD + GOOD_ROW.replace(b"Ash", b"A\x00sh") + GOOD_ROW.replace(b"Ash", b'"As\nh"'))
    assert (nul.row, nul.field, nul.reason) == (1, "legal_surname", RowReason.UNREADABLE_CHARACTER)
    assert folded.legal_surname == "As h"


RANDOM = st.one_of(
    st.binary(max_size=400),
    st.binary(max_size=200).map(lambda tail: HEAD + tail),
    st.lists(st.sampled_from([GOOD_ROW, b'"', b",", b"\r\n", b"\xe9", b"\x00", b"2014", HEAD]), max_size=12).map(
        lambda parts: HEAD + b"".join(parts)
    ),
    st.lists(
        st.sampled_from(
            [PUPIL, "<Pupil>", "</Pupil>", "<a>", "&", "<!--", "-->", "<![CDATA[", "]]>", "\x00", "<?x ?>"]
        ),
        max_size=8,
    ).map(lambda parts: ctf("".join(parts)).encode()),
    st.tuples(
        st.sampled_from(["utf-8", "utf-16", "latin-1", "utf-8-sig"]), st.integers(0, 600), st.binary(max_size=3)
    ).map(lambda cut: ctf().encode(cut[0])[: cut[1]] + cut[2] + ctf().encode(cut[0])[cut[1] :]),
)


@settings(max_examples=400, deadline=None)
@given(st.sampled_from([XML, CSV]), RANDOM, st.integers(1, 50))
@example(XML, b"<?xml version='1.0' encoding='utf-16'?><CTfile/>", 3)
def test_any_bytes_give_a_report(kind, data, size):
    try:
        facts = check_file(FileKind(kind), pieces(data, size), SCHOOL)
    except FileRefused as told:
        refused = told
    else:
        assert len(outcomes(kind, data)) == facts.total > 0
        return
    assert refused.reason in FileReason


@settings(max_examples=300, deadline=None)
@given(st.lists(st.lists(st.text(max_size=30), min_size=9, max_size=9), min_size=1, max_size=5))
def test_any_texts_in_a_csv_row_are_applied_or_rejected_with_a_reason(rows):
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(HEADER)
    writer.writerows([[cell.encode("utf-8", "replace").decode() for cell in row] for row in rows])
    for finding in faults(CSV, text.getvalue().encode()):
        assert finding.reason in RowReason


def test_header_is_read_by_itself():
    header = CtfHeader()
    assert len(list(read_ctf([ctf().encode()], header))) == 1
    assert (header.version, header.source.laestab, header.source.urn) == ("25.0", "8204001", "")
    assert len(list(read_csv([HEAD, GOOD_ROW]))) == 1
