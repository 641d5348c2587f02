"""What CTF, CSV and JSON say beyond the roll: read to the same fields; anything else is kept, bounded, or dropped."""

import json
from datetime import date
from uuid import UUID

import pytest
from haven_schemas.acts.pupil_record_fields import (
    FIELD_GROUPS,
    GROUP_OF,
    READ_AS_SPECIAL,
    RECORD_FIELDS,
    SPECIAL_GROUPS,
    PupilRecord,
)
from haven_schemas.pupil_codes import attendance_kind
from hypothesis import given, settings
from hypothesis import strategies as st
from pupils.batch.record_merging import Record, merge_record, said_by
from pupils.files.columns import guesses
from pupils.files.csv_file import HEADER, CsvColumns, read_csv
from pupils.files.ctf_file import CtfHeader, read_ctf
from pupils.files.delivery_notes import OTHER_NAMES, Notes
from pupils.files.findings import FileRefused
from pupils.files.push_file import read_push
from pupils.files.record_row import MOST_UNKNOWN_CHARACTERS, check_record
from pupils.files.roll_row import RawRow, check_row
from pupils.files.unknown_fields import as_group, field_digest
from pupils.record.attendance import attendance_of
from pupils.writing.contacts import token_of
from support.levels import examples
from support.processor_time import processor_seconds

TODAY = date(2026, 11, 24)
ALL = frozenset(FIELD_GROUPS)
CTF = (
    "<CTfile><Header><CTFversion>25.0</CTFversion></Header><CTFpupilData><Pupil><UPN>A203202811068</UPN>"
    "<Surname>Ash</Surname><Forename>Ida</Forename><DOB>2014-03-02</DOB><Sex>F</Sex>{}</Pupil></CTFpupilData></CTfile>"
)
WHOLE = """
<UniqueLearnerNumber>1234567890</UniqueLearnerNumber>
<BasicDetails><FormerUPN>A203102209083</FormerUPN><MiddleNames>Jo</MiddleNames><Ethnicity>WBRI</Ethnicity>
 <EthnicitySource>P</EthnicitySource><Languages><Type><LanguageType>F</LanguageType><Language>ENG</Language></Type>
 </Languages><MedicalFlag>true</MedicalFlag><Disabilities><Disability>NONE</Disability></Disabilities></BasicDetails>
<FSMhistory><FSMinstance><FSMstartDate>2024-01-01</FSMstartDate><UKcountry>ENG</UKcountry></FSMinstance></FSMhistory>
<LookedAfter><InCare>true</InCare><CareAuthority>820</CareAuthority></LookedAfter>
<SENhistory><SEN><StartDate>2025-01-01</StartDate><SENprovision>K</SENprovision></SEN></SENhistory>
<SENneeds><SENneed><SENtype>SLCN</SENtype><SENtypeRank>1</SENtypeRank></SENneed></SENneeds>
<Address><BS7666Address><PAON>1</PAON><Street>High St</Street></BS7666Address><PostCode>AB1 2CD</PostCode></Address>
<Phones><Phone><TelephoneType>H</TelephoneType><PhoneNo>0123</PhoneNo></Phone></Phones><Email>x@example.com</Email>
<Contacts><Contact><Order>1</Order><Surname>Ash</Surname><Relationship>PAM</Relationship>
 <Responsibility>Y</Responsibility><Address><AddressLines><AddressLine1>1 High</AddressLine1></AddressLines></Address>
 <Phones><Phone><PhoneNo>077</PhoneNo></Phone></Phones></Contact></Contacts>
<Attendance><YearData><Year>2025</Year><SessionsPossible>380</SessionsPossible>
 <SessionsAttended>300</SessionsAttended></YearData></Attendance>
<SchoolHistory><School><LEA>820</LEA><Estab>2000</Estab><EntryDate>2020-09-01</EntryDate></School></SchoolHistory>
<StageAssessments><KeyStage><Stage>KS2</Stage></KeyStage></StageAssessments>
"""


