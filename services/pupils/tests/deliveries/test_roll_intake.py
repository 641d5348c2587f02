"""Files become a roll: matching, real changes only, events, audit; what is wrong is told by row, field and reason."""

from datetime import timedelta

from haven_schemas.acts.intake_reasons import FileReason, RowReason
from support import clock


def reasons(delivery):
    return [(each.row, each.field, each.reason) for each in delivery.rejected]


def test_a_csv_becomes_the_roll(roll, school, feed, as_csv, row):
    first = row(legal_surname="O'Brien", preferred_forename="Rosie")
    delivery = roll.deliver(feed, as_csv(first, row(legal_surname="Łukasik", year_group="Year 8", sex="")))
    assert (delivery.state, delivery.total, delivery.applied, delivery.rejected_count) == ("done", 2, 2, 0)
    assert (delivery.rejected, delivery.warnings) == ([], [])
    lukasik, obrien = roll.pupils(school)
    assert (obrien.upn, obrien.legal_surname, obrien.preferred_forename) == (first["upn"], "O'Brien", "Rosie")
    assert (obrien.year_group, obrien.class_name, obrien.sex, obrien.version) == ("7", "7B", "F", 1)
    assert (lukasik.sort_surname, lukasik.year_group, lukasik.sex) == ("lukasik", "8", None)


def test_the_same_file_again_changes_nothing(roll, school, feed, as_csv, row):
    body = as_csv(row(), row())
    roll.deliver(feed, body)
    before = [(pupil.id, pupil.version, pupil.changed_at) for pupil in roll.pupils(school)]
    roll.later(minutes=1)
    assert roll.deliver(feed, body).applied == 2
    assert [(pupil.id, pupil.version, pupil.changed_at) for pupil in roll.pupils(school)] == before
    assert len(roll.published("pupils.pupil_changed")) == 2


def test_a_real_change_is_one_version_and_one_event(roll, school, feed, as_csv, row):
    pupil = row()
    roll.deliver(feed, as_csv(pupil))
    roll.deliver(feed, as_csv({**pupil, "class": "8C", "legal_surname": "Renamed"}))
    (changed,) = roll.pupils(school)
    assert (changed.version, changed.class_name, changed.legal_surname) == (2, "8C", "Renamed")
    events = roll.published("pupils.pupil_changed")
    assert [event.aggregate_version for event in events] == [1, 2]
    assert events[1].body["data"] == {"pupil_id": str(changed.id), "version": 2}


def test_without_a_upn_name_and_birth_date_are_enough(roll, school, feed, as_csv, row):
    assert roll.deliver(feed, as_csv(row(upn="", legal_surname="Ash"))).applied == 1
    (pupil,) = roll.pupils(school)
    assert pupil.upn is None
    given = row(legal_surname="Ash")
    roll.deliver(feed, as_csv(given))
    roll.deliver(feed, as_csv({**given, "upn": ""}))
    (same,) = roll.pupils(school)
    assert (same.id, same.upn, same.version) == (pupil.id, given["upn"], 2)


def test_two_pupils_of_one_name_and_birthday_stay_two_by_their_upns(roll, school, feed, as_csv, row):
    delivery = roll.deliver(feed, as_csv(row(legal_surname="Ash"), row(legal_surname="Ash")))
    assert (delivery.applied, len(roll.pupils(school))) == (2, 2)
    ambiguous = roll.deliver(feed, as_csv(row(upn="", legal_surname="Ash")))
    assert reasons(ambiguous) == [(1, "legal_surname", RowReason.SEVERAL_MATCHES)]


def test_a_upn_that_contradicts_name_and_birth_date_turns_nobody_into_another(roll, school, feed, as_csv, row):
    pupil = row()
    roll.deliver(feed, as_csv(pupil))
    other = {**pupil, "legal_surname": "Other", "date_of_birth": "2013-01-01"}
    assert reasons(roll.deliver(feed, as_csv(other))) == [(1, "upn", RowReason.CONTRADICTS_ROLL)]
    assert roll.deliver(feed, as_csv({**pupil, "date_of_birth": "2014-03-03"})).applied == 1
    assert roll.pupils(school)[0].legal_surname == pupil["legal_surname"]


def test_without_a_upn_pupils_are_matched_inside_their_school_only(roll, feed, as_csv, row):
    elsewhere = roll.add_school()
    pupil = row()
    roll.deliver(feed, as_csv(pupil))
    roll.deliver(roll.add_feed(elsewhere), as_csv({**pupil, "upn": ""}))
    assert len(roll.pupils(feed.school_id)) == len(roll.pupils(elsewhere)) == 1


