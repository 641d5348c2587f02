"""Full deliveries: leavers and never deletions, the guard before many leave, decisions, replays, columns, names."""

import base64
from datetime import date, timedelta

import pytest
from haven_schemas.acts import pupils as contract
from haven_schemas.acts.intake_reasons import FileReason, RowReason
from haven_schemas.acts.pupils.feeds import PreviewColumns, SetFeed
from haven_schemas.errors import ErrorCode, FieldCode, Problem
from haven_schemas.rights import Right
from pupils.deliveries import apply as apply_deliveries
from pupils.deliveries.begin import replay_delivery
from pupils.deliveries.columns import preview_columns
from pupils.deliveries.decide import decide_delivery, sweep_deliveries
from pupils.deliveries.feed import list_feeds, set_feed
from pupils.finding.lists import pupil_names
from pupils.models import PupilRow
from pupils.writing.guard import are_too_many
from sqlalchemy import func, select
from support import clock
from support.lists import every

ADMIN = {Right.FEED_ADMINISTER}


class Killed(BaseException):
    """The process ends here."""


class DiesAt:
    """Runs what it is given, and dies at the call of that number."""

    def __init__(self, call):
        self.left = call

    def __call__(self, function, *arguments):
        self.left -= 1
        if self.left == 0:
            raise Killed
        return function(*arguments)


def files(tmp_path):
    return [path for path in (tmp_path / "objects").rglob("*") if path.is_file()]


@pytest.fixture
def admin(roll, school):
    return roll.staff(school, rights=ADMIN, elevated=True)


@pytest.fixture
def whole(roll, feed, admin):
    """A feed whose files hold the whole roll."""
    roll.run(admin, set_feed, SetFeed(feed_id=feed.id, files_are_full=True))
    return feed


def leavers(roll, school):
    return [pupil for pupil in roll.pupils(school) if not pupil.on_roll]


def decide(roll, who, delivery_id, decision):
    asked = contract.DecideDelivery.model_validate({"delivery_id": delivery_id, "decision": decision})
    return roll.run(who, decide_delivery, asked)


@every(
    ("missing", "total", "percent", "too_many"),
    [
        (3, 5, 10, False), (4, 5, 10, True), (10, 100, 10, False), (11, 100, 10, True), (4, 100, 0, True),
        (100, 100, 100, False),
    ],
)  # fmt: skip
def test_the_share_and_the_few_who_may_always_leave(missing, total, percent, too_many):
    assert are_too_many(missing, total, percent) is too_many


def test_who_is_not_in_a_full_file_has_left_and_is_told_of(roll, school, whole, as_csv, row):
    rows = [row() for _ in range(40)]
    roll.deliver(whole, as_csv(*rows))
    roll.later(days=1)
    delivery = roll.deliver(whole, as_csv(*rows[2:], row()))
    assert (delivery.state, delivery.leavers, delivery.added, delivery.would_leave) == ("done", 2, 1, 2)
    gone = leavers(roll, school)
    assert {pupil.upn for pupil in gone} == {rows[0]["upn"], rows[1]["upn"]}
    assert {(pupil.left_on, pupil.version) for pupil in gone} == {(clock.day_of(roll.now), 2)}
    assert len(roll.published("pupils.pupil_changed")) == 43
    roll.later(days=1)
    back = roll.deliver(whole, as_csv(*rows))
    assert (back.leavers, len(leavers(roll, school))) == (1, 1)


def test_a_file_of_what_changed_makes_nobody_leave(roll, school, feed, as_csv, row):
    roll.deliver(feed, as_csv(*(row() for _ in range(5))))
    assert roll.deliver(feed, as_csv(row())).leavers == 0
    assert leavers(roll, school) == []


def test_a_child_whose_row_is_rejected_has_not_left(roll, school, whole, as_csv, row):
    rows = [row() for _ in range(5)]
    roll.deliver(whole, as_csv(*rows))
    roll.later(days=1)
    delivery = roll.deliver(whole, as_csv({**rows[0], "sex": "?"}, *rows[1:]))
    assert (delivery.rejected_count, delivery.leavers) == (1, 0)