def ctf_row(inner):
    (row,) = read_ctf([CTF.format(inner).encode()], CtfHeader())
    return row


def csv_row(header, *cells, mapping=None):
    rows = (",".join(header) + "\r\n" + ",".join(cells) + "\r\n").encode()
    (row,) = read_csv([rows], CsvColumns(mapping))
    return row


def all_of(row):
    """Every group, and each name that the row has without a field."""
    return ALL | {as_group(field_digest(name)) for name in row.unknown}


def said(row, groups=None):
    groups = all_of(row) if groups is None else groups
    change = check_row(row, TODAY, groups)
    return said_by(change), change.left_out


def test_every_field_has_a_group_and_its_place_never_moves():
    assert set(PupilRecord.model_fields) | {"unknown"} == set(GROUP_OF)
    assert set(GROUP_OF.values()) == ALL
    assert RECORD_FIELDS[:3] == ("middle_names", "former_upn", "uln")
    assert RECORD_FIELDS[-1] == "unknown", "new ones are added behind it"
    assert READ_AS_SPECIAL > SPECIAL_GROUPS


class TestCtf:
    def test_the_elements_of_the_standard_become_fields(self):
        found, left_out = said(ctf_row(WHOLE))
        assert left_out == ()
        assert found["sen_provision"] == [{"provision": "K", "start": "2025-01-01"}]
        assert found["sen_needs"] == [{"type": "SLCN", "rank": 1}]
        assert (found["in_care"], found["caring_authority"], found["medical_flag"]) == (True, "820", True)
        assert found["address"] == {"lines": ["1", "High St"], "postcode": "AB1 2CD"}
        assert found["contacts"] == [
            {
                "surname": "Ash", "relationship": "PAM", "parental_responsibility": True, "priority": 1,
                "address": {"lines": ["1 High"]}, "phones": [{"number": "077"}],
            }
        ]  # fmt: skip
        assert found["attendance_summaries"] == [{"year": 2025, "possible": 380, "attended": 300}]
        assert found["free_school_meals_history"] == [{"start": "2024-01-01", "country": "ENG"}]
        assert (found["ethnicity"], found["first_language"], found["disabilities"]) == ("WBRI", "ENG", ["NONE"])
        assert (found["uln"], found["former_upn"], found["middle_names"]) == ("1234567890", "A203102209083", "Jo")
        assert found["school_history"] == ["820 2000, 2020-09-01 to now"]
        assert found["unknown"] == {"stageassessments.keystage.stage": "KS2"}

    def test_an_empty_element_says_nothing(self):
        row = ctf_row("<Contacts/><SENneeds></SENneeds><LookedAfter><InCare/></LookedAfter><BasicDetails/>")
        assert (row.record, row.unknown) == ({}, {})

    def test_a_contact_s_names_are_not_the_pupil_s(self):
        row = ctf_row("<Contacts><Contact><Surname>Wrong</Surname><DOB>1990-01-01</DOB></Contact></Contacts>")
        assert (row.texts["legal_surname"], row.texts["date_of_birth"]) == ("Ash", "2014-03-02")

    def test_much_that_is_unknown_is_bounded(self):
        row = ctf_row("".join(f"<X{n}>{'y' * 900}</X{n}>" for n in range(300)))
        assert check_row(row, TODAY, ALL).unknown == {}
        kept = check_row(row, TODAY, all_of(row)).unknown
        assert 0 < sum(map(len, kept.values())) <= MOST_UNKNOWN_CHARACTERS

    def test_a_pupil_without_an_end_is_refused_soon(self):
        def read():
            with pytest.raises(FileRefused):
                ctf_row("<A><B>" + "<C>word</C>" * 30_000 + "</B></A>")

        assert processor_seconds(read, 1.0) < 1.0

    @settings(max_examples=examples(150))
    @given(st.recursive(st.text("abA1 ", max_size=8), lambda inner: st.dictionaries(
        st.sampled_from(["Contacts", "Contact", "SENneeds", "SENneed", "Address", "Phones", "Phone", "X", "Order",
                         "BasicDetails", "Languages", "Type", "YearData", "Attendance", "Surname", "Year"]),
        inner, max_size=4), max_leaves=12))  # fmt: skip
    def test_any_tree_is_read(self, tree):
        row = ctf_row(as_xml(tree))
        change = check_row(row, TODAY, ALL)
        json.dumps(said_by(change))


