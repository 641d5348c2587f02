"""The tests that a change selects: by imports, by the pages they open, and by the table; each with the reason."""

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property

from support.changed import table
from support.changed.addresses import Pages, declared
from support.changed.checkout import Checkout, is_of_tests
from support.changed.files_of_tests import read_files_of_tests
from support.changed.links import PLUGINS, Links
from support.changed.product import AREAS, Product

WHOLE_SYSTEMS = ("tests/browser/", "tests/end_to_end/", "tests/faults/", "tests/security/")
"""Tests before a whole running system. They import what starts it, which is no reason to run all of them: they are
selected by the pages they open, by what they import themselves, and by the table."""
_IN_PROCESS = "gateway/tests/"
_STORIES = ("tests/browser/", "tests/end_to_end/", "tests/security/")
"""Of these, the ones that may be about one area; what breaks a whole system is about all of it."""
_SHARE = 0.25
"""A story is about the pages that are a quarter of those it opens. Less is on the way to something else."""
_MOST = 2
"""Stories that one file selects: those that are most about its pages."""
_ACTS = "haven_schemas.acts."
_ALL_PAGES = re.compile(r"\b(url_map|iter_rules|pages\.declared|v1\.declared)\b")
_A_STEP, _FAR = 1, 3
_WAITS = re.compile(r"^pytestmark = .*\b(waits_for|only_in_everything)\(", re.MULTILINE)


@dataclass
class Selection:
    """Test modules with why each was selected, and what was left to the whole."""

    modules: dict[str, str] = field(default_factory=dict)
    steps: dict[str, int] = field(default_factory=dict)
    """How far from the change each is; 0 where it changed itself."""
    left: dict[str, str] = field(default_factory=dict)
    """Modules that go through some of it as well, and why they were left."""
    unknown: list[str] = field(default_factory=list)
    """Files that nothing says anything about: they select everything."""

    def add(self, modules: Iterable[str], why: str, steps: int = _A_STEP) -> None:
        """The nearest reason stays, of two as near the first."""
        for each in modules:
            if steps < self.steps.get(each, steps + 1):
                self.modules[each], self.steps[each] = why, steps

    def leave(self, module: str, why: str) -> None:
        """To the whole."""
        self.left[module] = why
        del self.modules[module], self.steps[module]


