"""A release's shapes are kept once, in place of the release before, and never where that would break."""

import pytest
from haven_schemas.identifiers import Contract
from haven_schemas.shapes.describing import types_of
from haven_schemas.shapes.document import EventShape, Shapes, shapes_of
from haven_schemas.shapes.release import NotReleased, last_released, release


class Asked(Contract):
    size: int


class Answered(Contract):
    text: str


def test_a_release_stands_in_place_of_the_one_before(tmp_path, call):
    first = shapes_of([call("pupils.get", Asked, Answered)])
    second = shapes_of([call("pupils.get", Asked, Answered), call("pupils.put", Answered, Asked)])
    release(tmp_path, "0.1.0", first)
    assert last_released(tmp_path) == first
    release(tmp_path, "0.2.0", second)
    assert [path.name for path in tmp_path.iterdir()] == ["0.2.0.txt"]
    assert last_released(tmp_path) == second


def test_a_released_version_never_changes(tmp_path, call):
    shapes = shapes_of([call("pupils.get", Asked, Answered)])
    kept = release(tmp_path, "0.1.0", shapes).read_text()
    with pytest.raises(NotReleased, match="next version"):
        release(tmp_path, "0.1.0", shapes_of([]))
    assert (tmp_path / "0.1.0.txt").read_text() == kept


def test_nothing_is_released_that_breaks_the_release_before(tmp_path, call):
    release(tmp_path, "0.1.0", shapes_of([call("pupils.get", Asked, Answered)]))
    with pytest.raises(NotReleased, match=r"pupils\.get: went"):
        release(tmp_path, "0.2.0", shapes_of([]))
    assert [path.name for path in tmp_path.iterdir()] == ["0.1.0.txt"]


def test_without_one_release_before_there_is_nothing_to_compare_with(tmp_path, call):
    with pytest.raises(NotReleased, match="not exactly one"):
        last_released(tmp_path)
    for name in ("0.1.0", "0.2.0"):
        (tmp_path / f"{name}.txt").write_text("")
    with pytest.raises(NotReleased, match="not exactly one"):
        last_released(tmp_path)


def test_no_released_event_is_changed_by_a_release(tmp_path):
    def told(of):
        return Shapes({}, types_of([of]), {"pupils.pupil_joined.v1": EventShape(of.__name__, ("alerts",))})

    release(tmp_path, "0.1.0", told(Asked))
    with pytest.raises(NotReleased, match=r"pupils\.pupil_joined\.v1: event\.size"):
        release(tmp_path, "0.2.0", told(Answered))
    assert last_released(tmp_path) == told(Asked)
