"""``python -m haven_schemas.shapes.release``: keeps the shapes of this release, for the next to be compared with.

``shapes/released`` holds one file, named by the version of ``haven-schemas`` that was released last.
"""

import sys
from importlib.metadata import version
from pathlib import Path

from .breaking import breaks
from .document import Shapes, shapes_in, shapes_of_the_code, text_of

FOLDER = Path(__file__).parent.parent.parent / "shapes" / "released"


class NotReleased(Exception):
    """Why the shapes cannot be those of a release."""


def last_released(folder: Path = FOLDER) -> Shapes:
    """The shapes of the release before; ``NotReleased`` unless there is exactly one file of them."""
    files = _files(folder)
    if len(files) != 1:
        raise NotReleased("there is not exactly one file of a release", folder)
    return shapes_in(files[0].read_text(encoding="utf-8"))


def release(folder: Path, name: str, now: Shapes) -> Path:
    """Writes ``now`` as those of the version ``name``, in place of the release before; answers the file.

    ``NotReleased`` if that version was released already, or something of the release before would break.
    """
    path = folder / f"{name}.txt"
    if path.exists():
        raise NotReleased("already released: give haven-schemas its next version in pyproject.toml", name)
    earlier = _files(folder)
    if earlier and (found := breaks(last_released(folder), now)):
        raise NotReleased("it breaks the release before", *found)
    folder.mkdir(parents=True, exist_ok=True)
    path.write_text(text_of(now), encoding="utf-8")
    for each in earlier:
        each.unlink()
    return path


def _files(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.txt"))


if __name__ == "__main__":
    try:
        release(FOLDER, version("haven-schemas"), shapes_of_the_code())
    except NotReleased as why:
        sys.exit("\n".join(str(part) for part in why.args))