class Selector:
    """What is known of one checkout, asked for changes."""

    def __init__(self, checkout: Checkout) -> None:
        self.checkout = checkout
        self.product = Product(checkout)
        self.files = read_files_of_tests(checkout)
        self.links = Links(checkout, self.files, self.product.modules)
        self._addresses = declared(checkout)
        self.pages = Pages({self.product.module_of[name]: each for name, each in self._addresses.items()})
        self.page_modules = frozenset(self.product.module_of[name] for name in self._addresses)

    def select(self, changed: Iterable[str]) -> Selection:
        """What to run after a change of these files."""
        found = Selection()
        names = sorted(set(changed))
        found.add((name for name in names if name in self.checkout.tests), "changed itself", 0)
        for name in names:
            lines = list(table.lines_for(name))
            for line, patterns in lines:
                found.add(table.fitting(patterns, self.checkout.tests), f"{name}: {line.why}")
            if not self._by_code(name, found) and not lines:
                found.unknown.append(name)
                found.add(self.checkout.tests, f"{name}: nothing says what it is for")
        self._leave_waiting(names, found)
        for each in found.modules:
            found.left.pop(each, None)
        return found

    def covers(self, name: str) -> bool:
        """Whether the graph, or a line of the table beyond that of all Python, says something about a file."""
        by_graph = name in self.product.module_of or name in self.files
        return by_graph or any(line.files != "**/*.py" for line, _ in table.lines_for(name))

    def _by_code(self, name: str, found: Selection) -> bool:
        if is_of_tests(name):
            for test, steps in self.links.on_top_of([name]).items():
                found.add({test} & self.checkout.tests, f"stands on {name}", steps)
            return True
        area = _area_of_template(name)
        if area is not None:
            modules = {each for each in self.page_modules if each.startswith(f"{AREAS}{area}.pages")}
            self._by_pages(modules, modules, name, found)
            return True
        module = self.product.nearest(name) if name.endswith(".py") else None
        if module is None or (name in self.checkout.files and name not in self.product.module_of):
            return False
        self._by_imports(module, name, found)
        return True

    def _by_imports(self, module: str, name: str, found: Selection) -> None:
        reached = self.product.reached_from([module])
        for test, through in self._through.items():
            if through & reached:
                found.add([test], f"imports {name}", _A_STEP if module in through else _FAR)
        self._by_pages(self.page_modules & reached, self._own_pages(module, reached), name, found)

    def _by_pages(self, all_pages: frozenset[str] | set[str], own: Iterable[str], name: str, found: Selection) -> None:
        """Tests of the gateway in one process by every page that is reached; stories by the pages it is about."""
        own = frozenset(own)
        for test, opened in self.opened.items():
            if test.startswith(_IN_PROCESS) and not opened.keys().isdisjoint(all_pages):
                found.add([test], f"opens pages that {name} is part of", _FAR)
        if all_pages or self.product.module_of.get(name) in self.product.joined:
            found.add(self._every_page, f"goes through every page, of which {name} makes some", _FAR)
        about, in_passing = self._stories(own)
        found.add(about, f"is a story of what {name} does")
        for each in in_passing:
            found.left.setdefault(each, "opens some of these pages in passing")

    def _stories(self, pages: frozenset[str]) -> tuple[list[str], list[str]]:
        shares: dict[str, float] = {}
        for test, opened in self.opened.items():
            if test.startswith(_STORIES):
                share = sum(count for page, count in opened.items() if page in pages) / max(1, sum(opened.values()))
                if share:
                    shares[test] = share
        by_share = sorted(shares, key=lambda test: (-shares[test], test))
        about = [each for place, each in enumerate(by_share) if not place or (place < _MOST and shares[each] >= _SHARE)]
        return about, [test for test in by_share if test not in about]

    def _own_pages(self, module: str, reached: frozenset[str]) -> frozenset[str]:
        """The pages a module is about: those of its own area that it is part of; of a service's area the pages that
        make the calls that the area answers; of a contract the pages that ask it."""
        if module.startswith(AREAS):
            area = ".".join(module.split(".")[:3])
            return frozenset(each for each in self.page_modules & reached if each.startswith(f"{area}."))
        if module.startswith(_ACTS):
            calls = {module, *(each for each in self.product.importers(module) if each.startswith(_ACTS))}
        else:
            area = ".".join(module.split(".")[:2])
            answering = [each for each in reached if each == f"{area}.entrypoints"]
            calls = {
                call
                for call in self.product.modules
                if call.startswith(_ACTS) and any(self.product.imports(each, call) for each in answering)
            }
        return frozenset(page for call in calls for page in self.product.importers(call) if page in self.page_modules)

    @cached_property
    def _through(self) -> dict[str, frozenset[str]]:
        """The modules of the product that each test imports, itself or through what it stands on."""
        found: dict[str, frozenset[str]] = {}
        for test in self.checkout.tests:
            own = frozenset(module for module, _ in self.links.product[test])
            found[test] = own if test.startswith(WHOLE_SYSTEMS) else self.links.goes_through(test)
        return found

    @cached_property
    def opened(self) -> dict[str, dict[str, int]]:
        """Modules whose pages each test of the gateway or of a whole system opens, with how many addresses of each."""
        found: dict[str, dict[str, int]] = {}
        for test in self.checkout.tests:
            if test.startswith((_IN_PROCESS, *WHOLE_SYSTEMS)):
                found[test] = self.pages.opened(self.files[test].addresses)
        return found

    @cached_property
    def _every_page(self) -> frozenset[str]:
        """Tests of the gateway that go through whatever is declared."""
        in_process = (test for test in self.checkout.tests if test.startswith(_IN_PROCESS))
        return frozenset(each for each in in_process if _ALL_PAGES.search(self.checkout.text(each)))

    def _leave_waiting(self, names: list[str], found: Selection) -> None:
        """Dear tests that wait for a change of their parts are left to the landing where imports alone lead to them."""
        for test in sorted(found.modules):
            if found.modules[test].startswith("imports ") and _WAITS.search(self.checkout.text(test)):
                found.leave(test, "waits for a change of its parts")


def _area_of_template(name: str) -> str | None:
    parts = name.split("/")
    return parts[3] if name.startswith("gateway/gateway/areas/") and "templates" in parts[4:5] else None


def areas_opened(selector: Selector, test: str) -> dict[str, int]:
    """The gateway's areas that a test opens pages of, and how many addresses of each stand in it."""
    counts: dict[str, int] = defaultdict(int)
    for module, count in selector.opened.get(test, {}).items():
        if module.startswith(AREAS):
            counts[module.split(".")[2]] += count
    return dict(counts)


__all__ = ["PLUGINS", "Selection", "Selector", "areas_opened"]
