"""Rejected rows of a file by hand: kept for who sent it alone, with all that is wrong, and gone with the delivery."""

import csv
import io

import pytest
from haven_schemas.acts import pupils as contract
from haven_schemas.acts.intake_reasons import FileDetail, FileReason, RowDetail, RowReason
from haven_schemas.acts.pupils.rows_to_mend import RowsToMend
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.rights import Right
from pupils.deliveries.begin import begin_upload, replay_delivery
from pupils.deliveries.decide import sweep_deliveries
from pupils.deliveries.delivery import list_deliveries, show_delivery
from pupils.deliveries.finish import finish_upload
from pupils.deliveries.mending import rows_to_mend
from pupils.models import DeliveryRejectedRow, SchoolRow
from sqlalchemy import func, select

GOOD = "A203202811068,Ash,Ida,02/03/2014"
BAD = ",O'Neil,,31/02/2014"
HEAD = "UPN,Legal surname,Legal forename,Date of birth,House name"


def lines(*rows):
    return "".join(f"{row}\r\n" for row in (HEAD, *rows)).encode()


@pytest.fixture
def sender(roll, school):
    return roll.staff(school, rights=[Right.FEED_ADMINISTER], elevated=True)


@pytest.fixture
def by_hand(roll, school, sender):
    def send(body, media_type="text/csv", **asked):
        request = {"school_id": school, "media_type": media_type, **asked}
        begun = roll.run(sender, begin_upload, roll.extras, contract.BeginUpload.model_validate(request))
        roll.put(begun, body)
        finished = contract.FinishUpload(delivery_id=begun.delivery_id)
        roll.run(sender, finish_upload, finished)
        roll.work()
        return shown(roll, sender, begun.delivery_id)

    return send


def shown(roll, access, delivery_id):
    return roll.run(access, show_delivery, roll.extras.keyring, contract.DeliveryQuery(delivery_id=delivery_id))


def mended(roll, access, delivery_id, after_row=0):
    asked = RowsToMend(delivery_id=delivery_id, after_row=after_row)
    return roll.run(access, rows_to_mend, roll.extras.keyring, asked)


def refusal(call, *given):
    with pytest.raises(Problem) as refused:
        call(*given)
    return refused.value.code


def kept_rows(roll):
    with roll.open_unit(None) as unit:
        return unit.session.scalar(select(func.count()).select_from(DeliveryRejectedRow))


def test_a_rejected_row_is_kept_as_it_was_written_with_all_its_faults(roll, sender, by_hand):
    done = by_hand(lines(GOOD + ",Oak", BAD + ",Elm"))
    assert (done.applied, done.rejected_count, done.can_be_mended) == (1, 1, True)
    assert [(each.row, each.field, each.reason) for each in done.rejected] == [
        (2, "date_of_birth", RowReason.NOT_A_DATE), (2, "legal_forename", RowReason.REQUIRED),
    ]  # fmt: skip
    found = mended(roll, sender, done.delivery_id)
    assert found.headings == HEAD.split(",")
    (row,) = found.rows
    assert (row.row, row.cells) == (2, ["", "O'Neil", "", "31/02/2014", "Elm"])
    assert {each.field for each in row.faults} == {"legal_forename", "date_of_birth"}
    assert roll.audited("feed:rows:read")


def test_the_same_fault_in_two_fields_is_told_twice(roll, feed):
    done = roll.deliver(feed, b"Legal surname,Legal forename,Date of birth\r\n,,02/03/2014\r\n")
    assert [each.field for each in done.rejected] == ["legal_forename", "legal_surname"]
    assert done.rejected_count == 1


def test_nobody_but_the_sender_sees_the_rows(roll, school, sender, by_hand):
    done = by_hand(lines(BAD))
    colleague = roll.staff(school, rights=[Right.FEED_ADMINISTER], elevated=True)
    assert refusal(mended, roll, colleague, done.delivery_id) is ErrorCode.NOT_FOUND
    assert not shown(roll, colleague, done.delivery_id).can_be_mended
    elsewhere = roll.staff(roll.add_school(), rights=[Right.FEED_ADMINISTER], elevated=True)
    assert refusal(mended, roll, elsewhere, done.delivery_id) is ErrorCode.NOT_FOUND


def test_of_what_a_system_sends_no_row_is_kept(roll, sender, feed):
    done = roll.deliver(feed, lines(BAD))
    assert done.rejected_count == 1
    assert kept_rows(roll) == 0
    assert refusal(mended, roll, sender, done.delivery_id) is ErrorCode.NOT_FOUND


def test_rows_that_the_roll_contradicts_are_kept_as_well(roll, sender, by_hand):
    by_hand(lines(GOOD))
    done = by_hand(lines("A203202811068,Oak,Tom,04/05/2013"))
    assert [each.reason for each in done.rejected] == [RowReason.CONTRADICTS_ROLL]
    assert mended(roll, sender, done.delivery_id).rows[0].cells[1] == "Oak"


