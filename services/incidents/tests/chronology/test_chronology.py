"""Chronologies of shared records, their order and their pages, on real PostgreSQL and OpenBao."""

import time
from datetime import timedelta

import pytest
from chassis.units.ids import new_id
from haven_schemas.acts.incidents.actions import AddAction
from haven_schemas.acts.incidents.records import AddNote, IncidentQuery
from haven_schemas.acts.incidents.reporting import ConcernPupil
from haven_schemas.errors import ErrorCode, Problem
from incidents.models import RecordSubjectRow
from incidents.reading import entries
from incidents.reading.entries import MOST_BYTES
from incidents.records.action import add_action
from incidents.records.entry import add_note
from incidents.records.record import get_incident
from sqlalchemy import insert, text


def note(incidents, lead, incident_id, words, *children, occurred_at=None):
    request = AddNote(
        incident_id=incident_id, occurred_at=occurred_at or incidents.now, text=words, subject_ids=list(children)
    )
    return incidents.run(lead, add_note, incidents.keyring, request).id


def texts(chronology):
    return [each.text for each in chronology.entries]


@pytest.fixture
def shared(incidents, school):
    """A concern about three children, each with a role of their own, in an incident record."""
    children = [incidents.pupil(school) for _ in range(3)]
    roles = ("harmed", "alleged_to_have_harmed", "witness")
    pupils = [ConcernPupil(pupil_id=child, role=role) for child, role in zip(children, roles, strict=True)]
    concern_id = incidents.record(incidents.reporter(school), incidents.draft(school, pupils=pupils)).id
    incidents.later(minutes=1)
    incident_id = incidents.accept(incidents.lead(school), concern_id).id
    return concern_id, incident_id, children


def test_a_shared_concern_is_in_each_child_s_chronology_with_their_own_role(incidents, school, shared):
    concern_id, _, children = shared
    lead = incidents.lead(school)
    for child in children:
        page = incidents.chronology(lead, child)
        assert texts(page) == ["Why.", "What was seen."]
        roles = {view.subject_id: view.role for view in page.entries[1].subjects}
        assert roles == dict(zip(children, ("harmed", "alleged_to_have_harmed", "witness"), strict=True))
        assert page.entries[1].concern_id == concern_id
    entries = incidents.audited("chronology:pupil:read")
    assert {entry["object_id"] for entry in entries} == {str(child) for child in children}
    assert all(entry["subject_ids"] == sorted(map(str, children)) for entry in entries)


def test_what_goes_to_another_school_while_it_is_read_is_left_out(incidents, school, shared, monkeypatch):
    """Lines and records are two statements: a file may be signed for between them."""
    concern_id, _, (child, *_) = shared
    rows_of = entries._records

    def read_later(unit, lines):
        return {each: row for each, row in rows_of(unit, lines).items() if each != concern_id}

    monkeypatch.setattr(entries, "_records", read_later)
    lead = incidents.lead(school)
    assert texts(incidents.chronology(lead, child)) == ["Why."]
    newest = incidents.chronology(lead, child, limit=1)
    older = incidents.chronology(lead, child, limit=1, cursor=newest.next_cursor)
    assert (texts(newest), texts(older), older.next_cursor) == (["Why."], [], None)


def test_a_chronology_is_read_from_its_beginning_page_by_page(incidents, school, shared):
    _, incident_id, (child, *_) = shared
    lead = incidents.lead(school)
    for number in range(3):
        incidents.later(minutes=1)
        note(incidents, lead, incident_id, f"Note {number}.", child)
    newest = texts(incidents.chronology(lead, child))
    found, cursor = [], None
    for _ in range(3):
        page = incidents.chronology(lead, child, oldest_first=True, limit=2, cursor=cursor)
        found, cursor = found + texts(page), page.next_cursor
    assert (found, cursor) == (newest[::-1], None)
    first = incidents.chronology(lead, child, oldest_first=True, limit=2)
    with pytest.raises(Problem) as refused:
        incidents.chronology(lead, child, limit=2, cursor=first.next_cursor)
    assert refused.value.code is ErrorCode.INVALID_REQUEST, "a cursor holds for its order alone"


