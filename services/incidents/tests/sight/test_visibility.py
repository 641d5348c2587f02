"""Who sees what: every kind of reader against every state, category and year, and the row guard alone."""

from itertools import product

import pytest
from haven_schemas.acts.incidents.records import AddNote, IncidentQuery, ListIncidents
from haven_schemas.acts.incidents.triage import ListConcerns
from haven_schemas.errors import ErrorCode, Problem
from incidents.lists.records import list_incidents
from incidents.models import Base, KnownPupilRow
from incidents.records.entry import add_note
from incidents.records.record import get_incident
from incidents.report.concerns import list_concerns
from sqlalchemy import func, select

CLASSES = {"7": "7B", "9": "9 Oak", None: None}
GROUPS = ("pastoral", "child_protection", "unsure")
YEARS = ("7", "9", None)


@pytest.fixture
def records(incidents, school):
    """One concern for each category group, year and state: (group, year, triaged) -> (concern, child, incident)."""
    teacher, lead = incidents.reporter(school), incidents.lead(school)
    made = {}
    for group, year, triaged in product(GROUPS, YEARS, (False, True)):
        child = incidents.pupil(school, year, class_name=CLASSES[year])
        draft = incidents.draft(school, child, category_id=incidents.categories[group])
        concern_id = incidents.record(teacher, draft).id
        incident_id = incidents.accept(lead, concern_id).id if triaged else None
        made[group, year, triaged] = (concern_id, child, incident_id)
    return made


def outcome(call, *arguments):
    try:
        call(*arguments)
    except Problem as problem:
        return problem.code
    return "seen"


def get_record(incidents, access, incident_id):
    request = IncidentQuery(incident_id=incident_id)
    return incidents.run(access, get_incident, incidents.keyring, request)


READERS = {
    "lead": ({"role": "lead"}, lambda group, year, triaged: True),
    "reader of everything": ({"role": "reader"}, lambda group, year, triaged: triaged),
    "pastoral lead": (
        {"role": "reader", "category_groups": {"pastoral"}},
        lambda group, year, triaged: triaged and group == "pastoral",
    ),
    "pastoral lead of year 7": (
        {"role": "reader", "category_groups": {"pastoral", "unsure"}, "year_groups": {"7"}},
        lambda group, year, triaged: triaged and group != "child_protection" and year == "7",
    ),
    "teacher of class 9 Oak": (
        {"role": "reader", "category_groups": {"pastoral", "unsure"}, "classes": {"9  OAK", "7A"}},
        lambda group, year, triaged: triaged and group != "child_protection" and year == "9",
    ),
    "pastoral lead of year 7 and class 9 Oak": (
        {"role": "reader", "year_groups": {"7"}, "classes": {"9 oak"}},
        lambda group, year, triaged: triaged and year is not None,
    ),
    "reporter": ({"role": "reporter"}, lambda group, year, triaged: False),
    "triages but reads no record": (
        {"role": "triager"},
        lambda group, year, triaged: not triaged,
    ),
}


@pytest.mark.parametrize("name", READERS)
def test_the_same_rule_in_every_way_in(incidents, school, records, name):
    given, sees = READERS[name]
    access = incidents.staff(given["role"], school, **{k: v for k, v in given.items() if k != "role"})
    expected = {key for key in records if sees(*key)}
    got = {key for key, (concern_id, _, _) in records.items() if outcome(incidents.get, access, concern_id) == "seen"}
    assert got == expected
    listed = incidents.run(access, list_concerns, ListConcerns(waiting_only=False, limit=200)).concerns
    assert {each.id for each in listed} == {records[key][0] for key in expected}
    in_files = {
        key
        for key, (concern_id, child, _) in records.items()
        if outcome(incidents.chronology, access, child) == "seen"
        and concern_id in {each.id for each in incidents.chronology(access, child).entries}
    }
    assert in_files == expected
    triaged = {key for key in expected if key[2]}
    incident_ids = {records[key][2] for key in triaged}
    page = incidents.run(access, list_incidents, incidents.keyring, ListIncidents(limit=200))
    assert {each.id for each in page.incidents} == incident_ids
    every_incident = [incident_id for _, _, incident_id in records.values() if incident_id is not None]
    opened = {each for each in every_incident if outcome(get_record, incidents, access, each) == "seen"}
    assert opened == incident_ids


