"""Which modules of the gateway answer an address, and which of them a test opens by the addresses that stand in it."""

import ast
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping

from support.changed.checkout import Checkout
from support.changed.files_of_tests import addresses_in

_DECLARES = {"page", "open_page", "operation", "matter_step", "get", "post", "route"}
"""Functions by which the gateway declares an address (``gateway.pages.blueprint``, ``gateway.api.v1.blueprint``)."""
_API = "/api/v1"
_ANY = "{}"


def declared(checkout: Checkout) -> dict[str, frozenset[str]]:
    """The addresses that each module of an area declares, by its file; ``{}`` in place of what changes in them."""
    found: dict[str, frozenset[str]] = {}
    for name in checkout.files:
        if name.startswith(("gateway/gateway/areas/", "gateway/gateway/mis/")) and name.endswith(".py"):
            given = _declared_in(ast.parse(checkout.text(name)))
            if given:
                found[name] = frozenset(f"{_API}{each}" if "/api/" in name else each for each in given)
    return found


def _declared_in(tree: ast.Module) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and ast.unparse(node.func).rpartition(".")[2] in _DECLARES:
            for each in (*node.args, *(option.value for option in node.keywords)):
                found |= {text for text in addresses_in(each) if text.startswith("/")}
    return found


class Pages:
    """The addresses of the gateway, to be looked up."""

    def __init__(self, by_module: Mapping[str, Iterable[str]]) -> None:
        self._patterns: dict[tuple[str, ...], set[str]] = defaultdict(set)
        for module, addresses in by_module.items():
            for each in addresses:
                self._patterns[_parts(each)].add(module)

    def opened(self, addresses: Iterable[str]) -> dict[str, int]:
        """Modules that answer these, and how many of the addresses each answers."""
        counts: dict[str, int] = defaultdict(int)
        for each in set(addresses):
            for module in self.answering(each):
                counts[module] += 1
        return dict(counts)

    def answering(self, address: str) -> frozenset[str]:
        """Who answers it: the whole address where it begins with a stroke, else its end, as of ``{}/risk``. What
        is the same word by word goes first, then what has a word for a value, then what has a value for a word."""
        parts = _parts(address)
        begins = address.startswith("/")
        if not begins:
            parts = parts[1:]
        if not any(part != _ANY for part in parts):
            return frozenset()
        for fits in (_same, _with_values, _loosely):
            found = [modules for pattern, modules in self._patterns.items() if _matched(pattern, parts, begins, fits)]
            if found:
                return frozenset().union(*found)
        return frozenset()


def _parts(address: str) -> tuple[str, ...]:
    path = address.partition("?")[0].partition("#")[0].strip("/")
    return tuple(_ANY if "{" in part or "<" in part else part for part in path.split("/"))


def _matched(pattern: tuple[str, ...], parts: tuple[str, ...], begins: bool, fits: Callable[[str, str], bool]) -> bool:
    if len(parts) > len(pattern) or (begins and len(parts) != len(pattern)):
        return False
    pairs = list(zip(pattern[len(pattern) - len(parts) :], parts, strict=True))
    return any(wanted == given != _ANY for wanted, given in pairs) and all(fits(*each) for each in pairs)


def _same(wanted: str, given: str) -> bool:
    return wanted == given


def _with_values(wanted: str, given: str) -> bool:
    return wanted in {given, _ANY}


def _loosely(wanted: str, given: str) -> bool:
    return wanted == given or _ANY in {wanted, given}
