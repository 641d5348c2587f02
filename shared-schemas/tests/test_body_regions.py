"""The closed list of places a mark can be seen at: each on one view, and left and right of everything in pairs."""

from collections import Counter

import pytest
from haven_schemas.acts.incidents.report_details import BodyMark
from haven_schemas.body_regions import BodyRegion, BodyView, view_of
from pydantic import ValidationError


def test_every_region_is_on_the_view_its_name_says():
    assert Counter(view_of(region) for region in BodyRegion) == {
        BodyView.FACE: 10,
        BodyView.FRONT: 21,
        BodyView.BACK: 21,
    }
    assert view_of(BodyRegion.LEFT_CALF) is BodyView.BACK
    assert view_of(BodyRegion.CHEST) is BodyView.FRONT


def test_what_is_on_the_left_is_on_the_right():
    sides = {region.value for region in BodyRegion if region.startswith(("left_", "right_"))}
    assert {side.replace("left_", "right_") for side in sides} <= sides


@pytest.mark.parametrize("wrong", [{"x": 1}, {"x": 1, "y": 1001}, {"region": "soul"}, {"kind": "mood"}, {"pupil": 20}])
def test_a_mark_that_is_none(wrong):
    with pytest.raises(ValidationError):
        BodyMark.model_validate({"region": "chest", "kind": "cut", **wrong})
