"""What a test run prints of the calls that a change touches."""

import subprocess

import pytest
from support.changed_calls import NoSuchCommit, calls_at, changes

_CODE = "def shapes_of_calls(): return {!r}\ndef text_of(calls): return calls\n"


def test_what_came_and_what_went_is_said():
    first, second = "call a.get: A -> B; x\n  size: integer\n", "call a.get: A -> B; x\n  text: text\n"
    assert [line for line in changes(first, second) if line[0] in "+-"] == ["-  size: integer", "+  text: text"]
    assert changes(first, first) == []


def test_the_calls_of_a_commit_are_those_that_were_committed(tmp_path):
    package = tmp_path / "shared-schemas" / "haven_schemas" / "shapes"
    package.mkdir(parents=True)
    for folder in (package.parent, package):
        (folder / "__init__.py").touch()
    (package / "document.py").write_text(_CODE.format("then"))
    git = ["git", "-c", "user.name=A", "-c", "user.email=a@school.example", "-C", str(tmp_path)]
    for told in (["init", "-q"], ["add", "."], ["commit", "-qm", "first"]):
        subprocess.run([*git, *told], check=True)
    (package / "document.py").write_text(_CODE.format("now"))
    assert calls_at(tmp_path, "HEAD") == "then"
    with pytest.raises(NoSuchCommit):
        calls_at(tmp_path, "HEAD^")
