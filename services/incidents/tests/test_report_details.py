"""What a report tells beside its words: kept sealed, shown with the concern, each mark with its own child."""

import pytest
from haven_schemas.errors import Problem
from haven_schemas.rpc.incidents_report_details import BodyMark, ReportDetails
from haven_schemas.rpc.incidents_reporting import ConcernPupil
from incidents.models import ConcernRow

DETAILS = {
    "how_known": "other_child",
    "told_by": "Her cousin",
    "recorded_for": "The lunchtime supervisor",
    "from_paper": True,
    "place": "The far playground",
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
    assert seen.model_dump(exclude={"marks", "problems"}) == DETAILS
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
    assert not [word for word in ("cousin", "bruise", "other_child", "playground") if word.encode() in kept]
    assert incidents.get(incidents.lead(school), plain).details is None


def test_a_mark_is_of_a_child_in_the_report(incidents, school):
    details = ReportDetails(marks=[BodyMark(**BRUISE), BodyMark(**BURN)])
    pupils = [ConcernPupil(not_listed="A boy", role="harmed")]
    with pytest.raises(Problem) as problem:
        incidents.record(incidents.reporter(school), incidents.draft(school, pupils=pupils, details=details))
    assert [(each.field, each.code.value) for each in problem.value.fields] == [
        ("details.marks.1.pupil", "unknown_pupil")
    ]
