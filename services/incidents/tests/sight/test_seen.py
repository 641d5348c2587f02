"""Conditions of sight are written once for all who see the same, and never shared by two who do not."""

from dataclasses import fields, replace
from datetime import UTC, datetime
from uuid import uuid4

from chassis.ground.context import Access, Grant
from chassis.units.prepared import MOST_PARAMETERS
from haven_schemas.acts.incidents.queues import ListQueue
from haven_schemas.acts.incidents.records import ListIncidents
from haven_schemas.rights import Right
from incidents.day.team import team_day
from incidents.lists.queue import list_queue
from incidents.lists.records import list_incidents
from incidents.models import CategoryRow
from incidents.sight.rules import Reading, Sight
from incidents.sight.seen import visible_actions, visible_concerns, visible_incidents, visible_lines
from sqlalchemy import event
from triage_desk import Desk

CONDITIONS = (visible_lines, visible_concerns, visible_incidents, visible_actions)
SCHOOLS = 60


def test_who_sees_the_same_shares_a_condition_and_nobody_else_does():
    school, child = uuid4(), uuid4()
    categories = {each.id: each for each in (CategoryRow(id=uuid4(), group="pastoral"),)}
    one = Sight(
        frozenset({school}),
        (Reading(frozenset({school}), frozenset({"pastoral"}), None, None),),
        frozenset({child}),
        frozenset({uuid4()}),
        datetime(2026, 11, 1, tzinfo=UTC),
    )
    others = {
        "triages_at": frozenset(),
        "readings": (Reading(frozenset({school}), frozenset({"pastoral"}), frozenset({"7"}), None),),
        "kept_from": frozenset(),
        "closed": frozenset({child}),
        "opens_from": None,
        "barred": frozenset({uuid4()}),
    }
    assert others.keys() == {each.name for each in fields(Sight)}
    for condition in CONDITIONS:
        own = condition(one, categories)
        assert condition(replace(one), dict(categories)) is own
        for name, value in others.items():
            assert condition(replace(one, **{name: value}), categories) is not own, name
        moved = {each: CategoryRow(id=each, group="child_protection") for each in categories}
        assert condition(one, moved) is not own


def test_no_statement_of_a_page_is_too_long_to_be_kept_prepared_at_however_many_schools(incidents, school):
    desk = Desk(incidents, school)
    records = [desk.incident() for _ in range(3)]
    schools = frozenset({school, *(uuid4() for _ in range(SCHOOLS))})
    rights = frozenset({Right.RECORD_READ.value, Right.CONCERN_TRIAGE.value})
    lead = Access("staff", uuid4(), (Grant(schools, "trust lead", rights),), session_id=uuid4())
    counted = []

    @event.listens_for(incidents.database.engine, "before_cursor_execute")
    def count(connection, cursor, statement, parameters, context, many):
        counted.append(len(parameters))

    page = incidents.run(lead, list_incidents, incidents.keyring, ListIncidents())
    assert {line.id for line in page.incidents} == set(records)
    incidents.run(lead, list_queue, incidents.keyring, ListQueue(queue="overdue"))
    incidents.run(lead, team_day, incidents.keyring)
    assert max(counted) <= MOST_PARAMETERS
