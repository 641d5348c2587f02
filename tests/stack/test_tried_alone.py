"""A run in which only tests failed that measure the clock tries these once more alone, and hides nothing."""

import pytest
from haven_local.layout import CHECKOUT
from haven_local.tried_alone import MEASURES, tried_alone

QUICK, OTHER = "tests/test_quick.py::test_a[phone]", "tests/test_other.py::test_b"
MEASURED = {"tests/test_quick.py": "it is quick"}


class Alone:
    """What is tried alone, and whether it passes."""

    def __init__(self, passes: bool) -> None:
        self.passes = passes
        self.tried: list[list[str]] = []

    def run(self, names: list[str]) -> bool:
        self.tried.append(names)
        return self.passes


@pytest.mark.parametrize("passes", [True, False])
def test_what_measures_the_clock_is_tried_once_more_and_named_where_it_passes(capsys, passes):
    alone = Alone(passes)
    assert tried_alone({QUICK}, alone.run, MEASURED) is passes
    assert alone.tried == [[QUICK]]
    assert (f"{QUICK}: it is quick" in capsys.readouterr().out) is passes


@pytest.mark.parametrize("failed", [[], [OTHER], [QUICK, OTHER]])
def test_nothing_is_tried_again_where_all_passed_or_another_failed(failed):
    alone = Alone(True)
    assert tried_alone(failed, alone.run, MEASURED) is (not failed)
    assert alone.tried == []


def test_every_module_that_is_tried_again_is_there_and_measures_the_clock():
    texts = {module: (CHECKOUT / module).read_text(encoding="utf-8") for module in MEASURES}
    clocks = ("time.monotonic() - beg", "time.perf_counter() - beg", "seconds_of_others")
    assert [module for module, text in texts.items() if not any(clock in text for clock in clocks)] == []
