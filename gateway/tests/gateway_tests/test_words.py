"""Words of pages that depend on what stands beside them."""

import pytest
from gateway.rendering.words import many


@pytest.mark.parametrize(
    ("count", "words", "said"),
    [
        (0, ("pupil",), "0 pupils"),
        (1, ("pupil",), "1 pupil"),
        (2, ("pupil",), "2 pupils"),
        (1, ("entry", "entries"), "1 entry"),
        (3, ("entry", "entries"), "3 entries"),
    ],
)
def test_one_is_not_many(count, words, said):
    assert many(count, *words) == said
