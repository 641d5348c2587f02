"""Storing on real PostgreSQL: order, duplicates, gaps, contradictions."""

import hashlib
import random
import threading
from uuid import uuid4

import pytest
from audit.leaf import UnfitLeaf
from audit.models import AlarmRow
from chassis.units.audit_trail import leaf_bytes
from sqlalchemy import create_engine, text
from support.metrics import own_metric

SCHOOL = uuid4()


def _alarms(audit_database):
    engine = create_engine(audit_database.owner_url)
    with engine.connect() as connection:
        rows = connection.execute(text("SELECT number, leaf, leaf_hash, kept_hash FROM alarm")).all()
    engine.dispose()
    return rows


def test_leaf_is_kept_byte_for_byte(log, leaf, reader):
    sent = leaf(1, school_ids=[SCHOOL], subject_ids=[uuid4(), uuid4()])
    log.store(sent)
    [entry] = log.read(reader("dsl", SCHOOL)).entries
    assert entry.leaf == sent
    with log.database.unit(reader("dsl", SCHOOL)) as unit:
        kept, kept_hash = unit.session.execute(text("SELECT leaf, leaf_hash FROM entry")).one()
    assert bytes(kept) == leaf_bytes(sent)
    assert bytes(kept_hash) == hashlib.sha256(b"\x00" + leaf_bytes(sent)).digest()


def test_duplicates_and_shuffled_messages_give_the_log_once(log, leaf, reader):
    leaves = [leaf(number, school_ids=[SCHOOL]) for number in range(1, 61)]
    messages = [leaves[start : start + 7] for start in range(0, 60, 7)] * 3
    random.Random(7).shuffle(messages)
    for message in messages:
        log.store(*message)
    assert log.numbers(reader("dsl", SCHOOL), limit=200) == list(range(60, 0, -1))
    assert log.gaps() == {"incidents": 0}


def test_missing_numbers_are_a_gap_until_they_come(log, leaf):
    log.store(leaf(1, school_ids=[SCHOOL]), leaf(5, school_ids=[SCHOOL]))
    assert log.gaps() == {"incidents": 3}
    log.store(*(leaf(number, school_ids=[SCHOOL]) for number in (2, 3, 4)))
    assert log.gaps() == {"incidents": 0}


def test_sources_count_for_themselves(log, leaf, reader):
    log.store(leaf(1, school_ids=[SCHOOL]))
    log.store(leaf(1, "audit", school_ids=[SCHOOL]), source="audit")
    assert log.gaps() == {"incidents": 0, "audit": 0}
    assert len(log.numbers(reader("dsl", SCHOOL))) == 2


def test_a_leaf_that_contradicts_raises_the_alarm_and_changes_nothing(log, audit_database, leaf, reader):
    before = own_metric("haven_audit_alarms_total", {"source": "incidents"}) or 0
    first, second = leaf(1, school_ids=[SCHOOL]), leaf(2, school_ids=[SCHOOL])
    log.store(first)
    forged = {**first, "outcome": "unchanged"}
    log.store(forged, second)
    assert [entry.leaf for entry in log.read(reader("dsl", SCHOOL)).entries] == [second, first]
    [alarm] = _alarms(audit_database)
    assert (alarm.number, bytes(alarm.leaf)) == (1, leaf_bytes(forged))
    assert own_metric("haven_audit_alarms_total", {"source": "incidents"}) == before + 1
    told = [entry for entry in log.own_entries() if entry["action"] == "audit:log:alarm"]
    assert [(entry["object_id"], entry["outcome"]) for entry in told] == [(first["id"], "contradicts")]


def test_the_same_id_under_another_number_contradicts_if_more_than_the_number_differs(
    log, audit_database, leaf, reader
):
    first = leaf(1, school_ids=[SCHOOL])
    log.store(first)
    log.store({**first, "number": 2, "outcome": "unchanged"})
    log.store({**first, "source": "pupils"}, source="pupils")
    assert log.numbers(reader("dsl", SCHOOL)) == [1]
    assert len(_alarms(audit_database)) == 2


