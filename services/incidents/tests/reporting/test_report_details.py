"""What a report tells beside its words: kept sealed, shown with the concern, each mark with its own child."""

from uuid import uuid4

import pytest
from chassis.ground.context import Access
from haven_schemas.acts.incidents.moves import MoveQuery, MoveRecord, RecordQuery
from haven_schemas.acts.incidents.report_details import BodyMark, ReportDetails
from haven_schemas.acts.incidents.reporting import ConcernPupil
from haven_schemas.acts.incidents.triage import ConcernQuery
from haven_schemas.errors import FieldCode, Problem
from incidents.exports.moves import get_move
from incidents.lists.matters import concern_facts
from incidents.models import ConcernRow, RecordSubjectRow
from incidents.records.head import record_head
from incidents.records.move import move_record

ALERTS = Access(kind="service", actor_id=uuid4(), service="alerts")
DETAILS = {
    "how_known": "other_child",
    "told_by": "Her cousin",
    "recorded_for": "The lunchtime supervisor",
    "from_paper": True,
    "place": "The far playground",
    "urgency": "today",
    "told": "somebody",
    "told_in_person": "Mrs Quillfeather of year 4",
    "about_colleague": False,
    "colleague": "",
    "colleague_ids": [],
}
BRUISE = {"region": "left_forearm", "x": 700, "y": 480, "kind": "bruise", "description": "Round, yellow, a coin"}
BURN = {"pupil": 1, "region": "right_hand_back", "kind": "burn"}


def _told(incidents, school, *pupils, marks=(BRUISE,)):
    details = ReportDetails(**DETAILS, marks=[BodyMark(**mark) for mark in marks])
    draft = incidents.draft(school, *pupils, details=details)
    return incidents.record(incidents.reporter(school), draft).id


def test_all_of_it_is_read_with_the_concern(incidents, school):
    child = incidents.pupil(school)
    seen = incidents.get(incidents.lead(school), _told(incidents, school, child)).details
    assert seen.model_dump(exclude={"marks", "lost_marks", "problems"}) == DETAILS
    assert seen.problems == []
    assert [mark.model_dump() for mark in seen.marks] == [{**BRUISE, "subject_id": child}]


def test_a_mark_stands_in_its_own_child_s_chronology_alone(incidents, school):
    first, second = incidents.pupil(school), incidents.pupil(school)
    _told(incidents, school, first, second, marks=(BRUISE, BURN))
    lead = incidents.lead(school)
    for child, kind in ((first, "bruise"), (second, "burn")):
        (entry,) = incidents.chronology(lead, child).entries
        assert [(mark.subject_id, mark.kind) for mark in entry.details.marks] == [(child, kind)]
        assert entry.details.place == "The far playground"


def test_nothing_of_it_stands_in_the_clear_and_none_where_none_was_told(incidents, school):
    child = incidents.pupil(school)
    told = _told(incidents, school, child)
    plain = incidents.record(incidents.reporter(school), incidents.draft(school, child, details=ReportDetails())).id
    with incidents.database.unit(incidents.lead(school)) as unit:
        kept = unit.session.get(ConcernRow, told).details
        assert unit.session.get(ConcernRow, plain).details is None
    assert not [
        word for word in ("cousin", "bruise", "other_child", "playground", "Quillfeather") if word.encode() in kept
    ]
    assert incidents.get(incidents.lead(school), plain).details is None


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ({}, (None, None)),
        ({"told": "nobody"}, (None, None)),
        ({"urgency": "now"}, ("now", None)),
        ({"urgency": "now", "told": "called_999"}, ("now", "called_999")),
        ({"urgency": "today", "told_in_person": "Mr Head"}, ("today", "somebody")),
    ],
)
def test_alerts_is_told_how_soon_it_has_to_be_read_as_codes_alone(incidents, school, said, kept):
    details = ReportDetails(place="The hall", **said)
    draft = incidents.draft(school, incidents.pupil(school), details=details)
    concern_id = incidents.record(incidents.reporter(school), draft).id
    facts = incidents.run(ALERTS, concern_facts, ConcernQuery(concern_id=concern_id))
    assert (facts.urgency, facts.told) == kept
    assert "Head" not in facts.model_dump_json()


def test_a_mark_is_of_a_child_in_the_report(incidents, school):
    details = ReportDetails(marks=[BodyMark(**BRUISE), BodyMark(**BURN)])
    pupils = [ConcernPupil(not_listed="A boy", role="harmed")]
    with pytest.raises(Problem) as problem:
        incidents.record(incidents.reporter(school), incidents.draft(school, pupils=pupils, details=details))
    assert [(each.field, each.code.value) for each in problem.value.fields] == [
        ("details.marks.1.pupil", "unknown_pupil")
    ]


def _moved(incidents, who, concern_id, wrong, right=None, marks_of=None):
    asked = MoveRecord(record_id=concern_id, wrong_id=wrong, right_id=right, marks_of=marks_of, reason="Mistaken.")
    return incidents.run(who, move_record, incidents.keyring, incidents.others, asked).id


def _kinds(incidents, who, child):
    return sorted(mark.kind for entry in incidents.chronology(who, child).entries for mark in entry.details.marks)


def test_a_move_leaves_no_mark_without_a_child(incidents, school):
    first, second, right = (incidents.pupil(school) for _ in range(3))
    lead = incidents.lead(school)
    told = _told(incidents, school, first, second, marks=(BRUISE, BURN))
    head = incidents.run(lead, record_head, incidents.keyring, RecordQuery(record_id=told))
    assert head.marked == [first, second]
    for marks_of, code in ((None, FieldCode.REQUIRED), (first, FieldCode.UNKNOWN_PUPIL)):
        with pytest.raises(Problem) as problem:
            _moved(incidents, lead, told, first, marks_of=marks_of)
        assert [(each.field, each.code) for each in problem.value.fields] == [("marks_of", code)]
    move_id = _moved(incidents, lead, told, first, marks_of=second)
    assert _kinds(incidents, lead, second) == ["bruise", "burn"]
    assert incidents.run(lead, get_move, incidents.keyring, MoveQuery(move_id=move_id)).marks_of == second
    _moved(incidents, lead, told, second, right)
    assert _kinds(incidents, lead, right) == ["bruise", "burn"], "whoever takes the place takes the marks"


@pytest.mark.parametrize("there", [True, False])
def test_marks_go_with_the_right_child_or_to_one_who_stays(incidents, school, there):
    first, second = incidents.pupil(school), incidents.pupil(school)
    lead = incidents.lead(school)
    told = _told(incidents, school, first, second, marks=(BRUISE,))
    right = second if there else incidents.pupil(school)
    _moved(incidents, lead, told, first, right, marks_of=None if there else second)
    assert _kinds(incidents, lead, second) == ["bruise"]
    if not there:
        assert _kinds(incidents, lead, right) == []


def test_marks_that_lost_their_child_before_are_shown_to_those_who_triage(incidents, school):
    first, second = incidents.pupil(school), incidents.pupil(school)
    told = _told(incidents, school, first, second, marks=(BRUISE, BURN))
    lead, reporter = incidents.lead(school), incidents.staff("reader", school)
    incidents.accept(lead, told)
    with incidents.database.unit(lead) as unit:
        unit.session.delete(unit.session.get(RecordSubjectRow, (told, first)))
    seen = incidents.get(lead, told).details
    assert [mark.kind for mark in seen.marks] == ["burn"]
    assert [(mark.kind, mark.description) for mark in seen.lost_marks] == [("bruise", "Round, yellow, a coin")]
    assert incidents.get(reporter, told).details.lost_marks == []
