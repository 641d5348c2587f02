"""What of a run stays on one worker."""

from pathlib import Path

from haven_local.layout import CHECKOUT
from haven_local.testing.scheduling import part_of


def _breaks(module: Path) -> bool:
    return "breakable_stack" in module.read_text(encoding="utf-8")


def test_whoever_breaks_an_infrastructure_shares_the_one_that_is_broken() -> None:
    modules = [*CHECKOUT.glob("services/*/tests/**/test_*.py"), *CHECKOUT.glob("gateway/tests/**/test_*.py")]
    breaking = [module for module in modules if _breaks(module)]
    assert breaking
    assert {part_of(f"{module.relative_to(CHECKOUT)}::test") for module in breaking} == {"tests/faults"}


def test_a_module_stays_together_and_so_does_a_folder_with_one_system() -> None:
    assert part_of("services/pupils/tests/test_roll.py::test_a") == "services/pupils/tests/test_roll.py"
    assert part_of("tests/browser/test_report.py::test_a[phone]") == "tests/browser"
