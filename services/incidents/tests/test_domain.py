"""Rules in plain Python: when, who sees, who decides, who is named."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from chassis.ground.context import Access, Grant
from haven_schemas.acts.incidents.reporting import ConcernPupil
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.rights import Right
from incidents.naming import Subject, check_named_once, chosen
from incidents.reading.due import read_due_on
from incidents.reading.own_writing import check_occurred_at
from incidents.sight.rules import Bearing, ReadAt, Sight
from incidents.states import check_may_decide
from support.lists import every

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
HERE, THERE = uuid4(), uuid4()


def fields_of(problem):
    return [(each.field, each.code.value) for each in problem.value.fields]


@pytest.mark.parametrize("span", [timedelta(seconds=-60), timedelta(0), timedelta(days=365.25 * 25 - 1)])
def test_what_may_have_happened(span):
    check_occurred_at(NOW - span, NOW)


@pytest.mark.parametrize(
    ("span", "code"),
    [(timedelta(seconds=-61), "in_the_future"), (timedelta(days=365.25 * 25 + 1), "too_long_ago")],
)
def test_what_cannot_have_happened(span, code):
    with pytest.raises(Problem) as problem:
        check_occurred_at(NOW - span, NOW)
    assert fields_of(problem) == [("occurred_at", code)]


def test_a_child_is_named_once():
    pupil = ConcernPupil(pupil_id=uuid4(), role="harmed")
    stranger = ConcernPupil(not_listed="A child in a red coat", role="witness")
    check_named_once([pupil, stranger, stranger])
    with pytest.raises(Problem) as problem:
        check_named_once([pupil, stranger, pupil])
    assert fields_of(problem) == [("pupils.2.pupil_id", "duplicate")]


def test_among_several_children_those_it_is_about_are_named():
    one, other = Subject(uuid4(), "harmed"), Subject(uuid4(), "witness")
    assert chosen([one], []) == [one]
    assert chosen([one, other], [other.id, other.id]) == [other]
    assert chosen([one, other], [], {other.id: one.id}) == [one, other], "one child by two ids"
    for nobody in ([], [one, other]):
        with pytest.raises(Problem) as problem:
            chosen(nobody, [])
        assert fields_of(problem) == [("subject_ids", "which_children")]
    with pytest.raises(Problem) as problem:
        chosen([one], [one.id, other.id])
    assert fields_of(problem) == [("subject_ids.1", "unknown_pupil")]


def test_decided_once_and_on_what_was_seen():
    check_may_decide("received", 3, None)
    check_may_decide("received", 3, 3)
    with pytest.raises(Problem, match=ErrorCode.STALE_VERSION):
        check_may_decide("received", 3, 2)
    for status in ("being_dealt_with", "closed"):
        with pytest.raises(Problem, match=ErrorCode.ALREADY_TRIAGED):
            check_may_decide(status, 3, 3)


def test_a_day_of_the_calendar():
    assert read_due_on("2028-02-29").day == 29
    with pytest.raises(Problem) as problem:
        read_due_on("2027-02-29")
    assert fields_of(problem) == [("due_on", "wrong_format")]


CHILD, OTHER = uuid4(), uuid4()


def sight(*grants):
    return Sight.of(Access("staff", uuid4(), tuple(grants)), frozenset())


def grant(*rights, school=HERE, categories=None, years=None, classes=None):
    groups = (None if each is None else frozenset(each) for each in (categories, years, classes))
    return Grant(frozenset({school}), "a role", frozenset(rights), *groups)


WRITTEN = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
LEAD = grant(Right.CONCERN_TRIAGE, Right.RECORD_READ)
SOME = grant(Right.RECORD_READ, categories={"pastoral"}, years={"7"})
FORM = grant(Right.RECORD_READ, classes={"8B", " 9 Oak"})
BOTH = grant(Right.RECORD_READ, years={"7"}, classes={"8B"})


def bearing(school, group, triaged, years=(), classes=(), at=WRITTEN):
    home = ReadAt(school, frozenset(years), frozenset(classes))
    return Bearing(group, triaged, at, frozenset({CHILD, OTHER}), (home,))


def handed(borne, *, waits, years=(), school=HERE):
    """The same once the file of one of its children went to a school."""
    return replace(borne, read_at=(*borne.read_at, ReadAt(school, frozenset(years), frozenset(), waits)))


@every(
    ("grants", "borne", "seen"),
    [
        ([LEAD], bearing(HERE, "child_protection", False), True),
        ([LEAD], bearing(HERE, "child_protection", True), True),
        ([LEAD], bearing(THERE, "pastoral", False, {"7"}), False),
        ([LEAD], bearing(THERE, "pastoral", True, {"7"}), False),
        ([SOME], bearing(HERE, "pastoral", True, {"7", "9"}), True),
        ([SOME], bearing(HERE, "pastoral", True, {"9"}), False),
        ([SOME], bearing(HERE, "pastoral", True), False),
        ([SOME], bearing(HERE, "behaviour", True, {"7"}), False),
        ([SOME], bearing(HERE, "pastoral", False, {"7"}), False),
        ([grant(Right.CONCERN_REPORT)], bearing(HERE, "pastoral", True, {"7"}), False),
        ([], bearing(HERE, "pastoral", True, {"7"}), False),
        ([FORM], bearing(HERE, "pastoral", True, {"8"}, {"8b"}), True),
        ([FORM], bearing(HERE, "pastoral", True, {"9"}, {"9 oak", "7a"}), True),
        ([FORM], bearing(HERE, "pastoral", True, {"8"}, {"8a"}), False),
        ([FORM], bearing(HERE, "pastoral", True, {"8"}), False),
        ([FORM], bearing(THERE, "pastoral", True, {"8"}, {"8b"}), False),
        ([BOTH], bearing(HERE, "pastoral", True, {"7"}, {"7a"}), True),
        ([BOTH], bearing(HERE, "pastoral", True, {"8"}, {"8b"}), True),
        ([BOTH], bearing(HERE, "pastoral", True, {"8"}, {"8a"}), False),
        # The file followed a child here: whoever triages reads all of it, others once someone signed.
        ([LEAD], handed(bearing(THERE, "child_protection", True), waits=True), True),
        ([LEAD], handed(bearing(THERE, "child_protection", False), waits=True), True),
        ([SOME], handed(bearing(THERE, "pastoral", True), waits=True, years={"7"}), False),
        ([SOME], handed(bearing(THERE, "pastoral", True), waits=False, years={"7"}), True),
        ([SOME], handed(bearing(THERE, "pastoral", True, {"7"}), waits=False, years={"8"}), False),
        ([SOME], handed(bearing(THERE, "behaviour", True), waits=False, years={"7"}), False),
        ([SOME], handed(bearing(THERE, "pastoral", False), waits=False, years={"7"}), False),
        ([LEAD], handed(bearing(THERE, "pastoral", True), waits=False, school=uuid4()), False),
        # Two grants do not add up to what neither gives.
        (
            [SOME, grant(Right.RECORD_READ, categories={"behaviour"}, years={"9"})],
            bearing(HERE, "pastoral", True, {"9"}),
            False,
        ),
    ],
)
def test_who_sees_a_record(grants, borne, seen):
    assert sight(*grants).shows(borne) is seen


@pytest.mark.parametrize("kind", ["permit", "service", "setup", "nobody"])
def test_only_staff_see_records(kind):
    everything = Access(kind, uuid4(), (LEAD,))
    assert not Sight.of(everything, frozenset()).shows(bearing(HERE, "pastoral", True))


def test_whose_file_may_be_opened_empty_as_it_is():
    assert sight(LEAD).shows_pupil(CHILD, HERE, None, None)
    assert not sight(LEAD).shows_pupil(CHILD, THERE, "7", "7A")
    assert sight(SOME).shows_pupil(CHILD, HERE, "7", None)
    assert not sight(SOME).shows_pupil(CHILD, HERE, "8", "7")
    assert sight(FORM).shows_pupil(CHILD, HERE, None, "8B ")
    assert not sight(FORM).shows_pupil(CHILD, HERE, "8", "8A")
    assert [sight(BOTH).shows_pupil(CHILD, HERE, *of) for of in (("7", "9A"), ("9", "8b"), ("9", None))] == [
        True,
        True,
        False,
    ]


def test_whoever_is_linked_to_a_child_sees_no_record_the_child_is_in():
    """Whatever their role: before triage, after it, and the file itself."""
    linked = Sight.of(Access("staff", uuid4(), (LEAD,)), {CHILD})
    assert not linked.shows(bearing(HERE, "pastoral", False))
    assert not linked.shows(bearing(HERE, "pastoral", True))
    assert not linked.shows_pupil(CHILD, HERE, "7", "7A")
    assert linked.shows_pupil(OTHER, HERE, "7", "7A")
    assert Sight.of(Access("staff", uuid4(), (LEAD,)), {uuid4()}).shows(bearing(HERE, "pastoral", True))


@pytest.mark.parametrize("triaged", [False, True])
def test_who_is_unproven_sees_what_was_written_since_and_nothing_older(triaged):
    borne = bearing(HERE, "pastoral", triaged)
    for opens_from, seen in ((None, True), (WRITTEN, True), (WRITTEN + timedelta(seconds=1), False)):
        access = Access("staff", uuid4(), (LEAD,), elevated_until=WRITTEN, opens_from=opens_from)
        sight = Sight.of(access, frozenset())
        assert sight.shows(borne) is seen
        assert sight.waits_for_proof(borne) is not seen
        assert sight.shows_pupil(CHILD, HERE, "7", "7A") is (opens_from is None)
    elsewhere = bearing(THERE, "pastoral", triaged)
    assert not sight.shows(elsewhere)
    assert not sight.waits_for_proof(elsewhere)
