"""``haven chaos TARGET``: a full-length fault run; ends with 1 when a promise was not kept."""

import click

from haven_local import chaos
from haven_local.figures import show
from haven_local.measured_modules import run_module


@click.command()
@click.argument("target")
@click.option("--json", "as_json", is_flag=True, help="For programs.")
def command(target: str, as_json: bool) -> None:
    """Break parts at full length and count what was lost."""
    figures = list(run_module(chaos, target))
    show(figures, as_json=as_json)
    if any(figure.met is False for figure in figures):
        raise SystemExit(1)