def test_every_bad_row_is_told_and_the_others_are_applied(roll, school, feed, as_csv, row):
    tomorrow = (clock.day_of(roll.now) + timedelta(days=365)).isoformat()
    good = row()
    body = as_csv(
        good,
        row(upn="I123456789012"),
        row(legal_surname="  "),
        row(legal_forename=""),
        row(date_of_birth="31/31/2014"),
        row(date_of_birth="2014-02-30"),
        row(date_of_birth=tomorrow),
        row(date_of_birth="1990-01-01"),
        row(sex="Q"),
        row(year_group="99"),
        row(legal_surname="x" * 101),
        row(legal_surname="bell\x07"),
        [*row().values(), "one", "too", "many"],
        {**good, "legal_forename": "Again"},
    )
    delivery = roll.deliver(feed, body)
    assert (delivery.total, delivery.applied, delivery.rejected_count) == (14, 1, 13)
    assert reasons(delivery) == [
        (2, "upn", RowReason.NOT_A_UPN),
        (3, "legal_surname", RowReason.REQUIRED),
        (4, "legal_forename", RowReason.REQUIRED),
        (5, "date_of_birth", RowReason.NOT_A_DATE),
        (6, "date_of_birth", RowReason.NOT_A_DATE),
        (7, "date_of_birth", RowReason.IN_THE_FUTURE),
        (8, "date_of_birth", RowReason.IMPLAUSIBLE_AGE),
        (9, "sex", RowReason.UNKNOWN_SEX),
        (10, "year_group", RowReason.UNKNOWN_YEAR_GROUP),
        (11, "legal_surname", RowReason.TOO_LONG),
        (12, "legal_surname", RowReason.UNREADABLE_CHARACTER),
        (13, None, RowReason.WRONG_COLUMNS),
        (14, None, RowReason.DUPLICATE),
    ]
    assert [each.row for each in roll.fate(feed, delivery.delivery_id, after_row=12).rejected] == [13, 14]


def test_a_wrong_check_letter_is_a_warning(roll, feed, as_csv, row):
    upn = row()["upn"]
    wrong = ("B" if upn[0] != "B" else "C") + upn[1:]
    delivery = roll.deliver(feed, as_csv(row(upn=wrong)))
    assert delivery.applied == 1
    assert [(each.row, each.field, each.reason) for each in delivery.warnings] == [(1, "upn", RowReason.CHECK_LETTER)]


def test_events_audit_and_answers_hold_ids_only(roll, school, feed, as_csv, row):
    delivery = roll.deliver(
        feed, as_csv(row(legal_surname="Canaryname", legal_forename="Birdword"), row(sex="Canaryname"))
    )
    told = [delivery.model_dump_json()]
    told += [str(event.body) for event in roll.published("pupils.pupil_changed")]
    told += [str(event.body) for event in roll.published("pupils.delivery_finished")]
    applied = roll.audited("feed:delivery:apply")
    (pupil,) = roll.pupils(school)
    assert applied[-1]["subject_ids"] == [str(pupil.id)]
    assert applied[-1]["object_id"] == str(delivery.delivery_id)
    assert "canaryname" not in " ".join([*told, str(applied)]).lower()
    assert roll.published("pupils.delivery_finished")[0].body["data"]["state"] == "done"


def test_the_raw_file_and_its_key_are_gone_afterwards(roll, feed, as_csv, row, tmp_path):
    delivery = roll.deliver(feed, as_csv(row()))
    kept = roll.delivery_row(delivery.delivery_id)
    assert (kept.object_name, kept.sealed_key) == (None, None)
    assert [path for path in (tmp_path / "objects").rglob("*") if path.is_file()] == []


def test_an_empty_field_of_a_csv_clears_and_a_ctf_that_says_nothing_does_not(roll, school, feed, as_csv, row):
    pupil = row(preferred_forename="Rosie")
    roll.deliver(feed, as_csv(pupil))
    ctf = (
        "<CTfile><CTFpupilData><Pupil>"
        f"<UPN>{pupil['upn']}</UPN><Surname>{pupil['legal_surname']}</Surname>"
        "<Forename>Rosalind</Forename><DOB>2014-03-02</DOB></Pupil></CTFpupilData></CTfile>"
    )
    roll.deliver(feed, ctf.encode(), "application/xml")
    assert (roll.pupils(school)[0].preferred_forename, roll.pupils(school)[0].class_name) == ("Rosie", "7B")
    roll.deliver(feed, as_csv({**pupil, "preferred_forename": ""}))
    assert roll.pupils(school)[0].preferred_forename is None


def test_a_file_refused_as_a_whole_applies_nothing(roll, school, feed, as_csv, row):
    body = as_csv(*(row() for _ in range(5))) + b'"never closed'
    delivery = roll.deliver(feed, body)
    assert (delivery.state, delivery.reason, delivery.applied) == ("refused", FileReason.MALFORMED_CSV, 0)
    assert roll.pupils(school) == []
    assert roll.audited("feed:delivery:refuse")[0]["outcome"] == "malformed_csv"
    assert roll.published("pupils.delivery_finished")[0].body["data"]["state"] == "refused"


def test_a_ctf_of_another_school_is_refused(roll, school, feed):
    source = b"<Header><SourceSchool><LEA>999</LEA><Estab>9999</Estab></SourceSchool></Header>"
    ctf = b"<CTfile>" + source + b"<CTFpupilData><Pupil/></CTFpupilData></CTfile>"
    delivery = roll.deliver(feed, ctf, "application/xml")
    assert (delivery.state, delivery.reason) == ("refused", FileReason.OTHER_SCHOOL)
