"""What is at rest: no word of narrative in a dump, and no ciphertext that opens in another's place."""

import os
import subprocess
from datetime import timedelta

import pytest
from chassis.keys.sealing import Tampered
from haven_schemas.acts.incidents.actions import AddAction, CompleteAction
from haven_schemas.acts.incidents.records import AddNote
from haven_schemas.acts.incidents.reporting import ConcernPupil
from haven_schemas.acts.incidents.triage import AcceptConcern
from incidents.models import ConcernRow
from incidents.records.action import add_action, complete_action
from incidents.records.entry import add_note
from incidents.triage.decision import accept_concern
from incidents.work import Work
from sqlalchemy import select

CANARY = "PETERBOROUGHCANARY"
FIELDS = ("account", "child_words", "action_taken", "not_listed", "reason", "note", "action", "outcome")


def words(field, mark=""):
    return f"{CANARY}{field}{mark}"


def _fill(incidents, school):
    """Every narrative field of every record, and a concern that only the intake key opens."""
    child, teacher, lead = incidents.pupil(school), incidents.reporter(school), incidents.lead(school)
    pupils = [
        ConcernPupil(pupil_id=child, role="harmed"),
        ConcernPupil(not_listed=words("not_listed"), role="witness"),
    ]
    texts = {field: words(field) for field in FIELDS[:3]}
    concern_id = incidents.record(teacher, incidents.draft(school, pupils=pupils, **texts)).id
    incidents.record(teacher, incidents.draft(school, pupils=pupils, **texts), incidents.without_vault)
    request = AcceptConcern(concern_id=concern_id, reason=words("reason"))
    incident_id = incidents.run(lead, accept_concern, incidents.keyring, incidents.others, request).id
    children = [subject.subject_id for subject in incidents.get(lead, concern_id).subjects]
    about = {"incident_id": incident_id, "subject_ids": children}
    note = AddNote(occurred_at=incidents.now, text=words("note"), **about)
    incidents.run(lead, add_note, incidents.keyring, note)
    action = AddAction(text=words("action"), owner_id=lead.actor_id, due_on="2026-12-01", **about)
    action_id = incidents.run(lead, add_action, incidents.keyring, incidents.others, action).id
    done = CompleteAction(action_id=action_id, outcome=words("outcome"), version=1)
    incidents.run(lead, complete_action, incidents.keyring, done)
    return lead, child


def dumped(infrastructure, database):
    """Every row of the database as its superuser dumps it."""
    url = database.engine.url
    settings = {
        "PGHOST": url.host,
        "PGPORT": str(url.port),
        "PGDATABASE": url.database,
        "PGUSER": "postgres",
        "PGPASSWORD": infrastructure.secrets.read("postgres-superuser"),
        "PGSSLMODE": "verify-full",
        "PGSSLROOTCERT": url.query["sslrootcert"],
    }
    command = ["pg_dump", "--data-only", "--inserts"]
    return subprocess.run(command, env={**os.environ, **settings}, capture_output=True, check=True).stdout


def test_no_word_of_narrative_in_a_dump(incidents, school, infrastructure):
    with incidents.database.unit(incidents.own_access("test"), schools=[]) as unit:
        incidents.keyring.keep_intake(unit)
    lead, child = _fill(incidents, school)
    dump = dumped(infrastructure, incidents.database)
    assert dump.count(b"INSERT INTO public.concern ") == 2
    assert dump.count(b"INSERT INTO public.action ") == 1
    for field in FIELDS:
        plain = words(field).encode()
        assert plain not in dump
        assert plain.hex().encode() not in dump
    incidents.work(Work.LEAVE_INTAKE)
    shown = "".join(entry.model_dump_json() for entry in incidents.chronology(lead, child).entries)
    assert all(words(field) in shown for field in FIELDS if field != "not_listed")


def test_a_text_opens_in_its_own_place_only(incidents, school):
    child, teacher = incidents.pupil(school), incidents.reporter(school)
    first, second = (incidents.record(teacher, incidents.draft(school, child, account=each)).id for each in "ab")
    with incidents.database.unit(teacher) as unit:
        rows = {row.id: row for row in unit.session.scalars(select(ConcernRow))}
        kept = (rows[first].account, rows[first].child_words)
        rows[first].account, rows[first].child_words = kept[1], kept[0]
    with pytest.raises(Tampered):
        incidents.get(teacher, first)
    with incidents.database.unit(teacher) as unit:
        rows = {row.id: row for row in unit.session.scalars(select(ConcernRow))}
        rows[first].account, rows[first].child_words = kept
        rows[second].account = kept[0]
    assert incidents.get(teacher, first).account == "a"
    with pytest.raises(Tampered):
        incidents.get(teacher, second)


def test_when_it_happened_and_when_it_was_written_are_both_kept(incidents, school):
    child, teacher = incidents.pupil(school), incidents.reporter(school)
    long_ago = incidents.now - timedelta(days=400)
    concern_id = incidents.record(teacher, incidents.draft(school, child, occurred_at=long_ago)).id
    kept = incidents.get(teacher, concern_id)
    assert (kept.occurred_at, kept.recorded_at) == (long_ago, incidents.now)
    assert kept.recorded_at.tzinfo is not None
