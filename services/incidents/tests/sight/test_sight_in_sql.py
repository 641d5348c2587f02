"""The rule of sight in SQL gives what it gives in Python, for generated children, records and grants."""

from datetime import datetime, timedelta
from random import Random
from uuid import UUID

import pytest
from chassis.ground.context import Access, Grant
from chassis.units.ids import new_id
from haven_schemas.acts.pupils import PupilFacts
from haven_schemas.class_names import class_key
from haven_schemas.rights import Right
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from incidents.categories.categories import categories_by_id
from incidents.copies.known import copy_pupil_rows
from incidents.models import FileReaderRow, IncidentRow, IncidentSubjectRow, RecordSubjectRow
from incidents.sight.rules import Bearing, Sight
from incidents.sight.visibility import (
    groups_for,
    incident_about_some,
    known_of,
    of_one_child,
    record_about_some,
    visible,
)
from sqlalchemy import select
from support.levels import examples

YEARS = ("R", "7", "8", None)
CLASSES = ("7B", "8 Oak", "Owls", None)
SPELLINGS = ("7B", "7b ", "8  OAK", "8 oak", "owls", "OWLS", "9Z")
CHILDREN, RECORDS = 24, 60
DAY = timedelta(days=1)
HERE, THERE = new_id(), new_id()

_grants = st.lists(
    st.builds(
        Grant,
        school_ids=st.sampled_from([frozenset({HERE}), frozenset({THERE}), frozenset({HERE, THERE})]),
        role=st.just("a role"),
        rights=st.sampled_from(
            [frozenset({Right.RECORD_READ.value}), frozenset({Right.CONCERN_TRIAGE.value, Right.RECORD_READ.value})]
        ),
        category_groups=st.none() | st.frozensets(st.sampled_from(["pastoral", "child_protection"])),
        year_groups=st.none() | st.frozensets(st.sampled_from(["R", "7", "8"])),
        classes=st.none() | st.frozensets(st.sampled_from(SPELLINGS)),
    ),
    max_size=4,
)


