"""A run of all tests that failed in few places tries these once more alone, and hides nothing."""

import subprocess
import sys
from pathlib import Path

import pytest
from haven_local.tried_alone import MOST, tried_alone

ONCE = """
from pathlib import Path

def test_{number}():
    before = Path(__file__).with_suffix(".before")
    seen = before.exists()
    before.touch()
    assert seen
"""
STORY = """
begun = []

def test_first():
    begun.append(True)
""" + ONCE.replace("assert seen", "assert begun and seen")
NEVER = "def test_never():\n    assert False\n"
FINE = "def test_fine():\n    pass\n"


class Checkout:
    """A folder with tests of its own, and how often pytest was begun in it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.begun: list[list[str]] = []

    def write(self, *texts: str) -> None:
        for number, text in enumerate(texts):
            self.write_in(self.folder / f"test_{number}.py", text, number)

    def write_in(self, file: Path, text: str, number: int = 0) -> None:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text.replace("{number}", str(number)), encoding="utf-8")

    def run(self, arguments: list[str]) -> int:
        self.begun.append(arguments)
        command = [sys.executable, "-m", "pytest", "-q", "-c", "/dev/null", "--rootdir", str(self.folder), *arguments]
        return subprocess.run(command, cwd=self.folder, check=False, capture_output=True, timeout=300).returncode


@pytest.fixture
def checkout(tmp_path: Path) -> Checkout:
    return Checkout(tmp_path)


def ends(checkout: Checkout) -> int:
    return tried_alone(checkout.folder, checkout.run([]), checkout.run)


def test_what_passes_alone_is_named_and_the_run_has_passed(checkout, capsys):
    checkout.write(ONCE, FINE)
    assert ends(checkout) == 0
    assert "test_0.py::test_0" in capsys.readouterr().out
    assert len(checkout.begun) == 2


@pytest.mark.parametrize("kind", ["browser", "end_to_end"])
def test_a_test_that_goes_on_from_earlier_ones_is_tried_with_them(checkout, kind):
    checkout.write_in(checkout.folder / "tests" / kind / "test_story.py", STORY)
    checkout.write(ONCE, FINE)
    assert ends(checkout) == 0
    assert checkout.begun[1] == ["test_0.py::test_0", f"tests/{kind}/test_story.py"]


def test_what_fails_twice_has_failed(checkout):
    checkout.write(ONCE, NEVER)
    assert ends(checkout) == 1


def test_a_run_that_passed_is_not_tried_again(checkout):
    checkout.write(FINE)
    assert ends(checkout) == 0
    assert len(checkout.begun) == 1


@pytest.mark.parametrize("texts", [[ONCE] * (MOST + 1), ["import nothing_of_that_name\n", ONCE]])
def test_many_failures_or_tests_that_cannot_be_read_are_no_accident(checkout, texts):
    checkout.write(*texts)
    assert ends(checkout) != 0
    assert len(checkout.begun) == 1
