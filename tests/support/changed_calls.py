"""``python tests/support/changed_calls.py [COMMIT]``: which calls read otherwise than at COMMIT, or one commit before.

For who reviews a change, and what continuous integration prints of it: a call that moved, its right, a field that came.
"""

import difflib
import os
import subprocess
import sys
import tarfile
import tempfile
from io import BytesIO
from pathlib import Path

from haven_schemas.shapes.document import shapes_of_calls, text_of

_PACKAGE = "shared-schemas"
_ROOT = Path(__file__).parents[2]
_PRINT = "from haven_schemas.shapes.document import shapes_of_calls, text_of; print(text_of(shapes_of_calls()), end='')"


class NoSuchCommit(Exception):
    """Git knows no such commit; a checkout of one commit alone knows none before it."""


def calls_at(root: Path, commit: str) -> str:
    """Every call and type of the contracts as they were committed; ``NoSuchCommit``."""
    packed = subprocess.run(["git", "archive", commit, _PACKAGE], cwd=root, capture_output=True, check=False)
    if packed.returncode != 0:
        raise NoSuchCommit(commit)
    with tempfile.TemporaryDirectory() as folder:
        with tarfile.open(fileobj=BytesIO(packed.stdout)) as tree:
            tree.extractall(folder, filter="data")
        environment = {**os.environ, "PYTHONPATH": str(Path(folder) / _PACKAGE)}
        told = [sys.executable, "-c", _PRINT]
        return subprocess.run(told, env=environment, capture_output=True, text=True, check=True).stdout


def changes(earlier: str, now: str) -> list[str]:
    """What differs, as lines of a unified difference without its two heads; none where nothing does."""
    return list(difflib.unified_diff(earlier.splitlines(), now.splitlines(), lineterm="", n=1))[2:]


if __name__ == "__main__":
    before = sys.argv[1] if len(sys.argv) > 1 else "HEAD^"
    try:
        found = changes(calls_at(_ROOT, before), text_of(shapes_of_calls()))
    except NoSuchCommit:
        print(f"git knows no commit {before} to compare the calls with")
    else:
        print("\n".join(found) if found else f"every call reads as at {before}")
