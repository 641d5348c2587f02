"""The tables of calls in the services' READMEs as they are declared: run by itself, this module writes them anew."""

import re
import sys
from collections.abc import Iterator

from haven_schemas.call import Call, all_calls
from sources import ROOT, SERVICES

_TABLE = re.compile(r"<!-- calls: ([\w, ]+) -->\n.*?<!-- end of calls -->", re.DOTALL)
_HEAD = ["| Method | Right | Tier | What |", "|---|---|---|---|"]


def readme(service: str) -> str:
    """The README of a service with its tables as they should be."""
    path = ROOT / "services" / service / "README.md"
    return _TABLE.sub(lambda found: _table(service, found[1].split(", ")), path.read_text(encoding="utf-8"))


def areas_in(text: str) -> list[str]:
    """The areas of calls for which a README has a table."""
    return [area for found in _TABLE.finditer(text) for area in found[1].split(", ")]


def area_of(call: Call) -> str:
    """The module in which it is declared."""
    return _AREAS[call.name]


def _table(service: str, areas: list[str]) -> str:
    rows = [_row(call) for area in areas for call in all_calls().values() if _is_of(call, service, area)]
    return "\n".join([f"<!-- calls: {', '.join(areas)} -->", *_HEAD, *rows, "<!-- end of calls -->"])


def _is_of(call: Call, service: str, area: str) -> bool:
    return call.service == service and area_of(call) == area


def _row(call: Call) -> str:
    return f"| `{call.method}` | {_right(call)} | {_tier(call)} | {call.what} |"


def _right(call: Call) -> str:
    if call.right is None:
        return "public"
    said = f"`{call.right}`" + (f" {call.at}" if call.at else "")
    return said + (", or a permit" if call.permit else "") + (", set-up" if call.setup else "")


def _tier(call: Call) -> str:
    of_people = call.right is not None and not call.right.startswith(("service:", "installation:"))
    return call.tier if of_people else ""


def _areas() -> Iterator[tuple[str, str]]:
    import importlib
    import pkgutil

    acts = importlib.import_module("haven_schemas.acts")
    for module in pkgutil.walk_packages(acts.__path__, f"{acts.__name__}."):
        for each in vars(importlib.import_module(module.name)).values():
            if isinstance(each, Call):
                yield each.name, module.name.rpartition(".")[2].removesuffix("_calls")


_AREAS = dict(_areas())

if __name__ == "__main__":
    for each in SERVICES:
        (ROOT / "services" / each / "README.md").write_text(readme(each), encoding="utf-8")
    sys.stdout.write("the tables of calls are written\n")