@pytest.fixture
def written(incidents) -> dict[UUID, tuple[UUID, str, bool, datetime, list[UUID]]]:
    """Records and incidents of one id each, about some children: id -> (school, category group, triaged, when written,
    children)."""
    draw = Random(20)  # the same cases each time
    children = {
        school: [
            incidents.pupil(school, draw.choice(YEARS), class_name=draw.choice(CLASSES)) for _ in range(CHILDREN // 2)
        ]
        for school in (HERE, THERE)
    }
    made = {}
    with incidents.database.unit(incidents.own_access("test"), schools=[HERE, THERE]) as unit:
        for _ in range(RECORDS):
            school, group = draw.choice((HERE, THERE)), draw.choice(("pastoral", "child_protection"))
            named = draw.sample(children[school], draw.choice((0, 1, 1, 2, 3)))
            at = incidents.now - draw.choice((0, 1, 2)) * DAY
            made[new_id()] = (school, group, draw.choice((True, True, False)), at, named)
        for record_id, (school, group, triaged, at, named) in made.items():
            category_id = incidents.categories[group]
            unit.session.add(_incident(record_id, school, category_id, at))
            unit.session.flush()
            for place, child in enumerate(named or [new_id()]):
                unit.session.add(_line(record_id, child, school, category_id, triaged, at, place))
                unit.session.add(
                    IncidentSubjectRow(incident_id=record_id, subject_id=child, school_id=school, role="affected")
                )
        for school, others in children.items():
            for child in draw.sample(others, len(others) // 3):
                _hand_over(unit, child, THERE if school == HERE else HERE, draw)
    return made


def _hand_over(unit, child, school, draw):
    """The child's file is read at another school, where they are in some year or in none that is known."""
    unit.session.add(FileReaderRow(subject_id=child, school_id=school, waits=draw.choice((True, False))))
    if draw.choice((True, False)):
        year, in_class = draw.choice(YEARS), draw.choice(CLASSES)
        facts = PupilFacts(
            pupil_id=child, school_id=school, year_group=year, class_name=in_class, on_roll=True, version=2
        )
        copy_pupil_rows(unit, [facts])


@pytest.fixture
def known_facts(incidents, written):
    """``written`` with what is known of the children, which no grant changes."""
    with incidents.database.unit(incidents.own_access("test"), schools=[HERE, THERE]) as unit:
        return {
            record_id: (school, group, triaged, at, known_of(unit, school, named))
            for record_id, (school, group, triaged, at, named) in written.items()
        }


@pytest.fixture
def known_children(incidents, written):
    """The same of each child alone."""
    with incidents.database.unit(incidents.own_access("test"), schools=[HERE, THERE]) as unit:
        return {child: known_of(unit, school, [child]) for school, *_, named in written.values() for child in named}


def _incident(record_id, school, category_id, at):
    return IncidentRow(
        id=record_id,
        school_id=school,
        category_id=category_id,
        status="open",
        opened_at=at,
        opened_by=new_id(),
        version=1,
    )


def _line(record_id, child, school, category_id, triaged, at, place):
    return RecordSubjectRow(
        record_id=record_id,
        subject_id=child,
        record_kind="concern",
        school_id=school,
        category_id=category_id,
        triaged=triaged,
        occurred_at=at,
        recorded_at=at,
        place=place,
        role="affected",
        not_listed=None,
        confirmed=True,
    )


@settings(max_examples=examples(150), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    grants=_grants,
    linked_to=st.frozensets(st.integers(0, CHILDREN - 1), max_size=3),
    unproven_days=st.sampled_from([None, None, 0, 1, 2]),
    barred_from=st.frozensets(st.integers(0, RECORDS - 1), max_size=3),
)
def test_the_condition_of_sql_is_the_rule_of_python(
    incidents, written, known_facts, known_children, grants, linked_to, unproven_days, barred_from
):
    until = incidents.now + timedelta(hours=1)
    opens_from = None if unproven_days is None else incidents.now - unproven_days * DAY
    access = Access("staff", new_id(), tuple(grants), session_id=new_id(), elevated_until=until, opens_from=opens_from)
    children = sorted({child for *_, named in written.values() for child in named})
    linked = {children[place] for place in linked_to if place < len(children)}
    sight = Sight.of(access, linked, barred={sorted(written)[place] for place in barred_from})
    with incidents.database.unit(incidents.own_access("test"), schools=[HERE, THERE]) as unit:
        categories = categories_by_id(unit)
        line, incident = RecordSubjectRow, IncidentRow
        records = visible(
            sight,
            groups_for(sight, categories),
            school=line.school_id,
            category=line.category_id,
            recorded=line.recorded_at,
            triaged=line.triaged,
            about_some=record_about_some(line.record_id),
        )
        incidents_seen = visible(
            sight,
            groups_for(sight, categories),
            school=incident.school_id,
            category=incident.category_id,
            recorded=incident.opened_at,
            about_some=incident_about_some(incident.id),
        )
        in_sql = set(unit.session.scalars(select(line.record_id).where(records)))
        incidents_in_sql = set(unit.session.scalars(select(incident.id).where(incidents_seen)))
        named = IncidentSubjectRow
        alone = visible(
            sight,
            groups_for(sight, categories),
            school=incident.school_id,
            category=incident.category_id,
            recorded=incident.opened_at,
            about_some=of_one_child(named.subject_id, named.school_id),
        )
        pairs = select(incident.id, named.subject_id).join(named, named.incident_id == incident.id).where(alone)
        alone_in_sql = {(row.id, row.subject_id) for row in unit.session.execute(pairs)}
    in_python, incidents_in_python = (
        {
            record_id
            for record_id, (school, group, triaged, at, known) in known_facts.items()
            if sight.shows(Bearing(group, always or triaged, at, known.subject_ids, known.read_at, record_id))
        }
        for always in (False, True)
    )
    assert (in_sql, incidents_in_sql) == (in_python, incidents_in_python)
    alone_in_python = {
        (record_id, child)
        for record_id, (school, group, _, at, named) in written.items()
        for child in named
        if sight.shows(Bearing(group, True, at, frozenset({child}), known_children[child].read_at))
    }
    assert {pair for pair in alone_in_sql if pair[1] in known_children} == alone_in_python


@pytest.mark.parametrize(("spelling", "key"), [("7B", "7b"), (" 8\u00a0 Oak ", "8 oak"), ("Straße", "strasse")])
def test_spellings_of_one_class(spelling, key):
    assert class_key(spelling) == key
