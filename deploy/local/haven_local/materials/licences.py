"""Which licence each package is under, and which licences may be in an image."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, metadata

ALLOWED = frozenset(
    {
        "0BSD", "AGPL-3.0-or-later", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "ISC", "LGPL-2.1-or-later",
        "LGPL-3.0-or-later", "MIT", "MIT-0", "MIT-CMU", "MPL-1.1", "MPL-2.0", "PSF-2.0", "Unlicense", "ZPL-2.1",
    }
)  # fmt: skip
"""All may stand beside AGPL-3.0-or-later in one program. A new one is read by a person before it is added."""
_READ_BY_US = {
    "pi-heif": "BSD-3-Clause AND LGPL-3.0-or-later",
    "psycopg2-binary": "LGPL-3.0-or-later",
    "pyphen": "LGPL-2.1-or-later OR MPL-1.1",
    "python-dateutil": "Apache-2.0 OR BSD-3-Clause",
    "supervisor": "BSD-3-Clause AND ZPL-2.1",
}
"""What packages say in words of their own, as SPDX says it."""
_SPELT = {
    "apache": "Apache-2.0",
    "apache 2.0": "Apache-2.0",
    "apache license, version 2.0": "Apache-2.0",
    "apache software license": "Apache-2.0",
    "bsd": "BSD-3-Clause",
    "bsd license": "BSD-3-Clause",
    "bsd 2-clause license": "BSD-2-Clause",
    "mit license": "MIT",
    "mozilla public license 2.0 (mpl 2.0)": "MPL-2.0",
    "psfl": "PSF-2.0",
    "python software foundation license": "PSF-2.0",
    "the unlicense (unlicense)": "Unlicense",
}
_BETWEEN = re.compile(r"\s+(?:AND|OR)\s+")


@dataclass(frozen=True)
class Licensed:
    """A package and the licence it is under, an SPDX expression where it could be told."""

    name: str
    version: str
    licence: str

    @property
    def is_allowed(self) -> bool:
        """Whether it may be in an image: with OR one of them has to be allowed, else all."""
        return any(set(_words(each)) <= ALLOWED for each in self.licence.split(" OR "))


def _words(expression: str) -> list[str]:
    return [part.strip("() ") for part in _BETWEEN.split(expression)]


def licence_of(name: str) -> str:
    """What an installed package says; ``unknown`` where it says nothing that is understood."""
    if name in _READ_BY_US:
        return _READ_BY_US[name]
    try:
        said = metadata(name).json
    except PackageNotFoundError:
        return "unknown: it is not installed here"
    if "license_expression" in said:
        return str(said["license_expression"])
    classifiers = [each.rpartition(":: ")[2] for each in said.get("classifier", []) if each.startswith("License ::")]
    return next(filter(None, map(_spelt, (str(said.get("license", "")), *classifiers))), "unknown")


def _spelt(words: str) -> str | None:
    found = _SPELT.get(words.strip().lower(), words.strip())
    return found if set(_words(found)) <= ALLOWED else None


def refused(packages: Iterable[Licensed]) -> list[str]:
    """In words, those that may be in no image."""
    return [f"{each.name} {each.version}: {each.licence}" for each in packages if not each.is_allowed]
