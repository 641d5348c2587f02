"""The canonical change: what is stated, and that a newer word is never overwritten, whatever order words come in."""

import random
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from haven_schemas.acts.intake_reasons import FileReason, RowReason
from haven_schemas.acts.pupil_changes import FIELD_NAMES, TIMED_FIELDS, PupilChange
from hypothesis import given, settings
from hypothesis import strategies as st
from pupils.batch.matching import match_change
from pupils.batch.merging import ATTRIBUTES, KnownPupil, instant, leave, merge, microseconds
from pupils.files.duplicates import Digests
from pupils.files.findings import FileRefused, Finding
from pupils.files.push_file import read_push
from pupils.files.roll_row import RawRow, check_row
from support.lists import every

TODAY = date(2026, 11, 24)
START = microseconds(datetime(2026, 11, 1, tzinfo=UTC))
NOBODY = UUID(int=1)
PUPIL = {"legal_surname": "Ash", "legal_forename": "Ida", "date_of_birth": date(2014, 3, 2), "upn": "A203202811068"}


def change(**fields):
    return PupilChange(number=1, **fields)


def blank():
    return KnownPupil(NOBODY, 1, True, None, dict.fromkeys(ATTRIBUTES))


def known(**fields):
    pupil = blank()
    merge(pupil, change(**{**PUPIL, **fields}), START, TODAY)
    return pupil


VALUES = {
    "legal_surname": st.sampled_from(["Ash", "Oak"]),
    "preferred_forename": st.sampled_from([None, "Idie", "Ida"]),
    "class_name": st.sampled_from([None, "7A", "7B"]),
    "sex": st.sampled_from([None, "F"]),
    "enrolment_status": st.sampled_from([None, "C", "P"]),
    "left_on": st.sampled_from([None, date(2026, 7, 1), date(2027, 7, 1)]),
    "gone": st.booleans(),
}
CHANGES = st.lists(st.fixed_dictionaries({}, optional=VALUES), min_size=1, max_size=8)


@settings(max_examples=300)
@given(CHANGES, st.randoms(use_true_random=False))
def test_any_order_and_any_repeat_of_words_ends_in_the_same_pupil(words, chance):
    told = [(START + place, change(**word)) for place, word in enumerate(words)]
    in_order, shuffled = blank(), blank()
    for at, word in told:
        merge(in_order, word, at, TODAY)
    again = told * 3
    chance.shuffle(again)
    for at, word in again:
        merge(shuffled, word, at, TODAY)
    assert (shuffled.values, shuffled.said_at, shuffled.on_roll) == (
        in_order.values,
        in_order.said_at,
        in_order.on_roll,
    )


def test_what_is_not_stated_overwrites_nothing_and_null_does():
    pupil = known(class_name="7B", sex="F")
    assert merge(pupil, change(class_name=None), START + 1, TODAY) == {"class_name"}
    assert (pupil.value("class_name"), pupil.value("sex")) == (None, "F")
    assert merge(pupil, change(upn=None), START + 2, TODAY) == set()
    assert pupil.upn == PUPIL["upn"]


def test_an_older_word_fills_what_no_newer_one_has_spoken_of():
    pupil = known()
    merge(pupil, change(class_name="8A"), START + 20, TODAY)
    assert merge(pupil, change(class_name="7A", year_group="7"), START + 10, TODAY) == {"year_group"}
    assert (pupil.value("class_name"), pupil.value("year_group")) == ("8A", "7")


def test_who_left_comes_back_by_a_newer_word_only():
    pupil = known()
    day = START + microseconds(datetime(1970, 1, 6, tzinfo=UTC))
    assert merge(pupil, change(gone=True), day, TODAY) == {"left_on", "on_roll"}
    assert pupil.value("left_on") == date(2026, 11, 6)
    assert merge(pupil, change(class_name="7A"), day - 1, TODAY) == {"class_name"}
    assert not pupil.on_roll
    merge(pupil, change(class_name="7A"), day + 1, TODAY)
    assert (pupil.on_roll, pupil.value("left_on")) == (True, None)


