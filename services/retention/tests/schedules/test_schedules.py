"""What the trust agrees in place of what comes ready, and what it would change before it is kept."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from haven_schemas.acts.paging import Empty
from haven_schemas.acts.retention.schedules import RECORD_KINDS, KeepSchedule, WhatWouldChange
from haven_schemas.errors import ErrorCode, FieldCode, Problem
from haven_schemas.watch import WATCH_SCHOOL
from retention.looks.dry_run import what_would_change
from retention.looks.sweep import last_sweep
from retention.schedules.change import keep_schedule
from retention.schedules.own_schedule import list_schedules
from retention.schedules.ready import READY
from retention_world import LEAD, TODAY, TRUST_LEAD, person

WORDS = {
    "record": "child_protection", "trigger": "birth", "years": 50, "source": "Our retention policy, 4th edition",
    "agreed": "the board of trustees on 12 November 2026", "since": TODAY,
}  # fmt: skip


def keep(here, access, **own):
    return here.ask(access, keep_schedule, KeepSchedule.model_validate(WORDS | own))


def refused(code, function, *arguments, **named):
    with pytest.raises(Problem) as caught:
        function(*arguments, **named)
    assert caught.value.code is code
    return [(each.field, each.code) for each in caught.value.fields or ()]


def test_every_kind_of_record_that_comes_ready_is_shown(here):
    school = here.school()
    found = here.ask(person(school), list_schedules, Empty())
    assert [each.record for each in found.schedules] == [each.record for each in READY]
    assert {each.record for each in READY} == set(RECORD_KINDS)
    [first] = [each for each in found.schedules if each.record == "child_protection"]
    assert (first.years, first.basis, first.status_words) == (25, "guidance", "as another body quotes it")
    assert found.replaced == found.coming == []


def test_the_trusts_own_counts_at_once_for_every_file(here):
    school = here.school()
    here.school(WATCH_SCHOOL)  # known wherever Haven is watched, and nobody of the trust has a role there
    child, chief = here.child(school), person(school, rights=TRUST_LEAD)
    here.look()
    keep(here, chief)
    assert here.file(chief, child).until == date(2060, 5, 3)
    assert here.ask(chief, last_sweep, Empty()).sweep.ended_at is None, "all are looked at anew"
    here.look()
    assert here.kept()[child].until == date(2060, 5, 3)
    found = here.ask(chief, list_schedules, Empty())
    [own] = [each for each in found.schedules if each.schedule_id is not None]
    assert (own.record, own.years, own.agreed, own.kept_by) == (
        "child_protection", 50, WORDS["agreed"], chief.actor_id,
    )  # fmt: skip
    assert [each.code for each in found.replaced] == ["child-protection"]


def test_one_of_a_later_day_waits_for_it_and_may_be_changed_until_then(here):
    school = here.school()
    child, chief = here.child(school), person(school, rights=TRUST_LEAD)
    kept = keep(here, chief, since=TODAY + timedelta(days=10))
    assert here.file(chief, child).until == date(2035, 5, 3)
    assert [each.years for each in here.ask(chief, list_schedules, Empty()).coming] == [50]
    changed = {"schedule_id": kept.id, "version": kept.version, "since": TODAY + timedelta(days=5), "years": 40}
    keep(here, chief, **changed)
    refused(ErrorCode.STALE_VERSION, keep, here, chief, **changed)
    here.now += timedelta(days=5)
    assert here.file(chief, child).until == date(2050, 5, 3)
    begun = changed | {"version": kept.version + 1, "since": TODAY + timedelta(days=6)}
    assert refused(ErrorCode.INVALID_REQUEST, keep, here, chief, **begun) == [("since", FieldCode.TOO_LONG_AGO)]
    refused(ErrorCode.NOT_FOUND, keep, here, chief, schedule_id=uuid4(), since=begun["since"])


@pytest.mark.parametrize(
    ("own", "field", "code"),
    [
        ({"since": TODAY - timedelta(days=1)}, "since", FieldCode.TOO_LONG_AGO),
        ({"years": 17}, "years", FieldCode.TOO_SHORT),
        ({"record": "attendance", "trigger": "last_entry", "years": 5}, "years", FieldCode.TOO_SHORT),
        ({"record": "no_birth_date"}, "trigger", FieldCode.NOT_ALLOWED),
    ],
)
def test_what_would_destroy_too_soon_is_refused_by_name(here, own, field, code):
    chief = person(here.school(), rights=TRUST_LEAD)
    assert refused(ErrorCode.INVALID_REQUEST, keep, here, chief, **own) == [(field, code)]
    asked = WhatWouldChange.model_validate(WORDS | own)
    assert refused(ErrorCode.INVALID_REQUEST, here.ask, chief, what_would_change, asked) == [(field, code)]


def test_a_day_has_one_schedule_of_a_kind(here):
    chief = person(here.school(), rights=TRUST_LEAD)
    keep(here, chief)
    assert refused(ErrorCode.INVALID_REQUEST, keep, here, chief) == [("since", FieldCode.DUPLICATE)]


def test_it_takes_the_right_at_every_school(here):
    school, _ = here.school(), here.school()
    refused(ErrorCode.NOT_PERMITTED, keep, here, person(school, rights=TRUST_LEAD))
    refused(ErrorCode.NOT_PERMITTED, keep, here, person(school, rights=LEAD))


def test_what_would_change_is_counted_before_it_is_kept(here):
    school, other = here.school(), here.school()
    chief = person(school, other, rights=TRUST_LEAD)
    here.child(school, born_on=date(1999, 3, 1))
    here.child(school, born_on=date(2005, 3, 1))
    here.hold(chief, here.child(school, born_on=date(2006, 3, 1)))
    here.child(other, kinds=["pastoral"])
    here.look()
    longer = here.ask(chief, what_would_change, WhatWouldChange.model_validate(WORDS))
    [line] = longer.schools
    assert (line.school_id, line.earlier, line.later, line.due_now) == (school, 0, 3, 0)
    shorter = here.ask(chief, what_would_change, WhatWouldChange.model_validate(WORDS | {"years": 20}))
    [line] = shorter.schools
    assert (line.earlier, line.later, line.due_now) == (3, 0, 1), "the held one does not come to review"
    assert {row.schedule for row in here.kept().values()} == {"child-protection", "pastoral"}, "nothing was written"


def test_what_would_change_tells_nobody_of_a_file_that_is_hidden_from_them(here):
    school = here.school()
    chief = person(school, rights=TRUST_LEAD)
    here.child(school)
    here.child(school, hidden_from={chief.actor_id})
    here.look()
    asked = WhatWouldChange.model_validate(WORDS)
    assert [each.later for each in here.ask(chief, what_would_change, asked).schools] == [1]
    assert [each.later for each in here.ask(person(school, rights=TRUST_LEAD), what_would_change, asked).schools] == [2]
