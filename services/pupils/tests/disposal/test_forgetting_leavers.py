"""Who left long ago and has no file: found by days, forgotten under every id, and welcome if they come back."""

from datetime import date
from types import SimpleNamespace
from uuid import uuid4

from chassis.units.models import OutboxRow
from former_pupil import STAYS, contact, fill, leaver, where_it_stands
from haven_schemas.acts.pupils.retention import LeaversQuery
from haven_schemas.events import ConflictChanged, LeaversLetGo
from protected_child import JSON, push
from pupils import models
from pupils.disposal.forget import forget_leavers
from pupils.leavers.find import find_leavers
from pupils.matching.aliases import copy_alias, copy_conflict
from sqlalchemy import select
from two_schools import SERVICE

LEFT_BY = date(2017, 7, 31)
QUILL = {
    "source_id": "77", "upn": "H801200001001", "legal_surname": "Quill", "legal_forename": "Odette",
    "date_of_birth": "2010-03-02", "year_group": "11",
}  # fmt: skip
LATER = {**QUILL, "source_id": "78", "upn": "A103102209083", "legal_surname": "Later"}


def found(roll, left_by=LEFT_BY, **own):
    return roll.run(SERVICE, find_leavers, roll.extras.keyring, LeaversQuery(left_by=left_by, **own))


def let_go(roll, *ids):
    event = LeaversLetGo(batch_id=uuid4(), subject_ids=list(ids), children=len(ids), kept=0)
    with roll.open_unit([]) as unit:
        forget_leavers(unit, roll.extras, event)
    return event


def answers(roll):
    with roll.open_unit([]) as unit:
        rows = unit.session.scalars(select(OutboxRow).order_by(OutboxRow.position))
        return [row.body["data"]["entries"] for row in rows if row.type == "pupils.leavers_forgotten"]


def test_a_child_counts_as_a_whole_and_pages_go_on(roll, school):
    left = sorted(leaver(roll, school, f"Quill{n}") for n in range(3))
    leaver(roll, school, "Later", left_on=date(2017, 8, 1))
    here_again = leaver(roll, school, "Here")
    alias, elsewhere = leaver(roll, school, "Alias"), leaver(roll, school, "Elsewhere", on_roll=True)
    unlisted = uuid4()
    with roll.open_unit(None) as unit:
        copy_alias(unit, here_again, elsewhere, 1)
        copy_alias(unit, unlisted, left[0], 1)
        unit.session.get_one(models.PupilRow, alias).merged_into = left[1]
        copy_alias(unit, alias, left[1], 1)
    first = found(roll, limit=2)
    pages = [first]
    while pages[-1].next_after is not None:
        pages.append(found(roll, limit=2, after=pages[-1].next_after))
    assert len(pages) > 1
    told = {each.subject_ids[0]: each.subject_ids[1:] for page in pages for each in page.leavers}
    assert told == {left[0]: [unlisted], left[1]: [alias], left[2]: []}
    assert {each.left_on for page in pages for each in page.leavers} == {date(2017, 7, 21)}
    assert [each["outcome"] for each in roll.audited("retention:facts:read")] == ["counted"] * len(pages)


def test_something_in_every_table_and_nothing_after(roll, school, owner):
    child, sibling = leaver(roll, school), leaver(roll, school, "Sibling")
    fill(roll, school, child, uuid4(), contact(roll, school))
    let_go(roll, child)
    assert where_it_stands(owner, child) == STAYS | {"photo_gone"}
    assert [each.id for each in roll.pupils(school)] == [sibling]
    let_go(roll, child)
    assert answers(roll) == [1, 0]
    [entry] = roll.audited("pupil:leavers:forget")
    assert (entry["subject_ids"], entry["school_ids"]) == ([], [str(school)])
    link = ConflictChanged(staff_id=uuid4(), subject_id=child, state="kept_from", version=1)
    with roll.open_unit(None) as unit:
        copy_conflict(unit, SimpleNamespace(aggregateid=uuid4()), link)
        assert unit.session.scalars(select(models.KeptFromRow)).all() == [], "it comes late"


def test_whoever_came_back_meanwhile_goes_on_as_somebody_new(roll, feed, school):
    roll.deliver(feed, push(QUILL), JSON)
    [pupil] = roll.pupils(school)
    let_go(roll, pupil.id)
    [again] = roll.pupils(school)
    assert (again.id != pupil.id, again.upn, again.on_roll) == (True, QUILL["upn"], True)
    roll.later(hours=1)
    roll.deliver(feed, push({**QUILL, "class": "11B"}), JSON)
    assert [(each.id, each.class_name) for each in roll.pupils(school)] == [(again.id, "11B")]


def test_whoever_comes_back_years_later_is_welcome_and_who_left_is_not_brought_back(roll, feed, school):
    roll.deliver(feed, push({**QUILL, "left_on": "2017-07-21"}), JSON)
    [pupil] = roll.pupils(school)
    [due] = found(roll).leavers
    let_go(roll, *due.subject_ids)
    roll.later(hours=1)
    roll.deliver(feed, push({**QUILL, "left_on": "2017-07-21"}), JSON)
    assert roll.pupils(school) == [], "a system that lists its leavers for ever brings none back"
    roll.later(hours=1)
    roll.deliver(feed, push({**LATER, "left_on": "2017-08-01"}), JSON)
    [later] = roll.pupils(school)
    assert later.legal_surname == "Later", "who left after the day is taken as ever"
    found(roll, date(2016, 7, 31))
    roll.later(hours=1)
    roll.deliver(feed, push({**QUILL, "enrolled_on": "2026-09-01"}), JSON)
    [back] = [each for each in roll.pupils(school) if each.id != later.id]
    assert back.id != pupil.id
    assert back.on_roll
