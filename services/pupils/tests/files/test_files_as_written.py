"""CSV as UK systems write it: every encoding, separator, date and code is taken for what was written, or refused."""

import csv
import io
import unicodedata
from datetime import date, timedelta
from pathlib import Path

import pytest
from chassis.objects.harmless_cells import as_csv
from haven_schemas.acts.intake_reasons import FileReason, RowReason
from haven_schemas.acts.pupil_changes import PupilChange
from haven_schemas.acts.pupil_record_fields import FIELD_GROUPS
from haven_schemas.words.intake import MENDING_COLUMNS
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st
from pupils.batch.record_merging import said_by
from pupils.files.columns import guesses, read_head
from pupils.files.csv_file import MUST_BE_MAPPED, CsvColumns, CsvReading, read_csv
from pupils.files.ctf_schools import SchoolIdentity
from pupils.files.findings import FileRefused
from pupils.files.remembered import forget_all
from pupils.files.roll_file import FileKind, check_file, named_digest
from pupils.files.roll_row import check_row
from pupils.files.written import _as_code, _iso_day, as_code, iso_day, year_group_of
from support.lists import every
from support.processor_time import processor_seconds

FOLDER = Path(__file__).parent / "as_exported"
TODAY = date(2026, 11, 27)
ALL = frozenset(FIELD_GROUPS)


def pieces(data, size=7):
    return [data[start : start + size] for start in range(0, len(data), size)]


def headings_of(name):
    return read_head((FOLDER / name).read_bytes()).headings.record


def proposed(name):
    headings = headings_of(name)
    return {ours: theirs for ours, theirs in zip(guesses(headings), headings, strict=True) if ours}


def taken(name, mapping=None):
    columns = CsvColumns(mapping if mapping is not None else proposed(name))
    rows = list(read_csv(pieces((FOLDER / name).read_bytes()), columns))
    return [check_row(row, TODAY, ALL) for row in rows], columns


def names(change):
    return (change.legal_surname, change.legal_forename, change.date_of_birth)


class TestAsExported:
    def test_a_sims_report_in_windows_1252_with_titles_above_and_a_total_below(self):
        (sean, zoe), columns = taken("sims_windows_1252.csv")
        assert names(sean) == ("O\u2019Connor", "S\u00e9an", date(2014, 3, 2))
        assert (sean.sex, sean.year_group, sean.class_name, sean.enrolled_on, sean.source_id) == (
            "M", "7", "7B", date(2025, 9, 1), "004512",
        )  # fmt: skip
        assert names(zoe) == ("M\u00fcller-Brandt", "Zo\u00eb", date(2018, 12, 31))
        assert (zoe.preferred_surname, zoe.preferred_forename, zoe.year_group) == ("M\u00fcller", "Zo", "R")
        found = said_by(sean)
        assert (found["sen_provision"], found["free_school_meals"], found["ethnicity"]) == (
            [{"provision": "K"}], True, "WBRI",
        )  # fmt: skip
        assert said_by(zoe)["ethnicity"] == "WIRI"
        assert columns.reading == CsvReading("windows-1252", ",", lines_above=3, left_out=1)

    def test_an_arbor_export_in_marked_utf_8(self):
        (ngozi, lukasz), columns = taken("arbor_utf_8_marked.csv")
        assert names(ngozi) == ("Adeyemi", "Ngozi", date(2014, 3, 2))
        assert (ngozi.preferred_forename, ngozi.class_name, ngozi.enrolled_on) == (
            "Goz\u012f",
            "7 Oak",
            date(2025, 9, 1),
        )
        assert said_by(ngozi)["address"] == {"lines": ["1 High Street", "Alder"], "postcode": "AB1 2CD"}
        assert said_by(ngozi)["english_additional_language"] is True
        assert names(lukasz) == ("Wi\u015bniewski", "\u0141ukasz", date(2013, 11, 12))
        assert (lukasz.enrolled_on, columns.reading.encoding) == (None, "utf-8")

    def test_a_bromcom_file_with_semicolons_and_a_blank_row(self):
        (ines, bjorn), columns = taken("bromcom_semicolons.csv")
        assert names(ines) == ("da Silva Concei\u00e7\u00e3o", "Ines", date(2014, 3, 2))
        assert names(bjorn) == ("\u00c5kesson", "Bj\u00f6rn", date(2014, 4, 13))
        assert (said_by(ines)["in_care"], said_by(bjorn)["in_care"], bjorn.year_group) == (True, False, "7")
        assert columns.reading.separator == ";"

    @pytest.mark.parametrize("name", ["scholarpack_utf_16_tabs.csv", "scholarpack_utf_16_be_unmarked.csv"])
    def test_a_scholarpack_file_in_utf_16_with_tabs(self, name):
        (fatima, maryam), columns = taken(name)
        assert names(fatima) == ("al-Sayyid", "Fatima", date(2021, 3, 2))
        assert (fatima.year_group, said_by(fatima)["sen_provision"]) == ("N2", [{"provision": "E"}])
        assert names(maryam) == ("\u062d\u0633\u0646", "\u0645\u0631\u064a\u0645", date(2021, 11, 14))
        assert (maryam.preferred_forename, maryam.year_group, columns.reading.left_out) == ("Maryam", "N2", 1)

    def test_our_own_names_in_any_case_and_order_need_no_mapping(self):
        (ida, tom), columns = taken("own_names_from_excel.csv", {})
        assert (names(ida), ida.sex, ida.year_group) == (("Ash", "Ida", date(2014, 3, 2)), "F", "7")
        assert (names(tom), tom.sex, tom.year_group) == (("Oak", "Tom", date(2014, 11, 5)), "M", "8")
        assert columns.has_unknown

    @every("name", sorted(each.name for each in FOLDER.iterdir()))
    def test_every_file_is_proposed_all_that_a_file_must_have(self, name):
        assert set(MUST_BE_MAPPED) <= set(proposed(name))


