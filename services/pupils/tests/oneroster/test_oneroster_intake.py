"""OneRoster files on their way onto the roll and the list of staff: the same as by CSV, what is missing explained."""

from datetime import date
from string import ascii_lowercase

import pytest
from haven_schemas.acts import pupils as contract
from haven_schemas.acts.intake_reasons import FileDetail, FileReason, RowDetail, RowReason
from haven_schemas.acts.pupils.tries import TryUpload
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.rights import Right
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from oneroster_files import BEA, BEN, EVERYONE, IDA, NOOR, RUTH, oneroster, packed, tables_of
from pupils.deliveries.begin import begin_upload
from pupils.deliveries.trying import try_upload
from pupils.models import PupilPartRow, PupilRow, SchoolRow
from sent_staff import Lists
from sqlalchemy import func, select
from support import clock
from support.levels import examples

ZIP = "application/zip"
ROLL = (
    "upn", "legal_surname", "legal_forename", "date_of_birth", "sex", "year_group", "class_name", "on_roll",
)  # fmt: skip


@pytest.fixture
def lists(roll, feed):
    return Lists(roll, feed)


def on_roll(roll, school_id):
    return sorted(tuple(getattr(each, name) for name in ROLL) for each in roll.pupils(school_id))


def school_urn(roll, school_id):
    with roll.open_unit(None) as unit:
        return unit.session.get(SchoolRow, school_id).urn


@pytest.mark.parametrize("version", ["1.1", "1.2"])
def test_pupils_contacts_and_staff_come_by_one_file(lists, roll, feed, version):
    lists.setting(groups=["contacts", "school_details"])
    delivery = roll.deliver(feed, oneroster(EVERYONE, version), ZIP)
    assert (delivery.state, delivery.total, delivery.applied, delivery.added) == ("done", 2, 2, 2)
    assert (delivery.mode, delivery.other_rows, delivery.staff_listed) == ("full", 0, 2)
    assert [each[1:7] for each in on_roll(roll, feed.school_id)] == [
        ("Ash", "Ida", roll.pupils(feed.school_id)[0].date_of_birth, "F", "7", "7B"),
        ("Birch", "Ben", roll.pupils(feed.school_id)[1].date_of_birth, "M", "8", "8A"),
    ][::-1]
    noor, bea = lists.people()["t-1"], lists.people()["t-2"]
    assert (noor.kind, noor.classes, bea.kind) == ("teacher", ["7B"], "administrator")
    assert lists.page(lists.row().id).complete
    with roll.open_unit(None) as unit:
        parts = set(unit.session.scalars(select(PupilPartRow.part)))
    assert "contacts" in parts


def test_the_same_file_again_changes_nothing_and_says_nothing(lists, roll, feed):
    roll.deliver(feed, oneroster(), ZIP)
    said = (len(roll.published("pupils.pupil_changed")), len(lists.said()))
    again = roll.deliver(feed, oneroster(), ZIP)
    assert (again.applied, again.added, again.changed, again.leavers) == (2, 0, 0, 0)
    assert (len(roll.published("pupils.pupil_changed")), len(lists.said())) == said


def test_who_is_in_a_bulk_file_no_more_has_left(lists, roll, feed):
    roll.deliver(feed, oneroster(), ZIP)
    delivery = roll.deliver(feed, oneroster([IDA, RUTH, NOOR]), ZIP)
    assert (delivery.mode, delivery.leavers) == ("full", 1)
    assert [(each.legal_surname, each.on_roll) for each in roll.pupils(feed.school_id)] == [
        ("Ash", True), ("Birch", False),
    ]  # fmt: skip
    assert lists.people().keys() == {"t-1"}


