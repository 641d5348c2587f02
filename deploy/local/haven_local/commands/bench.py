"""``haven bench [NAME]``: the one home of benchmarks."""

import click

from haven_local import benches
from haven_local.figures import show
from haven_local.measured_modules import names_in, run_module


@click.command()
@click.argument("name", required=False)
@click.option("--json", "as_json", is_flag=True, help="For programs.")
def command(name: str | None, as_json: bool) -> None:
    """Measure: one benchmark, or all of them."""
    names = [name] if name else names_in(benches)
    show([figure for each in names for figure in run_module(benches, each)], as_json=as_json)
