"""Concerns that may tell of one event, on real PostgreSQL; and the rule alone."""

from datetime import timedelta

import pytest
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.events import PupilMerged
from haven_schemas.rpc.incidents_triage import ConcernQuery
from incidents.matching.use_cases.keep_merge import keep_merge
from incidents.triage.domain.likeness import Pair, likeness
from incidents.triage.queries.propose_matches import propose_matches

HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("pair", "shown"),
    [
        (Pair(1, True, HOUR), True),
        (Pair(1, False, timedelta(days=2)), True),
        (Pair(0, True, HOUR), True),
        (Pair(0, True, 5 * HOUR), False),
        (Pair(0, False, HOUR), False),
    ],
)
def test_what_is_worth_showing(pair, shown):
    assert (likeness(pair) > 0) is shown


def test_more_in_common_is_likelier():
    alike = [Pair(2, True, HOUR), Pair(1, True, HOUR), Pair(1, False, HOUR), Pair(1, False, timedelta(days=2))]
    scores = [likeness(pair) for pair in alike]
    assert scores == sorted(scores, reverse=True)
    assert len(set(scores)) == len(scores)


def proposed(incidents, access, concern_id):
    return incidents.run(access, propose_matches, ConcernQuery(concern_id=concern_id)).matches


def test_two_teachers_one_event(incidents, school, elsewhere):
    lead, child, other = incidents.lead(school), incidents.pupil(school), incidents.pupil(school)

    def report(*children, **given):
        return incidents.record(incidents.reporter(school), incidents.draft(school, *children, **given)).id

    behaviour = incidents.categories["behaviour"]
    concern = report(child, other)
    both = report(other, child, occurred_at=incidents.now - timedelta(minutes=70))
    one = report(child, category_id=behaviour)
    nobody_shared = report(incidents.pupil(school))
    report(incidents.pupil(school), category_id=behaviour)
    report(child, occurred_at=incidents.now - timedelta(days=9))
    incident_id = incidents.accept(lead, both).id
    found = proposed(incidents, lead, concern)
    assert [each.concern_id for each in found] == [both, one, nobody_shared]
    assert (found[0].incident_id, found[0].status, set(found[0].subject_ids)) == (
        incident_id, "being_dealt_with", {child, other},
    )  # fmt: skip
    assert incidents.audited("matter:matches:read")[0]["object_id"] == str(concern)
    for access, code in (
        (incidents.lead(elsewhere), ErrorCode.NOT_FOUND),
        (incidents.staff("reader", school), ErrorCode.NOT_FOUND),
    ):
        with pytest.raises(Problem) as problem:
            proposed(incidents, access, concern)
        assert problem.value.code is code


def test_a_match_that_may_not_be_seen_is_not_proposed(incidents, school):
    lead, child = incidents.lead(school), incidents.pupil(school)
    limited = incidents.staff("lead", school, category_groups={"pastoral"})
    hidden = incidents.record(incidents.reporter(school), incidents.draft(school, child)).id
    concern = incidents.record(incidents.reporter(school), incidents.draft(school, child)).id
    assert [each.concern_id for each in proposed(incidents, limited, concern)] == [hidden], "before triage: the team's"
    incidents.accept(lead, hidden)
    assert proposed(incidents, limited, concern) == []


def test_a_child_is_the_same_by_any_id(incidents, school):
    lead, root, alias = incidents.lead(school), incidents.pupil(school), incidents.pupil(school)
    other = incidents.categories["behaviour"]
    concern = incidents.record(incidents.reporter(school), incidents.draft(school, root)).id
    by_alias = incidents.record(incidents.reporter(school), incidents.draft(school, alias, category_id=other)).id
    assert proposed(incidents, lead, concern) == []
    merged = PupilMerged(pupil_id=root, alias_id=alias, version=2)
    incidents.run(incidents.own_access("test"), keep_merge, merged)
    assert [each.concern_id for each in proposed(incidents, lead, concern)] == [by_alias]