def test_a_delta_changes_who_is_in_it_and_takes_back_who_is_deleted(lists, roll, feed):
    roll.deliver(feed, oneroster(), ZIP)
    changed = [{**IDA, "homeroom": "7C"}, {**BEN, "status": "tobedeleted"}, {**BEA, "status": "tobedeleted"}]
    delivery = roll.deliver(feed, oneroster(changed, mode="delta"), ZIP)
    assert (delivery.mode, delivery.applied, delivery.rejected_count) == ("delta", 2, 0)
    assert [(each.legal_surname, each.class_name, each.on_roll) for each in roll.pupils(feed.school_id)] == [
        ("Ash", "7C", True), ("Birch", "8A", False),
    ]  # fmt: skip
    assert lists.people()["t-2"].left_on == clock.day_of(roll.now)
    assert lists.people()["t-1"].left_on is None


def test_a_delta_of_staff_alone_is_taken(lists, roll, feed):
    roll.deliver(feed, oneroster(), ZIP)
    delivery = roll.deliver(feed, oneroster([{**NOOR, "familyName": "Beech"}], mode="delta"), ZIP)
    assert (delivery.state, delivery.total, delivery.leavers) == ("done", 0, 0)
    assert lists.people()["t-1"].family_name == "Beech"
    assert [each.on_roll for each in roll.pupils(feed.school_id)] == [True, True]


class TestWhatIsMissing:
    def test_without_demographics_each_row_says_where_birth_dates_would_be(self, roll, feed):
        files = tables_of(EVERYONE)
        del files["demographics.csv"]
        delivery = roll.deliver(feed, packed(files), ZIP)
        assert {(each.row, each.field, each.reason, each.detail) for each in delivery.rejected} == {
            (1, "date_of_birth", RowReason.REQUIRED, RowDetail.NO_DEMOGRAPHICS),
            (2, "date_of_birth", RowReason.REQUIRED, RowDetail.NO_DEMOGRAPHICS),
        }
        assert (0, "date_of_birth", RowDetail.NO_DEMOGRAPHICS) in {
            (each.row, each.field, each.detail) for each in delivery.warnings
        }
        assert delivery.staff_listed == 2

    def test_a_pupil_who_is_not_in_demographics_is_told_apart(self, roll, feed):
        delivery = roll.deliver(feed, oneroster([IDA, {**BEN, "birthDate": ""}]), ZIP)
        assert [(each.row, each.field, each.detail) for each in delivery.rejected] == [
            (2, "date_of_birth", RowDetail.NOT_IN_DEMOGRAPHICS)
        ]

    def test_a_pupil_known_by_id_alone_is_told_where_a_upn_would_be(self, roll, feed):
        roll.deliver(feed, oneroster(), ZIP)
        nothing = {**BEN, "birthDate": "", "identifier": ""}
        delivery = roll.deliver(feed, oneroster([IDA, nothing], mode="delta"), ZIP)
        assert [(each.field, each.detail) for each in delivery.rejected] == [("upn", RowDetail.NO_UPN_IN_USERS)]

    def test_who_is_known_by_upn_needs_no_demographics(self, roll, feed):
        roll.deliver(feed, oneroster(), ZIP)
        files = tables_of([{**IDA, "homeroom": "7D"}], mode="delta")
        del files["demographics.csv"]
        delivery = roll.deliver(feed, packed(files), ZIP)
        assert (delivery.applied, delivery.rejected) == (1, [])
        assert roll.pupils(feed.school_id)[0].class_name == "7D"

    def test_nobody_leaves_by_a_bulk_file_without_birth_dates_and_upns(self, roll, feed):
        roll.deliver(feed, oneroster(), ZIP)
        nobody = [{**IDA, "userIds": "", "birthDate": ""}]
        delivery = roll.deliver(feed, oneroster(nobody), ZIP)
        assert (delivery.mode, delivery.leavers) == ("delta", 0)
        assert [each.on_roll for each in roll.pupils(feed.school_id)] == [True, True]


class TestSchools:
    def test_rows_of_other_schools_are_counted(self, roll, feed):
        urn = school_urn(roll, feed.school_id)
        elsewhere = {**BEN, "sourcedId": "s-9", "org": "org-elm"}
        delivery = roll.deliver(feed, oneroster([IDA, elsewhere], urn=urn), ZIP)
        assert (delivery.total, delivery.applied, delivery.other_rows) == (1, 1, 1)

    def test_a_file_of_another_school_of_the_trust_is_refused(self, roll, feed):
        other = school_urn(roll, roll.add_school())
        delivery = roll.deliver(feed, oneroster(urn=other), ZIP)
        assert (delivery.reason, delivery.detail) == (FileReason.OTHER_SCHOOL, FileDetail.FOR_ANOTHER_SCHOOL)
        with roll.open_unit(None) as unit:
            assert unit.session.scalar(select(func.count()).select_from(PupilRow)) == 0


