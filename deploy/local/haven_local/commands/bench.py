"""``haven bench [NAME]``: the one home of benchmarks."""

import click
from rich.console import Console

from haven_local.assets import ensure_assets
from haven_local.checkout import measured_small, module_of_tests
from haven_local.progress import Progress, Step


@click.command()
@click.argument("name", required=False)
@click.option("--json", "as_json", is_flag=True, help="For programs.")
@click.option("--small", is_flag=True, help="A hundredth of the work: tells that it still runs, and measures nothing.")
def command(name: str | None, as_json: bool, small: bool) -> None:
    """Measure: one benchmark, or all of them."""
    Progress(Console(stderr=True)).run(
        Step("front-end files", ensure_assets, "see that npm reaches its registry, then run this again.")
    )
    if small:
        measured_small()
    measured, benches = module_of_tests("support.measured_modules"), module_of_tests("performance")
    figures = list(measured.run_modules(benches, [name] if name else measured.names_in(benches)))
    module_of_tests("support.figures").show(figures, as_json=as_json)
