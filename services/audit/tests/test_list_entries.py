"""Who reads which part of the log, in which order, and that reading leaves an entry; on real PostgreSQL."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from haven_schemas.acts.audit import AuditEntry
from haven_schemas.errors import ErrorCode, Problem
from sqlalchemy import create_engine, text

HERE, THERE = uuid4(), uuid4()
BEGAN = datetime(2026, 9, 1, 8, 0, tzinfo=UTC)
"""As the leaves of ``conftest``."""


def test_a_dsl_sees_entries_that_name_their_school(log, leaf, reader):
    log.store(
        leaf(1, school_ids=[HERE]), leaf(2, school_ids=[THERE]), leaf(3, school_ids=[HERE, THERE]), leaf(4)
    )  # fmt: skip
    assert log.numbers(reader("dsl", HERE)) == [3, 1]
    assert log.numbers(reader("dsl", HERE, THERE)) == [3, 2, 1]


def test_entries_of_no_school_are_the_dpo_s_alone(log, leaf, reader):
    log.store(leaf(1, school_ids=[HERE]), leaf(2))
    assert log.numbers(reader("dpo", HERE, THERE)) == [2, 1]
    assert log.numbers(reader("dsl", HERE, THERE)) == [1]


def test_a_dpo_of_some_schools_sees_no_other(log, leaf, reader):
    log.store(leaf(1, school_ids=[HERE]), leaf(2, school_ids=[THERE]))
    assert log.numbers(reader("dpo", HERE)) == [1]


def test_the_right_counts_school_by_school(log, leaf, reader):
    """A DSL here who only reports there reads nothing of there, though the unit's scope holds both schools."""
    log.store(leaf(1, school_ids=[HERE]), leaf(2, school_ids=[THERE]))
    assert log.numbers(reader("dsl", HERE, elsewhere=(THERE,))) == [1]


def test_filters(log, leaf, reader):
    child, record, person = uuid4(), str(uuid4()), uuid4()
    log.store(
        leaf(1, school_ids=[HERE], subject_ids=[child, uuid4()]),
        leaf(2, school_ids=[HERE], object_id=record),
        leaf(3, school_ids=[HERE], actor_id=person),
        leaf(4, school_ids=[THERE], subject_ids=[child], object_id=record, actor_id=person),
    )
    here = reader("dsl", HERE)
    assert log.numbers(here, subject_id=child) == [1]
    assert log.numbers(here, object_id=record) == [2]
    assert log.numbers(here, actor_id=person) == [3]
    assert log.numbers(here, subject_id=child, actor_id=person) == []


def test_by_school_action_outcome_and_time(log, leaf, reader):
    log.store(
        leaf(1, school_ids=[HERE], action="document:file:read"),
        leaf(2, school_ids=[THERE], outcome="not_permitted", action="access:call:refuse"),
        leaf(3, school_ids=[HERE, THERE], outcome="approved"),
        leaf(4),
    )
    officer = reader("dpo", HERE, THERE)
    assert log.numbers(officer, school_id=HERE) == [3, 1]
    assert log.numbers(officer, school_id=THERE) == [3, 2]
    assert log.numbers(reader("dpo", HERE), school_id=THERE) == [3], (
        "of another school's only what is one's own as well"
    )
    assert log.numbers(officer, action="document:file:read") == [1]
    assert log.numbers(officer, outcome="refused") == [2]
    assert log.numbers(officer, outcome="carried_out") == [4, 3, 1]
    second = {number: BEGAN + timedelta(seconds=number) for number in range(1, 5)}
    assert log.numbers(officer, since=second[2]) == [4, 3, 2]
    assert log.numbers(officer, until=second[2]) == [1]
    assert log.numbers(officer, since=second[2], until=second[4], outcome="carried_out") == [3]


def test_a_cursor_is_bound_to_every_filter(log, leaf, reader):
    log.store(*(leaf(number, school_ids=[HERE]) for number in range(1, 4)))
    here = reader("dsl", HERE)
    cursor = log.read(here, limit=1).next_cursor
    for asked in ({"school_id": HERE}, {"action": "audit:log:read"}, {"outcome": "carried_out"}, {"since": BEGAN}):
        with pytest.raises(Problem):
            log.read(here, limit=1, cursor=cursor, **asked)


def test_what_is_saved_as_a_file_is_what_is_read_and_says_so(log, leaf, reader):
    child = uuid4()
    log.store(leaf(1, school_ids=[HERE], subject_ids=[child]), leaf(2, school_ids=[HERE]))
    here = reader("dsl", HERE)
    assert log.export(here, subject_id=child) == log.read(here, subject_id=child)
    saved, read = log.own_entries()
    assert (saved["action"], read["action"]) == ("audit:log:export", "audit:log:read")
    assert saved["subject_ids"] == [str(child)]