class TestByHand:
    def upload(self, lists, body, **asked):
        roll = lists.roll
        request = contract.BeginUpload.model_validate({"school_id": lists.feed.school_id, "media_type": ZIP, **asked})
        slot = roll.run(lists.officer, begin_upload, roll.extras, request)
        roll.put(slot, body)
        return slot.delivery_id

    def test_a_try_says_what_it_would_do_and_keeps_nothing(self, lists, roll, feed):
        delivery_id = self.upload(lists, oneroster())
        report = roll.run(lists.officer, try_upload, roll.extras, TryUpload(delivery_id=delivery_id))
        assert (report.total, report.applied, report.added, report.staff_listed) == (2, 2, 2, 2)
        assert roll.pupils(feed.school_id) == []
        assert lists.row(by_hand=True) is None

    def test_a_try_of_a_hostile_zip_says_why(self, lists, roll):
        delivery_id = self.upload(lists, packed({"../users.csv": b"x"}))
        report = roll.run(lists.officer, try_upload, roll.extras, TryUpload(delivery_id=delivery_id))
        assert (report.reason, report.detail) == (FileReason.MALFORMED_CSV, FileDetail.UNSAFE_ZIP)

    def test_a_zip_is_no_list_of_staff(self, lists):
        with pytest.raises(Problem) as refused:
            self.upload(lists, oneroster(), holds="staff")
        assert refused.value.code is ErrorCode.INVALID_REQUEST


NAMES = (
    st.text(ascii_lowercase + "éöążنور '-", min_size=1, max_size=12)
    .map(str.strip)
    .filter(lambda text: any(map(str.isalpha, text)))
)
PEOPLE = st.lists(
    st.fixed_dictionaries(
        {
            "familyName": NAMES,
            "givenName": NAMES,
            "birthDate": st.dates(min_value=date(2009, 1, 1), max_value=date(2019, 1, 1)).map(str),
            "sex": st.sampled_from(["male", "female", ""]),
            "grades": st.sampled_from(["7", "08", "R", "N2"]),
            "homeroom": st.sampled_from(["7B", "8A", "Oak"]),
        }
    ),
    min_size=1,
    max_size=6,
)


@settings(max_examples=examples(12), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(people=PEOPLE, version=st.sampled_from(["1.1", "1.2"]))
def test_the_same_pupils_by_csv_and_by_oneroster_give_the_same_roll(roll, as_csv, people, version):
    by_csv, by_zip = roll.add_feed(roll.add_school()), roll.add_feed(roll.add_school())
    rows = [
        {
            "legal_surname": each["familyName"], "legal_forename": each["givenName"], "sex": each["sex"],
            "date_of_birth": each["birthDate"], "year_group": each["grades"], "class": each["homeroom"],
        }
        for each in people
    ]  # fmt: skip
    told = [{**each, "sourcedId": f"s-{place}", "role": "student"} for place, each in enumerate(people)]
    one = roll.deliver(by_csv, as_csv(*rows))
    other = roll.deliver(by_zip, oneroster(told, version), ZIP)
    assert on_roll(roll, by_csv.school_id) == on_roll(roll, by_zip.school_id)
    assert (one.applied, one.added) == (other.applied, other.added)


def test_who_administers_feeds_alone_sends_it(roll, feed):
    nobody = roll.staff(feed.school_id, rights={Right.PUPIL_FIND}, elevated=True)
    request = contract.BeginUpload(school_id=feed.school_id, media_type=ZIP)
    with pytest.raises(Problem) as refused:
        roll.run(nobody, begin_upload, roll.extras, request)
    assert refused.value.code is ErrorCode.NOT_PERMITTED
