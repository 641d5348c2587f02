"""What lists are narrowed and ordered by, and that neither tells of a child whom their reader does not see."""

from datetime import timedelta

import pytest
from chassis.units.ids import new_id
from haven_schemas.acts.incidents.lists import MatterFilter
from haven_schemas.acts.incidents.queues import ListQueue
from haven_schemas.acts.incidents.records import AddNote, ListIncidents
from haven_schemas.acts.incidents.reporting import ConcernPupil
from haven_schemas.acts.incidents.steps import SetRisk
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.events import PupilChanged
from incidents.copies.known import KNOWN_SCHOOLS
from incidents.day.team import team_day
from incidents.disposal.leavers import copy_pupil
from incidents.lists import last_entries as looking_up
from incidents.lists.last_entries import note_last_entries
from incidents.lists.narrowing import ORDERS
from incidents.lists.queue import list_queue
from incidents.lists.records import list_incidents
from incidents.models import IncidentRow
from incidents.reading.due import london_day
from incidents.records.entry import add_note
from incidents.records.steps import set_risk
from sqlalchemy import select, text
from triage_desk import Desk, refusal


@pytest.fixture
def desk(incidents, school):
    return Desk(incidents, school)


def listed(desk, access=None, **asked):
    request = ListIncidents(**asked)
    return desk.incidents.run(access or desk.lead, list_incidents, desk.incidents.keyring, request)


def ids(desk, access=None, **asked):
    return [line.id for line in listed(desk, access, **asked).incidents]


def all_of(page_after):
    """Ids of all pages."""
    found, cursor = [], None
    while True:
        page = page_after(cursor)
        found += [line.id for line in (page.incidents if hasattr(page, "incidents") else page.items)]
        if (cursor := page.next_cursor) is None:
            return found


def record(desk, *children, **given):
    desk.incidents.later(minutes=1)
    return desk.incidents.accept(desk.lead, desk.concern(*children, **given)).id


def note(desk, incident_id, *children):
    desk.incidents.later(hours=1)
    request = AddNote(incident_id=incident_id, occurred_at=desk.incidents.now, text="x", subject_ids=list(children))
    desk.incidents.run(desk.lead, add_note, desk.incidents.keyring, request)


def close_file(incidents, pupil_id, only_for):
    said = incidents.others.pupils[pupil_id]
    incidents.others.pupils[pupil_id] = said.model_copy(update={"only_for": only_for, "version": said.version + 1})
    with incidents.database.unit(incidents.own_access("test"), all_schools=KNOWN_SCHOOLS) as unit:
        copy_pupil(unit, incidents.others, PupilChanged(pupil_id=pupil_id, version=said.version + 1))


def test_records_are_narrowed_by_each_thing_and_by_all_together(desk, incidents, school):
    oak = incidents.pupil(school, "8", class_name="8 Oak")
    ash = incidents.pupil(school, "8", class_name="8 Ash")
    first = record(desk, oak, category_id=incidents.categories["pastoral"])
    second = record(desk, ash)
    desk.incidents.later(days=3)
    third = record(desk)
    desk.step(set_risk, SetRisk(kind="incident", id=second, level="high", reason="x"))
    desk.assign("incident", second, desk.deputy.actor_id, desk.deputy)
    desk.close(third)
    today = london_day(incidents.now)
    cases = (
        ({}, [third, second, first]),
        ({"owner": "me"}, []),
        ({"owner": "nobody"}, [third, first]),
        ({"owner": desk.deputy.actor_id}, [second]),
        ({"risk": "high"}, [second]),
        ({"risk": "not_judged"}, [third, first]),
        ({"category_id": incidents.categories["pastoral"]}, [first]),
        ({"status": "closed"}, [third]),
        ({"year_group": "8"}, [second, first]),
        ({"class_name": "8 OAK"}, [first]),
        ({"year_group": "7", "class_name": "8 Oak"}, []),
        ({"about_ids": [oak]}, [first]),
        ({"opened_from": today.isoformat()}, [third]),
        ({"opened_until": (today - timedelta(days=1)).isoformat()}, [second, first]),
        ({"school_id": school}, [third, second, first]),
        ({"school_id": new_id()}, []),
        ({"year_group": "8", "risk": "high", "owner": desk.deputy.actor_id, "status": "open"}, [second]),
    )
    wrong = [(asked, found) for asked, expected in cases if (found := ids(desk, **asked)) != expected]
    assert wrong == []
    assert ids(desk, desk.deputy, owner="me") == [second]
    for day in ("2026-02-30", "9999-12-31"):
        assert refusal(listed, desk, opened_until=day) == {"opened_until": "wrong_format"}