def test_a_joiner_newer_than_the_full_file_stays(roll, school, whole, as_csv, row):
    rows = [row() for _ in range(5)]
    late = roll.send(whole, as_csv(*rows))
    with roll.open_unit(None) as unit:
        unit.session.get(type(roll.delivery_row(late)), late).as_of = roll.now - timedelta(hours=1)
    new = b'{"legal_surname": "New", "legal_forename": "Nia", "date_of_birth": "2014-01-01"}'
    roll.send(roll.add_feed(school, "Other"), new, "application/json")
    roll.later(seconds=1)
    while roll.work():
        pass
    assert leavers(roll, school) == []
    assert len(roll.pupils(school)) == 6


class TestDecisions:
    @pytest.fixture
    def waiting(self, roll, whole, as_csv, row):
        rows = [row() for _ in range(20)]
        roll.deliver(whole, as_csv(*rows))
        roll.later(days=1)
        return roll.deliver(whole, as_csv(*rows[:10], row())).delivery_id

    def test_a_worker_taken_for_dead_puts_nothing_aside(self, roll, whole, as_csv, row, monkeypatch):
        rows = [row() for _ in range(20)]
        roll.deliver(whole, as_csv(*rows))
        roll.later(days=1)
        delivery_id = roll.send(whole, as_csv(*rows[:10], row()))
        put_aside = apply_deliveries.put_aside

        def late(unit, *told):
            monkeypatch.setattr(apply_deliveries, "put_aside", put_aside)
            roll.later(minutes=3)
            assert roll.work() == 1
            put_aside(unit, *told)

        monkeypatch.setattr(apply_deliveries, "put_aside", late)
        assert roll.work() == 1
        assert roll.fate(whole, delivery_id).state == "waiting_for_decision"

    def test_before_anything_is_applied_it_waits_with_its_numbers(self, roll, school, whole, admin, waiting):
        found = roll.fate(whole, waiting)
        assert (found.state, found.applied, found.roll_before, found.would_leave) == ("waiting_for_decision", 0, 20, 10)
        assert len(roll.pupils(school)) == 20
        (listed,) = roll.run(admin, list_feeds).feeds
        assert (listed.to_decide, listed.waiting) == (1, 0)
        assert roll.work() == 0

    def test_applied_by_a_person_they_leave(self, roll, school, whole, admin, waiting):
        assert decide(roll, admin, waiting, "apply") == decide(roll, admin, waiting, "apply")
        assert roll.work() == 1
        found = roll.fate(whole, waiting)
        assert (found.state, found.leavers, found.added, found.decision) == ("done", 10, 1, "apply")
        (entry,) = roll.audited("feed:delivery:decide")
        assert (entry["outcome"], entry["actor_id"]) == ("apply", str(admin.actor_id))

    def test_refused_by_a_person_nothing_changes_and_the_bytes_go(self, roll, school, whole, admin, waiting, tmp_path):
        decide(roll, admin, waiting, "refuse")
        assert roll.work() == 0
        assert roll.fate(whole, waiting).reason is FileReason.REFUSED_BY_PERSON
        sweep_deliveries(roll.open_unit, roll.extras)
        assert files(tmp_path) == []
        assert leavers(roll, school) == []

    def test_only_those_who_look_after_the_feed_decide(self, roll, whole, waiting):
        for who in (roll.staff(roll.add_school(), rights=ADMIN), roll.staff(whole.school_id)):
            with pytest.raises(Problem) as problem:
                decide(roll, who, waiting, "apply")
            assert problem.value.code is ErrorCode.NOT_FOUND

    def test_undecided_for_two_weeks_it_is_refused(self, roll, whole, waiting, tmp_path):
        roll.later(days=15)
        sweep_deliveries(roll.open_unit, roll.extras)
        assert roll.fate(whole, waiting).reason is FileReason.UNDECIDED
        assert files(tmp_path) == []

    def test_the_share_is_set_by_feed(self, roll, whole, admin, as_csv, row):
        roll.run(admin, set_feed, SetFeed(feed_id=whole.id, drop_percent=60))
        rows = [row() for _ in range(20)]
        roll.deliver(whole, as_csv(*rows))
        roll.later(days=1)
        assert roll.deliver(whole, as_csv(*rows[:10])).leavers == 10