def test_nothing_of_another_school(incidents, elsewhere, records):
    lead = incidents.lead(elsewhere)
    for concern_id, child, _ in records.values():
        assert outcome(incidents.get, lead, concern_id) is ErrorCode.NOT_FOUND
        assert outcome(incidents.chronology, lead, child) is ErrorCode.NOT_FOUND
    assert incidents.run(lead, list_concerns, ListConcerns(waiting_only=False)).concerns == []


def test_the_reporter_follows_their_own_at_the_first_tier_and_is_not_told_the_decision(incidents, school):
    teacher, lead, child = incidents.reporter(school), incidents.lead(school), incidents.pupil(school)
    concern_id = incidents.record(teacher, incidents.draft(school, child)).id
    incidents.accept(lead, concern_id)
    own = incidents.get(teacher, concern_id)
    assert (own.status, own.account) == ("being_dealt_with", "What was seen.")
    assert [own.decision, own.decision_reason, own.decided_by, own.decided_at, own.incident_id] == [None] * 5
    rights = [entry["right"] for entry in incidents.audited("concern:record:read")]
    assert rights == ["concern:follow_own"]


def test_whoever_reads_a_concern_stands_in_the_log(incidents, school):
    lead, child = incidents.lead(school), incidents.pupil(school)
    concern_id = incidents.record(incidents.reporter(school), incidents.draft(school, child)).id
    incidents.get(lead, concern_id)
    [read] = incidents.audited("concern:record:read")
    assert (read["actor_id"], read["right"], read["object_id"], read["subject_ids"]) == (
        str(lead.actor_id), "concern:triage", str(concern_id), [str(child)],
    )  # fmt: skip


def test_those_who_would_see_it_are_asked_for_the_second_tier(incidents, school):
    child = incidents.pupil(school)
    concern_id = incidents.record(incidents.reporter(school), incidents.draft(school, child)).id
    assert outcome(incidents.get, incidents.lead(school, elevated=False), concern_id) is ErrorCode.STEP_UP_REQUIRED
    assert outcome(incidents.get, incidents.reporter(school), concern_id) is ErrorCode.NOT_FOUND


def test_a_child_of_a_year_that_is_seen_opens_a_shared_concern(incidents, school):
    children = [incidents.pupil(school, year) for year in ("7", "9")]
    draft = incidents.draft(school, *children, category_id=incidents.categories["pastoral"])
    concern_id = incidents.record(incidents.reporter(school), draft).id
    incidents.accept(incidents.lead(school), concern_id)
    seen = {
        year: outcome(incidents.get, incidents.staff("reader", school, year_groups={year}), concern_id)
        for year in ("7", "8", "9")
    }
    assert seen == {"7": "seen", "8": ErrorCode.NOT_FOUND, "9": "seen"}


def test_readers_do_not_write(incidents, school, records):
    reader = incidents.staff("reader", school)
    request = AddNote(incident_id=records["pastoral", "7", True][2], occurred_at=incidents.now, text="A note.")
    assert outcome(incidents.run, reader, add_note, incidents.keyring, request) is ErrorCode.NOT_PERMITTED
    hidden = incidents.staff("reader", school, category_groups={"send"})
    assert outcome(incidents.run, hidden, add_note, incidents.keyring, request) is ErrorCode.NOT_FOUND


def test_the_row_guard_alone(incidents, school, elsewhere, records):
    """With no check of ours in the way, another school's scope finds not one row and writes none."""
    of_no_child = ("category", "known_school", "unconfirmed_concern", "unopened_report", "waiting_work")
    tables = Base.metadata.sorted_tables
    guarded = [table for table in tables if "school_id" in table.c and table.name not in of_no_child]
    for scope in ([elsewhere], []):
        with incidents.database.unit(incidents.own_access("test"), schools=scope) as unit:
            counts = {table.name: unit.session.scalar(select(func.count()).select_from(table)) for table in guarded}
        assert set(counts.values()) == {0}
        assert len(counts) >= 16
    with incidents.database.unit(incidents.own_access("test"), schools=[school]) as unit:
        assert unit.session.scalar(select(func.count()).select_from(KnownPupilRow)) == len(records)
    row = KnownPupilRow(pupil_id=elsewhere, school_id=school, year_group=None, on_roll=True, version=1)
    there = incidents.database.unit(incidents.own_access("test"), schools=[elsewhere])
    with pytest.raises(Exception, match="row-level security"), there as unit:
        unit.session.add(row)
