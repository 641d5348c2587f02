"""Which files of the tests a test module stands on: what it imports, and where the fixtures it asks for are made."""

import tomllib
from collections import defaultdict, deque
from collections.abc import Collection, Iterable, Mapping
from functools import cached_property
from pathlib import PurePosixPath

from support.changed.checkout import Checkout
from support.changed.files_of_tests import TestFile

PLUGINS = ("tests/support/plugin.py", "tests/support/own_warnings.py")
"""Fixtures for every test (``pytest_plugins`` in ``conftest.py``). Whoever asks for a database has not chosen what
starts it: a change of that is told by the table, a change of the fixtures by themselves."""


class Links:
    """The files of the tests and what leads from one to the other."""

    def __init__(self, checkout: Checkout, files: Mapping[str, TestFile], modules: Iterable[str]) -> None:
        settings = tomllib.loads(checkout.text("pyproject.toml"))["tool"]["pytest"]["ini_options"]
        self._path: tuple[str, ...] = tuple(settings["pythonpath"])
        self._files = files
        self._modules = frozenset(modules)
        self.product: dict[str, frozenset[tuple[str, str]]] = {}
        """The modules of the product that each file imports itself, each with the name it is used by there."""
        self.stands_on: dict[str, frozenset[str]] = {}
        """The files of the tests that each file imports itself, or has a fixture of."""
        self._chosen: dict[str, frozenset[str]] = {}
        """The same without what makes the fixtures for every test."""
        self._walks: dict[str, frozenset[str]] = {}
        for name, file in files.items():
            own, others = self._resolved(name, file)
            self.product[name] = own
            self.stands_on[name] = others | self._fixtures(name, file)
            self._chosen[name] = self.stands_on[name].difference(PLUGINS)

    def _resolved(self, name: str, file: TestFile) -> tuple[frozenset[tuple[str, str]], frozenset[str]]:
        product: set[tuple[str, str]] = set()
        tests: set[str] = set()
        for level, dotted, used_as in file.imports:
            if not level and dotted in self._modules:
                product.add((dotted, used_as))
            else:
                tests |= {found for found in self._places(name, level, dotted) if found in self._files}
        return frozenset(product), frozenset(tests - {name})

    def _places(self, name: str, level: int, dotted: str) -> Iterable[str]:
        """Where pytest would find it: beside the importing file for a relative import, else on its path first."""
        inner = dotted.replace(".", "/")
        above = [str(each) for each in PurePosixPath(name).parents]
        folders = [above[level - 1]] if level else [*self._path, *above]
        for folder in folders:
            for found in (f"{folder}/{inner}.py", f"{folder}/{inner}/__init__.py"):
                if found in self._files:
                    return (found,)
        return ()

    def _fixtures(self, name: str, file: TestFile) -> frozenset[str]:
        """The conftests above it, and plugins, that make what it asks for, or that nobody has to ask."""
        found: set[str] = set()
        for folder in PurePosixPath(name).parents:
            conftest = f"{folder}/conftest.py".removeprefix("./")
            if conftest in self._files and conftest != name:
                made = self._files[conftest]
                if made.unasked or set(made.gives) & set(file.asks):
                    found.add(conftest)
        found |= {each for each in PLUGINS if each != name and self._gives(each, file)}
        return frozenset(found)

    def _gives(self, plugin: str, file: TestFile) -> bool:
        return plugin in self._files and bool(set(self._files[plugin].gives) & set(file.asks))

    def goes_through(self, test: str) -> frozenset[str]:
        """The modules of the product that a test imports, and those that are used by what it calls of the files it
        stands on: a folder's fixtures can do much that one test never asks of them.

        What is called is told by names alone, so that two methods of one name in one file count as one.
        """
        own = {module for module, _ in self.product[test]}
        called = self._called_by(test)
        used = {module for each, names in called.items() for module, name in self.product[each] if name in names}
        return frozenset(own | used)

    def _called_by(self, test: str) -> dict[str, set[str]]:
        """For each file that a test stands on, the names by which it is used, from above or by itself."""
        file = self._files[test]
        named = {*file.asks, *file.outside}.union(*file.pieces.values())
        called = {each: named.union(self._files[each].outside) for each in self._below(test) - {test}}
        looked_at: dict[str, set[str]] = defaultdict(set)
        waiting = [(each, frozenset(self._files[each].outside)) for each in called]
        waiting += [(each, frozenset()) for each in called]
        while waiting:
            caller, said = waiting.pop()
            pieces = self._files[caller].pieces
            fresh = (called[caller] & pieces.keys()) - looked_at[caller]
            looked_at[caller] |= fresh
            said = said.union(*(pieces[each] for each in fresh))
            for each in self._below(caller) if said else ():
                if not said <= called[each]:
                    called[each] |= said
                    waiting.append((each, frozenset()))
        return called

    def _below(self, name: str) -> frozenset[str]:
        """The file and everything it stands on by its own choice, directly or through others."""
        if name not in self._walks:
            self._walks[name] = frozenset(_walked([name], self._chosen))
        return self._walks[name]

    @cached_property
    def _above(self) -> dict[str, set[str]]:
        found: dict[str, set[str]] = defaultdict(set)
        for name, others in self.stands_on.items():
            for each in others:
                found[each].add(name)
        return found

    def on_top_of(self, names: Iterable[str]) -> Mapping[str, int]:
        """These files and all that stand on one of them, with the fewest steps from it."""
        return _walked(names, self._above)


def _walked(begun: Iterable[str], ways: Mapping[str, Collection[str]]) -> dict[str, int]:
    """What is reached, with how many ways were gone to it, the nearest first."""
    found = dict.fromkeys(begun, 0)
    waiting = deque(found)
    while waiting:
        place = waiting.popleft()
        fresh = set(ways.get(place, ())) - found.keys()
        found |= dict.fromkeys(fresh, found[place] + 1)
        waiting += fresh
    return found