class TestGuesses:
    def test_the_legal_name_is_the_one_that_says_so_wherever_it_stands(self):
        assert guesses(["Surname", "Legal Surname", "Forename", "Legal Forename"]) == [
            "preferred_surname", "legal_surname", "preferred_forename", "legal_forename",
        ]  # fmt: skip
        assert guesses(["legal_last_name", "LAST NAME"]) == ["legal_surname", "preferred_surname"]
        assert guesses(["Surname", "Forename"]) == ["legal_surname", "legal_forename"]

    def test_the_system_s_own_id_goes_before_the_admission_number(self):
        assert guesses(["Adno", "Student ID"]) == ["admission_number", "source_id"]
        assert guesses(["Admission Number"]) == ["source_id"]

    def test_no_field_is_given_twice(self):
        found = [each for each in guesses(["DOB", "Date of birth", "D.O.B.", "UPN", "upn"]) if each]
        assert sorted(found) == ["date_of_birth", "upn"]


DAYS = st.dates(date(2007, 1, 1), date(2024, 11, 26))
MONTHS = ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
          "December"]  # fmt: skip
FORMS = {
    "iso": lambda day: day.isoformat(),
    "slashes": lambda day: f"{day:%d/%m/%Y}",
    "short slashes": lambda day: f"{day.day}/{day.month}/{day.year}",
    "dashes": lambda day: f"{day:%d-%m-%Y}",
    "dots": lambda day: f"{day:%d.%m.%Y}",
    "short month": lambda day: f"{day.day} {MONTHS[day.month - 1][:3]} {day.year}",
    "excel": lambda day: f"{day:%d}-{MONTHS[day.month - 1][:3].upper()}-{day.year}",
    "long month": lambda day: f"{day.day} {MONTHS[day.month - 1]} {day.year}",
    "ordinal": lambda day: f"{day.day}th {MONTHS[day.month - 1]} {day.year}",
    "with a time": lambda day: f"{day:%d/%m/%Y} 00:00:00",
    "with a short time": lambda day: f"{day.day}/{day.month}/{day.year} 0:00",
    "iso with a time": lambda day: f"{day.isoformat()}T00:00:00.000",
    "half a day": lambda day: f"{day:%d/%m/%Y} 12:00:00 AM",
}


