"""A Common Transfer File goes to the school it is for: taken there, told plainly elsewhere, and no one leaves by it."""

from datetime import date

import pytest
from haven_schemas.acts.intake_reasons import FileDetail, FileReason, RowDetail, RowReason
from pupils.files.ctf_file import CtfHeader, read_ctf
from pupils.files.ctf_schools import SchoolIdentity, StatedSchool
from pupils.files.findings import FileRefused
from pupils.files.roll_file import FileKind, check_file, rows_of
from pupils.files.roll_row import check_row
from support.lists import every

TODAY = date(2026, 11, 27)
OURS = SchoolIdentity("123456", "8204001", frozenset({"123457", "8204002"}))
KIND = FileKind("application/xml", "full")
PUPIL = """<Pupil><UPN>A203202811068</UPN><Surname>Ash</Surname><Forename>Ida</Forename><DOB>2014-03-02</DOB>
 <Sex>F</Sex><BasicDetails><NCyearActual>6</NCyearActual><EnrolStatus>P</EnrolStatus><RegGroup>6 Robin</RegGroup>
 <AdmissionNumber>77</AdmissionNumber><MiddleNames>Jo</MiddleNames></BasicDetails></Pupil>"""


def school(tag, lea="", estab="", urn="", name=""):
    inner = {"LEA": lea, "Estab": estab, "URN": urn, "SchoolName": name}
    return f"<{tag}>" + "".join(f"<{each}>{text}</{each}>" for each, text in inner.items() if text) + f"</{tag}>"


def ctf(source="", destination="", pupils=PUPIL, version="25.0"):
    head = f"<Header><DocumentName>Common Transfer File</DocumentName><CTFversion>{version}</CTFversion>"
    return f"<CTfile>{head}{source}{destination}</Header><CTFpupilData>{pupils}</CTFpupilData></CTfile>".encode()


FROM_BEECH = school("SourceSchool", "925", "3002", "109876", "Beech Primary School")
FROM_US = school("SourceSchool", "820", "4001")


def refusal(data, ours=OURS):
    with pytest.raises(FileRefused) as refused:
        check_file(KIND, [data], ours)
    return refused.value.reason, refused.value.detail


@every(
    "destination",
    [
        school("DestSchool", "820", "4001"),
        school("DestSchool", urn="123456"),
        school("DestSchool", "820", "9999", urn="123456"),
        school("DESTSCHOOL", "820", "4001"),
        school("DestinationSchool", "820", "4001"),
        "<DestSchool><LAESTAB>820/4001</LAESTAB></DestSchool>",
        "<DestSchool><LA>820</LA><Estab>4001</Estab></DestSchool>",
    ],
)
@every("version", [f"{year}.0" for year in range(17, 27)])
def test_a_file_for_this_school_is_taken_whoever_sent_it(destination, version):
    facts = check_file(KIND, [ctf(FROM_BEECH, destination, version=version)], OURS)
    assert (facts.total, facts.mode, facts.named) == (1, "delta", None), "nobody leaves by another school's file"
    assert RowReason.SCHOOL_NOT_STATED not in {each.reason for each in facts.warnings}
    assert (facts.sent_by.laestab, facts.sent_by.name) == ("9253002", "Beech Primary School")


def test_what_is_the_other_school_s_own_is_not_taken():
    (row,) = rows_of(KIND, [ctf(FROM_BEECH, school("DestSchool", "820", "4001"))], OURS)
    change = check_row(row, TODAY, {"school_details"})
    assert (change.legal_surname, change.year_group) == ("Ash", "6")
    assert {"class_name", "enrolment_status"}.isdisjoint(change.stated), "they are no former pupil here"
    assert change.record.model_fields_set == {"middle_names"}


def test_our_own_file_says_all_of_it_and_may_be_the_whole_roll():
    facts = check_file(KIND, [ctf(FROM_US, school("DestSchool", "820", "4001"))], OURS)
    assert facts.mode == "full"
    assert facts.named is not None
    (row,) = rows_of(KIND, [ctf(FROM_US)], OURS)
    assert row.texts["class"] == "6 Robin"
    assert facts.sent_by is None