def as_xml(tree):
    if isinstance(tree, str):
        return tree
    return "".join(f"<{name}>{as_xml(inner)}</{name}>" for name, inner in tree.items())


class TestCsv:
    CELLS = ("", "Ash", "Ida", "", "", "2014-03-02", "F", "7", "7B")

    def test_columns_beyond_the_roll(self):
        header = (*HEADER, "sen_provision", "sen_need", "free_school_meals", "pupil_premium", "in_care", "postcode",
                  "contact_1_surname", "contact_1_phone", "contact_2_surname")  # fmt: skip
        cells = (*self.CELLS, "SEN support", "SLCN;HI", "Y", "DPP; SCP", "", "AB1 2CD", "Ash", "077", "")
        found, left_out = said(csv_row(header, *cells))
        assert left_out == ()
        assert found == {
            "sen_provision": [{"provision": "K"}],
            "sen_needs": [{"type": "SLCN", "rank": 1}, {"type": "HI", "rank": 2}],
            "free_school_meals": True,
            "pupil_premium": ["DPP", "SCP"],
            "in_care": None,
            "address": {"postcode": "AB1 2CD"},
            "contacts": [{"surname": "Ash", "phones": [{"number": "077"}]}],
        }

    def test_a_saved_mapping_takes_them_by_the_headings_of_the_system(self):
        header = ("Surname", "Forename", "DOB", "SEN Status", "Shoe size")
        mapping = {
            "legal_surname": "Surname", "legal_forename": "Forename", "date_of_birth": "DOB",
            "sen_provision": "SEN Status",
        }  # fmt: skip
        found, _ = said(csv_row(header, "Ash", "Ida", "2014-03-02", "E", "4", mapping=mapping))
        assert found == {"sen_provision": [{"provision": "E"}]}
        assert guesses(["SEN status", "FSM", "EAL", "Pupil Premium"]) == [
            "sen_provision", "free_school_meals", "english_additional_language", "pupil_premium",
        ]  # fmt: skip


JSON_VALUES = st.recursive(
    st.one_of(
        st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False, allow_infinity=False), st.text(max_size=12)
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=4),
        st.dictionaries(
            st.one_of(st.sampled_from(["surname", "code", "date", "type", "phones", "number", "provision"]), st.text()),
            inner, max_size=4,
        ),
    ),
    max_leaves=12,
)  # fmt: skip


class TestPush:
    @settings(max_examples=examples(300))
    @given(st.dictionaries(st.one_of(st.sampled_from(sorted(PupilRecord.model_fields)), st.text(max_size=8)),
                           JSON_VALUES, max_size=6))  # fmt: skip
    def test_any_values_are_taken_or_left_out(self, values):
        (row,) = read_push([json.dumps({"pupils": [values]}).encode()]).rows()
        if row.problem is None:
            taken = check_record(row.record, row.unknown, ALL)
            change = {} if taken.record is None else taken.record.model_dump(mode="json", exclude_unset=True)
            json.dumps([change, dict(taken.unknown)], ensure_ascii=False).encode()
            merge_record(Record(), (), {**change, "unknown": dict(taken.unknown)}, 1)

    def test_what_is_too_deep_is_one_row_s_fault(self):
        deep = json.loads("[" * 60 + "]" * 60)
        (row,) = read_push([json.dumps({"contacts": deep, "upn": "x"}).encode()]).rows()
        assert row.problem is not None

    def test_names_of_fields_that_are_none_are_counted_apart(self):
        notes = Notes(ALL)
        notes.take(RawRow(1, unknown={"Ash, Ida": "x", "shoe_size": "4", **{f"f{n}": "x" for n in range(200)}}))
        assert notes.unknown["shoe_size"] == 1
        assert len(notes.unknown) <= 101
        assert "Ash, Ida" not in notes.unknown
        assert notes.unknown[OTHER_NAMES] > 100


