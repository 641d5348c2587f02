"""The school that signed for a child's file finds what was done with it elsewhere; on real PostgreSQL."""

from uuid import uuid4

import pytest

LEFT, CAME, FAR = uuid4(), uuid4(), uuid4()


@pytest.fixture
def child(log, leaf):
    """Read at the school they left: a record of theirs, one with another child; and what else the log has there."""
    child, other, record, shared = uuid4(), uuid4(), str(uuid4()), str(uuid4())
    log.store(
        leaf(1, school_ids=[LEFT], subject_ids=[child]),
        leaf(2, school_ids=[LEFT], subject_ids=[child], object_id=record),
        leaf(3, school_ids=[LEFT], subject_ids=[child, other], object_id=shared),
        leaf(4, school_ids=[LEFT], subject_ids=[other], object_id=str(uuid4())),
        leaf(5, school_ids=[CAME], subject_ids=[child]),
    )
    log.store(leaf(1, "pupils", school_ids=[LEFT], subject_ids=[child]), source="pupils")
    return child, other, record, shared


def test_without_a_signature_nothing_of_another_school_is_found(log, reader, child):
    assert log.numbers(reader("dsl", CAME), subject_id=child[0]) == [5]
    assert log.numbers(reader("dsl", CAME), object_id=child[2]) == []


def test_who_signed_finds_it_by_child_and_by_record_and_by_nothing_else(log, reader, child):
    pupil, other, record, shared = child
    log.keep_file(pupil, CAME, 1)
    here = reader("dsl", CAME)
    assert log.numbers(here, subject_id=pupil) == [5, 3, 2, 1], "what pupils did stays the old school's"
    assert log.numbers(here, object_id=record) == [2]
    assert log.numbers(here, object_id=shared) == [3]
    assert log.numbers(here, subject_id=other) == [], "the child who stayed is not theirs, shared record or not"
    assert log.numbers(here) == [5], "the log as a whole is that of one's own schools"
    assert log.numbers(reader("dsl", FAR), subject_id=pupil) == []
    assert log.numbers(reader("dsl", LEFT), subject_id=pupil) == [3, 2, 1, 1], "and the old school still finds its own"


def test_only_where_the_log_may_be_read(log, reader, child):
    log.keep_file(child[0], CAME, 1)
    assert log.numbers(reader("dsl", FAR, elsewhere=(CAME,)), subject_id=child[0]) == []


def test_it_goes_on_with_the_file_whatever_the_order_of_what_is_told(log, reader, child):
    log.keep_file(child[0], FAR, 2)
    log.keep_file(child[0], CAME, 1)
    assert log.numbers(reader("dsl", CAME), subject_id=child[0]) == [5]
    assert log.numbers(reader("dsl", FAR), subject_id=child[0]) == [5, 3, 2, 1]


def test_by_whichever_id_the_child_has(log, reader, child):
    today = uuid4()
    log.copy_alias(child[0], today, 1)
    for each in (child[0], today):
        log.keep_file(each, CAME, 1)
    assert log.numbers(reader("dsl", CAME), subject_id=today) == [5, 3, 2, 1]
