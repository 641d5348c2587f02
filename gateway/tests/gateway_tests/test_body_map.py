"""The body map: every region is drawn once and named, marks are numbered, and a form keeps them from round to round."""

import pytest
from gateway.areas.reporting.pages.report_form import ReportForm
from gateway.areas.reporting.pages.report_marks import FormMark
from haven_schemas.acts.incidents.report_details import MarkKind
from haven_schemas.body_drawing import VIEWS, point_of, regions_of_view
from haven_schemas.body_map import drawn, words_of_mark
from haven_schemas.body_regions import BodyRegion, BodyView, view_of
from haven_schemas.errors import Problem
from haven_schemas.words.reporting import BODY_REGIONS, MARK_KINDS
from werkzeug.datastructures import MultiDict

MARK = {
    "mark_pupil": "1", "mark_region": "chest", "mark_x": "500", "mark_y": "250", "mark_kind": "cut",
    "mark_description": "Thin",
}  # fmt: skip
NEW = {"new_mark_region": "left_knee", "new_mark_kind": "bruise", "new_mark_description": "Blue"}
CHILDREN = [("person_id", ""), ("person_label", "A"), ("person_role", "harmed"), ("person_id", ""),
            ("person_label", "B"), ("person_role", "witness")]  # fmt: skip


def _form(*more, **fields):
    return ReportForm.typed(MultiDict([*CHILDREN, *more, *fields.items()]))


def test_every_region_is_drawn_on_its_own_view_once_and_has_words_of_its_own():
    regions = [part.region for view in VIEWS for part in view.parts]
    assert sorted(regions) == sorted(BodyRegion)
    assert all(view_of(part.region) is view.name for view in VIEWS for part in view.parts)
    assert set(BODY_REGIONS) == set(BodyRegion)
    assert sorted(value for _, chosen in regions_of_view() for value, _ in chosen) == sorted(BodyRegion)
    assert set(MARK_KINDS) == set(MarkKind.__args__)


def test_left_and_right_are_the_child_s_own():
    assert point_of(BodyRegion.RIGHT_PALM, None, None)[0] < 100 < point_of(BodyRegion.LEFT_PALM, None, None)[0]
    assert point_of(BodyRegion.LEFT_HEEL, None, None)[0] < 100 < point_of(BodyRegion.RIGHT_HEEL, None, None)[0]


def test_marks_are_numbered_over_all_views_and_stand_where_they_were_pointed_at():
    marks = [
        FormMark(0, "nose", None, None, "red_mark", ""),
        FormMark(0, "chest", 500, 250, "cut", ""),
        FormMark(0, "lower_back", None, None, "bruise", ""),
    ]
    views = {each.view.name: each.marks for each in drawn(marks)}
    assert {name: [mark.number for mark in found] for name, found in views.items()} == {
        BodyView.FACE: [1], BodyView.FRONT: [2], BodyView.BACK: [3],
    }  # fmt: skip
    (cut,) = views[BodyView.FRONT]
    assert (cut.x, cut.y, cut.words) == (100.0, 107.5, "Cut, chest")
    assert words_of_mark(marks[2]) == "Bruise, lower back"


def test_a_mark_typed_is_added_once_and_sent_even_if_nobody_pressed_add():
    form = _form(*MARK.items(), **NEW)
    added = form.with_mark()
    assert [mark.region for mark in added.marks] == ["chest", "left_knee"]
    assert added.with_mark() == added
    assert [mark.kind for mark in form._details().marks] == ["cut"]


def test_a_mark_half_typed_is_asked_about_and_never_dropped(clock_now):
    form = _form(new_mark_kind="burn", account="x")
    with pytest.raises(Problem) as problem:
        form.as_request(clock_now)
    assert ("new_mark_region", "required") in [(each.field, each.code.value) for each in problem.value.fields]


@pytest.fixture
def clock_now():
    from gateway_tests.conftest import NOW

    return NOW


def test_a_child_taken_out_takes_its_marks_along():
    form = _form(*MARK.items())
    assert form.without("1").marks == ()
    (left,) = form.without("0").marks
    assert left.pupil == 0


def test_nonsense_from_a_browser_is_left_out():
    wrong = {**MARK, "mark_region": "soul", "mark_x": "-5"}
    assert _form(*wrong.items()).marks == ()
    outside = {**MARK, "mark_x": "70000", "mark_pupil": "99"}
    (mark,) = _form(*outside.items()).marks
    assert (mark.x, mark.y) == (None, None)
    assert _form(*outside.items())._details().marks == []
