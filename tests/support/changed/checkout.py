"""The files of one checkout, and which of them differ from another commit."""

import subprocess
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path, PurePosixPath

_BEFORE = ("origin/main", "main")


@dataclass(frozen=True)
class Checkout:
    """A folder that git looks after; files are named as git names them, from its root."""

    root: Path

    @cached_property
    def files(self) -> frozenset[str]:
        """What git tracks, or would track, and is there."""
        listed = self._git("ls-files", "-z", "--cached", "--others", "--exclude-standard").split("\0")
        there = ((name, self.root / name) for name in listed if name)
        return frozenset(name for name, path in there if path.is_file() or path.is_symlink())

    @cached_property
    def tests(self) -> frozenset[str]:
        """The test modules among them."""
        return frozenset(name for name in self.files if is_test(name))

    def text(self, name: str) -> str:
        """What stands in a file."""
        return (self.root / name).read_text(encoding="utf-8")

    def changed_since(self, commit: str) -> frozenset[str]:
        """Files that differ from ``commit``, committed or not; new and deleted ones too, a renamed one as both."""
        differing = self._git("diff", "--name-only", "--no-renames", "-z", commit, "--").split("\0")
        unknown = self._git("ls-files", "-z", "--others", "--exclude-standard").split("\0")
        return frozenset(filter(None, (*differing, *unknown)))

    def commit_before(self) -> str:
        """Where this branch left what everybody has: of ``origin/main``, else ``main``; without either the last
        commit, so that only what is not committed counts."""
        for name in _BEFORE:
            found = self._asked("merge-base", "HEAD", name)
            if found:
                return found
        return "HEAD"

    def knows(self, commit: str) -> bool:
        """Whether git knows such a commit."""
        return bool(self._asked("rev-parse", "--verify", "--quiet", f"{commit}^{{commit}}"))

    def _git(self, *arguments: str) -> str:
        return subprocess.run(["git", *arguments], cwd=self.root, capture_output=True, text=True, check=True).stdout

    def _asked(self, *arguments: str) -> str:
        """The answer, empty where git has none."""
        asked = subprocess.run(["git", *arguments], cwd=self.root, capture_output=True, text=True, check=False)
        return asked.stdout.strip() if asked.returncode == 0 else ""


def is_test(name: str) -> bool:
    """Whether pytest collects it: a module ``test_*.py`` in a folder of tests."""
    path = PurePosixPath(name)
    return path.suffix == ".py" and path.name.startswith("test_") and "tests" in path.parts


def is_of_tests(name: str) -> bool:
    """Whether it is Python of the tests: a test module, or what one stands on."""
    path = PurePosixPath(name)
    return path.suffix == ".py" and ("tests" in path.parts or path.name == "conftest.py")