@pytest.mark.parametrize("call", [2, 3, 4])
def test_death_during_a_full_file_loses_nobody_and_makes_the_same_leavers(
    roll, school, whole, as_csv, row, monkeypatch, call
):
    monkeypatch.setattr(apply_deliveries, "BATCH_ROWS", 10)
    rows = [row() for _ in range(30)]
    roll.deliver(whole, as_csv(*rows))
    roll.later(days=1)
    tonight = [{**each, "class": "8Z"} if place % 3 else each for place, each in enumerate(rows[:28])]
    delivery_id = roll.send(whole, as_csv(*tonight))
    with pytest.raises(Killed):
        roll.with_extras(off_loop=DiesAt(call)).work()
    roll.later(minutes=3)
    roll.work()
    assert (roll.fate(whole, delivery_id).leavers, len(leavers(roll, school))) == (2, 2)


class TestRowsThatSayNothingNew:
    def test_they_are_applied_counted_and_change_nothing(self, roll, school, whole, as_csv, row):
        rows = [row() for _ in range(6)]
        roll.deliver(whole, as_csv(*rows))
        roll.later(days=1)
        again = roll.deliver(whole, as_csv(*rows, rows[2]))
        assert (again.applied, again.changed, again.added, again.leavers) == (6, 0, 0, 0)
        assert [(each.row, each.reason) for each in again.rejected] == [(7, RowReason.DUPLICATE)]
        assert {pupil.version for pupil in roll.pupils(school)} == {1}

    def test_what_was_said_in_between_is_overwritten_by_them_if_they_are_newer(self, roll, school, whole, as_csv, row):
        body = as_csv(row(upn="A203202811068"))
        roll.deliver(whole, body)
        roll.later(days=1)
        between = b'{"upn": "A203202811068", "date_of_birth": "2014-03-02", "class": "8A"}'
        roll.deliver(whole, between, "application/json")
        assert roll.pupils(school)[0].class_name == "8A"
        roll.later(days=1)
        roll.deliver(whole, body)
        assert roll.pupils(school)[0].class_name == "7B"

    def test_a_word_older_than_their_second_time_is_too_late(self, roll, school, whole, as_csv, row):
        body = as_csv(row(upn="A203202811068"))
        roll.deliver(whole, body)
        roll.later(days=2)
        roll.deliver(whole, body)
        late = (roll.now - timedelta(days=1)).isoformat()
        word = f'{{"upn": "A203202811068", "date_of_birth": "2014-03-02", "class": "8A", "changed_at": "{late}"}}'
        roll.deliver(whole, word.encode(), "application/json")
        assert roll.pupils(school)[0].class_name == "7B"

    def test_a_leaver_comes_back_by_the_same_row(self, roll, school, whole, as_csv, row):
        rows = [row() for _ in range(4)]
        roll.deliver(whole, as_csv(*rows))
        for left, file in ((1, rows[1:]), (0, rows), (1, rows[1:]), (0, rows)):
            roll.later(days=1)
            roll.deliver(whole, as_csv(*file))
            assert len(leavers(roll, school)) == left


