"""Who is absent today and has a social worker by the school's system: the rules, and the call on a real roll."""

import json
from datetime import date, timedelta
from uuid import uuid4

import pytest
from haven_schemas.acts.pupils.absent import AbsentToday
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.rights import Right
from pupils.files.roll_file import LONDON
from pupils.models import FeedRow, KeptFromRow, ProtectedReaderRow, PupilRow
from pupils.record.absence import is_absence, newest_mark, social_worker_signs
from pupils.record.absent import absent_today

JSON = "application/json"
DAY = date(2026, 11, 27)
LEAD = {Right.CONCERN_TRIAGE, Right.PUPIL_FIND, Right.PUPIL_READ}


def marks(**codes):
    return {
        f"{DAY} {half}": [{"date": str(DAY), "session": half, "code": code}, at]
        for at, (half, code) in enumerate(codes.items(), start=1)
    }


def test_the_newest_mark_of_today_says_who_is_absent():
    for told, absent in (
        ({"AM": "N"}, True), ({"AM": "I"}, True), ({"AM": "U"}, True), ({"AM": "/"}, False), ({"AM": "L"}, False),
        ({"AM": "N", "PM": "\\"}, False), ({"AM": "/", "PM": "O"}, True), ({"AM": "D"}, False), ({"AM": "#"}, False),
        ({"AM": "X"}, False), ({"AM": "V"}, False), ({"AM": "E"}, True),
    ):  # fmt: skip
        mark, at = newest_mark(marks(**told), DAY)
        assert (is_absence(mark), at) == (absent, len(told)), told
    assert newest_mark(marks(AM="N"), DAY + timedelta(days=1)) is None, "what was yesterday says nothing of today"
    assert newest_mark({}, DAY) is None


def test_care_and_spells_that_hold_today_mean_a_social_worker():
    def spell(status, start=None, end=None):
        return {"status": status, "start": start, "end": end}

    for care, signs in (
        ({}, []),
        ({"in_care": False, "ever_in_care": True}, []),
        ({"in_care": True}, ["in_care"]),
        ({"child_protection": [spell("protection_plan")]}, ["protection_plan"]),
        ({"child_protection": [spell("child_in_need", "2026-11-27", "2026-11-27")]}, ["child_in_need"]),
        ({"child_protection": [spell("protection_plan", "2026-01-01", "2026-11-26")]}, []),
        ({"child_protection": [spell("protection_plan", "2026-11-28")]}, []),
        ({"child_protection": [spell("early_help"), spell("none")]}, []),
        ({"in_care": True, "child_protection": [spell("child_in_need"), spell("protection_plan")]},
         ["in_care", "protection_plan", "child_in_need"]),
    ):  # fmt: skip
        assert social_worker_signs(care, DAY) == signs, care


@pytest.fixture
def push(roll, feed):
    with roll.open_unit([feed.school_id]) as unit:
        unit.session.get(FeedRow, feed.id).groups = ["care", "attendance"]

    def pushed(*pupils):
        return roll.deliver(feed, json.dumps({"mode": "delta", "pupils": pupils}).encode(), JSON)

    return pushed


@pytest.fixture
def child(roll, row):
    """A pupil as a vendor would say it, with codes of today's half days, and of yesterday's."""

    def made(surname, am=None, pm=None, **said):
        today = roll.now.astimezone(LONDON).date()
        halves = [(today, "AM", am), (today, "PM", pm), (today - timedelta(days=1), "PM", "N")]
        sessions = [{"date": str(day), "session": half, "code": code} for day, half, code in halves if code]
        return {**row(legal_surname=surname), "attendance_sessions": sessions, **said}

    return made


def ask(roll, who, school):
    found = roll.run(who, absent_today, roll.extras.keyring, AbsentToday(school_id=school))
    names = {pupil.id: pupil.legal_surname for pupil in roll.pupils(school)}
    told = [(names[each.pupil_id], each.session, each.code, each.signs) for each in found.pupils]
    return told, found.marked_at, found.more


@pytest.mark.any_day
def test_a_lead_is_told_who_is_absent_and_of_whom_the_system_says_what(roll, school, push, child):
    lead = roll.staff(school, rights=LEAD, elevated=True)
    assert ask(roll, lead, school) == ([], None, False)
    assert roll.audited("pupil:details:read")[-1]["school_ids"] == [str(school)]
    push(child("Adder"))
    assert ask(roll, lead, school) == ([], None, False), "marks of yesterday say nothing of today"
    push(
        child("Bream", "N"), child("Crane", "/", in_care=True), child("Drake", "N", "\\", in_care=True),
        child("Zander", "I", in_care=True), child("Yaffle", "/", "O", child_protection=[{"status": "protection_plan"}]),
    )  # fmt: skip
    told, marked_at, more = ask(roll, lead, school)
    assert told == [
        ("Yaffle", "PM", "O", ["protection_plan"]), ("Zander", "AM", "I", ["in_care"]), ("Bream", "AM", "N", []),
    ]  # fmt: skip
    assert marked_at is not None
    assert not more
    by_name = {pupil.legal_surname: pupil.id for pupil in roll.pupils(school)}
    shown = {str(by_name[name]) for name, *_ in told}
    assert set(roll.audited("pupil:details:read")[-1]["subject_ids"]) == shown
    for surname in ("Zander", "Yaffle"):
        with roll.open_unit([school]) as unit:
            unit.session.get_one(PupilRow, by_name[surname]).on_roll = False
    assert [name for name, *_ in ask(roll, lead, school)[0]] == ["Bream"], "who left is no absentee"


def test_nobody_else_is_told_and_nothing_differs_by_who_is_kept_away(roll, school, push, child):
    push(child("Zander", "N", in_care=True))
    (pupil,) = roll.pupils(school)
    lead = roll.staff(school, rights=LEAD, elevated=True)
    nothing = ([], None, False)
    assert ask(roll, lead, school)[0] == [("Zander", "AM", "N", ["in_care"])]
    assert ask(roll, roll.staff(school, rights=LEAD, elevated=True, years=["13"]), school) == nothing
    assert ask(roll, roll.staff(school, rights=LEAD - {Right.PUPIL_READ}, elevated=True), school) == nothing
    for other in (roll.staff(roll.add_school(), rights=LEAD, elevated=True), roll.staff(school, elevated=True)):
        with pytest.raises(Problem) as refused:
            ask(roll, other, school)
        assert refused.value.code is ErrorCode.NOT_PERMITTED
    with roll.open_unit([school]) as unit:
        unit.session.get_one(PupilRow, pupil.id).protected = True
    assert ask(roll, lead, school) == nothing, "a protected child's mark is not even counted"
    with roll.open_unit([school]) as unit:
        unit.session.add(ProtectedReaderRow(pupil_id=pupil.id, school_id=school, staff_id=lead.actor_id))
    assert ask(roll, lead, school)[0] != []
    with roll.open_unit([school]) as unit:
        link = KeptFromRow(link_id=uuid4(), staff_id=lead.actor_id, subject_id=pupil.id, active=True, version=1)
        unit.session.add(link)
    assert ask(roll, lead, school) == nothing
