"""What the demonstration's MIS tells: its home looks like a day at school."""

from datetime import date

from haven_local.demonstration.families import told_of
from haven_local.demonstration.pupils import DemoPupil, upn_of

TUESDAY, SATURDAY = date(2026, 11, 24), date(2026, 11, 28)


def _pupils():
    return [
        DemoPupil(
            upn=upn_of("8881001", 2020, number + 1), legal_surname=f"Surname{number:02d}", legal_forename="Ida",
            preferred_surname="", preferred_forename="",
            date_of_birth="2014-03-02", sex="F", year_group="7", class_name="7B",
        )
        for number in range(20)
    ]  # fmt: skip


def _on(told, day):
    return [each for each in told["attendance_sessions"] if each["date"] == day.isoformat()]


def _status(told):
    return [spell["status"] for spell in told.get("child_protection", [])]


def test_marks_of_today_come_on_a_school_day_and_a_child_with_a_social_worker_is_absent():
    told = told_of(_pupils(), TUESDAY, 1)
    assert all(_on(each, TUESDAY) for each in told)
    [in_need] = [each for each in told if _status(each) == ["child_in_need"]]
    assert {each["code"] for each in _on(in_need, TUESDAY)} <= {"I", "O", "M"}
    assert not any(_on(each, SATURDAY) for each in told_of(_pupils(), SATURDAY, 1))