def test_an_entry_numbered_again_after_a_restore_is_no_alarm_and_no_gap(log, audit_database, leaf, reader):
    first, second = leaf(1, school_ids=[SCHOOL]), leaf(2, school_ids=[SCHOOL])
    log.store(first, second)
    again = {**second, "number": 3}
    for _ in range(2):
        log.store(again, leaf(4, school_ids=[SCHOOL]))
    log.store(again)
    assert log.gaps() == {"incidents": 0}
    assert log.numbers(reader("dsl", SCHOOL)) == [4, 2, 1]
    assert len(_alarms(audit_database)) == 1, "the second leaf of number 4"


def test_a_number_that_stands_for_nothing_new_is_not_given_to_another_entry(log, audit_database, leaf):
    first = leaf(1, school_ids=[SCHOOL])
    log.store(first, {**first, "number": 2})
    log.store(leaf(2, school_ids=[SCHOOL]))
    assert log.gaps() == {"incidents": 0}
    assert len(_alarms(audit_database)) == 1


def test_sources_are_told_what_is_held_what_lacks_and_what_contradicted(log, leaf):
    first, other = leaf(1, school_ids=[SCHOOL]), leaf(1, school_ids=[SCHOOL])
    log.store(first, *(leaf(number, school_ids=[SCHOOL]) for number in (2, 5, 6, 9)))
    log.store(leaf(1, "pupils", school_ids=[SCHOOL]), source="pupils")
    log.store(other)
    assert log.numbers_held() == {
        "incidents": {"highest": 9, "missing": [[7, 8], [3, 4]], "contradicted": [[other["id"], 1]]},
        "pupils": {"highest": 1},
    }
    log.store({**other, "number": 10})
    assert log.numbers_held()["incidents"] == {"highest": 10, "missing": [[7, 8], [3, 4]]}


def test_a_message_that_contradicts_itself_keeps_what_came_first(log, audit_database, leaf, reader):
    first = leaf(1, school_ids=[SCHOOL])
    log.store(first, {**first, "outcome": "unchanged"})
    assert [entry.leaf for entry in log.read(reader("dsl", SCHOOL)).entries] == [first]
    assert len(_alarms(audit_database)) == 1


def test_no_service_adds_to_another_s_numbers(log, leaf):
    with pytest.raises(UnfitLeaf):
        log.store(leaf(1), event_type="pupils.audit_entries_recorded")
    with pytest.raises(UnfitLeaf):
        log.store(leaf(1, "pupils"), source="incidents")
    assert log.gaps() == {}


def test_an_unfit_leaf_leaves_nothing_of_its_message(log, leaf, reader):
    with pytest.raises(UnfitLeaf):
        log.store(leaf(1, school_ids=[SCHOOL]), {**leaf(2), "note": "some words"})
    assert log.gaps() == {}
    assert log.numbers(reader("dsl", SCHOOL)) == []


def test_two_replicas_take_the_same_messages_at_once(log, leaf, reader):
    messages = [[leaf(number, school_ids=[SCHOOL]) for number in range(at, at + 10)] for at in range(1, 101, 10)]
    failures = []

    def work(order):
        try:
            for message in order:
                log.store(*message)
        except Exception as failure:
            failures.append(failure)

    threads = [threading.Thread(target=work, args=(order,)) for order in (messages, messages[::-1], messages)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert log.numbers(reader("dsl", SCHOOL), limit=200) == list(range(100, 0, -1))
    assert log.gaps() == {"incidents": 0}


def test_storing_is_not_itself_recorded(log, leaf):
    log.store(leaf(1, school_ids=[SCHOOL]))
    assert log.own_entries() == []


def test_the_service_cannot_read_alarms_back(log, reader):
    with pytest.raises(Exception, match="permission denied"), log.database.unit(reader("dsl", SCHOOL)) as unit:
        unit.session.query(AlarmRow).all()
