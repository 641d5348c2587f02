"""Lists of staff on their way: sent as CSV, kept sealed, told by id, read by identity alone."""

import json
from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID, uuid4

import pytest
from chassis.bus.resync import resync
from chassis.ground.context import Access
from haven_schemas import topology
from haven_schemas.acts import pupils as contract
from haven_schemas.acts.intake_reasons import FileDetail, FileReason, RowDetail, RowReason
from haven_schemas.acts.pupils.rows_to_mend import RowsToMend
from haven_schemas.errors import ErrorCode, FieldCode, Problem
from haven_schemas.rights import SERVICE_RIGHTS, Right
from pupils.bootstrap import KNOWN_SCHOOLS, RESYNC
from pupils.deliveries.begin import begin_upload, replay_delivery
from pupils.deliveries.mending import rows_to_mend
from pupils.models import StaffListPartRow, StaffListRow
from sent_staff import ASH, BEECH, HEADER, Lists, staff_csv
from sqlalchemy import select, text


@pytest.fixture
def lists(roll, feed):
    return Lists(roll, feed)


class TestWhatIsTaken:
    def test_a_list_is_kept_and_told_by_id_alone(self, lists, feed):
        delivery = lists.send(ASH, BEECH)
        assert (delivery.state, delivery.holds, delivery.applied, delivery.added) == ("done", "staff", 2, 2)
        page = lists.page(lists.row().id)
        assert (page.school_id, page.source, page.version, page.complete) == (feed.school_id, feed.id, 1, False)
        noor, bea = page.staff
        assert (noor.given_name, noor.family_name, noor.kind) == ("Noor", "Ashworth", "teacher")
        assert (noor.began_on, noor.left_on, noor.classes) == (date(2021, 9, 1), None, ["7b", "8A"])
        assert (bea.kind, bea.classes, bea.began_on) == ("administrator", [], None)
        assert lists.said() == [{"list_id": str(page.list_id), "school_id": str(feed.school_id), "version": 1}]

    def test_no_name_and_no_address_lies_in_the_clear(self, lists, roll, tmp_path):
        lists.send(ASH, BEECH)
        with roll.open_unit(None) as unit:
            kept = b"".join(unit.session.scalars(select(StaffListPartRow.sealed)))
        told = "".join(json.dumps(each.body) for each in roll.published("pupils.staff_listed"))
        audited = json.dumps(roll.audited("feed:staff:apply", "feed:delivery:accept"))
        for text_of in (kept.decode("latin-1"), told, audited):
            assert "Canaryname" not in text_of
            assert "alder.example" not in text_of

    def test_classes_are_spelt_as_the_roll_spells_them(self, lists, roll, feed, as_csv, row):
        roll.deliver(feed, as_csv(row(**{"class": "7 B"}), row(**{"class": "8a"})))
        lists.send({**ASH, "classes": "7 b; 8A; Choir"})
        assert lists.people()["T1"].classes == ["7 B", "8a", "Choir"]

    def test_two_rows_of_one_person_are_one_person(self, lists):
        lists.send({**ASH, "left_on": "31/08/2024", "classes": "7B"}, {**ASH, "classes": "8A"})
        (noor,) = lists.people().values()
        assert (noor.classes, noor.left_on) == (["7B", "8A"], None)

    def test_another_person_under_the_same_id_is_rejected(self, lists):
        delivery = lists.send(ASH, {**BEECH, "source_id": "T1"})
        assert [(each.row, each.field, each.reason) for each in delivery.rejected] == [
            (2, "source_id", RowReason.DUPLICATE)
        ]

    def test_an_address_stands_for_an_id_that_is_not_there(self, lists):
        lists.send({**ASH, "source_id": "", "email": "N.Ashworth@Alder.example"})
        (noor,) = lists.people().values()
        assert (noor.source_id, noor.email) == ("n.ashworth@alder.example", "N.Ashworth@Alder.example")

    def test_an_arabic_name_comes_through(self, lists):
        lists.send({**ASH, "given_name": "نور", "family_name": "الحسن"})
        assert lists.people()["T1"].given_name == "نور"