ENTRIES = {"in_care": st.sampled_from([None, True, False]), "house": st.sampled_from([None, "Oak", "Elm"]),
           "attendance_sessions": st.lists(st.fixed_dictionaries({
               "date": st.just("2026-11-02"), "session": st.sampled_from(["AM", "PM"]),
               "code": st.sampled_from(["/", "I"])}), max_size=2, unique_by=lambda each: each["session"])}  # fmt: skip


@settings(max_examples=examples(200))
@given(st.lists(st.fixed_dictionaries({}, optional=ENTRIES), min_size=1, max_size=6), st.randoms(use_true_random=False))
def test_any_order_and_any_repeat_of_words_ends_in_the_same_record(words, chance):
    def after(told):
        record, times = Record(), ()
        for at, word in told:
            times = merge_record(record, times, word, at)
        return {name: part.values for name, part in record.parts.items() if part.values}, times, {
            where: month.entries for where, month in record.months.items()
        }  # fmt: skip

    in_order = [(place, word) for place, word in enumerate(words, start=1)]
    shuffled = in_order * 3
    chance.shuffle(shuffled)
    assert after(shuffled) == after(in_order)


def test_one_person_of_several_children_by_more_than_a_name():
    key, feed, one, other = b"k" * 32, None, UUID(int=1), UUID(int=2)
    ruth = {"surname": "Ash", "forename": "Ruth"}
    assert token_of(key, feed, one, ruth) != token_of(key, feed, other, ruth), "a name is no proof"
    reached = {**ruth, "phones": [{"number": "077 00"}]}
    assert token_of(key, feed, one, reached) == token_of(key, feed, other, {**reached, "phones": [{"number": "07700"}]})
    assert token_of(key, feed, one, {**reached, "id": "1"}) == token_of(key, feed, other, {"id": "1", "surname": "Oak"})
    assert token_of(b"j" * 32, feed, one, reached) != token_of(key, feed, one, reached)


def test_attendance_counts_what_was_possible():
    days = [{"date": "2026-11-02", "session": half, "code": code} for half, code in (("AM", "/"), ("PM", "U"))]
    days += [
        {"date": "2026-11-03", "session": "AM", "code": "Y7"},
        {"date": "2026-07-01", "session": "AM", "code": "O"},
    ]
    shown = attendance_of(days, [], TODAY)
    assert (shown.percent, shown.counted, shown.unauthorised) == (50.0, 2, 1)
    assert [(each.date.day, each.session) for each in shown.recent[:2]] == [(3, "AM"), (2, "PM")]
    shown = attendance_of([], [{"year": 2025, "possible": 200, "attended": 150}], TODAY)
    assert (shown.percent, shown.counted) == (75.0, 200)
    assert attendance_of([], [], TODAY).percent is None
    assert (shown.lately, shown.before) == (None, None), "a summary tells of no weeks"
    days = [f"2026-{9 + number // 20:02}-{1 + number % 20:02}" for number in range(50)]
    one_by_one = [
        {"date": day, "session": "AM", "code": "/" if number < 20 else "U"} for number, day in enumerate(days)
    ]
    trend = attendance_of(one_by_one, [], TODAY)
    assert (trend.lately, trend.before) == (25.0, 100.0), "of the newest forty, ten were attended; the ten before, all"
    assert (attendance_kind("D"), attendance_kind("E"), attendance_kind("B")) == (
        "not_required",
        "authorised",
        "present",
    )
