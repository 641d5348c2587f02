"""What the watcher reported goes after seven days, with all that hangs on it; nothing else goes."""

from contextlib import contextmanager
from uuid import UUID

from haven_schemas.acts.incidents.triage import CloseConcern
from haven_schemas.watch import KEPT_DAYS, WATCH_SCHOOL
from incidents.report import watched as forget_watched
from incidents.report.announce import unconfirmed
from incidents.triage.decision import close_concern
from sqlalchemy import text


def concern(incidents, school) -> UUID:
    """Reported, read and closed, as the watcher does it."""
    child, lead = incidents.pupil(school), incidents.lead(school)
    found = incidents.record(incidents.reporter(school), incidents.draft(school, child)).id
    incidents.get(lead, found)
    request = CloseConcern(concern_id=found, reason="Written by the watcher.")
    incidents.run(lead, close_concern, incidents.keyring, incidents.others, request)
    return found


@contextmanager
def looking(owner, school):
    """A connection that the row policies let see the schools."""
    with owner.connect() as connection:
        schools = f"{WATCH_SCHOOL},{school}"
        connection.execute(text("SELECT set_config('haven.school_ids', :schools, false)"), {"schools": schools})
        yield connection


def rows_with(owner, school, *ids) -> dict[str, int]:
    """How many rows of each table hold one of the ids, whatever the column is called; the audit trail and what waits to
    be sent have times of their own, and answers to repeated calls theirs."""
    kept = {"audit_entry", "outbox", "idempotency", "inbox"}
    found: dict[str, int] = {}
    with looking(owner, school) as connection:
        for table in connection.scalars(text("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")).all():
            if table in kept:
                continue
            rows = connection.scalars(text(f'SELECT to_jsonb(t)::text FROM "{table}" t')).all()
            if count := sum(any(str(each) in row for each in ids) for row in rows):
                found[table] = count
    return found


def entries_of(owner, school, concern_id) -> list[UUID]:
    with looking(owner, school) as connection:
        return list(connection.scalars(text("SELECT id FROM entry WHERE concern_id = :id"), {"id": concern_id}))


def forget(incidents) -> int:
    with incidents.database.unit(incidents.own_access("forget_watched"), schools=[WATCH_SCHOOL]) as unit:
        return forget_watched.forget_watched(unit)


def test_all_of_it_goes_after_seven_days_and_not_before(incidents, owner, school):
    watched, real = concern(incidents, WATCH_SCHOOL), concern(incidents, school)
    entries, of_real = entries_of(owner, school, watched), [real, *entries_of(owner, school, real)]
    real_rows, there = rows_with(owner, school, *of_real), rows_with(owner, school, watched, *entries)
    assert {"concern", "entry", "key_wrap", "record_subject", "file_reading"} <= there.keys()
    incidents.later(days=KEPT_DAYS)
    assert forget(incidents) == 0
    incidents.later(minutes=1)
    assert forget(incidents) == 1
    assert rows_with(owner, school, watched, *entries) == {}
    assert rows_with(owner, school, *of_real) == real_rows
    assert forget(incidents) == 0


def test_a_small_part_at_a_time(incidents, monkeypatch):
    monkeypatch.setattr(forget_watched, "MOST_AT_ONCE", 2)
    for _ in range(3):
        concern(incidents, WATCH_SCHOOL)
    incidents.later(days=KEPT_DAYS, minutes=1)
    assert [forget(incidents) for _ in range(3)] == [2, 1, 0]


def test_the_alarm_about_unconfirmed_concerns_counts_those_about_children_alone(incidents, school):
    concern(incidents, WATCH_SCHOOL)
    incidents.later(minutes=10)
    with incidents.database.unit(incidents.own_access("test"), schools=[]) as unit:
        assert unconfirmed(unit).count == 0
    concern(incidents, school)
    incidents.later(minutes=10)
    with incidents.database.unit(incidents.own_access("test"), schools=[]) as unit:
        assert unconfirmed(unit).count == 1