class TestWhatIsWrong:
    def test_rows_are_rejected_with_everything_that_is_wrong(self, lists):
        bad = {"family_name": "x" * 101, "left_on": "13/25/2024"}
        delivery = lists.send(ASH, bad)
        assert (delivery.applied, delivery.rejected_count) == (1, 1)
        assert {(each.field, each.reason, each.detail) for each in delivery.rejected} == {
            ("source_id", RowReason.REQUIRED, RowDetail.ID_OR_ADDRESS),
            ("given_name", RowReason.REQUIRED, None),
            ("family_name", RowReason.TOO_LONG, None),
            ("left_on", RowReason.NOT_A_DATE, None),
        }

    def test_what_is_wrong_with_an_address_or_a_year_is_left_out_and_the_person_taken(self, lists):
        delivery = lists.send({**ASH, "email": "none yet", "year_groups": "Year 7; Year 99"})
        assert (delivery.applied, delivery.rejected_count) == (1, 0)
        assert {(each.field, each.reason, each.detail) for each in delivery.warnings} == {
            ("email", RowReason.LEFT_OUT, RowDetail.NOT_AN_ADDRESS),
            ("year_groups", RowReason.LEFT_OUT, None),
        }
        assert lists.people()["T1"].email is None

    def test_a_list_of_pupils_is_refused(self, lists):
        header = ("UPN", "source_id", "given_name", "family_name")
        body = staff_csv({"UPN": "A203202811068", **ASH}, header=header)
        delivery = lists.roll.deliver(lists.feed, body, holds="staff")
        assert (delivery.state, delivery.reason, delivery.detail) == (
            "refused", FileReason.WRONG_HEADER, FileDetail.LIST_OF_PUPILS,
        )  # fmt: skip
        assert lists.row() is None

    def test_an_empty_list_is_refused_and_nobody_leaves_by_it(self, lists):
        lists.complete().send(ASH)
        assert lists.send().reason is FileReason.NO_ROWS
        assert list(lists.people()) == ["T1"]

    def test_a_common_transfer_file_is_no_list_of_staff(self, lists):
        asked = {"school_id": lists.feed.school_id, "media_type": "application/xml", "holds": "staff"}
        with pytest.raises(Problem) as refused:
            lists.roll.run(lists.officer, begin_upload, lists.roll.extras, contract.BeginUpload.model_validate(asked))
        assert refused.value.fields[0].field == "media_type"

    def test_rejected_rows_of_a_file_by_hand_come_back_to_who_sent_it(self, lists):
        delivery = lists.by_hand(staff_csv(ASH, {**BEECH, "left_on": "soon"}))
        assert delivery.can_be_mended
        asked = RowsToMend(delivery_id=delivery.delivery_id)
        page = lists.roll.run(lists.officer, rows_to_mend, lists.roll.extras.keyring, asked)
        assert page.headings == list(HEADER)
        assert [(each.row, each.cells[2]) for each in page.rows] == [(2, "Canaryname")]


