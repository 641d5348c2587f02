"""``haven chaos TARGET``: a full-length fault run; ends with 1 when a promise was not kept."""

import click
from rich.console import Console

from haven_local.assets import ensure_assets
from haven_local.checkout import module_of_tests
from haven_local.progress import Progress, Step


@click.command()
@click.argument("target")
@click.option("--json", "as_json", is_flag=True, help="For programs.")
def command(target: str, as_json: bool) -> None:
    """Break parts at full length and count what was lost."""
    Progress(Console(stderr=True)).run(
        Step("front-end files", ensure_assets, "see that npm reaches its registry, then run this again.")
    )
    figures = list(module_of_tests("support.measured_modules").run_module(module_of_tests("full_length"), target))
    module_of_tests("support.figures").show(figures, as_json=as_json)
    if any(figure.met is False for figure in figures):
        raise SystemExit(1)
