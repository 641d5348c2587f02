"""Lists of staff as systems export them: recognised, proposed, and read alike."""

import base64
from datetime import date
from pathlib import Path

import pytest
from haven_schemas.acts import pupils as contract
from haven_schemas.acts.pupils.staff_columns import PreviewStaffColumns
from haven_schemas.errors import Problem
from pupils.deliveries.begin import begin_upload
from pupils.deliveries.finish import finish_upload
from pupils.staff_lists.preview import preview_staff_columns
from pupils.staff_lists.staff_row import kind_of
from sent_staff import Lists
from support.lists import every

EXPORTED = sorted((Path(__file__).parent / "as_exported").glob("*.csv"))
NAMES = [each.stem for each in EXPORTED]


@pytest.fixture
def lists(roll, feed):
    return Lists(roll, feed)


def preview(lists, data, **given):
    asked = {"feed_id": lists.feed.id, "head": base64.b64encode(data).decode(), **given}
    request = PreviewStaffColumns.model_validate(asked)
    return lists.roll.run(lists.officer, preview_staff_columns, request)


@pytest.mark.parametrize("path", EXPORTED, ids=NAMES)
def test_its_headings_are_proposed_and_its_rows_read_by_them(lists, path):
    shown = preview(lists, path.read_bytes())
    assert (shown.missing, shown.agreed) == ([], False)
    proposed = {column.ours: column.heading for column in shown.columns if column.ours}
    assert proposed.keys() == {
        "source_id", "given_name", "family_name", "email", "job", "began_on", "left_on", "classes",
    }  # fmt: skip
    assert [row.taken["given_name"] for row in shown.rows] == ["Noor", "Zoë", "Bea"]
    lists.setting(staff_columns=proposed)
    assert preview(lists, path.read_bytes()).agreed
    delivery = lists.roll.deliver(lists.feed, path.read_bytes(), holds="staff")
    assert (delivery.applied, delivery.rejected_count) == (3, 0)
    people = {each.given_name: each for each in lists.people().values()}
    assert (people["Noor"].kind, people["Noor"].classes, people["Noor"].began_on) == (
        "teacher", ["7B"], date(2021, 9, 1),
    )  # fmt: skip
    assert (people["Zoë"].kind, people["Zoë"].family_name) == ("support", "O\N{RIGHT SINGLE QUOTATION MARK}Connor")
    assert (people["Bea"].kind, people["Bea"].email, people["Bea"].left_on) == (
        "administrator", None, date(2026, 8, 31),
    )  # fmt: skip


def test_a_list_by_hand_without_a_feed_is_read_by_columns_that_come_with_it(lists):
    data = EXPORTED[0].read_bytes()
    shown = preview(lists, data, feed_id=None, school_id=lists.feed.school_id)
    columns = {column.ours: column.heading for column in shown.columns if column.ours}
    asked = contract.BeginUpload(school_id=lists.feed.school_id, media_type="text/csv", holds="staff")
    slot = lists.roll.run(lists.officer, begin_upload, lists.roll.extras, asked)
    lists.roll.put(slot, data)
    finished = contract.FinishUpload.model_validate({"delivery_id": slot.delivery_id, "staff_columns": columns})
    lists.roll.run(lists.officer, finish_upload, finished)
    lists.roll.work()
    assert lists.shown(slot.delivery_id).applied == 3


def test_columns_of_pupils_are_none_of_a_list_of_staff(lists):
    asked = contract.BeginUpload(school_id=lists.feed.school_id, media_type="text/csv", holds="staff")
    slot = lists.roll.run(lists.officer, begin_upload, lists.roll.extras, asked)
    finished = contract.FinishUpload(delivery_id=slot.delivery_id, csv_columns={"upn": "UPN"})
    with pytest.raises(Problem) as refused:
        lists.roll.run(lists.officer, finish_upload, finished)
    assert refused.value.fields[0].field == "csv_columns"


def test_a_list_of_pupils_is_not_previewed(lists):
    with pytest.raises(Problem) as refused:
        preview(lists, b"UPN,Forename,Surname\r\nA203202811068,Ida,Ash\r\n")
    assert refused.value.fields[0].field == "head"


def test_what_is_wrong_with_a_row_is_shown_with_what_stands_there(lists):
    data = b"source_id,given_name,family_name,email,left_on\r\n1,Noor,Ash,a@b.example,soon\r\n2,Bea,Birch,none yet,\r\n"
    rows = preview(lists, data).rows
    assert [(each.field, each.found, each.stops) for row in rows for each in row.faults] == [
        ("left_on", "soon", True), ("email", "none yet", False),
    ]  # fmt: skip
    assert rows[1].taken["given_name"] == "Bea"


@every(
    ("kind", "job", "expected"),
    [
        ("Teaching", "Head of Maths", "teacher"), ("", "Class Teacher", "teacher"), ("Y", "", "teacher"),
        ("", "Teaching Assistant", "support"), ("Support", "HLTA", "support"), ("No", "Receptionist", "administrator"),
        ("", "School Business Manager", "administrator"), ("", "Governor", "other"), ("", "", "other"),
        ("Teaching Staff", "Headteacher", "teacher"), ("", "Learning Support Assistant", "support"),
    ],
)  # fmt: skip
def test_as_what_somebody_works(kind, job, expected):
    assert kind_of(kind, job) == expected