class TestReplays:
    def test_a_file_with_other_columns_is_replayed_once_they_are_saved(self, roll, school, feed, admin):
        body = b"Last name,First name,DOB\r\nAsh,Ida,2014-03-02\r\n"
        refused = roll.deliver(feed, body)
        assert (refused.reason, refused.can_be_replayed) == (FileReason.WRONG_HEADER, True)
        columns = {"legal_surname": "last  NAME", "legal_forename": "First name", "date_of_birth": "DOB"}
        roll.run(admin, set_feed, SetFeed.model_validate({"feed_id": feed.id, "csv_columns": columns}))
        again = contract.ReplayDelivery(delivery_id=refused.delivery_id)
        roll.run(admin, replay_delivery, again)
        roll.work()
        done = roll.fate(feed, refused.delivery_id)
        assert (done.state, done.added, done.reason, done.can_be_replayed) == ("done", 1, None, False)
        with pytest.raises(Problem):
            roll.run(admin, replay_delivery, again)

    def test_what_nobody_replays_goes_after_a_week(self, roll, feed, admin, tmp_path):
        refused = roll.deliver(feed, b"Last name\r\nAsh\r\n")
        sweep_deliveries(roll.open_unit, roll.extras)
        assert len(files(tmp_path)) == 1
        roll.later(days=8)
        sweep_deliveries(roll.open_unit, roll.extras)
        assert files(tmp_path) == []
        assert not roll.fate(feed, refused.delivery_id).can_be_replayed


class TestColumns:
    def preview(self, roll, admin, feed, data):
        asked = PreviewColumns(feed_id=feed.id, head=base64.b64encode(data).decode())
        return roll.run(admin, preview_columns, asked)

    def test_columns_are_guessed_by_their_headings(self, roll, feed, admin):
        head = b"Adno,UPN,Legal Surname,Forename,Arrived,Reg\r\n1,A,Ash,Ida,x,7B\r\n2,"
        found = self.preview(roll, admin, feed, head)
        assert [each.ours for each in found.columns] == [
            "source_id", "upn", "legal_surname", "legal_forename", None, "class",
        ]  # fmt: skip
        assert found.missing == ["date_of_birth"]
        assert found.columns[2].samples == ["Ash"]

    def test_ten_rows_are_shown_as_they_would_be_taken(self, roll, feed, admin):
        line = b"Pupils of 7B\r\nUPN;Surname;Forename;DOB;Year;SEN status;Ethnicity\r\n"
        rows = b"XX;Ash;Zo\xeb;31/02/2014;Year 7;K - SEN Support;\r\n" + b";Oak;Tom;2/3/2014;Yr 8;?;WBRI\r\n" * 11
        found = self.preview(roll, admin, feed, line + rows)
        assert found.reading.model_dump() == {
            "encoding": "windows-1252", "separator": ";", "lines_above": 1, "left_out": 0,
        }  # fmt: skip
        assert len(found.rows) == 10
        first, second = found.rows[:2]
        assert [(each.field, each.found, each.stops) for each in first.faults] == [
            ("upn", "XX", True), ("date_of_birth", "31/02/2014", True),
        ]  # fmt: skip
        assert first.taken == {"sen_provision": "K"}
        assert second.taken["date_of_birth"] == "2014-03-02"
        assert (second.taken["year_group"], second.taken["ethnicity"]) == ("8", "WBRI")
        assert [(each.field, each.found, each.stops) for each in second.faults] == [("sen_provision", "?", False)]
        assert found.not_ticked == ["sen_provision", "ethnicity"], "nothing is ticked for this feed yet"

    def test_they_are_shown_by_the_columns_that_were_chosen(self, roll, feed, admin):
        data = b"Name 1,Name 2,Birthday,Born\r\nAsh,Ida,x,02/03/2014\r\n"
        columns = {"legal_surname": "Name 2", "legal_forename": "name 1", "date_of_birth": "BORN"}
        asked = PreviewColumns(feed_id=feed.id, head=base64.b64encode(data).decode(), columns=columns)
        found = roll.run(admin, preview_columns, asked)
        assert [each.ours for each in found.columns] == ["legal_forename", "legal_surname", None, "date_of_birth"]
        assert found.rows[0].taken["legal_surname"] == "Ida"

    def test_two_columns_of_one_heading_are_told(self, roll, feed, admin):
        found = self.preview(roll, admin, feed, b"Surname,Forename,DOB,DOB\r\nAsh,Ida,02/03/2014,\r\n")
        assert [each.twice for each in found.columns] == [False, False, True, True]
        assert found.rows == []

    @pytest.mark.parametrize("data", [b"", b"\xff\xfe\x00\xd8", b'"never closed', b"," * 300, b"x" * 70_000])
    def test_what_is_no_csv_is_said(self, roll, feed, admin, data):
        with pytest.raises(Problem) as problem:
            self.preview(roll, admin, feed, data)
        assert problem.value.code is ErrorCode.INVALID_REQUEST

    @pytest.mark.parametrize(
        ("columns", "code"),
        [
            ({"upn": "UPN"}, FieldCode.REQUIRED),
            ({"legal_surname": "A", "legal_forename": "a ", "date_of_birth": "B"}, FieldCode.DUPLICATE),
            ({"legal_surname": "A", "legal_forename": "B", "date_of_birth": "C", "gone": "D"}, FieldCode.NOT_ALLOWED),
        ],
    )
    def test_columns_no_file_could_be_read_by_are_refused(self, roll, feed, admin, columns, code):
        with pytest.raises(Problem) as problem:
            roll.run(admin, set_feed, SetFeed.model_validate({"feed_id": feed.id, "csv_columns": columns}))
        assert problem.value.fields[0].code is code