class TestDates:
    @given(DAYS, st.sampled_from(sorted(FORMS)), st.sampled_from(["", " ", "\u00a0"]))
    def test_what_was_written_is_what_is_taken(self, day, form, blank):
        assert iso_day(f"{blank}{FORMS[form](day)}{blank}") == day.isoformat()

    @every(
        "text",
        [
            "03/25/2014", "2014-25-03", "31/02/2014", "29/02/2015", "02/03/14", "02-Mar-14", "41700", "20140302",
            "2014", "March 2014", "2014-03-01T23:00:00Z", "1/2", "02/03/2014 25:61", "02/03-2014",
            "\u0660\u0662/03/2014",
            "02/03/2014 and", "today", "00/00/0000",
        ],
    )  # fmt: skip
    def test_what_is_no_day_or_could_be_two_is_none(self, text):
        assert iso_day(text) is None

    def test_the_day_is_first_whatever_the_other_rows_say(self):
        assert iso_day("03/04/2014") == "2014-04-03"
        assert iso_day("2014-03-02T00:00:00Z") == "2014-03-02"

    @given(st.text(max_size=20))
    def test_any_text_is_a_day_or_none(self, text):
        found = iso_day(text)
        assert found is None or date.fromisoformat(found)


@every(
    ("written", "code"),
    [
        ("Year 7", "7"), ("7", "7"), ("07", "7"), ("Y7", "7"), ("Yr 7", "7"), ("Yr. 7", "7"), ("YEAR  7", "7"),
        ("NC Year 7", "7"), ("Curriculum Year 10", "10"), ("Year Group 3", "3"), ("R", "R"), ("YR", "R"),
        ("Year R", "R"),
        ("Reception", "R"), ("Year Reception", "R"), ("0", "R"), ("N1", "N1"), ("N2", "N2"), ("Nursery 1", "N1"),
        ("Nursery2", "N2"), ("Nursery", "N2"), ("Year N1", "N1"), ("Foundation 2", "R"), ("FS1", "N2"), ("14", "14"),
        ("15", None), ("7B", None), ("Year", None), ("seven", None), ("", None), ("Oak", None), ("-1", None),
    ],
)  # fmt: skip
def test_year_groups_as_schools_write_them(written, code):
    assert year_group_of(written) == code


NAMES = st.text(
    st.characters(codec="cp1252", exclude_categories=["Cc", "Cs", "Co", "Zl", "Zp", "Zs", "Cf"]),
    min_size=1,
    max_size=30,
)
ANY_NAMES = st.text(
    st.characters(exclude_categories=["Cc", "Cs", "Co", "Cn", "Zl", "Zp", "Zs", "Cf"]), min_size=1, max_size=30
)


def written_as(rows, encoding, separator, line_end, quoting):
    text = io.StringIO()
    writer = csv.writer(text, delimiter=separator, lineterminator=line_end, quoting=quoting)
    writer.writerow(["Date of Birth", "Forename", "Surname", "Reg"])
    writer.writerows(rows)
    return text.getvalue().encode(encoding)


MAPPING = {"date_of_birth": "Date of Birth", "legal_forename": "Forename", "legal_surname": "Surname", "class": "Reg"}
WAYS = (
    st.sampled_from([",", ";", "\t"]),
    st.sampled_from(["\r\n", "\n", "\r"]),
    st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
    st.sampled_from(sorted(FORMS)),
    st.integers(1, 40),
)


def read_back(data, size):
    columns = CsvColumns(MAPPING)
    rows = [check_row(row, TODAY) for row in read_csv(pieces(data, size), columns)]
    return rows, columns


