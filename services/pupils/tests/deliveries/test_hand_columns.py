"""A CSV by hand with headings of its own: its columns are chosen with it, and remembered for the school's next one."""

import base64

import pytest
from haven_schemas.acts import pupils as contract
from haven_schemas.acts.intake_reasons import FileReason
from haven_schemas.acts.pupils.feeds import PreviewColumns
from haven_schemas.errors import ErrorCode, FieldCode, Problem
from haven_schemas.rights import Right
from pupils.deliveries.begin import begin_upload, replay_delivery
from pupils.deliveries.columns import preview_columns
from pupils.deliveries.delivery import show_delivery
from pupils.deliveries.finish import finish_upload

FOREIGN = b"Adno;Surname;Forename;DOB;Reg\r\n17;Ash;Ida;02/03/2014;7B\r\n"
COLUMNS = {"legal_surname": "Surname", "legal_forename": "Forename", "date_of_birth": "DOB", "class": "Reg"}


@pytest.fixture
def sender(roll, school):
    return roll.staff(school, rights=[Right.FEED_ADMINISTER], elevated=True)


@pytest.fixture
def send(roll, school, sender):
    """A function that sends a file by hand, with columns if any are given, and says what became of it."""

    def made(body, columns=None, **asked):
        begun = begin(roll, sender, school, body, **asked)
        finish(roll, sender, begun, columns)
        roll.work()
        asked_for = contract.DeliveryQuery(delivery_id=begun.delivery_id)
        return roll.run(sender, show_delivery, roll.extras.keyring, asked_for)

    return made


def begin(roll, access, school, body, **asked):
    request = {"school_id": school, "media_type": "text/csv", **asked}
    begun = roll.run(access, begin_upload, roll.extras, contract.BeginUpload.model_validate(request))
    roll.put(begun, body)
    return begun


def finish(roll, access, begun, columns=None):
    asked = contract.FinishUpload.model_validate({"delivery_id": begun.delivery_id, "csv_columns": columns})
    return roll.run(access, finish_upload, asked)


def preview(roll, access, school, data, **more):
    asked = {"school_id": school, "head": base64.b64encode(data).decode(), **more}
    return roll.run(access, preview_columns, PreviewColumns.model_validate(asked))


def test_it_is_read_by_the_columns_that_came_with_it(roll, school, send):
    done = send(FOREIGN, COLUMNS)
    assert (done.state, done.added) == ("done", 1)
    (pupil,) = roll.pupils(school)
    assert (pupil.legal_surname, pupil.class_name) == ("Ash", "7B")


def test_the_school_s_next_file_is_read_by_them(send):
    send(FOREIGN, COLUMNS)
    assert send(FOREIGN.replace(b"Ida", b"Tom")).added == 1


def test_our_own_headings_are_read_as_before(send):
    send(FOREIGN, COLUMNS)
    done = send(b"legal_surname,legal_forename,date_of_birth\r\nOak,Tom,02/03/2014\r\n")
    assert (done.state, done.added) == ("done", 1)


def test_another_school_s_file_is_not_read_by_them(roll, send):
    send(FOREIGN, COLUMNS)
    other = roll.add_school()
    access = roll.staff(other, rights=[Right.FEED_ADMINISTER], elevated=True)
    assert not preview(roll, access, other, FOREIGN).agreed
    finish(roll, access, begin(roll, access, other, FOREIGN))
    roll.work()
    assert roll.pupils(other) == []


def test_a_file_keeps_the_columns_it_came_with_whatever_is_chosen_after_it(roll, school, sender):
    first = begin(roll, sender, school, FOREIGN)
    finish(roll, sender, first, COLUMNS)
    turned = {**COLUMNS, "legal_surname": "Forename", "legal_forename": "Surname"}
    second = begin(roll, sender, school, FOREIGN.replace(b"02/03", b"03/03"))
    finish(roll, sender, second, turned)
    while roll.work():
        pass
    assert {(each.legal_surname, each.legal_forename) for each in roll.pupils(school)} == {
        ("Ash", "Ida"),
        ("Ida", "Ash"),
    }


def test_one_that_was_refused_is_replayed_by_columns_chosen_since(roll, school, send, sender):
    refused = send(FOREIGN)
    assert refused.reason is FileReason.WRONG_HEADER
    send(FOREIGN.replace(b"Ida", b"Tom"), COLUMNS)
    roll.run(sender, replay_delivery, contract.ReplayDelivery(delivery_id=refused.delivery_id))
    roll.work()
    assert {each.legal_forename for each in roll.pupils(school)} == {"Ida", "Tom"}


def test_it_is_said_whether_a_file_can_be_sent_as_it_is(roll, school, send, sender):
    before = preview(roll, sender, school, FOREIGN)
    assert (before.agreed, [each.ours for each in before.columns][1:4]) == (
        False, ["legal_surname", "legal_forename", "date_of_birth"],
    )  # fmt: skip
    assert len(before.rows) == 1
    send(FOREIGN, COLUMNS)
    assert preview(roll, sender, school, FOREIGN).agreed
    assert preview(roll, sender, school, b"Legal surname,Legal forename,Date of birth\r\nA,B,1/2/2014\r\n").agreed


def test_what_was_chosen_is_proposed_where_a_column_has_come(roll, school, send, sender):
    unlike = {"legal_surname": "Forename", "legal_forename": "Surname", "date_of_birth": "DOB"}
    send(FOREIGN, unlike)
    found = preview(roll, sender, school, FOREIGN.replace(b"Reg", b"Tutor").replace(b"DOB", b"Date of birth"))
    assert not found.agreed
    ours = {each.heading: each.ours for each in found.columns}
    assert (ours["Forename"], ours["Surname"], ours["Date of birth"], ours["Tutor"]) == (
        "legal_surname", "legal_forename", "date_of_birth", "class",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("columns", "media_type", "code"),
    [
        ({"upn": "Adno"}, "text/csv", FieldCode.REQUIRED),
        ({**COLUMNS, "upn": "surname"}, "text/csv", FieldCode.DUPLICATE),
        (COLUMNS, "application/xml", FieldCode.NOT_ALLOWED),
    ],
)
def test_columns_no_file_could_be_read_by_are_refused_and_it_waits(roll, school, sender, columns, media_type, code):
    begun = begin(roll, sender, school, FOREIGN, media_type=media_type)
    with pytest.raises(Problem) as refused:
        finish(roll, sender, begun, columns)
    assert (refused.value.code, refused.value.fields[0].code) == (ErrorCode.INVALID_REQUEST, code)
    if media_type == "text/csv":
        finish(roll, sender, begun, COLUMNS)
        roll.work()
        assert len(roll.pupils(school)) == 1


def test_another_school_s_files_are_not_looked_at(roll, sender):
    other = roll.add_school()
    with pytest.raises(Problem) as refused:
        preview(roll, sender, other, FOREIGN)
    assert refused.value.code is ErrorCode.NOT_PERMITTED
