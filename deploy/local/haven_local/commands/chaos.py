"""``haven chaos TARGET``: a full-length fault run; ends with 1 when a promise was not kept."""

import click
from rich.console import Console

from haven_local.assets import ensure_assets
from haven_local.checkout import measured_small, module_of_tests
from haven_local.progress import Progress, Step


@click.command()
@click.argument("target", required=False)
@click.option("--json", "as_json", is_flag=True, help="For programs.")
@click.option("--small", is_flag=True, help="One fault, or a few: of TARGET, or of each there is.")
def command(target: str | None, as_json: bool, small: bool) -> None:
    """Break parts at full length and count what was lost."""
    Progress(Console(stderr=True)).run(
        Step("front-end files", ensure_assets, "see that npm reaches its registry, then run this again.")
    )
    if small:
        measured_small()
    measured, faults = module_of_tests("support.measured_modules"), module_of_tests("full_length")
    if not (target or small):
        raise click.UsageError(f"Name a target: {', '.join(measured.names_in(faults))}")
    figures = list(measured.run_modules(faults, [target] if target else measured.names_in(faults)))
    module_of_tests("support.figures").show(figures, as_json=as_json)
    if any(figure.met is False for figure in figures):
        raise SystemExit(1)