def test_a_day_of_leaving_ahead_keeps_them_until_then():
    pupil = known()
    merge(pupil, change(left_on=TODAY + timedelta(days=1)), START + 1, TODAY)
    assert pupil.on_roll
    assert not leave(pupil, START, TODAY), "an older full delivery"
    assert leave(pupil, START + 2, TODAY)
    assert not pupil.on_roll


@given(st.integers(0, 2**52).map(instant))
def test_times_are_kept_to_the_microsecond(at):
    assert instant(microseconds(at)) == at


class TestMatching:
    ash = known()
    oak = known(legal_surname="Oak", upn="A203102209083")

    @pytest.mark.parametrize(
        "fields",
        [
            {"upn": PUPIL["upn"]},
            {"legal_surname": "ASH", "date_of_birth": date(2014, 3, 2)},
            {"upn": PUPIL["upn"], "legal_surname": "Elm", "legal_forename": "Ida", "date_of_birth": date(2014, 3, 2)},
        ],
    )
    def test_an_id_counts_where_something_else_agrees(self, fields):
        same_upn = self.ash if "upn" in fields else None
        assert match_change(change(source_id="1", **fields), self.ash, same_upn, []) is self.ash

    @pytest.mark.parametrize(
        ("fields", "reason"),
        [
            ({}, RowReason.REQUIRED),
            ({"legal_surname": "Ash"}, RowReason.REQUIRED),
            ({"legal_surname": "Ash", "date_of_birth": date(2013, 3, 2)}, RowReason.SOURCE_ID_CONFLICT),
            ({"legal_surname": "Elm", "date_of_birth": date(2014, 3, 2)}, RowReason.SOURCE_ID_CONFLICT),
            (
                {"upn": "E938218618008", "legal_surname": "Ash", "date_of_birth": date(2014, 3, 2)},
                RowReason.SOURCE_ID_CONFLICT,
            ),
        ],
    )
    def test_an_id_alone_or_against_the_rest_does_not(self, fields, reason):
        found = match_change(change(source_id="1", **fields), self.ash, None, [])
        assert isinstance(found, Finding)
        assert found.reason is reason

    def test_an_id_of_one_child_and_the_upn_of_another_is_a_conflict(self):
        found = match_change(change(source_id="1", upn=self.oak.upn), self.ash, self.oak, [])
        assert found.reason is RowReason.SOURCE_ID_CONFLICT

    def test_a_upn_alone_is_not_enough(self):
        found = match_change(change(upn=PUPIL["upn"]), None, self.ash, [])
        assert (found.field, found.reason) == ("date_of_birth", RowReason.REQUIRED)


