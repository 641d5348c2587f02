"""Who imports whom among the modules of the product, by import-linter's own graph."""

import os
import re
import tomllib
from collections.abc import Iterable
from functools import cached_property
from pathlib import PurePosixPath

import grimp

from support.changed.checkout import Checkout

JOINTS = ("gateway.app", "gateway.pages.declared", "gateway.api.v1.declared", "gateway.rendering.environment")
"""Modules that join the gateway into one application. Whoever imports one has not chosen an area by it: which of them a
test goes through is told by the addresses it opens."""
GROUND = ("chassis.", "haven_schemas.")
"""What all others stand on. There is a way from nearly every module of it to nearly every service, so that beyond it
only those count who import the changed module themselves."""
AREAS = "gateway.areas."
_SHELF = re.compile(r"^(\w+)\.models$")
"""A package that hands on the tables of its service, one a file: whoever uses a table names its class."""
_CLASS = re.compile(r"^class (\w+)", re.MULTILINE)


class Product:
    """The import graph of the root packages of a checkout, which has to be on this process's path."""

    def __init__(self, checkout: Checkout) -> None:
        self._checkout = checkout
        declared = tomllib.loads(checkout.text("pyproject.toml"))
        self.roots: frozenset[str] = frozenset(declared["tool"]["importlinter"]["root_packages"])
        cache = os.fspath(checkout.root / ".haven" / "changed" / "imports")
        graph = grimp.build_graph(*sorted(self.roots), cache_dir=cache)
        self.modules: frozenset[str] = frozenset(graph.modules)
        self._importers = {each: set(graph.find_modules_that_directly_import(each)) for each in graph.modules}
        self.joined = frozenset(each for joint in JOINTS if joint in self.modules for each in self._of(joint))
        """What is part of every page, since a joint puts it there."""
        self._cut()

    def _of(self, joint: str) -> set[str]:
        return {
            each for each, importers in self._importers.items() if joint in importers and each.startswith("gateway.")
        }

    def _cut(self) -> None:
        for module, importers in self._importers.items():
            if module.startswith("gateway."):
                importers.difference_update(JOINTS)
            importers.difference_update({each for each in importers if _SHELF.match(each) and f"{each}." in module})

    @cached_property
    def module_of(self) -> dict[str, str]:
        """The module that each Python file of the product is."""
        found = ((name, self._named(name)) for name in self._checkout.files if name.endswith(".py"))
        return {name: module for name, module in found if module in self.modules}

    def _named(self, name: str) -> str | None:
        """``services/incidents/incidents/sight/rules.py`` is ``incidents.sight.rules``: after the last folder that is
        named as a root, whose parent is not a package."""
        parts = PurePosixPath(name).with_suffix("").parts
        at = next(
            (index for index, part in enumerate(parts) if part in self.roots and self._begins(parts, index)), None
        )
        if at is None:
            return None
        return ".".join(parts[at:]).removesuffix(".__init__")

    def _begins(self, parts: tuple[str, ...], index: int) -> bool:
        return "/".join((*parts[: index + 1], "__init__.py")) in self._checkout.files and "tests" not in parts[:index]

    def nearest(self, name: str) -> str | None:
        """The module a Python file is; of a deleted one the nearest package that is left."""
        if name in self.module_of:
            return self.module_of[name]
        module = self._named(name) or ""
        while module and module not in self.modules:
            module = module.rpartition(".")[0]
        return module or None

    def reached_from(self, modules: Iterable[str]) -> frozenset[str]:
        """These, and all that import them, directly or through others, but for what is beyond the ``GROUND``."""
        found, waiting = set(modules), list(modules)
        begun = frozenset(found)
        while waiting:
            module = waiting.pop()
            fresh = (self._importers.get(module, set()) | self._who_names(module)) - found
            if module.startswith(GROUND) and module not in begun:
                fresh = {each for each in fresh if each.startswith(GROUND)}
            found |= fresh
            waiting += fresh
        return frozenset(found)

    def imports(self, importer: str, imported: str) -> bool:
        """Whether one module imports the other itself."""
        return importer in self._importers.get(imported, ())

    def importers(self, module: str) -> frozenset[str]:
        """Who imports it directly."""
        return frozenset(self._importers.get(module, ()))

    def _who_names(self, module: str) -> frozenset[str]:
        """Of a table: the modules that name its class, which they import from the package of all tables."""
        shelf, _, table = module.rpartition(".")
        if not _SHELF.match(shelf) or not table:
            return frozenset()
        classes = _CLASS.findall(self._text_of(module))
        wanted = re.compile(rf"\b({'|'.join(classes)})\b") if classes else None
        return frozenset(each for each in self._importers[shelf] if wanted and wanted.search(self._text_of(each)))

    @cached_property
    def _files(self) -> dict[str, str]:
        return {module: name for name, module in self.module_of.items()}

    def _text_of(self, module: str) -> str:
        return self._checkout.text(self._files[module]) if module in self._files else ""
