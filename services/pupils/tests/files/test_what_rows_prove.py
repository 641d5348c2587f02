"""What the rows of a file show of it: days with the month first, UPNs under any heading, letters that are lost."""

import pytest
from haven_schemas.acts.intake_reasons import FileReason, RowReason
from pupils.files.columns import guesses, proposed_for
from pupils.files.csv_file import CsvColumns
from pupils.files.csv_preview import rows_as_taken
from pupils.files.findings import FileRefused
from pupils.files.roll_row import has_lost_letters
from pupils.files.written import has_month_first, iso_day
from pupils.staff_lists.staff_file import read_staff_csv
from support import clock
from support.lists import every

HEAD = "source_id,legal_surname,legal_forename,date_of_birth\n"
UPNS = ["A203202811068", "A203102209083", "E938218618008"]


class TestMonthFirst:
    @every(
        ("text", "is_it"),
        [
            ("03/25/2014", True), ("3-25-2014", True), ("12/31/2014 00:00", True), ("03/25/2014 12:00 am", True),
            ("03/04/2014", False), ("25/03/2014", False), ("2014-03-25", False), ("2014/25/03", False),
            ("03/32/2014", False), ("13/25/2014", False), ("03/25/14", False), ("03/25/2014 and more", False),
            ("", False), ("25 March 2014", False),
        ],
    )  # fmt: skip
    def test_a_day_proves_it_that_can_be_nothing_else(self, text, is_it):
        assert has_month_first(text) is is_it
        assert not (is_it and iso_day(text)), "what is a day with the day first proves nothing"

    def test_one_row_refuses_the_file_and_nothing_of_it_is_taken(self, roll, feed, school):
        rows = HEAD + "1,Ash,Ida,03/04/2014\n2,Birch,Noor,03/25/2014\n3,Cedar,Uma,05/06/2014\n"
        told = roll.deliver(feed, rows.encode())
        assert (told.state, told.reason, told.month_first, told.applied) == ("refused", "malformed_csv", True, 0)
        assert [(each.row, each.field, each.reason) for each in told.rejected] == [(2, "date_of_birth", "not_a_date")]
        assert roll.pupils(school) == []

    def test_a_day_that_is_none_rejects_its_row_alone(self, roll, feed, school):
        rows = HEAD + "1,Ash,Ida,03/04/2014\n2,Birch,Noor,03/32/2014\n"
        told = roll.deliver(feed, rows.encode())
        assert (told.state, told.month_first, told.applied) == ("done", False, 1)
        assert [(each.row, each.reason) for each in told.rejected] == [(2, "not_a_date")]

    def test_of_a_list_of_staff_too(self):
        rows = "source_id,given_name,family_name,left_on\n1,Ann,Ash,07/08/2026\n2,Ben,Birch,08/31/2026\n"
        with pytest.raises(FileRefused) as refused:
            read_staff_csv([rows.encode()], None, "full")
        shown_by = refused.value.shown_by
        assert (refused.value.reason, shown_by.row, shown_by.field) == (FileReason.MALFORMED_CSV, 2, "left_on")


class TestUpns:
    @every(
        ("headings", "values", "found"),
        [
            (["Pupil no", "Surname"], [UPNS, ["Ash", "Birch", "Cedar"]], ["upn", "legal_surname"]),
            (["Student ID", "Surname"], [UPNS, ["Ash"]], ["upn", "legal_surname"]),
            (["Pupil no", "Surname"], [[*UPNS, "12"], ["Ash"]], [None, "legal_surname"]),
            (["Pupil no", "Surname"], [["A203202811067"], ["Ash"]], [None, "legal_surname"]),
            (["Pupil no", "UPN"], [["12"], UPNS], [None, "upn"]),
            (["Pupil no", "UPN"], [UPNS, []], ["upn", None]),
            (["Previous UPN", "UPN"], [UPNS, []], ["former_upn", "upn"]),
            (["Pupil no", "Other no"], [UPNS, UPNS], ["upn", None]),
        ],
    )
    def test_a_column_full_of_them_is_theirs(self, headings, values, found):
        assert guesses(headings, values) == found

    def test_what_somebody_chose_stays(self):
        assert proposed_for(["Pupil no", "UPN"], {"source_id": "Pupil no"}, [UPNS, []]) == ["source_id", None]


class TestLostLetters:
    @every(
        ("text", "lost"), [("?ukasz", True), ("Łukasz", False), ("Zo\N{REPLACEMENT CHARACTER}", True), (None, False)]
    )
    def test_a_question_mark_is_no_letter(self, text, lost):
        assert has_lost_letters(text) is lost

    def test_the_row_is_taken_and_says_so(self, roll, feed, school):
        told = roll.deliver(feed, (HEAD + "1,Nowak,?ukasz,03/04/2014\n2,Birch,Noor,05/06/2014\n").encode())
        assert (told.applied, told.rejected) == (2, [])
        assert [(each.row, each.field, each.reason) for each in told.warnings] == [
            (1, "legal_forename", RowReason.UNREADABLE_CHARACTER)
        ]
        assert len(roll.pupils(school)) == 2

    def test_it_is_shown_before_the_file_is_sent(self):
        (row,) = rows_as_taken((HEAD + "1,Nowak,?ukasz,03/04/2014\n").encode(), CsvColumns(), clock.today())
        assert [(each.field, each.reason, each.stops) for each in row.faults] == [
            ("legal_forename", RowReason.UNREADABLE_CHARACTER, False)
        ]