class TestPushes:
    @every(
        ("body", "reason"),
        [
            (b"", "malformed_json"), (b"nonsense", "malformed_json"), (b"[]", "malformed_json"),
            (b'{"pupils": {}}', "malformed_json"), (b'{"pupils": []}', "no_rows"), (b"{}", "no_rows"),
            (b'{"pupils": [{}], "mode": "all"}', "malformed_json"), (b'{"pupils": [{}], "mode": 1}', "malformed_json"),
            (b'{"pupils": [{}], "extracted_at": "today"}', "malformed_json"), (b"null", "malformed_json"),
            (b'{"pupils": [{}], "surprise": 1}', "malformed_json"), (b'{"upn": NaN}', "malformed_json"),
            (b'{"upn": "A", "upn": "B"}', "malformed_json"), (b'{"upn": "\xff"}', "wrong_encoding"),
            (b"[" * 200_000, "malformed_json"), (b'{"upn": ' + b"9" * 5_000 + b"}", "malformed_json"),
            (b'{"pupils": [' + b"0," * 20_000 + b"0]}", "too_many_rows"), (b" " * 8_000_001, "too_large"),
        ],
    )  # fmt: skip
    def test_what_is_no_push_is_refused_with_its_reason(self, body, reason):
        with pytest.raises(FileRefused) as refused:
            read_push([body])
        assert refused.value.reason == reason

    @every(
        ("pupil", "field"),
        [(1, None), ({"upn": 1}, "upn"), ({"sex": ["F"]}, "sex"), ({"gone": "yes"}, "gone"), ({"class": {}}, "class"),
         ({"year_group": 7.5}, "year_group"), ({"year_group": True}, "year_group")],
    )  # fmt: skip
    def test_a_value_of_another_type_rejects_its_row_only(self, pupil, field):
        row = read_push([b'{"pupils": [{}]}'])
        (bad,) = type(row)("delta", None, [pupil]).rows()
        (found,) = check_row(bad, TODAY)
        assert (found.field, found.reason) == (field, RowReason.NOT_A_TEXT)

    def test_absent_null_and_numbers(self):
        (raw,) = read_push([b'{"source_id": 7, "year_group": 7, "sex": null, "class": "7B"}']).rows()
        found = check_row(raw, TODAY)
        assert (found.source_id, found.year_group, found.sex, found.class_name) == ("7", "7", None, "7B")
        assert found.stated == {"number", "source_id", "year_group", "sex", "class_name"}

    @settings(max_examples=300, deadline=None)
    @given(st.one_of(st.binary(max_size=200), st.text("{}[]:,\"'upnsex017.eE+-\\ \n", max_size=60).map(str.encode)))
    def test_any_bytes_give_a_report(self, data):
        try:
            push = read_push([data])
        except FileRefused as refused:
            told = refused.reason
        else:
            assert all(_is_told(check_row(row, TODAY)) for row in push.rows())
            return
        assert told in FileReason


TEXTS = st.one_of(st.none(), st.text(max_size=30), st.sampled_from(["2014-03-02", "C", "7", "2026-11-24T08:00:00Z"]))


@settings(max_examples=300)
@given(st.dictionaries(st.sampled_from(FIELD_NAMES), TEXTS), st.booleans())
def test_any_texts_are_a_change_or_a_finding(texts, partial):
    found = check_row(RawRow(1, texts, partial=partial), TODAY)
    assert _is_told(found)


def _is_told(found):
    """A change, or each fault of a row that has one."""
    return isinstance(found, PupilChange) or (len(found) > 0 and all(isinstance(each, Finding) for each in found))


@every(
    ("field", "text", "reason"),
    [
        ("changed_at", "2026-11-24T08:00:00", RowReason.NOT_AN_INSTANT), ("changed_at", "9", RowReason.NOT_AN_INSTANT),
        ("changed_at", "2027-11-24T08:00:00Z", RowReason.IN_THE_FUTURE), ("left_on", "soon", RowReason.NOT_A_DATE),
        ("enrolled_on", "1066-10-14", RowReason.NOT_A_DATE), ("enrolment_status", "Z", RowReason.UNKNOWN_STATUS),
        ("legal_surname", None, RowReason.REQUIRED), ("date_of_birth", None, RowReason.REQUIRED),
    ],
)  # fmt: skip
def test_what_a_field_cannot_hold_is_told(field, text, reason):
    found = check_row(RawRow(1, {field: text}, partial=True), TODAY)
    assert (field, reason) in [(each.field, each.reason) for each in found]


def test_the_order_times_are_kept_in_does_not_change():
    assert TIMED_FIELDS[:3] == ("upn", "legal_surname", "legal_forename")
    assert TIMED_FIELDS[-2:] == ("left_on", "enrolment_status")


@given(st.lists(st.integers(1, 2**64 - 1), max_size=200), st.integers(1, 2**64 - 1))
def test_digests_are_a_set(numbers, other):
    digests = Digests()
    for number in numbers:
        digests.add(number)
    assert len(digests) == len(set(numbers))
    assert all(number in digests for number in numbers)
    assert (other in digests) == (other in numbers)


def test_many_digests_take_little_memory():
    digests, chance = Digests(), random.Random(1)
    numbers = [chance.getrandbits(64) | 1 for _ in range(20_000)]
    for number in numbers:
        digests.add(number)
    assert len(digests._slots) * 8 / len(digests) < 28
