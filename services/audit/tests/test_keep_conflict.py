"""Whoever is linked to a child does not read who looked at that child's file; on real PostgreSQL."""

from types import SimpleNamespace
from uuid import uuid4

from audit.children import copy_conflict
from chassis.ground.context import Access
from haven_schemas.events import ConflictChanged

HERE = uuid4()
OWN = Access(kind="service", actor_id=uuid4(), service="audit", job="test")


def tell(log, link_id, staff_id, child, state, version):
    event = ConflictChanged(staff_id=staff_id, subject_id=child, state=state, version=version)
    with log.database.unit(OWN, schools=[]) as unit:
        copy_conflict(unit, SimpleNamespace(aggregateid=link_id), event)


def test_entries_about_the_child_are_left_out_until_the_link_ends(log, leaf, reader):
    child, other, link_id = uuid4(), uuid4(), uuid4()
    log.store(
        leaf(1, school_ids=[HERE], subject_ids=[child, other]),
        leaf(2, school_ids=[HERE], subject_ids=[other]),
        leaf(3, school_ids=[HERE], object_id=str(child)),
    )
    linked, colleague = reader("dsl", HERE), reader("dsl", HERE)
    tell(log, link_id, linked.actor_id, child, "kept_from", 1)
    assert log.numbers(linked) == [2]
    assert log.numbers(linked, subject_id=child) == []
    assert log.numbers(colleague) == [3, 2, 1]
    tell(log, link_id, linked.actor_id, child, "ended", 2)
    tell(log, link_id, linked.actor_id, child, "kept_from", 1)  # late, and older
    assert log.numbers(linked) == [3, 2, 1]


def test_a_link_holds_for_every_id_the_child_has(log, leaf, reader):
    today, before, other = uuid4(), uuid4(), uuid4()
    log.store(*(leaf(n, school_ids=[HERE], subject_ids=[each]) for n, each in enumerate((today, before, other), 1)))
    by_today, by_before = reader("dsl", HERE), reader("dsl", HERE)
    tell(log, uuid4(), by_today.actor_id, today, "kept_from", 1)
    tell(log, uuid4(), by_before.actor_id, before, "kept_from", 1)
    log.copy_alias(before, today, 1)
    assert [log.numbers(each) for each in (by_today, by_before)] == [[3], [3]]
    log.copy_alias(before, None, 2)
    assert [log.numbers(each) for each in (by_today, by_before)] == [[3, 2], [3, 1]]


def test_whether_the_reader_is_to_be_kept_away_is_not_told_to_them_by_the_log(log, leaf, reader):
    asked, colleague = reader("dsl", HERE), reader("dsl", HERE)
    about = {"school_ids": [HERE], "subject_ids": [uuid4()], "object_id": str(asked.actor_id)}
    log.store(
        leaf(1, action="conflict:question:ask", **about),
        leaf(2, action="concern:colleague:name", **about),
        leaf(3, action="conflict:link:set", actor_id=asked.actor_id, **about),
        leaf(4, action="staff:role:give", **about),
    )
    assert log.numbers(colleague) == [4, 3, 2, 1]
    assert log.numbers(asked) == [4, 3], "what they did themselves, and other things about them"
