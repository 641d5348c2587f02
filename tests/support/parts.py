"""The parts of the product that dear tests wait for: named sets of files, told apart by what is in them."""

import hashlib
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

from haven_local.layout import CHECKOUT

_AREAS = "gateway/gateway/areas"
PAGE = "page:"
"""Before the name of one of the gateway's areas: what makes its pages."""

PARTS: dict[str, tuple[str, ...]] = {
    "chassis": ("services/chassis/chassis/**/*.py",),
    "deploy": ("haven", "deploy/**/*", "k8s/**/*", "docker-compose.yml"),
    "migrations": ("services/*/*/migrations/**/*.py",),
    "packages": ("uv.lock", "pyproject.toml", "*/pyproject.toml", "*/*/pyproject.toml"),
    "performance": ("tests/performance/**/*.py", "tests/faults/full_length/**/*.py"),
    "style": ("gateway/gateway/templates/**/*", "gateway/gateway/assets/**/*"),
    "topology": ("shared-schemas/haven_schemas/topology.py",),
}


def pages(*areas: str) -> tuple[str, ...]:
    """The parts that are these areas of the gateway."""
    return tuple(f"{PAGE}{area}" for area in areas)


def part_names() -> list[str]:
    """Every part there is."""
    areas = (CHECKOUT / _AREAS).iterdir()
    return sorted([*PARTS, *(f"{PAGE}{area.name}" for area in areas if (area / "__init__.py").exists())])


def patterns_of(part: str) -> tuple[str, ...]:
    """The files of ``part``; ``KeyError`` where there is no such part."""
    if not part.startswith(PAGE):
        return PARTS[part]
    area = part.removeprefix(PAGE)
    if not (CHECKOUT / _AREAS / area / "__init__.py").exists():
        raise KeyError(part)
    return (f"{_AREAS}/{area}/**/*",)


@cache
def digest_of(part: str) -> str:
    """Changes with every file of ``part``, also with one that comes or goes."""
    return digest(files_below(CHECKOUT, patterns_of(part)), CHECKOUT)


def files_below(root: Path, patterns: Iterable[str]) -> Iterator[Path]:
    """The files below ``root``, without what Python makes of them."""
    for pattern in patterns:
        yield from (path for path in root.glob(pattern) if path.is_file() and "__pycache__" not in path.parts)


def digest(files: Iterable[Path], root: Path) -> str:
    """Of names and contents, in one order."""
    made = hashlib.sha256()
    for file in sorted(set(files)):
        made.update(f"{file.relative_to(root)}\0".encode())
        made.update(hashlib.sha256(file.read_bytes()).digest())
    return made.hexdigest()[:16]