class TestNames:
    def test_names_of_before_are_kept_found_and_told_by_day(self, roll, school, feed, as_csv, row):
        first = row(legal_surname="Brandt", legal_forename="Ida")
        roll.deliver(feed, as_csv(first))
        roll.later(days=30)
        roll.deliver(feed, as_csv({**first, "legal_surname": "Oakley", "preferred_forename": "Idie"}))
        (pupil,) = roll.pupils(school)
        reader = roll.staff(school, rights={Right.PUPIL_FIND, Right.PUPIL_READ}, elevated=True)
        for query in ("brandt", "oakley", "idie brandt"):
            assert [each.id for each in roll.find(reader, query).pupils] == [pupil.id]

        def names(**given):
            asked = contract.NamesAsked(pupil_id=pupil.id, **given)
            return [each.legal_surname for each in roll.run(reader, pupil_names, asked).names]

        today = clock.day_of(roll.now)
        assert names() == ["Oakley", "Brandt"]
        assert names(known_on=today - timedelta(days=10)) == ["Brandt"]
        assert names(known_on=today) == ["Oakley", "Brandt"]
        assert names(known_on=today + timedelta(days=1)) == ["Oakley"]
        roll.deliver(feed, as_csv({**first, "legal_surname": "Oakley", "class": "9Z"}))
        assert [each.id for each in roll.find(reader, "brandt 9z").pupils] == [pupil.id]

    def test_only_those_who_see_the_child_in_full_see_them(self, roll, school, feed, as_csv, row):
        roll.deliver(feed, as_csv(row()))
        asked = contract.NamesAsked(pupil_id=roll.pupils(school)[0].id, known_on=date(2026, 1, 1))
        everything = {Right.PUPIL_FIND, Right.PUPIL_READ}
        for who in (
            roll.staff(school, rights=everything),
            roll.staff(school, rights=everything, elevated=True, years=["9"]),
            roll.staff(roll.add_school(), rights=everything, elevated=True),
        ):
            with pytest.raises(Problem) as problem:
                roll.run(who, pupil_names, asked)
            assert problem.value.code is ErrorCode.NOT_FOUND


def test_nothing_is_ever_deleted_by_a_file(roll, school, whole, admin, as_csv, row):
    rows = [row() for _ in range(6)]
    roll.deliver(whole, as_csv(*rows))
    roll.later(days=1)
    waiting = roll.deliver(whole, as_csv(row()))
    decide(roll, admin, waiting.delivery_id, "apply")
    roll.work()
    with roll.open_unit([school]) as unit:
        assert unit.session.scalar(select(func.count()).select_from(PupilRow)) == 7
    assert {each.reason for each in roll.fate(whole, waiting.delivery_id).rejected} <= set(RowReason)
