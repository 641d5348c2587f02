"""Concerns that may tell of one event, on real PostgreSQL; and the rule alone."""

from datetime import timedelta

import pytest
from haven_schemas.acts.incidents.moves import RestrictRecord
from haven_schemas.acts.incidents.report_details import ReportDetails
from haven_schemas.acts.incidents.triage import ConcernQuery
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.events import PupilMerged
from incidents.records.not_listed import keep_merge
from incidents.records.restricted import restrict_record
from incidents.triage.likeness import Pair, agreements, likeness, place_key
from incidents.triage.matches import propose_matches
from support.lists import every

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


@every(
    ("pair", "agreed"),
    [
        (Pair(1, True, 20 * MINUTE), ["child", "hour"]),
        (Pair(1, False, 2 * DAY), ["child"]),
        (Pair(0, True, 60 * MINUTE), ["hour"]),
        (Pair(0, True, 61 * MINUTE), []),
        (Pair(0, False, 5 * MINUTE), []),
        (Pair(0, False, 90 * MINUTE, same_place=True), ["place"]),
        (Pair(0, False, 30 * MINUTE, same_place=True), ["place", "hour"]),
        (Pair(0, True, DAY, same_place=True), []),
        (Pair(1, True, 4 * DAY), []),
    ],
)
def test_only_what_agrees_in_a_child_a_place_or_an_hour_is_shown(pair, agreed):
    assert agreements(pair) == agreed
    assert (likeness(pair) > 0) is bool(agreed)


def test_more_in_common_is_likelier():
    alike = [
        Pair(2, True, MINUTE), Pair(1, True, MINUTE, same_place=True), Pair(1, True, MINUTE),
        Pair(1, False, MINUTE), Pair(1, False, 2 * DAY),
    ]  # fmt: skip
    scores = [likeness(pair) for pair in alike]
    assert scores == sorted(scores, reverse=True)
    assert len(set(scores)) == len(scores)


@pytest.mark.parametrize("other", ["the  MUSIC room", "The music room."])
def test_a_place_is_the_same_however_it_was_typed(other):
    assert place_key("The music room") == place_key(other)


def proposed(incidents, access, concern_id):
    return incidents.run(access, propose_matches, incidents.keyring, ConcernQuery(concern_id=concern_id)).matches


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
    assert [(each.concern_id, each.agrees) for each in found] == [
        (both, ["child", "hour"]), (one, ["child", "hour"]), (nobody_shared, ["hour"]),
    ]  # fmt: skip
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


def test_the_same_place_on_the_same_day(incidents, school):
    lead, behaviour = incidents.lead(school), incidents.categories["behaviour"]

    def report(place, **given):
        draft = incidents.draft(school, incidents.pupil(school), details=ReportDetails(place=place), **given)
        return incidents.record(incidents.reporter(school), draft).id

    concern = report("The music room")
    there = report("the Music  room.", category_id=behaviour, occurred_at=incidents.now - timedelta(hours=5))
    report("The gym", category_id=behaviour)
    report("The music room", category_id=behaviour, occurred_at=incidents.now - timedelta(hours=30))
    hidden = report("The music room", category_id=behaviour)
    restrict = RestrictRecord(record_id=hidden, kind="restricted", reason="A court asked.")
    incidents.run(lead, restrict_record, incidents.keyring, restrict)
    assert [(each.concern_id, each.agrees) for each in proposed(incidents, lead, concern)] == [(there, ["place"])]
    query = ConcernQuery(concern_id=concern)
    assert incidents.run(lead, propose_matches, incidents.without_vault, query).matches == []