@every(
    ("source", "destination", "detail"),
    [
        (FROM_BEECH, school("DestSchool", "820", "4002"), FileDetail.FOR_ANOTHER_SCHOOL),
        (FROM_BEECH, school("DestSchool", urn="123457"), FileDetail.FOR_ANOTHER_SCHOOL),
        (FROM_US, school("DestSchool", "820", "4002"), FileDetail.FOR_ANOTHER_SCHOOL),
        (FROM_BEECH, school("DestSchool", "999", "4001"), FileDetail.FOR_NO_SCHOOL_HERE),
        (FROM_US, school("DestSchool", "999", "4001"), FileDetail.FOR_NO_SCHOOL_HERE),
        (FROM_BEECH, "", FileDetail.FOR_NO_SCHOOL_HERE),
        (FROM_BEECH, school("DestSchool", "MMM", "MMMM"), FileDetail.FOR_NO_SCHOOL_HERE),
        (FROM_BEECH, school("DestSchool", "820", "4001", urn="999999"), FileDetail.FOR_NO_SCHOOL_HERE),
    ],
)
def test_a_file_for_another_school_is_refused_in_words_that_say_which_kind(source, destination, detail):
    assert refusal(ctf(source, destination)) == (FileReason.OTHER_SCHOOL, detail)
    with pytest.raises(FileRefused):
        list(rows_of(KIND, [ctf(source, destination)], OURS))


@pytest.mark.parametrize("letters", [("MMM", "MMMM"), ("820", "LLLL"), ("XXX", "XXXX"), ("000", "0000"), ("", "")])
def test_letters_for_an_unknown_school_state_none(letters):
    destination = school("DestSchool", *letters)
    assert check_file(KIND, [ctf(FROM_US, destination)], OURS).mode == "full"
    assert not StatedSchool(*letters).is_stated


def test_a_school_whose_laestab_is_not_known_takes_what_names_no_other():
    unknown = SchoolIdentity("123456", None)
    assert check_file(KIND, [ctf(FROM_US)], unknown).total == 1
    assert refusal(ctf(FROM_US, school("DestSchool", "820", "4001")), unknown)[0] is FileReason.OTHER_SCHOOL


CONVERTED = SchoolIdentity("223456", "8204999", frozenset({"123457", "8204002"}), frozenset({"123456", "8204001"}))


@pytest.mark.parametrize(
    "destination",
    [
        school("DestSchool", urn="223456"),
        school("DestSchool", urn="123456"),
        school("DestSchool", "820", "4999"),
        school("DestSchool", "820", "4001"),
        school("DestSchool", "820", "4002", urn="123456"),
    ],
)
def test_a_school_that_converted_is_named_by_either_number(destination):
    assert check_file(KIND, [ctf(FROM_BEECH, destination)], CONVERTED).total == 1


def test_a_file_from_its_own_system_under_the_earlier_number_is_its_own():
    assert check_file(KIND, [ctf(FROM_US)], CONVERTED).mode == "full"
    assert refusal(ctf(FROM_US, school("DestSchool", urn="123457")), CONVERTED)[1] is FileDetail.FOR_ANOTHER_SCHOOL


class TestPupils:
    def rows(self, pupil, groups=()):
        return [check_row(row, TODAY, groups) for row in read_ctf([ctf(FROM_US, pupils=pupil)], CtfHeader())]

    def test_thirteen_x_is_an_unknown_upn_and_no_wrong_one(self):
        (change,) = self.rows(PUPIL.replace("A203202811068", "X" * 13))
        assert (change.upn, change.left_out) == (None, ("upn",))

    @pytest.mark.parametrize(
        ("tag", "other"),
        [
            ("Surname", "LegalSurname"),
            ("Forename", "FirstName"),
            ("DOB", "DateOfBirth"),
            ("Sex", "LegalSex"),
            ("DOB", "dob"),
        ],
    )
    def test_other_spellings_are_read(self, tag, other):
        pupil = PUPIL.replace(f"<{tag}>", f"<{other}>").replace(f"</{tag}>", f"</{other}>")
        (change,) = self.rows(pupil)
        assert (change.legal_surname, change.legal_forename, change.date_of_birth, change.sex) == (
            "Ash", "Ida", date(2014, 3, 2), "F",
        )  # fmt: skip

    def test_a_birthday_with_the_day_first_is_read(self):
        (change,) = self.rows(PUPIL.replace("2014-03-02", "02/03/2014"))
        assert change.date_of_birth == date(2014, 3, 2)

    def test_missing_is_not_said_of_what_stands_there_under_another_name(self):
        pupil = PUPIL.replace("<DOB>", "<PupilBirthDay>").replace("</DOB>", "</PupilBirthDay>")
        ((fault,),) = self.rows(pupil)
        assert (fault.field, fault.reason, fault.detail) == (
            "date_of_birth", RowReason.REQUIRED, RowDetail.UNDER_ANOTHER_NAME,
        )  # fmt: skip
        ((fault,),) = self.rows(PUPIL.replace("<DOB>2014-03-02</DOB>", ""))
        assert fault.detail is None