def test_every_order_pages_through_all_without_a_gap(desk, incidents):
    made = [record(desk) for _ in range(4)]
    for incident_id, level in zip(made, ("low", "immediate", "low", None), strict=True):
        if level:
            incidents.later(minutes=-1)
            desk.step(set_risk, SetRisk(kind="incident", id=incident_id, level=level, reason="x"))
    incidents.later(minutes=5)
    note(desk, made[0])
    waiting = desk.concern()
    expected = {
        "newest": [3, 2, 1, 0], "oldest": [0, 1, 2, 3], "last_entry": [0, 3, 2, 1], "longest_quiet": [1, 2, 3, 0],
        "risk": [1, 2, 0, 3],
    }  # fmt: skip
    assert {*expected, "urgent"} == ORDERS.keys()
    tutor = incidents.staff("reader", desk.school, year_groups={"7"})
    for order, places in expected.items():
        for reader in (desk.lead, tutor):
            found = all_of(lambda cursor, of=(reader, order): listed(desk, of[0], order=of[1], limit=1, cursor=cursor))
            assert found == [made[place] for place in places], order
    for incident_id in made:
        desk.assign("incident", incident_id, desk.lead.actor_id)
    desk.assign("concern", waiting, desk.lead.actor_id)
    for order in ORDERS:
        found = all_of(lambda cursor, of=order: desk.queue("mine", order=of, limit=2, cursor=cursor))
        assert sorted(found) == sorted([waiting, *made]), order
    page = listed(desk, order="risk", limit=1)
    for other in ({"order": "newest"}, {"order": "risk", "risk": "low"}):
        assert refusal(listed, desk, cursor=page.next_cursor, limit=1, **other) == {"cursor": "wrong_format"}


def test_a_line_says_who_deals_with_it_how_grave_it_is_and_when_it_was_last_written_in(desk, incidents):
    incident_id = record(desk)
    desk.step(set_risk, SetRisk(kind="incident", id=incident_id, level="medium", reason="x"))
    desk.assign("incident", incident_id, desk.deputy.actor_id, desk.deputy)
    note(desk, incident_id)
    (line,) = listed(desk).incidents
    assert (line.risk, line.assigned_to, line.last_entry_at) == ("medium", desk.deputy.actor_id, incidents.now)
    with incidents.database.unit(desk.lead) as unit:
        assert unit.session.get_one(IncidentRow, incident_id).last_entry_at == incidents.now
    (item,) = desk.queue("mine", desk.deputy).items
    assert item.last_entry_at == incidents.now


def test_records_of_before_an_upgrade_are_looked_up_some_at_a_time(desk, incidents, monkeypatch):
    monkeypatch.setattr(looking_up, "_AT_ONCE", 2)
    quiet, busy, held = record(desk), record(desk), record(desk)
    note(desk, busy)
    written = written_at(desk)
    with incidents.database.unit(desk.lead) as unit:
        unit.session.execute(text("UPDATE incident SET last_entry_at = 'epoch'"))
    assert {line.id: line.last_entry_at for line in listed(desk).incidents} == written, "lists say when all the same"
    own = incidents.own_access("note_last_entries")
    with incidents.database.unit(desk.lead) as writer:
        writer.session.execute(text("SELECT FROM incident WHERE id = :id FOR UPDATE"), {"id": held})
        answers = []
        for _ in range(2):
            with incidents.database.unit(own, all_schools=KNOWN_SCHOOLS) as unit:
                answers.append(note_last_entries(unit))
    assert answers == [True, False]
    waiting = written_at(desk)
    assert (waiting[quiet], waiting[busy]) == (written[quiet], written[busy])
    assert waiting[held].year == 1970, "who holds a record is not waited for"
    note(desk, held)
    assert written_at(desk)[held].year == 1970, "looked up as a whole, not from here on"
    with incidents.database.unit(own, all_schools=KNOWN_SCHOOLS) as unit:
        assert not note_last_entries(unit)
    assert written_at(desk)[held] == incidents.now
    assert ids(desk, order="last_entry") == [held, busy, quiet]


def written_at(desk):
    with desk.incidents.database.unit(desk.lead) as unit:
        return dict(unit.session.execute(select(IncidentRow.id, IncidentRow.last_entry_at)).all())


def test_a_limited_reader_learns_nothing_of_the_other_child_in_a_record(desk, incidents, school):
    seven, eight = incidents.pupil(school, "7"), incidents.pupil(school, "8", class_name="8 Oak")
    shared, own = record(desk, seven, eight), record(desk, seven)
    tutor = incidents.staff("reader", school, year_groups={"7"})
    before = listed(desk, tutor, order="last_entry")
    assert [line.id for line in before.incidents] == [own, shared]
    note(desk, shared, eight)
    after = listed(desk, tutor, order="last_entry")
    assert [(each.id, each.last_entry_at) for each in after.incidents] == [
        (each.id, each.last_entry_at) for each in before.incidents
    ]
    assert ids(desk, tutor, order="longest_quiet") == [shared, own]
    assert ids(desk, order="last_entry") == [shared, own]
    for asked in ({"year_group": "8"}, {"class_name": "8 Oak"}, {"about_ids": [eight]}):
        assert ids(desk, tutor, **asked) == [], asked
        assert ids(desk, **asked) == [shared], asked
    assert ids(desk, tutor, year_group="7") == [own, shared]