class TestRoundTrip:
    @settings(max_examples=250, deadline=None)
    @given(st.lists(st.tuples(DAYS, ANY_NAMES, ANY_NAMES), min_size=1, max_size=4),
           st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"]), *WAYS)  # fmt: skip
    def test_unicode(self, children, encoding, separator, line_end, quoting, form, size):
        self.check(children, encoding, (separator, line_end, quoting), form, size)

    @settings(max_examples=250, deadline=None)
    @given(st.lists(st.tuples(DAYS, NAMES, NAMES), min_size=1, max_size=4), *WAYS)
    @example([(date(2014, 3, 2), "Jos\u00e9", "Nu\u00f1ez")], ";", "\r\n", csv.QUOTE_MINIMAL, "slashes", 3)
    def test_windows_1252(self, children, separator, line_end, quoting, form, size):
        """Never another name in silence: what reads as UTF-8 as well is refused or was written so."""
        data = written_as(self.rows(children, form), "cp1252", separator, line_end, quoting)
        assume(not is_utf_8(data))  # nothing in it tells the two apart
        try:
            rows, _ = read_back(data, size)
        except FileRefused as refused:
            reason = refused.reason
        else:
            assert self.told(rows) == self.expected(children)
            return
        assert reason is FileReason.WRONG_ENCODING

    def check(self, children, encoding, way, form, size):
        rows, columns = read_back(written_as(self.rows(children, form), encoding, *way), size)
        assert self.told(rows) == self.expected(children)
        assert columns.reading.separator == way[0]

    def rows(self, children, form):
        return [(FORMS[form](born), forename, surname, "7B") for born, forename, surname in children]

    def told(self, rows):
        return [(row.date_of_birth, row.legal_forename, row.legal_surname) for row in rows]

    def expected(self, children):
        return [(born, plain(forename), plain(surname)) for born, forename, surname in children]


def is_utf_8(data):
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return not data.isascii()


def plain(text):
    return " ".join(unicodedata.normalize("NFC", text).split())


class TestEncodings:
    HEAD = b"UPN,Legal surname,Legal forename,Date of birth\r\n"

    def refused(self, data, size=1000):
        with pytest.raises(FileRefused) as refused:
            list(read_csv(pieces(self.HEAD + data, size), CsvColumns()))
        return refused.value.reason

    @pytest.mark.parametrize("size", [1, 9, 100_000])
    def test_two_encodings_in_one_file_are_refused(self, size):
        utf_8, windows = ",Z\u00f3\u00eb,Ash,02/03/2014\r\n".encode(), b",Ren\xe9e,Oak,02/03/2014\r\n"
        assert self.refused(windows + utf_8, size) is FileReason.WRONG_ENCODING
        assert self.refused(utf_8 + windows, size) is FileReason.WRONG_ENCODING

    def test_and_also_far_below(self):
        filler = b",Ash,Ida,02/03/2014\r\n" * 20_000
        utf_8, windows = ",Z\u00f3\u00eb,Ash,02/03/2014\r\n".encode(), b",Ren\xe9e,Oak,02/03/2014\r\n"
        assert self.refused(windows + filler + utf_8, 65_536) is FileReason.WRONG_ENCODING
        assert self.refused(utf_8 + filler + windows, 65_536) is FileReason.WRONG_ENCODING

    def test_a_byte_that_is_no_character_is_refused(self):
        assert self.refused(b",A\x81sh,Ida,02/03/2014\r\n") is FileReason.WRONG_ENCODING


class TestRows:
    HEAD = "UPN,Surname,Forename,DOB,Sex,Year,Reg"
    COLUMNS = {"upn": "UPN", "legal_surname": "surname", "legal_forename": "FORENAME", "date_of_birth": "dob",
               "sex": "Sex", "year_group": "year", "class": "reg"}  # fmt: skip

    def rows(self, *lines, end="\r\n"):
        columns = CsvColumns(self.COLUMNS)
        found = list(read_csv([("\r\n".join((self.HEAD, *lines)) + end).encode()], columns))
        return [check_row(row, TODAY) for row in found], columns

    def test_all_faults_of_a_row_are_told(self):
        ((*faults,),), _ = self.rows("A1,,Ida,31/02/2014,Q,Year 77," + "x" * 60)
        assert [(each.row, each.field, each.reason) for each in faults] == [
            (1, "upn", RowReason.NOT_A_UPN),
            (1, "legal_surname", RowReason.REQUIRED),
            (1, "date_of_birth", RowReason.NOT_A_DATE),
            (1, "sex", RowReason.UNKNOWN_SEX),
            (1, "year_group", RowReason.UNKNOWN_YEAR_GROUP),
            (1, "class", RowReason.TOO_LONG),
        ]

    @every(
        "line",
        ["Total,,,,,,", "Total: 2", "Number of students,2,,,,,", ",,,Count,2,,", "Page 1 of 3,,,,,,", "End of report",
         "Grand total,,,,,,230", "2 records", HEAD],
    )  # fmt: skip
    def test_totals_and_headings_that_come_again_are_no_pupils(self, line):
        rows, columns = self.rows(",Ash,Ida,02/03/2014,F,7,7B", line, ",Oak,Tom,03/03/2014,M,7,7B")
        assert [each.legal_surname for each in rows] == ["Ash", "Oak"]
        assert columns.reading.left_out == 1

    @pytest.mark.parametrize(
        "line",
        [",Total,Ida,,F,7,7B", ",Total,Ida,,,,", ",Count,,02/03/2014,,,", "A203202811068,Page,,,,,", ",Ash,Ida,,,,"],
    )
    def test_a_child_who_lacks_something_is_no_total(self, line):
        (faults,), columns = self.rows(line)
        assert not isinstance(faults, PupilChange)
        assert columns.reading.left_out == 0

    def test_cells_that_excel_leaves_off_at_the_end_are_empty(self):
        (row,), _ = self.rows(",Ash,Ida,02/03/2014,F")
        assert (row.sex, row.year_group, row.class_name) == ("F", None, None)
        (row,), _ = self.rows(",Ash,Ida,02/03/2014,F,7,7B,,,")
        assert row.class_name == "7B"

    def test_but_a_file_that_breaks_off_and_cells_too_many_are_told(self):
        ((fault,),), _ = self.rows(",Ash,Ida,02/03/2014,F", end="")
        assert (fault.field, fault.reason) == (None, RowReason.WRONG_COLUMNS)
        ((fault,),), _ = self.rows(",Ash,Jr,Ida,02/03/2014,F,7,7B")
        assert fault.reason is RowReason.WRONG_COLUMNS

    def test_a_row_that_is_only_blank_is_none(self):
        rows, columns = self.rows(",,,,,,", " ,\u00a0,,,,,", ",Ash,Ida,02/03/2014,F,7,7B")
        assert ([each.number for each in rows], columns.reading.left_out) == ([1], 0)

    def test_marks_that_nobody_sees_are_taken_off(self):
        (row,), _ = self.rows("\ufeff,\u200bAsh\u00a0, Ida\u200e,\u00a002/03/2014,F,7,7B")
        assert names(row) == ("Ash", "Ida", date(2014, 3, 2))


def test_a_full_file_names_its_children_however_their_birthdays_are_written():
    kind = FileKind("text/csv", "full", MAPPING)
    day = date(2014, 3, 2)
    rows = [(FORMS[form](day + timedelta(days=place)), "Ida", "Ash", "7B") for place, form in enumerate(sorted(FORMS))]
    data = written_as(rows, "utf-8", ",", "\r\n", csv.QUOTE_MINIMAL)
    named = check_file(kind, [data], SchoolIdentity("1", None)).named
    for place in range(len(rows)):
        assert named_digest("Ash", "Ida", (day + timedelta(days=place)).isoformat()) in named


@given(st.lists(st.text("=+-@'ab ,;", min_size=1, max_size=8).filter(str.strip), min_size=1, max_size=4))
def test_rejected_rows_that_come_back_mended_have_the_names_they_had(surnames):
    rows = [(surname, "Ida", "02/03/2014", "7", "Date of birth: this is missing.") for surname in surnames]
    data = as_csv(("Legal surname", "Legal forename", "Date of birth", *MENDING_COLUMNS), rows).encode()
    columns = CsvColumns()
    taken_back = [check_row(row, TODAY) for row in read_csv([data], columns)]
    assert [row.legal_surname for row in taken_back] == [plain(surname) for surname in surnames]
    assert not columns.has_unknown


class TestHostile:
    def test_headings_without_end_are_looked_at_soon(self):
        data = ("surname," * 2_000 + "\r\n").encode() * 3
        assert processor_seconds(lambda: read_head(data), 0.5) < 0.5

    def test_texts_that_are_no_codes_are_not_remembered(self):
        forget_all()
        iso_day("y" * 10_000)
        as_code("sen_need", "y" * 10_000)
        assert (_iso_day.cache_info().misses, _as_code.cache_info().misses) == (0, 0)
