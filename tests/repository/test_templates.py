"""Templates of all areas stand in one room of names: two of one name, and a page would show another area's."""

import re
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
_TOKEN = re.compile(r"csrf_token|form_start\(\)|kept_form_fields\(|hidden_fields")
"""How a form comes by its token against forgery: by itself, or by one of the macros that write it."""


def test_no_two_templates_have_one_name():
    names = Counter(path.name for path in (ROOT / "gateway" / "gateway").rglob("templates/*.html"))
    assert len(names) > 100
    assert [name for name, times in names.items() if times > 1] == []


def test_no_template_takes_what_was_written_for_html():
    taken = [
        path.name
        for path in (ROOT / "gateway" / "gateway").rglob("templates/*.html")
        if re.search(r"\|\s*safe\b|autoescape\s+false", path.read_text(encoding="utf-8"))
    ]
    assert taken == []


def test_every_form_that_changes_something_carries_a_token():
    forms = [
        (path.name, form)
        for path in (ROOT / "gateway" / "gateway").rglob("templates/*.html")
        for form in re.findall(r'<form\b[^>]*method="post".*?</form>', path.read_text(encoding="utf-8"), re.DOTALL)
    ]
    assert len(forms) > 150
    assert [name for name, form in forms if not _TOKEN.search(form)] == []


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