class TestCompleteAndDelta:
    def test_a_delta_takes_nobody_away(self, lists):
        lists.send(ASH)
        delivery = lists.send(BEECH)
        assert (delivery.added, delivery.leavers) == (1, 0)
        assert list(lists.people()) == ["T1", "T2"]

    def test_a_complete_list_stands_in_place_of_what_was_known(self, lists):
        lists.complete().send(ASH, BEECH)
        delivery = lists.send(ASH)
        assert (delivery.mode, delivery.added, delivery.changed, delivery.leavers) == ("full", 0, 0, 1)
        assert list(lists.people()) == ["T1"]
        assert lists.page(lists.row().id).complete

    def test_a_rejected_row_takes_nobody_away(self, lists):
        lists.complete().send(ASH, BEECH)
        lists.send(ASH, {**BEECH, "left_on": "soon"})
        assert list(lists.people()) == ["T1", "T2"]

    def test_where_a_rejected_row_does_not_say_whose_it_is_nobody_leaves(self, lists):
        lists.complete().send(ASH, BEECH)
        lists.send(ASH, {"given_name": "Bea", "family_name": "Canaryname"})
        assert list(lists.people()) == ["T1", "T2"]

    def test_the_same_list_again_says_nothing(self, lists):
        lists.complete().send(ASH, BEECH)
        said = lists.said()
        lists.roll.later(days=1)
        delivery = lists.send(BEECH, ASH)
        assert (delivery.state, delivery.added, delivery.changed, delivery.leavers) == ("done", 0, 0, 0)
        assert lists.said() == said
        assert lists.page(lists.row().id).said_at == lists.roll.now

    def test_a_list_that_becomes_complete_is_news(self, lists):
        lists.send(ASH)
        lists.complete().send(ASH)
        assert [each["version"] for each in lists.said()] == [1, 2]

    def test_a_last_day_is_counted_as_leaving(self, lists):
        lists.send(ASH)
        delivery = lists.send({**ASH, "left_on": "31/08/2026"})
        assert (delivery.changed, delivery.leavers) == (0, 1)
        assert lists.people()["T1"].left_on == date(2026, 8, 31)

    def test_a_file_that_was_only_checked_and_is_applied_late_changes_nothing(self, lists):
        checked = lists.by_hand(staff_csv(ASH), check=True)
        lists.roll.later(hours=1)
        lists.by_hand(staff_csv(BEECH), mode="full")
        asked = contract.ReplayDelivery(delivery_id=checked.delivery_id)
        lists.roll.run(lists.officer, replay_delivery, asked)
        lists.roll.work()
        late = lists.shown(checked.delivery_id)
        assert (late.state, late.detail) == ("refused", FileDetail.OLDER_THAN_KNOWN)
        assert list(lists.people(by_hand=True)) == ["T2"]

    def test_a_check_and_a_try_write_nothing(self, lists):
        checked = lists.by_hand(staff_csv(ASH, BEECH), check=True)
        report = lists.by_hand(staff_csv(ASH), tried=True)
        assert (checked.applied, checked.added) == (2, 2)
        assert (report.total, report.looked_at, report.applied, report.added) == (1, 1, 1, 1)
        assert lists.row(by_hand=True) is None
        assert lists.said() == []


class TestSources:
    def test_each_source_has_a_list_of_its_own(self, lists):
        lists.send(ASH)
        lists.by_hand(staff_csv(BEECH))
        assert list(lists.people()) == ["T1"]
        assert list(lists.people(by_hand=True)) == ["T2"]

    def test_a_file_by_hand_that_is_read_as_a_feeds_is_of_its_list(self, lists):
        lists.send(ASH)
        lists.by_hand(staff_csv(BEECH), feed_id=lists.feed.id)
        assert list(lists.people()) == ["T1", "T2"]

    def test_a_worker_that_died_before_closing_counts_nothing_twice(self, lists, roll, monkeypatch):
        delivery_id = roll.send(lists.feed, staff_csv(ASH), holds="staff")
        with monkeypatch.context() as patch:
            patch.setattr("pupils.deliveries.apply.close_delivery", _dies)
            with pytest.raises(KeyboardInterrupt):
                roll.work()
        roll.later(minutes=3)
        roll.work()
        delivery = roll.fate(lists.feed, delivery_id)
        assert (delivery.state, delivery.applied, delivery.added) == ("done", 1, 1)
        assert [each["version"] for each in lists.said()] == [1]


def _dies(*_: object) -> None:
    raise KeyboardInterrupt