def test_a_closed_file_answers_no_filter_and_moves_no_record(desk, incidents, school):
    old, other = incidents.pupil(school, "9", class_name="9 Elm"), incidents.pupil(school, "7")
    shared, own = record(desk, old, other), record(desk, other)
    waiting = desk.concern(old)
    close_file(incidents, old, [desk.deputy.actor_id])
    before = listed(desk, order="last_entry").incidents
    incidents.later(hours=1)
    request = AddNote(incident_id=shared, occurred_at=incidents.now, text="x", subject_ids=[old])
    incidents.run(desk.deputy, add_note, incidents.keyring, request)
    after = listed(desk, order="last_entry").incidents
    assert [(each.id, each.last_entry_at) for each in after] == [(each.id, each.last_entry_at) for each in before]
    assert [each.id for each in after] == [own, shared]
    assert ids(desk, desk.deputy, order="last_entry") == [shared, own]
    for asked in ({"year_group": "9"}, {"class_name": "9 Elm"}, {"about_ids": [old]}):
        assert ids(desk, **asked) == [], asked
        assert ids(desk, desk.deputy, **asked) == [shared], asked
        assert [item.id for item in desk.queue("new", **asked).items] == [], asked
        assert [item.id for item in desk.queue("new", desk.deputy, **asked).items] == [waiting], asked
    assert waiting in desk.in_queue("new"), "what waits for a decision waits for everyone who triages"


def test_the_words_for_a_child_not_listed_stand_in_lists(desk, incidents):
    pupils = [ConcernPupil(not_listed="صبي بسترة حمراء", role="affected")]
    incident_id = record(desk, pupils=pupils)
    waiting = desk.concern(pupils=[ConcernPupil(not_listed="A boy from the other school", role="affected")])
    (line,) = listed(desk).incidents
    assert [each.words for each in line.not_listed] == ["صبي بسترة حمراء"]
    assert [each.subject_id for each in line.not_listed] == line.subject_ids
    (item,) = [each for each in desk.queue("new").items if each.id == waiting]
    assert [each.words for each in item.not_listed] == ["A boy from the other school"]
    away = incidents.run(desk.lead, list_incidents, incidents.without_vault, ListIncidents()).incidents
    assert [(each.id, each.not_listed) for each in away] == [(incident_id, [])]


def test_a_queue_is_narrowed_as_the_list_of_records_is(desk, incidents, school):
    eight = incidents.pupil(school, "8")
    waiting, other = desk.concern(eight), desk.concern()
    desk.step(set_risk, SetRisk(kind="concern", id=other, level="immediate", reason="x"))
    assert desk.in_queue("new") == [other, waiting]
    found = incidents.run(desk.lead, list_queue, incidents.keyring, ListQueue(queue="new", year_group="8"))
    assert [item.id for item in found.items] == [waiting]
    assert found.counts.new == 2
    assert [item.id for item in desk.queue("new", order="oldest").items] == [waiting, other]
    assert [item.id for item in desk.queue("new", order="risk").items] == [other, waiting]
    assert [item.id for item in desk.queue("new", risk="not_judged").items] == [waiting]


def test_what_is_urgent_stands_first_then_the_oldest_in_the_queue_and_on_the_day(desk, incidents):
    made = {}
    for name, urgency in (("old", None), ("today", "today"), ("high", None), ("danger", "now"), ("judged", None)):
        details = {"details": {"urgency": urgency, "told": "somebody"}} if urgency else {}
        incidents.later(minutes=1)
        made[name] = desk.concern(**details)
    for name, level in (("high", "high"), ("judged", "immediate")):
        desk.step(set_risk, SetRisk(kind="concern", id=made[name], level=level, reason="x"))
    names = {each: name for name, each in made.items()}
    first = ["danger", "judged", "today", "high", "old"]
    queue = desk.queue("new").items
    assert [names[item.id] for item in queue] == first
    assert {names[item.id]: item.urgency for item in queue if item.urgency} == {"danger": "now", "today": "today"}
    paged = all_of(lambda cursor: desk.queue("new", limit=1, cursor=cursor))
    assert [names[each] for each in paged] == first
    day = incidents.run(desk.lead, team_day, incidents.keyring)
    assert [names[item.id] for item in day.first] == first


def test_a_filter_takes_no_more_children_than_a_group_has():
    assert MatterFilter(about_ids=[new_id() for _ in range(200)])
    with pytest.raises(ValueError, match="too_long"):
        MatterFilter(about_ids=[new_id() for _ in range(201)])


def test_a_list_narrowed_to_nothing_is_audited_all_the_same(desk, incidents):
    record(desk)
    assert ids(desk, year_group="13") == []
    assert incidents.audited("incident:list:read")[-1]["subject_ids"] == []


def test_what_does_not_belong_to_the_caller_is_refused_as_before(desk, incidents):
    with pytest.raises(Problem) as refused:
        listed(desk, cursor="bm8=")
    assert refused.value.code is ErrorCode.INVALID_REQUEST
