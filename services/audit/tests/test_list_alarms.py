"""What contradicted the log is shown to who may read the log there, with what became of it; on real PostgreSQL."""

from uuid import uuid4

import pytest
from haven_schemas.errors import Problem

from .test_keep_conflict import tell

HERE, ELSEWHERE = uuid4(), uuid4()


def _contradict(log, leaf, number=1, **changed):
    """An entry under a number that the log holds for another."""
    log.store(leaf(number, school_ids=[HERE]))
    log.store(entry := leaf(number, **{"school_ids": [HERE], **changed}))
    return entry


def test_an_alarm_says_what_came_and_under_which_number_it_stands_now(log, leaf, reader):
    entry = _contradict(log, leaf)
    [alarm] = log.alarms(reader("dsl", HERE)).alarms
    assert (alarm.source, alarm.number, str(alarm.entry.id), alarm.stands_as) == ("incidents", 1, entry["id"], None)
    assert alarm.kept_id is not None
    log.store({**entry, "number": 2})
    [alarm] = log.alarms(reader("dsl", HERE)).alarms
    assert alarm.stands_as == 2


def test_only_who_may_read_the_log_of_its_school_sees_it(log, leaf, reader):
    _contradict(log, leaf)
    assert log.alarms(reader("dsl", ELSEWHERE)).alarms == []
    assert log.alarms(reader("dsl", ELSEWHERE, elsewhere=(HERE,))).alarms == []
    assert len(log.alarms(reader("dpo", HERE, ELSEWHERE)).alarms) == 1


def test_an_entry_of_no_school_is_the_data_protection_officers(log, leaf, reader):
    _contradict(log, leaf, school_ids=[])
    assert log.alarms(reader("dsl", HERE)).alarms == []
    assert len(log.alarms(reader("dpo", HERE)).alarms) == 1


def test_nothing_about_a_child_the_reader_is_kept_from(log, leaf, reader):
    child, lead = uuid4(), reader("dsl", HERE)
    _contradict(log, leaf, subject_ids=[child])
    assert len(log.alarms(lead).alarms) == 1
    tell(log, uuid4(), lead.actor_id, child, "kept_from", 1)
    assert log.alarms(lead).alarms == []


def test_pages_go_on_where_the_last_ended_and_each_reading_is_recorded(log, leaf, reader):
    officer = reader("dpo", HERE)
    sent = [_contradict(log, leaf, number)["id"] for number in range(1, 6)]
    first = log.alarms(officer, limit=3)
    second = log.alarms(officer, limit=3, cursor=first.next_cursor)
    assert [str(each.entry.id) for each in [*first.alarms, *second.alarms]] == sent[::-1]
    assert second.next_cursor is None
    assert [entry["action"] for entry in log.own_entries()].count("audit:alarm:read") == 2
    with pytest.raises(Problem):
        log.alarms(officer, cursor="x")
