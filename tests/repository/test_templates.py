"""Templates of all areas stand in one room of names: two of one name, and a page would show another area's."""

from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def test_no_two_templates_have_one_name():
    names = Counter(path.name for path in (ROOT / "gateway" / "gateway").rglob("templates/*.html"))
    assert len(names) > 100
    assert [name for name, times in names.items() if times > 1] == []


def test_no_tests_are_made_from_a_set():
    """Processes that share the work would each have them in another order, and refuse to begin."""
    made = [
        path.relative_to(ROOT).as_posix()
        for top in ("tests", "services", "gateway/tests", "shared-schemas/tests")
        for path in (ROOT / top).rglob("test_*.py")
        for line in path.read_text().splitlines()
        if "parametrize(" in line and ".keys() -" in line and "sorted(" not in line
    ]
    assert made == []
