"""What stands on top of a child's page, from what the person may see."""

from datetime import date

from gateway.areas.pupils.glance import glance_of
from haven_schemas.acts.incidents.chronology import Card, CardVersion, OtherCard
from haven_schemas.acts.pupil_record_fields import Contact, ProtectionSpell, PupilRecord, SenSpell
from haven_schemas.acts.pupils import Pupil
from haven_schemas.acts.pupils.record import AttendanceShown, ContactShown, RecordShown

from gateway_tests.administered import NORTH, number

TODAY = date(2026, 11, 24)
CHILD, OTHER = number(70), number(71)


def record(contacts=(), lately=None, before=None, **values):
    attendance = AttendanceShown(
        percent=90.0, counted=100, authorised=5, unauthorised=5, recent=[], summaries=[], lately=lately, before=before
    )
    pupil = Pupil(
        id=CHILD, upn=None, known_as="Ida Ash", legal_name="Ida Ash", year_group="7", class_name=None,
        school_id=NORTH.id,
    )  # fmt: skip
    return RecordShown(
        pupil=pupil, record=PupilRecord(**values),
        contacts=[ContactShown(contact_id=number(90 + at), contact=each) for at, each in enumerate(contacts)],
        siblings=[], attendance=attendance, behaviour=[], unknown={}, flags=[], local=[], before=[], hidden=[],
        born_on=date(2014, 11, 25),
    )  # fmt: skip


def card(**given):
    return Card(subject_id=CHILD, school_id=NORTH.id, versions=[CardVersion(version=1, **given)], may_write=True)


def test_a_birthday_of_tomorrow_has_not_come():
    assert glance_of(record(), None, TODAY).age == 11
    assert glance_of(record(), None, date(2026, 11, 25)).age == 12
    assert glance_of(None, None, TODAY).age is None


def test_a_plan_is_one_badge_whoever_says_so():
    current = ProtectionSpell(status="protection_plan", start=date(2026, 3, 1))
    over = ProtectionSpell(status="early_help", start=date(2020, 3, 1), end=date(2021, 3, 1))
    shown = glance_of(
        record(child_protection=[current, over], ehc_plan=True, in_care=True, ever_in_care=True, young_carer="P"),
        card(plans=["child_protection", "pep"]),
        TODAY,
    )
    assert shown.badges == (
        "Child protection plan", "Education, health and care plan (EHCP)", "Personal education plan (PEP)", "In care",
        "Young carer",
    )  # fmt: skip


def test_what_another_entry_of_the_child_says_is_a_badge_too():
    other = OtherCard(subject_id=OTHER, school_id=NORTH.id, card=CardVersion(version=2, plans=["child_in_need"]))
    assert glance_of(None, card().model_copy(update={"others": [other]}), TODAY).badges == ("Child in need plan",)


def test_sen_support_is_told_while_it_holds():
    support = SenSpell(provision="K", start=date(2025, 9, 1))
    assert glance_of(record(sen_provision=[support]), None, TODAY).badges == ("SEN support",)
    ended = SenSpell(provision="K", start=date(2024, 9, 1), end=date(2025, 7, 1))
    assert glance_of(record(sen_provision=[ended]), None, TODAY).badges == ()


def test_nobody_is_rung_with_whom_there_must_be_no_contact():
    people = [
        Contact(surname="Ash", forename="Ruth", priority=1),
        Contact(surname="Ash", forename="Tom", priority=2, no_contact=True),
        Contact(surname="Elm", forename="Una", priority=3, may_collect=False),
    ]
    shown = glance_of(record(people), None, TODAY)
    assert [each.contact.forename for each in shown.first] == ["Ruth", "Una"]
    assert [each.contact.forename for each in shown.away_from] == ["Tom", "Una"]


def test_attendance_rises_or_falls_by_more_than_two_points():
    found = [
        glance_of(record(lately=lately, before=90.0), None, TODAY).trend for lately in (95.0, 91.0, 89.0, 80.0, None)
    ]
    assert found == ["rising", "steady", "steady", "falling", ""]