def test_a_record_that_is_read_to_be_printed_is_noted_so(incidents, school, shared):
    query = IncidentQuery(incident_id=shared[1], for_printing=True)
    incidents.run(incidents.lead(school), get_incident, incidents.keyring, query)
    assert [each["outcome"] for each in incidents.audited("incident:record:read")] == ["printed"]


def test_a_chronology_that_is_read_to_be_printed_is_noted_so_on_each_of_its_pages(incidents, school, shared):
    _, incident_id, (child, _, _) = shared
    lead = incidents.lead(school)
    for number in range(2):
        incidents.later(minutes=1)
        note(incidents, lead, incident_id, f"Note {number}.", child)
    whole = texts(incidents.chronology(lead, child))
    first = incidents.chronology(lead, child, for_printing=True, limit=2)
    rest = incidents.chronology(lead, child, for_printing=True, cursor=first.next_cursor)
    assert texts(first) + texts(rest) == whole
    assert [each["outcome"] for each in incidents.audited("chronology:pupil:read")] == ["done", "printed", "printed"]


def test_a_note_about_one_child_is_in_no_other_s_chronology(incidents, school, shared):
    _, incident_id, (one, other, third) = shared
    lead = incidents.lead(school)
    incidents.later(minutes=1)
    note(incidents, lead, incident_id, "About one.", one)
    incidents.later(minutes=1)
    note(incidents, lead, incident_id, "About all.", one, other, third)
    assert texts(incidents.chronology(lead, one)) == ["About all.", "About one.", "Why.", "What was seen."]
    assert texts(incidents.chronology(lead, other)) == ["About all.", "Why.", "What was seen."]
    assert texts(incidents.chronology(lead, third)) == ["About all.", "Why.", "What was seen."]


def test_an_action_shows_what_it_asks_and_what_came_of_it(incidents, school, shared):
    _, incident_id, (one, other, _) = shared
    lead = incidents.lead(school)
    incidents.later(minutes=1)
    request = AddAction(
        incident_id=incident_id, text="Ring home.", owner_id=lead.actor_id, due_on="2026-12-01", subject_ids=[one]
    )
    incidents.run(lead, add_action, incidents.keyring, incidents.others, request)
    entry = incidents.chronology(lead, one).entries[0]
    assert (entry.kind, entry.text, entry.action_taken) == ("action", "Ring home.", "")
    assert (entry.owner_id, entry.due_on, entry.completed_at) == (lead.actor_id, "2026-12-01", None)
    assert "Ring home." not in texts(incidents.chronology(lead, other))


def test_newest_occurrence_first_whatever_was_written_when(incidents, school, shared):
    _, incident_id, (one, *_) = shared
    lead = incidents.lead(school)
    for days, words in ((9, "c"), (2, "a"), (5, "b")):
        incidents.later(seconds=1)
        note(incidents, lead, incident_id, words, one, occurred_at=incidents.now - timedelta(days=days))
    assert texts(incidents.chronology(lead, one)) == ["Why.", "What was seen.", "a", "b", "c"]


def test_pages_are_stable_while_others_write(incidents, school, shared):
    _, incident_id, (one, *_) = shared
    lead = incidents.lead(school)
    same_moment = incidents.now - timedelta(days=1)
    for number in range(7):
        note(incidents, lead, incident_id, str(number), one, occurred_at=same_moment)
    expected = [each.id for each in incidents.chronology(lead, one).entries]
    seen, cursor = [], None
    while True:
        page = incidents.chronology(lead, one, limit=2, cursor=cursor)
        seen += [each.id for each in page.entries]
        incidents.later(seconds=1)
        note(incidents, lead, incident_id, "newer", one)
        cursor = page.next_cursor
        if cursor is None:
            break
    assert seen == expected
    with pytest.raises(Problem, match=ErrorCode.INVALID_REQUEST):
        incidents.chronology(lead, shared[2][1], cursor=incidents.chronology(lead, one, limit=1).next_cursor)


