"""Releases: one version everywhere, and a list of changes that names commits and what an upgrade needs."""

import re
import tomllib

from sources import ROOT, name_of, tracked
from support.lists import every

PARTS = tuple(path for path in tracked("pyproject.toml", "*/pyproject.toml"))
RELEASED = ROOT / "shared-schemas" / "shapes" / "released"

_RELEASE = re.compile(r"^## (\d+\.\d+\.\d+), (\d{1,2} \w+ \d{4})\n\nCommit `([0-9a-f]{40})`", re.MULTILINE)
_HEADING = re.compile(r"^## (.+)$", re.MULTILINE)


def _changes():
    return (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")


def _numbers(version):
    return tuple(map(int, version.split(".")[:3]))


def _version_of(part):
    return tomllib.loads(part.read_text(encoding="utf-8"))["project"]["version"]


@every("part", PARTS, ids=name_of)
def test_every_part_has_the_same_version(part):
    assert _version_of(part) == _version_of(ROOT / "pyproject.toml")


def test_each_release_names_its_commit_and_what_an_upgrade_needs():
    first, *released = _HEADING.findall(_changes())
    assert first == "Unreleased"
    named = [f"{version}, {date}" for version, date, _ in _RELEASE.findall(_changes())]
    assert named == released
    for each in re.split(_HEADING, _changes())[4::2]:
        assert "### Upgrading" in each


def test_what_is_worked_on_comes_after_the_last_release():
    """The shapes that are compared with are those of the release that stands first in the list of changes."""
    last = _RELEASE.findall(_changes())[0][0]
    assert _numbers(_version_of(ROOT / "pyproject.toml")) > _numbers(last)
    assert [path.stem for path in RELEASED.iterdir()] == [last]