def test_many_rows_are_told_page_by_page(roll, sender, by_hand):
    done = by_hand(lines(*([BAD] * 3_200)))
    found, after = [], 0
    while after is not None:
        page = mended(roll, sender, done.delivery_id, after)
        found += [each.row for each in page.rows]
        after = page.next_after
    assert found == list(range(1, 3_201))


def test_of_a_row_no_fault_is_lost_where_an_answer_ends(roll, sender, by_hand):
    done = by_hand(lines(*([BAD] * 1_500)))
    told = [(each.row, each.field) for each in done.rejected]
    query = contract.DeliveryQuery(delivery_id=done.delivery_id, after_row=told[-1][0])
    told += [(each.row, each.field) for each in roll.run(sender, show_delivery, roll.extras.keyring, query).rejected]
    assert len(told) == len(set(told)) == 3_000


def test_a_file_that_was_checked_and_then_applied_keeps_the_rows_once(roll, sender, by_hand):
    checked = by_hand(lines(GOOD, BAD), check=True)
    assert checked.can_be_mended
    roll.run(sender, replay_delivery, contract.ReplayDelivery(delivery_id=checked.delivery_id))
    roll.work()
    assert [each.row for each in mended(roll, sender, checked.delivery_id).rows] == [2]


def test_they_go_with_the_delivery(roll, by_hand):
    by_hand(lines(BAD))
    assert kept_rows(roll) == 2, "the headings, and a batch"
    roll.later(days=36)
    sweep_deliveries(roll.open_unit, roll.extras)
    assert kept_rows(roll) == 0


def test_nothing_of_a_row_stands_there_in_the_clear(roll, school, by_hand):
    by_hand(lines(BAD))
    with roll.open_unit([school]) as unit:
        for sealed in unit.session.scalars(select(DeliveryRejectedRow.sealed)):
            assert b"Neil" not in sealed
            assert b"surname" not in sealed


def test_how_a_csv_is_written_is_told(roll, by_hand):
    title = b"Pupils of 7B\r\n"
    done = by_hand(
        title + lines(GOOD.replace("Ida", "Zo\u00eb"), "Total,1").decode().replace(",", ";").encode("cp1252")
    )
    assert done.csv_form.model_dump() == {
        "encoding": "windows-1252", "separator": ";", "lines_above": 1, "left_out": 1,
    }  # fmt: skip


class TestTransferFiles:
    PUPIL = "<Pupil><UPN>XXXXXXXXXXXXX</UPN><Surname>Ash</Surname><Forename>Ida</Forename><DOB>2014-03-02</DOB></Pupil>"

    def ctf(self, destination):
        source = "<SourceSchool><LEA>925</LEA><Estab>3002</Estab><SchoolName>Beech Primary</SchoolName></SourceSchool>"
        destination = f"<DestSchool><LEA>{destination[:3]}</LEA><Estab>{destination[3:]}</Estab></DestSchool>"
        head = f"<Header><CTFversion>25.0</CTFversion>{source}{destination}</Header>"
        return f"<CTfile>{head}<CTFpupilData>{self.PUPIL}</CTFpupilData></CTfile>".encode()

    def laestab(self, roll, school_id):
        with roll.open_unit(None) as unit:
            return unit.session.get(SchoolRow, school_id).laestab

    def test_one_for_this_school_is_taken_and_says_who_sent_it(self, roll, school, sender, by_hand, as_csv, row):
        by_hand(as_csv(*(row() for _ in range(5))))
        done = by_hand(self.ctf(self.laestab(roll, school)), "application/xml", mode="full")
        assert (done.state, done.added, done.leavers, done.mode) == ("done", 1, 0, "delta")
        assert done.sent_by.model_dump() == {"laestab": "9253002", "urn": None, "name": "Beech Primary"}
        assert [(each.field, each.reason, each.detail) for each in done.warnings] == [
            ("upn", RowReason.LEFT_OUT, RowDetail.UNKNOWN_UPN)
        ]
        listed = roll.run(sender, list_deliveries, contract.ListDeliveries())
        assert listed.deliveries[0].sent_by.name == "Beech Primary"

    def test_one_for_another_school_of_the_trust_is_told_so(self, roll, by_hand):
        other = roll.add_school()
        refused = by_hand(self.ctf(self.laestab(roll, other)), "application/xml")
        assert (refused.state, refused.reason, refused.detail) == (
            "refused", FileReason.OTHER_SCHOOL, FileDetail.FOR_ANOTHER_SCHOOL,
        )  # fmt: skip
        assert by_hand(self.ctf("9999999"), "application/xml").detail is FileDetail.FOR_NO_SCHOOL_HERE


def test_a_mended_row_is_taken_when_it_is_sent_again(roll, sender, by_hand):
    done = by_hand(lines(BAD))
    found = mended(roll, sender, done.delivery_id)
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow([*found.headings, "Row", "What is wrong"])
    (row,) = found.rows
    writer.writerow([row.cells[0], row.cells[1], "Sean", "02/03/2014", *row.cells[4:], "", "1", "x"])
    again = by_hand(text.getvalue().encode())
    assert (again.applied, again.rejected_count) == (1, 0)