def test_a_page_ends_before_it_outgrows_a_message(incidents, school, shared):
    _, incident_id, (one, *_) = shared
    lead = incidents.lead(school)
    for number in range(12):
        note(incidents, lead, incident_id, "€" * 20_000, one, occurred_at=incidents.now - timedelta(days=number + 1))
    seen, cursor, page_count = 0, None, 0
    while page_count == 0 or cursor:
        page = incidents.chronology(lead, one, limit=200, cursor=cursor)
        assert len(page.model_dump_json().encode()) < MOST_BYTES + 100_000
        seen, page_count, cursor = seen + len(page.entries), page_count + 1, page.next_cursor
    assert (seen, page_count) == (14, 2)


def test_an_empty_file_is_shown_to_those_who_may_open_it(incidents, school, elsewhere):
    lead = incidents.lead(school)
    assert incidents.chronology(lead, incidents.pupil(school)).entries == []
    assert incidents.chronology(lead, incidents.pupil(school, known=False)).entries == []
    for stranger in (incidents.pupil(elsewhere), incidents.pupil(elsewhere, known=False), new_id()):
        with pytest.raises(Problem, match=ErrorCode.NOT_FOUND):
            incidents.chronology(lead, stranger)


def test_one_vault_call_opens_a_whole_page(incidents, school, shared, vault, monkeypatch):
    _, incident_id, (one, *_) = shared
    lead = incidents.lead(school)
    for number in range(5):
        note(incidents, lead, incident_id, str(number), one)
    incidents.keyring.clear()
    calls = []
    decrypt = vault.decrypt
    monkeypatch.setattr(vault, "decrypt", lambda *args, **given: calls.append(args[0]) or decrypt(*args, **given))
    assert len(incidents.chronology(lead, one).entries) == 7
    assert calls == [f"subject-{one}"]
    incidents.chronology(lead, one)
    assert len(calls) == 1


PAGE = text(
    "EXPLAIN SELECT record_id FROM record_subject WHERE subject_id = :child AND school_id = :school"
    " AND (occurred_at, recorded_at, record_id) < (:at, :at, :child)"
    " ORDER BY occurred_at DESC, recorded_at DESC, record_id DESC LIMIT 51"
)


def fill(incidents, school, child, count):
    """So many lines in the child's chronology, older than any other; no record behind them."""
    line = {
        "subject_id": child,
        "record_kind": "note",
        "school_id": school,
        "category_id": incidents.categories["safeguarding"],
        "triaged": True,
        "recorded_at": incidents.now,
        "place": 0,
        "role": "affected",
        "confirmed": True,
    }
    lines = [
        {**line, "record_id": new_id(), "occurred_at": incidents.now - timedelta(days=30, minutes=number)}
        for number in range(count)
    ]
    with incidents.database.unit(incidents.lead(school)) as unit:
        unit.session.execute(insert(RecordSubjectRow), lines)


def test_ten_thousand_entries_are_as_fast_as_ten(incidents, school, shared, owner):
    """A page is one walk along the index, from the middle too: asked of the planner, under the row guard, and timed."""
    _, _, (one, other, _) = shared
    lead = incidents.lead(school)
    fill(incidents, school, one, 10_000)
    for _ in range(20):
        fill(incidents, school, new_id(), 100)
    with owner.begin() as connection:
        connection.execute(text("ANALYZE record_subject"))
    with incidents.database.unit(lead) as unit:
        middle = incidents.now - timedelta(days=33)
        plan = "\n".join(unit.session.scalars(PAGE, {"child": one, "school": school, "at": middle}))
    assert "Index Scan Backward using record_subject_chronology" in plan
    assert "Sort" not in plan
    spans = {}
    for child in (other, one):
        began = time.perf_counter()
        for _ in range(10):
            incidents.chronology(lead, child, limit=2)
        spans[child] = time.perf_counter() - began
    assert spans[one] < 3 * spans[other]
