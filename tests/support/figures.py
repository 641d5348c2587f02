"""What a bench or a fault run measured, and how it is shown."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass

import click
from rich.console import Console
from rich.table import Table


@dataclass(frozen=True)
class Figure:
    """One measurement; ``floor`` is what the machine or the plain library does, ``ratio`` is ``value`` against it."""

    figure: str
    value: float
    unit: str
    floor: float | None = None
    ratio: float | None = None
    goal: str | None = None
    met: bool | None = None

    def __str__(self) -> str:
        against = "" if self.ratio is None else f", {_number(self.ratio)} of {_number(self.floor)}"
        return f"{self.figure}: {_number(self.value)} {self.unit}{against}"


def show(figures: Sequence[Figure], *, as_json: bool) -> None:
    """Print figures as a JSON list or as a table."""
    if as_json:
        click.echo(json.dumps([asdict(figure) for figure in figures], indent=1))
        return
    table = Table(*("Figure", "Value", "Unit", "Floor", "Ratio", "Goal", "Met"))
    for each in figures:
        met = "" if each.met is None else "yes" if each.met else "NO"
        table.add_row(
            each.figure, _number(each.value), each.unit, _number(each.floor), _number(each.ratio), each.goal or "", met
        )
    Console(width=120).print(table)


def _number(value: float | None) -> str:
    if value is None:
        return ""
    return f"{value:,.0f}" if abs(value) >= 100 or value == int(value) else f"{value:,.3g}"