def test_pages_meet_without_loss_or_repeat_and_in_order(log, leaf, reader):
    same_instant = {"at": "2026-09-01T09:00:00.000000Z"}
    log.store(*(leaf(number, school_ids=[HERE], **(same_instant if number % 2 else {})) for number in range(1, 24)))
    here, seen, cursor = reader("dsl", HERE), [], None
    while True:
        page = log.read(here, limit=5, cursor=cursor)
        seen += page.entries
        cursor = page.next_cursor
        if cursor is None:
            break
    assert len(seen) == len({entry.id for entry in seen}) == 23
    assert [(entry.at, entry.id) for entry in seen] == sorted(((entry.at, entry.id) for entry in seen), reverse=True)


def test_a_cursor_holds_for_its_filter_and_reader_only(log, leaf, reader):
    log.store(*(leaf(number, school_ids=[HERE]) for number in range(1, 4)))
    here = reader("dsl", HERE)
    cursor = log.read(here, limit=1).next_cursor
    for access, asked in ((here, {"subject_id": uuid4()}), (reader("dsl", HERE), {})):
        with pytest.raises(Problem) as refused:
            log.read(access, limit=1, cursor=cursor, **asked)
        assert refused.value.code is ErrorCode.INVALID_REQUEST
    for nonsense in ("x", "bm90IGpzb24=", cursor[:-8]):
        with pytest.raises(Problem):
            log.read(here, cursor=nonsense)


def test_a_page_stays_within_the_bus_s_limit(log, leaf, reader):
    children = [uuid4() for _ in range(900)]
    for number in range(1, 31):
        log.store(leaf(number, school_ids=[HERE], subject_ids=children))
    here, seen, cursor = reader("dsl", HERE), [], None
    while True:
        page = log.read(here, limit=200, cursor=cursor)
        assert len(page.model_dump_json()) < 2**20
        seen += [entry.number for entry in page.entries]
        if (cursor := page.next_cursor) is None:
            break
    assert seen == list(range(30, 0, -1))


def test_reading_the_log_is_in_the_log(log, leaf, reader):
    child = uuid4()
    log.store(leaf(1, school_ids=[HERE], subject_ids=[child]))
    here = reader("dsl", HERE, elsewhere=(THERE,))
    log.read(here, subject_id=child)
    [entry] = log.own_entries()
    assert entry["action"] == "audit:log:read"
    assert (entry["actor_id"], entry["right"]) == (str(here.actor_id), "audit:read")
    assert (entry["school_ids"], entry["subject_ids"]) == ([str(HERE)], [str(child)])


def test_an_entry_shows_its_leaf(log, leaf, reader):
    sent = leaf(1, school_ids=[HERE])
    log.store(sent)
    [entry] = log.read(reader("dsl", HERE)).entries
    assert entry == AuditEntry(leaf=sent, **{name: sent[name] for name in AuditEntry.model_fields if name in sent})


def test_row_security_alone_hides_other_schools(log, leaf, reader):
    """With the application's checks gone: the table itself, and the search given schools that are not one's own."""
    log.store(leaf(1, school_ids=[HERE]), leaf(2, school_ids=[THERE]), leaf(3))
    stolen = text("SELECT id FROM find_entries(ARRAY[CAST(:school AS uuid)], false, NULL, NULL, NULL, NULL, NULL, 50)")
    with log.database.unit(reader("dsl", HERE)) as unit:
        assert unit.session.scalars(text("SELECT number FROM entry")).all() == [1]
        assert unit.session.scalars(stolen, {"school": THERE}).all() == []
    with log.database.unit(reader("dsl")) as unit:
        assert unit.session.scalars(text("SELECT number FROM entry")).all() == []


def test_the_search_s_role_finds_a_child_by_the_index(audit_database):
    """For the role that owns the search the policy is no filter, so the index is used (as the service it could not)."""
    engine = create_engine(audit_database.owner_url)
    with engine.connect() as connection:
        connection.execute(text("SET LOCAL ROLE audit_lookup"))
        connection.execute(text("SET LOCAL enable_seqscan = off"))
        find = text("EXPLAIN SELECT id FROM entry WHERE subject_ids @> ARRAY[CAST(:child AS uuid)]")
        plan = "\n".join(connection.scalars(find, {"child": uuid4()}))
    engine.dispose()
    assert "entry_subjects" in plan
    assert "Filter" not in plan


def test_the_log_of_a_child_is_found_by_any_id_they_had(log, leaf, reader):
    today, before, other = uuid4(), uuid4(), uuid4()
    log.store(*(leaf(n, school_ids=[HERE], subject_ids=[each]) for n, each in enumerate((today, before, other), 1)))
    here = reader("dsl", HERE)
    log.copy_alias(before, today, 2)
    log.copy_alias(before, other, 1)  # an older word counts nothing
    assert [log.numbers(here, subject_id=each) for each in (today, before, other)] == [[2, 1], [2, 1], [3]]
    log.copy_alias(before, None, 3)
    assert [log.numbers(here, subject_id=each) for each in (today, before)] == [[1], [2]]