class TestColumns:
    SIMS = (
        "Staff Code",
        "Preferred Forename",
        "Preferred Surname",
        "Work Email",
        "Role",
        "Start Date",
        "Date of Leaving",
    )

    def test_headings_of_a_system_are_read_once_someone_has_saved_them(self, lists):
        body = staff_csv(
            {"Staff Code": "NA", "Preferred Forename": "Noor", "Preferred Surname": "Ashworth"}, header=self.SIMS
        )
        assert lists.roll.deliver(lists.feed, body, holds="staff").reason is FileReason.WRONG_HEADER
        lists.setting(
            staff_columns={
                "source_id": "Staff Code", "given_name": "Preferred Forename", "family_name": "Preferred Surname"
            }
        )  # fmt: skip
        assert lists.roll.deliver(lists.feed, body, holds="staff").applied == 1

    @pytest.mark.parametrize(
        ("columns", "field", "code"),
        [
            ({"given_name": "A", "family_name": "B"}, "staff_columns.source_id", FieldCode.REQUIRED),
            ({"source_id": "A", "family_name": "B"}, "staff_columns.given_name", FieldCode.REQUIRED),
            (
                {"email": "A", "given_name": "B", "family_name": "b"},
                "staff_columns.given_name", FieldCode.DUPLICATE,
            ),
        ],
    )  # fmt: skip
    def test_columns_that_no_list_could_be_read_by_are_refused(self, lists, columns, field, code):
        with pytest.raises(Problem) as refused:
            lists.setting(staff_columns=columns)
        assert [(each.field, each.code) for each in refused.value.fields] == [(field, code)]


class TestReading:
    def test_a_list_is_read_two_hundred_at_a_time(self, lists):
        lists.send(*({**ASH, "source_id": f"T{number:04d}"} for number in range(450)))
        list_id = lists.row().id
        first = lists.page(list_id)
        second = lists.page(list_id, first.next)
        third = lists.page(list_id, second.next)
        assert [len(each.staff) for each in (first, second, third)] == [200, 200, 50]
        assert third.next is None
        assert len({each.source_id for page in (first, second, third) for each in page.staff}) == 450

    def test_a_list_that_changed_between_two_pages_begins_again(self, lists):
        lists.send(*({**ASH, "source_id": f"T{number:04d}"} for number in range(250)))
        first = lists.page(lists.row().id)
        lists.send({**BEECH, "source_id": "A1"})
        again = lists.page(first.list_id, first.next)
        assert (again.version, again.staff[0].source_id) == (2, "A1")

    def test_an_unknown_list_is_not_found_and_a_made_up_place_refused(self, lists):
        with pytest.raises(Problem) as unknown:
            lists.page(uuid4())
        assert unknown.value.code is ErrorCode.NOT_FOUND
        lists.send(ASH)
        with pytest.raises(Problem) as wrong:
            lists.page(lists.row().id, "first")
        assert wrong.value.fields[0].field == "after"

    def test_reading_is_audited(self, lists):
        lists.send(ASH)
        lists.page(lists.row().id)
        assert len(lists.roll.audited("feed:staff:read")) == 1

    def test_only_identity_has_the_right(self):
        holders = {name for name, rights in SERVICE_RIGHTS.items() if Right.SERVICE_STAFF_LIST in rights}
        assert holders == {"identity"}

    def test_another_school_sees_nothing_of_it(self, lists, roll):
        lists.send(ASH)
        with roll.open_unit([roll.add_school()]) as unit:
            assert unit.session.scalars(select(StaffListRow)).all() == []
            assert unit.session.scalars(select(StaffListPartRow)).all() == []


def test_a_resync_says_every_list_again(lists, roll, monkeypatch):
    lists.send(ASH)
    lists.by_hand(staff_csv(BEECH))
    identity = replace(topology.BY_NAME["identity"], reads=("pupils.staff_listed",))
    monkeypatch.setitem(topology.BY_NAME, "identity", identity)
    with roll.open_unit(None) as unit:
        unit.session.execute(text("DELETE FROM outbox"))
    own = Access(kind="service", actor_id=uuid4(), service="pupils", job="resync")
    written = resync(roll.database, own, "identity", RESYNC, KNOWN_SCHOOLS)
    assert written == {"pupils.staff_listed": 2}
    assert {UUID(each["list_id"]) for each in lists.said()} == {
        lists.row().id, lists.row(by_hand=True).id,
    }  # fmt: skip


def test_who_was_gone_for_years_comes_back(lists):
    """A person who left and is listed again has no last day any more."""
    lists.send({**ASH, "left_on": "31/08/2020"})
    lists.roll.now += timedelta(days=1)
    lists.send(ASH)
    assert lists.people()["T1"].left_on is None
